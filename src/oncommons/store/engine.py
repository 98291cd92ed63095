"""The seam between questions and engines: a query is text with named values, nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

Scalar = str | int | float | bool | None
Values = Mapping[str, Scalar | Sequence[str] | Sequence[int]]


@dataclass(frozen=True, slots=True)
class Query:
    """One question as SQL in DuckDB's dialect, with `$name` for each value.

    Args:
        name: what it answers, for logs.
        sql: the text; never holds a value.
    """

    name: str
    sql: str


class Engine(Protocol):
    """Runs queries over the tables of one release."""

    def run(self, query: Query, values: Values) -> pl.DataFrame:
        """Run a query with its values bound."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...
