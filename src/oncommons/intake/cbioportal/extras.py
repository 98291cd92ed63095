"""What has no home in the schema: kept word for word beside the row it came with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from oncommons.domain.findings import Finding
from oncommons.intake.rulebook import finding
from oncommons.intake.source import Draft, Grain
from oncommons.intake.text_table import LINE, TextTable

MOST_CELLS = 5_000_000
"""A file with more cells to keep is not copied into extras; the file itself keeps them."""


@dataclass(frozen=True, slots=True, eq=False)
class Loose:
    """The cells of a file that our tables do not give back.

    Args:
        table: the file.
        entity: table of the rows that the file became.
        ids: `#line` and `entity_id` of each row.
        exact: column to an expression, true where the text follows from our values; a column that
            is not named is kept whole.
        types: datatype of each attribute, STRING where it is not named.
        once: keep a column that says the same in every row once, with the file, not per row.
    """

    table: TextTable
    entity: str
    ids: pl.DataFrame
    exact: Mapping[str, pl.Expr]
    types: Mapping[str, str] = field(default_factory=dict)
    once: bool = False


def keep_extras(loose: Loose) -> tuple[tuple[Draft, ...], tuple[Finding, ...]]:
    """Keep the cells of a file that our tables do not give back.

    Args:
        loose: the file, its rows, and what need not be kept.

    Returns:
        Rows of `extras`, if any, and HDR-UNKNOWN or HDR-UNKEPT.
    """
    counts = _counts(loose)
    same = [name for name in counts if loose.once and _says_the_same(loose.table, name)]
    varying = [name for name in counts if name not in same]
    cells = sum(counts[name] for name in varying)
    file, line = loose.table.file, loose.table.header_line
    findings = _unknown(loose, [name for name in counts if name not in loose.exact])
    if cells > MOST_CELLS:
        says = f"{len(varying)} columns hold {cells:,} cells without a home"
        findings = (finding("HDR-UNKEPT", file=file, line=line, says=says),)
        varying = []
    parts = [_of_rows(loose, name) for name in varying]
    parts += [_of_file(loose, name) for name in same]
    if not parts:
        return (), findings
    return (Draft("extras", file, pl.concat(parts), grain=Grain.DERIVED),), findings


def _counts(loose: Loose) -> dict[str, int]:
    """Count the cells to keep of each column that has some."""
    if not len(loose.table.rows):
        return {}
    exprs = [_to_keep(loose, name).sum().alias(name) for name in loose.table.names]
    counts = loose.table.rows.select(exprs).row(0, named=True)
    return {name: count for name, count in counts.items() if count}


def _to_keep(loose: Loose, name: str) -> pl.Expr:
    """Tell the cells of a column that must be kept."""
    there = pl.col(name).is_not_null()
    if name not in loose.exact:
        return there
    return there & ~loose.exact[name].fill_null(value=False)


def _says_the_same(table: TextTable, name: str) -> bool:
    """Tell whether every row says the same in a column."""
    column = table.rows[name]
    return len(column) > 1 and not column.null_count() and column.n_unique() == 1


def _of_rows(loose: Loose, name: str) -> pl.DataFrame:
    """Keep the cells of one column, each with its row."""
    cells = loose.table.rows.filter(_to_keep(loose, name)).select(LINE, pl.col(name).alias("value"))
    rows = cells.join(loose.ids, on=LINE, maintain_order="left").drop_nulls("entity_id")
    return _extras(loose, rows, loose.entity, name)


def _of_file(loose: Loose, name: str) -> pl.DataFrame:
    """Keep what every row of a file says, once, with the file."""
    said = loose.table.rows[name][0]
    line, file = loose.table.header_line, loose.table.file
    rows = pl.DataFrame({LINE: [line], "value": [said], "entity_id": [file]})
    return _extras(loose, rows, "loads", name)


def _extras(loose: Loose, rows: pl.DataFrame, entity: str, name: str) -> pl.DataFrame:
    """Give rows of `extras`."""
    return rows.select(
        LINE,
        pl.lit(entity).alias("entity"),
        "entity_id",
        pl.lit(name).alias("attribute"),
        "value",
        pl.lit(loose.types.get(name, "STRING")).alias("datatype"),
    )


def _unknown(loose: Loose, homeless: list[str]) -> tuple[Finding, ...]:
    """Name the columns that have no home."""
    if not homeless:
        return ()
    names = ", ".join(homeless[:8]) + (", ..." if len(homeless) > 8 else "")
    columns = "1 column has" if len(homeless) == 1 else f"{len(homeless)} columns have"
    says = f"{columns} no home in the schema: {names}"
    file, line = loose.table.file, loose.table.header_line
    return (finding("HDR-UNKNOWN", file=file, line=line, says=says, count=len(homeless)),)
