"""Signing keys of developers and of the commons: made once, kept by their owner alone."""

import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from oncommons.domain.packages import SignerRole, TrustedKey
from oncommons.errors import KeyProblem
from oncommons.sharing.forms import from_bytes, to_bytes
from oncommons.store.atomic import write_atomically
from oncommons.store.signing import key_id


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with the public entry that says in which role it signs.

    Args:
        trusted: the entry that others add to their trust store.
        private: the ed25519 key; never shown.
    """

    trusted: TrustedKey
    private: Ed25519PrivateKey = field(repr=False)


def make_signing_key(
    folder: Path,
    role: SignerRole,
    owner: str,
    *,
    not_after: date,
    passphrase: bytes | None = None,
) -> TrustedKey:
    """Make a key pair: the private half for its owner, the public entry to hand to others.

    Writes `<role>.pem` (PKCS8, mode 0600) and `<role>.trust.json` into the folder.

    Args:
        folder: where; made with mode 0700 if it is missing.
        role: the one role in which the key may sign.
        owner: whose it is, as hospitals will read it.
        not_after: last day of its validity.
        passphrase: encrypts the private half; None leaves it readable to whoever reads the file.

    Raises:
        KeyProblem: a key of that role is there already; it's never overwritten.

    Source: Josefsson & Liusvaara, RFC 8032 (2017).
    """
    private_path, entry_path = _paths(folder, role)
    if private_path.exists():
        raise KeyProblem(
            f"a {role} key is there already", remedy="use it, or another folder", file=private_path
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    trusted = TrustedKey(key_id(public), role, public.hex(), owner, not_after)
    sealing = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealing)
    write_atomically(entry_path, entry_bytes(trusted))
    write_atomically(private_path, pem, mode=0o600)
    return trusted


def read_signing_key(
    folder: Path, role: SignerRole, *, passphrase: bytes | None = None
) -> SigningKey:
    """Read the key pair that `make_signing_key` wrote.

    Raises:
        KeyProblem: a half is missing or unreadable, the private one is open to others, the
            passphrase is wrong, or the halves do not belong together.
    """
    private_path, entry_path = _paths(folder, role)
    private = _read_private(private_path, passphrase)
    trusted = read_entry(entry_path)
    if private.public_key().public_bytes_raw().hex() != trusted.public_key:
        raise KeyProblem(
            "the private key belongs to another entry", remedy="restore both", file=entry_path
        )
    return SigningKey(trusted, private)


def entry_bytes(key: TrustedKey) -> bytes:
    """Write a public entry as JSON."""
    form = {name: getattr(key, name) for name in ("key_id", "role", "public_key", "owner")}
    return to_bytes(form | {"not_after": key.not_after.isoformat(), "revoked": key.revoked})


def read_entry(path: Path) -> TrustedKey:
    """Read a public entry that its owner handed over.

    Raises:
        KeyProblem: the file is missing or no such entry.
    """
    try:
        return entry_from_bytes(path.read_bytes())
    except (OSError, ValueError) as error:
        raise KeyProblem(
            f"this is no readable entry of a key ({error})", remedy="ask for it again", file=path
        ) from error


def entry_from_bytes(content: bytes) -> TrustedKey:
    """Read a public entry.

    Raises:
        ValueError: it is no entry, or its id is not that of its key.
    """
    form = from_bytes(_Entry, content)
    public = bytes.fromhex(form.public_key)
    if len(public) != 32 or key_id(public) != form.key_id:
        raise ValueError(f"the id {form.key_id[:16]} is not that of the key")
    not_after = date.fromisoformat(form.not_after)
    return TrustedKey(form.key_id, form.role, public.hex(), form.owner, not_after, form.revoked)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A public entry as it stands in a file: its day is text."""

    key_id: str
    role: SignerRole
    public_key: str
    owner: str
    not_after: str
    revoked: bool


def _paths(folder: Path, role: SignerRole) -> tuple[Path, Path]:
    return folder / f"{role}.pem", folder / f"{role}.trust.json"


def _read_private(path: Path, passphrase: bytes | None) -> Ed25519PrivateKey:
    """Read a private key that nobody else may read."""
    try:
        mode, pem = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise KeyProblem(
            f"the private key cannot be read ({os.strerror(error.errno or 0)})",
            remedy="restore it, or make one with: oncommons sharing keys make",
            file=path,
        ) from error
    if mode & 0o077:
        raise KeyProblem("others can read this key", remedy=f"chmod 600 {path}", file=path)
    try:
        key = load_pem_private_key(pem, password=passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyProblem(
            "the key cannot be opened", remedy="check the passphrase, or restore it", file=path
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyProblem("this is not an ed25519 key", remedy="make a new one", file=path)
    return key
