"""What the sandbox stops and what it costs: every attack, and the start of an empty job."""

import secrets
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Bound, Goal, Result, cpu_seconds
from oncommons.access import sandbox
from oncommons.access.sandbox.doctor import lacking
from oncommons.access.sandbox.selftest import all_attacks

STARTS = 40
MOST_MORE_MS = 50.0
EMPTY = "pass\n"


def measure() -> Iterator[Result]:
    """Measure each way that this machine has: attacks stopped, and the cost of a start."""
    folder = Path(tempfile.mkdtemp(prefix="oncommons-bench-"))
    folder.chmod(0o711)
    try:
        place = sandbox.open_place(folder / "place")
        for way in sandbox.Way:
            if not lacking(way):
                yield _held(place, way)
                yield from _cost(place, way, folder)
    finally:
        shutil.rmtree(folder)


def _held(place: sandbox.Place, way: sandbox.Way) -> Result:
    rows, why = all_attacks(place, way)
    held = sum(row.holds for row in rows)
    share = 0.0 if why or not rows else held / len(rows)
    name = f"sandbox, {way.value}: attacks stopped, {held} of {len(rows)}"
    return Result(name, "share", share, goal=Goal(1.0, Bound.AT_LEAST))


def _cost(place: sandbox.Place, way: sandbox.Way, folder: Path) -> Iterator[Result]:
    """Measure by turns, so that a busy machine slows both; processor time hardly feels it."""
    code, data = folder / f"code-{way.value}", folder / f"data-{way.value}"
    code.mkdir()
    data.mkdir()
    (code / "run.py").write_text(EMPTY)
    inside, outside = [], []
    for turn in range(STARTS + 1):
        job = sandbox.Job(f"bench-{secrets.token_hex(6)}", "bench", "bench", code)
        out = folder / f"out-{way.value}-{turn}"
        began = _now()
        result = sandbox.run(job, data, sandbox.Limits(), place=place, way=way, out=out)
        between = _now()
        subprocess.run([job.environment.python, "-s", str(code / "run.py")], check=True)
        ended = _now()
        if result.state is not sandbox.JobState.OK:
            raise RuntimeError(f"an empty job ended with {result.state}: {result.log}")
        if turn:  # the first one warms what is read from the disk
            inside.append([after - before for before, after in zip(began, between, strict=True)])
            outside.append([after - before for before, after in zip(between, ended, strict=True)])
    kinds = (("on the clock", Goal(MOST_MORE_MS)), ("of processor time", None))
    for at, (kind, goal) in enumerate(kinds):
        ours, plain = (
            1_000 * statistics.median(one[at] for one in times) for times in (inside, outside)
        )
        name = f"sandbox, {way.value}: start {kind}, {ours:.0f} ms, over python3, {plain:.0f} ms"
        yield Result(name, "ms", ours - plain, goal=goal)


def _now() -> tuple[float, float]:
    """Give the seconds on the clock, and those of processors, of this process and its children."""
    return time.perf_counter(), cpu_seconds()
