"""Freeze the files of an output: each under its hash, and each version of an output for ever."""

import contextlib
import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oncommons.access.airlock.limits import RESEARCH, FileLimits
from oncommons.access.airlock.names import harmless, name_fault, same_names
from oncommons.domain.canonical import Json, canonical_bytes
from oncommons.errors import IntegrityError, Refused
from oncommons.store.atomic import fsync_folder, told, write_atomically

OUTPUT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_HASH = re.compile(r"[0-9a-f]{64}")
_LOOK = "restore it from a copy, and look into who can write here"


@dataclass(frozen=True, slots=True)
class FrozenFile:
    """One file of a version.

    Args:
        name: its name.
        sha256: of its content.
        size: bytes.
    """

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Frozen:
    """One version of an output, as it stood when it was submitted.

    Args:
        output_id: the output.
        version: whole number from 1.
        files: by name.
        before: hash of the version before it; empty for the first.
    """

    output_id: str
    version: int
    files: tuple[FrozenFile, ...]
    before: str = ""

    def to_json(self) -> dict[str, Json]:
        """Give it as JSON values, from which `frozen_from_json` reads it."""
        return {
            "output_id": self.output_id,
            "version": self.version,
            "before": self.before,
            "files": [
                {"name": one.name, "sha256": one.sha256, "size": one.size} for one in self.files
            ],
        }

    def to_bytes(self) -> bytes:
        """Give the canonical bytes that are kept and hashed."""
        return canonical_bytes(self.to_json())

    @property
    def sha256(self) -> str:
        """The hash by which the hub, the votes and the package know this version."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def frozen_from_json(form: Mapping[str, object]) -> Frozen:
    """Read a version that `Frozen.to_json` gave.

    Raises:
        KeyError, TypeError, ValueError: a part is missing or malformed.
    """
    files = form["files"]
    if not isinstance(files, list) or not isinstance(form["version"], int):
        raise TypeError("a version has a whole number and a list of files")
    return Frozen(
        str(form["output_id"]),
        form["version"],
        tuple(FrozenFile(str(one["name"]), str(one["sha256"]), int(one["size"])) for one in files),
        str(form["before"]),
    )


def frozen_of(
    output_id: str,
    files: Mapping[str, bytes],
    *,
    before: Frozen | None = None,
    limits: FileLimits = RESEARCH,
) -> Frozen:
    """Work out the version that files make, without keeping them.

    Args:
        output_id: the output: letters, digits, _ and -.
        files: name to content.
        before: the version that this one amends; None for the first.
        limits: of names, sizes and numbers of files.

    Raises:
        Refused: a name or a size may not be.
    """
    _check(output_id, files, limits)
    return Frozen(
        output_id,
        1 if before is None else before.version + 1,
        tuple(
            FrozenFile(name, hashlib.sha256(files[name]).hexdigest(), len(files[name]))
            for name in sorted(files)
        ),
        "" if before is None else before.sha256,
    )


def freeze(
    place: Path,
    output_id: str,
    files: Mapping[str, bytes],
    *,
    before: Frozen | None = None,
    limits: FileLimits = RESEARCH,
) -> Frozen:
    """Keep the files of an output as one version; nothing that was frozen before changes.

    Args:
        place: folder of the airlock, which no web server shows; made where it is missing.
        output_id: the output: letters, digits, _ and -.
        files: name to content, as `arrived` took them in.
        before: the version that this one amends; None for the first.
        limits: of names, sizes and numbers of files.

    Returns:
        The version. Files with the same content are kept once.

    Raises:
        Refused: a name or a size may not be, or there is such a version already.
        CommonsError: the disk refused to write.
    """
    frozen = frozen_of(output_id, files, before=before, limits=limits)
    if before is not None:
        find_frozen(place, output_id, before.version, before.sha256)
    with told(place):
        for one in frozen.files:
            _keep(_content(place, one.sha256), files[one.name])
        _write_once(_version(place, output_id, frozen.version), frozen.to_bytes())
    return frozen


def find_frozen(place: Path, output_id: str, version: int, sha256: str) -> Frozen:
    """Find a version, and check that it is the one whose hash was remembered.

    Raises:
        IntegrityError: it is gone, or is not the version that was frozen.
    """
    path = _version(place, output_id, version)
    content = _read_plain(path)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise IntegrityError(
            f"version {version} of the output is not the one that was frozen",
            remedy=_LOOK,
            file=path,
        )
    return frozen_from_json(json.loads(content))


def read_frozen(place: Path, frozen: Frozen) -> dict[str, bytes]:
    """Read the files of a version, each compared with its hash; every later step begins here.

    Args:
        place: folder of the airlock.
        frozen: the version, as it was remembered.

    Returns:
        Name to content.

    Raises:
        IntegrityError: the version or one of its files is gone, changed, or became a link.
    """
    find_frozen(place, frozen.output_id, frozen.version, frozen.sha256)
    files = {}
    for one in frozen.files:
        path = _content(place, one.sha256)
        content = _read_plain(path)
        if hashlib.sha256(content).hexdigest() != one.sha256:
            raise IntegrityError(
                f"{one.name} is not the file that was frozen", remedy=_LOOK, file=path
            )
        files[one.name] = content
    return files


def frozen_versions(place: Path, last: Frozen) -> tuple[Frozen, ...]:
    """Give every version of an output up to the last, the first one first.

    Args:
        place: folder of the airlock.
        last: the last version, as it was remembered; each names the hash of the one before.

    Raises:
        IntegrityError: one of them is gone or changed.
    """
    versions = [find_frozen(place, last.output_id, last.version, last.sha256)]
    while versions[0].before:
        one = versions[0]
        versions.insert(0, find_frozen(place, one.output_id, one.version - 1, one.before))
    return tuple(versions)


def _check(output_id: str, files: Mapping[str, bytes], limits: FileLimits) -> None:
    """Refuse what may not be kept under these names, or at this size."""
    if not OUTPUT_ID.fullmatch(output_id):
        raise Refused(
            "OUTPUT_ID", "this is no id of an output", remedy="use letters, digits, _ and - only"
        )
    if not 0 < len(files) <= limits.most_files:
        raise Refused(
            "R12",
            f"an output has 1 to {limits.most_files} files",
            remedy="submit the files that were planned, in several outputs where need be",
        )
    faults = [f"{harmless(name)}: {why}" for name in files if (why := name_fault(name, limits))]
    faults += [f"{name}: differs from another in case only" for name in same_names(files)]
    faults += [
        f"{harmless(name)}: at most {limits.bytes_of(name):,} bytes"
        for name, content in files.items()
        if len(content) > limits.bytes_of(name)
    ]
    if faults:
        raise Refused("R12", "; ".join(faults), remedy="mend each file, and submit again")


def _content(place: Path, sha256: str) -> Path:
    if not _HASH.fullmatch(sha256):
        raise IntegrityError("this is no hash of a file", remedy=_LOOK, file=place)
    return place / "files" / sha256[:2] / sha256


def _version(place: Path, output_id: str, version: int) -> Path:
    return place / "outputs" / output_id / f"{version}.json"


def _keep(path: Path, content: bytes) -> None:
    """Write content under its hash; what is there already must be the same."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists() and not path.is_symlink():
        write_atomically(path, content, mode=0o400)
    elif _read_plain(path) != content:
        raise IntegrityError("a frozen file was changed", remedy=_LOOK, file=path)


def _write_once(path: Path, content: bytes) -> None:
    """Write a file whole, and never over another one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    write_atomically(beside, content, mode=0o400)
    try:
        os.link(beside, path)
    except FileExistsError as error:
        raise Refused(
            "VERSION",
            "this version of the output was frozen before",
            remedy="look at the output again; somebody else amended it",
        ) from error
    finally:
        beside.unlink()
    fsync_folder(path.parent)


def _read_plain(path: Path) -> bytes:
    """Read a plain file without following a link or waiting on a pipe."""
    place = None
    with contextlib.suppress(OSError):
        place = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if place is None:
        raise IntegrityError("a frozen file is gone, or became a link", remedy=_LOOK, file=path)
    if not stat.S_ISREG(os.fstat(place).st_mode):
        os.close(place)
        raise IntegrityError("a frozen file became something else", remedy=_LOOK, file=path)
    with os.fdopen(place, "rb") as file:
        return file.read()
