"""What the fallback and bubblewrap are asked for, without running them."""

from pathlib import Path

import pytest

from oncommons.access.sandbox import Environment, Limits, bwrap, confine
from oncommons.access.sandbox.confine import (
    EXECUTE,
    KEEP,
    READ,
    WRITE_FILE,
    Rooms,
    allowed,
    landlock_abi,
    rights,
    ruleset,
)

MAKE_DEVICE, MAKE_SOCKET, MAKE_PIPE, MAKE_BLOCK, MAKE_LINK = (
    1 << bit for bit in (6, 9, 10, 11, 12)
)


@pytest.fixture
def rooms(tmp_path):
    for name in ("code", "data", "out", "scratch"):
        (tmp_path / name).mkdir()
    return Rooms(*(tmp_path / name for name in ("code", "data", "out", "scratch")))


@pytest.mark.parametrize(
    ("abi", "count", "words"),
    [(1, 13, 1), (2, 14, 1), (3, 15, 1), (4, 15, 2), (5, 16, 2), (6, 16, 3)],
)
def test_each_version_takes_away_what_it_knows(abi, count, words):
    assert rights(abi).bit_count() == count
    assert len(ruleset(abi)) == words
    assert all(ruleset(abi))


def test_nothing_special_can_be_made_in_the_folders_that_are_written():
    for right in (MAKE_DEVICE, MAKE_SOCKET, MAKE_PIPE, MAKE_BLOCK, MAKE_LINK):
        assert not KEEP & right


def test_only_two_folders_are_written(rooms):
    listed = dict(allowed(rooms, Environment(folders=(Path("/opt"),)), 7))
    writable = {path for path, bits in listed.items() if bits & WRITE_FILE}
    assert writable == {str(rooms.out), str(rooms.scratch), "/dev/null"}
    assert listed[str(rooms.data)] == READ
    assert "/opt" in listed
    assert {"/proc", "/sys", "/etc", "/home", "/root", "/", "/dev", "/run", "/tmp"}.isdisjoint(
        listed
    )
    assert not listed["/dev/null"] & EXECUTE
    without = dict(allowed(Rooms(rooms.code, None, rooms.out, rooms.scratch), Environment(), 7))
    assert str(rooms.data) not in without
    assert "/opt" not in without


def test_what_a_version_does_not_know_is_not_asked(rooms):
    for path, bits in allowed(rooms, Environment(), 1):
        assert not bits & ~rights(1), path


def test_the_text_holds_the_program(rooms):
    said = confine.text(rooms, Environment(), ["/usr/bin/true"], {"A": "b"})
    assert "'/usr/bin/true'" in said
    assert landlock_abi() >= 0


def test_the_root_of_bubblewrap_is_closed_last(rooms):
    line = bwrap.command(rooms, Environment(folders=(Path("/opt"),)), Limits(), 9, ["first"])
    end = line.index("--")
    assert line[end - 2 : end] == ["--remount-ro", "/"]
    assert line[end + 1 :] == ["first"]
    assert line[line.index("--seccomp") + 1] == "9"
    for word in ("--unshare-all", "--disable-userns", "--die-with-parent", "--clearenv"):
        assert word in line
    assert line.count("--bind") == 0
    mounts = [line[at + 1] for at, word in enumerate(line) if word == "--tmpfs"]
    sizes = [line[at + 2] for at, word in enumerate(line) if word == "--size"]
    assert len(mounts) == len(sizes) == 3
    assert line.index("--remount-ro") < end - 2  # /dev before
    assert str(rooms.data) in line
    without = Rooms(rooms.code, None, rooms.out, rooms.scratch)
    assert "/data" not in bwrap.command(without, Environment(), Limits(), 9, ["first"])
