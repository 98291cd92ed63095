"""Judges that share no code with us look at our releases: `python -m benchmarks.judges`.

    python -m benchmarks.judges                 some 4 CPU minutes
    python -m benchmarks.judges --attacks 300   less than 2, with wider intervals
    python -m benchmarks.judges --json          one line of JSON per number

pycanon counts classes; anonymeter attacks. `./dev peers pycanon anonymeter` makes their
environments. Each check is also made where it has to fail: on tables with a planted class of k - 1,
and on patients who were not protected at all.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.judges.asking import tell
from benchmarks.judges.attacks import on_oncology
from benchmarks.judges.classes import of_large_tables, of_made_tables
from benchmarks.measure import Goal, Result, cpu_seconds, say
from benchmarks.privacy import SHARED, adult, oncology

PATIENTS = 100_000
MOST_CPU_S = 360.0


def main() -> int:
    """Ask the judges, print, and give the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.judges",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--tables", type=int, default=250, help="made tables")
    parser.add_argument("--attacks", type=int, default=2_000, help="attacks of each kind")
    parser.add_argument("--json", action="store_true", help="one line of JSON per number")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="oncommons-judges-") as folder:
        results = list(measure(Path(folder), asked.tables, asked.attacks))
    return say(results, as_json=asked.json)


def measure(folder: Path, tables: int, attacks: int) -> Iterator[Result]:
    """Let both judges look at everything.

    Args:
        folder: where to work.
        tables: how many tables to make for pycanon.
        attacks: how many attacks of each kind anonymeter makes.
    """
    began = cpu_seconds()
    yield from of_made_tables(folder, tables)
    if SHARED.exists():
        patients = oncology(folder, PATIENTS)
        yield from of_large_tables(folder, [adult(folder), patients])
        yield from on_oncology(folder, patients, attacks)
    else:
        tell(f"Adult and the oncology patients are left out: they are not there: {SHARED}")
    spent = round(cpu_seconds() - began)
    yield Result("everything: processor", "CPU s", spent, goal=Goal(MOST_CPU_S))


if __name__ == "__main__":
    sys.exit(main())
