"""Hold the tables of a release to the schema: columns from the footers, keys from the rows."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from oncommons.domain.columns import Column, Reference, Released, Table
from oncommons.domain.findings import Finding, Severity
from oncommons.domain.releases import Release
from oncommons.domain.tables import TABLES, released_tables
from oncommons.store.commons import Commons
from oncommons.store.engine import POLARS_TYPES

AGAIN = "withdraw the release, and publish again: oncommons store withdraw"
NAMING = frozenset(
    column.name
    for table in TABLES.values()
    for column in table.columns
    if column.released is Released.NEVER
)


def check_footers(commons: Commons, release: Release) -> Iterator[Finding]:
    """Compare the columns and rows of each file with the schema and the manifest.

    Yields:
        D08 another column, type or number of rows; D10 a column that no release may hold.
    """
    known = {table.name: table for table in released_tables()}
    for file in release.files:
        if not file.table:
            continue
        path = commons.releases / release.release_id / file.name
        try:
            found = pl.read_parquet_schema(path)
            rows = pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
        except (OSError, pl.exceptions.PolarsError):
            yield _fault("D08", file.name, "is not a Parquet file")
            continue
        columns = known[file.table].columns if file.table in known else ()
        wanted = {column.name: POLARS_TYPES[column.type] for column in columns}
        for name in sorted(NAMING & set(found) - set(wanted)):
            yield _fault("D10", file.name, f"holds the column {name}, which no release may hold")
        if dict(found) != wanted:
            odd = sorted(set(found) ^ set(wanted)) or ["the type of a column"]
            yield _fault("D08", file.name, f"differs from the schema at {odd[0]}")
        if rows != file.rows:
            yield _fault("D08", file.name, f"has {rows:,} rows, and {file.rows:,} are listed")


def check_rows(commons: Commons, release: Release) -> Iterator[Finding]:
    """Look for repeated keys, and for references that lead nowhere.

    Yields:
        D09 for each key and each referring column.
    """
    for table in released_tables():
        if not (parts := _parts(commons, release, table.name)):
            continue
        yield from _keys(table, parts)
        for column in table.columns:
            yield from _reference(commons, release, (table, column), parts)


def _keys(table: Table, parts: list[Path]) -> Iterator[Finding]:
    if not table.key:
        return
    keys = pl.scan_parquet(parts, glob=False).select(table.key).collect()
    if repeated := keys.height - keys.n_unique():
        yield _fault("D09", table.name, f"{repeated:,} rows repeat a key")


def _reference(
    commons: Commons, release: Release, at: tuple[Table, Column], parts: list[Path]
) -> Iterator[Finding]:
    """Look for values of a column that are no key of the table that it refers to."""
    table, column = at
    if not isinstance(column.rule, Reference):
        return
    target = next((one for one in released_tables() if one.name == column.rule.table), None)
    there = _parts(commons, release, column.rule.table)
    if target is None or not there:
        return
    name, key = column.name, target.key[0]
    known = pl.scan_parquet(there, glob=False).select(pl.col(key).alias(name)).unique()
    values = pl.scan_parquet(parts, glob=False).select(name).drop_nulls()
    if lost := values.join(known, on=name, how="anti").select(pl.len()).collect().item():
        says = f"{name} of {lost:,} rows leads to no row of {target.name}"
        yield Finding("D09", Severity.WARNING, says, AGAIN, file=table.name)


def _parts(commons: Commons, release: Release, table: str) -> list[Path]:
    folder = commons.releases / release.release_id
    return [folder / file.name for file in release.files if file.table == table]


def _fault(rule: str, name: str, says: str) -> Finding:
    return Finding(rule, Severity.ERROR, says, AGAIN, file=name)
