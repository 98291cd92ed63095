"""One entry of the ledger: what a release was, in counts and hashes; never a patient."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from oncommons.domain.canonical import Json
from oncommons.errors import ReleaseRefused

_RELEASE = re.compile(r"r[0-9a-f]{16}")
_HASH = re.compile(r"[0-9a-f]{64}")
_LOAD = re.compile(r"[0-9a-f]{8,64}")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
_PSEUDONYM = re.compile(r"[a-z2-7]{26}")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check of a release found.

    Args:
        rule: its id, such as PRV-J1.
        holds: whether the release passed.
        counts: what it counted.
    """

    rule: str
    holds: bool
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A release, as the ledger remembers it.

    Args:
        release_id: "r" and 16 hex digits.
        lineage: the line of releases in which pseudonyms and labels stay.
        day: the day of publication.
        policy_sha256: hash of the policy's text.
        loads: ids of the loads, hashes themselves.
        counts: patients in, out, held back, waiting, refusing, and the like.
        class_sizes: size of class to number of classes of that size.
        checks: what each check found.
        supersedes: the release that this one replaces; empty for the first.
        close_extracts_by: last day on which extracts of the superseded release may be used.
        inputs: keyed hash of what the release was made from: records, opt-outs, policy, program;
            64 hex digits, which tell nothing without the key. Empty where it was not taken.
    """

    release_id: str
    lineage: str
    day: datetime.date
    policy_sha256: str
    loads: tuple[str, ...]
    counts: Mapping[str, int]
    class_sizes: Mapping[int, int]
    checks: tuple[CheckResult, ...] = ()
    supersedes: str = ""
    close_extracts_by: datetime.date | None = None
    inputs: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A release that was closed to every view.

    Args:
        release_id: the release.
        day: the day on which it was withdrawn.
    """

    release_id: str
    day: datetime.date


@dataclass(frozen=True, slots=True)
class Beginning:
    """Another lineage was begun: pseudonyms and labels of the next release are new.

    Args:
        lineage: its name.
        follows: the lineage that ended.
        day: the day on which it was begun.
        reason_sha256: hash of the reason, whose words are in the journal of the vault.
    """

    lineage: str
    follows: str
    day: datetime.date
    reason_sha256: str


def beginning_to_json(one: Beginning) -> dict[str, Json]:
    """Write the beginning of a lineage as JSON values.

    Raises:
        ReleaseRefused: a text that has no place in a ledger.
    """
    names = [one.lineage, one.follows]
    wrong = [*_unlike(_WORD, "name", names), *_unlike(_HASH, "hash", [one.reason_sha256])]
    _refuse(wrong)
    return {
        "lineage": one.lineage,
        "follows": one.follows,
        "day": one.day.isoformat(),
        "reason_sha256": one.reason_sha256,
    }


def beginning_from_json(said: Mapping[str, Any]) -> Beginning:
    """Read the beginning of a lineage back.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    day = datetime.date.fromisoformat(said["day"])
    return Beginning(str(said["lineage"]), str(said["follows"]), day, str(said["reason_sha256"]))


def withdrawal_to_json(one: Withdrawal) -> dict[str, Json]:
    """Write a withdrawal as JSON values.

    Raises:
        ReleaseRefused: the release has no name of a release.
    """
    _refuse(list(_unlike(_RELEASE, "release", [one.release_id])))
    return {"release_id": one.release_id, "day": one.day.isoformat()}


def withdrawal_from_json(said: Mapping[str, Any]) -> Withdrawal:
    """Read a withdrawal back.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    return Withdrawal(str(said["release_id"]), datetime.date.fromisoformat(said["day"]))


def entry_to_json(entry: LedgerEntry) -> dict[str, Json]:
    """Write an entry as JSON values.

    Args:
        entry: the entry.

    Raises:
        ReleaseRefused: a text that is no hash, no release and no short word: it might be a patient.
    """
    _refuse_foreign_texts(entry)
    closing = entry.close_extracts_by
    return {
        "release_id": entry.release_id,
        "lineage": entry.lineage,
        "day": entry.day.isoformat(),
        "policy_sha256": entry.policy_sha256,
        "loads": list(entry.loads),
        "counts": {name: int(value) for name, value in entry.counts.items()},
        "class_sizes": {str(size): int(number) for size, number in entry.class_sizes.items()},
        "checks": [
            {
                "rule": one.rule,
                "holds": one.holds,
                "counts": {name: int(value) for name, value in one.counts.items()},
            }
            for one in entry.checks
        ],
        "supersedes": entry.supersedes,
        "close_extracts_by": None if closing is None else closing.isoformat(),
        "inputs": entry.inputs,
    }


def entry_from_json(said: Mapping[str, Any]) -> LedgerEntry:
    """Read an entry back.

    Args:
        said: what `entry_to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is no entry.
    """
    closing = said["close_extracts_by"]
    return LedgerEntry(
        release_id=str(said["release_id"]),
        lineage=str(said["lineage"]),
        day=datetime.date.fromisoformat(said["day"]),
        policy_sha256=str(said["policy_sha256"]),
        loads=tuple(map(str, said["loads"])),
        counts=dict(said["counts"]),
        class_sizes={int(size): int(number) for size, number in said["class_sizes"].items()},
        checks=tuple(
            CheckResult(str(one["rule"]), bool(one["holds"]), dict(one["counts"]))
            for one in said["checks"]
        ),
        supersedes=str(said["supersedes"]),
        close_extracts_by=None if closing is None else datetime.date.fromisoformat(closing),
        inputs=str(said.get("inputs", "")),
    )


def _refuse_foreign_texts(entry: LedgerEntry) -> None:
    """Refuse every text that is not of the form that its place allows."""
    replaced = [entry.supersedes] if entry.supersedes else []
    words = [entry.lineage, *entry.counts, *(one.rule for one in entry.checks)]
    words += [name for one in entry.checks for name in one.counts]
    wrong = [
        *_unlike(_RELEASE, "release", [entry.release_id, *replaced]),
        *_unlike(_HASH, "hash of the policy", [entry.policy_sha256]),
        *_unlike(_HASH, "hash of the inputs", [entry.inputs] if entry.inputs else []),
        *_unlike(_LOAD, "load", entry.loads),
        *_unlike(_WORD, "name", words),
        *("name that looks like a pseudonym" for word in words if _PSEUDONYM.fullmatch(word)),
    ]
    _refuse(wrong)


def _refuse(wrong: list[str]) -> None:
    """Refuse an entry with texts that have no place in it."""
    if wrong:
        raise ReleaseRefused(
            f"the entry has {len(wrong)} texts that may not stand in a ledger: "
            + ", ".join(f"a {one}" for one in sorted(set(wrong))),
            remedy="write counts, hashes and short names; a ledger never names a patient",
        )


def _unlike(form: re.Pattern[str], place: str, texts: Iterable[str]) -> list[str]:
    """Name the place once for each text that has another form."""
    return [place for text in texts if not form.fullmatch(text)]
