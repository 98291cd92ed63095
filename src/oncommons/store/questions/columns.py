"""Columns as people name them, and the day that a row of each table is of."""

from oncommons.domain.tables import TABLES
from oncommons.errors import CriteriaError

_DAYS: dict[str, tuple[str, str]] = {
    "tumours": ("tumours", "diagnosis_day"),
    "stagings": ("stagings", "day"),
    "treatments": ("treatments", "start_day"),
    "responses": ("responses", "day"),
    "measurements": ("measurements", "day"),
    "events": ("events", "start_day"),
    "samples": ("samples", "collection_day"),
    "assays": ("assays", "day"),
    "copy_number": ("samples", "collection_day"),
    "structural_variants": ("samples", "collection_day"),
}


def split_column(name: str) -> tuple[str, str]:
    """Split `table.column`, and check that there is one.

    Raises:
        CriteriaError: there is no such column.
    """
    table, _, column = name.partition(".")
    if table not in TABLES or not TABLES[table].released or column not in TABLES[table].names:
        raise CriteriaError(f'there is no column "{name}"', remedy="write table.column")
    return table, column


def day_of(table: str) -> tuple[str, str] | None:
    """Name the column with the day of a table's rows; None where they have no day."""
    return _DAYS.get(table)
