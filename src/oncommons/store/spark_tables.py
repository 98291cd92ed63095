"""Recode a table that is larger than memory: Spark reads it, joins pseudonyms, and writes it."""

import logging
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from oncommons.domain.columns import Table
from oncommons.errors import EngineError
from oncommons.store.parts import part_name
from oncommons.store.spark import as_path, collected, spark_schema
from oncommons.store.spark_session import new_session

BROADCAST_ROWS = 4_000_000
"""Names of up to so many rows are sent to every task; more are joined by a shuffle."""
BYTES_IN_A_GROUP = 4 << 20
"""Spark counts a row group in bytes; 4 MB hold 300,000 mutations, or fewer with more in each."""
STAR = "*"
PART, NAMED, LAST_DAY = "_part", "_name", "last_day"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Names:
    """What stands in a release in the place of the ids of one table.

    Args:
        file: Parquet with `id`, `name` and, of patients, `last_day`; released ids only, each once.
        rows: how many.
    """

    file: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Recoding:
    """How a table of the vault becomes a table of a release.

    Args:
        identified: its schema in the vault.
        released: its schema in a release.
        files: its Parquet files, one per source.
        names: for each table that it refers to, the names of its ids.
        days: columns that end at the last day of the patient.
        begins: rows that begin later on this day go; empty where none do.
        hidden: columns that say `*`.
        order: columns that the rows are sorted by, the first of them an id; missing ones first.
        numbered: column that counts the rows from 1 in that order; empty for none.
    """

    identified: Table
    released: Table
    files: tuple[Path, ...]
    names: Mapping[str, Names]
    days: tuple[str, ...]
    begins: str
    hidden: tuple[str, ...]
    order: tuple[str, ...]
    numbered: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a table is cut into parts: between two ids of the first column of its order.

    Args:
        edges: (parts - 1,) the first id of every part but the first.
        before: (parts,) rows that lie before each part.
    """

    edges: tuple[str, ...]
    before: tuple[int, ...]


def write_recoded(recoding: Recoding, folder: Path, *, master: str, most: int) -> list[Path]:
    """Write a table of the vault as a table of a release, with Spark's own writer.

    The same rows give the same bytes, whatever their order in the vault: parts are cut at fixed
    ids, and the order within them is total.

    Args:
        recoding: how.
        folder: where `TABLE-0000.parquet` and so on are written; every machine must see it.
        master: where Spark runs.
        most: rows in a part; a part holds all rows of an id, even where these are more.

    Returns:
        The parts in order; none where no row is left.

    Raises:
        EngineError: Spark cannot run here, or could not do it.
    """
    session = new_session(master)
    beside = folder / f".spark-{uuid.uuid4().hex}"
    name = recoding.released.name
    try:
        rows = _recoded(session, recoding)
        lead = recoding.order[0]
        counted = collected(rows.groupBy(lead).count()).rename({lead: "id", "count": "rows"})
        cut = cut_between(counted, most)
        if not cut.before:
            return []
        _write(rows, recoding, cut, beside)
        return _in_place(beside, folder, name)
    except Exception as error:  # noqa: BLE001  pyspark and py4j share no base
        logger.warning("writing %s failed on Spark: %s", name, type(error).__name__)
        raise EngineError(
            f"Spark could not write {name}",
            remedy="give it memory (ONCOMMONS_SPARK_MEMORY) and disk (TMPDIR), or leave out"
            " --engine",
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def cut_between(counted: pl.DataFrame, most: int) -> Cut:
    """Choose where to cut a table: before the first id that would fill a part too far.

    Args:
        counted: `id` and `rows`, one row per id.
        most: rows in a part.

    Example:
        >>> counted = pl.DataFrame({"id": ["c", "a", "b"], "rows": [1, 3, 2]})
        >>> cut_between(counted, 3)
        Cut(edges=('b',), before=(0, 3))
    """
    edges: list[str] = []
    before: list[int] = []
    total = 0
    for one, rows in counted.sort("id").select("id", "rows").iter_rows():
        if not before:
            before.append(0)
        elif total + rows - before[-1] > most:
            edges.append(one)
            before.append(total)
        total += rows
    return Cut(tuple(edges), tuple(before))


def _recoded(session: Any, recoding: Recoding) -> Any:  # noqa: ANN401  pyspark is read as untyped
    """Read the files, and give the rows of the release in any order, without their numbers."""
    from pyspark.sql import functions as to

    paths = [as_path(path) for path in recoding.files]
    rows = session.read.schema(spark_schema(recoding.identified)).parquet(*paths)
    for column, target in recoding.identified.references:
        known = _known(session, recoding.names[target], column)
        required = recoding.identified.column(column).required
        rows = rows.join(known, on=column, how="inner" if required else "left")
        rows = rows.drop(column).withColumnRenamed(NAMED, column)
    if recoding.begins:
        begins = to.col(recoding.begins)
        rows = rows.filter(begins.isNull() | (begins <= to.col(LAST_DAY)))
    for day in recoding.days:
        ended = to.when(to.col(day).isNotNull(), to.least(day, LAST_DAY))
        rows = rows.withColumn(day, ended)
    for column in recoding.hidden:
        rows = rows.withColumn(column, to.lit(STAR))
    return rows.select(*(one for one in recoding.released.names if one != recoding.numbered))


def _known(session: Any, names: Names, column: str) -> Any:  # noqa: ANN401
    """Read the names of a table, as they stand in for the ids of a column."""
    from pyspark.sql import functions as to

    read = session.read.parquet(as_path(names.file))
    known = read.withColumnRenamed("id", column).withColumnRenamed("name", NAMED)
    return to.broadcast(known) if names.rows <= BROADCAST_ROWS else known


def _write(rows: Any, recoding: Recoding, cut: Cut, beside: Path) -> None:  # noqa: ANN401
    """Sort each part, number its rows, and write it as one file into a folder of its own."""
    from pyspark.sql import Window
    from pyspark.sql import functions as to

    number = to.when(to.lit(len(cut.edges) == 0), to.lit(0))
    for at, edge in reversed(list(enumerate(cut.edges, start=1))):
        number = number.when(to.col(recoding.order[0]) >= to.lit(edge), to.lit(at))
    number = number.otherwise(to.lit(0))
    rows = rows.withColumn(PART, number).repartition(len(cut.before), PART)
    if recoding.numbered:
        inside = to.row_number().over(Window.partitionBy(PART).orderBy(*recoding.order))
        before = to.element_at(to.array(*map(to.lit, cut.before)), to.col(PART) + 1)
        rows = rows.withColumn(recoding.numbered, before.cast("bigint") + inside)
    rows = rows.select(PART, *recoding.released.names)
    writer = rows.sortWithinPartitions(PART, *recoding.order).write.partitionBy(PART)
    writer = writer.option("compression", "zstd").option("parquet.block.size", BYTES_IN_A_GROUP)
    writer.parquet(f"file:{beside.absolute()}")


def _in_place(beside: Path, folder: Path, name: str) -> list[Path]:
    """Give each part its name; Spark wrote one file per part, in a folder of its number."""
    parts = sorted(beside.glob(f"{PART}=*"), key=lambda one: int(one.name.partition("=")[2]))
    placed = []
    for number, part in enumerate(parts):
        (written,) = part.glob("*.parquet")
        placed.append(written.rename(folder / part_name(name, number)))
    return placed
