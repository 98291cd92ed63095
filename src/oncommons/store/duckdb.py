"""The default engine: DuckDB over a file derived from the release, opened read-only and locked."""

import logging
from pathlib import Path

import duckdb
import polars as pl

from oncommons.domain.releases import Release
from oncommons.errors import IntegrityError
from oncommons.store.commons import Commons
from oncommons.store.derived import AGAIN, Recipe, derived_files, open_derived
from oncommons.store.engine import DUCKDB, Query, Values, in_declared_types
from oncommons.store.limits import (
    Limits,
    chosen_limits,
    interrupting,
    took_too_long,
    took_too_much,
)

LAYOUT, FILE = "warehouse-2", "tables.duckdb"
LOCKS: dict[str, bool | str] = {
    "python_enable_replacements": False,
    "enable_external_access": False,
    "temp_directory": "",  # rows never leave memory for a file beside the release
    "lock_configuration": True,
}

logger = logging.getLogger(__name__)


class DuckDB:
    """Queries of one release, on this machine.

    Args:
        warehouse: the derived file, see `open_warehouse`.
        threads: processors to use.
        limits: how long a query may take, and how much memory all of them.

    Raises:
        IntegrityError: the file cannot be opened.
    """

    name = DUCKDB

    def __init__(self, warehouse: Path, *, threads: int = 2, limits: Limits | None = None) -> None:
        self._limits = limits or chosen_limits()
        settings: dict[str, bool | int | float | str | list[str]] = {
            "threads": int(threads),
            "memory_limit": f"{self._limits.memory_mb}MB",
            **LOCKS,
        }
        try:
            # Given while connecting: a second View of a release finds the settings locked.
            self._connection = duckdb.connect(str(warehouse), read_only=True, config=settings)
        except duckdb.Error as error:
            logger.warning("the warehouse did not open: %s", type(error).__name__)
            raise IntegrityError(
                "the warehouse of this release cannot be opened", remedy=AGAIN
            ) from None

    def run(self, query: Query, values: Values) -> pl.DataFrame:
        """Run a query with its values bound.

        Raises:
            QueryTooLarge: it took too long, or more memory than there is.
            IntegrityError: the engine failed; its own words may quote values, so they stay here.
        """
        cursor = self._connection.cursor()
        try:
            with interrupting(cursor.interrupt, self._limits.seconds):
                answer = cursor.sql(query.sql, params=dict(values)).to_arrow_table()
        except duckdb.InterruptException:
            raise took_too_long(query, self._limits) from None
        except duckdb.OutOfMemoryException:
            raise took_too_much(query, self._limits) from None
        except duckdb.Error as error:
            logger.warning("query %s failed: %s", query.name, type(error).__name__)
            raise IntegrityError(
                f"the engine could not answer {query.name}", remedy=AGAIN
            ) from None
        frame = pl.from_arrow(answer)
        return in_declared_types(
            frame if isinstance(frame, pl.DataFrame) else frame.to_frame(), query
        )

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def open_warehouse(commons: Commons, release: Release) -> DuckDB:
    """Open the DuckDB file of a release, making it from the Parquet files where it is missing.

    DuckDB holds a checksum of each block of it and compares it on every read, so that a flipped
    bit is an error; its bytes are not hashed here.

    Raises:
        IntegrityError: a table of the release is damaged.
        CommonsError: it has to be made, and the disk is full, failing or read-only.
    """
    return open_derived(commons, release, RECIPE, lambda folder: DuckDB(folder / FILE))


def warehouse(commons: Commons, release: Release) -> Path:
    """Give the DuckDB file of a release, making it from the Parquet files where it is missing.

    Raises:
        IntegrityError: a table of the release is damaged.
        CommonsError: it has to be made, and the disk is full, failing or read-only.
    """
    return derived_files(commons, release, RECIPE) / FILE


def _write(commons: Commons, release: Release, folder: Path) -> None:
    """Write each table of a release into one DuckDB file."""
    try:
        with duckdb.connect(str(folder / FILE)) as connection:
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
    except duckdb.Error as error:
        if not folder.exists():
            raise FileNotFoundError(folder) from None
        logger.warning("the warehouse could not be made: %s", type(error).__name__)
        raise IntegrityError(
            f"the tables of {release.release_id} could not be laid out for queries",
            remedy="see that the disk has room; then oncommons doctor --deep",
        ) from None


RECIPE = Recipe(LAYOUT, made_with=f"duckdb {duckdb.__version__}", make=_write, hashed=False)
