"""The same questions on DuckDB and on Spark, side by side: `python -m benchmarks.engines`.

    python -m benchmarks.engines                     100,000 made patients, 50 random criteria
    python -m benchmarks.engines --patients 1000000  as many as asked for
    python -m benchmarks.engines --work FOLDER       keep the commons there, and use it again
    python -m benchmarks.engines --json              one line of JSON per number
    python -m benchmarks.engines --release --patients 1000000
                                                     a release that Spark reads and writes

The made hospitals are loaded, protected and published as any others. Both engines then read the
same Parquet files through the same View. Each number of patients has to be the same; the program
leaves with 1 where one is not. Spark is here for what one machine cannot hold, so that it is slower
than DuckDB on one machine is no fault.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Goal, Result, run_apart, say
from benchmarks.spark_release import measure_release
from oncommons.machine import spark_lacks

if TYPE_CHECKING:
    from oncommons.store import View

CRITERIA = 50
SEED = 1
STAGES = ("make-data", "load", "protect", "publish")


@dataclass(slots=True)
class Clock:
    """Seconds that each question took on one engine.

    Args:
        name: the engine.
        seconds: one number per question.
    """

    name: str
    seconds: list[float] = field(default_factory=list)

    def time(self, work: Callable[[], object]) -> object:
        """Do some work, and keep how long it took."""
        began = time.perf_counter()
        answer = work()
        self.seconds.append(time.perf_counter() - began)
        return answer


def main() -> int:
    """Measure, print, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__)
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--engine", default="local[2]", help="where Spark runs")
    parser.add_argument("--work", type=Path, help="folder to keep the commons in")
    parser.add_argument("--json", action="store_true", help="one line of JSON per number")
    parser.add_argument("--release", action="store_true", help="publish one by Spark")
    asked = parser.parse_args()
    if why := spark_lacks():
        parser.error(f"Spark cannot run here: {why}")
    with tempfile.TemporaryDirectory(prefix="oncommons-benchmark-") as folder:
        work = asked.work or Path(folder)
        if asked.release:
            found = measure_release(work, asked.patients, asked.engine, _say)
            return say(list(found), as_json=asked.json)
        _make(work, asked.patients)
        return say(list(measure(work, asked.engine)), as_json=asked.json)


def _make(work: Path, patients: int) -> None:
    """Make the commons, each stage in a process of its own, unless it is there."""
    if (work / "commons" / "labels.json").exists():
        return
    work.mkdir(parents=True, exist_ok=True)
    for stage in STAGES:
        _say(f"{stage}, {patients:,} patients")
        asked = [sys.executable, "-m", "benchmarks.stages", stage, str(work), str(patients)]
        run_apart(asked)


def measure(work: Path, engine: str) -> Iterator[Result]:
    """Ask both engines the same.

    Args:
        work: the folder with the commons.
        engine: where Spark runs.
    """
    from benchmarks.stages import TODAY
    from oncommons import journey, store

    commons = store.open_commons(work / "commons")
    began = time.perf_counter()
    duck = journey.steward_view(commons, today=TODAY)
    duck.patients()
    opened = time.perf_counter() - began
    spark = journey.steward_view(commons, today=TODAY, engine=engine)
    patients = spark.patients()
    started = time.perf_counter() - began - opened
    label = f"{patients:,} patients"
    yield Result(f"{label}: first answer", "s", started, opened, "DuckDB")
    yield from _criteria(duck, spark, label)
    yield from _questions(duck, spark, label)
    duck.close()
    spark.close()


def _criteria(duck: "View", spark: "View", label: str) -> Iterator[Result]:
    """Count the patients for whom random criteria hold."""
    from benchmarks.random_criteria import random_criteria
    from oncommons import cohort

    ours, theirs = Clock("DuckDB"), Clock("Spark")
    differ, sizes = 0, set()
    for number, one in enumerate(random_criteria(CRITERIA, seed=SEED)):
        _say(f"criteria {number + 1} of {CRITERIA}")
        counts = [
            clock.time(cohort.select(view, one).patients)
            for clock, view in ((ours, duck), (theirs, spark))
        ]
        differ += counts[0] != counts[1]
        sizes.add(counts[0])
    yield Result(f"{label}: random criteria", "criteria", CRITERIA)
    yield Result(f"{label}: different numbers among them", "numbers", len(sizes))
    yield Result(f"{label}: criteria on which the engines differ", "criteria", differ, goal=Goal(0))
    yield _beside(f"{label}: one criterion, median", theirs, ours)


def _questions(duck: "View", spark: "View", label: str) -> Iterator[Result]:
    """Ask for a chart, the genes and every mutation of a gene's patients."""
    from oncommons import store
    from oncommons.domain.criteria import mutated

    questions: dict[str, Callable[[View], object]] = {
        "tumour types": lambda view: store.count_by(view, "tumours.oncotree").undisclosed,
        "mutated genes": lambda view: store.gene_frequencies(view).undisclosed,
        "rows of mutations, TP53 mutated": lambda view: (
            view.within(mutated("TP53")).rows("mutations", ["patient_id", "symbol", "hgvsp"]).rows()
        ),
    }
    for name, ask in questions.items():
        _say(name)
        ours, theirs = Clock("DuckDB"), Clock("Spark")
        one, other = ours.time(lambda: ask(duck)), theirs.time(lambda: ask(spark))  # noqa: B023
        yield Result(f"{label}: {name}, answers that differ", "", int(one != other), goal=Goal(0))
        yield _beside(f"{label}: {name}", theirs, ours)


def _beside(measure: str, spark: Clock, duck: Clock) -> Result:
    """Put the seconds of Spark beside those of DuckDB."""
    ours, peer = (round(statistics.median(one.seconds), 3) for one in (spark, duck))
    return Result(f"{measure}, Spark", "s", ours, peer, duck.name)


def _say(text: str) -> None:
    """Tell on standard error what begins."""
    print(text, "...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
