"""A saved cohort: criteria and their release, small enough to send in a message."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from oncommons.domain.canonical import Json, canonical_bytes, digest
from oncommons.domain.criteria import Criteria, canonical, criteria_id, from_json, to_json
from oncommons.domain.study import Unit
from oncommons.errors import CriteriaError

CODE = "oncommons-cohort-1:"
MOST_BYTES = 100_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
_ID = re.compile(r"c[0-9a-f]{16}")
_RELEASE = re.compile(r"r[0-9a-f]{16}")
_AGAIN = "ask for the code or the file again"


@dataclass(frozen=True, slots=True)
class SavedCohort:
    """Criteria with the release that they were asked of, under a name.

    Args:
        name: how people call it.
        criteria: who belongs to it.
        release_id: the release that it is of.
        rows_id: id of the criteria of the grant it was saved through, since it holds no others.
        unit: what its size counts.
        n: its size; None where it is hidden.
        members_mac: keyed digest of who belongs to it, in hex. Only the commons can check it.
        made_by: the project that saved it.
        made_at: the day.
    """

    name: str
    criteria: Criteria
    release_id: str
    rows_id: str
    unit: Unit
    n: int | None
    members_mac: str
    made_by: str
    made_at: date

    @property
    def criteria_id(self) -> str:
        """The id of the criteria alone."""
        return criteria_id(self.criteria)

    @property
    def cohort_id(self) -> str:
        """The id of the cohort: a hash of its criteria, its release and who could be in it."""
        return cohort_id(self.criteria, self.release_id, self.rows_id, self.unit)

    def to_json(self) -> dict[str, Json]:
        """Give everything as JSON values, ids included."""
        return {
            "name": self.name,
            "cohort_id": self.cohort_id,
            "criteria": to_json(canonical(self.criteria)),
            "criteria_id": self.criteria_id,
            "release_id": self.release_id,
            "rows_id": self.rows_id,
            "unit": self.unit.value,
            "n": self.n,
            "members_mac": self.members_mac,
            "made_by": self.made_by,
            "made_at": self.made_at.isoformat(),
        }


def cohort_id(criteria: Criteria, release_id: str, rows_id: str, unit: Unit) -> str:
    """Name a cohort by the hash of what makes it; the same cohort has the same id everywhere."""
    parts: dict[str, Json] = {
        "criteria": to_json(canonical(criteria)),
        "release": release_id,
        "rows": rows_id,
        "unit": unit.value,
    }
    return "c" + digest(parts)[:16]


def check_name(name: str) -> None:
    """Refuse a name that is no plain word: it stands in commands, messages and lists.

    Raises:
        CriteriaError: it is empty, too long, looks like an id, or holds other signs.

    Example:
        >>> check_name("egfr-first-line")
    """
    if not _NAME.fullmatch(name) or ".." in name or _ID.fullmatch(name):
        raise CriteriaError(
            f'"{name[:70]}" cannot name a cohort',
            remedy="write up to 60 letters, digits and - _ . and begin with a letter or digit",
            value=name[:70],
        )


def is_cohort_id(text: str) -> bool:
    """Tell whether a text has the form of the id of a cohort."""
    return _ID.fullmatch(text) is not None


def to_code(cohort: SavedCohort) -> str:
    """Write a cohort as one line that can be pasted into a message."""
    packed = zlib.compress(canonical_bytes(cohort.to_json()), 9)
    return CODE + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_code(text: str) -> SavedCohort:
    """Read the line that `to_code` wrote; line breaks that a mail program put in do no harm.

    Raises:
        CriteriaError: it is no such line, or a part of it was lost or changed.
    """
    line = "".join(text.split())
    if not line.startswith(CODE):
        raise CriteriaError("this is no code of a cohort", remedy=f"it begins with {CODE}")
    packed = line.removeprefix(CODE)
    try:
        unpacker = zlib.decompressobj()
        raw = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        content = unpacker.decompress(raw, MOST_BYTES)
        if not unpacker.eof:
            raise CriteriaError("the code of the cohort is cut short or too long", remedy=_AGAIN)
        form = json.loads(content)
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        raise CriteriaError("the code of the cohort is damaged", remedy=_AGAIN) from error
    return saved_from_json(form)


def saved_from_json(form: object) -> SavedCohort:
    """Read what `SavedCohort.to_json` wrote.

    Raises:
        CriteriaError: a part is missing or malformed, or its ids are not those of its content.
    """
    if not isinstance(form, Mapping):
        raise CriteriaError("this is no saved cohort", remedy=_AGAIN)
    criteria = from_json(form.get("criteria"), "$.criteria")
    try:
        cohort = _read(form, criteria)
    except (KeyError, TypeError, ValueError) as error:
        raise CriteriaError("a part of the saved cohort cannot be read", remedy=_AGAIN) from error
    check_name(cohort.name)
    if form.get("cohort_id") != cohort.cohort_id or form.get("criteria_id") != cohort.criteria_id:
        raise CriteriaError(
            f"the id of the cohort {cohort.name} is not that of its criteria and release",
            remedy=f"it was changed on its way; {_AGAIN}",
            value=str(form.get("cohort_id"))[:20],
        )
    return cohort


def _read(form: Mapping[str, object], criteria: Criteria) -> SavedCohort:
    """Read the parts beside the criteria, each of its own kind."""
    name, n = form["name"], form["n"]
    release_id, rows_id, mac = (str(form[key]) for key in ("release_id", "rows_id", "members_mac"))
    is_size = n is None or (isinstance(n, int) and not isinstance(n, bool) and n >= 0)
    is_mac = re.fullmatch(r"[0-9a-f]{64}", mac) is not None
    if not (isinstance(name, str) and is_size and is_mac and _RELEASE.fullmatch(release_id)):
        raise ValueError("a part is malformed")
    return SavedCohort(
        name=name,
        criteria=criteria,
        release_id=release_id,
        rows_id=rows_id,
        unit=Unit(str(form["unit"])),
        n=None if n is None else int(str(n)),
        members_mac=mac,
        made_by=str(form["made_by"]),
        made_at=date.fromisoformat(str(form["made_at"])),
    )


@dataclass(frozen=True, slots=True)
class CohortSize:
    """How large a cohort is.

    Args:
        unit: what is asked for; the other number is there for the disclosure rules only.
        patients: its patients; None where hidden or not asked for.
        samples: their samples; None where hidden or not asked for.
    """

    unit: Unit
    patients: int | None
    samples: int | None = None

    @property
    def n(self) -> int | None:
        """The number that was asked for."""
        return self.patients if self.unit is Unit.PATIENTS else self.samples


@dataclass(frozen=True, slots=True)
class Change:
    """Why some patients are in a cohort on one release and not on another, and how many.

    Args:
        before: what they were on the older release, one of `STATES`.
        after: what they are on the newer one, one of `STATES`.
        patients: how many; None where hidden.
    """

    before: str
    after: str
    patients: int | None


MEMBER, NOT_MEMBER, UNKNOWN, ABSENT = "in the cohort", "not in it", "unknown", "not in the release"
STATES = (MEMBER, NOT_MEMBER, UNKNOWN, ABSENT)
"""What a patient can be on a release: the criteria are true, false or unknown, or nobody is."""


@dataclass(frozen=True, slots=True)
class CohortChange:
    """The same criteria on two releases: who joined, who left, and why.

    Args:
        criteria_id: the criteria.
        older: id of the older release.
        newer: id of the newer release.
        n_older: patients of the cohort on the older release; None where hidden.
        n_newer: patients of the cohort on the newer release; None where hidden.
        kept: patients of both; None where hidden.
        added: patients who joined; None where hidden.
        removed: patients who left; None where hidden.
        changes: each way to be on one release and on the other, row by row.
        comparable: whether the releases share any patient, so that they can be compared at all.
    """

    criteria_id: str
    older: str
    newer: str
    n_older: int | None
    n_newer: int | None
    kept: int | None
    added: int | None
    removed: int | None
    changes: tuple[Change, ...]
    comparable: bool = True
