"""The book of holds: signed lines that suspend, resume or revoke a grant, and the seal of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from oncommons.domain.canonical import Json, canonical_bytes, digest
from oncommons.domain.governance.states import Standing
from oncommons.domain.grants import Grant

NOTHING_BEFORE = "0" * 64


class HoldAct(StrEnum):
    """What a line does to its grant."""

    SUSPEND = "suspend"
    RESUME = "resume"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class Hold:
    """One line of the book.

    Args:
        seq: its number, from 1, without gaps.
        grant_id: the grant.
        act: what is done to it.
        by: id of who did it.
        at: when, as text in UTC with microseconds.
        reason: why, in a sentence; never a patient.
        prev: hash of the line before it, hex; 64 zeros in the first.
        key_id: the key that signed it.
        signature: ed25519 over `signed_bytes`, in hex; empty before it is signed.
    """

    seq: int
    grant_id: str
    act: HoldAct
    by: str
    at: str
    reason: str
    prev: str
    key_id: str
    signature: str = ""

    def body(self) -> dict[str, Json]:
        """Give everything but the signature, as JSON values."""
        return {
            "seq": self.seq,
            "grant_id": self.grant_id,
            "act": self.act.value,
            "by": self.by,
            "at": self.at,
            "reason": self.reason,
            "prev": self.prev,
            "key_id": self.key_id,
        }

    def signed_bytes(self) -> bytes:
        """Give the bytes that the signature covers."""
        return b"oncommons-hold-v1\n" + canonical_bytes(self.body())

    def to_json(self) -> dict[str, Json]:
        """Give the whole line as JSON values."""
        return self.body() | {"signature": self.signature}

    @property
    def sha256(self) -> str:
        """The hash of the whole line, which the next line names."""
        return digest(self.to_json())


@dataclass(frozen=True, slots=True)
class HoldsHead:
    """Where the book ends, to be kept elsewhere too, such as in the audit trail.

    Args:
        lines: number of lines.
        sha256: hash of the last one; 64 zeros where there is none.
        key_id: the key that signed the seal; empty where there is no book.
        signature: ed25519 over `signed_bytes`, in hex.
    """

    lines: int = 0
    sha256: str = NOTHING_BEFORE
    key_id: str = ""
    signature: str = ""

    def body(self) -> dict[str, Json]:
        """Give everything but the signature, as JSON values."""
        return {"lines": self.lines, "sha256": self.sha256, "key_id": self.key_id}

    def signed_bytes(self) -> bytes:
        """Give the bytes that the signature covers."""
        return b"oncommons-holds-seal-v1\n" + canonical_bytes(self.body())

    def to_json(self) -> dict[str, Json]:
        """Give the whole seal as JSON values."""
        return self.body() | {"signature": self.signature}


def hold_from_json(form: Mapping[str, object]) -> Hold:
    """Read a line that `Hold.to_json` wrote; its signature and place are checked by the store.

    Raises:
        KeyError, TypeError, ValueError: a part is missing or malformed.
    """
    texts = ("grant_id", "by", "at", "reason", "prev", "key_id", "signature")
    return Hold(
        seq=int(str(form["seq"])),
        act=HoldAct(str(form["act"])),
        **{name: str(form[name]) for name in texts},
    )


def head_from_json(form: Mapping[str, object]) -> HoldsHead:
    """Read a seal that `HoldsHead.to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: a part is missing or malformed.
    """
    texts = ("sha256", "key_id", "signature")
    return HoldsHead(int(str(form["lines"])), *(str(form[name]) for name in texts))


def standing_of(grant: Grant, last: Hold | None, today: date) -> Standing:
    """Tell where a signed grant stands on a day; that it ended is read from its dates.

    Args:
        grant: the grant.
        last: the last line of the book that is about it; None for none.
        today: the day.
    """
    if last is not None and last.act is HoldAct.REVOKE:
        return Standing.REVOKED
    if today > grant.valid_until:
        return Standing.ENDED
    if last is not None and last.act is HoldAct.SUSPEND:
        return Standing.HELD
    return Standing.WAITING if today < grant.valid_from else Standing.LIVE
