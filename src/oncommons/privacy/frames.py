"""Frames in the shape of the schema: completed on the way in, ordered and cut on the way out."""

from collections.abc import Mapping

import polars as pl

from oncommons.domain.columns import Column, Table, Type
from oncommons.domain.tables import TABLES, released_tables, table, tables_in_order
from oncommons.errors import SchemaError

Frames = dict[str, pl.DataFrame]

DTYPES: dict[Type, type[pl.DataType]] = {
    Type.TEXT: pl.String,
    Type.INT8: pl.Int8,
    Type.INT16: pl.Int16,
    Type.INT32: pl.Int32,
    Type.INT64: pl.Int64,
    Type.FLOAT32: pl.Float32,
    Type.FLOAT64: pl.Float64,
    Type.BOOL: pl.Boolean,
}
BOOKS = frozenset({"extras", "loads", "quarantine"})


def complete(tables: Mapping[str, pl.DataFrame]) -> Frames:
    """Give every table that protection reads, with every column and type of the schema.

    Args:
        tables: identified tables by name; some may be missing, and so may columns.

    Returns:
        Every table but the books of intake; what was missing is empty or null, and columns that
        the schema does not know are left behind.

    Raises:
        SchemaError: a table is unknown, or a column cannot take the type of the schema.
    """
    for name in tables:
        table(name)
    return {
        name: _in_shape(tables.get(name, pl.DataFrame()), schema)
        for name, schema in TABLES.items()
        if name not in BOOKS
    }


def _in_shape(frame: pl.DataFrame, schema: Table) -> pl.DataFrame:
    """Give the columns of the schema, in order and with their types."""
    return pl.DataFrame([_in_type(frame, schema, column) for column in schema.columns])


def _in_type(frame: pl.DataFrame, schema: Table, column: Column) -> pl.Series:
    """Give one column in its type, null throughout where the frame lacks it."""
    dtype = DTYPES[column.type]
    if column.name not in frame.columns:
        return pl.Series(column.name, [None] * frame.height, dtype=dtype)
    values = frame[column.name]
    try:
        return values.cast(dtype)
    except pl.exceptions.PolarsError as fault:
        raise SchemaError(
            f"{schema.name}.{column.name} holds {values.dtype}, not {column.type}",
            remedy="load the source again, so that intake gives the column its type",
            column=f"{schema.name}.{column.name}",
        ) from fault


def follow_references(tables: Mapping[str, pl.DataFrame]) -> Frames:
    """Leave out every row whose patient, tumour, sample or assay is not there any more.

    Args:
        tables: every table, as `complete` gives them.

    Returns:
        The same tables; a row goes when a reference that it must have leads nowhere, and a
        reference that it may have becomes null.
    """
    kept = dict(tables)
    for schema in tables_in_order():
        if schema.name not in kept:
            continue
        for name, target in schema.references:
            ids = kept[target][TABLES[target].key[0]]
            kept[schema.name] = _only_known(kept[schema.name], schema.column(name), ids)
    return kept


def _only_known(frame: pl.DataFrame, column: Column, ids: pl.Series) -> pl.DataFrame:
    """Drop rows, or clear references, that lead to none of the ids."""
    if column.required:
        known = pl.DataFrame({column.name: ids.unique()})
        return frame.join(known, on=column.name, how="semi")
    if frame[column.name].null_count() == frame.height:
        return frame
    there = pl.col(column.name).is_in(ids.unique().implode())
    return frame.with_columns(pl.when(there).then(column.name).alias(column.name))


def in_release_form(tables: Mapping[str, pl.DataFrame]) -> Frames:
    """Cut, order and number the rows so that they depend on nothing but their content.

    Args:
        tables: protected tables, by name.

    Returns:
        Every table that a release may hold, with exactly its released columns. Rows stand in the
        order of their pseudonyms; numbers of rows count from 1 in that order and tell nothing.
    """
    return {schema.name: _release(tables[schema.name], schema) for schema in released_tables()}


def _release(frame: pl.DataFrame, schema: Table) -> pl.DataFrame:
    """Give one table in its released form."""
    numbered = next((c.name for c in schema.columns if c.personal and c.type is Type.INT64), None)
    wanted = [
        pl.col(c.name).cast(DTYPES[c.type])
        if c.name in frame.columns
        else pl.lit(None).alias(c.name)
        for c in schema.columns
        if c.name != numbered
    ]
    ordered = frame.select(wanted).sort(_order(schema, numbered))
    if numbered:
        ordered = ordered.with_columns(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(numbered)
        )
    return ordered.select(schema.names)


def _order(schema: Table, numbered: str | None) -> list[str]:
    """Name the columns to sort by: the patient, then other pseudonyms, keys, and all the rest."""
    columns = [column for column in schema.columns if column.name != numbered]
    columns.sort(key=lambda c: (c.name != "patient_id", not c.personal, not c.key))
    return [column.name for column in columns]
