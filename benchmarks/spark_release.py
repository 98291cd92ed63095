"""A protected release whose large tables are read and written by Spark, measured whole.

Part of `python -m benchmarks.engines --release`: the made records are put into a vault, protected
and published, each in a process of its own (`python -m benchmarks.spark_release STAGE FOLDER
PATIENTS ENGINE`); then DuckDB and Spark count over the release.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Goal, Result, Spent, run_apart

if TYPE_CHECKING:
    from oncommons.store import View

Say = Callable[[str], None]
SEED = 1
MAKE, PUBLISH = "make-vault", "publish"
EVERY_S = 0.25
TICK = os.sysconf("SC_CLK_TCK")
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1_000_000
MOST_MB = 10_000
"""What a release of 1,000,000 patients may take, Python and Java together."""


def measure_release(work: Path, patients: int, engine: str, tell: Say) -> Iterator[Result]:
    """Publish a release by Spark, and ask both engines the same of it.

    Args:
        work: an empty folder, or one in which this was done before.
        patients: how many are made.
        engine: where Spark runs.
        tell: told what begins.
    """
    label = f"{patients:,} patients"
    stage = [sys.executable, "-m", "benchmarks.spark_release"]
    rest = [str(work), str(patients), engine]
    if not (work / "commons").exists():
        work.mkdir(parents=True, exist_ok=True)
        tell(f"{MAKE}, {label}")
        run_apart([*stage, MAKE, *rest])
    if not (work / "commons" / "labels.json").exists():
        tell(f"{PUBLISH}, {label}")
        spent = run_with_children([*stage, PUBLISH, *rest])
        yield Result(f"{label}: protect and publish by Spark", "s", round(spent.wall_s, 1))
        yield Result(f"{label}: the same, processor", "CPU s", round(spent.cpu_s, 1))
        memory = f"{label}: the same, most memory of Python and Java together"
        yield Result(memory, "MB", round(spent.peak_mb), goal=Goal(MOST_MB))
    yield from _counts(work, label, engine, tell)


def make(work: Path, patients: int) -> None:
    """Make a commons with records in its vault."""
    from benchmarks.made_vault import make_vault
    from oncommons import store

    make_vault(store.init(work / "commons").vault, patients, SEED)


def publish(work: Path, engine: str) -> None:
    """Protect the patients, and let Spark read and write the large tables of the release."""
    from benchmarks.stages import TODAY
    from oncommons import journey, privacy, store

    commons, policy = store.open_commons(work / "commons"), privacy.standard_policy()
    journey.publish_release(commons, policy, today=TODAY, engine=engine)


def _counts(work: Path, label: str, engine: str, tell: Say) -> Iterator[Result]:
    """Check the release, tell its size, and compare what both engines count."""
    from benchmarks.stages import TODAY
    from oncommons import journey, store
    from oncommons.domain.criteria import between, mutated

    commons = store.open_commons(work / "commons")
    release = store.find_release(commons)
    tables = {file.table for file in release.files if file.table}
    yield Result(f"{label}: patients released", "rows", release.patients)
    yield Result(f"{label}: mutations released", "rows", release.rows("mutations"))
    yield Result(f"{label}: all rows", "rows", sum(release.rows(one) for one in tables))
    size = sum(file.bytes for file in release.files) / 1_000_000
    yield Result(f"{label}: the release on disk", "MB", round(size))
    tell("checking every byte against the manifest")
    faults = len(store.verify(commons, release))
    yield Result(f"{label}: faults of the release", "", faults, goal=Goal(0))
    late = between("patients.last_contact_day", 400, None)
    questions: dict[str, Callable[[View], object]] = {
        "patients": lambda view: view.patients(),
        "with a mutation of the commonest gene": lambda view: view.within(
            mutated("GENE00000")
        ).patients(),
        "with it, and seen after 400 days": lambda view: view.within(
            mutated("GENE00000") & late
        ).patients(),
        "tumour types": lambda view: store.count_by(view, "tumours.oncotree").undisclosed,
        "mutated genes": lambda view: store.gene_frequencies(view).undisclosed,
    }
    duck = journey.steward_view(commons, today=TODAY)
    spark = journey.steward_view(commons, today=TODAY, engine=engine)
    for name, ask in questions.items():
        tell(name)
        (ours, spark_s), (theirs, duck_s) = _timed(ask, spark), _timed(ask, duck)
        if isinstance(theirs, int):
            yield Result(f"{label}: {name}", "patients", theirs)
        yield Result(f"{label}: {name}, answers that differ", "", ours != theirs, goal=Goal(0))
        yield Result(f"{label}: {name}, Spark", "s", round(spark_s, 2), round(duck_s, 2), "DuckDB")


def _timed(ask: "Callable[[View], object]", view: "View") -> tuple[object, float]:
    began = time.perf_counter()
    return ask(view), time.perf_counter() - began


def run_with_children(command: Sequence[str]) -> Spent:
    """Run a program, and measure it with every process below it, Java among them.

    Args:
        command: the program and its arguments.

    Returns:
        What it cost: memory is the largest sum of all of them at one moment, looked at four times
        a second.

    Raises:
        RuntimeError: it failed; what it said has gone to standard error.
    """
    began, most = time.perf_counter(), 0.0
    seconds: dict[int, float] = {}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            found = {one: _state(one) for one in _tree(process.pid)}
            seconds |= {one: cpu for one, (cpu, _) in found.items()}
            most = max(most, sum(memory for _, memory in found.values()))
            time.sleep(EVERY_S)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} left with {process.returncode}")
    return Spent(time.perf_counter() - began, sum(seconds.values()), most)


def _tree(pid: int) -> Iterator[int]:
    """Give a process and all below it."""
    yield pid
    for task in _listed(Path(f"/proc/{pid}/task")):
        for child in _read(task / "children").split():
            yield from _tree(int(child))


def _state(pid: int) -> tuple[float, float]:
    """Give the processor seconds and the resident megabytes of a process; zeros once it is gone."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    if not fields:
        return 0.0, 0.0
    return (int(fields[11]) + int(fields[12])) / TICK, int(fields[21]) * PAGE_MB


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def main() -> None:
    """Run one stage."""
    stage, folder, patients, engine = sys.argv[1:]
    if stage == MAKE:
        make(Path(folder), int(patients))
    else:
        publish(Path(folder), engine)


if __name__ == "__main__":
    main()
