"""A program of its own: a table with its hierarchies in, two releases of one lineage out, counted.

The first 20/21 of the rows are the patients of the first release. Before the second, some of them
withdraw at random, and the other rows come. A fresh release of the same patients stands beside it.
"""

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oncommons.domain.releases import Mode, Policy, QuasiIdentifier
from oncommons.privacy.coding import Coded, leaf_codes
from oncommons.privacy.hierarchy import read_hierarchy
from oncommons.privacy.lineage.choosing import Chosen, Lineage, People, choose_labels
from oncommons.privacy.lineage.released import intersect_labels

NEWCOMERS = 0.05


def main() -> None:
    """Make both releases, and print what the second cost as one line of JSON."""
    asked = _parser().parse_args()
    names = [f"tumours.{name}" for name in asked.columns.split(",")]
    table = pl.read_csv(asked.table, separator=";", infer_schema=False)
    trees = [read_hierarchy(Path(f"{asked.hierarchies}{one}.csv")) for one in _short(names)]
    codes = tuple(
        leaf_codes(table[one], tree) for one, tree in zip(_short(names), trees, strict=True)
    )
    everybody = Coded(tuple(names), tuple(trees), codes, (1.0,) * len(names))
    policy = _policy(asked, names)
    rng = np.random.default_rng(asked.seed)
    known = np.arange(table.height) < round(table.height / (1 + NEWCOMERS))
    gone = known & (rng.random(table.height) < asked.withdrawn)
    ids = pl.Series([f"p{at:09}" for at in range(table.height)])
    first, first_s = _released(everybody, ids, np.flatnonzero(known), policy, Lineage())
    told = (first.labels,)
    second, second_s = _released(
        everybody, ids, np.flatnonzero(~gone), policy, Lineage(releases=told)
    )
    fresh, fresh_s = _released(everybody, ids, np.flatnonzero(~gone), policy, Lineage())
    joint = intersect_labels([*told, second.labels], policy.k)
    apart = intersect_labels([*told, fresh.labels], policy.k)
    patients = second.coded.patients
    print(
        json.dumps(
            {
                "patients": patients,
                "first_s": first_s,
                "second_s": second_s,
                "fresh_s": fresh_s,
                "first_loss": first.recoding.loss,
                "second_loss": second.recoding.loss,
                "fresh_loss": fresh.recoding.loss,
                "released": 1 - second.recoding.held_back.mean(),
                "newcomers": second.newcomers,
                "waiting": second.waits,
                "held_back": second.held_back,
                "climbed": second.climbed,
                "smallest_joint": joint.smallest,
                "fresh_share_below": apart.share_below,
            }
        )
    )


def _released(
    everybody: Coded, ids: pl.Series, rows: NDArray[np.int64], policy: Policy, lineage: Lineage
) -> tuple[Chosen, float]:
    """Choose the labels of a release; give them, and the seconds that it took."""
    coded = replace(everybody, codes=tuple(one[rows] for one in everybody.codes))
    people = People(ids.gather(pl.Series(rows)), np.zeros(len(rows), dtype=bool), {})
    began = time.perf_counter()
    chosen = choose_labels(coded, policy, people, lineage, {})
    return chosen, time.perf_counter() - began


def _policy(asked: argparse.Namespace, names: list[str]) -> Policy:
    """Make the policy of a run; it accepts every share, so that the share can be measured."""
    return Policy(
        name="benchmark",
        k=asked.k,
        quasi_identifiers=tuple(QuasiIdentifier(name, "file.csv") for name in names),
        most_suppressed=asked.suppressed,
        most_matching_risk=1.0,
        mode=Mode(asked.mode),
        reserve=asked.reserve,
    )


def _short(names: list[str]) -> list[str]:
    """Give the columns of the table."""
    return [name.removeprefix("tumours.") for name in names]


def _parser() -> argparse.ArgumentParser:
    """Say what may be asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path, help="text with ; between values")
    parser.add_argument("hierarchies", help="the files are named by this, the column and .csv")
    parser.add_argument("columns", help="quasi-identifiers, with commas")
    parser.add_argument("-k", type=int, default=12)
    parser.add_argument("--mode", choices=list(Mode), default=Mode.LOCAL)
    parser.add_argument("--reserve", type=int, default=0)
    parser.add_argument("--withdrawn", type=float, default=0.01)
    parser.add_argument("--suppressed", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=7)
    return parser


if __name__ == "__main__":
    main()
