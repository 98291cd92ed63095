"""The stream of files, as a hostile job may write it."""

import hashlib
import os

import pytest

from oncommons.access.sandbox import Left, check_unchanged
from oncommons.access.sandbox.inside import first
from oncommons.access.sandbox.jobs import OutFile
from oncommons.access.sandbox.outputs import StreamBroken, Taking, read_header
from oncommons.errors import IntegrityError

END = b"\0" * 1024
TOLD = b'E{"status": 0, "limit": "", "cpu": 0.5, "peak": 2048}'


def member(name, content=b"", kind=b"0"):
    return first.header(name, len(content), kind) + content + b"\0" * (-len(content) % 512)


def taken(tmp_path, stream, *, piece=1 << 16, most=10_000):
    taking = Taking(tmp_path, most)
    try:
        for at in range(0, len(stream), piece):
            taking.take(stream[at : at + piece])
    finally:
        taking.close()
    return taking


@pytest.mark.parametrize("piece", [1, 7, 512, 100_000])
def test_files_arrive_whole_however_the_stream_is_cut(tmp_path, piece):
    contents = {"a.csv": b"x" * 1000, "empty": b"", "block": b"y" * 512}
    stream = b"RT" + b"".join(member(n.encode(), c) for n, c in contents.items()) + END + TOLD
    taking = taken(tmp_path, stream, piece=piece)
    assert taking.files == [
        OutFile(name, len(one), hashlib.sha256(one).hexdigest()) for name, one in contents.items()
    ]
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == contents
    assert {one.stat().st_mode & 0o7777 for one in tmp_path.iterdir()} == {0o600}
    told = taking.told()
    assert (told.status, told.limit, told.cpu_seconds, told.peak_mb) == (0, "", 0.5, 2.0)
    assert taking.is_sending


def test_a_job_without_files_says_only_how_it_ended(tmp_path):
    taking = taken(tmp_path, b"RE" + TOLD[1:])
    assert taking.told().status == 0
    assert not taken(tmp_path, b"R").is_sending
    assert taken(tmp_path, b"R").is_ready
    assert not taken(tmp_path, b"").is_ready


@pytest.mark.parametrize(
    "name",
    [b"..", b".", b"../up", b"/etc/passwd", b"a/b", b"a b", b"a\nb", b"\xff", b"x" * 65, b"a\0b"],
)
def test_a_name_that_is_no_name_is_not_taken(tmp_path, name):
    stream = b"RT" + member(name, b"content") + member(b"good", b"1") + END + TOLD
    taking = taken(tmp_path, stream)
    assert [one.name for one in taking.files] == ["good"]
    assert [path.name for path in tmp_path.iterdir()] == ["good"]
    (left,) = taking.left
    assert "64 letters" in left.reason
    assert left.name.isascii()
    assert left.name.isprintable()


@pytest.mark.parametrize(
    ("kind", "reason"), [(b"1", "hard link"), (b"2", "symbolic link"), (b"3", "device"),
                         (b"5", "folder"), (b"6", "pipe"), (b"L", "larger"), (b"U", "read")]
)  # fmt: skip
def test_what_is_no_file_is_named_with_its_reason(tmp_path, kind, reason):
    taking = taken(tmp_path, b"RT" + member(b"thing", kind=kind) + END + TOLD)
    assert taking.files == []
    assert taking.left[0].name == "thing"
    assert reason in taking.left[0].reason
    assert list(tmp_path.iterdir()) == []


def swapped(block, at, new):
    """Change a header and mend its checksum."""
    changed = bytearray(block)
    changed[at : at + len(new)] = new
    changed[148:156] = b" " * 8
    changed[148:156] = b"%06o\0 " % sum(changed)
    return bytes(changed)


GOOD = first.header(b"name", 0, b"0")
HOSTILE = {
    "unknown first mark": b"X",
    "files before the first mark": b"T" + END,
    "unknown second mark": b"RX",
    "files sent twice": b"RT" + END + b"T" + END,
    "damaged checksum": b"RT" + GOOD[:150] + b"7" + GOOD[151:],
    "size in base 256": b"RT" + swapped(GOOD, 124, b"\x80" + b"\0" * 10 + b"\x09"),
    "negative size": b"RT" + swapped(GOOD, 124, b"-0000000001\0"),
    "path in the prefix": b"RT" + swapped(GOOD, 345, b"../../etc"),
    "owner's name": b"RT" + swapped(GOOD, 265, b"root"),
    "target of a link": b"RT" + swapped(GOOD, 157, b"/etc/shadow"),
    "GNU header": b"RT" + swapped(GOOD, 257, b"ustar  \0"),
    "PAX header": b"RT" + member(b"pax", b"11 size=99\n", kind=b"x"),
    "long name": b"RT" + member(b"././@LongLink", b"y" * 100, kind=b"K"),
    "no name": b"RT" + first.header(b"", 0, b"0"),
    "link with content": b"RT" + member(b"link", b"content", kind=b"2"),
    "one name twice": b"RT" + member(b"a", b"1") + member(b"a", b"2"),
    "more bytes than allowed": b"RT" + member(b"a", b"1" * 6000) + member(b"b", b"1" * 6000),
    "refused names count too": b"RT" + member(b"a b", b"1" * 6000) + member(b"b c", b"1" * 6000),
    "terabyte": b"RT" + first.header(b"a", 1 << 32, b"0"),
    "too many members": b"RT" + first.header(b"a b", 0, b"0") * 1001,
    "padding that carries something": b"RT" + first.header(b"a", 1, b"0") + b"a" + b"x" * 511,
    "endless end": b"RE" + b" " * 5000,
}


@pytest.mark.parametrize("stream", HOSTILE.values(), ids=HOSTILE)
def test_a_stream_that_our_first_process_does_not_write_is_broken(tmp_path, stream):
    with pytest.raises(StreamBroken):
        taken(tmp_path, stream)


def test_a_name_that_is_there_already_is_never_followed(tmp_path):
    (tmp_path / "away").symlink_to(tmp_path.parent / "elsewhere")
    with pytest.raises(FileExistsError):
        taken(tmp_path, b"RT" + member(b"away", b"1"))
    assert not (tmp_path.parent / "elsewhere").exists()


@pytest.mark.parametrize(
    "said",
    [b"", b"{}", b"[]", b"\xff", b'{"status": 1e999}', b'{"status": "x"}',
     b'{"status": 0, "limit": "memory", "cpu": 0, "peak": 0}',
     b'{"status": 0, "limit": "", "cpu": -1, "peak": 0}',
     b'{"status": 0, "limit": "", "cpu": NaN, "peak": 0}',
     b'{"status": 0, "limit": "", "cpu": 0, "peak": 1e300}'],
)  # fmt: skip
def test_an_end_that_makes_no_sense_is_no_end(tmp_path, said):
    assert taken(tmp_path, b"RE" + said).told() is None


def test_headers_of_tar_are_read():
    assert read_header(first.header(b"a.csv", 5, b"0")) == (b"a.csv", 5, b"0")


def test_a_file_cut_short_is_closed_and_not_listed(tmp_path):
    taking = taken(tmp_path, b"RT" + first.header(b"a", 100, b"0") + b"half")
    assert taking.files == []
    assert taking.told() is None


@pytest.mark.parametrize("change", ["content", "gone", "link"])
def test_a_file_that_changed_is_found(tmp_path, change):
    taking = taken(tmp_path, b"RT" + member(b"a", b"1") + END + TOLD)
    check_unchanged(tmp_path, taking.files)
    path = tmp_path / "a"
    if change == "content":
        path.write_bytes(b"2")
    else:
        path.unlink()
    if change == "link":
        (tmp_path / "b").write_bytes(b"1")
        path.symlink_to(tmp_path / "b")
    with pytest.raises(IntegrityError, match="is not what the job left"):
        check_unchanged(tmp_path, taking.files)


class TestFirst:
    """What the first process sends, from a folder with every kind of thing."""

    def sent(self, folder, room=100):
        pieces = []
        first.send_files(str(folder), room, pieces.append)
        return b"RT" + b"".join(pieces) + TOLD

    def test_all_kinds(self, tmp_path):
        out, kept = tmp_path / "out", tmp_path / "kept"
        out.mkdir()
        kept.mkdir()
        (out / "good.csv").write_bytes(b"a,b\n")
        (out / "one").write_bytes(b"1")
        os.link(out / "one", out / "two")
        (out / "link").symlink_to("/etc/passwd")
        (out / "folder").mkdir()
        os.mkfifo(out / "pipe")
        (out / "large").write_bytes(b"x" * 101)
        taking = taken(kept, self.sent(out))
        assert [one.name for one in taking.files] == ["good.csv"]
        assert {one.name for one in taking.left} == {
            "one", "two", "link", "folder", "pipe", "large"
        }  # fmt: skip
        assert Left("folder", "a folder: write files side by side") in taking.left

    def test_the_room_is_shared_by_all_files(self, tmp_path):
        for name in "abc":
            (tmp_path / name).write_bytes(b"x" * 40)
        (tmp_path / "kept").mkdir()
        taking = taken(tmp_path / "kept", self.sent(tmp_path))
        assert [one.name for one in taking.files] == ["a", "b"]

    def test_a_file_that_vanishes_is_said(self, tmp_path):
        pieces = []
        assert first.send_file(str(tmp_path / "no").encode(), b"no", pieces.append) == 0
        assert read_header(pieces[0]) == (b"no", 0, b"U")
