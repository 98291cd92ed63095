"""Loads on the identified side: whole or not at all, one current load per source."""

import datetime
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from oncommons.domain.findings import Finding, Load, Severity, SourceFile
from oncommons.domain.tables import TABLES, table
from oncommons.errors import IntakeError
from oncommons.intake.reading import Reading
from oncommons.intake.rules import polars_schema
from oncommons.intake.vault_ids import first_numbers_differ, joined_sources, with_vault_ids

CURRENT, LOADS, STAGING, LOCK = "CURRENT.json", "loads", ".staging", ".lock"
ACCOUNT = "load.json"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class VaultTables:
    """The tables of every source in a vault, below each other.

    Args:
        tables: every table of the schema; ids are `SOURCE:ID`.
        loads: the load in force of each source, by source.
        files: the Parquet files of every table but `loads`, in the order of the sources.
    """

    tables: dict[str, pl.LazyFrame]
    loads: tuple[Load, ...]
    files: dict[str, tuple[Path, ...]]

    def frames(self) -> dict[str, pl.DataFrame]:
        """Read every table into memory."""
        return dict(zip(self.tables, pl.collect_all(self.tables.values()), strict=True))


def open_vault(vault: Path) -> VaultTables:
    """Open the loads that are in force.

    Args:
        vault: folder of the vault.

    Raises:
        IntakeError: there is no vault, or a load is not whole.
    """
    current = current_loads(vault)
    if not current:
        raise IntakeError("the vault is empty", remedy="load a source into it first", file=vault)
    folders = {source: vault / LOADS / key for source, key in sorted(current.items())}
    accounts = {folder: _read_account(folder) for folder in folders.values()}
    files = {
        name: tuple(folder / f"{name}.parquet" for folder in folders.values())
        for name in TABLES
        if name != "loads"
    }
    parts = {
        source: {name: pl.scan_parquet(paths[at], glob=False) for name, paths in files.items()}
        for at, source in enumerate(folders)
    }
    tables = joined_sources(parts) | {"loads": _loads_table(accounts).lazy()}
    return VaultTables(tables, tuple(load for load, _ in accounts.values()), files)


def current_loads(vault: Path) -> dict[str, str]:
    """Give the load in force of each source; nothing where there is no vault yet.

    Args:
        vault: folder of the vault.

    Raises:
        IntakeError: the list of loads cannot be read.
    """
    path = vault / CURRENT
    if not path.exists():
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return {str(source): str(key) for source, key in said["sources"].items()}
    except (OSError, ValueError, KeyError, AttributeError) as fault:
        remedy = "restore it from a backup, or load every source again into a new vault"
        raise IntakeError("the list of loads is unreadable", remedy=remedy, file=path) from fault


def current_account(vault: Path, source: str) -> Load | None:
    """Give the account of the load in force of a source; None where there is none.

    Args:
        vault: folder of the vault.
        source: name of the source.

    Raises:
        IntakeError: it is there, but unreadable.
    """
    key = current_loads(vault).get(source)
    return None if key is None else _read_account(vault / LOADS / key)[0]


def _read_account(folder: Path) -> tuple[Load, str]:
    """Read the account of a load, and the version of its mapping."""
    path = folder / ACCOUNT
    try:
        account = json.loads(path.read_text(encoding="utf-8"))
        said: dict[str, Any] = account["load"]
        files = tuple(SourceFile(**file) for file in said.pop("files"))
        findings = tuple(
            Finding(**(one | {"severity": Severity(one["severity"])}))
            for one in said.pop("findings")
        )
        return Load(files=files, findings=findings, **said), str(account["mapping"])
    except (OSError, ValueError, KeyError, TypeError) as fault:
        remedy = "load the source again"
        raise IntakeError("a load is not whole", remedy=remedy, file=path) from fault


def write_load(vault: Path, reading: Reading, progress: Progress) -> None:
    """Put a reading into force: written beside, made durable, then switched to in one step.

    A crash at any moment leaves the former state in force; what it leaves behind is removed by the
    next load.

    Args:
        vault: folder of the vault; made where it is missing.
        reading: a source, read and checked.
        progress: told what happens.

    Raises:
        IntakeError: the vault cannot be written, or two sources' names fall together.
    """
    try:
        vault.mkdir(mode=0o700, parents=True, exist_ok=True)
        vault.chmod(0o700)
        with _locked(vault, progress):
            _write(vault, reading, progress)
    except OSError as fault:
        found = f"cannot be written ({fault.strerror or fault}); the former state is in force"
        raise IntakeError(found, remedy="free space or mend the rights", file=vault) from fault


def _write(vault: Path, reading: Reading, progress: Progress) -> None:
    """Write under the lock."""
    source, key = reading.load.source, reading.load.load_id
    current = current_loads(vault)
    _remove_leftovers(vault, set(current.values()))
    if current.get(source) == key:
        return
    if not first_numbers_differ(current | {source: key}):
        remedy = "give the study another cancer_study_identifier"
        raise IntakeError("the numbers of two sources fall together", remedy=remedy, file=source)
    staging = vault / STAGING / key
    staging.mkdir(mode=0o700, parents=True)
    progress(f"writing {source} to the vault")
    _write_tables(staging, reading)
    final = vault / LOADS / key
    final.parent.mkdir(mode=0o700, exist_ok=True)
    staging.rename(final)
    _make_durable(final.parent)
    _switch(vault, current | {source: key})
    _remove_leftovers(vault, {*current.values(), key} - {current.get(source, "")})


def _write_tables(folder: Path, reading: Reading) -> None:
    """Write one Parquet file per table and the account, all of it made durable."""
    frames = reading.tables | {"quarantine": reading.quarantine}
    for name, rows in frames.items():
        path = folder / f"{name}.parquet"
        named = with_vault_ids(reading.load.source, table(name), rows)
        named.cast(polars_schema(table(name))).write_parquet(path)
        _make_durable(path)
    account = {"load": asdict(reading.load), "mapping": reading.mapping}
    text = json.dumps(account, indent=1, ensure_ascii=False)
    (folder / ACCOUNT).write_text(text, encoding="utf-8")
    _make_durable(folder / ACCOUNT)
    _make_durable(folder)


def _switch(vault: Path, sources: Mapping[str, str]) -> None:
    """Replace the list of loads in one step."""
    beside = vault / f"{CURRENT}.new"
    content = {"format": 1, "sources": dict(sorted(sources.items()))}
    beside.write_text(json.dumps(content, indent=1), encoding="utf-8")
    _make_durable(beside)
    beside.replace(vault / CURRENT)
    _make_durable(vault)


def _make_durable(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_leftovers(vault: Path, keys: set[str]) -> None:
    """Remove what a crash or a later load left behind: staging, and loads not in force."""
    shutil.rmtree(vault / STAGING, ignore_errors=True)
    loads = vault / LOADS
    for folder in loads.iterdir() if loads.is_dir() else ():
        if folder.name not in keys:
            shutil.rmtree(folder)


@contextmanager
def _locked(vault: Path, progress: Progress) -> Iterator[None]:
    """Let one load at a time write; the others wait and are told for whom."""
    with (vault / LOCK).open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            progress(f"waiting for the load of process {lock.read().strip() or 'unknown'}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _loads_table(accounts: Mapping[Path, tuple[Load, str]]) -> pl.DataFrame:
    """Give one row per file of the loads in force; a load's time is that of its account."""
    rows = []
    for folder, (load, mapping) in accounts.items():
        written = (folder / ACCOUNT).stat().st_mtime
        at = datetime.datetime.fromtimestamp(written, datetime.UTC).isoformat(timespec="seconds")
        rows += [
            {
                "load_id": load.load_id,
                "source": load.source,
                "format": load.format,
                "file": file.name,
                "sha256": file.sha256,
                "mapping_version": mapping,
                "rows_in": file.rows_in,
                "rows_ok": file.rows_ok,
                "rows_quarantined": file.rows_quarantined,
                "loaded_at": at,
            }
            for file in load.files
        ]
    return pl.DataFrame(rows, schema=polars_schema(table("loads")))
