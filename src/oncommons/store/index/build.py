"""Make the index of a release from its tables."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from oncommons.domain.releases import Release
from oncommons.domain.study import CHARTS, GENE_TABLES, Level
from oncommons.store.commons import Commons
from oncommons.store.derived import Recipe, derived_files
from oncommons.store.index.bits import WORD, Bits, Numbers, pack_flags
from oncommons.store.index.charts import Coded, Parts, code_places, label_values, read_values
from oncommons.store.index.events import make_events
from oncommons.store.index.hits import read_coverage, read_hits, read_profiled
from oncommons.store.index.places import Places

LAYOUT = "study-2"
"""Name of the index in the derived files of a release; a new layout gets a new number."""
ABOUT, PATIENTS = "index.json", "patients.parquet"

Arrays = dict[str, npt.NDArray[np.generic]]


def study_index(commons: Commons, release: Release) -> Path:
    """Give the index of a release, making it from the Parquet files where it is missing.

    Raises:
        IntegrityError: a table of the release is damaged.
        CommonsError: it has to be made, and the disk is full, failing or read-only.
    """
    return derived_files(commons, release, RECIPE)


def _write_of(commons: Commons, release: Release, folder: Path) -> None:
    write_index(folder, release_parts(commons, release))


RECIPE = Recipe(LAYOUT, made_with="", make=_write_of, hashed=True)
"""Nothing in the index guards its bytes, so they are hashed each time it is opened."""


def release_parts(commons: Commons, release: Release) -> Parts:
    """Give the columns of a release's tables, one file at a time."""

    def parts(table: str, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        for file in release.files:
            if file.table == table:
                path = commons.releases / release.release_id / file.name
                yield pl.read_parquet(path, columns=list(columns), glob=False)

    return parts


def write_index(folder: Path, parts: Parts) -> None:
    """Write the index of some tables.

    Args:
        folder: an empty folder.
        parts: gives the tables.
    """
    order = order_patients(parts)
    places = order.places
    coded = {chart: _coded(chart, parts, order) for chart in CHARTS}
    samples = order.slots.filter(pl.col("sample_id").is_not_null())
    coverage = read_coverage(parts, samples.select("place", owner="sample_id"))
    hits = [read_hits(table, parts, coverage) for table in GENE_TABLES.values()]
    events, frequent = make_events(hits, len(coverage.genes), places)
    seen = [read_profiled(table, coverage, places.words) for table in GENE_TABLES.values()]
    rows = [_value_rows(coded.values(), places), frequent, *(one.rows for one in seen)]
    firsts = np.cumsum([0, *(len(part) for part in rows)])
    arrays: Arrays = {field.name: getattr(events, field.name) for field in fields(events)}
    arrays["rows"] = np.concatenate(rows)
    arrays["codes"] = np.stack([one.codes for one in coded.values()])
    arrays["group"] = np.stack([one.group + at for one, at in zip(seen, firsts[2:], strict=False)])
    arrays["unknowable"] = np.stack([one.unknowable for one in hits])
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    order.patients.write_parquet(folder / PATIENTS)
    about = {
        "layers": list(places.layers),
        "without": places.without,
        "charts": {chart: list(one.labels) for chart, one in coded.items()},
        "genes": list(coverage.genes),
    }
    (folder / ABOUT).write_text(json.dumps(about))


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """The patients and samples of a release in the order of the index.

    Args:
        places: where they stand.
        patients: `patient_id` and `place`, its first.
        slots: `patient_id`, `sample_id` (null for a patient without one) and `place`.
    """

    places: Places
    patients: pl.DataFrame
    slots: pl.DataFrame


def order_patients(parts: Parts) -> Order:
    """Sort the patients by falling number of samples, and give each sample its place."""
    everyone = pl.concat(parts("patients", ["patient_id"]))
    samples = pl.concat(parts("samples", ["sample_id", "patient_id"]))
    samples = samples.join(everyone, on="patient_id", how="semi")
    number = samples.group_by("patient_id").len("samples")
    ordered = (
        everyone.join(number, on="patient_id", how="left")
        .with_columns(pl.col("samples").fill_null(0))
        .sort("samples", "patient_id", descending=[True, False])
        .with_row_index("patient")
    )
    each = ordered["samples"].to_numpy()
    most = int(each.max()) if len(each) else 0
    layers = tuple(int((each >= k).sum()) for k in range(1, most + 1))
    places = Places(layers, int((each == 0).sum()))
    patients = ordered.select(
        "patient_id", place=pl.Series(places.patient_places(), dtype=pl.Int64)
    )
    return Order(places, patients, _slots(ordered, samples, places))


def _slots(ordered: pl.DataFrame, samples: pl.DataFrame, places: Places) -> pl.DataFrame:
    """Give each sample its place, and each patient without a sample one."""
    slots = ordered.select("patient_id", "patient").join(samples, on="patient_id", how="left")
    slots = slots.sort("patient", "sample_id").with_columns(
        layer=pl.int_range(pl.len()).over("patient")
    )
    patient, layer = slots["patient"].to_numpy(), slots["layer"].to_numpy()
    inside = places.layer_starts()[layer] + patient
    place = np.where(slots["sample_id"].is_null(), places.patient_places()[patient], inside)
    return slots.select("patient_id", "sample_id", place=pl.Series(place, dtype=pl.Int64))


def _coded(chart_id: str, parts: Parts, order: Order) -> Coded:
    """Give each place the code of its value in one chart."""
    chart = CHARTS[chart_id]
    labelled, names = label_values(chart, read_values(chart, parts))
    owner = "patient_id" if chart.level is Level.PATIENT else "sample_id"
    owners = order.slots.select("place", owner=owner).drop_nulls()
    return code_places(labelled, names, owners, order.places.words * WORD)


def _value_rows(coded: Iterable[Coded], places: Places) -> Bits:
    """Make a row of bits for each value of each chart."""
    everyone = places.everyone()
    rows = [
        pack_flags(one.codes == code) & everyone for one in coded for code in range(len(one.labels))
    ]
    return np.array(rows, np.uint64).reshape(len(rows), places.words)


def first_rows(labels: Sequence[Sequence[str]]) -> Numbers:
    """Give the row at which each chart begins, and the one behind the last."""
    return np.cumsum([0, *(len(one) for one in labels)])
