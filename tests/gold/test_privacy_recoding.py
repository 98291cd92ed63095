"""Local recoding of Adult against ARX 3.9.2, local recoding in steps of 1 % and 0.2 %.

Source: values measured with ARX 3.9.2 (Prasser et al., Softw Pract Exper 50 (2020), 1277-1304) on
the Adult table (Kohavi, KDD 1996) with the hierarchies of the ARX repository.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncommons.privacy.hierarchy import read_hierarchy
from oncommons.privacy.recoding.ladder import ladder
from oncommons.privacy.recoding.recode import recode
from tests.shared import shared

COLUMNS = (
    "sex", "age", "race", "marital-status", "education", "native-country", "workclass",
    "occupation",
)  # fmt: skip


@pytest.mark.parametrize(("k", "arx", "share"), [(5, 0.0563, 0.92), (11, 0.0824, 0.96)])
def test_adult_loses_less_than_with_arx(k, arx, share):
    found = recode(*adult(), k)
    assert found.loss <= share * arx
    assert found.classes.sizes.min() >= k
    assert not found.held_back.any()


def test_adult_loses_less_than_with_the_finest_steps_of_arx():
    assert recode(*adult(), 5).loss <= 0.0524


def adult():
    folder = shared("privacy/adult")
    table = pl.read_csv(folder / "adult.csv", separator=";", infer_schema=False)
    trees = [read_hierarchy(Path(folder) / f"adult_hierarchy_{name}.csv") for name in COLUMNS]
    codes = []
    for name, tree in zip(COLUMNS, trees, strict=True):
        numbers = dict(zip(tree.leaves, range(len(tree.leaves)), strict=True))
        codes.append(np.array([numbers[value] for value in table[name]]))
    order = np.lexsort(codes[::-1])
    ladders = [ladder(tree, 1 / len(trees)) for tree in trees]
    return ladders, [one[order] for one in codes]
