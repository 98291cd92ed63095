"""Processes as /proc tells them, and killing exactly one."""

import os
import subprocess
import sys

from oncommons.access.sandbox import processes

WAIT = "print(1, flush=True); input()"


def started(text=WAIT):
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    process.stdout.readline()
    return process


def ended(process):
    process.stdin.close()
    process.stdout.close()
    process.wait()


def test_a_process_is_seen_and_gone():
    process = started()
    found = processes.process(process.pid)
    assert found.parent == os.getpid()
    assert found.resident > 1_000_000
    assert processes.is_running(found.pid, found.started)
    assert not processes.is_running(found.pid, found.started + 1)
    assert found.pid in [one.pid for one in processes.of_user(os.geteuid())]
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert processes.process(process.pid) is None  # dead, and not yet waited for
    assert processes.count_of_user(os.geteuid()) > len(processes.of_user(os.geteuid()))
    ended(process)
    assert processes.process(process.pid) is None


def test_the_family_of_a_process():
    inner = f"import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', {WAIT!r}])"
    process = started(inner)
    (child,) = processes.children(process.pid)
    assert [one.pid for one in processes.below(process.pid)] == [child]
    found = processes.process(process.pid)
    processes.kill_below(process.pid, found.started)
    ended(process)
    assert processes.process(child) is None or processes.process(child).parent != process.pid
    assert processes.children(process.pid) == []


def test_only_the_very_process_is_killed():
    process = started()
    found = processes.process(process.pid)
    processes.kill(process.pid, found.started + 1)
    processes.kill_below(process.pid, found.started + 1)
    assert process.poll() is None
    processes.kill(process.pid, found.started)
    assert process.wait() == -9
    ended(process)
    processes.kill(process.pid, found.started)


def test_a_process_that_vanishes_has_no_user(monkeypatch, tmp_path):
    (tmp_path / "12").symlink_to(tmp_path / "gone")
    (tmp_path / "34").mkdir()
    monkeypatch.setattr(processes, "PROC", tmp_path)
    assert processes.of_user(os.geteuid()) == []
    assert list(processes.every()) == []
