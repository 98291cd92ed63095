"""A job from its start to its end, as its caller sees it."""

import os
import shutil
import sys
from dataclasses import replace

import pytest

from oncommons.access.sandbox import (
    Environment,
    JobState,
    Limit,
    Used,
    Way,
    register,
    written_questions,
)
from oncommons.access.sandbox.jobs import JobResult, Left, OutFile, in_steps
from oncommons.access.sandbox.limits import Group, Seen
from oncommons.access.sandbox.logs import Log
from oncommons.access.sandbox.outputs import Taking
from oncommons.access.sandbox.place import User, is_privileged
from oncommons.access.sandbox.run import _result
from oncommons.access.sandbox.supervise import Ended, become, counts_by_namespace
from oncommons.errors import Refused
from tests.sandboxes import SMALL, WAYS, best_way, job_of, made_place, needs_sandbox, run_text

supervise_module = sys.modules[Ended.__module__]
TELL = """import os, sys
print(sorted(os.environ), os.getcwd() == os.environ["ONCOMMONS_OUT"])
print(open(os.environ["ONCOMMONS_DATA"] + "/cohort.csv").read(), os.environ["ONCOMMONS_SEED"])
open("t.csv", "w").write("a\\n1\\n")
"""


@pytest.fixture(scope="module")
def place():
    with made_place() as made:
        yield made


@pytest.fixture
def data(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cohort.csv").write_text("patients of lung")
    return tmp_path / "data"


@pytest.mark.parametrize("way", WAYS)
def test_a_job_reads_its_data_and_leaves_a_file(place, tmp_path, data, way):
    result, out = run_text(TELL, tmp_path, place, way, data=data, seed=7)
    assert result.state is JobState.OK, result.log
    assert "patients of lung 7" in result.log
    assert "True" in result.log
    assert "ONCOMMONS_SANDBOX" not in result.log
    assert (out / "t.csv").read_text() == "a\n1\n"
    assert [path.name for path in out.iterdir()] == ["t.csv"]
    assert result.way is way
    assert result.used.out_bytes == 4
    assert result.used.cpu_seconds > 0
    assert result.told()["seconds"] % 10 == 0


@pytest.mark.parametrize("way", WAYS)
def test_the_same_job_gives_the_same_files_again(place, tmp_path, way):
    text = "import os, random; random.seed(os.environ['ONCOMMONS_SEED'])\n"
    text += "open('t', 'w').write(str(random.random()) + str({'a', 'b', 'c'}))"
    results = [run_text(text, tmp_path, place, way, seed=3)[0] for _ in range(2)]
    assert results[0].files == results[1].files
    assert results[0].code_sha256 == results[1].code_sha256


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("text", "state", "says"),
    [
        ("raise ValueError('wrong')", JobState.ERROR, "wrong"),
        ("import sys; sys.exit(3)", JobState.ERROR, ""),
        ("import os; os.kill(os.getpid(), 9)", JobState.ERROR, ""),
        ("import os; print('x' * 30_000 + 'end')", JobState.OK, "end"),
    ],
)
def test_a_job_that_fails_leaves_no_file(place, tmp_path, way, text, state, says):
    text = f"open('t.csv', 'w').close()\n{text}"
    result, out = run_text(text, tmp_path, place, way)
    assert result.state is state
    assert says in result.log
    assert [one.name for one in result.files] == (["t.csv"] if state is JobState.OK else [])
    assert len(list(out.iterdir())) == len(result.files)
    assert len(result.log.encode()) <= 10_000


@pytest.mark.parametrize("way", WAYS)
def test_a_program_that_is_not_there_is_said(place, tmp_path, way):
    job = job_of("cat(1)", tmp_path, name="run.R")
    job = replace(job, environment=Environment(rscript="/usr/bin/no-such-program"))
    result = supervise_run(job, tmp_path, place, way)
    assert result.state is JobState.ERROR
    assert "no-such-program" in result.log


def supervise_run(job, folder, place, way, **more):
    from oncommons.access.sandbox import run

    out = folder / f"out-{job.job_id}"
    return run(job, None, more.pop("limits", SMALL), place=place, way=way, out=out)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="Rscript is not installed")
@pytest.mark.parametrize("way", WAYS)
def test_r_runs_too(place, tmp_path, data, way):
    text = 'd <- readLines(file.path(Sys.getenv("ONCOMMONS_DATA"), "cohort.csv"), warn = FALSE)\n'
    text += 'writeLines(d, "out.txt")\n'
    result, out = run_text(text, tmp_path, place, way, data=data, name="run.R")
    assert result.state is JobState.OK, result.log
    assert "patients of lung" in (out / "out.txt").read_text()


@needs_sandbox
def test_without_control_groups_our_own_watching_holds(place, tmp_path, monkeypatch):
    monkeypatch.setattr(supervise_module, "make_group", lambda *_: None)
    text = "import time\nkept = [b'x' * (8 << 20) + bytes([i]) for i in range(60)]\ntime.sleep(60)"
    result, _ = run_text(text, tmp_path, place, best_way(), limits=replace(SMALL, memory_mb=100))
    assert (result.state, result.limit) == (JobState.LIMIT, Limit.MEMORY)
    result, _ = run_text("print(1)", tmp_path, place, best_way())
    assert result.state is JobState.OK


@needs_sandbox
def test_a_folder_with_files_is_not_written_into(place, tmp_path):
    job = job_of("", tmp_path)
    (tmp_path / f"out-{job.job_id}").mkdir()
    (tmp_path / f"out-{job.job_id}" / "old").touch()
    with pytest.raises(Refused, match="is no empty folder"):
        supervise_run(job, tmp_path, place, best_way())
    with pytest.raises(Refused, match="cannot be a name"):
        supervise_run(replace(job, project="../up"), tmp_path, place, best_way())


class TestStart:
    """A sandbox that does not start runs nothing."""

    def test_no_first_process(self, place, tmp_path):
        environment = Environment(python="/usr/bin/false")
        job = job_of("", tmp_path, environment=environment)
        with pytest.raises(Refused, match="does not start") as error:
            supervise_run(job, tmp_path, place, Way.CONFINE)
        assert error.value.code == "START"
        assert list(place.register.iterdir()) == []

    def test_no_program_at_all(self, place, tmp_path, monkeypatch):
        monkeypatch.setattr(supervise_module, "become", lambda _: ["/no/such/program"])
        with pytest.raises(Refused, match="No such file"):
            supervise_run(job_of("", tmp_path), tmp_path, place, Way.CONFINE)

    @needs_sandbox
    def test_a_group_that_takes_nobody_in(self, place, tmp_path, monkeypatch):
        group = Group({"memory": tmp_path / "gone", "pids": tmp_path / "gone"}, 2)
        monkeypatch.setattr(supervise_module, "make_group", lambda *_: group)
        with pytest.raises(Refused, match="does not start"):
            supervise_run(job_of("", tmp_path), tmp_path, place, best_way())

    @needs_sandbox
    def test_a_job_that_was_stopped_before_it_began(self, place, tmp_path, monkeypatch):
        def late(running):
            register.ask_to_stop(place, job.job_id)
            raise OSError("gone")

        job = job_of("", tmp_path)
        monkeypatch.setattr(supervise_module._Running, "_first", late)
        assert supervise_run(job, tmp_path, place, best_way()).state is JobState.KILLED

    @needs_sandbox
    def test_a_first_process_that_writes_nonsense(self, place, tmp_path, monkeypatch):
        def forged(name, asked=None):
            return f"import os\nos.write({asked['report']}, b'RX')\nos.read({asked['go']}, 1)"

        monkeypatch.setattr(supervise_module, "script", forged)
        result = supervise_run(job_of("", tmp_path), tmp_path, place, best_way())
        assert (result.state, result.files) == (JobState.ERROR, ())


def test_a_hub_that_is_root_becomes_another_user_first():
    assert become(User(5, is_own=False)) == []
    line = become(User(5, is_own=True))
    assert line[0] == "/usr/bin/setpriv"
    assert {"--reuid=5", "--regid=5", "--clear-groups"} <= set(line)
    assert not counts_by_namespace("5.13.0")


def test_a_job_that_shares_our_user_shares_its_number_of_processes(monkeypatch):
    ours, theirs = User(os.getuid(), is_own=False), User(30_000, is_own=True)
    monkeypatch.setattr(supervise_module.platform, "release", lambda: "6.1.0")
    already = supervise_module._already
    assert already(Way.BWRAP, ours) == already(Way.CONFINE, theirs)
    assert already(Way.CONFINE, ours) > already(Way.CONFINE, theirs)


@pytest.mark.parametrize(
    ("said", "limit", "state"),
    [
        ({"status": -24}, Limit.CPU, JobState.LIMIT),
        ({"status": -25}, Limit.DISK, JobState.LIMIT),
        ({"status": 1, "over": Limit.PROCESSES}, Limit.PROCESSES, JobState.LIMIT),
        ({"status": 0, "over": Limit.PROCESSES}, None, JobState.OK),
        ({"status": 0, "limit": "files"}, Limit.FILES, JobState.LIMIT),
        ({"status": 1}, None, JobState.ERROR),
        (None, None, JobState.ERROR),
    ],
)
def test_how_a_job_ended(tmp_path, said, limit, state):
    taking = Taking(tmp_path, 1)
    over = None
    if said is not None:
        over = said.pop("over", None)
        words = {"limit": "", "cpu": 0, "peak": 0} | said
        taking.take(b"RE" + str(words).replace("'", '"').encode())
    result = _result(Ended(taking, Log(), seen=Seen(0.0, 0, over)), Way.BWRAP, "")
    assert (result.state, result.limit) == (state, limit)


def test_a_researcher_sees_no_exact_time():
    result = JobResult(
        JobState.LIMIT,
        Limit.CPU,
        Used(12.34, 5.6, 7.8),
        "log",
        (OutFile("a", 1, "h"),),
        (Left("b", "a pipe"),),
        Way.BWRAP,
        "code",
    )
    told = result.told()
    assert told["seconds"] == 20
    assert "12.34" not in str(told)
    assert told["limit"] == "cpu"
    assert in_steps(0) == 10


class TestWritten:
    """Questions in Python come out as text, and only they."""

    def ask(self, text, folder, place):
        job = job_of(text, folder, name="questions.py")
        return written_questions(job, place=place, way=best_way())

    @needs_sandbox
    def test_they_are_built_by_a_program(self, place, tmp_path):
        text = "by = ['a.b', 'c.d']\nQUESTIONS = [{'ask': 'counts', 'by': [one]} for one in by]"
        found = self.ask(text, tmp_path, place)
        assert found == '[{"ask": "counts", "by": ["a.b"]}, {"ask": "counts", "by": ["c.d"]}]'

    @needs_sandbox
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("x = 1", "no list QUESTIONS"),
            ("1 / 0", "ZeroDivisionError"),
            ("QUESTIONS = ['x' * 70_000]", "more than 64000 bytes"),
            ("QUESTIONS = []\nopen('more.txt', 'w').close()", "gives no questions"),
            ("import os, atexit\nQUESTIONS = []\natexit.register(lambda: open('questions.json',"
             " 'wb').write(bytes([255])))", "gives no text"),
        ],
    )  # fmt: skip
    def test_what_gives_no_questions_is_refused(self, place, tmp_path, text, says):
        with pytest.raises(Refused, match=says) as error:
            self.ask(text, tmp_path, place)
        assert error.value.code == "QUESTIONS"

    @needs_sandbox
    def test_the_program_has_no_data(self, place, tmp_path):
        text = "import os\nQUESTIONS = [os.environ['ONCOMMONS_DATA'], os.path.exists('/data')]"
        assert self.ask(text, tmp_path, place) == '["", false]'


@needs_sandbox
@pytest.mark.skipif(not is_privileged(), reason="only root runs jobs as other users")
def test_a_job_runs_as_the_user_of_its_project(tmp_path):
    with made_place() as place:
        text = "import os; print(os.getuid(), os.getgid(), os.getgroups())"
        of = {
            name: run_text(text, tmp_path, place, best_way(), project=name)[0].log
            for name in ("lung", "breast")
        }
    assert of["lung"] != of["breast"]
    assert not of["lung"].startswith(f"{os.getuid()} ")


@needs_sandbox
def test_a_job_that_cannot_be_restricted_does_not_run(place, tmp_path, monkeypatch):
    monkeypatch.setattr(supervise_module.confine, "text", lambda *_: "1 / 0")
    result = supervise_run(job_of("print('ran')", tmp_path), tmp_path, place, Way.CONFINE)
    assert result.state is JobState.ERROR
    assert "ZeroDivisionError" in result.log
    assert "ran\n" not in result.log
