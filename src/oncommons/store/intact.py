"""Compare a release with its signed manifest: name by name, size by size, byte by byte."""

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from oncommons.domain.findings import Finding, Severity
from oncommons.domain.releases import Release, ReleasedFile
from oncommons.errors import IntegrityError
from oncommons.store.commons import Commons
from oncommons.store.manifest import MANIFEST, OWN, RESTORE, SIGNATURE, SUMS, sha256_of, sums_text
from oncommons.store.signing import is_signed


def verify(commons: Commons, release: Release, *, deep: bool = True) -> tuple[Finding, ...]:
    """Check a release against its manifest.

    Args:
        commons: where it lies.
        release: the release.
        deep: hash every file, not only compare sizes.

    Returns:
        One finding per fault: D04 signature, D06 names, kinds and sizes, D07 bytes; empty when
        all is well.
    """
    folder = commons.releases / release.release_id
    return (
        *_own_faults(commons, folder, release),
        *(fault for file in release.files for fault in _file_faults(folder, file, deep=deep)),
        *_foreign(folder, release),
    )


def check_intact(commons: Commons, release: Release, *, deep: bool = True) -> None:
    """Refuse a release that differs from its manifest.

    Raises:
        IntegrityError: names the first fault.
    """
    _refuse(release, verify(commons, release, deep=deep))


def check_tables(commons: Commons, release: Release) -> None:
    """Refuse a release one of whose tables has other bytes than were published.

    Raises:
        IntegrityError: names the file.
    """
    folder = commons.releases / release.release_id
    tables = (file for file in release.files if file.table)
    _refuse(release, (one for file in tables for one in _file_faults(folder, file, deep=True)))


def _refuse(release: Release, faults: Iterable[Finding]) -> None:
    for fault in faults:
        raise IntegrityError(
            f"{release.release_id}: {fault.says}", remedy=fault.remedy, file=fault.file
        )


def _own_faults(commons: Commons, folder: Path, release: Release) -> Iterator[Finding]:
    """Check the manifest, its signature, and the list of sums."""
    found = {name: _content(folder / name) for name in OWN}
    for name, content in found.items():
        if content is None:
            yield _fault("D06", name, "is missing, or a link")
    manifest, signature = found[MANIFEST] or b"", found[SIGNATURE] or b""
    # Only one way to write a signature is taken, so that no bit of it can change unseen.
    text = signature.decode("ascii", errors="replace")
    is_plain = text == text.lower().strip()
    if not is_plain or not any(is_signed(manifest, text, key) for key in _keys(commons)):
        yield _fault("D04", MANIFEST, "is signed by no key of this commons")
    if found[SUMS] is not None and found[SUMS] != sums_text(release.files).encode():
        yield _fault("D07", SUMS, "differs from the sums of the manifest")


def _keys(commons: Commons) -> Iterable[str]:
    return commons.public_keys.values()


def _content(path: Path) -> bytes | None:
    """Read a small file; nothing where it is missing, or no file of its own."""
    try:
        return path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) else None
    except OSError:
        return None


def _file_faults(folder: Path, file: ReleasedFile, *, deep: bool) -> Iterator[Finding]:
    path = folder / file.name
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            yield _fault("D06", file.name, "is a link or a folder, not a file")
        elif found.st_size != file.bytes:
            yield _fault("D06", file.name, f"has {found.st_size} bytes, not {file.bytes}")
        elif deep and sha256_of(path) != file.sha256:
            yield _fault("D07", file.name, f"differs from its sha256 {file.sha256}")
    except FileNotFoundError:
        yield _fault("D06", file.name, "is missing")
    except OSError as error:
        yield _fault("D06", file.name, f"cannot be read ({error.strerror})")


def _foreign(folder: Path, release: Release) -> Iterator[Finding]:
    """Find what lies in the folder and is not listed."""
    listed = {file.name for file in release.files} | set(OWN)
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    for name in there:
        if name not in listed:
            says = "is not listed in the manifest"
            yield _fault("D06", name, says, "move it out of the folder of the release")


def _fault(rule: str, name: str, says: str, remedy: str = RESTORE) -> Finding:
    return Finding(rule, Severity.ERROR, says, remedy, file=name)
