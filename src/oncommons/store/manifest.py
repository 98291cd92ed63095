"""The manifest of a release: what it holds, and the name that follows from it."""

import hashlib
import json
import re
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
OWN = (MANIFEST, SIGNATURE, SUMS)
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
RESTORE = "restore the release from a copy"
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
    form, contents = _read(folder)
    if contents.release_id() != folder.name or contents.to_json() != form:
        raise IntegrityError(
            f"the manifest belongs to {contents.release_id()}, not to {folder.name}",
            remedy=RESTORE,
            file=folder / MANIFEST,
        )
    return Release(
        folder.name,
        "",
        contents.patients,
        contents.files,
        contents.policy,
        contents.risk,
        contents.loads,
    )


def is_readable(folder: Path) -> bool:
    """Tell whether the manifest can be read, whatever its name."""
    try:
        _read(folder)
    except IntegrityError:
        return False
    return True


def _read(folder: Path) -> tuple[object, Contents]:
    """Read the manifest with the two documents that it stands for, whose bytes must be theirs."""
    try:
        _check_plain(folder, MANIFEST)
        form = json.loads((folder / MANIFEST).read_text())
        files = tuple(ReleasedFile(**file) for file in form["files"])
        _check_names(files)
        texts = {name: _document(folder, name, files) for name in (POLICY, RISK)}
        risk, loads = json.loads(texts[RISK]), tuple(form["loads"])
        return form, Contents(form["patients"], files, texts[POLICY], risk, loads)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IntegrityError(
            "the manifest of this release cannot be read", remedy=RESTORE, file=folder / MANIFEST
        ) from error


def _check_plain(folder: Path, name: str) -> None:
    """Refuse a link in the place of a folder or a file of a release."""
    for path in (folder, folder / name):
        if path.is_symlink():
            raise IntegrityError(
                "a link stands where the release has a file of its own", remedy=RESTORE, file=path
            )


def _check_names(files: tuple[ReleasedFile, ...]) -> None:
    """Refuse a name that leads out of the folder of the release, or stands there twice."""
    names = [file.name for file in files]
    for name in names:
        if not NAME.fullmatch(name) or name in OWN or names.count(name) > 1:
            raise IntegrityError(
                f'the manifest lists "{name}", which is not the name of a file of a release',
                remedy=RESTORE,
                file=MANIFEST,
                value=name,
            )


def _document(folder: Path, name: str, files: tuple[ReleasedFile, ...]) -> str:
    """Read a small file of the release, after comparing it with its hash."""
    _check_plain(folder, name)
    content = (folder / name).read_bytes()
    wanted = {file.name: file.sha256 for file in files}[name]
    if hashlib.sha256(content).hexdigest() != wanted:
        raise IntegrityError(
            f"differs from its sha256 {wanted}", remedy=RESTORE, file=folder / name
        )
    return content.decode()
