"""Ids that stay apart when several sources lie in one vault."""

import hashlib
from collections.abc import Iterable, Mapping

import polars as pl

from oncommons.domain.columns import Table, Type
from oncommons.domain.tables import TABLES

ROWS_PER_SOURCE = 1 << 32
"""Running numbers of one source lie below this."""


def with_vault_ids(source: str, table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Make the ids of one table unique among all sources.

    Args:
        source: name of the source; letters, digits and _ . - only.
        table: the table.
        rows: its rows, with the ids of the source.

    Returns:
        The rows with text ids as `SOURCE:ID` and running numbers moved to a range that belongs to
        the source's name.

    Example:
        >>> from oncommons.domain.tables import table
        >>> rows = pl.DataFrame({"patient_id": ["7"], "entity": ["patients"]})
        >>> with_vault_ids("lyon", table("patients"), rows)["patient_id"].to_list()
        ['lyon:7']
    """
    if table.name == "extras":
        return rows.with_columns(_extras_id(source))
    names = set(rows.columns)
    ids = [column for column in table.columns if column.personal and column.name in names]
    changed = [
        _vault_id(source, pl.col(column.name), column.type).alias(column.name) for column in ids
    ]
    return rows.with_columns(changed)


def _vault_id(source: str, value: pl.Expr, kind: Type) -> pl.Expr:
    """Mark an id with its source."""
    if kind is Type.TEXT:
        return pl.lit(f"{source}:") + value
    return value + _first_number(source)


def _extras_id(source: str) -> pl.Expr:
    """Mark the ids in extras as those of the table they name."""
    numbered = [name for name, table in TABLES.items() if _is_numbered(table)]
    value = pl.col("entity_id")
    number = value.cast(pl.Int64, strict=False) + _first_number(source)
    return (
        pl.when(pl.col("entity").is_in(numbered))
        .then(number.cast(pl.String))
        .otherwise(pl.lit(f"{source}:") + value)
        .alias("entity_id")
    )


def _is_numbered(table: Table) -> bool:
    """Tell tables whose rows have running numbers."""
    return table.column(table.key[0]).type is Type.INT64


def _first_number(source: str) -> int:
    """Give the start of the range of running numbers that belongs to a source."""
    digest = hashlib.sha256(source.encode()).digest()
    return (int.from_bytes(digest[:4], "big") >> 1) * ROWS_PER_SOURCE


def first_numbers_differ(sources: Iterable[str]) -> bool:
    """Tell whether every source has a range of running numbers of its own.

    Args:
        sources: names of the sources, each once.
    """
    names = list(sources)
    return len({_first_number(source) for source in names}) == len(names)


def joined_sources(parts: Mapping[str, Mapping[str, pl.LazyFrame]]) -> dict[str, pl.LazyFrame]:
    """Put the tables of several sources below each other.

    A panel keeps its name where every source that uses it has the same genes for it, or none has
    any; otherwise each source's panel becomes `SOURCE:PANEL`, so that no gene counts as covered by
    another hospital's list.

    Args:
        parts: source to table to rows, with ids that `with_vault_ids` made unique.
    """
    clash = _clashing_panels(parts) if len(parts) > 1 else []
    tables: dict[str, list[pl.LazyFrame]] = {}
    for source, frames in parts.items():
        for name, rows in frames.items():
            own = rows
            if clash and name in {"panels", "assays"}:
                own = rows.with_columns(_own_panel(source, clash))
            tables.setdefault(name, []).append(own)
    joined = {name: pl.concat(frames) for name, frames in tables.items()}
    if len(parts) > 1:
        joined["panels"] = joined["panels"].unique(
            ["panel_id", "symbol"], keep="first", maintain_order=True
        )
    return joined


def _own_panel(source: str, clash: list[str]) -> pl.Expr:
    """Mark the panels that clash with their source."""
    panel = pl.col("panel_id")
    own = pl.lit(f"{source}:") + panel
    return pl.when(panel.is_in(clash)).then(own).otherwise(panel).alias("panel_id")


def _clashing_panels(parts: Mapping[str, Mapping[str, pl.LazyFrame]]) -> list[str]:
    """Find panels that have one name in several sources, but not the same genes."""
    genes: dict[str, set[frozenset[str]]] = {}
    for frames in parts.values():
        listed = frames["panels"].select("panel_id", "symbol").collect()
        by_panel = {
            str(panel): frozenset(rows["symbol"])
            for (panel,), rows in listed.group_by(["panel_id"], maintain_order=True)
        }
        used = frames["assays"].select("panel_id").drop_nulls().unique().collect()["panel_id"]
        for panel in {*by_panel, *used}:
            genes.setdefault(panel, set()).add(by_panel.get(panel, frozenset()))
    return sorted(panel for panel, lists in genes.items() if len(lists) > 1)
