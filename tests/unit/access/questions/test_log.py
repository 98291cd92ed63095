"""A log survives a kill at each byte, and says where it was changed."""

import errno
import os

import numpy as np
import pytest

from oncommons.access.questions import log as module
from oncommons.access.questions.log import Log
from oncommons.errors import CommonsError, IntegrityError


def words(*numbers):
    return np.array(numbers, np.uint64)


def filled(path, number=3):
    log = Log(path)
    with log.locked():
        for at in range(number):
            log.append({"at": at}, words(*range(at)), b"body %d" % at)
    return log


def read(path):
    log = Log(path)
    with log.locked():
        records = log.read_new()
    return log, records


def test_what_was_added_is_read_back(tmp_path):
    written = filled(tmp_path / "a.log")
    log, records = read(tmp_path / "a.log")
    assert [record.about for record in records] == [{"at": 0}, {"at": 1}, {"at": 2}]
    assert records[2].words.tolist() == [0, 1]
    assert [log.body_of(record) for record in records] == [b"body 0", b"body 1", b"body 2"]
    assert log.head == written.head != "0" * 64
    assert written.body_of(records[1]) == b"body 1"


def test_another_reads_only_what_is_new(tmp_path):
    first = filled(tmp_path / "a.log", 1)
    second, _ = read(tmp_path / "a.log")
    with second.locked():
        second.append({"at": "second"}, words(7))
    with first.locked():
        (record,) = first.read_new()
        assert first.read_new() == []
    assert record.about == {"at": "second"}


def test_a_large_file_is_mapped(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAPPED_FROM", 1)
    filled(tmp_path / "a.log")
    _, records = read(tmp_path / "a.log")
    assert records[2].words.tolist() == [0, 1]


def test_a_record_cut_at_any_byte_is_left_out(tmp_path):
    path = tmp_path / "a.log"
    filled(path, 2)
    whole_of_two = path.read_bytes()
    filled_log = Log(path)
    with filled_log.locked():
        filled_log.read_new()
        filled_log.append({"at": 2}, words(5, 6), b"the last")
    whole = path.read_bytes()
    for length in range(len(whole_of_two), len(whole)):
        path.write_bytes(whole[:length])
        _, records = read(path)
        assert len(records) == 2, length
        assert path.read_bytes() == whole_of_two
    path.write_bytes(whole)
    assert len(read(path)[1]) == 3


@pytest.mark.parametrize("zeros", [1, 23, 24, 40, 4_096])
def test_room_that_the_disk_gave_and_nobody_filled_is_cut(tmp_path, zeros):
    path = tmp_path / "a.log"
    filled(path, 2)
    whole = path.read_bytes()
    path.write_bytes(whole + bytes(zeros))
    assert len(read(path)[1]) == 2
    assert path.read_bytes() == whole


def test_a_record_whose_seal_never_reached_the_disk_is_cut(tmp_path):
    path = tmp_path / "a.log"
    filled(path, 2)
    whole = path.read_bytes()
    path.write_bytes(whole[:-32] + bytes(32))
    assert len(read(path)[1]) == 1


def test_a_change_at_any_byte_is_found(tmp_path):
    path = tmp_path / "a.log"
    filled(path, 3)
    whole = path.read_bytes()
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1
        path.write_bytes(bytes(changed))
        with pytest.raises(IntegrityError, match="from byte"):
            read(path)


def test_records_in_another_order_are_found(tmp_path):
    path = tmp_path / "a.log"
    ends = []
    for number in range(3):
        log, _ = read(path)
        with log.locked():
            log.append({"at": number}, words(number))
        ends.append(path.stat().st_size)
    whole = path.read_bytes()
    path.write_bytes(whole[: ends[0]] + whole[ends[1] :] + whole[ends[0] : ends[1]])
    with pytest.raises(IntegrityError, match="was changed"):
        read(path)


def test_a_file_that_became_shorter_is_refused(tmp_path):
    log = filled(tmp_path / "a.log")
    (tmp_path / "a.log").write_bytes(b"")
    with log.locked(), pytest.raises(IntegrityError, match="shorter"):
        log.read_new()


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    log = filled(tmp_path / "a.log", 1)
    before = (tmp_path / "a.log").read_bytes()
    real = os.pwrite

    def full(descriptor, content, start):
        if len(content) > 8:
            return real(descriptor, content[:8], start)
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(CommonsError, match="disk is full"), log.locked():
        log.append({"at": 1}, words(1, 2, 3))
    assert (tmp_path / "a.log").read_bytes() == before
    monkeypatch.setattr(os, "pwrite", real)
    with log.locked():
        log.append({"at": 1}, words(1))
    assert len(read(tmp_path / "a.log")[1]) == 2


def test_only_the_owner_reads_it(tmp_path):
    filled(tmp_path / "deep" / "a.log")
    assert (tmp_path / "deep").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "deep" / "a.log").stat().st_mode & 0o777 == 0o600
