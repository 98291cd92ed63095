"""Find, open and verify the releases of a commons."""

import dataclasses
import re

from oncommons.domain.findings import Finding, Severity
from oncommons.domain.releases import Release
from oncommons.errors import CommonsError, IntegrityError
from oncommons.store.commons import Commons
from oncommons.store.manifest import MANIFEST, SIGNATURE, read_release, sha256_of
from oncommons.store.publish import read_labels
from oncommons.store.signing import is_signed

RELEASE_ID = re.compile(r"r[0-9a-f]{16}")
RESTORE = "restore the release from a copy"


def list_releases(commons: Commons) -> tuple[Release, ...]:
    """List the published releases, by id; what is being written is not among them."""
    labels = {release_id: label for label, release_id in read_labels(commons).items()}
    folders = sorted(commons.releases.glob("r*"))
    return tuple(
        dataclasses.replace(read_release(folder), label=labels.get(folder.name, ""))
        for folder in folders
    )


def find_release(commons: Commons, name: str = "latest") -> Release:
    """Find a release by its id or label.

    Raises:
        CommonsError: there is none of that name.
        IntegrityError: its manifest is damaged.
    """
    labels = read_labels(commons)
    release_id = labels.get(name, name)
    folder = commons.releases / release_id
    if not RELEASE_ID.fullmatch(release_id) or not folder.is_dir():
        known = ", ".join([*labels, *(path.name for path in sorted(commons.releases.glob("r*")))])
        raise CommonsError(
            f'there is no release "{name}"', remedy=f"use one of: {known or 'none published yet'}"
        )
    return dataclasses.replace(read_release(folder), label=name if name in labels else "")


def verify(commons: Commons, release: Release, *, deep: bool = True) -> tuple[Finding, ...]:
    """Check a release against its manifest.

    Args:
        commons: where it lies.
        release: the release.
        deep: hash every file, not only compare sizes.

    Returns:
        One finding per fault; empty when all is well.
    """
    folder = commons.releases / release.release_id
    faults = []
    manifest = (folder / MANIFEST).read_bytes()
    signature = (folder / SIGNATURE).read_text() if (folder / SIGNATURE).exists() else ""
    keys = commons.public_keys.values()
    if not any(is_signed(manifest, signature, key) for key in keys):
        faults.append(_fault(MANIFEST, "is signed by no key of this commons"))
    for file in release.files:
        path = folder / file.name
        if not path.exists():
            faults.append(_fault(file.name, "is missing"))
        elif path.stat().st_size != file.bytes:
            faults.append(_fault(file.name, f"has {path.stat().st_size} bytes, not {file.bytes}"))
        elif deep and sha256_of(path) != file.sha256:
            faults.append(_fault(file.name, f"differs from its sha256 {file.sha256}"))
    listed = {file.name for file in release.files} | {MANIFEST, SIGNATURE, "SHA256SUMS"}
    foreign = sorted(path.name for path in folder.iterdir() if path.name not in listed)
    faults += [_fault(name, "is not listed in the manifest") for name in foreign]
    return tuple(faults)


def check_intact(commons: Commons, release: Release, *, deep: bool = True) -> None:
    """Refuse a release that differs from its manifest.

    Raises:
        IntegrityError: names the first fault.
    """
    if faults := verify(commons, release, deep=deep):
        first = faults[0]
        raise IntegrityError(
            f"{release.release_id}: {first.says}", remedy=first.remedy, file=first.file
        )


def _fault(name: str, says: str) -> Finding:
    return Finding("REL-INTEGRITY", Severity.ERROR, says, RESTORE, file=name)
