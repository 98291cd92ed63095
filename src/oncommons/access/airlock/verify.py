"""Verify the package of an output, with nothing but the public key of the commons."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from oncommons.access.airlock.package import CONTEXT, FORMAT, MANIFEST, SIGNATURE
from oncommons.access.airlock.stored_zip import read_zip
from oncommons.domain.audit import Anchor, anchor_from_json
from oncommons.domain.canonical import canonical_bytes
from oncommons.errors import IntegrityError
from oncommons.store.signing import is_signed, key_id

_REMEDY = "fetch the package again from the commons that released it"


@dataclass(frozen=True, slots=True)
class Verified:
    """A package whose checks have all passed.

    Args:
        manifest: what it says of itself, as JSON values.
        files: name to content.
        sha256: hash of the whole package.
        key_id: the key that signed it.
        anchor: where the audit trail stood when it was released.
    """

    manifest: Mapping[str, object]
    files: Mapping[str, bytes]
    sha256: str
    key_id: str
    anchor: Anchor


def verify_package(blob: bytes, public_key: str) -> Verified:
    """Check a package from the outside in: byte form, signature, manifest, files, anchor.

    Args:
        blob: whatever came.
        public_key: key of the commons, 64 hex digits.

    Returns:
        What was signed. It needs no network and no other file.

    Raises:
        IntegrityError: the first check that failed; any change, extra or missing file, wrong key.
    """
    entries = read_zip(blob)
    body, signed = entries.pop(MANIFEST, b""), entries.pop(SIGNATURE, b"")
    signer = _signer(body, signed, public_key)
    form = _manifest(body)
    _check_files(form, entries)
    return Verified(
        form, entries, hashlib.sha256(blob).hexdigest(), signer, _anchor(form, public_key)
    )


def _signer(body: bytes, signed: bytes, public_key: str) -> str:
    """Check the signature; nothing of the manifest is parsed before."""
    try:
        form = json.loads(signed)
        expected = key_id(bytes.fromhex(public_key))
        is_ours = form["key_id"] == expected and is_signed(
            CONTEXT + body, form["signature"], public_key
        )
        is_plain = is_ours and canonical_bytes(form) == signed and set(form) == _SIGNED
    except (ValueError, KeyError, TypeError, RecursionError):
        is_plain = False
    if not is_plain:
        raise IntegrityError(
            "the package is not signed by this commons", remedy=f"check the key, or {_REMEDY}"
        )
    return expected


_SIGNED = {"key_id", "signature"}


def _manifest(body: bytes) -> dict[str, object]:
    """Read the manifest, whose signature was checked."""
    form = json.loads(body)
    if not isinstance(form, dict) or form.get("format") != FORMAT:
        raise IntegrityError(
            f"this version reads the format {FORMAT}", remedy="update oncommons, and verify again"
        )
    return form


def _check_files(form: Mapping[str, object], files: Mapping[str, bytes]) -> None:
    """Compare the files with what was signed."""
    listed = form["files"]
    signed = {one["name"]: (one["sha256"], one["size"]) for one in listed}  # type: ignore[attr-defined]
    differ = sorted(set(files) ^ set(signed))
    if differ:
        raise IntegrityError(f"files were added or taken away: {', '.join(differ)}", remedy=_REMEDY)
    for name, content in files.items():
        if (hashlib.sha256(content).hexdigest(), len(content)) != signed[name]:
            raise IntegrityError(f"{name} differs from what was signed", remedy=_REMEDY)


def _anchor(form: Mapping[str, object], public_key: str) -> Anchor:
    """Check that the anchor is signed too, and covers the audit row of the release."""
    audit = form["audit"]
    anchor = anchor_from_json(audit["anchor"])  # type: ignore[index]
    signed = is_signed(anchor.signed_bytes(), anchor.signature, public_key)
    if not signed or anchor.seq < audit["seq"]:  # type: ignore[index]
        raise IntegrityError(
            "the anchor of the audit trail is not signed, or is older than the release",
            remedy="ask the commons for the package again",
        )
    return anchor
