"""anonymeter attacks a release of oncology patients, and the table that it was made from."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from benchmarks.judges.asking import Outcome, Targets, outcomes, tell
from benchmarks.judges.classes import recoded
from benchmarks.judges.decoding import decode
from benchmarks.measure import Bound, Goal, Result
from benchmarks.privacy import SHARED, Table

K = 11
SEED = 1
CONTROL_SEED = 7
CONTROLS = 20_000
NUMBERS = ("age", "dxmonth")
HALVES = (("sex", "age", "dept"), ("cancer", "dxmonth", "stage", "vital"))
"""Who the patient is, and what the patient has: an attacker holds a register of each."""
RAW_SHARE = {"singling_out": 0.5, "linkability": 0.15, "inference": 0.15}
"""How many of the attacks are made on the table as it was, where fewer show enough."""
MOST = {"singling_out": 0.17, "linkability_1": 0.02, "linkability_10": 0.02}
"""Largest upper bound of a risk that a release may have."""
LEAST = {"singling_out": 0.9, "linkability_10": 0.05, "inference": 0.5}
"""Smallest risk that the table as it was must have, or the attack would prove nothing.

Two halves meet in one nearest row of the table as it was for 2 % of the patients only, since
several patients share each half. So that attack is also made among the ten nearest.
"""
WORDS = {
    "singling_out": "singling out by 4 columns",
    "linkability_1": "linkability, the nearest row",
    "linkability_10": "linkability, 10 nearest rows",
    "inference": "inference of germline",
}


def on_oncology(folder: Path, source: Table, attacks: int) -> Iterator[Result]:
    """Attack the release at k = 11, then the same table unprotected.

    Args:
        folder: where to work.
        source: the oncology table with its hierarchies.
        attacks: how many of each kind on the release; fewer on the unprotected table.
    """
    release = recoded(source, K, folder)
    files = {
        "original": _exact(source, source.path, folder / "original.csv"),
        "released": _exact(source, release, folder / "released.csv"),
        "control": _exact(source, _control(folder), folder / "control.csv"),
    }
    tell(f"attacking the release, {attacks:,} times in each way (3 CPU minutes at 2,000) ...")
    for one in outcomes(_targets(files, dict.fromkeys(RAW_SHARE, attacks))):
        yield from _of_release(one)
    fewer = {name: max(1, round(attacks * share)) for name, share in RAW_SHARE.items()}
    tell("attacking the table as it was ...")
    for one in outcomes(_targets(files | {"released": files["original"]}, fewer)):
        yield from _of_raw(one)


def _of_release(one: Outcome) -> Iterator[Result]:
    """Give the risk of the release with its interval."""
    label = f"onco k={K}, anonymeter, {WORDS[one.attack]}, {one.attacks:,} attacks"
    most = MOST.get(one.attack)
    goal = Goal(most) if most is not None else None
    yield Result(f"{label}: risk", "share", round(one.risk, 4))
    yield Result(f"{label}: lower bound", "share", round(one.low, 4))
    yield Result(f"{label}: upper bound", "share", round(one.high, 4), goal=goal)


def _of_raw(one: Outcome) -> Iterator[Result]:
    """Give the risk of the table as it was with its interval."""
    label = f"onco as it was, anonymeter, {WORDS[one.attack]}, {one.attacks:,} attacks"
    least = LEAST.get(one.attack)
    goal = Goal(least, Bound.AT_LEAST) if least is not None else None
    yield Result(f"{label}: risk", "share", round(one.risk, 4), goal=goal)
    yield Result(f"{label}: lower bound", "share", round(one.low, 4))
    yield Result(f"{label}: upper bound", "share", round(one.high, 4))


def _targets(files: Mapping[str, Path], attacks: dict[str, int]) -> Targets:
    """Say what anonymeter attacks."""
    return Targets(
        original=str(files["original"]),
        released=str(files["released"]),
        control=str(files["control"]),
        numbers=NUMBERS,
        halves=HALVES,
        secret="germline",
        attacks=attacks,
        seed=SEED,
    )


def _control(folder: Path) -> Path:
    """Make people of the same kind who are not in the table."""
    out = folder / "control"
    program = SHARED / "generate_oncology_table.py"
    command = [sys.executable, *map(str, (program, out, CONTROLS, CONTROL_SEED))]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return out / "onco.csv"


def _exact(source: Table, file: Path, out: Path) -> Path:
    """Write a table with an exact value for each label."""
    table = pl.read_csv(file, separator=";", infer_schema=False)
    columns = source.columns.split(",")
    decode(table, source.hierarchies, columns, NUMBERS, SEED).write_csv(out, separator=";")
    return out
