"""Publish a release: staged, sealed, then renamed into place, so that it is there whole or not."""

import json
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from oncommons.domain.canonical import Json
from oncommons.domain.columns import Table
from oncommons.domain.releases import Release, ReleasedFile
from oncommons.domain.tables import released_tables
from oncommons.errors import SchemaError
from oncommons.store.atomic import fsync_file, fsync_folder, write_atomically
from oncommons.store.commons import Commons, clear_leftovers, writing
from oncommons.store.engine import POLARS_TYPES
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
from oncommons.store.signing import read_private_key

LABELS = "labels.json"
ROWS_IN_A_PART = 2_000_000
ROWS_IN_A_GROUP = 122_880


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
        CommonsError: another process writes.
    """
    with staged(commons, tables, policy=policy, risk=risk, loads=loads) as one:
        release = one.put_in_place()
        set_label(commons, label, one.release_id)
    return release


@dataclass(frozen=True, slots=True)
class Staged:
    """A release that is written and sealed, and that nobody sees yet.

    Args:
        release_id: the name that follows from its content.
        folder: where it waits.
        final: where it will lie.
    """

    release_id: str
    folder: Path
    final: Path

    def put_in_place(self) -> Release:
        """Rename it into place in one step; from here on it is published."""
        _move_into_place(self.folder, self.final)
        return read_release(self.final)


@contextmanager
def staged(
    commons: Commons,
    tables: Mapping[str, pl.DataFrame],
    *,
    policy: str,
    risk: Mapping[str, Json],
    loads: Sequence[str],
    documents: Mapping[str, str] | None = None,
) -> Iterator[Staged]:
    """Write a release beside the others, and hold the writer's lock while it waits.

    Args:
        commons: where; its lock is taken.
        tables: as for `publish`.
        policy: text of the policy under which they were protected.
        risk: the measured risk, fractions written as text.
        loads: ids of the loads that they come from.
        documents: name to text of files that the policy needs; they are listed and hashed too.

    Yields:
        The sealed release; what was not put in place when the block ends is removed.

    Raises:
        SchemaError: a table or column is not one that a release may hold, or a key repeats.
        CommonsError: another process writes.
    """
    for name, frame in tables.items():
        check_shape(name, frame)
    tables = {**empty_tables(), **tables}
    with writing(commons):
        clear_leftovers(commons)
        staging = commons.releases / ".staging" / uuid.uuid4().hex
        staging.mkdir(parents=True)
        files = [part for name in sorted(tables) for part in _write(staging, name, tables[name])]
        own = {POLICY: policy, RISK: json.dumps(risk, indent=1, sort_keys=True)}
        texts = dict(documents or {}) | own
        for name, text in texts.items():
            (staging / name).write_text(text, encoding="utf-8")
        files += [_listed(staging / name, table="", rows=0) for name in texts]
        contents = Contents(tables["patients"].height, tuple(files), policy, risk, tuple(loads))
        _seal(commons, staging, contents)
        release_id = contents.release_id()
        try:
            yield Staged(release_id, staging, commons.releases / release_id)
        finally:
            clear_leftovers(commons)


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


def _write(staging: Path, name: str, frame: pl.DataFrame) -> list[ReleasedFile]:
    """Write one table in parts, in the order of its key, so that order tells nothing."""
    key = next(table.key for table in released_tables() if table.name == name)
    ordered = _in_order(frame, key)
    parts = []
    for number, start in enumerate(range(0, max(ordered.height, 1), ROWS_IN_A_PART)):
        part = ordered.slice(start, ROWS_IN_A_PART)
        path = staging / f"{name}-{number:04}.parquet"
        part.write_parquet(path, compression="zstd", row_group_size=ROWS_IN_A_GROUP)
        parts.append(_listed(path, table=name, rows=part.height))
    return parts


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


def _move_into_place(staging: Path, final: Path) -> None:
    """Rename the sealed folder; a release of the same content is already the same release."""
    if final.exists():
        for path in staging.iterdir():
            path.unlink()
        staging.rmdir()
        return
    os.rename(staging, final)  # noqa: PTH104  Path.rename has the same effect; the call is the point
    fsync_folder(final.parent)
    final.chmod(0o555)


def set_label(commons: Commons, label: str, release_id: str) -> None:
    """Let a name for people point to a release; the lock must be held."""
    write_labels(commons, read_labels(commons) | {label: release_id})


def write_labels(commons: Commons, labels: Mapping[str, str]) -> None:
    """Replace all labels in one step; the lock must be held."""
    content = json.dumps(labels, indent=1, sort_keys=True).encode()
    write_atomically(commons.folder / LABELS, content)


def read_labels(commons: Commons) -> dict[str, str]:
    """Give the labels and the releases that they point to."""
    path = commons.folder / LABELS
    return dict(json.loads(path.read_text())) if path.exists() else {}
