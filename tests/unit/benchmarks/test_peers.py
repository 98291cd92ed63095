"""Peers in environments of their own: locks with hashes and without hosts, and what is absent."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.peers import environment
from benchmarks.peers.survival import fit_cox


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "ENVIRONMENTS", tmp_path / "peers")


@pytest.fixture
def asked(monkeypatch):
    calls = []

    def run(command, *, check, env):
        calls.append((tuple(command[1:]), env.get("VIRTUAL_ENV")))
        if command[1] == "venv":
            Path(command[-2]).mkdir(parents=True, exist_ok=True)

    monkeypatch.setattr(environment.subprocess, "run", run)
    return calls


@pytest.mark.parametrize("name", environment.names())
def test_lock_of_a_peer_has_hashes_and_names_no_host(name):
    lock = environment.lock_of(name).read_text()
    assert "://" not in lock
    packages = re.split(r"\n(?=\w)", lock)
    assert len(packages) > 1
    assert all("--hash=sha256:" in one for one in packages if "==" in one)


@pytest.mark.parametrize("name", environment.names())
def test_lock_holds_what_was_asked_for(name):
    lock = environment.lock_of(name).read_text()
    lines = environment.list_of(name).read_text().splitlines()
    wanted = [re.split(r"[\s=<>!~;\[#]", line)[0] for line in lines]
    assert [one for one in wanted if one and f"\n{one}==" not in lock] == []


def test_an_environment_that_is_not_made_has_no_python():
    assert environment.python_of("survival") is None


def test_a_half_made_environment_has_no_python():
    (environment.ENVIRONMENTS / "survival" / "bin").mkdir(parents=True)
    assert environment.python_of("survival") is None


def test_it_is_made_from_the_lock_by_hashes_once(asked):
    folder = environment.make("survival")
    environment.make("survival")
    assert [call[0][:2] for call in asked] == [("venv", "--allow-existing"), ("pip", "sync")]
    assert "--require-hashes" in asked[1][0]
    assert asked[1][1] == str(folder)
    assert environment.python_of("survival") == folder / "bin" / "python"


def test_git_does_not_see_it(asked):
    folder = environment.make("survival")
    assert (folder.parent / ".gitignore").read_text() == "*\n"


def test_an_interrupted_set_up_starts_again(monkeypatch, asked):
    def stops(*_, **__):
        raise subprocess.CalledProcessError(2, "uv")

    environment.make("survival")
    (environment.ENVIRONMENTS / "survival" / "ready").unlink()
    monkeypatch.setattr(environment.subprocess, "run", stops)
    with pytest.raises(subprocess.CalledProcessError):
        environment.make("survival")
    assert environment.python_of("survival") is None


def test_a_peer_that_is_not_there_gives_no_fit():
    rows = np.ones((4, 1))
    assert fit_cox(rows, np.arange(1.0, 5.0), np.ones(4, dtype=bool)) is None


def test_an_unknown_peer_is_refused_by_its_name():
    command = [sys.executable, "-m", "benchmarks.peers", "nobody"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=environment.ROOT)
    assert ended.returncode == 2
    assert "no peer is called nobody; there are: " in ended.stderr
    assert all(name in ended.stderr for name in environment.names())
