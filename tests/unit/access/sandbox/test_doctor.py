"""Which way a machine has, and that no code is run without one."""

import json

import pytest

from oncommons.access.sandbox import Way, doctor, examine, open_place, selftest, trial, way_here
from oncommons.access.sandbox.doctor import (
    REMEDY,
    bubblewrap_version,
    groups_here,
    known_way,
    lacking,
    users_here,
)
from oncommons.access.sandbox.selftest import all_attacks
from oncommons.access.sandbox.trial import Outcome, bait, try_way
from oncommons.errors import Refused
from tests.sandboxes import best_way, made_place, needs_sandbox

BLOCKED, OPEN = Outcome("escape", "blocked: no"), Outcome("escape", "open")


@pytest.fixture
def place(tmp_path):
    return open_place(tmp_path / "place")


@pytest.fixture
def probes(monkeypatch):
    """Set what the probes of each way find."""

    def found(**by_way):
        def tried(_, way, **__):
            answer = by_way[way.value]
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(doctor, "try_way", tried)
        monkeypatch.setattr(doctor, "lacking", lambda way: "")

    return found


def test_the_better_way_is_used_where_both_pass(place, probes):
    probes(bwrap=[BLOCKED], confine=[BLOCKED])
    assert examine(place).way is Way.BWRAP
    assert known_way(place) is Way.BWRAP


def test_one_open_probe_is_enough_to_pass_a_way_over(place, probes):
    probes(bwrap=[BLOCKED, OPEN], confine=[BLOCKED])
    standing = examine(place)
    assert standing.way is Way.CONFINE
    assert standing.failed(Way.BWRAP) == [OPEN]
    assert way_here(place) is Way.CONFINE


def test_no_code_is_run_where_neither_way_passes(place, probes):
    refused = Refused("START", "bwrap does not start", remedy="")
    probes(bwrap=refused, confine=[OPEN])
    (place.verdict).write_text("{}")
    standing = examine(place)
    assert standing.way is None
    assert standing.lacks == {Way.BWRAP: "bwrap does not start"}
    assert not place.verdict.exists()
    with pytest.raises(Refused, match="cannot keep a job apart") as error:
        way_here(place)
    assert error.value.remedy == REMEDY
    assert "user namespaces" in REMEDY
    assert "Landlock" in REMEDY


def test_without_a_probe_nothing_is_known(place, probes):
    probes(bwrap=[], confine=[])
    assert examine(place).way is None


def test_a_way_that_is_lacking_is_not_tried(place, monkeypatch):
    monkeypatch.setattr(doctor, "lacking", lambda way: f"no {way.value}")
    standing = examine(place)
    assert standing.lacks == {Way.BWRAP: "no bwrap", Way.CONFINE: "no confine"}
    monkeypatch.setattr(selftest, "lacking", lambda way: "no")
    assert all_attacks(place, Way.BWRAP) == ([], "no")


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"way": "none", "machine": ""}'])
def test_a_verdict_that_cannot_be_read_is_none(place, kept):
    place.verdict.write_text(kept)
    assert known_way(place) is None


def test_a_verdict_of_another_machine_is_none(place, probes, monkeypatch):
    probes(bwrap=[BLOCKED], confine=[BLOCKED])
    examine(place)
    kept = json.loads(place.verdict.read_text())
    place.verdict.write_text(json.dumps(kept | {"machine": kept["machine"] + "x"}))
    assert known_way(place) is None
    monkeypatch.setattr(doctor.bwrap, "PROGRAM", "/no/such")
    monkeypatch.setattr(doctor, "BOOT", place.folder / "no")
    assert way_here(place) is Way.BWRAP


def test_what_a_way_lacks_is_said(monkeypatch):
    monkeypatch.setattr(doctor.bwrap, "PROGRAM", "/no/such/bwrap")
    assert "does not run" in bubblewrap_version()
    assert lacking(Way.BWRAP) == bubblewrap_version()
    monkeypatch.setattr(doctor, "is_privileged", lambda: False)
    for abi, says in ((0, "no Landlock"), (2, "a user for each project"), (6, "")):
        monkeypatch.setattr(doctor, "landlock_abi", lambda abi=abi: abi)
        assert says in lacking(Way.CONFINE)
    monkeypatch.setattr(doctor, "is_privileged", lambda: True)
    monkeypatch.setattr(doctor, "landlock_abi", lambda: 2)
    monkeypatch.setattr(doctor, "first_uid", lambda: 30_000)
    assert lacking(Way.CONFINE) == ""
    monkeypatch.setattr(doctor, "SETPRIV", "/no/such/setpriv")
    assert "util-linux" in lacking(Way.CONFINE)


def test_users_and_groups_are_said(monkeypatch):
    def none():
        raise Refused("UIDS", "no users", remedy="")

    monkeypatch.setattr(doctor, "is_privileged", lambda: False)
    assert "as the caller" in users_here()
    monkeypatch.setattr(doctor, "is_privileged", lambda: True)
    monkeypatch.setattr(doctor, "first_uid", lambda: 30_000)
    assert users_here() == "32 users for each project, from 30000 on"
    monkeypatch.setattr(doctor, "first_uid", none)
    assert users_here() == "no users"
    assert lacking(Way.BWRAP) == "no users"
    assert groups_here()
    monkeypatch.setattr(doctor, "make_group", lambda *_: None)
    assert groups_here().startswith("none")


def test_an_outcome_holds_as_it_has_to():
    assert [BLOCKED.holds, OPEN.holds] == [True, False]
    assert Outcome("can: read", "open").holds
    assert not Outcome("can: read", "blocked: no").holds


class TestTrial:
    """The probes themselves: what they need, and that a fault of theirs is no pass."""

    def test_what_reaches_the_bait_is_counted(self):
        with bait() as made:
            assert made.reached() == 0
            for one in made.listeners:
                with trial.socket.socket(one.family, one.type) as caller:
                    caller.connect(one.getsockname())
                    caller.send(b"x")
            assert made.reached() == len(made.listeners)

    def test_shared_memory_may_be_refused(self, monkeypatch):
        class NoMemory:
            def __init__(self, _):
                self.shmget = lambda *_: -1

        monkeypatch.setattr(trial.ctypes, "CDLL", NoMemory)
        with trial._segment() as key:
            assert key > 0

    @needs_sandbox
    def test_a_job_that_never_starts_ends_the_trial(self, monkeypatch):
        monkeypatch.setattr(trial, "WAIT_SECONDS", 0.0)
        with made_place() as place, pytest.raises(Refused, match="did not start"):
            try_way(place, best_way())

    def test_a_sandbox_that_does_not_start_ends_the_trial(self, place, monkeypatch):
        def none(*_, **__):
            raise Refused("START", "does not start", remedy="")

        monkeypatch.setattr(trial, "run", none)
        with pytest.raises(Refused, match="does not start"):
            try_way(place, Way.CONFINE)
        monkeypatch.setattr(selftest, "lacking", lambda way: "")
        assert all_attacks(place, Way.CONFINE) == ([], "does not start")

    @needs_sandbox
    def test_probes_that_fail_are_no_pass(self, monkeypatch):
        monkeypatch.setattr(trial, "script", lambda name: "raise SystemExit('odd')")
        with made_place() as place:
            found = try_way(place, best_way(), control=False)
        assert [one.holds for one in found if one.name.startswith("can: ")] == [False]

    @needs_sandbox
    def test_a_selftest_may_be_of_one_part(self, monkeypatch):
        monkeypatch.setattr(selftest, "ATTACKS", selftest.ATTACKS[-1:])
        with made_place() as place:
            probes_, _ = all_attacks(place, best_way(), part="probes")
            limits, _ = all_attacks(place, best_way(), part="limits")
        assert len(probes_) > 30
        assert len(limits) == 1
        assert all(one.holds for one in (*probes_, *limits))
