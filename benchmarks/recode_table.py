"""A program of its own: one table with its hierarchies in, the recoded table out.

It is what the benchmark of privacy measures: reading, search and writing in one process.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import polars as pl

from oncommons.domain.releases import Mode, Policy, QuasiIdentifier, SensitiveRule
from oncommons.privacy.coding import Coded, leaf_codes
from oncommons.privacy.hierarchy import read_hierarchy
from oncommons.privacy.search import Recoding, search


def main() -> None:
    """Recode a table, and print what the search cost and lost as one line of JSON."""
    asked = _parser().parse_args()
    names = asked.columns.split(",")
    table = pl.read_csv(asked.table, separator=";", infer_schema=False)
    trees = [read_hierarchy(Path(f"{asked.hierarchies}{name}.csv")) for name in names]
    codes = [leaf_codes(table[name], tree) for name, tree in zip(names, trees, strict=True)]
    coded = Coded(tuple(names), tuple(trees), tuple(codes), (1.0,) * len(names))
    policy = _policy(asked, names)
    sensitive = {rule.column: table[rule.column] for rule in policy.sensitive}
    began = time.process_time()
    found = search(coded, policy, sensitive, np.zeros(coded.patients, dtype=bool))
    took = time.process_time() - began
    _recoded(table, coded, found).write_csv(asked.out, separator=";")
    print(json.dumps({"loss": found.loss, "how": found.how, "search_cpu_s": took}))


def _policy(asked: argparse.Namespace, names: list[str]) -> Policy:
    """Make the policy of a run."""
    column, rule, value = (*asked.rule.split("="), "", "")[:3]
    return Policy(
        name="benchmark",
        k=asked.k,
        quasi_identifiers=tuple(QuasiIdentifier(name, "file") for name in names),
        most_suppressed=asked.suppressed,
        most_matching_risk=1.0,
        mode=Mode(asked.mode),
        sensitive=(SensitiveRule(column, rule, float(value)),) if column else (),
    )


def _recoded(table: pl.DataFrame, coded: Coded, found: Recoding) -> pl.DataFrame:
    """Write the labels of who is not held back."""
    columns = {}
    for at, (name, tree) in enumerate(zip(coded.columns, coded.hierarchies, strict=True)):
        texts = [label for labels in tree.labels for label in labels]
        starts = np.cumsum([0, *(len(labels) for labels in tree.labels)])[:-1]
        level = found.levels[:, at]
        places = starts[level] + np.stack(tree.nodes)[level, coded.codes[at]]
        columns[name] = pl.Series(texts).gather(pl.Series(places.astype(np.uint32)))
    return table.with_columns(**columns).filter(pl.Series(~found.held_back))


def _parser() -> argparse.ArgumentParser:
    """Say what may be asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path, help="text with ; between values")
    parser.add_argument("hierarchies", help="the files are named by this, the column and .csv")
    parser.add_argument("columns", help="quasi-identifiers, with commas")
    parser.add_argument("out", type=Path)
    parser.add_argument("-k", type=int, default=5)
    parser.add_argument("--mode", choices=list(Mode), default=Mode.LOCAL)
    parser.add_argument("--suppressed", type=float, default=0.0)
    parser.add_argument("--rule", default="", help="such as germline=beta=4")
    return parser


if __name__ == "__main__":
    main()
