"""A simulated exome cohort: gene rates, no selection, and drivers only where they are planted."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from tests.unit.discovery.fake_view import FakeView, sequenced

Row = tuple[str, str, str, str]


@dataclass
class Simulated:
    rows: list[Row]
    opportunity: pl.DataFrame
    patients: dict[str, str | None]

    def view(self, **given: object) -> FakeView:
        return sequenced(self.rows, self.patients, **given)


def simulate(seed: int, genes: int = 3000, patients: int = 300, burden: float = 60.0) -> Simulated:
    """Draw mutations in proportion to opportunity times a gamma rate per gene."""
    rng = np.random.default_rng(seed)
    length = np.exp(rng.normal(7.2, 0.7, genes))
    cpg = np.exp(rng.normal(0.0, 0.25, genes))
    chances = {
        "Silent": length * cpg * 0.25,
        "Missense_Mutation": length * cpg**0.8 * 0.70,
        "Nonsense_Mutation": length * 0.05,
        "Frame_Shift_Del": length * 0.02,
    }
    rate = rng.gamma(5.0, 1 / 5.0, genes)
    total = sum(float(chance @ rate) for chance in chances.values())
    load = rng.gamma(1.2, burden / 1.2, patients)
    rows: list[Row] = []
    for word, chance in chances.items():
        weight = chance * rate
        for patient, number in enumerate(rng.poisson(load * weight.sum() / total)):
            for gene in rng.choice(genes, number, p=weight / weight.sum()):
                place = int(rng.random() * length[gene] / 3) + 1
                rows.append((f"p{patient:04}", f"G{gene}", word, f"p.A{place}{_ends(word)}"))
    opportunity = pl.DataFrame(
        {
            "symbol": [f"G{gene}" for gene in range(genes)],
            "mu_silent": chances["Silent"],
            "mu_missense": chances["Missense_Mutation"],
            "mu_truncating": chances["Nonsense_Mutation"],
            "cds_length": length,
        }
    )
    return Simulated(rows, opportunity, {f"p{one:04}": None for one in range(patients)})


def plant(made: Simulated, carriers: Mapping[str, int], word: str, change: str) -> None:
    """Give the first patients a mutation of a gene; in the change, # counts the patients."""
    for gene, number in carriers.items():
        for one in range(number):
            made.rows.append((f"p{one:04}", gene, word, change.replace("#", str(one + 1))))


def _ends(word: str) -> str:
    return {"Silent": "=", "Nonsense_Mutation": "*", "Frame_Shift_Del": "fs"}.get(word, "T")
