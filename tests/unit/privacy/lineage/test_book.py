"""The book of a lineage: entered in steps, and never with a line less than the vault remembers."""

import datetime
from dataclasses import replace

import polars as pl
import pytest

from oncommons.errors import IntegrityError, LedgerBroken, ReleaseRefused
from oncommons.privacy.keys import Keys
from oncommons.privacy.lineage.book import BEGUN, open_book
from oncommons.privacy.lineage.entries import CheckResult, LedgerEntry, Withdrawal

KEYS = Keys(bytes(range(32)))
DAY = datetime.date(2026, 6, 1)


def entry(number, **columns):
    """Make the entry of a release; its joint groups are of 3 or more."""
    checks = (CheckResult("PRV-K1", holds=True, counts={"k": 3}),)
    made = LedgerEntry(
        f"r{number:016x}", "commons", DAY, "0" * 64, ("a" * 8,), {"patients_out": 4}, {4: 1}, checks
    )
    return replace(made, **columns)


def labels(*sexes):
    ids = [f"p{at}" for at in range(len(sexes))]
    return pl.DataFrame({"patient_id": ids, "visible": [0] * len(ids), "patients.sex": sexes})


@pytest.fixture
def book(tmp_path):
    return open_book(tmp_path / "ledger.jsonl", tmp_path / "vault", KEYS)


def written(book, number, *sexes):
    one = entry(number)
    book.begin(one, labels(*sexes))
    book.write_line(one)
    book.close_note()
    return one


def test_before_the_first_release_there_is_nothing_and_nothing_is_written(book, tmp_path):
    assert (book.entries(), book.last(), book.begun(), book.joint()) == ((), None, None, None)
    assert book.lineage().releases == ()
    assert list(tmp_path.iterdir()) == []


def test_a_release_is_begun_then_has_a_line_then_no_note(book):
    one = entry(1)
    book.begin(one, labels("F", "F", "F"))
    assert (book.begun(), book.entries()) == (one, ())
    book.write_line(one)
    assert (book.begun(), book.last()) == (one, one)
    book.close_note()
    assert (book.begun(), book.entries()) == (None, (one,))
    assert [frame.height for frame in book.lineage().releases] == [3]


def test_a_line_is_written_once(book):
    one = written(book, 1, "F", "F", "F")
    book.write_line(one)
    book.write_line(entry(1, day=DAY + datetime.timedelta(days=1)))
    assert book.entries() == (one,)


def test_what_was_begun_and_not_placed_is_forgotten_with_its_labels(book):
    book.begin(entry(1), labels("F"))
    book.drop(entry(1))
    assert (book.begun(), list(book.history.folder.iterdir())) == (None, [])


def test_labels_of_a_release_that_has_a_line_are_never_forgotten(book):
    one = written(book, 1, "F", "F", "F")
    book.drop(one)
    assert book.lineage().releases[0].height == 3


def test_releases_are_counted_together_for_the_k_of_the_last(book):
    written(book, 1, "F", "F", "F", "M", "M", "M")
    assert book.joint().findings == ()
    written(book, 2, "F", "F", "M", "M", "M", "M")
    found = book.joint()
    assert (found.k, found.smallest, found.patients_below) == (3, 1, 3)


def test_a_ledger_that_lost_its_last_line_is_known_by_the_vault(book):
    written(book, 1, "F")
    kept = book.ledger.read_bytes()
    written(book, 2, "F")
    book.ledger.write_bytes(kept)
    with pytest.raises(LedgerBroken, match="not all here"):
        book.entries()
    book.ledger.unlink()
    with pytest.raises(LedgerBroken, match="not all here"):
        book.head()


def test_a_ledger_may_have_one_line_more_than_the_vault_remembers(book):
    written(book, 1, "F")
    head = (book.history.folder / "head.json").read_bytes()
    written(book, 2, "F")
    (book.history.folder / "head.json").write_bytes(head)
    assert len(book.entries()) == 2


def test_a_withdrawal_is_written_once_and_only_of_what_was_published(book):
    one = written(book, 1, "F")
    gone = Withdrawal(one.release_id, DAY)
    book.withdraw(gone)
    book.withdraw(Withdrawal(one.release_id, DAY + datetime.timedelta(days=9)))
    assert book.withdrawals() == {one.release_id: gone}
    assert (book.entries(), book.head().lines) == ((one,), 2)
    with pytest.raises(ReleaseRefused, match="is not in the ledger"):
        book.withdraw(Withdrawal(entry(2).release_id, DAY))


def test_a_release_that_nobody_accounts_for_stops_the_next(book):
    one = written(book, 1, "F")
    book.refuse_unknown({one.release_id})
    with pytest.raises(ReleaseRefused, match=f"the first is {entry(2).release_id}"):
        book.refuse_unknown({one.release_id, entry(2).release_id, entry(3).release_id})


def test_a_note_that_cannot_be_read_stops_everything(book):
    book.begin(entry(1), labels("F"))
    (book.history.folder / BEGUN).write_text("{}")
    with pytest.raises(IntegrityError, match="note of a release that was begun"):
        book.begun()


def test_other_lineages_of_the_same_ledger_are_not_read(book):
    written(book, 1, "F")
    other = open_book(book.ledger, book.history.folder.parent, KEYS, lineage="other")
    assert (other.entries(), other.lineage().releases) == ((), ())
    assert other.lineage().name == "other"
