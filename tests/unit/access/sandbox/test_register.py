"""The register of running jobs, and stopping what it names."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from oncommons.access.sandbox import attacks, open_place, processes, register, stop
from oncommons.access.sandbox import stop as stop_jobs
from oncommons.access.sandbox.register import Entry, ourselves, sweep, write

stop_module = sys.modules[stop.__module__]
DEAD = (999_999_999, 1)


@pytest.fixture
def place(tmp_path):
    return open_place(tmp_path / "place")


@pytest.fixture
def sleeper():
    with subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE) as one:
        yield one


def entry_of(process, **more):
    found = processes.process(process.pid)
    started = (process.pid, found.started)
    return Entry("j", "lung", "ada", more.pop("supervisor", ourselves()), started=started, **more)


def test_an_entry_comes_back_as_it_was(place):
    entry = Entry("j", "lung", "ada", (1, 2), (3, 4), 5, {"memory": "/x"}, 1)
    write(place, entry)
    assert list(register.entries(place)) == [entry]
    assert entry.group().folders == {"memory": Path("/x")}
    register.forget(place, "j")
    assert list(register.entries(place)) == []
    register.forget(place, "j")


def test_entries_that_vanish_or_are_half_written_are_passed_over(place):
    (place.register / "half.json").write_text('{"job_id"')
    (place.register / "gone.json").symlink_to(Path("/no/such"))
    assert list(register.entries(place)) == []


def test_a_job_of_the_callers_user_is_killed_by_its_processes(place, sleeper):
    entry = entry_of(sleeper)
    assert entry.runs()
    entry.kill()
    assert sleeper.wait() == -9
    assert not entry.runs()


def test_a_job_that_has_not_begun_has_nothing_to_kill(place):
    entry = Entry("j", "lung", "ada", ourselves(), groups={"memory": "/no/such", "pids": "/no"})
    entry.kill()
    assert not entry.runs()


def test_a_job_of_a_dead_supervisor_is_swept_with_its_groups(place, sleeper, tmp_path):
    (place.work / "j").mkdir()
    for name in ("memory", "pids"):
        (tmp_path / name).mkdir()
    groups = {name: str(tmp_path / name) for name in ("memory", "pids")}
    write(place, entry_of(sleeper, supervisor=DEAD, groups=groups, version=1))
    assert sweep(place) == ["j"]
    assert sleeper.wait() == -9
    assert not (tmp_path / "memory").exists()
    assert list(place.work.iterdir()) == list(place.register.iterdir()) == []


def test_a_job_that_does_not_die_is_given_up(place, sleeper, monkeypatch):
    monkeypatch.setattr(register, "TRIES", 2)
    monkeypatch.setattr(Entry, "kill", lambda _: None)
    write(place, entry_of(sleeper, supervisor=DEAD))
    assert sweep(place) == ["j"]
    assert sleeper.poll() is None


def test_a_job_with_a_supervisor_is_not_swept(place, sleeper):
    write(place, entry_of(sleeper))
    assert sweep(place) == []
    assert sleeper.poll() is None


def test_a_job_that_does_not_stop_is_told(place, sleeper, monkeypatch):
    monkeypatch.setattr(stop_module, "PROMISED_SECONDS", 0.1)
    monkeypatch.setattr(Entry, "kill", lambda _: None)
    write(place, entry_of(sleeper))
    (told,) = stop_jobs(place, "ada")
    assert not told.is_dead
    assert register.is_asked_to_stop(place, "j")
    assert stop_jobs(place, "somebody else") == []


def test_a_word_in_a_command_is_found(monkeypatch, tmp_path):
    assert not attacks.runs_still("no such word " + "x" * 9)
    line = [sys.executable, "-S", "-c", "input()", "word-of-a-test"]
    with subprocess.Popen(line, stdin=subprocess.PIPE) as process:
        assert attacks.runs_still("word-of-a-test")
        found = processes.process(process.pid)
        monkeypatch.setattr(processes, "every", lambda: [found])
        monkeypatch.setattr(processes, "PROC", tmp_path)
        assert not attacks.runs_still("word-of-a-test")


def test_our_own_process_has_a_start():
    pid, started = ourselves()
    assert pid == os.getpid()
    assert processes.is_running(pid, started)
