"""What the first process of a job counts, kills and says; it runs as a whole in tests/spec."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

from oncommons.access.sandbox.inside import first, script

HUGE = 1 << 40


def test_folders_are_counted(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_bytes(b"x" * 10_000)
    (tmp_path / "link").symlink_to("/")
    files, is_full = first.used_of_folders([str(tmp_path)], HUGE)
    assert (files, is_full) == (4, False)
    assert first.used_of_folders([str(tmp_path)], 5_000)[1]
    assert first.used_of_folders([str(tmp_path / "gone")], HUGE) == (0, False)


def test_folders_too_deep_to_count_are_over_every_limit(tmp_path):
    deep = tmp_path
    for _ in range(first.DEEPEST + 1):
        deep /= "d"
    deep.mkdir(parents=True)
    assert first.used_of_folders([str(tmp_path)], HUGE) == (sys.maxsize, False)


def test_a_file_that_vanishes_takes_nothing(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    (entry,) = os.scandir(tmp_path)
    (tmp_path / "file").unlink()
    assert first.size_of(entry) == 0


class Filled:
    f_files, f_ffree, f_bavail = 10, 4, 0


def test_file_systems_are_counted(monkeypatch):
    monkeypatch.setattr(first.os, "statvfs", lambda _: Filled)
    assert first.used_of_mounts(["/out", "/tmp"]) == (12, True)
    asked = {"mounts": True, "folders": ["/out"], "files": 6}
    assert first.over(asked) == "disk"
    assert first.over(asked | {"files": 5}) == "files"


def test_limits_of_folders(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    asked = {"mounts": False, "folders": [str(tmp_path)], "room": HUGE, "files": 1}
    assert first.over(asked) == ""
    assert first.over(asked | {"files": 0}) == "files"


def test_the_end_is_json():
    said = first.tell(-9, "disk", resource.getrusage(resource.RUSAGE_SELF))
    assert said[:1] == b"E"
    assert json.loads(said[1:])["status"] == -9


def test_everything_is_written(tmp_path):
    here, there = os.pipe()
    first.send_all(there, b"x" * 1000)
    assert os.read(here, 2000) == b"x" * 1000
    os.close(here)
    os.close(there)


def test_a_program_becomes_a_text_with_what_it_is_asked():
    assert script("ask") in script("ask", {"a": 1})
    assert script("ask", {"a": b"\0"}).endswith("main({'a': b'\\x00'})\n")


FAMILY = """
import os, subprocess, sys, time
sys.path.insert(0, {folder!r})
import first
{before}
wait = "import time; time.sleep(600)"
subprocess.Popen([sys.executable, "-S", "-c", wait])
subprocess.Popen(["/bin/sh", "-c", "sleep 600 & sleep 600"])
until = time.monotonic() + 60
while len(first.children(os.getpid())) < 3 and time.monotonic() < until:
    time.sleep(0.01)
before = len(first.children(os.getpid()))
first.kill_rest(alone=False)
print(before >= 3, len(first.children(os.getpid())))
"""


def test_what_is_left_is_killed_with_its_children():
    """In a process of its own, so that children of the tests are left alone."""
    folder = str(Path(first.__file__).parent)
    text = FAMILY.format(folder=folder, before="first.stay_first()")
    ended = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=120
    )
    assert ended.stdout.split() == ["True", "0"]


def test_signals_have_the_numbers_of_the_kernel():
    assert first.signal.SIGKILL == signal.SIGKILL
