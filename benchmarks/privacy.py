"""What protection loses and costs, beside ARX and anjana: `python -m benchmarks.privacy`.

    python -m benchmarks.privacy              Adult and 100,000 made oncology patients
    python -m benchmarks.privacy --large      1 and 10 million patients too
    python -m benchmarks.privacy --lineage    a second release of 100,000 patients alone
    python -m benchmarks.privacy --json       one line of JSON per number

Every run is a process of its own: reading, search and writing together. Programs keep the bytecode
that they compile, as installed ones do, ours and anjana's alike. Every result is scored by
`score_release.py`, which shares no code with us. ARX is Java and is not run here: its numbers were
measured with ARX 3.9.2 on the same tables with the same scorer. anjana runs here, where
`./dev peers anonymity` has made its environment.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.measure import Bound, Goal, Of, Result, run_apart, say
from benchmarks.peers.environment import python_of
from oncommons.privacy.attack.matching import FEW, THRESHOLD, matching_risk
from oncommons.privacy.attack.published import read_labels, read_people
from oncommons.privacy.hierarchy import read_hierarchy

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data" / "privacy"
PROGRAM = [sys.executable, "-m", "benchmarks.recode_table"]
ARX = "ARX 3.9.2, as published"
GLOBAL = {
    ("onco", 5): (0.4101, 0.1959, 0.1400),
    ("onco", 11): (0.4101, 0.2554, 0.1822),
    ("adult", 5): (0.6608, 0.4035, 0.2618),
    ("adult", 11): (0.6608, 0.4854, 0.3394),
}
"""Loss of the global optimum with 0, 1 and 5 % of patients held back, four digits."""
LOCAL = {
    ("onco", 5): (0.0583, 0.99),
    ("onco", 11): (0.0796, 0.99),
    ("adult", 5): (0.0563, 0.96),
    ("adult", 11): (0.0824, 0.96),
}
"""Loss of ARX's local mode in steps of 1 %, and the share of it that we may lose."""
QUERIES = {("onco", 5): (0.0056, 0.211), ("adult", 5): (0.0263, 0.120)}
"""Median and 90th percentile of the error of count queries after ARX's local mode, k = 5."""
HELD_BACK = (0.0, 0.01, 0.05)
DIGITS = 5e-5
"""Half of the last digit of the published values."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its hierarchies.

    Args:
        name: what it is called here.
        path: text with ; between values and a column `patient_id`.
        hierarchies: what the files of the hierarchies begin with.
        columns: quasi-identifiers.
    """

    name: str
    path: Path
    hierarchies: str
    columns: str


def main() -> int:
    """Measure, print, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.privacy", description=__doc__)
    parser.add_argument("--large", action="store_true", help="1 and 10 million patients too")
    parser.add_argument("--lineage", action="store_true", help="a second release alone")
    parser.add_argument("--json", action="store_true", help="one line of JSON per number")
    asked = parser.parse_args()
    if not SHARED.exists():
        parser.error(f"the tables are not there: {SHARED}")
    with tempfile.TemporaryDirectory(prefix="oncommons-benchmark-") as folder:
        _keep_bytecode(Path(folder) / "bytecode")
        run = lineage if asked.lineage else partial(measure, large=asked.large)
        return say(list(run(Path(folder))), as_json=asked.json)


def _keep_bytecode(folder: Path) -> None:
    """Let every program that starts from here keep what it compiles, outside the project."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


def measure(folder: Path, *, large: bool) -> Iterator[Result]:
    """Run everything.

    Args:
        folder: where to work.
        large: whether to run 1 and 10 million patients too.
    """
    tables = [adult(folder), oncology(folder, 100_000)]
    for table in tables:
        for k in (5, 11):
            yield from optimum(folder, table, k)
            yield from local(folder, table, k)
    yield from rules(folder, tables[1])
    yield from beside_anjana(folder, tables[1])
    for patients, cpu_s, megabytes in ((10**6, 10, 1_610), (10**7, 120, 8_590)) if large else ():
        yield from at_scale(folder, patients, Goal(cpu_s), Goal(megabytes))


def adult(folder: Path) -> Table:
    """Give the Adult table a number per row, since rows may be held back."""
    header, *rows = (SHARED / "adult" / "adult.csv").read_text().splitlines()
    path = folder / "adult.csv"
    numbered = [f"{at};{row}" for at, row in enumerate(rows)]
    path.write_text("\n".join([f"patient_id;{header}", *numbered]) + "\n")
    names = "sex,age,race,marital-status,education,native-country,workclass,occupation"
    return Table("adult", path, str(SHARED / "adult" / "adult_hierarchy_"), names)


def oncology(folder: Path, patients: int) -> Table:
    """Make oncology patients with the generator of the shared data, its own seed."""
    made = folder / f"onco{patients}"
    program = SHARED / "generate_oncology_table.py"
    _say(f"making {patients:,} patients")
    subprocess.run(
        [sys.executable, program, made, str(patients)], check=True, stdout=subprocess.DEVNULL
    )
    names = "sex,age,dept,cancer,dxmonth,stage,vital"
    return Table("onco", made / "onco.csv", str(made / "hier_"), names)


def optimum(folder: Path, table: Table, k: int) -> Iterator[Result]:
    """Compare the global optimum with ARX's at three shares of held-back patients."""
    for share, arx in zip(HELD_BACK, GLOBAL[table.name, k], strict=True):
        out = folder / "global.csv"
        options = ["--mode", "global", "--suppressed", str(share)]
        _, said = run_apart(_command(table, k, out, *options))
        label = f"{table.name} k={k} global, {share:.0%} held back"
        loss = round(json.loads(said)["loss"], 6)
        yield Result(f"{label}: loss", "NCP", loss, arx, ARX, Goal(arx + DIGITS))
        if share:
            yield _k_of(label, score(table, out), k)


def local(folder: Path, table: Table, k: int) -> Iterator[Result]:
    """Compare local recoding with ARX's local mode."""
    out = folder / "local.csv"
    spent, _ = run_apart(_command(table, k, out))
    scored = score(table, out)
    label = f"{table.name} k={k} local"
    arx, share = LOCAL[table.name, k]
    yield Result(f"{label}: loss", "NCP", scored["ncp"], arx, ARX, Goal(share, of=Of.RATIO))
    yield _k_of(label, scored, k)
    yield Result(f"{label}: untruthful cells", "cells", scored["untruthful_cells"], goal=Goal(0))
    yield Result(f"{label}: held back", "%", scored["suppressed_pct"], goal=Goal(0))
    median, high = QUERIES.get((table.name, k), (None, None))
    for name, found, arx_error in (("q_med", "median", median), ("q_p90", "90th percentile", high)):
        goal = Goal(1, of=Of.RATIO) if arx_error else None
        peer = ARX if arx_error else ""
        measure = f"{label}: query error, {found}"
        yield Result(measure, "share", scored[name], arx_error, peer, goal)
    yield Result(f"{label}: processor", "CPU s", round(spent.cpu_s, 2))
    yield Result(f"{label}: peak memory", "MB", round(spent.peak_mb), goal=Goal(367))


def rules(folder: Path, table: Table) -> Iterator[Result]:
    """Say what a rule on sensitive values costs at k = 12."""
    out = folder / "rule.csv"
    losses = {}
    for rule in ("", "germline=l=2", "germline=t=0.3", "germline=beta=4"):
        run_apart(_command(table, 12, out, *(["--rule", rule] if rule else [])))
        losses[rule] = score(table, out)["ncp"]
        if not rule:
            yield from matching(table, out)
        label = f"{table.name} k=12 local, {rule or 'no rule'}"
        ceiling = Goal(1.35, of=Of.RATIO) if "beta" in rule else None
        without = losses[""] if rule else None
        yield Result(
            f"{label}: loss", "NCP", losses[rule], without, "no rule" if rule else "", ceiling
        )


def matching(table: Table, released: Path) -> Iterator[Result]:
    """Look for every patient of a release at k = 12, knowing all that is told or any three."""
    names = table.columns.split(",")
    trees = {name: read_hierarchy(Path(f"{table.hierarchies}{name}.csv")) for name in names}
    rows = [pl.read_csv(file, separator=";", infer_schema=False) for file in (table.path, released)]
    people = read_people(rows[0], trees, names)
    for knows, risk in zip(
        (f"all {len(names)}", f"any {FEW}"),
        matching_risk(read_labels(rows[1], trees, names), people.leaves),
        strict=True,
    ):
        label = f"{table.name} k=12 local: matching risk, who knows {knows} values"
        yield Result(f"{label}, largest", "share", round(risk.most, 4), goal=Goal(THRESHOLD))


def beside_anjana(folder: Path, table: Table) -> Iterator[Result]:
    """Run anjana in its own environment on the same table, turn by turn."""
    python = python_of("anonymity")
    if python is None:
        _say("anjana is left out: ./dev peers anonymity makes its environment")
        return
    program = ROOT / "benchmarks" / "peers" / "anonymise_anjana.py"
    theirs, ours = folder / "anjana.csv", folder / "ours.csv"
    _say("anjana (about 20 s)")
    asked = [table.path, table.hierarchies, table.columns, theirs, "5", "1"]
    subprocess.run(
        [python, "-c", "import anjana.anonymity"], check=True
    )  # compiles it, as ours was
    command = [str(python), str(program), *map(str, asked)]
    peer, said = run_apart(command)
    name = f"anjana {json.loads(said)['version']}"
    for mode, share, limit in (("global", 0.01, 1 / 25), ("local", 0.0, 1 / 12)):
        spent, _ = run_apart(_command(table, 5, ours, "--mode", mode, "--suppressed", str(share)))
        label = f"{table.name} k=5 {mode}"
        goal = Goal(limit, of=Of.RATIO)
        yield Result(
            f"{label}: processor", "CPU s", round(spent.cpu_s, 2), round(peer.cpu_s, 2), name, goal
        )
        loss = score(table, ours)["ncp"]
        lower = Goal(1, of=Of.RATIO)
        yield Result(f"{label}: loss", "NCP", loss, score(table, theirs)["ncp"], name, lower)


def at_scale(folder: Path, patients: int, cpu: Goal, memory: Goal) -> Iterator[Result]:
    """Recode millions of patients locally."""
    table = oncology(folder, patients)
    out = folder / "large.csv"
    _say(f"recoding {patients:,} patients")
    spent, said = run_apart(_command(table, 5, out))
    label = f"{patients:,} patients, k=5 local"
    yield Result(f"{label}: processor", "CPU s", round(spent.cpu_s, 1), goal=cpu)
    yield Result(f"{label}: peak memory", "MB", round(spent.peak_mb), goal=memory)
    yield Result(f"{label}: loss", "NCP", round(json.loads(said)["loss"], 5))


def lineage(folder: Path) -> Iterator[Result]:
    """Release 100,000 patients, then again without 1 in 100 of them and with 5,000 more.

    Args:
        folder: where to work.
    """
    table = oncology(folder, 105_000)
    program = [sys.executable, "-m", "benchmarks.lineage_table"]
    asked = [str(table.path), table.hierarchies, table.columns]
    for mode, reserve, share in (*(("local", at, 0.05) for at in range(4)), ("global", 0, 0.02)):
        options = ["--mode", mode, "--reserve", str(reserve), "--suppressed", str(share)]
        _say(f"two releases, {' '.join(options)}")
        _, said = run_apart([*program, *asked, *options])
        found = json.loads(said)
        label = f"second release k=12 {mode}, reserve {reserve}"
        yield Result(f"{label}: time", "s", round(found["second_s"], 2), goal=Goal(5))
        fresh = round(found["fresh_loss"], 4)
        yield Result(f"{label}: loss", "NCP", round(found["second_loss"], 4), fresh, "a fresh one")
        released = round(100 * found["released"], 3)
        # The standard policy lets 2 % be held back, and has a reserve of 2.
        kept = Goal(98, Bound.AT_LEAST) if reserve or mode == "global" else None
        yield Result(f"{label}: released", "%", released, goal=kept)
        yield Result(f"{label}: newcomers who wait", "patients", found["waiting"])
        yield Result(f"{label}: held back by leavers", "patients", found["held_back"])
        smallest = found["smallest_joint"]
        goal = Goal(12, Bound.AT_LEAST)
        yield Result(f"{label}: smallest joint group", "patients", smallest, goal=goal)
        alone = round(100 * found["fresh_share_below"], 1)
        yield Result(f"{label}: below k beside a fresh release", "%", alone)


def score(table: Table, out: Path) -> dict[str, Any]:
    """Score a recoded table with the independent scorer."""
    program = SHARED / "score_release.py"
    asked = [program, table.path, table.hierarchies, table.columns, out, "patient_id"]
    command = [sys.executable, *map(str, asked)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    scored: dict[str, Any] = json.loads(said)
    return scored


def _command(table: Table, k: int, out: Path, *options: str) -> list[str]:
    """Write the call of our own program."""
    places = [str(table.path), table.hierarchies, table.columns, str(out)]
    _say(f"{table.name} k={k} {' '.join(options)}")
    return [*PROGRAM, *places, "-k", str(k), *options]


def _k_of(label: str, scored: dict[str, Any], k: int) -> Result:
    """Say how small the smallest class is."""
    found = scored["k_min_incl_suppressed"]
    return Result(f"{label}: smallest class", "patients", found, goal=Goal(k, Bound.AT_LEAST))


def _say(text: str) -> None:
    """Tell on standard error what begins."""
    print(text, "...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
