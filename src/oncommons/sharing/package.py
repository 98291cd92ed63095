"""Pack, sign and verify: the only way in which a model travels from one hospital to another."""

from collections.abc import Mapping
from datetime import date, timedelta

from oncommons.domain.models import Kind
from oncommons.domain.packages import Package
from oncommons.errors import PackageRefused
from oncommons.sharing.archive import MANIFEST, is_signature, read, write
from oncommons.sharing.keys import SigningKey
from oncommons.sharing.manifest import Manifest, check_files, describe, read_manifest
from oncommons.sharing.model_files import check_model
from oncommons.sharing.scoring import Score, probability
from oncommons.sharing.signatures import check_signatures, manifest_sha256, signature_entry
from oncommons.sharing.trust import TrustStore

SUFFIX = ".onc"


def pack(
    files: Mapping[str, bytes],
    *,
    package_id: str,
    version: int,
    created: date,
    not_after: date,
    kind: Kind,
) -> bytes:
    """Put the files of a model into an unsigned package; the same files give the same bytes.

    Args:
        files: name to content, as `model_files` gives them.
        package_id: name of the model: small letters, digits, - and _.
        version: whole number from 1, higher than any before.
        created: day it is made.
        not_after: last day of its use.
        kind: what the model predicts.

    Raises:
        PackageRefused: P01, P03, P08 or P11, as a hospital would refuse it.
    """
    _refuse_reserved_names(files)
    manifest = Manifest(package_id, version, created, not_after, kind, describe(files))
    check_files(files, manifest)
    return write({**files, MANIFEST: manifest.to_bytes()})


def sign(blob: bytes, key: SigningKey) -> bytes:
    """Add a signature; the order in which signers sign does not matter.

    Args:
        blob: a package, unsigned or signed by others.
        key: who signs, in which role.

    Raises:
        PackageRefused: P01 to P05 or P08 to P11: this is no package that anyone should sign.
    """
    entries = read(blob)
    check_files(_unsigned(entries), read_manifest(entries[MANIFEST]))
    name, content = signature_entry(entries[MANIFEST], key)
    return write({**entries, name: content})


def verify(
    blob: bytes,
    trust: TrustStore,
    *,
    today: date,
    installed_version: int = 0,
    predict: Score | None = None,
) -> Package:
    """Check a package from the outside in: bytes, signatures, dates, contents, golden outputs.

    Nothing inside it is parsed before two trusted keys, of the developer and of the commons, are
    found to have signed it. It needs no network.

    Args:
        blob: whatever arrived.
        trust: whose signatures count here.
        today: the day, by a clock that is believed.
        installed_version: version of this model that is installed; 0 for none.
        predict: what scores patients in this hospital; `scoring.probability` by default.

    Returns:
        The package; every check has passed.

    Raises:
        PackageRefused: the first check that failed, P01 to P16; nothing else, whatever the bytes.
    """
    entries = read(blob)
    signers = check_signatures(entries, trust, today=today)
    sha256 = manifest_sha256(entries[MANIFEST])
    if sha256 in trust.revoked_packages:
        raise PackageRefused("P07", "this package was revoked", remedy="install a newer version")
    manifest = read_manifest(entries[MANIFEST])
    files = _unsigned(entries)
    check_files(files, manifest)
    _check_dates(manifest, today=today, installed_version=installed_version)
    package = Package(
        package_id=manifest.package_id,
        version=manifest.version,
        created=manifest.created,
        not_after=manifest.not_after,
        manifest_sha256=sha256,
        files=files,
        signers=signers,
    )
    check_model(package, manifest.kind, predict or probability)
    return package


def file_name(package_id: str, version: int) -> str:
    """Give the name of the file in which a package travels.

    Example:
        >>> file_name("os-nsclc", 3)
        'os-nsclc-3.onc'
    """
    return f"{package_id}-{version}{SUFFIX}"


def _check_dates(manifest: Manifest, *, today: date, installed_version: int) -> None:
    """Refuse what is over (P12), not yet made (P13) or older than what is here (P14)."""
    if manifest.not_after < today:
        raise PackageRefused(
            "P12",
            f"its use ended on {manifest.not_after}",
            remedy=f"ask the commons for a version above {manifest.version}",
        )
    if manifest.created > today + timedelta(days=1):
        raise PackageRefused(
            "P13", f"it was made on {manifest.created}, after today", remedy="check the clock here"
        )
    if manifest.version < installed_version:
        raise PackageRefused(
            "P14",
            f"it has version {manifest.version}; version {installed_version} is installed",
            remedy=f"ask the commons for a version of {installed_version} or more",
        )


def _unsigned(entries: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give the files of a model, without manifest and signatures."""
    return {
        name: content
        for name, content in entries.items()
        if name != MANIFEST and not is_signature(name)
    }


def _refuse_reserved_names(files: Mapping[str, bytes]) -> None:
    """Refuse files that would pass for a manifest or a signature (P03)."""
    reserved = [name for name in files if name == MANIFEST or is_signature(name)]
    if reserved:
        raise PackageRefused(
            "P03", f"the name {reserved[0]} is reserved", remedy="give the file another name"
        )
