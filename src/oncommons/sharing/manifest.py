"""The manifest of a package: what it is, how long it may be used, and the hash of every file."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from oncommons.domain.canonical import Json, canonical_bytes
from oncommons.domain.models import Kind
from oncommons.errors import PackageRefused
from oncommons.sharing.forms import from_form, parse

FORMAT = "oncommons-model/1"
REQUIRED = frozenset(
    {"model.json", "schema.json", "card.json", "evidence.json", "privacy.json", "golden.json"}
)
PACKAGE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_KEYS = {"format", "id", "version", "created", "not_after", "kind", "files"}
_ASK = "ask the developer of the model for a package made by: oncommons sharing pack"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file as the manifest lists it.

    Args:
        sha256: hash of its content, in hex.
        size: number of bytes.
    """

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the two signatures of a package cover.

    Args:
        package_id: name of the model: small letters, digits, - and _.
        version: whole number from 1; older content comes back under a higher one only.
        created: day it was made.
        not_after: last day of its use.
        kind: what the model predicts.
        files: name to hash and size, without manifest and signatures.
    """

    package_id: str
    version: int
    created: date
    not_after: date
    kind: Kind
    files: Mapping[str, FileEntry]

    def __post_init__(self) -> None:
        """Refuse a manifest that no package may have (P08)."""
        if not PACKAGE_ID.fullmatch(self.package_id):
            raise _unreadable(f"the id {self.package_id[:80]!r} is not allowed")
        if self.version < 1:
            raise _unreadable(f"version {self.version} is below 1")
        if self.not_after < self.created:
            raise _unreadable(f"it ends on {self.not_after}, before it begins on {self.created}")

    def to_bytes(self) -> bytes:
        """Give the canonical JSON, the same on every machine."""
        files: dict[str, Json] = {
            name: {"sha256": entry.sha256, "size": entry.size} for name, entry in self.files.items()
        }
        return canonical_bytes(
            {
                "format": FORMAT,
                "id": self.package_id,
                "version": self.version,
                "created": self.created.isoformat(),
                "not_after": self.not_after.isoformat(),
                "kind": self.kind.value,
                "files": files,
            }
        )


def describe(files: Mapping[str, bytes]) -> dict[str, FileEntry]:
    """Hash and measure files for their manifest."""
    return {
        name: FileEntry(hashlib.sha256(content).hexdigest(), len(content))
        for name, content in files.items()
    }


def read_manifest(content: bytes) -> Manifest:
    """Read a manifest whose signatures were checked before.

    Raises:
        PackageRefused: P08 unknown format, unknown kind of model, or not a manifest.
    """
    try:
        manifest = _manifest(parse(content))
        canonical = manifest.to_bytes()
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(f"the manifest cannot be read ({str(error)[:120]})") from error
    if canonical != content:
        raise _unreadable("the manifest is not in canonical form")
    return manifest


def check_files(files: Mapping[str, bytes], manifest: Manifest) -> None:
    """Compare the files that came with those that were signed.

    Args:
        files: name to content, without manifest and signatures.
        manifest: what was signed.

    Raises:
        PackageRefused: P09 files added or missing, P10 hash or size differs, P11 a file that
            every package needs is not there.
    """
    differ = set(files) ^ set(manifest.files)
    if differ:
        raise PackageRefused(
            "P09", f"files were added or taken away: {', '.join(sorted(differ))}", remedy=_ASK
        )
    for name, entry in describe(files).items():
        if entry != manifest.files[name]:
            raise PackageRefused("P10", f"{name} differs from what was signed", remedy=_ASK)
    missing = REQUIRED - set(files)
    if missing:
        raise PackageRefused("P11", f"it lacks {', '.join(sorted(missing))}", remedy=_ASK)


def _manifest(form: object) -> Manifest:
    """Turn parsed JSON into a manifest; anything wrong raises a plain error."""
    if not isinstance(form, dict) or form["format"] != FORMAT:
        raise ValueError(f"this version reads the format {FORMAT}")
    if set(form) != _KEYS:
        raise ValueError(f"it needs the fields {sorted(_KEYS)}")
    return Manifest(
        package_id=form["id"],
        version=from_form(int, form["version"], "$.version"),
        created=date.fromisoformat(form["created"]),
        not_after=date.fromisoformat(form["not_after"]),
        kind=Kind(form["kind"]),
        files=from_form(Mapping[str, FileEntry], form["files"], "$.files"),
    )


def _unreadable(found: str) -> PackageRefused:
    return PackageRefused("P08", found, remedy=f"update oncommons, or {_ASK}")
