"""The archive is an ordinary ZIP in one byte form; its bytes are fixed for ever."""

import hashlib
import io
import zipfile

import pytest

from oncommons.errors import PackageRefused
from oncommons.sharing import archive

ENTRIES = {"manifest.json": b"{}", "a.json": b"A" * 300, "b.md": b"B"}


def test_bytes_are_those_of_the_ordinary_library_with_everything_variable_fixed():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in ENTRIES.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            made.writestr(entry, content)
    assert archive.write(ENTRIES) == out.getvalue()


def test_bytes_never_change_between_versions():
    assert hashlib.sha256(archive.write(ENTRIES)).hexdigest() == (
        "7f4b10819bbf693dc7f0481fba6a8b99a081f6a9783a191e2805f0607b082827"
    )


def test_manifest_comes_first_and_the_others_in_order():
    blob = archive.write({"z.md": b"", "a.md": b"", "manifest.json": b"", "0_.csv": b""})
    assert list(archive.read(blob)) == ["manifest.json", "0_.csv", "a.md", "z.md"]


def test_every_entry_is_stored_of_1980_and_readable_by_all():
    with zipfile.ZipFile(io.BytesIO(archive.write({"manifest.json": b"{}"}))) as found:
        (entry,) = found.infolist()
    assert entry.compress_type == zipfile.ZIP_STORED
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert entry.external_attr >> 16 == 0o100644
    assert (entry.create_system, entry.extra, entry.comment, entry.flag_bits) == (3, b"", b"", 0)


def test_signature_names():
    assert archive.is_signature("sig_0123456789abcdef.json")
    assert not archive.is_signature("sig_0123456789ABCDEF.json")
    assert not archive.is_signature("sig_0123456789abcdef.json\n")


@pytest.mark.parametrize("name", ["a b.json", "a.json\n", "a.json.exe", ".json", "a/b.json"])
def test_forbidden_names_are_not_written(name):
    with pytest.raises(PackageRefused) as caught:
        archive.write({"manifest.json": b"", name: b""})
    assert caught.value.code == "P03"


def test_archive_that_other_programs_write_is_taken_apart_far_enough_to_say_why():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("manifest.json", b"{}")
    with pytest.raises(PackageRefused, match="P05"):
        archive.read(out.getvalue())
    with pytest.raises(PackageRefused, match="P02"):
        archive.read(out.getvalue().replace(b"PK\1\2", b"PK\1\3"))


def test_offset_beyond_the_end_is_truncation():
    blob = bytearray(archive.write({"manifest.json": b"{}"}))
    at = blob.find(b"PK\1\2")
    blob[at + 42 : at + 46] = (10**6).to_bytes(4, "little")
    with pytest.raises(PackageRefused, match="P02"):
        archive.read(bytes(blob))
