"""Saved cohorts of a commons: criteria with their release, one small file for each."""

import contextlib
import fcntl
import hmac
import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from oncommons.cohort.select import select
from oncommons.domain.canonical import canonical_bytes
from oncommons.domain.criteria import (
    EVERYONE,
    Criteria,
    InCohort,
    criteria_id,
    leaves_of,
    parts_of,
    with_parts,
)
from oncommons.domain.criteria.nearest import nearest
from oncommons.domain.results import Disclosed, Raw
from oncommons.domain.saved import (
    CohortSize,
    SavedCohort,
    check_name,
    cohort_id,
    from_code,
    is_cohort_id,
    saved_from_json,
)
from oncommons.domain.study import Unit
from oncommons.errors import CommonsError, CriteriaError, IntegrityError
from oncommons.store.atomic import fsync_folder, write_atomically
from oncommons.store.commons import Commons
from oncommons.store.questions.members import member_ids, sample_count
from oncommons.store.signing import read_private_key
from oncommons.store.view import View

FOLDER = "cohorts"
_PURPOSE = b"oncommons members of a saved cohort v1"


def cohort_size(view: View, unit: Unit = Unit.PATIENTS) -> Raw[CohortSize]:
    """Count a cohort.

    Args:
        view: the cohort.
        unit: what is asked for.

    Raises:
        GrantError: samples are asked for, and their table is not granted.
    """
    patients = view.patients()
    samples = sample_count(view) if unit is Unit.SAMPLES else None
    return Raw(CohortSize(unit, patients, samples), patients=patients)


def save(
    commons: Commons,
    view: View,
    name: str,
    criteria: Criteria,
    *,
    size: Disclosed[CohortSize],
    today: date,
) -> SavedCohort:
    """Save criteria under a name, with the release that the view sees and a digest of the members.

    Args:
        commons: where it is kept.
        view: everybody of the grant, before the criteria.
        name: a plain word that no other saved cohort has.
        criteria: who belongs to it; saved cohorts in it may go by name.
        size: how large it is, as it may be shown; anybody who is given the cohort can read it.
        today: the day.

    Returns:
        The saved cohort. Saved once more under its name, it is the one that was there.

    Raises:
        CriteriaError: the name cannot be used or is taken, or the criteria cannot be asked.
        GrantError: a column is not granted.
        KeyProblem: the key of the commons cannot be used.
    """
    check_name(name)
    known = saved_cohorts(commons)
    pinned = _by_id(criteria, known)
    rows = _rows_id(view)
    found = SavedCohort(
        name=name,
        criteria=pinned,
        release_id=view.release_id,
        rows_id=rows,
        unit=size.value.unit,
        n=size.value.n,
        members_mac=members_mac(
            commons,
            view,
            pinned,
            cohort_id(pinned, view.release_id, rows, size.value.unit),
            size.value.n,
        ),
        made_by=view.grant.project_id,
        made_at=today,
    )
    return _keep(commons, found)


def members_mac(
    commons: Commons, view: View, criteria: Criteria, of_cohort: str, n: int | None
) -> str:
    """Give the keyed digest of who belongs to a cohort.

    The key is made of the commons' own private key, so nobody else can test who belongs to it.
    The id of the cohort is part of what is digested: two cohorts of the same patients have two
    digests, and comparing them tells nothing.

    Args:
        commons: whose key is used.
        view: everybody of the grant.
        criteria: who belongs to the cohort.
        of_cohort: its id.
        n: the size that is told beside it.

    Returns:
        HMAC-SHA256 in hex.

    Raises:
        KeyProblem: the key of the commons cannot be used.

    Source: RFC 2104 (HMAC); RFC 5869 (HKDF).
    """
    secret = read_private_key(commons.keys / "commons.pem").private_bytes_raw()
    key = HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(secret)
    inside = select(view, criteria, saved=criteria_of(saved_cohorts(commons)))
    ids = member_ids(inside)["patient_id"].to_list()
    said = canonical_bytes({"cohort": of_cohort, "n": n, "members": ids})
    return hmac.digest(key, said, "sha256").hex()


def saved_cohorts(commons: Commons) -> tuple[SavedCohort, ...]:
    """List the saved cohorts of a commons, by name.

    Raises:
        IntegrityError: a file is damaged; names it.
    """
    files = sorted((commons.folder / FOLDER).glob("c*.json"))
    return tuple(sorted(map(_read, files), key=lambda cohort: cohort.name))


def find_saved(commons: Commons, name: str) -> SavedCohort:
    """Find a saved cohort by its name or its id.

    Raises:
        CriteriaError: there is none; names the nearest.
        IntegrityError: a file is damaged; names it.
    """
    return _find(saved_cohorts(commons), name)


def criteria_of(cohorts: tuple[SavedCohort, ...]) -> Mapping[str, Criteria]:
    """Give the criteria of saved cohorts by id and by name, as `cohort.select` takes them."""
    by_name = {cohort.name: cohort.criteria for cohort in cohorts}
    return by_name | {cohort.cohort_id: cohort.criteria for cohort in cohorts}


def forget(commons: Commons, name: str) -> SavedCohort:
    """Remove a saved cohort; what is returned can be imported again.

    Raises:
        CriteriaError: there is none, or another saved cohort is made of it.
    """
    with _writing(commons):
        cohorts = saved_cohorts(commons)
        gone = _find(cohorts, name)
        users = [one.name for one in cohorts if gone.cohort_id in _named(one.criteria)]
        if users:
            raise CriteriaError(
                f"the cohort {users[0]} is made of {gone.name}",
                remedy=f"forget {users[0]} first",
                value=gone.name,
            )
        _path(commons, gone).unlink()
        fsync_folder(commons.folder / FOLDER)
    return gone


def import_cohort(commons: Commons, given: str) -> SavedCohort:
    """Keep a cohort that somebody shared.

    Args:
        commons: where it is kept.
        given: the code of one line, or the name of a file that holds it or the cohort as JSON.

    Raises:
        CriteriaError: it is damaged, its name is taken, or it is made of a cohort not kept here.
    """
    return _keep(commons, read_shared(given))


def read_shared(given: str) -> SavedCohort:
    """Read a shared cohort from its code, or from a file of it.

    Raises:
        CriteriaError: it is damaged, or there is no such file.
    """
    if ":" in given[:30]:
        return from_code(given)
    try:
        text = Path(given).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CriteriaError(
            "no code, and no file that can be read",
            remedy="paste the whole code, or name the file",
            file=given[:200],
        ) from error
    if not text.startswith("{"):
        return from_code(text)
    try:
        return saved_from_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise CriteriaError(
            "the file opens like JSON and is none", remedy="ask for it again", file=given[:200]
        ) from error


def _keep(commons: Commons, cohort: SavedCohort) -> SavedCohort:
    """Write the file of a cohort; one that is there already stays as it is."""
    with _writing(commons):
        there = saved_cohorts(commons)
        for other in there:
            if other.cohort_id == cohort.cohort_id and other.name == cohort.name:
                return other
            if other.cohort_id == cohort.cohort_id:
                raise CriteriaError(
                    f"this cohort is saved already, as {other.name}",
                    remedy="use that name, or forget it first",
                    value=other.name,
                )
            if other.name == cohort.name:
                raise CriteriaError(
                    f"another cohort is called {cohort.name}",
                    remedy="choose another name, or forget that one first",
                    value=cohort.name,
                )
        _by_id(cohort.criteria, there)
        content = json.dumps(cohort.to_json(), indent=1, sort_keys=True) + "\n"
        write_atomically(_path(commons, cohort), content.encode())
    return cohort


def _path(commons: Commons, cohort: SavedCohort) -> Path:
    """Name the file by the id, which is a hash, so that no name reaches the disk."""
    return commons.folder / FOLDER / f"{cohort.cohort_id}.json"


def _read(path: Path) -> SavedCohort:
    """Read one file, and hold it to the name that it has."""
    try:
        cohort = saved_from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError, CriteriaError) as error:
        found = error.found if isinstance(error, CriteriaError) else "it cannot be read"
        raise IntegrityError(
            f"a saved cohort is damaged: {found}",
            remedy="restore the file, or remove it",
            file=path,
        ) from error
    if path.stem != cohort.cohort_id:
        raise IntegrityError(
            f"a saved cohort stands in the file of another, {cohort.cohort_id}",
            remedy="restore the file, or remove it",
            file=path,
        )
    return cohort


def _find(cohorts: tuple[SavedCohort, ...], name: str) -> SavedCohort:
    """Find by name or id."""
    for cohort in cohorts:
        if name in (cohort.name, cohort.cohort_id):
            return cohort
    names = [cohort.name for cohort in cohorts]
    remedy = f"use {nearest(name, names)}" if names else "save it first; none is saved here"
    raise CriteriaError(f'there is no saved cohort "{name[:70]}"', remedy=remedy, value=name[:70])


def _rows_id(view: View) -> str:
    """Name the patients among whom the view looks: those of the grant, narrowed or not."""
    rows = EVERYONE if view.grant.rows is None else view.grant.rows
    return criteria_id(rows & view.criteria)


def check_same_patients(view: View, cohort: SavedCohort) -> None:
    """Refuse a grant that holds other patients than that through which a cohort was saved.

    Raises:
        CriteriaError: it does, so that a difference would be that of the grants.
    """
    if _rows_id(view) != cohort.rows_id:
        raise CriteriaError(
            f"{cohort.name} was saved through a grant that holds other patients",
            remedy="ask through a grant with the same rows, or save it again under another name",
            value=cohort.name,
        )


def _by_id(criteria: Criteria, cohorts: tuple[SavedCohort, ...]) -> Criteria:
    """Write saved cohorts that go by name with their id, which no later cohort can take over."""
    if isinstance(criteria, InCohort):
        found = _find(cohorts, criteria.cohort_id)
        return criteria if is_cohort_id(criteria.cohort_id) else InCohort(found.cohort_id)
    parts = tuple(_by_id(part, cohorts) for part in parts_of(criteria))
    return with_parts(criteria, parts)


def _named(criteria: Criteria) -> set[str]:
    """Give the ids of the saved cohorts that criteria are made of."""
    return {leaf.cohort_id for leaf in leaves_of(criteria) if isinstance(leaf, InCohort)}


@contextlib.contextmanager
def _writing(commons: Commons) -> Iterator[None]:
    """Let one process at a time change the saved cohorts."""
    folder = commons.folder / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise CommonsError(
            "saved cohorts cannot be written here", remedy="see who may write there", file=folder
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
