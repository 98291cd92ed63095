"""Where the keys of the vault lie: a folder of its own, readable by its owner alone.

Two files: the key-encryption key, numbered, and the wrapped data keys, which name that number.
Every change is one atomic replacement of the second, so a kill leaves the keys as they were or as
they will be. A key-encryption key that the wrapped keys do not name is of a change that was killed;
the next change removes it. Backups of this folder must be short-lived: as long as one is kept, a
patient who was forgotten since could be read from it together with a backup of the vault.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from oncommons.errors import KeyProblem
from oncommons.privacy.identity.key_ring import (
    KEY_BYTES,
    KeyRing,
    ring_from_bytes,
    ring_number,
    ring_to_bytes,
)
from oncommons.store.atomic import fsync_folder, write_atomically

WRAPPED = "identity.keys"
LOCK = "identity.lock"


@dataclass(frozen=True, slots=True)
class KeyStore:
    """The folder of the keys of a vault.

    Args:
        folder: where the keys lie.
        vault: the folder of the vault, in which they must not lie.
    """

    folder: Path
    vault: Path

    def read(self) -> KeyRing:
        """Read the keys.

        Raises:
            KeyProblem: PRV-K1 they lie inside the vault, or others may read them; or they are
                missing or damaged.
        """
        self.check_place()
        try:
            return self._read_once()
        except KeyProblem:
            # Another process may have turned the keys between the reading of the two files.
            return self._read_once()

    def _read_once(self) -> KeyRing:
        """Read both files."""
        wrapped = self._read(self.folder / WRAPPED)
        path = self._encrypting(ring_number(wrapped))
        encrypting = self._read(path)
        if len(encrypting) != KEY_BYTES:
            raise KeyProblem(
                f"the key-encryption key has {len(encrypting)} bytes, not {KEY_BYTES}",
                remedy="restore the key store from its backup",
                file=path,
            )
        return ring_from_bytes(wrapped, encrypting)

    def check_place(self) -> None:
        """Refuse keys inside the vault, and a folder that others may enter.

        Raises:
            KeyProblem: PRV-K1.
        """
        if self.folder.resolve().is_relative_to(self.vault.resolve()):
            raise KeyProblem(
                f"PRV-K1 the keys lie inside the vault {self.vault}",
                remedy="keep them in another folder, with short-lived backups of its own",
                file=self.folder,
            )
        if self.folder.exists():
            _refuse_open(self.folder, "700")

    def exists(self) -> bool:
        """Whether there are keys."""
        return (self.folder / WRAPPED).exists()

    def write(self, ring: KeyRing) -> None:
        """Replace the keys in one step; inside `changing`.

        Args:
            ring: the keys as they shall be.

        Raises:
            KeyProblem: PRV-K1 the folder lies inside the vault, or others may read it.
        """
        self.check_place()
        path = self._encrypting(ring.number)
        if not path.exists() or path.read_bytes() != ring.encrypting:
            write_atomically(path, ring.encrypting, mode=0o600)
        write_atomically(self.folder / WRAPPED, ring_to_bytes(ring), mode=0o600)
        self._remove_all_but({path.name, WRAPPED, LOCK})

    def destroy(self) -> None:
        """Remove every key of the vault, the key-encryption key first."""
        self._remove_all_but({LOCK})

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let one process at a time change the keys, and the rows that go with them."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _encrypting(self, number: int) -> Path:
        """Name the file of a key-encryption key."""
        return self.folder / f"identity-{number}.kek"

    def _remove_all_but(self, kept: set[str]) -> None:
        """Remove files of this store, half-written ones included; others' files stay."""
        mine = {*self.folder.glob("identity-*.kek"), *self.folder.glob(".identity*.new")}
        mine.add(self.folder / WRAPPED)
        for path in sorted(mine, key=lambda path: path.suffix != ".kek"):
            if path.name not in kept:
                path.unlink(missing_ok=True)
        fsync_folder(self.folder)

    def _read(self, path: Path) -> bytes:
        """Read a file of keys that nobody else may read."""
        if not path.is_file():
            raise KeyProblem(
                "PRV-K1 a file of keys is missing",
                remedy="name the folder of the keys, or restore it from its backup",
                file=path,
            )
        _refuse_open(path, "600")
        return path.read_bytes()


def _refuse_open(path: Path, wanted: str) -> None:
    """Refuse what the group or others may use."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeyProblem(
            f"PRV-K1 others may use the keys (mode {mode:04o})",
            remedy=f"run: chmod {wanted} {path}",
            file=path,
        )
