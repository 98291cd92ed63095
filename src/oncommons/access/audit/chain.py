"""The chain: each row is sealed with a key and carries the hash of the row before it.

Without the key nobody can edit, put in, swap or take out rows unseen. Whoever cuts the tail off,
empties the table or puts an old copy back leaves a chain that is whole: only anchors, kept outside,
tell of it.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from oncommons.access.audit.keys import key_id_of
from oncommons.access.audit.seal import seal
from oncommons.access.audit.suspects import explain_mismatch, missing_rows
from oncommons.domain.audit import (
    BEGINNING,
    Anchor,
    AuditEvent,
    AuditRow,
    ChainReport,
    Fault,
    FaultKind,
    Head,
    head_after,
    moment,
    time_of,
)
from oncommons.errors import KeyProblem, Refused

MOST_BACK = timedelta(seconds=60)
"""How far the clock may stand behind the last row; a row then takes the time of that one."""


def append(events: Sequence[AuditEvent], last: Head, key: bytes) -> list[AuditRow]:
    """Seal events to the end of a trail.

    Args:
        events: what happened, in order.
        last: where the trail ends.
        key: the key in use.

    Returns:
        One row per event, to be stored in the same transaction as the change itself.

    Raises:
        KeyProblem: the key is not the one in use.
        Refused: the clock stands more than 60 s before the last row.
    """
    name, rows = key_id_of(key), []
    for event in events:
        if last.key_id not in ("", name):
            raise KeyProblem(
                f"the audit trail is sealed with key {last.key_id}, not with {name}",
                remedy="use the key that its last rotation names",
            )
        check_clock(event, last)
        row = AuditRow(
            seq=last.seq + 1,
            at=max(moment(event.at), last.at),
            actor=event.actor,
            action=event.action,
            target=event.target,
            project=event.project,
            detail=event.detail_text,
            prev=last.hash,
            key_id=name,
            hash="",
        )
        row = replace(row, hash=seal(row, key))
        rows.append(row)
        last = head_after(row)
    return rows


def check_clock(event: AuditEvent, last: Head) -> None:
    """Refuse an event on a clock that was moved back.

    Raises:
        Refused: the clock stands more than 60 s before the last row.
    """
    if last.at and event.at < time_of(last.at) - MOST_BACK:
        raise Refused(
            "CLOCK",
            f"the clock says {moment(event.at)}, and the audit trail has reached {last.at}",
            remedy="set the clock of this machine; nothing is done before it passes that time",
        )


def verify(
    rows: Iterable[AuditRow],
    keys: Mapping[str, bytes],
    anchors: Sequence[Anchor] = (),
    *,
    start: Head = BEGINNING,
) -> ChainReport:
    """Prove that a trail is as it was written, row by row, without holding it in memory.

    Args:
        rows: the rows as they are stored, by number.
        keys: key id to key, for every key that ever sealed.
        anchors: anchors whose signatures were checked.
        start: where the rows begin; the trust in it is the caller's.

    Returns:
        How many rows are whole, and the first bad one with what is wrong.
    """
    last, stream = start, iter(rows)
    noted = _by_row(anchors, after=start.seq)
    highest, anchored = max(noted, default=0), 0
    for row in stream:
        fault = _fault(row, last, keys) or _against(row, noted.get(row.seq, ()))
        if fault is not None:
            if fault.kind is FaultKind.EDITED:
                fault = explain_mismatch(row, stream, keys, highest)
            return ChainReport(last.seq - start.seq, last, anchored, fault)
        last = head_after(row)
        if row.seq in noted:
            anchored = row.seq
    end = _cut(last, highest) if last.seq < highest else None
    return ChainReport(last.seq - start.seq, last, anchored, end)


def verify_since(
    anchor: Anchor,
    rows: Iterable[AuditRow],
    keys: Mapping[str, bytes],
) -> ChainReport:
    """Prove only what was written after an anchor: quick enough for every start.

    Args:
        anchor: an anchor whose signature was checked.
        rows: the rows as they are stored, from that of the anchor on.
        keys: key id to key.
    """
    stream = iter(rows)
    first = next(stream, None)
    if first is None or first.seq != anchor.seq:
        fault = missing_rows(anchor.seq, None if first is None else first.seq)
        return ChainReport(0, BEGINNING, 0, fault)
    # The anchor vouches for this row by its hash, and the row for what went before.
    start = Head(first.seq - 1, first.at, first.prev, first.key_id)
    return verify(itertools.chain([first], stream), keys, [anchor], start=start)


def check_whole(report: ChainReport) -> None:
    """Refuse every act on a trail that is broken.

    Raises:
        Refused: a fault was found.
    """
    if report.fault is not None:
        raise Refused(
            "CHAIN_BROKEN",
            f"the audit trail is broken at row {report.fault.seq}: {report.fault.says}",
            remedy="nothing can be done here until governance and the key holders looked into it;"
            " oncommons access audit verify tells more",
        )


def _by_row(anchors: Sequence[Anchor], *, after: int) -> Mapping[int, list[Anchor]]:
    noted: dict[int, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        if anchor.seq > after:
            noted[anchor.seq].append(anchor)
    return dict(noted)


def _fault(row: AuditRow, last: Head, keys: Mapping[str, bytes]) -> Fault | None:
    """Hold one row to the head before it."""
    if row.seq != last.seq + 1:
        return missing_rows(last.seq + 1, row.seq)
    if row.key_id not in keys:
        return _no_key(row, last)
    key = keys[row.key_id]
    if seal(row, key) != row.hash:
        if key_id_of(key) != row.key_id:
            return Fault(row.seq, FaultKind.KEY_WRONG, f"what was given is not key {row.key_id}")
        return Fault(row.seq, FaultKind.EDITED, "it is not as it was written")
    return _out_of_place(row, last)


def _no_key(row: AuditRow, last: Head) -> Fault:
    if last.key_id not in ("", row.key_id):
        return Fault(row.seq, FaultKind.KEY_CHANGED, "it names a key that no rotation brought in")
    return Fault(row.seq, FaultKind.KEY_MISSING, f"key {row.key_id} is missing")


def _out_of_place(row: AuditRow, last: Head) -> Fault | None:
    """Hold a row that is genuine in itself to the row before it."""
    if row.prev != last.hash:
        says = "it was written after another row than the one before it: an old copy was put back"
        return Fault(row.seq, FaultKind.OLD_COPY, says)
    if last.key_id not in ("", row.key_id):
        return Fault(row.seq, FaultKind.KEY_CHANGED, "it is sealed with a key that was not in use")
    if row.at < last.at:
        return Fault(row.seq, FaultKind.CLOCK, "its time is before that of the row before it")
    return None


def _against(row: AuditRow, anchors: Iterable[Anchor]) -> Fault | None:
    """Hold a row to the anchors that were made of it."""
    for anchor in anchors:
        if anchor.hash != row.hash:
            says = (
                f"it differs from the anchor made at {anchor.at}: an old copy was put back and went"
                " on, or somebody with the key wrote the trail again"
            )
            return Fault(row.seq, FaultKind.OLD_COPY, says)
    return None


def _cut(last: Head, highest: int) -> Fault:
    if last.seq == 0:
        says = f"the trail is empty, and anchors tell of {highest} rows"
        return Fault(1, FaultKind.EMPTIED, says)
    says = (
        f"the trail ends at row {last.seq}, and anchors tell of {highest}: the tail was cut off, or"
        " an old copy was put back"
    )
    return Fault(last.seq + 1, FaultKind.CUT, says)
