"""Limits: rlimits, our own watching, and control groups of both versions in a made tree."""

import os
import subprocess
import sys

import pytest

from oncommons.access.sandbox import Limit, Limits, limits
from oncommons.access.sandbox.limits import Group, bases, make_group, number, rlimits, watched

SOME = Limits(seconds=1, cpu_seconds=2, memory_mb=10, processes=4, cores=2)


def test_rlimits_hold_for_each_process():
    found = rlimits(SOME, already=3)
    assert found["RLIMIT_CORE"] == 0
    assert found["RLIMIT_CPU"] == 3
    assert found["RLIMIT_NPROC"] == 7
    assert found["RLIMIT_AS"] > 10 << 20


@pytest.mark.parametrize(
    ("text", "asked", "over"),
    [
        ("kept = b'x' * (40 << 20); print(1, flush=True); input()", SOME, Limit.MEMORY),
        (
            "import time\nwhile time.process_time() < 0.5: pass\nprint(1, flush=True); input()",
            Limits(cpu_seconds=0),
            Limit.CPU,
        ),
        (
            "import threading as t\n[t.Thread(target=t.Event().wait, daemon=True).start()"
            " for _ in range(9)]\nprint(1, flush=True); input()",
            Limits(processes=2),
            Limit.PROCESSES,
        ),
        ("print(1, flush=True); input()", Limits(), None),
    ],
)
def test_what_a_job_uses_is_watched(text, asked, over):
    """The job stands below a process that waits for it, as it does in the sandbox."""
    outer = "import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', sys.argv[1]])"
    words = [sys.executable, "-S", "-c", outer, text]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        seen = watched(process.pid, asked)
        process.stdin.close()
    assert seen.over is over
    assert seen.memory_bytes > 0


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Make a kernel's tree of control groups out of plain files."""

    def make(mounts, own):
        (tmp_path / "mounts").write_text(
            "".join(
                f"x {tmp_path / place} {kind} {options} 0 0\n" for place, kind, options in mounts
            )
        )
        (tmp_path / "own").write_text(own)
        monkeypatch.setattr(limits, "MOUNTS", tmp_path / "mounts")
        monkeypatch.setattr(limits, "OWN", tmp_path / "own")
        return tmp_path

    return make


def version_2(folder, controllers="cpu io memory pids"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cgroup.controllers").write_text(controllers)
    (folder / "cgroup.subtree_control").write_text("")


def test_a_delegated_group_of_version_2_is_used(tree):
    root = tree([("unified", "cgroup2", "rw")], "0::/hub.service/main\n")
    for path in ("", "hub.service", "hub.service/main"):
        version_2(root / "unified" / path)
    group = make_group("job", SOME)
    folder = root / "unified" / "hub.service" / "job"
    assert set(group.folders.values()) == {folder}
    assert (folder.parent / "cgroup.subtree_control").read_text() == "+memory +pids +cpu"
    assert (folder / "memory.max").read_text() == str(10 << 20)
    assert (folder / "pids.max").read_text() == "8"
    assert not (folder / "cpu.max").exists()  # left out where the kernel has no such file


def test_processor_time_is_divided_where_the_kernel_can(tree, monkeypatch):
    root = tree([("unified", "cgroup2", "rw")], "0::/\n")
    version_2(root / "unified")
    real = limits.Path.exists
    monkeypatch.setattr(limits.Path, "exists", lambda path: path.name == "cpu.max" or real(path))
    assert (make_group("job", SOME).folders["cpu"] / "cpu.max").read_text() == "200000 100000"


def test_a_group_that_may_not_be_divided_is_passed_over(tree):
    root = tree([("unified", "cgroup2", "rw")], "0::/hub\n")
    version_2(root / "unified")
    version_2(root / "unified" / "hub", controllers="hugetlb")
    (root / "unified" / "cgroup.controllers").unlink()
    assert list(bases()) == []
    assert make_group("job", SOME) is None


def test_groups_of_version_1_are_used_in_our_own_group(tree):
    mounts = [("memory", "cgroup", "rw,memory"), ("pids", "cgroup", "rw,pids"),
              ("cpu", "cgroup", "rw,cpu,cpuacct"), ("odd", "tmpfs", "rw")]  # fmt: skip
    root = tree(mounts, "4:memory:/here\n3:pids:/gone\n2:cpu,cpuacct:/\n1:name=systemd:/\n")
    for name in ("memory/here", "pids", "cpu"):
        (root / name).mkdir(parents=True)
    group = make_group("job", SOME)
    assert group.version == 1
    assert group.folders["memory"] == root / "memory" / "here" / "job"
    assert group.folders["pids"] == root / "pids" / "job"
    assert (group.folders["memory"] / "memory.limit_in_bytes").read_text() == str(10 << 20)


def test_processor_time_need_not_be_divided(tree):
    mounts = [(name, "cgroup", f"rw,{name}") for name in ("memory", "pids")]
    root = tree(mounts, "4:memory:/\n3:pids:/\n")
    for name in ("memory", "pids"):
        (root / name).mkdir()
    assert set(make_group("job", SOME).folders) == {"memory", "pids"}


def test_without_a_controller_for_memory_there_is_no_group(tree):
    root = tree([("pids", "cgroup", "rw,pids")], "3:pids:/\n")
    (root / "pids").mkdir()
    assert make_group("job", SOME) is None


def test_a_group_that_exists_already_is_not_taken_over(tree):
    root = tree([("unified", "cgroup2", "rw")], "0::/\n")
    version_2(root / "unified")
    (root / "unified" / "job").mkdir()
    assert make_group("job", SOME) is None


COUNTERS = [
    ({"memory.events": "low 0\noom_kill 1\n"}, {"oom_control": "oom_kill 1\n"}, Limit.MEMORY),
    ({"cpu.stat": "usage_usec 3000000\n"}, {"cpuacct.usage": "3000000000\n"}, Limit.CPU),
    ({"pids.events": "max 4\n"}, {"pids.events": "max 4\n"}, Limit.PROCESSES),
    ({"memory.peak": "5\n"}, {"max_usage_in_bytes": "5\n"}, None),
]


@pytest.mark.parametrize(("new", "old", "over"), COUNTERS)
def test_the_kernel_says_at_which_limit_a_job_stopped(tmp_path, new, old, over):
    for version, files in ((2, new), (1, old)):
        folder = tmp_path / str(version)
        folder.mkdir()
        for name, text in files.items():
            prefix = "" if version == 2 or "." in name else "memory."
            (folder / f"{prefix}{name}").write_text(text)
        group = Group({"memory": folder, "pids": folder}, version)
        assert group.seen(SOME).over is over
    assert group.seen(SOME).memory_bytes == (5 if over is None else 0)


def test_what_the_kernel_lacks_counts_as_nothing(tmp_path):
    assert number(tmp_path / "no") == 0
    (tmp_path / "odd").write_text("max\n")
    assert number(tmp_path / "odd") == 0


def test_a_group_kills_what_is_in_it(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "TRIES", 2)
    group = Group({"memory": tmp_path, "pids": tmp_path}, 2)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        group.add(process.pid)
        assert group.holds(process.pid)
        assert not group.holds(os.getpid())
        group.close()
        assert process.wait() == -9
    assert (tmp_path / "cgroup.kill").read_text() == "1"
    (tmp_path / "cgroup.procs").write_text("999999999\n")
    group.kill()


def test_an_empty_group_is_removed(tmp_path):
    folder = tmp_path / "job"
    folder.mkdir()
    Group({"memory": folder, "pids": folder}, 1).close()
    assert not folder.exists()
