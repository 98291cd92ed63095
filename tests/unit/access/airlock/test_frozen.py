"""Frozen versions: what was submitted stays as it was, and every change is found."""

import json
import os

import pytest

from oncommons.access.airlock import (
    find_frozen,
    freeze,
    frozen_from_json,
    frozen_versions,
    read_frozen,
)
from oncommons.errors import CommonsError, IntegrityError, Refused
from tests.unit.access.airlock.made import NOTES, STAGES

FILES = {"stages.csv": STAGES, "notes.md": NOTES}


@pytest.fixture
def frozen(tmp_path):
    return freeze(tmp_path, "out-1", FILES)


def blob(place, frozen, at=0):
    sha256 = frozen.files[at].sha256
    return place / "files" / sha256[:2] / sha256


def put(path, content):
    path.chmod(0o600)
    path.write_bytes(content)


def test_a_version_gives_back_what_was_frozen(tmp_path, frozen):
    assert read_frozen(tmp_path, frozen) == FILES
    assert frozen_from_json(json.loads(json.dumps(frozen.to_json()))) == frozen
    assert [one.name for one in frozen.files] == ["notes.md", "stages.csv"]


def test_an_amendment_is_a_version_of_its_own_and_the_old_one_is_kept(tmp_path, frozen):
    second = freeze(tmp_path, "out-1", {**FILES, "notes.md": b"Better.\n"}, before=frozen)
    assert (second.version, second.before) == (2, frozen.sha256)
    assert frozen_versions(tmp_path, second) == (frozen, second)
    assert read_frozen(tmp_path, frozen)["notes.md"] == NOTES
    assert len(list(tmp_path.glob("files/*/*"))) == 3  # the table is kept once


def test_two_amendments_at_once_do_not_write_over_each_other(tmp_path, frozen):
    freeze(tmp_path, "out-1", {"a.txt": b"one"}, before=frozen)
    with pytest.raises(Refused, match="frozen before"):
        freeze(tmp_path, "out-1", {"a.txt": b"two"}, before=frozen)
    assert [path.name for path in (tmp_path / "outputs/out-1").iterdir()] == ["1.json", "2.json"]


def test_files_are_for_reading_alone(tmp_path, frozen):
    assert all(path.stat().st_mode & 0o777 == 0o400 for path in tmp_path.glob("files/*/*"))


def test_a_changed_file_is_found_at_the_next_step(tmp_path, frozen):
    put(blob(tmp_path, frozen, 1), STAGES.replace(b"120", b"121"))
    with pytest.raises(IntegrityError, match=r"stages\.csv is not the file"):
        read_frozen(tmp_path, frozen)


def test_a_changed_file_is_not_taken_for_the_content_of_a_new_one(tmp_path, frozen):
    put(blob(tmp_path, frozen), b"other")
    with pytest.raises(IntegrityError, match="a frozen file was changed"):
        freeze(tmp_path, "out-2", FILES)


def test_a_changed_version_is_found_even_where_its_hashes_fit(tmp_path, frozen):
    other = freeze(tmp_path, "out-2", {"stages.csv": STAGES})
    path = tmp_path / "outputs/out-1/1.json"
    put(path, other.to_bytes().replace(b"out-2", b"out-1"))
    with pytest.raises(IntegrityError, match="not the one that was frozen"):
        read_frozen(tmp_path, frozen)
    with pytest.raises(IntegrityError):
        freeze(tmp_path, "out-1", FILES, before=frozen)


@pytest.mark.parametrize("become", ["gone", "link", "folder", "pipe"])
def test_a_file_that_is_none_any_more_is_found(tmp_path, frozen, become):
    path = blob(tmp_path, frozen)
    content = path.read_bytes()
    path.unlink()
    if become == "link":
        (tmp_path / "elsewhere").write_bytes(content)
        path.symlink_to(tmp_path / "elsewhere")
    elif become == "folder":
        path.mkdir()
    elif become == "pipe":
        os.mkfifo(path)
    with pytest.raises(IntegrityError, match=r"gone|became"):
        read_frozen(tmp_path, frozen)
    if become == "gone":
        assert read_frozen(tmp_path, freeze(tmp_path, "again", FILES)) == FILES
    else:
        with pytest.raises(IntegrityError, match="became"):
            freeze(tmp_path, "again", FILES)


@pytest.mark.parametrize(
    "files",
    [
        {"../x.csv": b""},
        {"/etc/passwd": b""},
        {".hidden": b""},
        {"a/b.csv": b""},
        {"manifest.json": b""},
        {"con.csv": b""},
        {"a..b": b""},
        {"n_20260301.csv": b""},
        {"abcdefghijklmnopqrstu.csv": b""},
        {"a.csv": b"", "A.csv": b""},
        {"big.csv": b"x" * 5_000_001},
        {},
        {f"{chr(97 + i // 26)}{chr(97 + i % 26)}.csv": b"" for i in range(51)},
    ],
)
def test_what_may_not_be_is_not_frozen(tmp_path, files):
    with pytest.raises(Refused) as refused:
        freeze(tmp_path, "out-1", files)
    assert refused.value.code == "R12"
    assert not list(tmp_path.iterdir())


def test_an_output_has_an_id(tmp_path):
    with pytest.raises(Refused, match="no id"):
        freeze(tmp_path, "../out", FILES)


def test_a_forged_version_does_not_lead_out_of_the_airlock(tmp_path, frozen):
    form = frozen.to_json()
    form["files"][0]["sha256"] = "../../outputs/out-1/1.json"
    forged = frozen_from_json(form)
    put(tmp_path / "outputs/out-1/1.json", forged.to_bytes())
    with pytest.raises(IntegrityError, match="no hash"):
        read_frozen(tmp_path, forged)


@pytest.mark.parametrize(
    "form", [{}, {"files": {}, "version": 1}, {"files": [], "version": "1"}], ids=str
)
def test_what_is_no_version_is_not_read(form):
    with pytest.raises((KeyError, TypeError)):
        frozen_from_json(form)


def test_a_version_that_is_not_there_is_not_found(tmp_path, frozen):
    with pytest.raises(IntegrityError, match="gone"):
        find_frozen(tmp_path, "out-1", 2, frozen.sha256)


def test_a_place_that_takes_no_writes_says_so(tmp_path, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("oncommons.access.airlock.frozen.write_atomically", full)
    with pytest.raises(CommonsError, match="disk is full"):
        freeze(tmp_path, "out-1", FILES)
