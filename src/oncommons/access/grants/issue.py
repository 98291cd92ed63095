"""Sign grants: only this module does, and a View opens on nothing else."""

import dataclasses
import json
from pathlib import Path

from oncommons.access.grants.authority import Authority, check_authority
from oncommons.access.grants.terms import LEAST_MINIMUM, Terms, check_terms
from oncommons.domain.canonical import digest
from oncommons.domain.grants import Depth, Grant, grant_from_json
from oncommons.domain.releases import Release
from oncommons.errors import GrantError
from oncommons.store.signing import key_id, read_private_key


def issue(
    terms: Terms, release: Release, key: Path, *, authority: Authority | None = None
) -> Grant:
    """Sign a grant for one release.

    Args:
        terms: what the project was granted.
        release: the release that it opens.
        key: the private key of the commons.
        authority: what governance settled on the project; None for a commons that is governed
            outside of oncommons, whose steward answers for every grant.

    Returns:
        The signed grant. The same terms and release give the same grant, with the same id; so what
        was revoked cannot be signed anew under another id without a change.

    Raises:
        GrantError: no grant may have these terms, or they go further than the authority.
        KeyProblem: the key cannot be used.
    """
    check_terms(terms)
    if authority is not None:
        check_authority(terms, authority)
    private = read_private_key(key)
    unnamed = Grant(
        grant_id="",
        project_id=terms.project_id,
        release_id=release.release_id,
        columns=terms.columns,
        rows=terms.rows,
        depth=terms.depth,
        purposes=terms.purposes,
        questions=terms.kinds,
        minimum=terms.minimum,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        key_id=key_id(private.public_key().public_bytes_raw()),
    )
    name = f"{terms.project_id}-{release.release_id}-{digest(unnamed.body())[:8]}"
    grant = dataclasses.replace(unnamed, grant_id=name)
    return dataclasses.replace(grant, signature=private.sign(grant.signed_bytes()).hex())


def read_grant(path: Path) -> Grant:
    """Read the file of a grant; its signature is checked when a View is opened.

    Raises:
        GrantError: it cannot be read as a grant, or was signed in a form that is read no more.
    """
    try:
        form = json.loads(path.read_text(encoding="utf-8"))
        if "format" not in form and "signature" in form:
            raise GrantError(
                "this grant was signed in a form that is read no more",
                remedy="have it signed again: oncommons access grant issue",
                code="GRANT_FORM",
                file=path,
            )
        return grant_from_json(form)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GrantError(
            "this is no grant",
            remedy="give the file that was issued",
            code="GRANT_FILE",
            file=path,
        ) from error


def for_anybody(grant: Grant) -> Grant:
    """Give the same grant with the smallest group that anybody may be shown.

    For what travels further than its grant, such as the size of a saved cohort.
    """
    return dataclasses.replace(grant, minimum=max(grant.minimum, LEAST_MINIMUM[Depth.OPEN]))
