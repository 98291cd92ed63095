"""Anchors: signed notes of how the trail ended, in files outside the database, in several homes."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oncommons.domain.audit import Anchor, Head, anchor_from_json, moment, time_of
from oncommons.domain.canonical import canonical_bytes
from oncommons.domain.findings import Finding, Severity
from oncommons.store.atomic import fsync_folder
from oncommons.store.signing import is_signed, key_id

MOST_ROWS, MOST_AGE = 1_000, timedelta(hours=1)
"""An anchor is due after so many rows, or so long after the last one."""
FILE = "anchors.jsonl"


@dataclass(frozen=True, slots=True)
class AnchorBook:
    """The anchors of all homes together.

    Args:
        anchors: those whose signature holds, by number; no two are the same.
        findings: what is wrong with the homes.
    """

    anchors: tuple[Anchor, ...]
    findings: tuple[Finding, ...]

    @property
    def last(self) -> Anchor | None:
        """The anchor of the highest row."""
        return self.anchors[-1] if self.anchors else None


def is_due(head: Head, last: Anchor | None, now: datetime) -> bool:
    """Tell whether the trail needs a new anchor: after 1,000 rows, or an hour with a new row.

    Args:
        head: where the trail ends.
        last: the last anchor; None for none.
        now: the time.
    """
    if last is None:
        return head.seq > 0
    new = head.seq - last.seq
    return new >= MOST_ROWS or (new > 0 and now - time_of(last.at) >= MOST_AGE)


def sign_head(head: Head, now: datetime, key: Ed25519PrivateKey) -> Anchor:
    """Sign how the trail ends.

    Args:
        head: where it ends; the rows up to there are committed.
        now: the time.
        key: the private key of the commons.

    Source: RFC 8032 (Ed25519).
    """
    signer = key_id(key.public_key().public_bytes_raw())
    unsigned = Anchor(head.seq, head.hash, moment(now), signer)
    return replace(unsigned, signature=key.sign(unsigned.signed_bytes()).hex())


def write_anchor(anchor: Anchor, homes: Sequence[Path]) -> tuple[Finding, ...]:
    """Put an anchor behind those of every home, and force it to the disk.

    Args:
        anchor: a signed anchor.
        homes: files; the first lies in the commons and its folder is made.

    Returns:
        One finding per home that could not be written to.
    """
    # A further home whose folder is gone, such as a disk that is not there, is not made anew.
    written = [_append(anchor, home, make_folder=home == homes[0]) for home in homes]
    return tuple(found for found in written if found is not None)


def _append(anchor: Anchor, home: Path, *, make_folder: bool = False) -> Finding | None:
    line = canonical_bytes(anchor.to_json()) + b"\n"
    try:
        if make_folder:
            home.parent.mkdir(parents=True, exist_ok=True)
        is_new = not home.exists()
        with home.open("ab") as file:
            if file.tell() and not _ends_a_line(home):
                line = b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            fsync_folder(home.parent)
    except OSError as error:
        says = f"this home of anchors cannot be written to ({error.strerror})"
        return _error("AUD-HOME", says, "bring it back, or configure another", home)
    return None


def _ends_a_line(home: Path) -> bool:
    with home.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def read_anchors(homes: Sequence[Path], public_keys: Mapping[str, str]) -> AnchorBook:
    """Read the anchors of every home, and check each signature.

    Args:
        homes: files of anchors.
        public_keys: key id to public key (hex) of the commons.

    Returns:
        What is signed, from whichever home; and per home what is damaged, forged, or behind.
    """
    found: dict[Path, tuple[Anchor, ...]] = {}
    findings: list[Finding] = []
    for home in homes:
        lines = _lines(home, findings)
        read = list(_read(home, lines, findings))
        found[home] = tuple(_signed(home, read, public_keys, findings))
    anchors = sorted(
        {anchor for some in found.values() for anchor in some}, key=lambda one: (one.seq, one.at)
    )
    findings += _contradictions(anchors)
    findings += _behind(found, anchors)
    return AnchorBook(tuple(anchors), tuple(findings))


def last_anchor(homes: Sequence[Path], public_keys: Mapping[str, str]) -> Anchor | None:
    """Give the highest anchor that is signed, reading each home from its end."""
    best: Anchor | None = None
    for home in homes:
        for _, anchor in reversed(list(_read(home, _lines(home, []), []))):
            if best is not None and anchor.seq <= best.seq:
                break
            if _is_genuine(anchor, public_keys):
                best = anchor
                break
    return best


def fill_homes(book: AnchorBook, homes: Sequence[Path], public_keys: Mapping[str, str]) -> int:
    """Bring to each home the anchors that only others have, such as to a new home.

    Returns:
        How many lines were written.
    """
    written = 0
    for home in homes:
        there = set(read_anchors([home], public_keys).anchors)
        for anchor in book.anchors:
            if anchor not in there and _append(anchor, home) is None:
                written += 1
    return written


def homes_apart(homes: Sequence[Path], commons: Path) -> tuple[Finding, ...]:
    """Find that anchors have one home only: whoever can write there can cut the trail unseen.

    Args:
        homes: files of anchors.
        commons: folder of the commons; homes within it count as one.
    """
    inside = commons.resolve()
    if any(not home.resolve().is_relative_to(inside) for home in homes):
        return ()
    says = "the anchors of the audit trail have one home, inside the commons"
    remedy = "name a file elsewhere in oncommons.toml: [audit] anchor_homes = [...]"
    return (Finding("AUD-ONE-HOME", Severity.WARNING, says, remedy),)


def _lines(home: Path, findings: list[Finding]) -> list[bytes]:
    try:
        return home.read_bytes().splitlines()
    except OSError as error:
        says = f"this home of anchors cannot be read ({error.strerror})"
        findings.append(_error("AUD-HOME", says, "bring it back, or fill it again", home))
        return []


def _read(
    home: Path, lines: Sequence[bytes], findings: list[Finding]
) -> Iterator[tuple[int, Anchor]]:
    """Read each line that is an anchor, with its number."""
    for number, line in enumerate(lines, start=1):
        try:
            yield number, anchor_from_json(json.loads(line))
        except (ValueError, KeyError, TypeError):
            says = "this line is no anchor; a writer was stopped in it, or it was edited"
            remedy = "compare it with the other homes"
            findings.append(
                Finding("AUD-LINE", Severity.WARNING, says, remedy, file=str(home), line=number)
            )


def _signed(
    home: Path,
    read: Sequence[tuple[int, Anchor]],
    public_keys: Mapping[str, str],
    findings: list[Finding],
) -> Iterator[Anchor]:
    for number, anchor in read:
        if _is_genuine(anchor, public_keys):
            yield anchor
        else:
            says = f"this anchor of row {anchor.seq} is not signed by the commons"
            findings.append(
                _error("AUD-FORGED", says, "compare it with the other homes", home, number)
            )


def _is_genuine(anchor: Anchor, public_keys: Mapping[str, str]) -> bool:
    public = public_keys.get(anchor.key_id)
    return public is not None and is_signed(anchor.signed_bytes(), anchor.signature, public)


def _contradictions(anchors: Sequence[Anchor]) -> Iterator[Finding]:
    """Find anchors of one row that tell of two histories."""
    hashes: dict[int, str] = {}
    for anchor in anchors:
        if hashes.setdefault(anchor.seq, anchor.hash) != anchor.hash:
            says = f"two anchors of row {anchor.seq} differ: the trail was written again"
            yield Finding("AUD-TWO", Severity.ERROR, says, "call governance and the key holders")


def _behind(found: Mapping[Path, Sequence[Anchor]], anchors: Sequence[Anchor]) -> Iterator[Finding]:
    for home, there in found.items():
        if lacking := len(set(anchors) - set(there)):
            says = f"this home lacks {lacking} anchor(s) that another one has"
            remedy = "find out why, then fill it: oncommons access audit anchor"
            yield Finding("AUD-BEHIND", Severity.WARNING, says, remedy, file=str(home))


def _error(rule: str, says: str, remedy: str, home: Path, line: int | None = None) -> Finding:
    return Finding(rule, Severity.ERROR, says, remedy, file=str(home), line=line)
