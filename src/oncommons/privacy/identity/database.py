"""The file of the vault: encrypted cells, look-ups that need a key, and opt-outs.

Nothing in it is readable without keys but how many patients, links and opt-outs there are, their
random row numbers, and the scope and day of each opt-out.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oncommons.errors import IntegrityError, VaultError

FILE = "identities.sqlite"

_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS identities (
    patient TEXT PRIMARY KEY, blind BLOB NOT NULL UNIQUE) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cells (
    patient TEXT NOT NULL, name TEXT NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (patient, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS linkage (blind BLOB PRIMARY KEY, patient TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS linkage_of_patient ON linkage (patient);
CREATE TABLE IF NOT EXISTS forgotten (patient TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS opt_outs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, blind BLOB NOT NULL, scope TEXT NOT NULL,
    day TEXT NOT NULL, objects INTEGER NOT NULL);
"""


class Database:
    """An open connection to the file of a vault.

    Args:
        path: the file; made where it is missing, readable by its owner alone.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            # Deleted cells are overwritten, and the journal never outlives its transaction.
            for setting in ("secure_delete = ON", "journal_mode = DELETE", "synchronous = EXTRA"):
                self._connection.execute(f"PRAGMA {setting}").fetchall()
            self._connection.executescript(_TABLES)
        except sqlite3.DatabaseError as fault:
            self._connection.close()
            raise IntegrityError(
                f"the file of the vault cannot be read ({fault})",
                remedy="restore it from its backup",
                file=path,
            ) from fault

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything within, or nothing; nobody else writes meanwhile."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as fault:
            raise VaultError(
                f"the vault cannot be written ({fault})",
                remedy="wait until the release or the change under way is done, then try again",
                file=self.path,
            ) from fault
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def about(self, name: str) -> str | None:
        """Give what is noted about the vault under a name."""
        found = self._connection.execute("SELECT value FROM about WHERE name = ?", [name])
        row = found.fetchone()
        return None if row is None else str(row[0])

    def note(self, name: str, value: str) -> None:
        """Note something about the vault."""
        self._connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", [name, value])

    def patient_by_blind(self, blind: bytes) -> str | None:
        """Find a patient by the blind index of its number."""
        found = self._connection.execute("SELECT patient FROM identities WHERE blind = ?", [blind])
        row = found.fetchone()
        return None if row is None else str(row[0])

    def patient_by_link(self, blind: bytes) -> str | None:
        """Find a patient by the blind index of a pseudonym."""
        found = self._connection.execute("SELECT patient FROM linkage WHERE blind = ?", [blind])
        row = found.fetchone()
        return None if row is None else str(row[0])

    def patients(self) -> list[str]:
        """List all rows of patients."""
        found = self._connection.execute("SELECT patient FROM identities ORDER BY patient")
        return [str(row) for (row,) in found]

    def forgotten(self) -> set[str]:
        """List the rows of forgotten patients."""
        return {str(row) for (row,) in self._connection.execute("SELECT patient FROM forgotten")}

    def cells(self, patient: str) -> dict[str, bytes]:
        """Give the encrypted cells of a patient."""
        found = self._connection.execute(
            "SELECT name, sealed FROM cells WHERE patient = ? ORDER BY name", [patient]
        )
        return {str(name): bytes(sealed) for name, sealed in found}

    def put(self, patient: str, blind: bytes, cells: dict[str, bytes]) -> None:
        """Write a patient's cells in the place of all former ones."""
        self._connection.execute("INSERT OR IGNORE INTO identities VALUES (?, ?)", [patient, blind])
        self._connection.execute("DELETE FROM cells WHERE patient = ?", [patient])
        rows = [(patient, name, sealed) for name, sealed in cells.items()]
        self._connection.executemany("INSERT INTO cells VALUES (?, ?, ?)", rows)

    def link(self, blind: bytes, patient: str) -> None:
        """Let a pseudonym lead to a patient."""
        self._connection.execute("INSERT OR REPLACE INTO linkage VALUES (?, ?)", [blind, patient])

    def delete(self, patient: str) -> None:
        """Delete everything of a patient but that the row was forgotten."""
        self._connection.execute("DELETE FROM cells WHERE patient = ?", [patient])
        self._connection.execute("DELETE FROM linkage WHERE patient = ?", [patient])
        self._connection.execute("DELETE FROM identities WHERE patient = ?", [patient])
        self._connection.execute("INSERT OR IGNORE INTO forgotten VALUES (?)", [patient])

    def add_opt_out(self, blind: bytes, scope: str, day: str, *, objects: bool) -> None:
        """Add a statement of a patient."""
        self._connection.execute(
            "INSERT INTO opt_outs (blind, scope, day, objects) VALUES (?, ?, ?, ?)",
            [blind, scope, day, int(objects)],
        )

    def opt_outs(self, scope: str) -> list[tuple[bytes, str, bool]]:
        """List the statements on a scope, oldest day first, objections last on a day."""
        found = self._connection.execute(
            "SELECT blind, day, objects FROM opt_outs WHERE scope = ?"
            " ORDER BY day, objects, number",
            [scope],
        )
        return [(bytes(blind), str(day), bool(objects)) for blind, day, objects in found]

    def opt_outs_seen(self) -> int:
        """Give the number of the last statement; it never falls."""
        row = self._connection.execute("SELECT COALESCE(MAX(number), 0) FROM opt_outs").fetchone()
        return int(row[0])
