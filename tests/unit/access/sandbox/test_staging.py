"""The folder of a job: what is taken of its code and data, and who may read it."""

import os
from dataclasses import replace

import pytest

from oncommons.access.sandbox import Job, open_place, staging
from oncommons.access.sandbox.place import User, is_privileged
from oncommons.access.sandbox.staging import program_of, remove, staged, take_code
from oncommons.errors import Refused

US = User(os.getuid(), is_own=False)
OWN = User(30_000, is_own=True)


@pytest.fixture
def place(tmp_path):
    return open_place(tmp_path / "place")


@pytest.fixture
def job(tmp_path):
    code = tmp_path / "code"
    (code / "part").mkdir(parents=True)
    (code / "run.py").write_text("print(1)")
    (code / "part" / "more.py").write_text("x = 1")
    (code / ".git").mkdir()
    (code / ".git" / "secret").write_text("no")
    return Job("j", "lung", "ada", code)


@pytest.fixture
def data(tmp_path):
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "deep" / "cohort.csv").write_text("a\n1\n")
    (tmp_path / "data" / "link").symlink_to("/etc/passwd")
    return tmp_path / "data"


def test_code_is_copied_and_hashed(job, tmp_path):
    hashes = [take_code(job.code, tmp_path / "copy")]
    assert sorted(path.name for path in (tmp_path / "copy").rglob("*")) == [
        "more.py", "part", "run.py"
    ]  # fmt: skip
    (job.code / "run.py").write_text("print(2)")
    assert (tmp_path / "copy" / "run.py").read_text() == "print(1)"
    hashes.append(take_code(job.code, tmp_path / "copy2"))
    (job.code / "run.py").rename(job.code / "run.R")
    hashes.append(take_code(job.code, tmp_path / "copy3"))
    assert len(set(hashes)) == 3


def test_code_of_links_pipes_or_too_much_is_refused(job, tmp_path, monkeypatch):
    for make in (lambda path: path.symlink_to("/etc/passwd"), os.mkfifo):
        make(job.code / "odd")
        with pytest.raises(Refused, match="is no plain file"):
            take_code(job.code, tmp_path / f"copy{make}")
        (job.code / "odd").unlink()
    monkeypatch.setattr(staging, "MOST_CODE_FILES", 1)
    with pytest.raises(Refused, match="holds more than 1 files"):
        take_code(job.code, tmp_path / "copy4")
    monkeypatch.setattr(staging, "MOST_CODE", 3)
    with pytest.raises(Refused, match="or 3 bytes"):
        take_code(job.code, tmp_path / "copy5")
    with pytest.raises(Refused, match="is no folder"):
        take_code(job.code / "run.py", tmp_path / "copy6")


def test_one_program_is_run(job):
    assert program_of(job.code) == "run.py"
    (job.code / "run.R").touch()
    with pytest.raises(Refused, match=r"holds run.py and run.R"):
        program_of(job.code)
    with pytest.raises(Refused, match=r"holds no run.py or run.R"):
        program_of(job.code / "part")


def test_data_are_used_where_they_lie_by_the_same_user(place, job, data):
    with staged(place, job, data, US) as (rooms, code_hash):
        assert rooms.data == data
        assert len(code_hash) == 64
        assert (place.work / "j").stat().st_mode & 0o777 == 0o700
        with pytest.raises(Refused, match="a job j is running"), staged(place, job, data, US):
            pass
    assert list(place.work.iterdir()) == []


def test_a_job_may_have_no_data_but_no_file_for_a_folder(place, job, data):
    with staged(place, job, None, US) as (rooms, _):
        assert rooms.data is None
    with pytest.raises(Refused, match="is no folder"), staged(place, job, data / "no", US):
        pass
    no_code = replace(job, code=data / "no")
    with pytest.raises(Refused, match="is no folder"), staged(place, no_code, data, US):
        pass
    assert list(place.work.iterdir()) == []


@pytest.mark.skipif(not is_privileged(), reason="only root gives files to another user")
def test_another_user_reads_a_copy_and_writes_to_two_folders(place, job, data):
    with staged(place, job, data, OWN) as (rooms, _):
        assert rooms.data == place.work / "j" / "data"
        found = {
            str(path.relative_to(place.work)): (path.stat().st_uid, path.stat().st_gid,
                                                path.stat().st_mode & 0o7777)
            for path in sorted((place.work).rglob("*"))
        }  # fmt: skip
        assert found["j"] == (0, OWN.uid, 0o750)
        assert found["j/data/deep/cohort.csv"] == (0, OWN.uid, 0o640)
        assert found["j/code/run.py"] == (0, OWN.uid, 0o640)
        assert found["j/out"] == found["j/scratch"] == (OWN.uid, OWN.uid, 0o700)
        assert "j/data/link" not in found
        os.chown(data, OWN.uid, -1)
    with staged(place, job, data, OWN) as (rooms, _):
        assert rooms.data == data


def test_folders_that_a_job_closed_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(staging, "is_privileged", lambda: False)
    (tmp_path / "j" / "closed" / "deep").mkdir(parents=True)
    (tmp_path / "j" / "closed").chmod(0)
    (tmp_path / "kept").mkdir(mode=0o755)
    (tmp_path / "j" / "link").symlink_to(tmp_path / "kept")
    remove(tmp_path / "j")
    assert not (tmp_path / "j").exists()
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o755
    remove(tmp_path / "j")


def test_a_folder_that_does_not_go_is_tried_again(tmp_path, monkeypatch):
    tried = []
    monkeypatch.setattr(staging.shutil, "rmtree", lambda path, **_: tried.append(path))
    monkeypatch.setattr(staging, "TRIES", 3)
    remove(tmp_path)
    assert tried == [tmp_path] * 3


def test_folders_deeper_than_any_call_can_follow_are_removed(tmp_path):
    """Each is made where the one before lies, so that no path is ever too long."""
    top, depth = tmp_path / "job", 3_000
    top.mkdir()
    here = os.open(top, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=here)
        deeper = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)
    (tmp_path / "kept").mkdir()
    (top / "link").symlink_to(tmp_path / "kept")
    remove(top)
    assert not top.exists()
    assert (tmp_path / "kept").exists()
