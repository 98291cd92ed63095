"""The two signatures of a package: made over its manifest, read in one byte form, checked."""

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import date

from oncommons.domain.canonical import canonical_bytes
from oncommons.domain.packages import SignerRole, TrustedKey
from oncommons.errors import PackageRefused
from oncommons.sharing.archive import MANIFEST, is_signature
from oncommons.sharing.keys import SigningKey
from oncommons.sharing.trust import TrustStore
from oncommons.store.signing import is_signed

_CONTEXT = b"oncommons-model-package-v1\0"
_ENTRY = re.compile(rb'\{"role":"([a-z]+)","sig":"([A-Za-z0-9+/]{86}==)"\}')


def manifest_sha256(manifest: bytes) -> str:
    """Give the hash by which a package is known, signed and revoked."""
    return hashlib.sha256(manifest).hexdigest()


def signature_entry(manifest: bytes, key: SigningKey) -> tuple[str, bytes]:
    """Sign a manifest.

    Returns:
        Name and content of the entry that carries the signature.

    Source: Josefsson & Liusvaara, RFC 8032 (2017).
    """
    role = key.trusted.role
    signature = key.private.sign(_message(manifest, role))
    content = canonical_bytes({"role": role.value, "sig": base64.b64encode(signature).decode()})
    return f"sig_{key.trusted.key_id}.json", content


def check_signatures(
    entries: Mapping[str, bytes], trust: TrustStore, *, today: date
) -> dict[SignerRole, str]:
    """Find a valid signature for every role.

    Args:
        entries: every entry of the package.
        trust: whose signatures count.
        today: the day on which keys must be valid.

    Returns:
        Role to the id of the key that signed.

    Raises:
        PackageRefused: P06 a role has no valid signature; says why each one was not counted.
    """
    signers: dict[SignerRole, str] = {}
    doubts: list[str] = []
    for name in filter(is_signature, entries):
        key_id = name.removeprefix("sig_").removesuffix(".json")
        key = trust.keys.get(key_id)
        doubt = _doubt(key, entries[name], entries[MANIFEST], today)
        if key is None or doubt:
            doubts.append(f"key {key_id}: {doubt}")
        else:
            signers.setdefault(key.role, key_id)
    missing = [role.value for role in SignerRole if role not in signers]
    if missing:
        reasons = "; ".join(doubts) or "it is not signed"
        raise PackageRefused(
            "P06",
            f"no valid signature of: {', '.join(missing)} ({reasons})",
            remedy="ask the commons for a package signed with keys that you trust",
        )
    return signers


def _doubt(key: TrustedKey | None, content: bytes, manifest: bytes, today: date) -> str:
    """Say why a signature does not count; empty where it does."""
    if key is None:
        return "unknown here"
    if key.revoked:
        return "revoked"
    if key.not_after < today:
        return f"expired on {key.not_after}"
    signature = _signature(content, key.role)
    if signature is None:
        return f"not signed as {key.role}"
    if not is_signed(_message(manifest, key.role), signature.hex(), key.public_key):
        return "made over something else"
    return ""


def _signature(content: bytes, role: SignerRole) -> bytes | None:
    """Read the one byte form of a signature entry; no parser meets these bytes before a pattern."""
    found = _ENTRY.fullmatch(content)
    if found is None or found[1] != role.value.encode():
        return None
    signature = base64.b64decode(found[2])
    # The last digit carries four bits that decoding drops; only zeros give the one form.
    return signature if base64.b64encode(signature) == found[2] else None


def _message(manifest: bytes, role: SignerRole) -> bytes:
    """Bind the signature to its use, its role and the manifest."""
    return _CONTEXT + role.value.encode() + b"\0" + hashlib.sha256(manifest).digest()
