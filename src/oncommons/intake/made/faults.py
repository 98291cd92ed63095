"""Rows broken on purpose, one known fault each, for checks to find."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

PATIENT_FILE = "data_clinical_patient.txt"
SAMPLE_FILE = "data_clinical_sample.txt"
MUTATION_FILE = "data_mutations.txt"


class FaultKind(StrEnum):
    """What is wrong with a broken row, by the kind of rule that finds it."""

    UNKNOWN_WORD = "ENUM"
    MISSING_PATIENT = "FK"
    SAME_ALLELES = "REF-ALT"
    TEXT_IN_NUMBER = "TYPE"


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken row.

    Args:
        file: path within the cluster's folder.
        line: physical line, from 1.
        kind: what is wrong.
        column: the column that was broken.
    """

    file: str
    line: int
    kind: FaultKind
    column: str


@dataclass(frozen=True, slots=True)
class _Break:
    """A way to break a row: put this text into that column; no text means the reference allele."""

    kind: FaultKind
    column: str
    text: str


_BREAKS = {
    PATIENT_FILE: (
        _Break(FaultKind.UNKNOWN_WORD, "SEX", "Femal"),
        _Break(FaultKind.TEXT_IN_NUMBER, "AGE", "sixty"),
        _Break(FaultKind.UNKNOWN_WORD, "OS_STATUS", "2:UNHEARD"),
        _Break(FaultKind.TEXT_IN_NUMBER, "OS_MONTHS", "12,5"),
    ),
    SAMPLE_FILE: (
        _Break(FaultKind.MISSING_PATIENT, "PATIENT_ID", "X-9999999"),
        _Break(FaultKind.UNKNOWN_WORD, "ONCOTREE_CODE", "NOSUCH"),
        _Break(FaultKind.TEXT_IN_NUMBER, "TUMOR_PURITY", "high"),
    ),
    MUTATION_FILE: (
        _Break(FaultKind.SAME_ALLELES, "Tumor_Seq_Allele2", ""),
        _Break(FaultKind.TEXT_IN_NUMBER, "Start_Position", "unknown"),
        _Break(FaultKind.UNKNOWN_WORD, "Variant_Classification", "Misence_Mutation"),
        _Break(FaultKind.TEXT_IN_NUMBER, "t_alt_count", "many"),
    ),
}


def break_rows(
    table: pl.DataFrame, name: str, first_line: int, share: float, rng: np.random.Generator
) -> tuple[pl.DataFrame, list[Fault]]:
    """Break a share of the rows of one table, each in one way.

    Args:
        table: the rows as they would be written.
        name: name of the file, which decides what can break.
        first_line: physical line of the first row.
        share: share of rows to break, 0 to 1; above 0 breaks at least one row.
        rng: stream of random numbers.

    Returns:
        The table, and the faults by line, with the file's bare name.
    """
    if share <= 0 or not table.height:
        return table, []
    count = min(table.height, max(1, round(share * table.height)))
    rows = np.sort(rng.choice(table.height, count, replace=False))
    ways = _BREAKS[name]
    faults = []
    for place, way in enumerate(ways):
        broken = rows[place :: len(ways)]
        table = table.with_columns(_broken_column(table, broken, way))
        faults += [Fault(name, first_line + int(row), way.kind, way.column) for row in broken]
    return table, sorted(faults, key=lambda fault: fault.line)


def _broken_column(table: pl.DataFrame, rows: np.ndarray, way: _Break) -> pl.Series:
    """Give the column with its broken values, as text."""
    column = table[way.column].cast(pl.String)
    if way.kind is FaultKind.SAME_ALLELES:
        return column.scatter(rows, table["Reference_Allele"].gather(rows))
    return column.scatter(rows, way.text) if len(rows) else column
