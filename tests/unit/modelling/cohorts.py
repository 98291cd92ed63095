"""Simulated cohorts with a known hazard, as views."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from tests.unit.discovery.fake_view import FakeView

STAGES = ("I", "II", "III", "IV")
EFFECTS = {"age_years": 0.025, "stage_II": 0.35, "stage_III": 0.85, "stage_IV": 1.6, "TP53": 0.5}
GENES = {"TP53": 0.4, "KRAS": 0.25, "PIK3CA": 0.15, "IDH1": 0.08}


@dataclass
class Cohort:
    """Columns of one row per patient, and the view made from them."""

    columns: dict[str, np.ndarray]
    genes: dict[str, np.ndarray]
    extra: dict[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        return [f"p{one:06}" for one in range(len(self.columns["age"]))]

    def view(self) -> FakeView:
        return FakeView(tables(self) | self.extra)


def simulate(seed: int, patients: int = 600, effects: Mapping[str, float] = EFFECTS) -> Cohort:
    """Draw survival from an exponential hazard with the effects, censored at up to 8 years."""
    rng = np.random.default_rng(seed)
    age = rng.integers(40, 85, patients).astype(float)
    stage = rng.choice(4, patients, p=[0.3, 0.3, 0.25, 0.15])
    genes = {name: rng.random(patients) < share for name, share in GENES.items()}
    predictor = effects.get("age_years", 0.0) * (age - 62)
    for place, name in enumerate(("stage_II", "stage_III", "stage_IV"), start=1):
        predictor = predictor + effects.get(name, 0.0) * (stage == place)
    for name, mutated in genes.items():
        predictor = predictor + effects.get(name, 0.0) * mutated
    death = np.ceil(rng.exponential(2500 * np.exp(-predictor)))
    last = np.ceil(rng.uniform(300, 2900, patients))
    return Cohort(
        {
            "age": age,
            "stage": stage,
            "sex": rng.choice(["female", "male"], patients),
            "site": rng.choice(["A", "B", "C"], patients),
            "performance": rng.choice(4, patients, p=[0.5, 0.3, 0.15, 0.05]).astype(float),
            "time": np.minimum(death, last),
            "died": death <= last,
            "grade": rng.choice(["G2", "G3"], patients),
        },
        genes,
    )


def tables(cohort: Cohort) -> dict[str, pl.DataFrame]:
    """Lay a cohort out as the tables of a release."""
    c, ids = cohort.columns, cohort.ids
    died, days = c["died"], c["time"].astype(np.int64)
    return {
        "patients": pl.DataFrame(
            {
                "patient_id": ids,
                "site_id": c["site"],
                "sex": c["sex"],
                "vital_status": np.where(died, "dead", "alive"),
                "last_contact_day": days,
                "death_day": pl.Series(days).zip_with(
                    pl.Series(died), pl.Series([None] * len(ids), dtype=pl.Int64)
                ),
            }
        ),
        "tumours": pl.DataFrame(
            {
                "tumour_id": [f"t{one}" for one in ids],
                "patient_id": ids,
                "diagnosis_day": 0,
                "age_at_diagnosis_low": (c["age"] - 2).astype(np.int64),
                "age_at_diagnosis_high": (c["age"] + 2).astype(np.int64),
                "grade": c["grade"],
                "oncotree": "LUAD",
            }
        ),
        "stagings": pl.DataFrame(
            {
                "staging_id": [f"g{one}" for one in ids],
                "patient_id": ids,
                "day": 0,
                "basis": "p",
                "stage_group": [STAGES[place] for place in c["stage"]],
            }
        ),
        "measurements": pl.DataFrame(
            {
                "measurement_id": np.arange(len(ids)),
                "patient_id": ids,
                "day": 0,
                "kind": "performance_status",
                "value": c["performance"],
                "value_text": "",
            }
        ),
        **gene_tables(cohort),
    }


def gene_tables(cohort: Cohort) -> dict[str, pl.DataFrame]:
    """Give everybody one exome of the primary, with the mutated genes."""
    ids = np.array(cohort.ids)
    rows = [
        pl.DataFrame(
            {"assay_id": "a" + pl.Series(ids[mutated].tolist(), dtype=pl.String), "symbol": name}
        )
        for name, mutated in cohort.genes.items()
    ]
    return {
        "samples": pl.DataFrame(
            {
                "sample_id": [f"s{one}" for one in ids],
                "patient_id": ids.tolist(),
                "sample_type": "primary",
            }
        ),
        "assays": pl.DataFrame(
            {
                "assay_id": [f"a{one}" for one in ids],
                "sample_id": [f"s{one}" for one in ids],
                "assay_type": "wes",
                "panel_id": pl.Series([None] * len(ids), dtype=pl.String),
            }
        ),
        "mutations": pl.concat(rows).with_columns(
            pl.lit("Missense_Mutation").alias("class"),
            status=pl.lit("somatic"),
            hgvsp=pl.lit("p.A1T"),
        ),
    }
