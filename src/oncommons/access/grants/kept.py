"""The grants of a commons, kept beside the book of holds: one per project and release."""

import json
from datetime import date
from pathlib import Path

from oncommons.access.grants.holds import locked
from oncommons.access.grants.issue import read_grant
from oncommons.access.grants.words import checked_word
from oncommons.domain.governance.states import Standing
from oncommons.domain.grants import Grant
from oncommons.domain.holds import standing_of
from oncommons.errors import GrantError
from oncommons.store.atomic import write_atomically
from oncommons.store.commons import Commons
from oncommons.store.holds import FOLDER, read_holds
from oncommons.store.validity import check_holds, check_signature

ENDING = ".json"
MOST_OF_ID = 128
OVER = (Standing.ENDED, Standing.REVOKED)


def keep_grant(commons: Commons, grant: Grant, *, today: date) -> Path:
    """Keep a grant that was signed, so that it can be listed, held and revoked by its id.

    Args:
        commons: where; its folder `grants` holds them.
        grant: the grant; one that is kept already is left as it is.
        today: the day.

    Returns:
        The file.

    Raises:
        GrantError: GRANT_SIGNATURE, it is not signed by this commons; GRANT_TWICE, the project has
            another grant on this release that did not end; GRANT_REVOKED or GRANT_HELD.
        IntegrityError: the book of holds is damaged.
        CommonsError: nothing can be written.
    """
    check_signature(commons, grant)
    path = _file(commons, grant.grant_id)
    with locked(commons):
        last = read_holds(commons).last()
        check_holds(grant, last.get(grant.grant_id))
        for other in kept_grants(commons):
            same = (other.project_id, other.release_id) == (grant.project_id, grant.release_id)
            is_over = standing_of(other, last.get(other.grant_id), today) in OVER
            if same and other.grant_id != grant.grant_id and not is_over:
                raise GrantError(
                    f"project {grant.project_id} has grant {other.grant_id} on this release",
                    remedy="a project has one grant per release; revoke the other first",
                    code="GRANT_TWICE",
                )
        write_atomically(path, grant_text(grant))
    return path


def kept_grants(commons: Commons) -> tuple[Grant, ...]:
    """Give the grants of a commons, by id; those that ended or were revoked too.

    Raises:
        GrantError: a file among them is no grant, or is not signed by this commons.
    """
    found = []
    for path in sorted((commons.folder / FOLDER).glob(f"*{ENDING}")):
        grant = read_grant(path)
        check_signature(commons, grant)
        found.append(grant)
    return tuple(found)


def find_grant(commons: Commons, name: str) -> Grant:
    """Find a grant by its id among those that are kept, or by its file.

    Args:
        commons: where.
        name: an id, or the path of a file.

    Raises:
        GrantError: there is none of that name, or this commons did not sign it.
    """
    grant = read_grant(kept_file(commons, name))
    check_signature(commons, grant)
    return grant


def kept_file(commons: Commons, name: str) -> Path:
    """Find the file of a grant, whatever it holds.

    Args:
        commons: where.
        name: an id, or the path of a file.

    Raises:
        GrantError: GRANT_UNKNOWN, there is none of that name.
    """
    path = Path(name)
    if not path.is_file():
        path = _file(commons, name)
    if not path.is_file():
        known = ", ".join(one.grant_id for one in kept_grants(commons))
        raise GrantError(
            f"there is no grant {name}",
            remedy=f"use one of {known}" if known else "none is kept here; give its file",
            code="GRANT_UNKNOWN",
        )
    return path


def grant_text(grant: Grant) -> bytes:
    """Write a grant as the bytes of its file."""
    return json.dumps(grant.to_json(), indent=1).encode() + b"\n"


def _file(commons: Commons, grant_id: str) -> Path:
    name = checked_word("grant", grant_id, most=MOST_OF_ID)
    return commons.folder / FOLDER / f"{name}{ENDING}"
