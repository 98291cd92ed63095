"""Anchors: signed, in several homes, and what is told of a home that is not as it should be."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oncommons.access.audit import is_due, read_anchors, sign_head, write_anchor
from oncommons.access.audit.anchors import fill_homes, homes_apart, last_anchor
from oncommons.domain.audit import BEGINNING, anchor_from_json, head_after
from oncommons.store.signing import key_id
from tests.unit.access.audit.trails import START, trail

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = PRIVATE.public_key().public_bytes_raw()
PUBLIC = {key_id(RAW): RAW.hex()}
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
HEADS = [head_after(row) for row in trail(5)]
ANCHORS = [sign_head(head, START + timedelta(hours=i), PRIVATE) for i, head in enumerate(HEADS)]


@pytest.fixture
def homes(tmp_path):
    (tmp_path / "disk").mkdir()
    return (tmp_path / "c" / "audit" / "a.jsonl", tmp_path / "disk" / "a.jsonl")


def rules(book):
    return [found.rule for found in book.findings]


def test_an_anchor_is_written_to_every_home_and_read_again(homes):
    for anchor in ANCHORS[:2]:
        assert write_anchor(anchor, homes) == ()
    book = read_anchors(homes, PUBLIC)
    assert (book.anchors, book.findings, book.last) == (tuple(ANCHORS[:2]), (), ANCHORS[1])
    assert homes[0].read_bytes() == homes[1].read_bytes()
    assert last_anchor(homes, PUBLIC) == ANCHORS[1]


def test_an_anchor_is_due_after_rows_or_an_hour():
    far = [head_after(row) for row in trail(1_001)]
    first = sign_head(far[0], START, PRIVATE)
    assert not is_due(BEGINNING, None, START)
    assert is_due(far[0], None, START)
    assert not is_due(far[0], first, START + timedelta(hours=9))
    assert not is_due(far[999], first, START + timedelta(minutes=59))
    assert is_due(far[1_000], first, START)
    assert is_due(far[1], first, START + timedelta(hours=1))


def test_a_forged_anchor_is_not_believed(homes):
    write_anchor(ANCHORS[0], homes)
    write_anchor(sign_head(HEADS[3], START, STRANGER), homes[:1])
    text = homes[1].read_text()
    homes[1].write_text(text.replace('"seq":1', '"seq":2'))
    book = read_anchors(homes, PUBLIC)
    assert book.anchors == (ANCHORS[0],)
    assert rules(book) == ["AUD-FORGED", "AUD-FORGED", "AUD-BEHIND"]
    assert (book.findings[0].line, book.findings[1].line) == (2, 1)
    assert last_anchor(homes, PUBLIC) == ANCHORS[0]


def test_a_signer_of_another_commons_is_not_believed(homes):
    raw = STRANGER.public_key().public_bytes_raw()
    write_anchor(ANCHORS[0], homes)
    assert rules(read_anchors(homes, {key_id(raw): raw.hex()})) == ["AUD-FORGED", "AUD-FORGED"]


def test_a_line_that_a_killed_writer_left_is_told_and_harms_nothing(homes):
    write_anchor(ANCHORS[0], homes)
    with homes[0].open("ab") as file:
        file.write(b'{"at":"2026')
    write_anchor(ANCHORS[1], homes)
    book = read_anchors(homes, PUBLIC)
    assert book.anchors == tuple(ANCHORS[:2])
    assert rules(book) == ["AUD-LINE"]
    assert book.findings[0].line == 2


@pytest.mark.parametrize("line", [b"[]", b"{}", b"\xff", b'{"seq":"1","hash":"","at":""}'])
def test_a_line_that_is_no_anchor_is_told(homes, line):
    write_anchor(ANCHORS[0], homes)
    homes[1].write_bytes(line + b"\n" + homes[1].read_bytes())
    assert rules(read_anchors(homes, PUBLIC)) == ["AUD-LINE"]
    with pytest.raises(TypeError):
        anchor_from_json({"seq": "1"})


def test_two_histories_contradict_each_other(homes):
    other = sign_head(HEADS[0].__class__(1, HEADS[0].at, "e" * 64, "k"), START, PRIVATE)
    write_anchor(ANCHORS[0], homes)
    write_anchor(other, homes)
    assert rules(read_anchors(homes, PUBLIC)) == ["AUD-TWO"]


def test_a_home_that_is_gone_is_told_and_not_made_anew(homes):
    write_anchor(ANCHORS[0], homes)
    homes[1].unlink()
    homes[1].parent.rmdir()
    (found,) = write_anchor(ANCHORS[1], homes)
    assert (found.rule, found.file) == ("AUD-HOME", str(homes[1]))
    assert not homes[1].parent.exists()
    book = read_anchors(homes, PUBLIC)
    assert book.anchors == tuple(ANCHORS[:2])
    assert rules(book) == ["AUD-HOME", "AUD-BEHIND"]


def test_a_home_that_came_later_is_filled(homes):
    for anchor in ANCHORS[:3]:
        write_anchor(anchor, homes[:1])
    book = read_anchors(homes, PUBLIC)
    assert rules(book) == ["AUD-HOME", "AUD-BEHIND"]
    assert fill_homes(book, homes, PUBLIC) == 3
    assert read_anchors(homes, PUBLIC).findings == ()
    assert fill_homes(book, homes, PUBLIC) == 0
    gone = (homes[0], homes[1].parent / "none" / "a.jsonl")
    assert fill_homes(book, gone, PUBLIC) == 0


def test_the_highest_anchor_counts_in_whichever_home(homes):
    write_anchor(ANCHORS[3], homes[:1])
    write_anchor(ANCHORS[0], homes)
    assert last_anchor(homes, PUBLIC) == ANCHORS[0]
    write_anchor(ANCHORS[4], homes[1:])
    assert last_anchor(homes, PUBLIC) == ANCHORS[4]
    assert last_anchor(tuple(reversed(homes)), PUBLIC) == ANCHORS[4]
    assert last_anchor((), PUBLIC) is None
    assert read_anchors((), PUBLIC).last is None


def test_homes_within_the_commons_count_as_one(tmp_path):
    commons = tmp_path / "c"
    inside = (commons / "audit" / "a.jsonl", commons / "b.jsonl")
    (found,) = homes_apart(inside, commons)
    assert (found.rule, "anchor_homes" in found.remedy) == ("AUD-ONE-HOME", True)
    assert homes_apart((*inside, tmp_path / "a.jsonl"), commons) == ()
    (commons / "audit").mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(commons)
    assert homes_apart((*inside, link / "a.jsonl"), commons) != ()
