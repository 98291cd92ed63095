"""`oncommons access run`, `doctor`, `stop` and `selftest`: what they say, and how they leave."""

import pytest

from oncommons.access.sandbox import Way, doctor, open_place
from oncommons.access.sandbox.trial import Outcome
from oncommons.cli.sandbox_told import sandbox_check
from oncommons.machine import State
from tests.sandboxes import made_place, needs_sandbox
from tests.unit.cli.typed import as_json, said, type_in


@pytest.fixture(scope="module")
def place():
    with made_place() as made:
        yield made.folder


@pytest.fixture
def code(tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "data").mkdir()
    return tmp_path / "code"


def words(code, place):
    out = code.parent / "out"
    return ("access", "run", code, "--data", code.parent / "data", "--out", out, "--place", place)


@needs_sandbox
def test_a_job_is_told_with_its_files(code, place):
    (code / "run.py").write_text("import os; os.mkfifo('p') if 0 else os.mkdir('d')\nprint('[b]x')")
    text = said(*words(code, place))
    assert "Ended: ok" in text
    assert "not taken: d: a folder" in text
    assert "[b]x" in text


@needs_sandbox
def test_a_job_that_fails_leaves_with_one(code, place):
    (code / "run.py").write_text("raise SystemExit(4)")
    told = as_json(*words(code, place), code=1)
    assert (told["state"], told["files"], told["seconds"]) == ("error", [], 10)
    assert "4" not in told["log"]


@needs_sandbox
def test_a_limit_is_named(code, place):
    (code / "run.py").write_text("while True: pass")
    text = said(*words(code, place), "--cpu", 1, code=1)
    assert "Ended: limit, limit: cpu" in text


def test_code_without_a_program_is_refused(code, place, monkeypatch):
    monkeypatch.setattr("oncommons.access.sandbox.way_here", lambda _: Way.CONFINE)
    refused = type_in(*words(code, place))
    assert "holds no run.py or run.R" in str(refused.exception)


def test_a_machine_without_a_way_is_told_with_both_remedies(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "lacking", lambda way: f"no {way.value} here")
    text = said("access", "doctor", "--place", tmp_path / "place", code=2)
    assert "none, no code is run" in text
    assert "no bwrap here" in text
    assert "user namespaces" in text
    assert "Landlock" in text


def test_an_open_probe_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "lacking", lambda way: "")
    monkeypatch.setattr(doctor, "try_way", lambda *_, **__: [Outcome("a hole", "open")])
    told = as_json("access", "doctor", "--place", tmp_path / "place", code=2)
    assert told["way"] is None
    assert told["ways"]["bwrap"][0]["happened"] == "open"
    assert "a hole" in said("access", "doctor", "--place", tmp_path / "place", code=2)


def test_an_attack_that_gets_through_leaves_with_one(tmp_path, monkeypatch):
    from oncommons.access.sandbox import selftest

    monkeypatch.setattr(selftest, "lacking", lambda way: "" if way is Way.BWRAP else "no Landlock")
    monkeypatch.setattr(selftest, "try_way", lambda *_: [Outcome("a hole", "open", "open")])
    asked = ("access", "selftest", "attacks", "--part", "probes", "--place", tmp_path / "place")
    text = said(*asked, code=1)
    assert "GETS THROUGH" in text
    assert "confine: not tried: no Landlock" in text
    assert "0 of 1 held" in text
    none = said(*asked, "--way", "confine", code=1)
    assert "0 of 0 held" in none


@pytest.mark.parametrize("wrong", [("--part", "some"), ("--way", "docker")])
def test_an_unknown_part_or_way_is_refused(tmp_path, wrong):
    refused = type_in("access", "selftest", "attacks", *wrong, "--place", tmp_path / "place")
    assert "write probes, limits or all" in str(refused.exception)


def test_nothing_runs_so_nothing_is_stopped(tmp_path):
    assert as_json("access", "stop", "all", "--place", tmp_path / "place") == {"stopped": []}


def test_the_sandbox_has_a_line_of_the_doctor(tmp_path, monkeypatch):
    monkeypatch.setenv("ONCOMMONS_SANDBOX", str(tmp_path / "place"))
    assert sandbox_check().state is State.LIMITED
    place = open_place()
    monkeypatch.setattr(doctor, "lacking", lambda way: "")
    monkeypatch.setattr(doctor, "try_way", lambda *_, **__: [Outcome("escape", "blocked")])
    doctor.examine(place)
    assert "bwrap" in sandbox_check().says
