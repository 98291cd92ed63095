"""Runs in the peer's environment: a table with hierarchies in, an anonymised table out."""

import json
import sys
import time
from importlib.metadata import version

import pandas as pd  # type: ignore[import-untyped]
from anjana.anonymity import k_anonymity  # type: ignore[import-not-found]

table, hierarchies, columns, out, k, percent = sys.argv[1:]
began = time.process_time()
names = columns.split(",")
data = pd.read_csv(table, sep=";", dtype=str, keep_default_na=False)
levels = {
    name: dict(
        pd.read_csv(
            f"{hierarchies}{name}.csv", sep=";", header=None, dtype=str, keep_default_na=False
        ).items()
    )
    for name in names
}
trees = {name: {level: tree[level].to_numpy() for level in tree} for name, tree in levels.items()}
done = k_anonymity(data, [], names, int(k), float(percent), trees)
done.to_csv(out, sep=";", index=False)
print(json.dumps({"version": version("anjana"), "cpu_s": time.process_time() - began}))
