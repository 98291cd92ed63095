"""How rows reach their patient and their sample, and what a query has bound and looked at."""

from dataclasses import dataclass, field
from enum import StrEnum

from oncommons.domain.criteria.record import SAMPLE_TABLES
from oncommons.store.engine import Scalar

Bound = Scalar | list[str] | list[int]

# How each table reaches the patient of its rows.
TO_PATIENT = {
    "patients": "patients",
    "assays": "assays join samples using (sample_id)",
    "copy_number": "copy_number join samples using (sample_id)",
    "structural_variants": "structural_variants join samples using (sample_id)",
    "segments": "segments join assays using (assay_id) join samples using (sample_id)",
    "expression": "expression join assays using (assay_id) join samples using (sample_id)",
}

# Panels without a gene list cover nothing for certain, so their negatives stay unknown.
UNLISTED = """
    select assay_id from assays where assay_type = 'panel'
      and (panel_id is null or panel_id not in (select panel_id from panels))
"""


class Level(StrEnum):
    """What a truth is of: a patient or a sample."""

    PATIENT = "patient"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows of a table are found.

    Args:
        source: what stands after `from`.
        id: the column that names the patient or the sample.
        patient_id: the column that names the patient.
    """

    source: str
    id: str
    patient_id: str


def place_of(table: str, level: Level) -> Place:
    """Give the rows of a table with their patient, or once for each sample that they hold for."""
    joined = table in TO_PATIENT and table != "patients"
    owner = "samples" if joined else table
    source = TO_PATIENT.get(table, table)
    patient_id = f"{owner}.patient_id"
    if level is Level.PATIENT:
        return Place(source, patient_id, patient_id)
    if table in SAMPLE_TABLES:
        return Place(source, f"{owner}.sample_id", patient_id)
    source = f"{table} join samples on samples.patient_id = {table}.patient_id"
    return Place(source, "samples.sample_id", patient_id)


@dataclass(slots=True)
class Binder:
    """Collects the values that a query needs and the columns that it looks at."""

    values: dict[str, Bound] = field(default_factory=dict)
    columns: set[tuple[str, str]] = field(default_factory=set)

    def value(self, value: Bound) -> str:
        """Bind a value and give the name that stands for it in the text."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def column(self, table: str, name: str) -> str:
        """Note that a column is looked at, and give it as it is written in the text."""
        self.columns.add((table, name))
        return f'{table}."{name}"'

    def among(self, column: str, values: list[str] | list[int]) -> str:
        """Write whether a column has one of the values; unknown where it is missing."""
        if not values:
            return f"case when {column} is not null then false end"
        return (
            f"case when {column} is not null then list_contains({self.value(values)}, {column}) end"
        )
