"""Encrypt a value for one place, so that it cannot be read with another key or in another place."""

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from oncommons.domain.canonical import canonical_bytes
from oncommons.errors import IntegrityError

NONCE_BYTES = 12
TAG_BYTES = 16
BLOCK = 32


def seal(key: bytes, content: bytes, place: Sequence[str]) -> bytes:
    """Encrypt a value.

    Args:
        key: 32 bytes.
        content: the value.
        place: where it will stand, such as vault, table, row and column.

    Returns:
        A random nonce of 96 bits, the encrypted value, and a tag of 128 bits.

    Source: AES-256-GCM, NIST SP 800-38D.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, canonical_bytes(list(place)))


def unseal(key: bytes, sealed: bytes, place: Sequence[str]) -> bytes:
    """Decrypt a value that `seal` encrypted.

    Args:
        key: the same key.
        sealed: what `seal` gave.
        place: the same place.

    Raises:
        IntegrityError: another key, another place, or an altered value; which one cannot be told.

    Example:
        >>> unseal(bytes(32), seal(bytes(32), b"Ada", ["cells", "1", "name"]),
        ...        ["cells", "1", "name"])
        b'Ada'
    """
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, rest, canonical_bytes(list(place)))
    except (InvalidTag, ValueError) as fault:
        raise IntegrityError(
            f"an encrypted value of {place[-1]} was altered, or moved from another place",
            remedy="bring the file back from its backup, with the keys of the same day",
        ) from fault


def padded(text: str) -> bytes:
    """Write a text so that its length tells little: filled up to a multiple of 32 bytes.

    Example:
        >>> len(padded("Ada")), len(padded("Ada Augusta King, Countess of Lovelace"))
        (32, 64)
    """
    content = text.encode() + b"\x80"
    return content + bytes(-len(content) % BLOCK)


def unpadded(content: bytes) -> str:
    """Read a text that `padded` wrote."""
    return content[: content.rindex(b"\x80")].decode()
