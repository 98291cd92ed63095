"""Publish a release: staged, sealed, then renamed into place, so that it is there whole or not."""

import contextlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from oncommons.domain.canonical import Json
from oncommons.domain.columns import Table
from oncommons.domain.releases import Release, ReleasedFile
from oncommons.domain.tables import released_tables
from oncommons.errors import CommonsError, IntegrityError, SchemaError
from oncommons.store.atomic import fsync_file, fsync_folder, reached, write_atomically
from oncommons.store.commons import Commons, clear_leftovers, writing
from oncommons.store.engine import POLARS_TYPES
from oncommons.store.intact import check_intact
from oncommons.store.manifest import (
    MANIFEST,
    POLICY,
    RISK,
    SIGNATURE,
    SUMS,
    Contents,
    read_release,
    sha256_of,
    sums_text,
)
from oncommons.store.parts import Parts, check_parts, part_name
from oncommons.store.signing import read_private_key

LABELS = "labels.json"
ROWS_IN_A_PART = 2_000_000
ROWS_IN_A_GROUP = 122_880
ROOM = 1.3
"""Free space that publishing asks for, times what the tables take in memory."""
MEGABYTE = 1 << 20

Tables = Mapping[str, pl.DataFrame] | Mapping[str, pl.DataFrame | Parts]


def publish(
    commons: Commons,
    tables: Mapping[str, pl.DataFrame],
    *,
    policy: str,
    risk: Mapping[str, Json],
    loads: Sequence[str],
    label: str = "latest",
) -> Release:
    """Publish protected tables as an immutable release.

    Args:
        commons: where; its lock is taken.
        tables: name to frame with the columns of `domain.tables.released_tables`.
        policy: text of the policy under which they were protected.
        risk: the measured risk, fractions written as text.
        loads: ids of the loads that they come from.
        label: the name for people that moves to this release.

    Returns:
        The release; the same content published twice is one release.

    Raises:
        SchemaError: a table or column is not one that a release may hold, or a key repeats.
        CommonsError: another process writes, or the disk is full, failing or read-only.
    """
    with staged(commons, tables, policy=policy, risk=risk, loads=loads) as one:
        release = one.put_in_place()
        set_label(commons, label, one.release_id)
    return release


@dataclass(frozen=True, slots=True)
class Staged:
    """A release that is written and sealed, and that nobody sees yet.

    Args:
        commons: where; its lock is held.
        release_id: the name that follows from its content.
        folder: where it waits.
        final: where it will lie.
    """

    commons: Commons
    release_id: str
    folder: Path
    final: Path

    def put_in_place(self) -> Release:
        """Rename it into place in one step; from here on it is published.

        Raises:
            IntegrityError: the same release lies there already, damaged.
        """
        if self.final.exists():
            return self._as_it_lies()
        os.rename(self.folder, self.final)  # noqa: PTH104  one system call; that is the point
        fsync_folder(self.final.parent)
        reached("F6")
        self.final.chmod(0o555)
        reached("F7")
        return read_release(self.final)

    def _as_it_lies(self) -> Release:
        """Give the release that is there: the same content is the same release, where it is whole.

        The staging folder stays for `staged` to remove.
        """
        try:
            release = read_release(self.final)
            check_intact(self.commons, release)
        except IntegrityError as fault:
            raise IntegrityError(
                f"this release lies there already, damaged: {fault.found}",
                remedy=f"move {self.final} out of the commons and publish again",
                file=fault.file,
            ) from fault
        return release


@contextlib.contextmanager
def staged(
    commons: Commons,
    tables: Tables,
    *,
    policy: str,
    risk: Mapping[str, Json],
    loads: Sequence[str],
    documents: Mapping[str, str] | None = None,
) -> Iterator[Staged]:
    """Write a release beside the others, and hold the writer's lock while it waits.

    Args:
        commons: where; its lock is taken.
        tables: as for `publish`; what is not a frame writes its own parts.
        policy: text of the policy under which they were protected.
        risk: the measured risk, fractions written as text.
        loads: ids of the loads that they come from.
        documents: name to text of files that the policy needs; they are listed and hashed too.

    Yields:
        The sealed release; what was not put in place when the block ends is removed.

    Raises:
        SchemaError: a table or column is not one that a release may hold, or a key repeats.
        CommonsError: another process writes, or the disk is full, failing or read-only.
    """
    for name, table in tables.items():
        if isinstance(table, pl.DataFrame):
            check_shape(name, table)
    tables = {**empty_tables(), **tables}
    texts = dict(documents or {})
    texts |= {POLICY: policy, RISK: json.dumps(risk, indent=1, sort_keys=True)}
    with writing(commons):
        try:
            clear_leftovers(commons)
            staging = _staging(commons, tables)
            files = (*_write_tables(staging, tables), *_write_texts(staging, texts))
            patients = sum(file.rows for file in files if file.table == "patients")
            contents = Contents(patients, files, policy, risk, tuple(loads))
            _seal(commons, staging, contents)
            release_id = contents.release_id()
            yield Staged(commons, release_id, staging, commons.releases / release_id)
        finally:
            # What a failing disk leaves here, the next writer removes.
            with contextlib.suppress(OSError):
                clear_leftovers(commons)


def _staging(commons: Commons, tables: Tables) -> Path:
    """Make a folder to write to, on the disk of the releases and with room for them."""
    staging = commons.releases / ".staging" / uuid.uuid4().hex
    staging.mkdir(parents=True)
    if staging.stat().st_dev != commons.releases.stat().st_dev:
        raise CommonsError(
            "what is being written lies on another disk than the releases",
            remedy="keep the whole folder releases on one disk",
            file=staging.parent,
        )
    needed = sum(frame.estimated_size() for frame in tables.values())
    free = shutil.disk_usage(staging).free
    if free < ROOM * needed:
        raise CommonsError(
            f"{free / MEGABYTE:,.0f} MB are free, and the release may need"
            f" {ROOM * needed / MEGABYTE:,.0f}",
            remedy="free some space and publish again",
            file=commons.releases,
        )
    reached("F2")
    return staging


def _write_tables(staging: Path, tables: Tables) -> list[ReleasedFile]:
    """Write every table, then read back what the disk has of it."""
    files = [part for name in sorted(tables) for part in _write(staging, name, tables[name])]
    reached("F3")
    columns = {table.name: list(table.names) for table in released_tables()}
    for file in files:
        found = pq.read_metadata(staging / file.name)
        if (found.num_rows, found.schema.names) != (file.rows, columns[file.table]):
            raise CommonsError(
                f"{file.name} reads back as {found.num_rows:,} rows, not {file.rows:,}",
                remedy="use another disk; this one does not keep what is written",
                file=staging,
            )
    reached("F4")
    return files


def _write_texts(staging: Path, texts: Mapping[str, str]) -> list[ReleasedFile]:
    """Write the documents of a release."""
    for name, text in texts.items():
        (staging / name).write_text(text, encoding="utf-8")
    return [_listed(staging / name, table="", rows=0) for name in texts]


def empty_tables() -> dict[str, pl.DataFrame]:
    """Give every table of a release without rows, so that a question meets each of them."""
    return {
        table.name: pl.DataFrame(schema={c.name: POLARS_TYPES[c.type] for c in table.columns})
        for table in released_tables()
    }


def check_shape(name: str, frame: pl.DataFrame) -> None:
    """Refuse a frame that is not the released form of its table.

    Raises:
        SchemaError: unknown table, missing, foreign or mistyped column, empty or repeated key.
    """
    known = {table.name: table for table in released_tables()}
    if name not in known:
        raise SchemaError(
            f'a release holds no table "{name}"', remedy=f"leave it out; known: {', '.join(known)}"
        )
    table = known[name]
    wanted = pl.Schema({column.name: POLARS_TYPES[column.type] for column in table.columns})
    if frame.schema != wanted:
        odd = sorted(set(frame.schema.items()) ^ set(wanted.items()), key=str)
        raise SchemaError(
            f"{name} differs from its schema at {odd[0][0] if odd else 'the order of columns'}",
            remedy="write the columns of domain.tables.released_tables, in order",
        )
    _check_keys(table, frame)


def _check_keys(table: Table, frame: pl.DataFrame) -> None:
    if not table.key:
        return
    keys = frame.select(table.key)
    if keys.null_count().sum_horizontal().item() or keys.n_unique() < frame.height:
        raise SchemaError(
            f"{table.name} repeats or lacks a key ({', '.join(table.key)})",
            remedy="each row needs a key of its own",
        )


def _write(staging: Path, name: str, table: pl.DataFrame | Parts) -> list[ReleasedFile]:
    """Write one table in parts, in the order of its key, so that order tells nothing."""
    schema = next(one for one in released_tables() if one.name == name)
    if not isinstance(table, pl.DataFrame):
        paths = table.write(staging)
        check_parts(schema, paths)
        if paths:
            rows = [pq.read_metadata(path).num_rows for path in paths]
            return [
                _listed(path, table=name, rows=one) for path, one in zip(paths, rows, strict=True)
            ]
        table = empty_tables()[name]
    ordered = _in_order(table, schema.key)
    parts = []
    for number, start in enumerate(range(0, max(ordered.height, 1), ROWS_IN_A_PART)):
        part = ordered.slice(start, ROWS_IN_A_PART)
        path = staging / part_name(name, number)
        try:
            part.write_parquet(path, compression="zstd", row_group_size=ROWS_IN_A_GROUP)
        except pl.exceptions.PolarsError as error:
            raise _of_the_system(error) from error
        parts.append(_listed(path, table=name, rows=part.height))
    return parts


def _of_the_system(error: Exception) -> Exception:
    """Give the system's error that polars only quotes: (os error 28)."""
    number = re.search(r"os error (\d+)", str(error))
    return OSError(int(number[1]), os.strerror(int(number[1]))) if number else error


def _in_order(frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Sort by the key; a frame that is in order already is not copied for it."""
    if not key or (len(key) == 1 and frame[key[0]].is_sorted()):
        return frame
    return frame.sort(key)


def _listed(path: Path, *, table: str, rows: int) -> ReleasedFile:
    fsync_file(path)
    return ReleasedFile(path.name, table, rows, path.stat().st_size, sha256_of(path))


def _seal(commons: Commons, staging: Path, contents: Contents) -> None:
    """Write manifest, sums and signature; from here on the content is complete."""
    manifest = json.dumps(contents.to_json(), indent=1, sort_keys=True).encode()
    key = read_private_key(commons.keys / "commons.pem")
    for name, content in (
        (SUMS, sums_text(contents.files).encode()),
        (SIGNATURE, key.sign(manifest).hex().encode()),
        (MANIFEST, manifest),
    ):
        (staging / name).write_bytes(content)
        fsync_file(staging / name)
    for path in staging.iterdir():
        path.chmod(0o444)
    fsync_folder(staging)
    reached("F5")


def set_label(commons: Commons, label: str, release_id: str) -> None:
    """Let a name for people point to a release; the lock must be held."""
    write_labels(commons, read_labels(commons) | {label: release_id})
    reached("F9")


def write_labels(commons: Commons, labels: Mapping[str, str]) -> None:
    """Replace all labels in one step; the lock must be held."""
    content = json.dumps(labels, indent=1, sort_keys=True).encode()
    write_atomically(commons.folder / LABELS, content)


def read_labels(commons: Commons) -> dict[str, str]:
    """Give the labels and the releases that they point to.

    Raises:
        IntegrityError: the list cannot be read.
    """
    path = commons.folder / LABELS
    if not path.exists():
        return {}
    try:
        return {str(label): str(one) for label, one in json.loads(path.read_text()).items()}
    except (OSError, ValueError, AttributeError) as error:
        raise IntegrityError(
            "the list of labels cannot be read",
            remedy="restore it from a copy, or remove it: publishing sets the label again",
            file=path,
        ) from error
