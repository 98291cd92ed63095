"""The default engine: DuckDB over a file derived from the release, opened read-only and locked."""

import logging
import os
import uuid
from pathlib import Path

import duckdb
import polars as pl

from oncommons.domain.releases import Release
from oncommons.errors import IntegrityError
from oncommons.store.atomic import fsync_folder
from oncommons.store.commons import Commons
from oncommons.store.engine import DUCKDB, Query, Values, in_declared_types

LAYOUT = "warehouse-1.duckdb"
LOCKS: dict[str, bool] = {
    "python_enable_replacements": False,
    "enable_external_access": False,
    "lock_configuration": True,
}

logger = logging.getLogger(__name__)


class DuckDB:
    """Queries of one release, on this machine.

    Args:
        warehouse: the derived file, see `warehouse`.
        threads: processors to use.
    """

    name = DUCKDB

    def __init__(self, warehouse: Path, *, threads: int = 2) -> None:
        # Given while connecting: a second View of a release finds the settings locked.
        self._connection = duckdb.connect(
            str(warehouse), read_only=True, config={"threads": int(threads), **LOCKS}
        )

    def run(self, query: Query, values: Values) -> pl.DataFrame:
        """Run a query with its values bound.

        Raises:
            IntegrityError: the engine failed; its own words may quote values, so they stay here.
        """
        try:
            answer = self._connection.cursor().sql(query.sql, params=dict(values)).to_arrow_table()
        except duckdb.Error as error:
            logger.warning("query %s failed: %s", query.name, type(error).__name__)
            raise IntegrityError(
                f"the engine could not answer {query.name}",
                remedy="run oncommons doctor; the derived files may need to be made again",
            ) from None
        frame = pl.from_arrow(answer)
        return in_declared_types(
            frame if isinstance(frame, pl.DataFrame) else frame.to_frame(), query
        )

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def warehouse(commons: Commons, release: Release) -> Path:
    """Give the DuckDB file of a release, making it from the Parquet files where it is missing."""
    folder = commons.derived(release.release_id)
    path = folder / LAYOUT
    if path.exists():
        return path
    staging = commons.folder / "derived" / ".staging"
    staging.mkdir(parents=True, exist_ok=True)
    beside = staging / f"{uuid.uuid4().hex}.duckdb"
    with duckdb.connect(str(beside)) as connection:
        for table in sorted({file.table for file in release.files if file.table}):
            parts = [
                str(commons.releases / release.release_id / file.name)
                for file in release.files
                if file.table == table
            ]
            connection.execute(
                f'create table "{table}" as select * from read_parquet($parts)',
                {"parts": parts},
            )
    folder.mkdir(parents=True, exist_ok=True)
    os.replace(beside, path)  # noqa: PTH105  atomic by intent
    fsync_folder(folder)
    return path
