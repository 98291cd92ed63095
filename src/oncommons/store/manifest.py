"""The manifest of a release: what it holds, and the name that follows from it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from oncommons.domain.canonical import Json, canonical_bytes
from oncommons.domain.releases import Release, ReleasedFile
from oncommons.domain.tables import SCHEMA_VERSION
from oncommons.errors import IntegrityError

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
SUMS = "SHA256SUMS"
POLICY = "policy.toml"
RISK = "risk.json"
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release holds, apart from its name.

    Args:
        patients: number of patients.
        files: every table part and document, with its hash.
        policy: text of the protection policy.
        risk: measured risk, as JSON values with fractions written as text.
        loads: ids of the loads.
    """

    patients: int
    files: tuple[ReleasedFile, ...]
    policy: str
    risk: Mapping[str, Json]
    loads: tuple[str, ...]

    def to_json(self) -> dict[str, Json]:
        """Give the manifest as JSON values, without label and time."""
        return {
            "format": "oncommons-release/1",
            "schema_version": SCHEMA_VERSION,
            "patients": self.patients,
            "files": [asdict(file) for file in sorted(self.files, key=lambda file: file.name)],
            "policy_sha256": hashlib.sha256(self.policy.encode()).hexdigest(),
            "loads": sorted(self.loads),
        }

    def release_id(self) -> str:
        """Name the release by its content: the same content has the same name."""
        return "r" + hashlib.sha256(canonical_bytes(self.to_json())).hexdigest()[:16]


def sha256_of(path: Path) -> str:
    """Hash a file, block by block."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            total.update(block)
    return total.hexdigest()


def sums_text(files: tuple[ReleasedFile, ...]) -> str:
    """Write the hashes as coreutils do, so that `sha256sum -c SHA256SUMS` checks a release."""
    return "".join(
        f"{file.sha256}  {file.name}\n" for file in sorted(files, key=lambda file: file.name)
    )


def read_release(folder: Path) -> Release:
    """Read the manifest of a published release and check that its name follows from it.

    Raises:
        IntegrityError: the manifest is missing, unreadable, or not that of this folder.
    """
    path = folder / MANIFEST
    try:
        form = json.loads(path.read_text())
        files = tuple(ReleasedFile(**file) for file in form["files"])
        policy = (folder / POLICY).read_text()
        risk = json.loads((folder / RISK).read_text())
        contents = Contents(form["patients"], files, policy, risk, tuple(form["loads"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IntegrityError(
            "the manifest of this release cannot be read",
            remedy="restore the release from a copy",
            file=path,
        ) from error
    if contents.release_id() != folder.name or contents.to_json() != form:
        raise IntegrityError(
            f"the manifest belongs to {contents.release_id()}, not to {folder.name}",
            remedy="restore the release from a copy",
            file=path,
        )
    return Release(folder.name, "", contents.patients, files, policy, risk, contents.loads)
