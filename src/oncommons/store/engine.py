"""The seam between questions and engines: a query is text with named values, nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from oncommons.domain.columns import Type
from oncommons.errors import IntegrityError

Scalar = str | int | float | bool | None
Values = Mapping[str, Scalar | Sequence[str] | Sequence[int]]

DUCKDB = "duckdb"
NARROWER = "choose a smaller cohort, or fewer genes, groups or values"

POLARS_TYPES: dict[Type, pl.DataType] = {
    Type.TEXT: pl.String(),
    Type.INT8: pl.Int8(),
    Type.INT16: pl.Int16(),
    Type.INT32: pl.Int32(),
    Type.INT64: pl.Int64(),
    Type.FLOAT32: pl.Float32(),
    Type.FLOAT64: pl.Float64(),
    Type.BOOL: pl.Boolean(),
}
"""How each type of the schema is stored in a Polars table."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question as SQL in DuckDB's dialect, with `$name` for each value.

    Args:
        name: what it answers, for logs.
        sql: the text; never holds a value.
        columns: the type of each column of the answer, in order; none leaves the engine's own.
        narrower: what to ask instead where it takes too long.
    """

    name: str
    sql: str
    columns: Mapping[str, Type] = field(default_factory=dict)
    narrower: str = NARROWER


class Engine(Protocol):
    """Runs queries over the tables of one release."""

    @property
    def name(self) -> str:
        """What `--engine` calls it."""
        ...

    def run(self, query: Query, values: Values) -> pl.DataFrame:
        """Run a query with its values bound."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...


def in_declared_types(frame: pl.DataFrame, query: Query) -> pl.DataFrame:
    """Cast an answer to the types that its query declares, so that engines answer alike.

    Raises:
        IntegrityError: the columns are others than declared, or a value does not fit its type.
    """
    if not query.columns:
        return frame
    if frame.columns != list(query.columns):
        raise IntegrityError(
            f"the answer to {query.name} has the columns {', '.join(frame.columns)},"
            f" not {', '.join(query.columns)}",
            remedy="report this: the query and its declaration disagree",
        )
    try:
        return frame.cast({name: POLARS_TYPES[kind] for name, kind in query.columns.items()})
    except pl.exceptions.PolarsError:
        raise IntegrityError(
            f"the answer to {query.name} does not fit the types that it declares",
            remedy="report this: the query and its declaration disagree",
        ) from None
