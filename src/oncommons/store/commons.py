"""A commons on disk: make one, open one, and hold its single writer's lock."""

import contextlib
import errno
import fcntl
import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oncommons.errors import CommonsError
from oncommons.store.atomic import fsync_folder, reached, told, write_atomically
from oncommons.store.signing import key_id, read_private_key

FORMAT = 1
SETTINGS = "commons.toml"
LOCK, DERIVING = "commons.lock", "derived.lock"


@dataclass(frozen=True, slots=True)
class Commons:
    """An opened commons.

    Args:
        folder: where it lies.
        name: its name for people.
        public_keys: key id to raw ed25519 public key, in hex; grants and releases are signed
            by one of them.
    """

    folder: Path
    name: str
    public_keys: dict[str, str]

    @property
    def releases(self) -> Path:
        """Folder of the published releases."""
        return self.folder / "releases"

    @property
    def vault(self) -> Path:
        """Folder of the identified side; a View never reaches it."""
        return self.folder / "vault"

    @property
    def keys(self) -> Path:
        """Folder of the private keys, beside the vault and never in it."""
        return self.folder / "keys"

    @property
    def results(self) -> Path:
        """Folder of what was computed and disclosed."""
        return self.folder / "results"

    def derived(self, release_id: str) -> Path:
        """Folder of what can be computed again from a release; deleting it is always safe."""
        return self.folder / "derived" / release_id


def init(folder: Path, *, name: str = "oncommons") -> Commons:
    """Make an empty commons with its own signing key.

    Args:
        folder: a folder that is missing or empty.
        name: a name for people.

    Raises:
        CommonsError: the folder holds something else, or cannot be written.
    """
    if (folder / SETTINGS).exists():
        raise CommonsError(
            f"{folder} is a commons already", remedy="open it, or name another folder"
        )
    if folder.exists() and any(folder.iterdir()):
        raise CommonsError(f"{folder} is not empty", remedy="name an empty or a new folder")
    for part, mode in (("vault", 0o700), ("keys", 0o700), ("releases", 0o755), ("results", 0o755)):
        (folder / part).mkdir(parents=True, exist_ok=True, mode=mode)
        (folder / part).chmod(mode)
    public = _make_key(folder / "keys" / "commons.pem")
    settings = (
        f"format = {FORMAT}\nname = {json.dumps(name)}\n\n[public_keys]\n"
        f'{key_id(public)} = "{public.hex()}"\n'
    )
    write_atomically(folder / SETTINGS, settings.encode())
    return open_commons(folder)


def _make_key(path: Path) -> bytes:
    """Write a new private key, readable by its owner alone; a key left by a killed run is kept."""
    if path.exists():
        return read_private_key(path).public_key().public_bytes_raw()
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_atomically(path, pem, mode=0o600)
    return private.public_key().public_bytes_raw()


def open_commons(folder: Path) -> Commons:
    """Open a commons that exists.

    Raises:
        CommonsError: there is none, or its settings cannot be read.
    """
    path = folder / SETTINGS
    if not path.exists():
        raise CommonsError(
            f"{folder} is not a commons: it has no {SETTINGS}",
            remedy=f"make one with: oncommons init {folder}",
        )
    try:
        settings = tomllib.loads(path.read_text())
        if settings["format"] != FORMAT:
            raise CommonsError(
                f"{path} has format {settings['format']}", remedy=f"this version reads {FORMAT}"
            )
        return Commons(folder, str(settings["name"]), dict(settings["public_keys"]))
    except (KeyError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommonsError(
            "the settings of the commons cannot be read",
            remedy="restore the file from a copy",
            file=path,
        ) from error


@contextlib.contextmanager
def writing(commons: Commons) -> Iterator[None]:
    """Hold the writer's lock; readers need none.

    Raises:
        CommonsError: another process writes (names its number, and since when), or the disk is
            full, failing, read-only, or takes no locks.
    """
    with told(commons.folder), _lock_file(commons, LOCK) as descriptor:
        try:
            _lock(descriptor, commons, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommonsError(
                f"{commons.folder} is being written by {_holder(descriptor)}",
                remedy="wait until it is done",
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}".encode(), 0)
        reached("F1")
        yield


@contextlib.contextmanager
def deriving(commons: Commons) -> Iterator[None]:
    """Hold the lock under which derived files are made, once whoever makes some is done.

    Raises:
        CommonsError: the disk is full, failing, read-only, or takes no locks.
    """
    with told(commons.folder), _lock_file(commons, DERIVING) as descriptor:
        _lock(descriptor, commons, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _lock_file(commons: Commons, name: str) -> Iterator[int]:
    """Open a file whose lock ends with the process, however it ends."""
    descriptor = os.open(commons.folder / name, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def is_locked(commons: Commons, name: str) -> bool:
    """Tell whether another holds a lock of the commons."""
    path = commons.folder / name
    if not path.exists():
        return False
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _lock(descriptor: int, commons: Commons, operation: int) -> None:
    try:
        fcntl.flock(descriptor, operation)
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL):
            raise
        raise CommonsError(
            "this disk takes no locks: releases can be read here, and not published",
            remedy="keep the commons on a local disk",
            file=commons.folder,
        ) from error


def _holder(descriptor: int) -> str:
    """Say who wrote the lock's file last, and when."""
    holder = os.pread(descriptor, 200, 0).decode(errors="replace") or "another process"
    since = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
    return f"{holder} since {since:%Y-%m-%d %H:%M:%S} UTC"


def leftovers(commons: Commons) -> list[Path]:
    """Name what killed writers left unfinished; it means so only while nobody writes."""
    staging = commons.releases / ".staging"
    unfinished = sorted(staging.iterdir()) if staging.exists() else []
    lists = (*commons.folder.glob(".labels.json.*.new"), *commons.folder.glob(".withdrawn.*.new"))
    return [*unfinished, *sorted(lists)]


def clear_leftovers(commons: Commons) -> int:
    """Remove what killed writers left unfinished; the lock must be held.

    Returns:
        The number of unfinished releases and lists that were removed.
    """
    found = leftovers(commons)
    for leftover in found:
        remove_tree(leftover)
    for folder in {leftover.parent for leftover in found}:
        fsync_folder(folder)
    return len(found)


def remove_tree(folder: Path) -> None:
    """Delete a staging folder or file, read-only ones included."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.parent.chmod(0o755)
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
    folder.rmdir() if folder.is_dir() else folder.unlink()
