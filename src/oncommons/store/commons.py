"""A commons on disk: make one, open one, and hold its single writer's lock."""

import contextlib
import fcntl
import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oncommons.errors import CommonsError
from oncommons.store.atomic import fsync_folder, write_atomically
from oncommons.store.signing import key_id, read_private_key

FORMAT = 1
SETTINGS = "commons.toml"


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
        CommonsError: another process writes; names its number and since when.
    """
    path = commons.folder / "commons.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 200, 0).decode() or "another process"
            raise CommonsError(
                f"{commons.folder} is being written by {holder}", remedy="wait until it is done"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def clear_leftovers(commons: Commons) -> int:
    """Remove what killed writers left unfinished; the lock must be held.

    Returns:
        The number of unfinished releases that were removed.
    """
    staging = commons.releases / ".staging"
    leftovers = list(staging.iterdir()) if staging.exists() else []
    for leftover in leftovers:
        remove_tree(leftover)
    if leftovers:
        fsync_folder(staging)
    return len(leftovers)


def remove_tree(folder: Path) -> None:
    """Delete a staging folder, read-only files included."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.parent.chmod(0o755)
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
    folder.rmdir() if folder.is_dir() else folder.unlink()
