"""Runs in the judge's environment: attacks on a released table, each against a control.

Argument: a file of JSON with the tables `original`, `released` and `control` (text with ; between
values), the columns that are `numbers`, the two `halves` of what an attacker knows, the `secret`,
`query_columns` (how many a query that singles out names), `neighbours` (numbers of nearest rows
among which two halves may meet), `attacks` (how many of each kind) and the `seed`.
"""

import json
import sys
import warnings
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from anonymeter.evaluators import (  # type: ignore[import-not-found]
    InferenceEvaluator,
    LinkabilityEvaluator,
    SinglingOutEvaluator,
)

ALL_CORES = -1
Asked = dict[str, Any]
Tables = dict[str, Any]
Results = Iterator[tuple[str, Any]]


def read(path: str, asked: Asked) -> Any:  # noqa: ANN401 - a table of pandas
    """Read what an attacker knows and the secret; numbers as whole numbers, the rest as text."""
    columns = [*asked["halves"][0], *asked["halves"][1], asked["secret"]]
    data = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False, usecols=columns)
    return data[columns].astype(dict.fromkeys(asked["numbers"], "int64"))


def singling_out(tables: Tables, asked: Asked) -> Results:
    """Write queries that match one released row, and see whether they match one person."""
    known = [*asked["halves"][0], *asked["halves"][1]]
    done = SinglingOutEvaluator(
        *(tables[name][known] for name in ("original", "released")),
        control=tables["control"][known],
        n_attacks=asked["attacks"]["singling_out"],
        n_cols=asked["query_columns"],
        seed=asked["seed"],
    ).evaluate(mode="multivariate")
    yield "singling_out", done.results()


def linkability(tables: Tables, asked: Asked) -> Results:
    """Find the two halves of a person through the nearest released rows of each."""
    done = LinkabilityEvaluator(
        ori=tables["original"],
        syn=tables["released"],
        control=tables["control"],
        aux_cols=tuple(asked["halves"]),
        n_attacks=asked["attacks"]["linkability"],
        n_neighbors=max(asked["neighbours"]),
    ).evaluate(n_jobs=ALL_CORES)
    for neighbours in asked["neighbours"]:
        yield f"linkability_{neighbours}", done.results(n_neighbors=neighbours)


def inference(tables: Tables, asked: Asked) -> Results:
    """Read the secret of a person off the nearest released row."""
    done = InferenceEvaluator(
        ori=tables["original"],
        syn=tables["released"],
        control=tables["control"],
        aux_cols=[*asked["halves"][0], *asked["halves"][1]],
        secret=asked["secret"],
        n_attacks=asked["attacks"]["inference"],
    ).evaluate(n_jobs=ALL_CORES)
    yield "inference", done.results()


ATTACKS = (singling_out, linkability, inference)


def outcomes(asked: Asked) -> Iterator[Asked]:
    """Run the attacks that are asked for, and give each risk with its interval of 95 %."""
    tables = {name: read(asked[name], asked) for name in ("original", "released", "control")}
    for attack in ATTACKS:
        if attack.__name__ not in asked["attacks"]:
            continue
        np.random.seed(asked["seed"])  # noqa: NPY002 - anonymeter draws its targets by it
        for name, results in attack(tables, asked):
            low, high = results.risk().ci
            yield {
                "attack": name,
                "attacks": asked["attacks"][attack.__name__],
                "risk": results.risk().value,
                "low": low,
                "high": high,
                "success": results.attack_rate.value,
                "control": results.control_rate.value,
            }


# A risk of nothing is as good as guessing, which is what a release hopes for.
warnings.filterwarnings("ignore", message="Attack is as good or worse as baseline")
request = json.loads(Path(sys.argv[1]).read_text())
print(json.dumps({"version": version("anonymeter"), "outcomes": list(outcomes(request))}))
