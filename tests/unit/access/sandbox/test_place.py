"""The folders of the sandbox, and the users of its jobs."""

import json
import os
from pathlib import Path

import pytest

from oncommons.access.sandbox import open_place, place
from oncommons.access.sandbox.place import (
    JOBS_EACH,
    borrowed_user,
    check_word,
    first_uid,
    is_privileged,
    usual_place,
)
from oncommons.errors import Refused


@pytest.fixture
def opened(tmp_path, monkeypatch):
    (tmp_path / "machine" / "users").mkdir(parents=True)
    monkeypatch.setattr(place, "USERS", tmp_path / "machine" / "users")
    return open_place(tmp_path / "place")


def test_folders_are_closed_to_others(opened):
    paths = (opened.folder, opened.register, opened.users, opened.work)
    assert [path.stat().st_mode & 0o777 for path in paths] == [0o711, 0o700, 0o700, 0o711]
    assert open_place(opened.folder) == opened


def test_a_folder_of_somebody_else_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(place.os, "geteuid", lambda: 4_000_000)
    with pytest.raises(Refused, match="belongs to somebody else") as error:
        open_place(tmp_path / "place")
    assert error.value.code == "PLACE"


def test_a_link_or_a_file_is_no_place(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").touch()
    for name in ("link", "file"):
        with pytest.raises(Refused, match="cannot keep its files"):
            open_place(tmp_path / name)


def test_the_usual_place(monkeypatch):
    monkeypatch.delenv("ONCOMMONS_SANDBOX", raising=False)
    monkeypatch.setattr(place, "is_privileged", lambda: True)
    assert usual_place() == Path("/run/oncommons")
    monkeypatch.setattr(place, "is_privileged", lambda: False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")
    assert usual_place() == Path(f"/run/user/7/oncommons-{os.getuid()}")
    monkeypatch.setenv("ONCOMMONS_SANDBOX", "/srv/sandbox")
    assert usual_place() == Path("/srv/sandbox")


def test_each_project_has_users_of_its_own(opened, monkeypatch):
    monkeypatch.setattr(place, "is_privileged", lambda: True)
    monkeypatch.setattr(place, "first_uid", lambda: 30_000)
    with (
        borrowed_user(opened, "lung") as one,
        borrowed_user(opened, "lung") as other,
        borrowed_user(opened, "breast") as third,
    ):
        assert [one.uid, other.uid, third.uid] == [30_000, 30_001, 30_000 + JOBS_EACH]
        assert one.is_own
    with borrowed_user(opened, "breast") as again:
        assert again == third
    assert json.loads((opened.users / "projects.json").read_text()) == ["lung", "breast"]


def test_users_belong_to_the_machine_where_jobs_change_theirs(opened, tmp_path, monkeypatch):
    other = open_place(tmp_path / "other")
    monkeypatch.setattr(place, "is_privileged", lambda: True)
    with (
        borrowed_user(opened, "lung") as one,
        borrowed_user(other, "breast") as two,
        borrowed_user(other, "lung") as three,
    ):
        assert len({one.uid, two.uid, three.uid}) == 3
    monkeypatch.setattr(place, "is_privileged", lambda: False)
    assert open_place(other.folder).users == other.folder / "users"


def test_a_project_has_so_many_jobs_at_one_time(opened, monkeypatch):
    monkeypatch.setattr(place, "is_privileged", lambda: True)
    monkeypatch.setattr(place, "JOBS_EACH", 1)
    with borrowed_user(opened, "lung"):
        with (
            pytest.raises(Refused, match="1 jobs of project lung are running") as error,
            borrowed_user(opened, "lung"),
        ):
            pass
        assert error.value.code == "BUSY"


def test_the_users_may_run_out(opened, monkeypatch):
    monkeypatch.setattr(place, "is_privileged", lambda: True)
    monkeypatch.setattr(place, "MOST_PROJECTS", 1)
    with (
        borrowed_user(opened, "lung"),
        pytest.raises(Refused, match="the most there are"),
        borrowed_user(opened, "breast"),
    ):
        pass


def test_without_rights_a_job_runs_as_its_caller(opened, monkeypatch):
    monkeypatch.setattr(place, "is_privileged", lambda: False)
    with borrowed_user(opened, "lung") as user:
        assert (user.uid, user.is_own) == (os.getuid(), False)


def test_a_container_with_too_few_users_is_refused():
    assert is_privileged() == (os.geteuid() == 0)
    with pytest.raises(Refused, match="no users that jobs could have"):
        first_uid("0 1000 1")


@pytest.mark.parametrize("word", ["", "..", "a/b", "-rf", "a b", "a\n", "x" * 65, "é"])
def test_a_name_that_could_be_a_path_or_an_option_is_refused(word):
    with pytest.raises(Refused, match="cannot be a name here"):
        check_word("project", word)
