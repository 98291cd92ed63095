"""Counts of patients by two columns at once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CrossedCounts:
    """How the patients of a cohort spread over the values of two columns.

    Each patient counts once: of several values the first in the alphabet, and "missing" without.

    Args:
        columns: the two columns, as `table.column`.
        patients: patients in the cohort; None where hidden.
        rows: values of the first column, in the order of the alphabet, "missing" last.
        values: values of the second column, in the same order.
        cells: patients, one row for each value of the first column; None where hidden.
    """

    columns: tuple[str, str]
    patients: int | None
    rows: tuple[str, ...]
    values: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
