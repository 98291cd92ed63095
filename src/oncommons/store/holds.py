"""The book of holds as the store reads it: which grants are suspended or revoked.

`access.grants.holds` writes it. A line that was edited, removed or put elsewhere is found by the
hashes and the seal; an old copy of the whole file only by a head that was kept elsewhere.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oncommons.domain.canonical import Json, canonical_bytes
from oncommons.domain.holds import (
    NOTHING_BEFORE,
    Hold,
    HoldsHead,
    head_from_json,
    hold_from_json,
)
from oncommons.errors import IntegrityError
from oncommons.store.commons import Commons
from oncommons.store.signing import is_signed

FOLDER, FILE = "grants", "holds.jsonl"
REMEDY = "restore it from a copy; until then no view opens"
SEAL = "seal"
Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Holds:
    """The book of holds, read and proven.

    Args:
        lines: oldest first.
        head: where it ends.
    """

    lines: tuple[Hold, ...]
    head: HoldsHead

    def last(self) -> Mapping[str, Hold]:
        """Give the last line about each grant, by grant id."""
        return {one.grant_id: one for one in self.lines}


def holds_file(commons: Commons) -> Path:
    """Give the file of the book."""
    return commons.folder / FOLDER / FILE


def read_holds(commons: Commons, *, known: HoldsHead | None = None) -> Holds:
    """Read the book, and prove every line of it.

    Args:
        commons: where; a missing book has no lines.
        known: where it ended when it was last seen; it may have grown since.

    Raises:
        IntegrityError: a line was altered, removed or put elsewhere, is signed by no key of this
            commons, or the book is older than the head that is known.
    """
    path = holds_file(commons)
    try:
        raw = path.read_bytes().splitlines()
    except FileNotFoundError:
        raw = []
    except OSError as error:
        raise _broken(path, None, f"cannot be read ({error.strerror})") from error
    lines: list[Hold] = []
    for number, text in enumerate(raw[:-1], start=1):
        lines.append(_line(path, commons, number, text, lines[-1] if lines else None))
    head = _seal(path, commons, raw[-1], lines) if raw else HoldsHead()
    if known is not None and known.lines:
        kept = lines[known.lines - 1].sha256 if known.lines <= len(lines) else ""
        if kept != known.sha256:
            raise _broken(
                path, None, f"had {known.lines} lines when it was last seen, and lacks some"
            )
    return Holds(tuple(lines), head)


class HoldsWatch:
    """Knows the last line about each grant; the book is read again only where it changed.

    Args:
        commons: whose book.
    """

    def __init__(self, commons: Commons) -> None:
        self._commons, self._path = commons, holds_file(commons)
        self._stamp: Stamp | None = None
        self._head = HoldsHead()
        self._last: Mapping[str, Hold] = {}

    def last(self, grant_id: str) -> Hold | None:
        """Give the last line about a grant; None where there is none.

        Raises:
            IntegrityError: the book is damaged, or older than it was when it was last seen.
        """
        stamp = self._now()
        if stamp != self._stamp:
            holds = read_holds(self._commons, known=self._head)
            self._last, self._head, self._stamp = holds.last(), holds.head, stamp
        return self._last.get(grant_id)

    def _now(self) -> Stamp | None:
        """Say which file it is and when it was written; None where there is none."""
        try:
            found = os.stat(self._path)  # noqa: PTH116  a Path costs more than the call
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _broken(self._path, None, f"cannot be read ({error.strerror})") from error
        return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _line(path: Path, commons: Commons, number: int, text: bytes, before: Hold | None) -> Hold:
    """Read one line, in its place."""
    try:
        hold = hold_from_json(json.loads(text))
        is_whole = canonical_bytes(hold.to_json()) == text
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(path, number, "is no line of the book") from error
    follows = NOTHING_BEFORE if before is None else before.sha256
    if not is_whole or hold.seq != number or hold.prev != follows:
        raise _broken(path, number, "does not follow the line before it")
    key = commons.public_keys.get(hold.key_id, "")
    if not is_signed(hold.signed_bytes(), hold.signature, key):
        raise _broken(path, number, "is not signed by this commons")
    return hold


def _seal(path: Path, commons: Commons, text: bytes, lines: list[Hold]) -> HoldsHead:
    """Read the seal behind the last line."""
    try:
        head = head_from_json(json.loads(text)[SEAL])
        is_whole = sealed_line(head) == text
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(path, len(lines) + 1, "is no seal, so lines may be missing") from error
    ends = lines[-1].sha256 if lines else NOTHING_BEFORE
    if not is_whole or (head.lines, head.sha256) != (len(lines), ends):
        raise _broken(path, len(lines) + 1, "seals other lines than stand above it")
    key = commons.public_keys.get(head.key_id, "")
    if not is_signed(head.signed_bytes(), head.signature, key):
        raise _broken(path, len(lines) + 1, "is a seal that this commons did not sign")
    return head


def sealed_line(head: HoldsHead) -> bytes:
    """Write the seal as the last line of the book."""
    sealed: dict[str, Json] = {SEAL: head.to_json()}
    return canonical_bytes(sealed)


def _broken(path: Path, line: int | None, says: str) -> IntegrityError:
    return IntegrityError(f"the book of held grants {says}", remedy=REMEDY, file=path, line=line)
