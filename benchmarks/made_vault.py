"""Identified records of any size, drawn all at once and put into a vault as a load would be.

The study of `made_study` gets back what a release takes away: exact ages, sites and regions, and
OncoTree codes; besides, drugs, laboratory values and events. Nothing in it was measured on anybody.
"""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.made_study import TYPES, MadeStudy, make_study
from oncommons.domain.canonical import digest
from oncommons.domain.findings import Load
from oncommons.domain.tables import TABLES, table
from oncommons.intake.reading import Reading
from oncommons.intake.rules import polars_schema
from oncommons.intake.vault import write_load
from oncommons.knowledge.oncotree import oncotree

SOURCES = 4
REGIONS = ("FR10", "FRK2", "FRL0", "DE21", "DEA2", "ITC4", "ES30", None)
DRUGS = ("cisplatin", "carboplatin", "paclitaxel", "gemcitabine", "trastuzumab", "olaparib")
LABS = (("LDH", 220.0, "U/L"), ("haemoglobin", 130.0, "g/L"), ("CRP", 8.0, "mg/L"))
LABS_EACH = 3

Rng = np.random.Generator


def make_vault(vault: Path, patients: int, seed: int) -> None:
    """Put the records of four made hospitals into a vault.

    Args:
        vault: folder of the vault.
        patients: how many in all.
        seed: the same seed makes the same records.
    """
    for number in range(SOURCES):
        share = patients // SOURCES + (number < patients % SOURCES)
        tables = hospital(share, seed=seed * SOURCES + number, number=number)
        source = f"made{number}"
        load_id = digest({"source": source, "patients": share, "seed": seed})
        account = Load(load_id, source, "made", (), share, share, 0, ())
        quarantine = pl.DataFrame(schema=polars_schema(table("quarantine")))
        write_load(vault, Reading(tables, quarantine, account, "made"), lambda _said: None)


def hospital(patients: int, *, seed: int, number: int) -> dict[str, pl.DataFrame]:
    """Draw the records of one hospital: every table of the schema that a load writes.

    Args:
        patients: how many.
        seed: the same seed draws the same.
        number: of the hospital; it has three sites of its own.
    """
    rng, made = np.random.default_rng(seed), make_study(patients, seed)
    known: dict[str, dict[str, Any]] = {
        name: frame.to_dict() for name, frame in made.tables().items() if frame.height
    }
    known["patients"] |= _people(rng, made, number)
    known["tumours"] |= _tumours(rng, known["tumours"]["oncotree"])
    types = known["tumours"]["oncotree"]
    owners = made.small["samples"]["patient_id"].str.slice(1).cast(pl.Int64)
    known["samples"]["oncotree"] = types.gather(owners)
    days = made.time_days
    known |= {
        "treatments": _treatments(rng, days),
        "measurements": _measurements(rng, days),
        "events": _events(rng, days),
    }
    left_out = {"loads", "quarantine"}
    return {name: _whole(name, known.get(name, {})) for name in TABLES if name not in left_out}


def _people(rng: Rng, made: MadeStudy, number: int) -> dict[str, Any]:
    patients = len(made.died)
    sites = pl.Series([f"H{number}{letter}" for letter in "ABC"])
    return {
        "site_id": sites.gather(rng.choice(3, patients, p=(0.5, 0.3, 0.2))),
        "sex": pl.Series(["female", "male"]).gather(rng.integers(0, 2, patients)),
        "country_region": pl.Series(REGIONS).gather(rng.integers(0, len(REGIONS), patients)),
    }


def _tumours(rng: Rng, types: pl.Series) -> dict[str, Any]:
    """Name types by codes of the tree, and ages by years with a fraction."""
    tree = oncotree()
    deep = sorted(code for code in tree.types if len(tree.ancestors(code)) > 1)
    codes = pl.Series(deep[:: len(deep) // TYPES][:TYPES])
    kinds = types.str.slice(4).cast(pl.Int64)
    ages = np.clip(rng.normal(61, 13, len(types)), 18, 97).astype(np.float32)
    return {"oncotree": codes.gather(kinds), "age_at_diagnosis": pl.Series(ages)}


def _treatments(rng: Rng, days: np.ndarray) -> dict[str, Any]:
    owner = np.repeat(np.arange(len(days)), rng.integers(0, 4, len(days)))
    start = np.floor(rng.random(len(owner)) * days[owner])
    return {
        "treatment_id": _ids("R", np.arange(len(owner))),
        "patient_id": _ids("P", owner),
        "tumour_id": _ids("T", owner),
        "kind": pl.repeat("systemic", len(owner), eager=True),
        "drug_name": pl.Series(DRUGS).gather(rng.integers(0, len(DRUGS), len(owner))),
        "start_day": pl.Series(start.astype(np.int32)),
        "end_day": pl.Series((start + 60).astype(np.int32)),
    }


def _measurements(rng: Rng, days: np.ndarray) -> dict[str, Any]:
    owner = np.repeat(np.arange(len(days)), LABS_EACH)
    kind = rng.integers(0, len(LABS), len(owner))
    level = np.array([one[1] for one in LABS])[kind] * rng.lognormal(0, 0.3, len(owner))
    return {
        "measurement_id": pl.Series(np.arange(len(owner))),
        "patient_id": _ids("P", owner),
        "day": pl.Series(np.floor(rng.random(len(owner)) * days[owner]).astype(np.int32)),
        "code": pl.Series([one[0] for one in LABS]).gather(kind),
        "name": pl.Series([one[0] for one in LABS]).gather(kind),
        "value": pl.Series(level.round(1)),
        "unit": pl.Series([one[2] for one in LABS]).gather(kind),
        "kind": pl.repeat("lab", len(owner), eager=True),
    }


def _events(rng: Rng, days: np.ndarray) -> dict[str, Any]:
    owner = np.flatnonzero(rng.random(len(days)) < 0.6)
    start = np.floor(rng.random(len(owner)) * days[owner]).astype(np.int32)
    return {
        "event_id": pl.Series(np.arange(len(owner))),
        "patient_id": _ids("P", owner),
        "start_day": pl.Series(start),
        "type": pl.Series(["progression", "toxicity"]).gather(rng.integers(0, 2, len(owner))),
    }


def _ids(letter: str, numbers: np.ndarray) -> pl.Series:
    """Write numbers as `made_study` does."""
    text = pl.lit(letter) + pl.Series(numbers).cast(pl.String).str.zfill(8)
    return pl.select(text).to_series()


def _whole(name: str, columns: dict[str, Any]) -> pl.DataFrame:
    """Give a table all columns of its identified schema, null where nothing was made."""
    rows = max((len(column) for column in columns.values()), default=0)
    return pl.DataFrame(
        {
            column: columns[column].cast(kind)
            if column in columns
            else pl.repeat(None, rows, dtype=kind, eager=True)
            for column, kind in polars_schema(table(name)).items()
        }
    )
