"""What each stage of the journey costs, and three answers beside peers: the first benchmark.

    python -m benchmarks.journey                    100,000 patients, a table
    python -m benchmarks.journey --patients 3000    quicker; the goals are those of 100,000
    python -m benchmarks.journey --json             one line of JSON per number

Each stage runs in a process of its own. This module imports no library of numbers, because the
memory of the caller would be counted as a stage's.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Bound, Goal, Of, Result, Spent, run_apart, say

GOALS: dict[str, tuple[Goal | None, Goal | None]] = {
    "make-data": (Goal(60), Goal(2_000)),
    "load": (None, Goal(1_200)),
    "protect": (None, Goal(3_000)),
    "publish": (Goal(12), Goal(1_000)),
    "explore": (None, None),
    "targets": (Goal(180), Goal(8_590)),
    "model": (None, Goal(3_000)),
    "package": (None, None),
    "verify": (None, None),
    "board": (None, None),
    "whole": (None, Goal(3_000)),
    "nothing": (None, None),
}
"""CPU seconds and megabytes at 100,000 patients."""


def main() -> int:
    """Measure, print, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.journey", description=__doc__)
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--json", action="store_true", help="one line of JSON per number")
    parser.add_argument("--keep", type=Path, help="a new folder to work in, and to leave there")
    asked = parser.parse_args()
    if asked.keep:
        asked.keep.mkdir(parents=True)
        return say(measure(asked.keep, asked.patients), as_json=asked.json)
    with tempfile.TemporaryDirectory(prefix="oncommons-benchmark-") as folder:
        return say(measure(Path(folder), asked.patients), as_json=asked.json)


def measure(folder: Path, patients: int) -> list[Result]:
    """Run every stage in turn, then the comparisons.

    Args:
        folder: where to work; it needs about 10 kB per patient.
        patients: how many to make.
    """
    results: list[Result] = []
    for stage in GOALS:
        print(f"{stage} ...", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "benchmarks.stages", stage, str(folder), str(patients)]
        spent, _ = run_apart(command)
        results += of_stage(stage, spent)
    print("beside peers ...", file=sys.stderr, flush=True)
    _, said = run_apart([sys.executable, "-m", "benchmarks.beside_peers", str(folder)])
    return results + list(compared(json.loads(said)))


def of_stage(stage: str, spent: Spent) -> Iterator[Result]:
    """Give the three numbers of one stage."""
    cpu, memory = GOALS[stage]
    yield Result(f"{stage}: time on the clock", "s", round(spent.wall_s, 2))
    yield Result(f"{stage}: processor", "CPU s", round(spent.cpu_s, 2), goal=cpu)
    yield Result(f"{stage}: peak memory", "MB", round(spent.peak_mb), goal=memory)


def compared(lines: list[dict[str, Any]]) -> Iterator[Result]:
    """Give the numbers beside peers, with their goals.

    Args:
        lines: from `benchmarks.beside_peers`.
    """
    goals = {
        "Kaplan-Meier: processor": Goal(0.5, of=Of.RATIO),
        "Kaplan-Meier: largest difference of survival": Goal(1e-12),
        "Cox: processor": Goal(1, of=Of.RATIO),
        "Cox: largest difference of a coefficient": Goal(1e-5),
        "counts by tumour type: equal": Goal(1, Bound.AT_LEAST),
    }
    for line in lines:
        yield Result(**line, goal=goals.get(line["measure"]))


if __name__ == "__main__":
    sys.exit(main())
