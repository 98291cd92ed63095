"""A publisher that is killed, or whose disk fails: the old releases answer, and the next works."""

import errno
import fcntl
import os
import resource
import shutil
import signal
import tempfile
from pathlib import Path
from random import Random

import pytest

from oncommons import store
from oncommons.errors import CommonsError
from oncommons.store.atomic import reached
from oncommons.store.commons import writing
from oncommons.store.doctor import diagnose, repair
from tests import killed
from tests.factories import open_latest

OLD, NEW = 20, 30
KILLS = int(os.environ.get("ONCOMMONS_KILLS", "5"))
"""Kills at each fault point, and twice as many elsewhere; 20 to measure."""
POINTS = [f"F{number}" for number in range(1, 10)]
NOWHERE = 0.05
"""Seconds within which publishing and opening end, so that a kill falls somewhere inside."""


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Make a commons with one release, and learn the name of the next."""
    folder = tmp_path_factory.mktemp("faults") / "c"
    store.init(folder)
    killed.publish_and_open(folder, OLD)
    shutil.copytree(folder, folder.with_name("next"))
    new = killed.publish_number(folder.with_name("next"), NEW)
    return folder, store.find_release(store.open_commons(folder)).release_id, new


def check_recovery(folder, old, new):
    """Hold what is left to what must be true, then repair it and publish again."""
    commons = store.open_commons(folder)
    found = {one.release_id: one for one in store.list_releases(commons)}
    assert set(found) in ({old}, {old, new})
    for release in found.values():
        assert store.verify(commons, release) == ()
    latest = store.find_release(commons)
    assert latest.patients == {old: OLD, new: NEW}[latest.release_id]
    assert open_latest(commons).patients() == latest.patients
    left = list((commons.releases / ".staging").glob("*"))
    rules = {finding.rule for finding in diagnose(commons, deep=True)}
    assert rules <= {"D03", "D11", "D14"}
    assert not left or "D11" in rules
    assert bool(repair(commons, deep=True)) == bool(rules)
    assert diagnose(commons) == ()
    assert not list((commons.releases / ".staging").glob("*"))
    assert killed.publish_number(folder, NEW) == new
    assert open_latest(commons).patients() == NEW
    assert diagnose(commons, deep=True) == ()


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_fault_point_or_behind_it(template, tmp_path, point):
    folder, old, new = template
    chance = Random(point)
    for kill in range(KILLS):
        copy = tmp_path / f"{kill}"
        shutil.copytree(folder, copy)
        delay = chance.uniform(1e-5, NOWHERE) if kill else 0.0
        left = killed.run(killed.publish_until, copy, NEW, point, delay)
        # Behind the last points little is left to do: the process may end before it is killed.
        assert left in ((-signal.SIGKILL,) if not kill else (-signal.SIGALRM, 0))
        check_recovery(copy, old, new)


def test_every_fault_point_is_reached_in_order(template, tmp_path, monkeypatch):
    copy, seen = tmp_path / "c", []
    shutil.copytree(template[0], copy)
    for module in killed.MARKED:
        monkeypatch.setattr(module, "reached", lambda name: seen.append(name) or reached(name))
    killed.publish_number(copy, NEW)
    open_latest(store.open_commons(copy))
    assert seen == [*POINTS[:7], "F9", "F8"]


def test_killed_before_any_call_that_changes_a_file(template, tmp_path):
    folder, old, new = template
    shutil.copytree(folder, tmp_path / "whole")
    count = tmp_path / "count"
    assert killed.run(killed.publish_until_call, tmp_path / "whole", NEW, 0, str(count)) == 0
    calls = int(count.read_text())
    assert calls > 50
    chosen = Random(4).sample(range(1, calls + 1), min(calls, 2 * KILLS))
    for call in sorted({1, calls, *chosen}):
        copy = tmp_path / f"{call}"
        shutil.copytree(folder, copy)
        left = killed.run(killed.publish_until_call, copy, NEW, call)
        assert left == -signal.SIGKILL
        check_recovery(copy, old, new)


def test_killed_at_any_moment_from_outside(template, tmp_path):
    folder, old, new = template
    chance = Random(6)
    lefts = set()
    for kill in range(KILLS):
        copy = tmp_path / f"{kill}"
        shutil.copytree(folder, copy)
        seconds = chance.uniform(0.02, 0.6)
        lefts.add(killed.run_and_kill(killed.publish_and_open, seconds, copy, NEW))
        check_recovery(copy, old, new)
    assert -signal.SIGKILL in lefts


@pytest.mark.parametrize(
    ("code", "says"), [(errno.ENOSPC, "the disk is full"), (errno.EIO, "the disk failed")]
)
def test_a_disk_that_refuses_a_sync_publishes_nothing(template, tmp_path, monkeypatch, code, says):
    folder, old, new = template
    sync, calls = os.fsync, [0]
    shutil.copytree(folder, tmp_path / "whole")
    monkeypatch.setattr(os, "fsync", lambda file: calls.__setitem__(0, calls[0] + 1) or sync(file))
    killed.publish_number(tmp_path / "whole", NEW)
    everything = calls[0]
    for failing in sorted(Random(code).sample(range(1, everything + 1), 12)):
        copy = tmp_path / f"{failing}"
        shutil.copytree(folder, copy)
        calls[0] = 0

        def fail(file, failing=failing):
            calls[0] += 1
            if calls[0] == failing:
                raise OSError(code, os.strerror(code))
            return sync(file)

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(CommonsError, match=says):
            killed.publish_number(copy, NEW)
        monkeypatch.setattr(os, "fsync", sync)
        check_recovery(copy, old, new)


def publish_on_a_small_disk(folder):
    """Publish while no file may grow beyond 1,000 bytes; the system itself refuses."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    tell(folder, "the disk is full")


def publish_as_nobody(folder):
    """Publish where this user may not write."""
    if os.getuid() == 0:
        os.setuid(65534)
    tell(folder, "nothing can be written here")


def tell(folder, says):
    """Leave with 0 where publishing is refused in these words."""
    try:
        killed.publish_number(folder, NEW)
    except CommonsError as refused:
        os._exit(killed.TOLD if says in str(refused) else killed.SILENT)
    os._exit(killed.SILENT)


def test_a_file_that_cannot_grow_publishes_nothing(template, tmp_path):
    folder, old, new = template
    shutil.copytree(folder, tmp_path / "c")
    assert killed.run(publish_on_a_small_disk, tmp_path / "c") == killed.TOLD
    check_recovery(tmp_path / "c", old, new)


def test_a_disk_that_is_read_only_publishes_nothing_and_answers(template):
    folder, old, new = template
    place = Path(tempfile.mkdtemp(prefix="oncommons-read-only-"))
    place.chmod(0o755)
    shutil.copytree(folder, place / "c")
    assert open_latest(store.open_commons(place / "c")).patients() == OLD
    modes = {path: path.stat().st_mode for path in [place / "c", *(place / "c").rglob("*")]}
    for path in (one for one in modes if one.is_dir() and one.name not in ("keys", "vault")):
        path.chmod(0o555)
    for path in (place / "c").glob("*.lock"):
        path.chmod(0o444)
    assert killed.run(publish_as_nobody, place / "c") == killed.TOLD
    assert open_latest(store.open_commons(place / "c")).patients() == OLD
    for path, mode in modes.items():
        path.chmod(mode)
    check_recovery(place / "c", old, new)
    shutil.rmtree(place)


def test_a_disk_without_room_is_said_before_anything_is_written(template, tmp_path, monkeypatch):
    folder, old, new = template
    shutil.copytree(folder, tmp_path / "c")
    usage = shutil.disk_usage(tmp_path)._replace(free=100)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: usage)
        with pytest.raises(CommonsError, match="0 MB are free"):
            killed.publish_number(tmp_path / "c", NEW)
    check_recovery(tmp_path / "c", old, new)


def test_a_disk_without_locks_says_so(template, tmp_path, monkeypatch):
    folder, old, new = template
    shutil.copytree(folder, tmp_path / "c")

    def refuse(_file, _operation):
        raise OSError(errno.ENOLCK, "No locks available")

    with monkeypatch.context() as patched:
        patched.setattr(fcntl, "flock", refuse)
        with pytest.raises(CommonsError, match=r"takes no locks.*local disk"):
            killed.publish_number(tmp_path / "c", NEW)
    check_recovery(tmp_path / "c", old, new)


def test_the_second_of_two_publishers_is_told_who_writes_and_since_when(template, tmp_path):
    shutil.copytree(template[0], tmp_path / "c")
    with writing(store.open_commons(tmp_path / "c")):
        says = rf"written by process {os.getpid()} since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC; wait"
        with pytest.raises(CommonsError, match=says):
            killed.publish_number(tmp_path / "c", NEW)
    killed.publish_number(tmp_path / "c", NEW)


def test_a_writer_at_work_is_no_leftover(template, tmp_path):
    shutil.copytree(template[0], tmp_path / "c")
    commons = store.open_commons(tmp_path / "c")
    with store.staged(commons, killed.tables(NEW), policy="", risk={}, loads=()):
        assert list((commons.releases / ".staging").iterdir())
        assert "D11" not in {finding.rule for finding in diagnose(commons)}
        with pytest.raises(CommonsError, match="written by process"):
            repair(commons)


def test_everything_is_synced_before_the_rename_and_the_folder_behind_it(
    template, tmp_path, monkeypatch
):
    """After a power cut only what was synced is there: replay it."""
    shutil.copytree(template[0], tmp_path / "c")
    sync, rename, told = os.fsync, os.rename, []

    def record(file):
        told.append(("sync", Path(f"/proc/self/fd/{file}").readlink()))
        sync(file)

    def note(source, target):
        told.append(("rename", Path(source), sorted(Path(source).iterdir())))
        rename(source, target)

    monkeypatch.setattr(os, "fsync", record)
    monkeypatch.setattr(os, "rename", note)
    new = killed.publish_number(tmp_path / "c", NEW)
    (at,) = (i for i, one in enumerate(told) if one[0] == "rename")
    _, staging, files = told[at]
    before = [one[1] for one in told[:at]]
    assert set(files) <= set(before)
    assert before[-1] == staging
    behind = [one[1] for one in told[at + 1 :]]
    assert behind[0] == tmp_path / "c" / "releases"
    assert behind[-1] == tmp_path / "c"  # the label, last
    assert store.find_release(store.open_commons(tmp_path / "c")).release_id == new
