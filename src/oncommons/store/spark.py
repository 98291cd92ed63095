"""The second engine: Spark over the Parquet files of a release."""

import logging
import re
import threading
import uuid
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]

from oncommons.domain.columns import Table, Type
from oncommons.domain.releases import Release
from oncommons.domain.tables import released_tables
from oncommons.errors import IntegrityError
from oncommons.store.commons import Commons
from oncommons.store.engine import Query, Values, in_declared_types
from oncommons.store.limits import (
    SPARK_SECONDS,
    chosen_limits,
    interrupting,
    took_too_long,
)
from oncommons.store.spark_session import new_session

SPARK_TYPES = {
    Type.TEXT: "string",
    Type.INT8: "tinyint",
    Type.INT16: "smallint",
    Type.INT32: "int",
    Type.INT64: "bigint",
    Type.FLOAT32: "float",
    Type.FLOAT64: "double",
    Type.BOOL: "boolean",
}

logger = logging.getLogger(__name__)


class Spark:
    """Queries of one release, on Spark.

    A query is DuckDB's text, translated; values are bound and never become part of the text.

    Args:
        commons: where the release lies; on a cluster every machine must see it at the same path.
        release: the release.
        master: where Spark runs: local[2], spark://host:7077.

    Raises:
        EngineError: Spark cannot run here.
    """

    def __init__(self, commons: Commons, release: Release, master: str) -> None:
        self.name, self._limits = master, chosen_limits(SPARK_SECONDS)
        self._session = new_session(master)
        folder = commons.releases / release.release_id
        for table in released_tables():
            parts = [as_path(folder / one.name) for one in release.files if one.table == table.name]
            if parts:
                reader = self._session.read.schema(spark_schema(table))
                reader.parquet(*parts).createOrReplaceTempView(table.name)

    def run(self, query: Query, values: Values) -> pl.DataFrame:
        """Run a query with its values bound.

        Raises:
            QueryTooLarge: it took too long.
            IntegrityError: the engine failed; its own words may quote values, so they stay here.
        """
        from oncommons.store.spark_text import spark_text

        asked: list[str] = []
        context, group = self._session.sparkContext, uuid.uuid4().hex
        context.setJobGroup(group, query.name, interruptOnCancel=True)
        late = threading.Event()
        try:
            said = spark_text(query.sql, values, suffix=f"_{uuid.uuid4().hex}")
            for name, columns in said.tables.items():
                self._list_table(name, columns)
                asked.append(name)
            stop = partial(context.cancelJobGroup, group)
            with interrupting(stop, self._limits.seconds) as late:
                frame = collected(self._session.sql(said.text, args=said.values))
        except Exception as error:  # noqa: BLE001  sqlglot, pyspark and py4j share no base
            if late.is_set():
                raise took_too_long(query, self._limits) from None
            logger.warning("query %s failed on Spark: %s", query.name, type(error).__name__)
            raise IntegrityError(
                f"Spark could not answer {query.name}",
                remedy="ask it on DuckDB, without --engine; report it if that answers",
            ) from None
        finally:
            for name in asked:
                self._session.catalog.dropTempView(name)
        return in_declared_types(frame, query)

    def _list_table(self, name: str, columns: Mapping[str, list[str] | list[int]]) -> None:
        """Let Spark read lists of values as the columns of a table."""
        rows = list(zip(*columns.values(), strict=True))
        kinds = ("string" if isinstance(one, str) else "bigint" for one in rows[0])
        schema = ", ".join(f"`{one}` {kind}" for one, kind in zip(columns, kinds, strict=True))
        self._session.createDataFrame(rows, schema).createOrReplaceTempView(name)

    def close(self) -> None:
        """Forget the tables of the release; Spark itself goes on for the next View."""
        for table in self._session.catalog.listTables():
            self._session.catalog.dropTempView(table.name)


def spark_schema(table: Table) -> str:
    """Give the columns of a released table as Spark writes a schema.

    Example:
        >>> from oncommons.domain.tables import TABLES
        >>> spark_schema(TABLES["panels"])[:36]
        '`panel_id` string, `symbol` string, '
    """
    return ", ".join(f"`{one.name}` {SPARK_TYPES[one.type]}" for one in table.columns)


def as_path(path: Path) -> str:
    """Write a path for Spark, so that a sign such as `*` in it stands for itself."""
    return "file:" + re.sub(r"([\\\[\]{}*?])", r"\\\1", str(path.absolute()))


def collected(answer: Any) -> pl.DataFrame:  # noqa: ANN401  pyspark is an extra, read as untyped
    """Bring an answer here, its rows in order."""
    from pyspark.sql.pandas.types import to_arrow_schema

    schema = to_arrow_schema(answer.schema)
    frame = pl.from_arrow(pa.Table.from_batches(answer._collect_as_arrow(), schema=schema))
    return frame if isinstance(frame, pl.DataFrame) else frame.to_frame()
