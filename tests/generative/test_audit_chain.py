"""Laws of the audit chain: it accepts exactly what was appended."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from oncommons.access.audit import append, key_id_of, verify
from oncommons.access.audit.seal import sealed_bytes
from oncommons.domain.audit import BEGINNING, Anchor, AuditEvent, AuditRow, head_after
from oncommons.domain.canonical import canonical_bytes

KEY = b"k" * 32
KEYS = {key_id_of(KEY): KEY}
START = datetime(2026, 11, 25, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
IDS = st.text("abcZ09:_./-", max_size=8).map(lambda end: f"a{end}")
EVENTS = st.builds(
    AuditEvent,
    at=st.integers(-50, 10_000).map(lambda seconds: START + timedelta(seconds=seconds)),
    actor=IDS,
    action=st.sampled_from(["data.counted", "incident.opened"]),
    target=st.just("") | IDS,
    project=st.just("") | IDS,
    detail=st.dictionaries(TEXT, JSON, max_size=3),
)
TRAILS = st.lists(EVENTS, min_size=1, max_size=8).map(
    lambda events: append(sorted(events, key=lambda one: one.at), BEGINNING, KEY)
)


@given(TRAILS)
def test_what_was_appended_is_accepted(rows):
    report = verify(rows, KEYS)
    assert (report.rows, report.head, report.fault) == (len(rows), head_after(rows[-1]), None)
    assert [row.at for row in rows] == sorted(row.at for row in rows)


@given(TRAILS, st.integers(0, 7))
def test_appending_in_parts_gives_the_same_rows(rows, cut):
    assume(cut < len(rows))
    head = head_after(rows[cut - 1]) if cut else BEGINNING
    events = [
        AuditEvent(
            datetime.fromisoformat(r.at), r.actor, r.action, r.target, r.project, r.body()["detail"]
        )
        for r in rows[cut:]
    ]
    assert append(events, head, KEY) == rows[cut:]


@given(TRAILS)
def test_the_quick_bytes_are_the_canonical_ones(rows):
    for row in rows:
        assert sealed_bytes(row) == canonical_bytes(row.body())


@given(TRAILS, st.data())
def test_any_change_of_any_field_is_found_at_its_row(rows, data):
    place = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from([one.name for one in fields(AuditRow)]))
    old = getattr(rows[place], name)
    new = data.draw(st.integers(-5, 20) if name == "seq" else TEXT)
    assume(new != old)
    report = verify([*rows[:place], replace(rows[place], **{name: new}), *rows[place + 1 :]], KEYS)
    assert report.rows == place
    assert report.fault is not None


@given(TRAILS, st.data())
def test_any_loss_or_change_of_order_is_found(rows, data):
    other = data.draw(st.lists(st.sampled_from(rows), max_size=len(rows) + 1))
    assume(other != rows)
    last = rows[-1]
    report = verify(other, KEYS, [Anchor(last.seq, last.hash, last.at, "k")])
    assert report.fault is not None
    same = sum(1 for one, two in zip(rows, other, strict=False) if one == two)
    assert report.rows <= same
