"""Laws of the airlock: a package is what was packed, no frozen file changes unseen, votes hide."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.access.airlock import (
    Choice,
    Standing,
    Vote,
    check_output,
    freeze,
    frozen_of,
    pack,
    read_frozen,
    shown_votes,
    standing,
    take_repairs,
    take_zip,
    verify_package,
)
from oncommons.access.airlock.kinds import kind_of, text_of
from oncommons.access.airlock.names import name_fault
from oncommons.access.airlock.stored_zip import read_zip, write_zip
from oncommons.domain.verdicts import Verdict
from oncommons.errors import IntegrityError
from tests.unit.access.airlock.made import KEY, PUBLIC, approval
from tests.unit.access.airlock.test_package import packed

NAMES = st.from_regex(r"[a-z]{1,8}\.(txt|md|csv)", fullmatch=True)
FILES = st.dictionaries(NAMES, st.binary(max_size=80), min_size=1, max_size=4)
WORDS = st.dictionaries(
    st.from_regex(r"[a-z]{1,8}\.txt", fullmatch=True),
    st.text("abc \n", min_size=1, max_size=60).map(str.encode),
    min_size=1,
    max_size=3,
)
COUNTS = st.lists(st.integers(0, 300), min_size=2, max_size=6)
PACKAGE = packed()


@given(FILES)
def test_a_zip_gives_back_what_was_written(files):
    assert read_zip(write_zip(files)) == files


@settings(max_examples=40)
@given(WORDS)
def test_a_package_that_was_packed_is_verified(files):
    checked = check_output(files)
    if checked.verdict is Verdict.REFUSE:
        return
    blob = pack(files, frozen_of("o", files), checked, approval(), KEY)
    assert verify_package(blob, PUBLIC).files == files


@settings(max_examples=400)
@given(st.integers(0, len(PACKAGE) - 1), st.integers(1, 255))
def test_a_package_with_any_byte_changed_is_refused(at, by):
    changed = bytearray(PACKAGE)
    changed[at] ^= by
    with pytest.raises(IntegrityError):
        verify_package(bytes(changed), PUBLIC)


@settings(max_examples=200)
@given(st.integers(0, len(PACKAGE) - 1), st.integers(0, 40), st.binary(max_size=8))
def test_a_package_cut_or_filled_anywhere_is_refused(at, length, more):
    changed = PACKAGE[:at] + more + PACKAGE[at + length :]
    if changed == PACKAGE:
        return
    with pytest.raises(IntegrityError):
        verify_package(changed, PUBLIC)


@given(st.binary(max_size=300))
def test_whatever_comes_is_no_package_and_breaks_nothing(blob):
    with pytest.raises(IntegrityError):
        verify_package(blob, PUBLIC)
    assert take_zip(blob).files == {}


@settings(max_examples=60)
@given(FILES, st.data())
def test_any_change_of_a_frozen_file_is_found(files, data):
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        frozen = freeze(place, "o", files)
        assert read_frozen(place, frozen) == files
        path = data.draw(st.sampled_from(sorted(p for p in place.rglob("*") if p.is_file())))
        content = bytearray(path.read_bytes())
        at = data.draw(st.integers(0, len(content)))
        changed = data.draw(st.sampled_from(["cut", "add", "flip"]))
        if changed == "add" or at == len(content):
            content[at:at] = b"x"
        elif changed == "cut":
            del content[at]
        else:
            content[at] ^= data.draw(st.integers(1, 255))
        path.chmod(0o600)
        path.write_bytes(content)
        with pytest.raises(IntegrityError):
            read_frozen(place, frozen)


@settings(max_examples=60)
@given(COUNTS)
def test_no_small_number_leaves_a_table_of_counts(counts):
    rows = "".join(f"group {chr(97 + at)},{n}\n" for at, n in enumerate(counts))
    files = {"a.csv": f"label,patients\n{rows}".encode()}
    checked = check_output(files)
    if checked.verdict is Verdict.REFUSE:
        return
    leaving, mended = take_repairs(files, checked)
    shown = [line.rpartition(",")[2] for line in leaving["a.csv"].decode().split("\n")[1:-1]]
    assert not [cell for cell in shown if cell.isdigit() and 0 < int(cell) < 10]
    assert not [cell for cell in shown if cell.isdigit() and int(cell) % 5]
    blob = pack(leaving, frozen_of("o", leaving), mended, approval(), KEY)
    assert verify_package(blob, PUBLIC).files == leaving


@given(st.text(max_size=40), st.binary(max_size=200))
def test_any_file_gets_a_verdict(name, content):
    checked = check_output({name: content})
    assert len(checked.files) == 1
    assert checked.to_json()
    if name_fault(name):
        assert checked.verdict is Verdict.REFUSE
    if text_of(content)[1] and kind_of(name, content).kind.value != "model":
        assert checked.verdict is Verdict.REFUSE


@given(st.lists(st.sampled_from(list(Choice)), max_size=3))
def test_nobody_sees_another_vote_before_two_agree(choices):
    votes = []
    for at, choice in enumerate(choices):
        if standing(votes) in (Standing.YES, Standing.NO):
            break
        for person in ("c0", "c1", "c2", ""):
            assert all(one.checker == person for one in shown_votes(votes, person))
        votes.append(Vote(f"c{at}", "f", choice))
