"""The audit trail as values: what happened, the sealed row of it, and an anchor outside."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from oncommons.domain.canonical import Json, canonical_bytes
from oncommons.errors import Refused

BEGUN, KEY_ROTATED = "audit.begun", "audit.key_rotated"
ACTION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_./-]{0,199}")
NOTHING_BEFORE = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Something that somebody did, before it is sealed.

    Args:
        at: when, with its time zone.
        actor: id of who did it; never a name, so that a person can be forgotten.
        action: what was done, as words joined by dots, such as `incident.opened`.
        target: id of what it was done to; empty for none.
        project: id of the project; empty for none.
        detail: more about it, without fractions and without a patient's values.

    Raises:
        Refused: the actor, the target or the project is no id.
        ValueError: the time has no zone, the action is no such word, or a rotation names no key.
        TypeError: the detail has no canonical form.
    """

    at: datetime
    actor: str
    action: str
    target: str = ""
    project: str = ""
    detail: Mapping[str, Json] | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("the time of an event needs its time zone")
        if not ACTION.fullmatch(self.action):
            raise ValueError(f'"{self.action}" is no action; write noun.verb in small letters')
        if self.action == KEY_ROTATED and not named_key(self.detail_text):
            raise ValueError("a rotation names the key that follows, as detail key_id")
        for what, text in (
            ("actor", self.actor),
            ("target", self.target),
            ("project", self.project),
        ):
            # The text itself may be somebody's name, so it is not repeated.
            if not ID.fullmatch(text) and (text or what == "actor"):
                raise Refused(
                    "AUDIT_ID",
                    f"the {what} of an act is not given by its id",
                    remedy="use letters, digits and : _ . / - only, at most 200; no names",
                )

    @property
    def detail_text(self) -> str:
        """The detail as canonical JSON."""
        return canonical_bytes(self.detail or {}).decode()


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row of the trail, sealed to the row before it.

    Args:
        seq: its number, from 1, without gaps.
        at: when, as text in UTC with microseconds; never before the row before it.
        actor: id of who did it.
        action: what was done.
        target: id of what it was done to; empty for none.
        project: id of the project; empty for none.
        detail: canonical JSON of the detail.
        prev: hash of the row before it, hex; 64 zeros in the first row.
        key_id: the key that sealed it.
        hash: HMAC-SHA256 over the canonical JSON of all other fields, hex.
    """

    seq: int
    at: str
    actor: str
    action: str
    target: str
    project: str
    detail: str
    prev: str
    key_id: str
    hash: str

    def body(self) -> dict[str, Json]:
        """Give everything but the hash, as JSON values: what the hash is made over."""
        return {
            "seq": self.seq,
            "at": self.at,
            "actor": self.actor,
            "action": self.action,
            "target": self.target,
            "project": self.project,
            "detail": json.loads(self.detail),
            "prev": self.prev,
            "key_id": self.key_id,
        }

    def to_json(self) -> dict[str, Json]:
        """Give the whole row as JSON values."""
        return self.body() | {"hash": self.hash}


def row_from_json(form: Mapping[str, object]) -> AuditRow:
    """Read a row that `AuditRow.to_json` gave.

    Raises:
        KeyError, TypeError, ValueError: a part is missing or malformed.
    """
    detail = form["detail"]
    if not isinstance(detail, dict) or not isinstance(form["seq"], int):
        raise TypeError("a row has a whole number and a detail with names")
    texts = ("at", "actor", "action", "target", "project", "prev", "key_id", "hash")
    return AuditRow(
        seq=form["seq"],
        detail=canonical_bytes(detail).decode(),
        **{name: str(form[name]) for name in texts},
    )


@dataclass(frozen=True, slots=True)
class Head:
    """Where a trail ends: what the next row follows.

    Args:
        seq: number of the last row; 0 before the first.
        at: time of the last row, as in `AuditRow`; empty before the first.
        hash: its hash.
        key_id: the key that seals the next row; empty before the first.
    """

    seq: int
    at: str
    hash: str
    key_id: str


BEGINNING = Head(0, "", NOTHING_BEFORE, "")


def head_after(row: AuditRow) -> Head:
    """Give the head that a row leaves; behind a rotation another key seals."""
    key = named_key(row.detail) if row.action == KEY_ROTATED else row.key_id
    return Head(row.seq, row.at, row.hash, key)


def named_key(detail: str) -> str:
    """Read which key a rotation names; empty where it names none."""
    try:
        key = json.loads(detail)["key_id"]
    except (ValueError, KeyError, TypeError):
        return ""
    return key if isinstance(key, str) else ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A signed note, kept outside the database, of how the trail ended at some time.

    Args:
        seq: number of the last row.
        hash: its hash, hex.
        at: when the note was made, as in `AuditRow`.
        key_id: the ed25519 key of the commons that signed it.
        signature: ed25519 over `signed_bytes`, hex; empty before it is signed.
    """

    seq: int
    hash: str
    at: str
    key_id: str
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """Give the bytes that the signature covers."""
        body: Json = {"seq": self.seq, "hash": self.hash, "at": self.at, "key_id": self.key_id}
        return b"oncommons-anchor-v1\n" + canonical_bytes(body)

    def to_json(self) -> dict[str, Json]:
        """Give the whole anchor as JSON values."""
        return {
            "seq": self.seq,
            "hash": self.hash,
            "at": self.at,
            "key_id": self.key_id,
            "signature": self.signature,
        }


def anchor_from_json(form: Mapping[str, object]) -> Anchor:
    """Read an anchor that `Anchor.to_json` gave.

    Raises:
        KeyError, TypeError: a part is missing or malformed.
    """
    if not isinstance(form["seq"], int):
        raise TypeError("the number of an anchor is a whole one")
    texts = ("hash", "at", "key_id", "signature")
    return Anchor(seq=form["seq"], **{name: str(form[name]) for name in texts})


class FaultKind(StrEnum):
    """What is wrong with a trail."""

    EDITED = "edited"
    DELETED = "deleted"
    SWAPPED = "swapped"
    CUT = "cut"
    EMPTIED = "emptied"
    OLD_COPY = "old copy"
    KEY_MISSING = "key missing"
    KEY_WRONG = "key wrong"
    KEY_CHANGED = "key changed"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing wrong with a trail.

    Args:
        seq: number of the first bad row, or of the first missing one.
        kind: what is wrong.
        says: the same in words.
    """

    seq: int
    kind: FaultKind
    says: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How the examination of a trail ended.

    Args:
        rows: how many rows were found whole.
        head: where the whole part ends.
        anchored: number of the last row that an anchor confirms; 0 for none.
        fault: the first thing wrong; None when all is well.
    """

    rows: int
    head: Head
    anchored: int
    fault: Fault | None


def moment(at: datetime) -> str:
    """Write a time as rows and anchors have it: texts in order are times in order.

    Example:
        >>> moment(datetime(2026, 11, 23, 22, 0, tzinfo=UTC))
        '2026-11-23T22:00:00.000000Z'
    """
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def time_of(text: str) -> datetime:
    """Read a time that `moment` wrote.

    Raises:
        ValueError: it is no such time.
    """
    return datetime.fromisoformat(text)
