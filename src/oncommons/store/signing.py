"""Keys and signatures of the commons: ed25519 (RFC 8032), named by the hash of the public key."""

import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from oncommons.errors import KeyProblem

DEMO_KEYS = "extracts.demo"
"""Among the private keys: a key of extracts that lies in the clear, for a demonstration."""


def key_id(public_key: bytes) -> str:
    """Name a public key by the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key that nobody else may read.

    Raises:
        KeyProblem: the file is missing, open to others, or not an ed25519 key.
    """
    if not path.exists():
        raise KeyProblem("the private key is missing", remedy="restore it from a copy", file=path)
    if path.stat().st_mode & 0o077:
        raise KeyProblem("others can read this key", remedy=f"chmod 600 {path}", file=path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise KeyProblem("this is no readable key", remedy="restore it", file=path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyProblem("this is not an ed25519 key", remedy="make a new one", file=path)
    return key


def is_signed(message: bytes, signature: str, public_key: str) -> bool:
    """Tell whether a signature (hex) over a message was made by the holder of a key (hex)."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
