"""The project's master key: made once, kept apart from the vault, and never used directly."""

import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from oncommons.errors import KeyProblem

KEY_FILE = "project.key"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The master key of a project, from which every other key is derived.

    Args:
        master: 32 random bytes; not shown when the value is printed.
    """

    master: bytes = field(repr=False)

    def derive(self, scope: str) -> bytes:
        """Derive the key of one purpose; keys of two purposes tell nothing about each other.

        Args:
            scope: what the key is for, such as "pseudonym/v1/commons/patients".

        Returns:
            32 bytes, the same for the same master key and scope.

        Source: HKDF with SHA-256, RFC 5869.

        Example:
            >>> Keys(bytes(32)).derive("a") == Keys(bytes(32)).derive("b")
            False
        """
        return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=scope.encode()).derive(self.master)


def make_keys(folder: Path, *, vault: Path | None = None) -> Keys:
    """Make the master key of a project and write it where only its owner can read it.

    Args:
        folder: where the key will lie; made if it does not exist.
        vault: the folder of the identified data, in which the key must not lie.

    Returns:
        The new keys.

    Raises:
        KeyProblem: a key is there already, or the folder lies inside the vault.
    """
    path = folder / KEY_FILE
    _check_apart(path, vault)
    if path.exists():
        raise KeyProblem(
            "there is a key already",
            remedy="keep it: pseudonyms made with another key cannot be joined with the old ones",
            file=path,
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = Keys(secrets.token_bytes(KEY_BYTES))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(keys.master)
        file.flush()
        os.fsync(file.fileno())
    return keys


def read_keys(folder: Path, *, vault: Path | None = None) -> Keys:
    """Read the master key of a project.

    Args:
        folder: where `make_keys` wrote it.
        vault: the folder of the identified data, in which the key must not lie.

    Returns:
        The keys.

    Raises:
        KeyProblem: the key is missing, damaged, readable by others, or lies inside the vault.
    """
    path = folder / KEY_FILE
    _check_apart(path, vault)
    if not path.is_file():
        raise KeyProblem("there is no key", remedy="make one, or name its folder", file=path)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeyProblem(
            f"others may read the key (mode {mode:04o})", remedy=f"run: chmod 600 {path}", file=path
        )
    master = path.read_bytes()
    if len(master) != KEY_BYTES:
        raise KeyProblem(
            f"the key has {len(master)} bytes, not {KEY_BYTES}",
            remedy="bring it back from the backup of the key store",
            file=path,
        )
    return Keys(master)


def _check_apart(path: Path, vault: Path | None) -> None:
    """Refuse a key inside the vault: who copies one must not get the other."""
    if vault is not None and path.resolve().is_relative_to(vault.resolve()):
        raise KeyProblem(
            f"the key lies inside the vault {vault}",
            remedy="keep the key in another folder, with backups of its own",
            file=path,
        )
