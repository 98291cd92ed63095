"""Attacks on the sandbox, from inside: each is blocked, and works in a plain process."""

import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from oncommons.access.sandbox import (
    JobState,
    check_unchanged,
    processes,
    register,
    stop,
)
from oncommons.access.sandbox.attacks import attempt
from oncommons.access.sandbox.bombs import ATTACKS
from oncommons.access.sandbox.trial import HARMFUL, MUST_WORK, try_way
from oncommons.errors import IntegrityError, Refused
from tests.sandboxes import (
    SMALL,
    WAYS,
    best_way,
    made_place,
    needs_sandbox,
    run_text,
)

ALWAYS_POSSIBLE = {
    "write into the data",
    "overwrite a data file",
    "read the data of another project",
    "read a file of the hub",
    "reach a service by TCP",
    "reach a service by UDP",
    "reach a socket by its path",
    "reach an abstract socket",
    "send out of a pair of sockets",
    "find the hub's secret among the variables",
    "read the variables of the hub",
    "see other processes",
    "send a signal to another job",
    "wait for connections",
}
"""What any user can do in a plain process on any Linux, so that a probe is known to probe."""
NEEDS_RIGHTS = {"device"}
JOBS = 20


@pytest.fixture(scope="module")
def place():
    with made_place() as made:
        yield made


@pytest.fixture(scope="module")
def outcomes(place):
    """Run the probes once in each way."""
    kept = {}

    def of(way):
        if way not in kept:
            kept[way] = {one.name: one for one in try_way(place, way)}
        return kept[way]

    return of


@pytest.mark.parametrize("way", WAYS)
def test_every_probe_is_blocked_while_another_project_runs(outcomes, way):
    found = outcomes(way)
    assert {name: one.happened for name, one in found.items() if not one.holds} == {}
    assert sum(not name.startswith(MUST_WORK) for name in found) >= 30
    assert sum(name.startswith(MUST_WORK) for name in found) >= 3


@pytest.mark.parametrize("way", WAYS)
def test_the_same_probes_work_in_a_plain_process(outcomes, way):
    controls = {name: one.control for name, one in outcomes(way).items()}
    assert {name: controls[name] for name in ALWAYS_POSSIBLE} == dict.fromkeys(
        ALWAYS_POSSIBLE, "open"
    )
    assert all(controls[name].startswith("not tried") for name in HARMFUL)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.name.replace(" ", "-"))
@pytest.mark.parametrize("way", WAYS)
def test_an_attack_on_limits_and_results_fails(place, way, attack):
    outcome = attempt(attack, place, way)
    assert outcome.holds, outcome
    if attack.name not in NEEDS_RIGHTS:
        assert outcome.control in ("works", "not tried"), outcome
    assert list(place.work.iterdir()) == []
    assert list(place.register.iterdir()) == []


@pytest.mark.parametrize("way", WAYS)
def test_a_file_that_changes_after_its_hash_is_found(place, way, tmp_path):
    result, out = run_text("open('t.csv', 'w').write('a')", tmp_path, place, way)
    check_unchanged(out, result.files)
    (out / "t.csv").write_text("b")
    with pytest.raises(IntegrityError, match="not what the job left"):
        check_unchanged(out, result.files)


class Started:
    """Jobs that run in threads of this process."""

    def __init__(self, place, way, folder):
        self.place, self.way, self.folder = place, way, folder
        self.results, self.faults = {}, []

    def start(self, count, text="import time; time.sleep(600)", limits=SMALL):
        self.threads = [
            threading.Thread(target=self._work, args=(number, text, limits))
            for number in range(count)
        ]
        for one in self.threads:
            one.start()

    def _work(self, number, text, limits):
        folder = self.folder / str(number)
        folder.mkdir()
        whose = {"project": f"p{number % 2}", "person": f"person{number % 4}"}
        try:
            self.results[number], _ = run_text(
                text, folder, self.place, self.way, limits=limits, **whose
            )
        except Refused as error:
            self.faults.append(error)

    def wait_until_they_run(self):
        until = time.monotonic() + 120
        while time.monotonic() < until and not self.faults:
            found = list(register.entries(self.place))
            running = [one for one in found if one.started and processes.below(one.started[0])]
            if len(running) == len(self.threads):
                return
            time.sleep(0.05)
        stop(self.place)
        pytest.fail(f"the jobs did not start: {self.faults}")

    def join(self):
        for one in self.threads:
            one.join()
        return [self.results[number].state for number in range(len(self.threads))]


@pytest.mark.parametrize("way", WAYS)
def test_the_panic_switch_kills_twenty_jobs_from_another_process(place, way, tmp_path):
    jobs = Started(place, way, tmp_path)
    stubborn = (
        "import os, signal, time\n"
        "for one in (1, 2, 15):\n    signal.signal(one, signal.SIG_IGN)\n"
        "os.fork()\ntime.sleep(600)\n"
    )
    jobs.start(JOBS, stubborn, replace(SMALL, seconds=300))
    jobs.wait_until_they_run()
    line = "import sys; from pathlib import Path; from oncommons.access import sandbox\n"
    line += "import time; place = sandbox.open_place(Path(sys.argv[1])); began = time.monotonic()\n"
    line += "found = sandbox.stop(place)\n"
    line += "print(len(found), sum(one.is_dead for one in found), time.monotonic() - began)"
    ended = subprocess.run(
        [sys.executable, "-c", line, str(place.folder)], capture_output=True, text=True, check=True
    )
    states = jobs.join()
    count, dead, seconds = ended.stdout.split()
    assert (int(count), int(dead)) == (JOBS, JOBS)
    assert float(seconds) <= 10
    assert states == [JobState.KILLED] * JOBS
    assert list(place.register.iterdir()) == []


@needs_sandbox
@pytest.mark.parametrize(("whom", "left"), [("p1", {"p0"}), ("person2", {"p0", "p1"})])
def test_only_the_jobs_of_a_project_or_a_person_are_stopped(place, tmp_path, whom, left):
    jobs = Started(place, best_way(), tmp_path)
    jobs.start(4)
    jobs.wait_until_they_run()
    stopped = stop(place, whom)
    assert {one.project for one in stopped} | {one.person for one in stopped} >= {whom}
    assert {one.project for one in register.entries(place)} == left
    stop(place)
    assert jobs.join() == [JobState.KILLED] * 4


SUPERVISOR = """import sys
from pathlib import Path
from oncommons.access import sandbox
place, folder, way = Path(sys.argv[1]), Path(sys.argv[2]), sandbox.Way(sys.argv[3])
job = sandbox.Job("lost", "lung", "ada", folder / "code")
sandbox.run(job, None, sandbox.Limits(), place=sandbox.open_place(place), way=way,
            out=folder / "out")
"""


@pytest.mark.parametrize("way", WAYS)
def test_a_job_whose_supervisor_was_killed_is_swept(place, way, tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "run.py").write_text("import os, time; os.fork(); time.sleep(600)")
    words = [sys.executable, "-c", SUPERVISOR, place.folder, tmp_path, way.value]
    with subprocess.Popen([str(word) for word in words]) as supervisor:
        until = time.monotonic() + 120
        pids = []
        while time.monotonic() < until and len(pids) < 2:
            found = [one for one in register.entries(place) if one.started]
            pids = processes.below(found[0].started[0]) if found else []
            time.sleep(0.02)
        supervisor.kill()
    assert len(pids) >= 2
    register.sweep(place)
    assert list(place.register.iterdir()) == []
    assert list(place.work.iterdir()) == []
    while time.monotonic() < until and any(processes.is_running(p.pid, p.started) for p in pids):
        time.sleep(0.02)
    assert not any(processes.is_running(p.pid, p.started) for p in pids)
