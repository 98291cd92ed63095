"""The ledger of releases: lines are only ever added, and each holds the hash of the one before.

Written last, after the release and its labels are on the disk: a kill at any moment leaves the
ledger as it was, or with the whole new line. Half a line is no entry, and the next `append_entry`
cuts it. Who can write the file can also forge all of it, so keep the `Head` elsewhere too, such as
in the audit trail, and hand it to `verify_ledger`.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oncommons.domain.canonical import Json, canonical_bytes, digest
from oncommons.errors import LedgerBroken, ReleaseRefused
from oncommons.privacy.lineage.entries import (
    Beginning,
    LedgerEntry,
    Withdrawal,
    beginning_from_json,
    beginning_to_json,
    entry_from_json,
    entry_to_json,
    withdrawal_from_json,
    withdrawal_to_json,
)
from oncommons.store.atomic import fsync_folder

FORMAT = "oncommons-ledger/1"
FIRST_LINEAGE = "commons"
"""Releases belong to it until another lineage is begun."""
Line = LedgerEntry | Withdrawal | Beginning


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a ledger.

    Args:
        lines: number of entries.
        sha256: hash of the last one; 64 zeros where there is none.
    """

    lines: int
    sha256: str


EMPTY = Head(0, "0" * 64)


def append_entry(path: Path, entry: Line) -> Head:
    """Add a line to the ledger, and wait until it is on the disk.

    Args:
        path: the ledger; made where it is missing, in a folder that exists.
        entry: the release, the withdrawal of one, or the beginning of another lineage.

    Returns:
        The new head, to be kept elsewhere too. An entry that is there already is not added again.

    Raises:
        LedgerBroken: the ledger is not as it was written; nothing is added.
        ReleaseRefused: the entry holds a text that might be a patient, tells another story of a
            release that is in the ledger, or supersedes or withdraws one that is not; or a
            lineage that is not the last one, or was begun before.
    """
    kind, said = _said(entry)
    with _locked(path) as descriptor:
        content = _content(path)
        whole, head, end = _entries(path, content)
        if entry in whole:
            return head
        _refuse_contradiction(whole, entry)
        line, head = _line(head, kind, said)
        os.ftruncate(descriptor, end)
        os.lseek(descriptor, end, os.SEEK_SET)
        separator = b"" if not end or content[end - 1 : end] == b"\n" else b"\n"
        _write_all(descriptor, separator + line + b"\n")
        os.fsync(descriptor)
    fsync_folder(path.parent)
    return head


def verify_ledger(path: Path, *, head: Head | None = None) -> Head:
    """Check every line, its place, and its hash.

    Args:
        path: the ledger; a missing file is an empty one.
        head: where the ledger ended when it was last seen; it may have grown since.

    Returns:
        The head of the ledger.

    Raises:
        LedgerBroken: names the first line that is not as it was written.
    """
    _, found, _ = _entries(path, _content(path), head)
    return found


def read_ledger(path: Path, *, head: Head | None = None) -> tuple[LedgerEntry, ...]:
    """Read all releases, oldest first.

    Args:
        path: the ledger; a missing file is an empty one.
        head: as for `verify_ledger`.

    Raises:
        LedgerBroken: names the first line that is not as it was written.
    """
    lines = _entries(path, _content(path), head)[0]
    return tuple(one for one in lines if isinstance(one, LedgerEntry))


def read_withdrawals(path: Path) -> dict[str, Withdrawal]:
    """Read which releases were withdrawn, by release.

    Args:
        path: the ledger; a missing file is an empty one.

    Raises:
        LedgerBroken: names the first line that is not as it was written.
    """
    lines = _entries(path, _content(path))[0]
    return {one.release_id: one for one in lines if isinstance(one, Withdrawal)}


def read_lineages(path: Path) -> tuple[str, ...]:
    """Name the lineages, oldest first; the last is the one that the next release belongs to.

    Args:
        path: the ledger; a missing file is an empty one.

    Raises:
        LedgerBroken: names the first line that is not as it was written.
    """
    return _lineages(_entries(path, _content(path))[0])


def _lineages(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Name the lineages of some lines."""
    return (FIRST_LINEAGE, *(one.lineage for one in lines if isinstance(one, Beginning)))


def _refuse_contradiction(whole: tuple[Line, ...], entry: Line) -> None:
    """Refuse a second account of one release, and a line on an unknown one."""
    known = {one.release_id for one in whole if isinstance(one, LedgerEntry)}
    if isinstance(entry, Withdrawal):
        _refuse_withdrawal(whole, known, entry)
        return
    if isinstance(entry, Beginning):
        _refuse_beginning(_lineages(whole), entry)
        return
    if entry.release_id in known:
        raise ReleaseRefused(
            f"release {entry.release_id} is in the ledger already, with other numbers",
            remedy="publish the change as a release of its own",
        )
    if entry.supersedes and entry.supersedes not in known:
        raise ReleaseRefused(
            f"release {entry.supersedes} is superseded, but is not in the ledger",
            remedy="name a release that was published here",
        )


def _refuse_withdrawal(whole: tuple[Line, ...], known: set[str], entry: Withdrawal) -> None:
    """Refuse to withdraw what was never published, or twice."""
    gone = {one.release_id for one in whole if isinstance(one, Withdrawal)}
    if entry.release_id not in known or entry.release_id in gone:
        state = "was withdrawn already" if entry.release_id in gone else "is not in the ledger"
        raise ReleaseRefused(
            f"release {entry.release_id} {state}",
            remedy="name a release that was published here and is in force",
        )


def _refuse_beginning(lineages: tuple[str, ...], entry: Beginning) -> None:
    """Refuse a lineage that was begun before, or that does not follow the last."""
    if entry.lineage in lineages or entry.follows != lineages[-1]:
        state = "was begun before" if entry.lineage in lineages else "does not follow the last one"
        raise ReleaseRefused(
            f"lineage {entry.lineage} {state}",
            remedy=f"begin one of a new name, after {lineages[-1]}",
        )


def _said(entry: Line) -> tuple[str, Json]:
    """Give the word under which a line is written, and what it says."""
    if isinstance(entry, Withdrawal):
        return "withdrawal", withdrawal_to_json(entry)
    if isinstance(entry, Beginning):
        return "beginning", beginning_to_json(entry)
    return "release", entry_to_json(entry)


def _content(path: Path) -> bytes:
    """Read the file; a missing one is empty."""
    return path.read_bytes() if path.exists() else b""


def _line(head: Head, kind: str, said: Json) -> tuple[bytes, Head]:
    """Write the line that follows a head."""
    body: dict[str, Json] = {
        "format": FORMAT,
        "number": head.lines + 1,
        "previous": head.sha256,
        kind: said,
    }
    own = digest(body)
    return canonical_bytes({**body, "sha256": own}), Head(head.lines + 1, own)


def _entries(
    path: Path, content: bytes, known: Head | None = None
) -> tuple[tuple[Line, ...], Head, int]:
    """Read and check every line; give the entries, the head, and where the last line ends."""
    entries: list[Line] = []
    head, end, found = EMPTY, 0, known is None or known == EMPTY
    for line in content.splitlines(keepends=True):
        unfinished = not line.endswith(b"\n")
        try:
            entry, head = _checked(path, line.rstrip(b"\n"), head)
        except LedgerBroken:
            if unfinished:
                break
            raise
        entries.append(entry)
        end += len(line)
        found = found or head == known
    if not found and known is not None:
        lines = min(known.lines, head.lines + 1)
        raise _broken(path, lines, f"the ledger had {known.lines} lines that are not all here")
    return tuple(entries), head, end


def _checked(path: Path, line: bytes, head: Head) -> tuple[Line, Head]:
    """Read one line and check that it is as it was written, and follows the one before."""
    number = head.lines + 1
    try:
        said = json.loads(line)
        own = said.pop("sha256")
        same = digest(said) == own and canonical_bytes({**said, "sha256": own}) == line
        follows = (said["number"], said["previous"]) == (number, head.sha256)
        entry = _read(said)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise _broken(path, number, "the line is not one that was written here") from fault
    if not same:
        raise _broken(path, number, "the line was altered after it was written")
    if not follows:
        raise _broken(path, number, "the line does not follow from the one before")
    return entry, Head(number, own)


def _read(said: dict[str, Any]) -> Line:
    """Read what a line says."""
    if "withdrawal" in said:
        return withdrawal_from_json(said["withdrawal"])
    if "beginning" in said:
        return beginning_from_json(said["beginning"])
    return entry_from_json(said["release"])


def _broken(path: Path, line: int, says: str) -> LedgerBroken:
    """Say where the ledger is broken."""
    return LedgerBroken(
        says,
        remedy="publish nothing; two stewards compare it with its copies and put one back",
        file=path,
        line=line,
    )


def _write_all(descriptor: int, content: bytes) -> None:
    """Write every byte, however many calls it takes."""
    while content:
        content = content[os.write(descriptor, content) :]


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open the ledger for one writer at a time."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)
