"""Frames in the shape of the schema: completed on the way in, ordered and cut on the way out."""

from collections.abc import Iterator, Mapping

import polars as pl

from oncommons.domain.columns import Column, Table, Type
from oncommons.domain.tables import TABLES, released_tables, table, tables_in_order
from oncommons.errors import SchemaError
from oncommons.store.engine import POLARS_TYPES

Frames = dict[str, pl.DataFrame]

ROWS_AT_ONCE = 131_072
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
    dtype = POLARS_TYPES[column.type]
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
        if schema.name in kept:
            kept[schema.name] = _only_bound_rows(schema, kept)
            kept[schema.name] = _without_lost_references(schema, kept)
    return kept


def _only_bound_rows(schema: Table, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Drop the rows that lead nowhere; a table that loses none is given back, not copied."""
    frame = tables[schema.name]
    bound = pl.repeat(value=True, n=frame.height, dtype=pl.Boolean, eager=True)
    for name, target in schema.references:
        if schema.column(name).required:
            bound &= _leads_to(frame[name], tables[target][TABLES[target].key[0]])
    return frame if bound.all() else frame.filter(bound)


def _without_lost_references(schema: Table, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Clear the references that lead nowhere and need not lead anywhere."""
    frame = tables[schema.name]
    for name, target in schema.references:
        values = frame[name]
        if schema.column(name).required or values.null_count() == frame.height:
            continue
        there = _leads_to(values, tables[target][TABLES[target].key[0]])
        frame = frame.with_columns(pl.when(there).then(name).alias(name))
    return frame


def _leads_to(values: pl.Series, ids: pl.Series) -> pl.Series:
    """Tell for each reference whether its id is there; a missing one leads nowhere."""
    return values.is_in(ids.unique().implode()).fill_null(value=False)


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
        pl.col(c.name).cast(POLARS_TYPES[c.type])
        if c.name in frame.columns
        else pl.lit(None).alias(c.name)
        for c in schema.columns
        if c.name != numbered
    ]
    first, parts = 1, []
    for part in _parts_in_order(frame.select(wanted), order_of_rows(schema, numbered)):
        if numbered:
            rows = pl.int_range(first, first + pl.len(), dtype=pl.Int64).alias(numbered)
            part = part.with_columns(rows)
        parts.append(part.select(schema.names))
        first += part.height
    return pl.concat(parts)


def _parts_in_order(frame: pl.DataFrame, by: list[str]) -> Iterator[pl.DataFrame]:
    """Sort some patients after others: the keys of one sort of all would outweigh the table."""
    ranges = -(-frame.height // ROWS_AT_ONCE)
    if ranges <= 1 or by[0] != "patient_id" or frame["patient_id"].null_count():
        yield frame.sort(by)
        return
    patients = frame["patient_id"].unique().sort()
    edges = patients.gather([len(patients) * one // ranges for one in range(1, ranges)])
    place = edges.search_sorted(frame["patient_id"], side="right")
    for one in range(ranges):
        yield frame.filter(place == one).sort(by)


def order_of_rows(schema: Table, numbered: str | None) -> list[str]:
    """Name the columns to sort by: the patient, then other pseudonyms, keys, and all the rest.

    Args:
        schema: a table in its released form.
        numbered: the column that counts its rows in this order; None where there is none.
    """
    columns = [column for column in schema.columns if column.name != numbered]
    columns.sort(key=lambda c: (c.name != "patient_id", not c.personal, not c.key))
    return [column.name for column in columns]
