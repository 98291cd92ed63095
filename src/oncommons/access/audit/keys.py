"""The keys that seal the trail: files of their own, outside the database, for the owner to read."""

import hashlib
import os
import secrets
from pathlib import Path

from oncommons.errors import KeyProblem
from oncommons.store.atomic import fsync_folder

BYTES = 32
MODE = 0o400
ENDING = ".key"


def key_id_of(key: bytes) -> str:
    """Name a key by the first 16 hex digits of a hash of it, which does not tell the key."""
    return hashlib.sha256(b"oncommons-audit-key-v1\n" + key).hexdigest()[:16]


def make_audit_key(folder: Path) -> str:
    """Write a new key; none that is there is touched.

    Args:
        folder: folder of the keys of the trail; made where it is missing.

    Returns:
        The id of the key, which is its name too.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_bytes(BYTES)
    path = folder / f"{key_id_of(key)}{ENDING}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    fsync_folder(folder)
    return path.stem


def read_audit_keys(folder: Path) -> dict[str, bytes]:
    """Read every key of a trail.

    Args:
        folder: folder of the keys; an absent one holds none.

    Returns:
        Key id to key.

    Raises:
        KeyProblem: others can read or write a key, or a file holds no key or another one.
    """
    return {path.stem: _read(path) for path in sorted(folder.glob(f"*{ENDING}"))}


def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o777 != MODE:
        raise KeyProblem(
            "a key of the audit trail is open to more than reading by its owner",
            remedy=f"chmod 400 {path}",
            file=path,
        )
    try:
        key = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise KeyProblem(
            "this key of the audit trail cannot be read", remedy="restore it from a copy", file=path
        ) from error
    if len(key) != BYTES or key_id_of(key) != path.stem:
        raise KeyProblem(
            "this file holds another key than its name says",
            remedy="restore it from a copy",
            file=path,
        )
    return key
