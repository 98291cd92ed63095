"""A table of a release that something else writes in parts, and the check of what it wrote."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import polars as pl

from oncommons.domain.columns import Table
from oncommons.errors import SchemaError
from oncommons.store.engine import POLARS_TYPES

REMEDY = "publish without --engine, and report this: a part is not what a release holds"


class Parts(Protocol):
    """A table that is too large for the memory of this process."""

    def estimated_size(self) -> int:
        """Give the bytes that it may take on disk."""
        ...

    def write(self, folder: Path) -> Sequence[Path]:
        """Write `TABLE-0000.parquet` and so on into a folder, in the order of the key.

        Returns:
            The files in order; none where the table has no rows.
        """
        ...


def part_name(table: str, number: int) -> str:
    """Name a part of a table.

    Example:
        >>> part_name("mutations", 3)
        'mutations-0003.parquet'
    """
    return f"{table}-{number:04}.parquet"


def check_parts(table: Table, paths: Sequence[Path]) -> None:
    """Refuse parts that are not the released form of a table, read back from the disk.

    Args:
        table: in its released form.
        paths: its parts, in order.

    Raises:
        SchemaError: another column or type, a key that is missing or repeats, rows out of order.
    """
    wanted = pl.Schema({column.name: POLARS_TYPES[column.type] for column in table.columns})
    before: tuple[object, ...] | None = None
    for path in paths:
        if pl.scan_parquet(path, glob=False).collect_schema() != wanted:
            raise SchemaError(f"{path.name} differs from the schema", remedy=REMEDY)
        keys = pl.read_parquet(path, columns=list(table.key), glob=False)
        if keys.null_count().sum_horizontal().item() or keys.n_unique() < keys.height:
            raise SchemaError(f"{path.name} repeats or lacks a key", remedy=REMEDY)
        follows = before is None or before < keys.row(0)
        if not follows or not keys.equals(keys.sort(table.key)):
            raise SchemaError(f"the rows of {path.name} are out of order", remedy=REMEDY)
        before = keys.row(-1)
