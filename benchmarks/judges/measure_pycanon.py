"""Runs in the judge's environment: released tables in, k, l and t of each out.

Argument: a file of JSON, a list of {"file", "columns", "sensitive"}; `sensitive` is null, or the
column whose l and t are asked for.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
from pycanon import anonymity  # type: ignore[import-not-found]


def measure(asked: dict[str, Any]) -> dict[str, Any]:
    """Measure one table; cells stay text, since a class with a gap in its labels would be lost."""
    data = pd.read_csv(asked["file"], sep=";", dtype=str, keep_default_na=False)
    columns = asked["columns"]
    found: dict[str, Any] = {"k": int(anonymity.k_anonymity(data, columns))}
    if asked["sensitive"]:
        sensitive = [asked["sensitive"]]
        found["l"] = int(anonymity.l_diversity(data, columns, sensitive))
        found["t"] = float(anonymity.t_closeness(data, columns, sensitive))
    return found


tables = json.loads(Path(sys.argv[1]).read_text())
verdicts = [measure(asked) for asked in tables]
print(json.dumps({"version": version("pycanon"), "verdicts": verdicts}))
