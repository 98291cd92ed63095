"""One data key per patient, each wrapped by the key-encryption key, as a value without a file."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from oncommons.domain.canonical import Json, canonical_bytes
from oncommons.errors import IntegrityError, KeyProblem
from oncommons.privacy.identity.sealing import NONCE_BYTES, TAG_BYTES, seal, unseal

FORMAT = "oncommons-identity-keys/1"
KEY_BYTES = 32
ROW_BYTES = 16
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES
RECORD_BYTES = ROW_BYTES + WRAPPED_BYTES
DESTROYED = bytes(WRAPPED_BYTES)
"""Stands in the place of a key that was destroyed, so that the row stays known as forgotten."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of a vault.

    Args:
        vault_id: the vault that they open.
        number: number of the key-encryption key; each turn of the keys adds one.
        encrypting: the key-encryption key.
        wrapped: row to wrapped data key; a row is 32 random hex digits.
        forgotten: rows whose key was destroyed.
    """

    vault_id: str
    number: int
    encrypting: bytes = field(repr=False)
    wrapped: Mapping[str, bytes] = field(repr=False)
    forgotten: frozenset[str] = frozenset()

    def key_of(self, row: str) -> bytes:
        """Unwrap the key of one patient.

        Raises:
            KeyProblem: it was destroyed, is missing, or was altered.
        """
        if row in self.forgotten:
            raise KeyProblem(
                "the key of this patient was destroyed: the patient was forgotten",
                remedy="nothing brings the identity back; that was the purpose",
            )
        if row not in self.wrapped:
            raise KeyProblem(
                "the key store has no key of this patient",
                remedy="restore the key store and the vault from backups of the same day",
            )
        try:
            return unseal(self.encrypting, self.wrapped[row], self._place(row))
        except IntegrityError as fault:
            raise KeyProblem(
                "the key of this patient was altered",
                remedy="restore the key store from its backup",
            ) from fault

    def with_new(self, rows: Iterable[str]) -> "KeyRing":
        """Give the ring with a new random key for each of some new rows."""
        new = {row: self._wrap(row, secrets.token_bytes(KEY_BYTES)) for row in rows}
        return replace(self, wrapped={**self.wrapped, **new})

    def without(self, rows: Iterable[str]) -> "KeyRing":
        """Give the ring without the keys of some rows, which stay known as forgotten."""
        gone = frozenset(rows)
        left = {row: key for row, key in self.wrapped.items() if row not in gone}
        return replace(self, wrapped=left, forgotten=self.forgotten | gone)

    def rewrapped(self) -> "KeyRing":
        """Give the ring under a new key-encryption key; the data keys stay."""
        bare = replace(
            self, number=self.number + 1, encrypting=secrets.token_bytes(KEY_BYTES), wrapped={}
        )
        again = {row: bare._wrap(row, self.key_of(row)) for row in self.wrapped}
        return replace(bare, wrapped=again)

    def _wrap(self, row: str, key: bytes) -> bytes:
        """Wrap a data key for its row."""
        return seal(self.encrypting, key, self._place(row))

    def _place(self, row: str) -> list[str]:
        """Name the place to which a wrapped key is bound."""
        return ["data-key/v1", self.vault_id, str(self.number), row]


def new_ring(vault_id: str) -> KeyRing:
    """Make an empty ring with a random key-encryption key."""
    return KeyRing(vault_id, 1, secrets.token_bytes(KEY_BYTES), {})


def ring_to_bytes(ring: KeyRing) -> bytes:
    """Write the wrapped keys, without the key-encryption key.

    Args:
        ring: the ring.

    Returns:
        One line of JSON, then 76 bytes per row: the row and its wrapped key.
    """
    proof = seal(ring.encrypting, b"", ["key-ring/v1", ring.vault_id, str(ring.number)])
    head: dict[str, Json] = {
        "format": FORMAT,
        "vault": ring.vault_id,
        "number": ring.number,
        "keys": len(ring.wrapped) + len(ring.forgotten),
        "proof": proof.hex(),
    }
    records = {**dict.fromkeys(ring.forgotten, DESTROYED), **ring.wrapped}
    body = b"".join(bytes.fromhex(row) + records[row] for row in sorted(records))
    return canonical_bytes(head) + b"\n" + body


def ring_number(content: bytes) -> int:
    """Read which key-encryption key wrapped the keys.

    Raises:
        KeyProblem: this is no file of wrapped keys.
    """
    return int(_head(content)["number"])


def ring_from_bytes(content: bytes, encrypting: bytes) -> KeyRing:
    """Read wrapped keys.

    Args:
        content: what `ring_to_bytes` wrote.
        encrypting: the key-encryption key.

    Raises:
        KeyProblem: the file is damaged, or the key-encryption key is another.
    """
    head = _head(content)
    vault_id, number = str(head["vault"]), int(head["number"])
    body = content.split(b"\n", 1)[1]
    if len(body) != int(head["keys"]) * RECORD_BYTES:
        raise _damaged(f"of {head['keys']} keys {len(body) / RECORD_BYTES:.6g} are there")
    try:
        unseal(
            encrypting, bytes.fromhex(str(head["proof"])), ["key-ring/v1", vault_id, str(number)]
        )
    except IntegrityError as fault:
        raise KeyProblem(
            "the key-encryption key is not the one that wrapped these keys",
            remedy="restore all files of the key store from one backup",
        ) from fault
    records = {
        body[at : at + ROW_BYTES].hex(): body[at + ROW_BYTES : at + RECORD_BYTES]
        for at in range(0, len(body), RECORD_BYTES)
    }
    forgotten = frozenset(row for row, key in records.items() if key == DESTROYED)
    wrapped = {row: key for row, key in records.items() if key != DESTROYED}
    return KeyRing(vault_id, number, encrypting, wrapped, forgotten)


def _head(content: bytes) -> dict[str, Any]:
    """Read the first line."""
    try:
        head: dict[str, Any] = json.loads(content.split(b"\n", 1)[0])
        good = head["format"] == FORMAT and {"vault", "number", "keys", "proof"} <= head.keys()
    except (ValueError, KeyError, TypeError) as fault:
        raise _damaged("its first line cannot be read") from fault
    if not good:
        raise _damaged(f"its format is {head['format']}")
    return head


def _damaged(says: str) -> KeyProblem:
    """Say that the file of wrapped keys cannot be used."""
    return KeyProblem(
        f"the file of wrapped keys is damaged: {says}",
        remedy="restore the key store from its backup",
    )
