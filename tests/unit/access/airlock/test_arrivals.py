"""What arrives is hostile: it is taken in as plain files, or left outside with the reason."""

import io
import os
import socket
import stat
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from oncommons.access.airlock import arrivals, take_files, take_folder, take_zip
from tests.unit.access.airlock.made import STAGES


def reasons(arrived):
    return {one.name: one.said[0].checked.found for one in arrived.left}


def zipped(*entries, **settings):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, mode in entries:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = settings.get("method", zipfile.ZIP_DEFLATED)
            archive.writestr(info, content)
    return written.getvalue()


def test_plain_files_are_taken_in(tmp_path):
    (tmp_path / "b.csv").write_bytes(STAGES)
    (tmp_path / "a.md").write_bytes(b"x")
    assert list(take_folder(tmp_path).files) == ["a.md", "b.csv"]
    assert take_files([tmp_path]).files == take_folder(tmp_path).files
    assert take_files([tmp_path / "b.csv"]).files == {"b.csv": STAGES}
    assert take_zip(zipped(("b.csv", STAGES, 0o100644))).files == {"b.csv": STAGES}


def test_what_is_no_plain_file_stays_outside(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    out = tmp_path / "out"
    out.mkdir()
    (out / "link.csv").symlink_to(secret)
    (out / "folder").mkdir()
    os.mkfifo(out / "pipe.csv")
    os.link(secret, out / "hard.csv")
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind(str(out / "plug.csv"))
        arrived = take_folder(out)
    assert arrived.files == {}
    found = reasons(arrived)
    assert set(found) == {"link.csv", "folder", "pipe.csv", "hard.csv", "plug.csv"}
    assert "link" in found["link.csv"]
    assert "second name" in found["hard.csv"]
    assert take_files([out / "link.csv", out / "gone.csv"]).files == {}


def test_a_device_stays_outside():
    assert "device" in reasons(take_files([Path("/dev/null")]))["null"]


def test_a_folder_that_is_a_link_is_not_entered(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.csv").write_bytes(STAGES)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert take_folder(tmp_path / "link").files == {}
    assert "link" in reasons(take_files([tmp_path / "link"]))["link"]


def test_a_file_swapped_while_it_is_read_stays_outside(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_bytes(STAGES)
    (tmp_path / "b.csv").write_bytes(b"other")
    real = os.open

    def swapped(path, flags, **more):
        return real(str(path).replace("a.csv", "b.csv"), flags, **more)

    monkeypatch.setattr(arrivals.os, "open", swapped)
    assert "swapped" in reasons(take_files([tmp_path / "a.csv"]))["a.csv"]


def test_a_file_changed_after_its_hash_was_noted_stays_outside(tmp_path):
    (tmp_path / "a.csv").write_bytes(STAGES)
    (tmp_path / "b.csv").write_bytes(STAGES + b"x")
    hashes = {name: sha256(STAGES).hexdigest() for name in ("a.csv", "b.csv", "c.csv")}
    arrived = take_folder(tmp_path, hashes=hashes)
    assert list(arrived.files) == ["a.csv"]
    assert "hash" in reasons(arrived)["b.csv"]
    assert "gone" in reasons(arrived)["c.csv"]


def test_names_sizes_and_numbers_have_limits(tmp_path):
    (tmp_path / "big.csv").write_bytes(b"x" * 5_000_001)
    (tmp_path / "n_12345.csv").write_bytes(b"x")
    found = reasons(take_folder(tmp_path))
    assert "5,000,000 bytes" in found["big.csv"]
    (tmp_path / "cells.parquet").write_bytes(b"x" * 5_000_001)
    assert list(take_folder(tmp_path).files) == ["cells.parquet"]
    assert "digits" in found["n_12345.csv"]
    many = tmp_path / "many"
    many.mkdir()
    for i in range(60):
        (many / f"{chr(97 + i // 26)}{chr(97 + i % 26)}.csv").write_bytes(b"x")
    arrived = take_folder(many)
    assert len(arrived.files) == 50
    assert all("at most 50" in one for one in reasons(arrived).values())


@pytest.mark.parametrize(
    ("name", "mode", "says"),
    [
        ("../../etc/cron.d/x", 0o100644, "no folder"),
        ("/etc/passwd", 0o100644, "no folder"),
        ("a\\b.csv", 0o100644, "no folder"),
        ("folder/", 0o040755, "a folder"),
        ("link.csv", stat.S_IFLNK | 0o777, "a link"),
        ("null.csv", stat.S_IFCHR | 0o666, "a device"),
    ],
)
def test_a_zip_does_not_lead_out(name, mode, says):
    arrived = take_zip(zipped((name, b"/etc/passwd", mode), ("a.csv", STAGES, 0o100644)))
    assert list(arrived.files) == ["a.csv"]
    (reason,) = reasons(arrived).values()
    assert says in reason


def test_a_zip_bomb_is_read_no_further_than_the_limit():
    bomb = zipped(("bomb.csv", b"0" * 50_000_000, 0o100644))
    assert len(bomb) < 100_000
    assert "bytes" in reasons(take_zip(bomb))["bomb.csv"]
    lying = bytearray(bomb)
    for at in (bomb.index(b"PK\1\2") + 24, 22):  # what it says of its own size
        lying[at : at + 4] = (100).to_bytes(4, "little")
    assert take_zip(bytes(lying)).files == {}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_one_name_twice_or_in_two_cases(tmp_path):
    twice = take_zip(zipped(("a.csv", b"1", 0), ("a.csv", b"2", 0)))
    assert "two files" in reasons(twice)["a.csv"]
    cases = take_zip(zipped(("a.csv", b"1", 0), ("A.csv", b"2", 0)))
    assert cases.files == {}
    assert len(cases.left) == 2


def test_a_zip_of_too_many_files():
    entries = [(f"{chr(97 + i // 26)}{chr(97 + i % 26)}.csv", b"x", 0) for i in range(60)]
    arrived = take_zip(zipped(*entries))
    assert len(arrived.files) == 50
    assert arrived.left


def test_a_zip_packed_in_another_way_or_locked():
    assert (
        "unusual" in reasons(take_zip(zipped(("a.csv", b"x", 0), method=zipfile.ZIP_LZMA)))["a.csv"]
    )
    locked = bytearray(zipped(("a.csv", b"x", 0)))
    locked[bytes(locked).index(b"PK\1\2") + 8] |= 1
    assert "locked" in reasons(take_zip(bytes(locked)))["a.csv"]


@pytest.mark.parametrize("blob", [b"", b"no zip", b"PK\3\4" + b"\0" * 40])
def test_what_is_no_zip_says_so(blob):
    assert "no ZIP" in reasons(take_zip(blob))["the?ZIP"]


def test_a_damaged_entry_says_so():
    broken = bytearray(zipped(("a.csv", STAGES, 0)))
    broken[40] ^= 255
    assert "damaged" in reasons(take_zip(bytes(broken)))["a.csv"]
