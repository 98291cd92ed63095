"""The ledger of releases: it only grows, and says where it was touched."""

import dataclasses
import datetime
import json

import pytest

from oncommons.errors import IntegrityError, LedgerBroken, ReleaseRefused
from oncommons.privacy.lineage.entries import Beginning, CheckResult, LedgerEntry, Withdrawal
from oncommons.privacy.lineage.ledger import (
    EMPTY,
    Head,
    append_entry,
    read_ledger,
    read_lineages,
    read_withdrawals,
    verify_ledger,
)


def entry(number, **changes):
    made = LedgerEntry(
        release_id=f"r{number:016x}",
        lineage="commons",
        day=datetime.date(2026, 1, number),
        policy_sha256="a" * 64,
        loads=("0123456789abcdef",),
        counts={"patients_in": 100 + number, "held_back": 3},
        class_sizes={12: 4, 14: 2},
        checks=(CheckResult("PRV-J1", True, {"smallest": 12}),),
        supersedes=f"r{number - 1:016x}" if number > 1 else "",
        close_extracts_by=datetime.date(2026, 12, 31) if number > 1 else None,
    )
    return dataclasses.replace(made, **changes)


@pytest.fixture
def ledger(tmp_path):
    path = tmp_path / "ledger.jsonl"
    for number in (1, 2, 3, 4):
        append_entry(path, entry(number))
    return path


def lines_of(path):
    return path.read_bytes().splitlines(keepends=True)


def test_a_missing_ledger_is_an_empty_one(tmp_path):
    assert verify_ledger(tmp_path / "none") == EMPTY
    assert read_ledger(tmp_path / "none") == ()


def test_releases_are_read_as_they_were_added(ledger):
    assert read_ledger(ledger) == tuple(entry(number) for number in (1, 2, 3, 4))


def test_each_line_holds_the_hash_of_the_one_before(ledger):
    said = [json.loads(line) for line in lines_of(ledger)]
    assert [one["previous"] for one in said] == [EMPTY.sha256, *(one["sha256"] for one in said[:3])]
    assert verify_ledger(ledger) == Head(4, said[-1]["sha256"])


def test_adding_touches_no_former_line(ledger):
    before = ledger.read_bytes()
    append_entry(ledger, entry(5))
    assert ledger.read_bytes().startswith(before)


def test_an_entry_that_is_there_is_not_added_again(ledger):
    before = ledger.read_bytes()
    assert append_entry(ledger, entry(4)) == verify_ledger(ledger)
    assert ledger.read_bytes() == before


def test_another_account_of_a_release_is_refused(ledger):
    with pytest.raises(ReleaseRefused, match="already, with other numbers"):
        append_entry(ledger, entry(4, counts={"patients_in": 1}))


def test_only_a_release_of_the_ledger_is_superseded(ledger):
    with pytest.raises(ReleaseRefused, match="is superseded, but is not in the ledger"):
        append_entry(ledger, entry(6))


@pytest.mark.parametrize("line", [1, 2, 3, 4])
def test_an_altered_line_is_named_and_stops_every_release(ledger, line):
    lines = lines_of(ledger)
    lines[line - 1] = lines[line - 1].replace(b'"held_back":3', b'"held_back":0')
    ledger.write_bytes(b"".join(lines))
    for ask in (verify_ledger, read_ledger, lambda path: append_entry(path, entry(5))):
        with pytest.raises(LedgerBroken, match="altered") as caught:
            ask(ledger)
        assert (caught.value.line, caught.value.file) == (line, str(ledger))
    assert ledger.read_bytes() == b"".join(lines)


def test_a_line_forged_with_a_hash_of_its_own_is_found_by_the_line_after(ledger, tmp_path):
    forged = tmp_path / "forged"
    append_entry(forged, entry(1))
    append_entry(forged, entry(2, counts={"patients_in": 1}))
    lines = lines_of(ledger)
    lines[1] = lines_of(forged)[1]
    ledger.write_bytes(b"".join(lines))
    with pytest.raises(LedgerBroken, match="does not follow") as caught:
        verify_ledger(ledger)
    assert caught.value.line == 3


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda lines: lines[:1] + lines[2:], 2),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], 2),
        (lambda lines: lines[1:], 1),
        (lambda lines: [*lines[:2], b"\n", *lines[2:]], 3),
        (lambda lines: [lines[0], b"not json\n", *lines[2:]], 2),
        (lambda lines: [lines[0], b"[1]\n", *lines[2:]], 2),
        (lambda lines: [lines[0].replace(b":", b": ", 1), *lines[1:]], 1),
        (lambda lines: [*lines, lines[3]], 5),
    ],
    ids=[
        "removed",
        "exchanged",
        "first removed",
        "empty line",
        "no json",
        "list",
        "blank",
        "twice",
    ],
)
def test_lines_removed_exchanged_or_put_in_are_named(ledger, change, line):
    ledger.write_bytes(b"".join(change(lines_of(ledger))))
    with pytest.raises(LedgerBroken) as caught:
        verify_ledger(ledger)
    assert caught.value.line == line


def test_a_head_kept_elsewhere_finds_a_ledger_that_was_cut(ledger):
    head = verify_ledger(ledger)
    append_entry(ledger, entry(5))
    assert verify_ledger(ledger, head=head).lines == 5
    assert verify_ledger(ledger, head=EMPTY).lines == 5
    ledger.write_bytes(b"".join(lines_of(ledger)[:2]))
    verify_ledger(ledger)
    with pytest.raises(LedgerBroken, match="had 4 lines that are not all here") as caught:
        read_ledger(ledger, head=head)
    assert caught.value.line == 3


def test_a_head_kept_elsewhere_finds_a_ledger_that_was_written_anew(ledger):
    head = verify_ledger(ledger)
    ledger.unlink()
    for number in (1, 2, 3, 4):
        append_entry(ledger, entry(number, counts={"patients_in": 1}))
    verify_ledger(ledger)
    with pytest.raises(LedgerBroken, match="not all here"):
        verify_ledger(ledger, head=head)


@pytest.mark.parametrize("length", [1, 40, 300])
def test_half_a_line_of_a_killed_run_is_no_entry_and_is_cut_by_the_next(ledger, length):
    whole = ledger.read_bytes()
    append_entry(ledger, entry(5))
    ledger.write_bytes(whole + lines_of(ledger)[4][:length])
    assert verify_ledger(ledger).lines == 4
    append_entry(ledger, entry(5))
    assert read_ledger(ledger)[-1] == entry(5)
    assert ledger.read_bytes().startswith(whole)
    assert len(lines_of(ledger)) == 5


def test_a_whole_line_that_lost_its_end_of_line_is_kept(ledger):
    ledger.write_bytes(ledger.read_bytes()[:-1])
    assert verify_ledger(ledger).lines == 4
    append_entry(ledger, entry(5))
    assert [one.release_id[-1] for one in read_ledger(ledger)] == list("12345")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"lineage": "Ada Lovelace"}, "a name"),
        ({"counts": {"h:12345": 1}}, "a name"),
        ({"counts": {"x2zsuddy2dnijxsehxvwuhtbcu": 1}}, "looks like a pseudonym"),
        ({"checks": (CheckResult("PRV J1 patient 7", True),)}, "a name"),
        ({"loads": ("/home/ada/records.csv",)}, "a load"),
        ({"release_id": "P-1"}, "a release"),
        ({"policy_sha256": "none"}, "a hash of the policy"),
        ({"supersedes": "P-1"}, "a release"),
    ],
)
def test_a_text_that_might_be_a_patient_is_refused(tmp_path, changes, says):
    with pytest.raises(ReleaseRefused, match=says) as caught:
        append_entry(tmp_path / "ledger", entry(1, **changes))
    assert "Ada" not in str(caught.value)
    assert not (tmp_path / "ledger").exists()


def begun(number, follows="commons", reason="0" * 64):
    return Beginning(f"commons-{number}", follows, datetime.date(2026, 5, 1), reason)


def test_a_lineage_is_begun_once_and_after_the_last(ledger):
    assert read_lineages(ledger) == ("commons",)
    before = read_ledger(ledger)
    append_entry(ledger, begun(2))
    assert (read_lineages(ledger), read_ledger(ledger)) == (("commons", "commons-2"), before)
    assert append_entry(ledger, begun(2)) == verify_ledger(ledger)
    with pytest.raises(ReleaseRefused, match="lineage commons-3 does not follow the last one"):
        append_entry(ledger, begun(3))
    with pytest.raises(ReleaseRefused, match="lineage commons-2 was begun before"):
        append_entry(ledger, begun(2, follows="commons-2"))
    with pytest.raises(ReleaseRefused, match="a hash"):
        append_entry(ledger, begun(3, follows="commons-2", reason="Ada asked for it"))
    append_entry(ledger, begun(3, follows="commons-2"))
    assert read_lineages(ledger)[-1] == "commons-3"


def test_a_broken_ledger_is_an_error_of_integrity():
    assert issubclass(LedgerBroken, IntegrityError)


def withdrawn(number, day=datetime.date(2026, 5, 1)):
    return Withdrawal(f"r{number:016x}", day)


def test_a_withdrawal_is_a_line_beside_the_releases(ledger):
    append_entry(ledger, withdrawn(2))
    append_entry(ledger, entry(5))
    assert [one.release_id for one in read_ledger(ledger)] == [f"r{at:016x}" for at in range(1, 6)]
    assert read_withdrawals(ledger) == {withdrawn(2).release_id: withdrawn(2)}
    assert verify_ledger(ledger).lines == 6


def test_the_same_withdrawal_is_not_added_again_and_another_day_is_refused(ledger):
    head = append_entry(ledger, withdrawn(2))
    assert append_entry(ledger, withdrawn(2)) == head
    with pytest.raises(ReleaseRefused, match="was withdrawn already"):
        append_entry(ledger, withdrawn(2, datetime.date(2026, 6, 1)))


@pytest.mark.parametrize("name", ["r0", "Zweiglinger", "r" + "0" * 15 + "9"])
def test_only_a_release_of_the_ledger_can_be_withdrawn(ledger, name):
    before = ledger.read_bytes()
    with pytest.raises(ReleaseRefused):
        append_entry(ledger, Withdrawal(name, datetime.date(2026, 5, 1)))
    assert ledger.read_bytes() == before


def test_a_withdrawal_that_was_altered_is_found(ledger):
    append_entry(ledger, withdrawn(2))
    ledger.write_bytes(ledger.read_bytes().replace(b"2026-05-01", b"2026-05-02"))
    with pytest.raises(LedgerBroken, match="altered") as caught:
        read_withdrawals(ledger)
    assert caught.value.line == 5


def test_what_a_release_was_made_from_is_a_hash_or_nothing(tmp_path):
    path = tmp_path / "ledger.jsonl"
    with pytest.raises(ReleaseRefused, match="hash of the inputs"):
        append_entry(path, entry(1, inputs="P-1"))
    append_entry(path, entry(1, inputs="b" * 64))
    assert read_ledger(path)[0].inputs == "b" * 64
