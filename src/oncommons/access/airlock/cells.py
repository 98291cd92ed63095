"""Declared patient sets: each number of a table is counted again on its patients."""

import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from oncommons.access.airlock.names import NAME
from oncommons.access.airlock.outcomes import Said, kept, refused
from oncommons.disclosure.counts import round_count

MOST_ROWS = 5_000_000
MOST_CELLS = 50_000
CELL = re.compile(rf"(?P<file>{NAME.pattern})#(?P<row>[1-9]\d{{0,5}})#(?P<column>.{{1,100}})")
COLUMNS = ("cell", "pseudonym")
_KINDS = dict.fromkeys(COLUMNS, pl.String)
_REMEDY = (
    "write cells.parquet with the text columns cell and pseudonym, one row per patient of each"
    " number; a cell is FILE#ROW#COLUMN, such as stages.csv#2#patients"
)

_BROKEN = (pa.ArrowException, OSError, ValueError)

Sets = Mapping[str, frozenset[str]]
Place = tuple[int, str]
"""Row (from 1) and column of a number."""
Audit = Callable[[Sets], Sequence[Said]]
"""Answers whether published numbers together give a small group away (R9)."""


@dataclass(frozen=True, slots=True)
class Declared:
    """The patient sets that an author declares beside the tables of an output.

    Args:
        sets: cell to the pseudonyms of its patients, as in the extract.
        said: what is wrong with the declaration as a whole.
    """

    sets: Sets
    said: tuple[Said, ...] = ()

    def of_file(self, name: str) -> Mapping[Place, frozenset[str]]:
        """Give the sets of one file by row (from 1) and column."""
        found = {}
        for cell, members in self.sets.items():
            match = CELL.fullmatch(cell)
            if match is not None and match["file"] == name:
                found[int(match["row"]), match["column"]] = members
        return found


NOTHING = Declared({})


def read_cells(content: bytes, extract: Collection[str] | None) -> Declared:
    """Read `cells.parquet`, and hold it against the patients of the extract.

    Args:
        content: the file as it came.
        extract: pseudonym of each patient of the extract; None where it is not at hand.

    Returns:
        The sets, and what is wrong with them: another form, a cell that is none, a patient twice
        in a cell, or one who is not in the extract. No message of a library is repeated.
    """
    rows, fault = _rows(content)
    if rows is None:
        return Declared({}, (refused("R9", fault, _REMEDY),))
    twice = rows.height - rows.unique().height
    if twice or rows.null_count().sum_horizontal().item():
        found = "each patient stands once in a cell, and nothing is missing"
        return Declared({}, (refused("R9", found, _REMEDY),))
    grouped = rows.group_by("cell", maintain_order=True).agg(pl.col("pseudonym"))
    if grouped.height > MOST_CELLS:
        return Declared({}, (refused("R9", f"at most {MOST_CELLS:,} cells", _REMEDY),))
    return declare(dict(grouped.iter_rows()), extract)


def declare(sets: Mapping[str, Collection[str]], extract: Collection[str] | None) -> Declared:
    """Take in sets that were counted by typed questions, or read from a file.

    Args:
        sets: cell to pseudonyms.
        extract: pseudonym of each patient of the extract; None where it is not at hand.
    """
    taken = {cell: frozenset(members) for cell, members in sets.items()}
    wrong = [cell for cell in taken if CELL.fullmatch(cell) is None]
    if wrong:
        return Declared({}, (refused("R9", "each cell is FILE#ROW#COLUMN", _REMEDY),))
    there = None if extract is None else frozenset(extract)
    strangers = [cell for cell, some in taken.items() if there is not None and not some <= there]
    if strangers:
        remedy = "declare pseudonyms of the extract that your job read"
        said = refused("R9", "each declared patient is in the extract", remedy, strangers)
        return Declared({}, (said,))
    return Declared(taken)


def recount(
    name: str,
    counts: Mapping[Place, int | None],
    declared: Declared,
    *,
    shown: Collection[Place],
    round_to: int,
) -> tuple[Said | None, Sets]:
    """Count each declared number of a table again, and refuse one that differs.

    Args:
        name: the file.
        counts: row (from 1) and column to the number that was submitted; None where hidden.
        declared: what its author declares.
        shown: places of the numbers that will leave.
        round_to: a number may stand rounded to this multiple.

    Returns:
        What follows, None where nothing is declared; and the patients of each number that will
        leave, for the audit. These are empty where not all of them are declared.
    """
    sets = declared.of_file(name)
    if not sets:
        return None, {}
    places = [
        f"row {row}, column {column}"
        for (row, column), members in sets.items()
        if not _agrees(counts.get((row, column), -1), len(members), round_to)
    ]
    found = "each declared number is the one that is counted again on the extract"
    if places:
        return refused("R9", found, "declare the patients that were counted", places), {}
    if not set(shown) <= set(sets):
        return None, {}
    here = {f"{name}#{row}#{column}": sets[row, column] for row, column in sorted(shown)}
    return kept("R9", found), here


def audited(sets: Sets, audit: Audit | None) -> tuple[Said, ...]:
    """Hand the sets of all shown numbers to the audit of all projects.

    Args:
        sets: cell to patients, of every declared number of the output.
        audit: the linear audit; None where it is not at hand, as on a researcher's own machine.
    """
    if not sets:
        return ()
    if audit is None:
        return (kept("R9", "declared; the audit against other projects runs when it is submitted"),)
    return tuple(audit(sets))


def _agrees(shown: int | None, counted: int, round_to: int) -> bool:
    """Tell whether a shown number is the counted one, plain or rounded; a hidden one always is."""
    return shown is None or shown in (counted, round_count(counted, to=round_to))


def _rows(content: bytes) -> tuple[pl.DataFrame | None, str]:
    """Read the two columns, after a look at how many rows a small file claims to have."""
    try:
        file = pq.ParquetFile(io.BytesIO(content), page_checksum_verification=True)
        if file.metadata.num_rows > MOST_ROWS:
            return None, f"cells.parquet has at most {MOST_ROWS:,} rows"
        names = file.schema_arrow.names
        is_text = all(
            pa.types.is_string(kind) or pa.types.is_large_string(kind)
            for kind in file.schema_arrow.types
        )
        if sorted(names) != sorted(COLUMNS) or not is_text:
            return None, "cells.parquet has two columns of text, cell and pseudonym"
        table = file.read(columns=list(COLUMNS))
        # Through Python's own text, since not every library looks whether bytes are UTF-8.
        rows = pl.DataFrame({name: table[name].to_pylist() for name in COLUMNS}, schema=_KINDS)
    except _BROKEN:
        return None, "cells.parquet can be read"
    return rows, ""
