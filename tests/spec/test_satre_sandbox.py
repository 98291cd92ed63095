"""Requirements of SATRE 2.0 that the sandbox answers, each named after its id in our table."""

import json
import threading
import time

import pytest

from oncommons.access.sandbox import JobState, register, stop
from oncommons.access.sandbox.place import is_privileged
from oncommons.access.sandbox.trial import MUST_WORK, try_way
from tests.sandboxes import WAYS, best_way, job_of, made_place, needs_sandbox, run_text
from tests.unit.cli.typed import as_json

NETWORK = {
    "reach a service by TCP",
    "reach a service by UDP",
    "ask for a name (DNS)",
    "reach the network by IPv6",
    "wait for connections",
    "reach an abstract socket",
    "send out of a pair of sockets",
    "reach a socket by its path",
}


@pytest.fixture(scope="module")
def place():
    with made_place() as made:
        yield made


@pytest.fixture(scope="module")
def found(place):
    """Run the probes once in each way, with a job of another project running."""
    kept = {}

    def of(way):
        if way not in kept:
            kept[way] = {one.name: one for one in try_way(place, way)}
        return kept[way]

    return of


@pytest.mark.parametrize("way", WAYS)
def test_acc_040_code_is_handed_in_and_logs_and_files_come_back(place, tmp_path, way):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cohort.csv").write_text("patient,age\nP1,60\nP2,62\n")
    text = "import os\nrows = open(os.environ['ONCOMMONS_DATA'] + '/cohort.csv').readlines()\n"
    text += "print('read', len(rows)); open('n.txt', 'w').write(str(len(rows) - 1))"
    result, out = run_text(text, tmp_path, place, way, data=tmp_path / "data")
    assert result.log == "read 3\n"
    assert (out / "n.txt").read_text() == "2"


@pytest.mark.parametrize("way", WAYS)
def test_acc_046_a_job_cannot_install_a_package(found, place, tmp_path, way):
    text = "import sys, sysconfig\nopen(sysconfig.get_paths()['purelib'] + '/x.py', 'w')"
    result, _ = run_text(text, tmp_path, place, way)
    assert result.state is JobState.ERROR
    assert found(way)["reach a service by TCP"].holds


@needs_sandbox
@pytest.mark.skipif(not is_privileged(), reason="only root runs jobs as other users")
def test_acc_047_jobs_of_two_projects_are_different_users_and_namespaces(found, place, tmp_path):
    way = best_way()
    text = "import os\nprint(os.getuid(), *(os.readlink(f'/proc/self/ns/{n}') for n in"
    text += " ('mnt', 'pid')))" if way.value == "bwrap" else " ()))"
    told = {}

    def work(project):
        folder = tmp_path / project
        folder.mkdir()
        told[project] = run_text(
            text + "\nimport time; time.sleep(1)", folder, place, way, project=project
        )[0].log.split()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("lung", "breast")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert all(a != b for a, b in zip(told["lung"], told["breast"], strict=True))
    assert found(way)["read the data of another project"].control == "open"
    assert found(way)["read the data of another project"].holds


@pytest.mark.parametrize("way", WAYS)
def test_acc_056_no_job_can_reach_another_job(found, way):
    names = {"send a signal to another job", "trace another job", "read the memory of another job"}
    assert all(found(way)[name].holds for name in NETWORK | names)


@pytest.mark.parametrize("way", WAYS)
def test_acc_057_jobs_have_no_network(found, way):
    assert all(found(way)[name].holds for name in NETWORK)
    assert found(way)["anything that arrived outside"].holds
    assert all(
        found(way)[name].control == "open" for name in NETWORK - {"reach the network by IPv6"}
    )


@pytest.mark.parametrize("way", WAYS)
def test_acc_061_what_a_job_used_is_told(place, tmp_path, way):
    text = "import time\nkept = b'x' * (60 << 20)\nwhile time.process_time() < 0.5: pass\n"
    text += "open('t', 'w').write('1234'); time.sleep(0.3)"
    used = run_text(text, tmp_path, place, way)[0].used
    assert used.cpu_seconds >= 0.5
    assert used.seconds >= 0.5
    assert used.peak_mb >= 60
    assert used.out_bytes == 4


@needs_sandbox
def test_acc_073_running_jobs_die_within_ten_seconds(place, tmp_path):
    results = []
    job = job_of("import time; time.sleep(600)", tmp_path, project="halted")

    def work():
        from oncommons.access.sandbox import Limits, run

        results.append(run(job, None, Limits(), place=place, way=best_way(), out=tmp_path / "out"))

    thread = threading.Thread(target=work)
    thread.start()
    until = time.monotonic() + 120
    while time.monotonic() < until and not any(one.started for one in register.entries(place)):
        time.sleep(0.02)
    began = time.monotonic()
    (stopped,) = stop(place, "halted")
    thread.join()
    assert time.monotonic() - began <= 10
    assert stopped.is_dead
    assert results[0].state is JobState.KILLED


@needs_sandbox
def test_acc_077_the_attacks_run_on_a_live_installation(place):
    words = ("--part", "probes", "--way", best_way().value, "--place", place.folder)
    told = as_json("access", "selftest", "attacks", *words)
    assert len(told["attacks"]) > 30
    assert all(one["holds"] for one in told["attacks"])
    assert json.dumps(told)


@pytest.mark.parametrize("way", WAYS)
def test_acc_094_nothing_leaves_but_by_the_folder_of_results(found, way):
    escapes = [one for name, one in found(way).items() if not name.startswith(MUST_WORK)]
    assert len(escapes) >= 30
    assert all(one.holds for one in escapes)
