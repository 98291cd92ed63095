"""An oncology-like table of made patients with hierarchies, and releases of it."""

import numpy as np
import polars as pl

from oncommons.privacy.attack.published import labels_at
from oncommons.privacy.coding import leaf_codes
from oncommons.privacy.hierarchy import hierarchy_from_rows, with_missing
from oncommons.privacy.recoding.ladder import ladder
from oncommons.privacy.recoding.recode import recode

TYPES = [f"{tissue}{at}" for tissue in ("LUNG", "BREAST", "BOWEL", "SKIN") for at in range(6)]
MONTHS = [f"{year}-{month:02}" for year in range(2018, 2024) for month in range(1, 13)]
_ROWS = {
    "sex": [("F",), ("M",)],
    "age": [(str(age), f"{age // 5}x5", f"{age // 20}x20") for age in range(18, 90)],
    "region": [(f"r{at:02}", f"area {at // 5}") for at in range(40)],
    "type": [(one, one[:-1]) for one in TYPES],
    "month": [(one, one[:4]) for one in MONTHS],
    "stage": [("I", "early"), ("II", "early"), ("III", "late"), ("IV", "late")],
    "vital": [("alive",), ("dead",)],
}
HIERARCHIES = {name: with_missing(hierarchy_from_rows(name, rows)) for name, rows in _ROWS.items()}
QUASI = list(HIERARCHIES)


def patients(number, seed=1):
    """Make patients; a carrier status that one in ten has follows nothing else."""
    rng = np.random.default_rng(seed)
    types = rng.choice(len(TYPES), number, p=np.arange(24, 0, -1) / 300)
    ages = np.clip(np.rint(rng.normal(58 + types, 12, number)), 18, 89).astype(int)
    return pl.DataFrame(
        {
            "patient_id": [f"s{seed}p{at:05}" for at in range(number)],
            "sex": rng.choice(["F", "M"], number),
            "age": ages.astype(str),
            "region": rng.choice([f"r{at:02}" for at in range(40)], number),
            "type": np.array(TYPES)[types],
            "month": rng.choice(MONTHS, number),
            "stage": rng.choice(["I", "II", "III", "IV"], number, p=[0.4, 0.2, 0.2, 0.2]),
            "vital": rng.choice(["alive", "dead"], number, p=[0.7, 0.3]),
            "germline": rng.choice(["none", "BRCA2", "TP53"], number, p=[0.9, 0.07, 0.03]),
            "drug": rng.choice(["A", "B", "C"], number),
        }
    )


def release(original, k):
    """Recode patients until k share all labels; the rows stand in another order."""
    codes = [leaf_codes(original[name], one) for name, one in HIERARCHIES.items()]
    order = np.lexsort(codes[::-1])
    codes = [one[order] for one in codes]
    ladders = [ladder(one, 1 / len(QUASI)) for one in HIERARCHIES.values()]
    found = recode(ladders, codes, k)
    labels = labels_at(HIERARCHIES, codes, found.classes.levels[found.classes.of_row])
    return original[order].with_columns(labels.get_columns())
