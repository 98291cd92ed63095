"""The next release of a commons: made once from the same records, tested, and written down.

Order of what is written, so that a kill at any moment loses nothing: the release is staged; the
vault notes what its line will say and remembers its labels; the folder is renamed into place; the
line is added to the ledger; the label moves. Nobody can record an objection meanwhile.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from importlib.metadata import version

import polars as pl

from oncommons import privacy, store
from oncommons.domain.canonical import Json, canonical_bytes
from oncommons.domain.releases import Policy, Release, Risk
from oncommons.domain.tables import SCHEMA_VERSION
from oncommons.errors import CommonsError, IntegrityError, ReleaseRefused
from oncommons.privacy.identity.optout import Objections, without_new_opt_outs
from oncommons.privacy.lineage.entries import CheckResult, LedgerEntry
from oncommons.privacy.packed_policy import packed_policy
from oncommons.results.desk import LATEST, STEWARD, Desk
from oncommons.results.lineages import patient_pseudonyms
from oncommons.store.parts import Parts
from oncommons.store.publish import Staged, set_label

EXTRACTS_CLOSE_DAYS = 90
"""Days after which extracts of a superseded release may not be used any more."""


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """What a release is made from, besides the program.

    Args:
        policy: the policy.
        loads: ids of the loads in force.
        said: who objects.
    """

    policy: Policy
    loads: tuple[str, ...]
    said: Objections


def unchanged(at: Desk, made_from: MadeFrom) -> tuple[Release, Risk] | None:
    """Give the last release where it was made from the same; None where it was not.

    Args:
        at: the desk.
        made_from: what the next release would be made from.
    """
    last = at.book.last()
    if last is None or last.release_id in store.withdrawn(at.commons):
        return None
    if last.inputs != _inputs(at, made_from):
        return None
    try:
        release = store.find_release(at.commons, last.release_id)
        return release, risk_of_release(release)
    except (CommonsError, IntegrityError):
        return None


def link_identities(at: Desk, patient_ids: Sequence[str], protected: privacy.Protected) -> None:
    """Let the pseudonyms of a release lead to the identities that are held, before it is there.

    Args:
        at: the desk.
        patient_ids: ids of the vault.
        protected: who is released.
    """
    if at.identities is None:
        return
    held = [one for one in patient_ids if at.identities.knows(one)]
    lineage = at.book.history.lineage
    names = patient_pseudonyms(held, at.keys, lineage)
    there = set(protected.tables["patients"]["patient_id"])
    links = {one: name for one, name in zip(held, names, strict=True) if name in there}
    if links:
        at.identities.link(lineage, links, who=STEWARD)


def publish_protected(
    at: Desk,
    protected: privacy.Protected,
    made_from: MadeFrom,
    *,
    carried: Mapping[str, Parts] | None = None,
) -> Release:
    """Publish protected tables as the next release of the lineage.

    Args:
        at: the desk.
        protected: the tables, with what has to be remembered of them.
        made_from: the policy, the loads, and the objections that were honoured.
        carried: tables that were too large to be protected in memory, and that write themselves.

    Returns:
        The release; the same content published twice is one release with one line.

    Raises:
        ReleaseRefused: PRV-O1 an objection arrived meanwhile; another release was published
            meanwhile; or the same release was withdrawn.
        CommonsError: another process writes.
    """
    head = at.book.head()
    packed = packed_policy(made_from.policy)
    staged = store.staged(
        at.commons,
        {**protected.tables, **(carried or {})},
        policy=packed.text,
        risk=_as_text(asdict(protected.risk)),
        loads=made_from.loads,
        documents=packed.files,
    )
    with staged as one, _no_new_objections(at, made_from.said):
        if at.book.head() != head:
            raise ReleaseRefused(
                "another release was published while this one was made",
                remedy="make it again; it then continues from that one",
            )
        entry = _entry(at, one.release_id, protected, made_from)
        return _enter(at, one, entry, protected.remembered)


def _enter(at: Desk, one: Staged, entry: LedgerEntry, remembered: pl.DataFrame) -> Release:
    """Put a release in place, with its line last; one that has a line gets no second."""
    if one.release_id in at.book.withdrawals():
        raise ReleaseRefused(
            f"it would be release {one.release_id} again, which was withdrawn",
            remedy="change what was wrong with it: the records or the policy",
        )
    known = one.release_id in {line.release_id for line in at.book.entries()}
    if not known:
        at.book.begin(entry, remembered)
    release = one.put_in_place()
    if not known:
        at.book.write_line(entry)
    set_label(at.commons, LATEST, one.release_id)
    if not known:
        at.book.close_note()
    return release


def risk_of_release(release: Release) -> Risk:
    """Read the risk that a release was published with.

    Args:
        release: the release.

    Raises:
        IntegrityError: it lacks a part of it.
    """
    said = release.risk
    missing = [one.name for one in fields(Risk) if one.name not in said]
    if missing:
        raise IntegrityError(
            f"release {release.release_id} lacks {missing[0]} of its risk",
            remedy="publish it again from the same records",
        )
    values = {one.name: _number(said[one.name]) for one in fields(Risk)}
    sizes = {int(size): count for size, count in dict(values["class_sizes"]).items()}  # type: ignore[call-overload]
    return Risk(**(values | {"policy": said["policy"], "class_sizes": sizes}))  # type: ignore[arg-type]


def _number(stored: object) -> object:
    """Give fractions back, which a release holds as text."""
    if isinstance(stored, str):
        try:
            return float(stored)
        except ValueError:
            return stored
    if isinstance(stored, Mapping):
        return {name: _number(value) for name, value in stored.items()}
    if isinstance(stored, list):
        return tuple(_number(value) for value in stored)
    return stored


def _as_text(form: Mapping[str, object]) -> dict[str, Json]:
    """Write fractions as text, since only whole numbers have one canonical form."""
    parsed: dict[str, Json] = json.loads(json.dumps(form), parse_float=str)
    return parsed


def _no_new_objections(at: Desk, said: Objections) -> AbstractContextManager[None]:
    """Let nobody record an objection while the release is put in place."""
    if at.identities is None:
        return nullcontext()
    return without_new_opt_outs(at.identities, said.token)


def _inputs(at: Desk, made_from: MadeFrom) -> str:
    """Hash what a release is made from; the hash tells nothing without the project's key."""
    parts: list[Json] = [version("oncommons"), SCHEMA_VERSION]
    packed = packed_policy(made_from.policy)
    parts += [packed.text, sorted(made_from.loads)]
    parts += [dict(packed.files)] if packed.files else []
    parts += [sorted(made_from.said.research), sorted(made_from.said.genetic)]
    key = at.keys.derive(f"inputs/v1/{at.book.history.lineage}")
    return hmac.digest(key, canonical_bytes(parts), "sha256").hex()


def _entry(
    at: Desk, release_id: str, protected: privacy.Protected, made_from: MadeFrom
) -> LedgerEntry:
    """Write what the ledger will say of a release: counts and hashes."""
    before, risk = at.book.all_entries(), protected.risk
    last = before[-1] if before else None
    counts = {
        "patients_in": risk.patients_in,
        "patients_out": risk.patients_out,
        "refused": protected.refused,
        "held_back": protected.held_back - protected.waiting,
        "waiting": protected.waiting,
        "newcomers": protected.newcomers,
        "climbed": protected.climbed,
        "follow_up_cut": protected.censored,
    }
    smallest = {"k": risk.k, "smallest_class": risk.smallest_class}
    return LedgerEntry(
        release_id,
        at.book.history.lineage,
        at.today,
        hashlib.sha256(packed_policy(made_from.policy).text.encode()).hexdigest(),
        tuple(sorted(made_from.loads)),
        counts,
        {int(size): int(number) for size, number in risk.class_sizes.items()},
        (
            CheckResult("PRV-K1", risk.smallest_class >= risk.k, smallest),
            CheckResult("PRV-J1", not protected.joint.findings, protected.joint.counts()),
        ),
        supersedes="" if last is None else last.release_id,
        close_extracts_by=None if last is None else at.today + timedelta(days=EXTRACTS_CLOSE_DAYS),
        inputs=_inputs(at, made_from),
    )
