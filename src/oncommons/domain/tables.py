"""The one schema of the commons, as data: checks, storage, privacy and reference derive from it."""

from collections.abc import Iterator

from oncommons.domain.columns import Column, Released, Table, Type
from oncommons.domain.schema.clinical import CLINICAL
from oncommons.domain.schema.molecular import MOLECULAR
from oncommons.domain.schema.records import RECORDS
from oncommons.errors import SchemaError

SCHEMA_VERSION = 1

TABLES: dict[str, Table] = {table.name: table for table in (*CLINICAL, *MOLECULAR, *RECORDS)}


def table(name: str) -> Table:
    """Give the table of that name.

    Raises:
        SchemaError: no such table; names the ones there are.

    Example:
        >>> table("panels").key
        ('panel_id', 'symbol')
    """
    if name not in TABLES:
        known = ", ".join(sorted(TABLES))
        raise SchemaError(f'there is no table "{name}"', remedy=f"use one of {known}", value=name)
    return TABLES[name]


def tables_in_order() -> tuple[Table, ...]:
    """List the tables so that each stands after the tables it refers to (itself apart)."""
    placed: dict[str, Table] = {}
    waiting = dict(TABLES)
    while waiting:
        ready = [
            one
            for one in waiting.values()
            if all(target == one.name or target in placed for _, target in one.references)
        ]
        placed |= {one.name: one for one in ready}
        waiting = {name: one for name, one in waiting.items() if name not in placed}
    return tuple(placed.values())


def released_columns(source: Table) -> Iterator[Column]:
    """Give the columns that a release of this table has, in order.

    A number that identifies in part (an age) leaves as a label with two bounds beside it, so that
    "60-69" can be compared with a limit and stay unknown where the limit cuts it.
    """
    for column in source.columns:
        form = column.released
        if form is Released.NEVER:
            continue
        if form is not Released.INTERVAL:
            yield column
            continue
        yield Column(column.name, Type.TEXT, column.privacy, column.about, unit=column.unit)
        for bound, says in (("low", "Smallest"), ("high", "Largest")):
            about = f"{says} {column.unit or 'value'} that the label of {column.name} covers."
            name = f"{column.name}_{bound}"
            yield Column(name, Type.INT32, column.privacy, about, unit=column.unit)


def released_tables() -> tuple[Table, ...]:
    """List the tables as they stand in a release, in the order of their references."""
    return tuple(
        Table(one.name, one.code, one.about, tuple(released_columns(one)))
        for one in tables_in_order()
        if one.released
    )
