"""Issue grants: only this module signs them, and a View opens on nothing else."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from oncommons.domain.criteria import Criteria
from oncommons.domain.grants import Depth, Grant, Purpose, grant_from_json
from oncommons.domain.releases import Release
from oncommons.domain.tables import released_tables
from oncommons.errors import GrantError
from oncommons.store.signing import key_id, read_private_key

# Smallest group that each depth may show; a grant may ask for more, never for less.
LEAST_MINIMUM = {Depth.OPEN: 20, Depth.EXPLORE: 5, Depth.RESEARCH: 5}

EVERYTHING: Mapping[str, tuple[str, ...]] = {table.name: table.names for table in released_tables()}


@dataclasses.dataclass(frozen=True, slots=True)
class Terms:
    """What a project was granted, before it is signed.

    Args:
        project_id: the project.
        valid_from: first day.
        valid_until: last day.
        columns: table to granted columns; everything by default.
        rows: which patients; None for all of the release.
        depth: how deep it reaches.
        purposes: what the data may be used for.
        minimum: smallest group of patients that is shown.
    """

    project_id: str
    valid_from: date
    valid_until: date
    columns: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=lambda: EVERYTHING)
    rows: Criteria | None = None
    depth: Depth = Depth.RESEARCH
    purposes: tuple[Purpose, ...] = (Purpose.HEALTH_RESEARCH,)
    minimum: int = 5


def check_terms(terms: Terms) -> None:
    """Refuse terms that no grant may have.

    Raises:
        GrantError: the dates run backwards, a column is not in a release, no purpose is named, or
            the smallest group is below that of the depth.
    """
    if terms.valid_until < terms.valid_from:
        raise GrantError(
            f"the grant would end on {terms.valid_until}, before it begins",
            remedy="give a last day after the first",
        )
    if not terms.purposes:
        raise GrantError("the grant names no purpose", remedy="name what the data is used for")
    least = LEAST_MINIMUM[terms.depth]
    if terms.minimum < least:
        raise GrantError(
            f"groups of {terms.minimum} patients are too small to show at depth {terms.depth}",
            remedy=f"ask for {least} or more",
        )
    for table, columns in terms.columns.items():
        if unknown := sorted(set(columns) - set(EVERYTHING.get(table, ()))):
            raise GrantError(
                f"a release has no column {table}.{unknown[0]}",
                remedy="grant columns of domain.tables.released_tables",
            )


def issue(terms: Terms, release: Release, key: Path) -> Grant:
    """Sign a grant for one release.

    Args:
        terms: what the project was granted.
        release: the release that it opens.
        key: the private key of the commons.

    Returns:
        The signed grant; the same terms and release give the same grant.

    Raises:
        GrantError: no grant may have these terms.
        KeyProblem: the key cannot be used.
    """
    check_terms(terms)
    private = read_private_key(key)
    grant = Grant(
        grant_id=f"{terms.project_id}-{release.release_id}-{terms.valid_from:%Y%m%d}",
        project_id=terms.project_id,
        release_id=release.release_id,
        columns=terms.columns,
        rows=terms.rows,
        depth=terms.depth,
        purposes=terms.purposes,
        minimum=terms.minimum,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        key_id=key_id(private.public_key().public_bytes_raw()),
    )
    return dataclasses.replace(grant, signature=private.sign(grant.signed_bytes()).hex())


def read_grant(path: Path) -> Grant:
    """Read the file of a grant; its signature is checked when a View is opened.

    Raises:
        GrantError: it cannot be read as a grant.
    """
    try:
        return grant_from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GrantError(
            "this is no grant", remedy="give the file that was issued", file=path
        ) from error


def for_anybody(grant: Grant) -> Grant:
    """Give the same grant with the smallest group that anybody may be shown.

    For what travels further than its grant, such as the size of a saved cohort.
    """
    return dataclasses.replace(grant, minimum=max(grant.minimum, LEAST_MINIMUM[Depth.OPEN]))
