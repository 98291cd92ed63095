"""Trails in memory, and what somebody with the table but without the key can do to them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from oncommons.access.audit.chain import append
from oncommons.access.audit.keys import key_id_of
from oncommons.domain.audit import BEGINNING, KEY_ROTATED, AuditEvent, head_after

KEY, NEW_KEY = b"k" * 32, b"n" * 32
KEYS = {key_id_of(key): key for key in (KEY, NEW_KEY)}
START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def events(number, *, start=START, actor="u1"):
    return [
        AuditEvent(start + timedelta(seconds=i), actor, "data.counted", f"r{i}", "p", {"n": i})
        for i in range(number)
    ]


def trail(number=10):
    return append(events(number), BEGINNING, KEY)


def rotated(before=3, after=3):
    """A trail with a rotation in it."""
    rows = trail(before)
    detail = {"key_id": key_id_of(NEW_KEY)}
    turn = AuditEvent(START + timedelta(minutes=1), "kh:1", KEY_ROTATED, detail=detail)
    rows += append([turn], head_after(rows[-1]), KEY)
    later = events(after, start=START + timedelta(minutes=2))
    return rows + append(later, head_after(rows[-1]), NEW_KEY)


def edited(rows, seq, **changes):
    return [replace(row, **changes) if row.seq == seq else row for row in rows]


def without(rows, *seqs):
    return [row for row in rows if row.seq not in seqs]


def renumbered(rows):
    return [replace(row, seq=seq) for seq, row in enumerate(rows, start=1)]


def swapped(rows, one, other):
    numbers = {one: other, other: one}
    moved = [replace(row, seq=numbers.get(row.seq, row.seq)) for row in rows]
    return sorted(moved, key=lambda row: row.seq)
