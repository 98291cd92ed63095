"""The book of holds: what may follow what, in signed lines, written in one step."""

import json
import threading

import pytest

from oncommons.access.grants import holds as writing
from oncommons.domain.governance.states import Standing
from oncommons.domain.holds import HoldAct, HoldsHead, standing_of
from oncommons.errors import CommonsError, KeyProblem, Refused
from oncommons.store.holds import HoldsWatch, holds_file, read_holds
from tests.factories import NEXT_YEAR, TODAY, patients, publish
from tests.grants import grant_of, hold

SUSPEND, RESUME, REVOKE = HoldAct


@pytest.fixture
def commons(tmp_path):
    return publish(tmp_path / "c", {"patients": patients(20)})


def test_a_commons_without_a_book_holds_nothing(commons):
    holds = read_holds(commons)
    assert (holds.lines, holds.head) == ((), HoldsHead())


def test_lines_are_numbered_chained_and_kept(commons):
    hold(commons, SUSPEND, "g1", "g2")
    head = hold(commons, RESUME, "g2", reason="  settled ")
    holds = read_holds(commons)
    assert [(one.seq, one.grant_id, one.act) for one in holds.lines] == [
        (1, "g1", SUSPEND),
        (2, "g2", SUSPEND),
        (3, "g2", RESUME),
    ]
    assert holds.lines[2].reason == "settled"
    assert holds.lines[1].prev == holds.lines[0].sha256
    assert (holds.head, head.lines) == (head, 3)
    assert holds.last()["g1"].at == "2026-06-01T09:30:00.000000Z"


@pytest.mark.parametrize(
    ("before", "act"),
    [
        ((), RESUME),
        ((SUSPEND,), SUSPEND),
        ((SUSPEND, RESUME), RESUME),
        ((REVOKE,), SUSPEND),
        ((REVOKE,), RESUME),
        ((SUSPEND, REVOKE), REVOKE),
    ],
)
def test_what_may_not_follow_is_refused_and_nothing_is_written(commons, before, act):
    for one in before:
        hold(commons, one, "g")
    with pytest.raises(Refused, match="grant g ") as refused:
        hold(commons, act, "free" if act is SUSPEND else "g", "g")
    assert refused.value.code == "HOLD"
    assert len(read_holds(commons).lines) == len(before)


@pytest.mark.parametrize(
    ("said", "code"),
    [({"by": "Ada Lovelace"}, "HOLD_BY"), ({"reason": " "}, "HOLD_REASON"),
     ({"reason": "x" * 501}, "HOLD_REASON")],
)  # fmt: skip
def test_who_and_why_are_asked(commons, said, code):
    with pytest.raises(Refused) as refused:
        hold(commons, SUSPEND, "g", **said)
    assert refused.value.code == code
    assert not holds_file(commons).exists()


def test_a_grant_named_twice_has_one_line(commons):
    assert hold(commons, REVOKE, "g", "g").lines == 1


def test_an_empty_act_seals_the_book(commons):
    assert hold(commons, SUSPEND).lines == 0
    assert read_holds(commons).lines == ()


def test_a_key_that_others_can_read_signs_no_line(commons):
    (commons.keys / "commons.pem").chmod(0o644)
    with pytest.raises(KeyProblem):
        hold(commons, SUSPEND, "g")


def test_a_disk_that_takes_nothing_is_said(commons, monkeypatch):
    def refuse(*_, **__):
        raise OSError(28, "full")

    monkeypatch.setattr(writing, "write_atomically", refuse)
    with pytest.raises(CommonsError, match="the disk is full"):
        hold(commons, SUSPEND, "g")


def test_two_writers_lose_no_line_and_leave_nothing(commons):
    left = holds_file(commons).parent / ".holds.jsonl.1.new"
    left.parent.mkdir()
    left.write_text("cut off")
    threads = [threading.Thread(target=hold, args=(commons, SUSPEND, f"g{i}")) for i in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {one.grant_id for one in read_holds(commons).lines} == {f"g{i}" for i in range(8)}
    assert not left.exists()


def test_the_book_is_read_again_only_where_it_changed(commons, monkeypatch):
    reads = []
    monkeypatch.setattr(
        "oncommons.store.holds.read_holds",
        lambda *args, **words: reads.append(1) or read_holds(*args, **words),
    )
    watch = HoldsWatch(commons)
    assert watch.last("g") is None
    hold(commons, SUSPEND, "g")
    assert [watch.last("g").act for _ in range(5)] == [SUSPEND] * 5
    hold(commons, RESUME, "g")
    assert [watch.last("g").act for _ in range(5)] == [RESUME] * 5
    assert len(reads) == 2


@pytest.mark.parametrize(
    ("acts", "day", "standing"),
    [
        ((), TODAY, Standing.LIVE),
        ((SUSPEND,), TODAY, Standing.HELD),
        ((SUSPEND, RESUME), TODAY, Standing.LIVE),
        ((REVOKE,), TODAY, Standing.REVOKED),
        ((), TODAY.replace(year=2025), Standing.WAITING),
        ((), NEXT_YEAR.replace(year=2028), Standing.ENDED),
        ((SUSPEND,), NEXT_YEAR.replace(year=2028), Standing.ENDED),
        ((REVOKE,), NEXT_YEAR.replace(year=2028), Standing.REVOKED),
    ],
)
def test_where_a_grant_stands_follows_from_dates_and_holds(commons, acts, day, standing):
    grant = grant_of(commons)
    for act in acts:
        hold(commons, act, grant.grant_id)
    last = read_holds(commons).last().get(grant.grant_id)
    assert standing_of(grant, last, day) is standing


def test_every_line_of_the_file_is_canonical_json(commons):
    hold(commons, SUSPEND, "g", reason='a "word"\nand Ünïcode')
    *lines, seal = holds_file(commons).read_bytes().splitlines()
    assert json.loads(lines[0])["reason"] == 'a "word"\nand Ünïcode'
    assert json.loads(seal)["seal"]["lines"] == 1
