"""Tables that leave: read as text, and written back with small numbers hidden."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from oncommons.access.airlock.limits import RESEARCH, FileLimits
from oncommons.access.airlock.lookalikes import check_names
from oncommons.access.airlock.outcomes import Said, decided, refused
from oncommons.access.airlock.scans import is_formula

Rows = tuple[tuple[str, ...], ...]
_ONE_TABLE = "write one table per file: a line of names, then rows with as many cells"


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table as it stands in a file.

    Args:
        header: names of the columns.
        rows: text of the cells; as many per row as there are columns.
        separator: what stands between cells.
    """

    header: tuple[str, ...]
    rows: Rows
    separator: str = ","

    def lines(self) -> list[str]:
        """Give each line with its cells joined by tabs, as it is looked through for ids."""
        return ["\t".join(row) for row in (self.header, *self.rows)]


def read_table(
    text: str, separator: str, *, limits: FileLimits = RESEARCH
) -> tuple[TextTable | None, tuple[Said, ...]]:
    """Read a csv or tsv as a table.

    Args:
        text: content of the file.
        separator: a comma or a tab; where a csv has semicolons instead, these.
        limits: how many rows a table may have.

    Returns:
        The table, None where it is none; and what R12 says of its form, names and cells.
    """
    if separator == "," and ";" in text.partition("\n")[0] and "," not in text.partition("\n")[0]:
        separator = ";"
    found = "the file is one table with a name on each column"
    try:
        lines = [
            row for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True) if row
        ]
    except csv.Error:
        return None, (refused("R12", found, _ONE_TABLE),)
    if len(lines) < 2:
        return None, (refused("R12", found, _ONE_TABLE),)
    header, rows = tuple(lines[0]), tuple(map(tuple, lines[1:]))
    table = TextTable(header, rows, separator)
    ragged = [f"row {number}" for number, row in enumerate(rows, 1) if len(row) != len(header)]
    said = (decided("R12", found, _ONE_TABLE, ragged), *form_of(table, limits))
    return (None if ragged else table), said


def fits(table: TextTable, limits: FileLimits = RESEARCH) -> bool:
    """Tell whether a table is small enough to be looked at."""
    return len(table.rows) <= limits.most_rows and len(table.header) <= limits.most_columns


def form_of(table: TextTable, limits: FileLimits = RESEARCH) -> tuple[Said, ...]:
    """Say what R12 says of the form of a table: its size, the names of its columns, its cells."""
    if not fits(table, limits):
        found = f"a table has at most {limits.most_rows:,} rows and {limits.most_columns} columns"
        return (refused("R12", found, "give fewer groups"),)
    formulas = [
        f"row {number}, column {at}" if number else f"name of column {at}"
        for number, row in enumerate((table.header, *table.rows))
        for at, cell in enumerate(row, start=1)
        if is_formula(cell)
    ]
    remedy = "write plain words and numbers; a cell begins with no =, +, - or @"
    return (
        *check_names(table.header),
        decided("R12", "no cell that a spreadsheet would run", remedy, formulas),
    )


def write_table(table: TextTable, rows: Sequence[Sequence[str]]) -> bytes:
    """Write a table again with other cells, such as those of its repaired form."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=table.separator, lineterminator="\n")
    writer.writerow(table.header)
    writer.writerows(rows)
    return text.getvalue().encode()
