"""Bytes at rest: AES-256-GCM in chunks of 1 MiB, none of which can be moved, cut off or swapped."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from oncommons.errors import IntegrityError

CHUNK, TAG, NONCE = 1 << 20, 16, 12


def sealed(parts: Iterable[bytes], key: bytes, name: str) -> Iterator[bytes]:
    """Encrypt a stream.

    The nonce is the number of the chunk, so a key seals one stream only. What is authenticated
    beside the bytes is the name of the extract, the number, and whether the chunk is the last.

    Args:
        parts: the stream, in pieces of any size.
        key: 32 fresh random bytes.
        name: what the stream is of.

    Yields:
        Chunks of 1 MiB and 16 bytes; the last is shorter, or as long.

    Source: NIST SP 800-38D.
    """
    cipher, number, held = AESGCM(key), 0, bytearray()
    for part in parts:
        held += part
        while len(held) > CHUNK:
            yield cipher.encrypt(_nonce(number), bytes(held[:CHUNK]), _about(name, number, 0))
            del held[:CHUNK]
            number += 1
    yield cipher.encrypt(_nonce(number), bytes(held), _about(name, number, 1))


def opened(file: BinaryIO, key: bytes, name: str) -> Iterator[bytes]:
    """Decrypt a stream; nothing of a chunk is given before it is proven.

    Args:
        file: what `sealed` wrote.
        key: its key.
        name: what the stream is of.

    Raises:
        IntegrityError: a chunk was altered, moved, cut off or added, or belongs to another stream.
    """
    cipher, number = AESGCM(key), 0
    chunk = file.read(CHUNK + TAG)
    while True:
        following = file.read(CHUNK + TAG)
        try:
            is_last = 0 if following else 1
            yield cipher.decrypt(_nonce(number), chunk, _about(name, number, is_last))
        except InvalidTag as error:
            raise IntegrityError(
                f"chunk {number} of extract {name} is not as it was sealed",
                remedy="destroy the extract and build it again",
            ) from error
        if not following:
            return
        chunk, number = following, number + 1


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE, "big")


def _about(name: str, number: int, is_last: int) -> bytes:
    return f"oncommons-extract-v1\n{name}\n{number}\n{is_last}".encode()
