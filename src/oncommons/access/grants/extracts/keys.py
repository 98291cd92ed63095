"""The keys of extracts: one root, sealed by the passphrases of two key holders together."""

import json
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from oncommons.errors import KeyProblem
from oncommons.store.atomic import told, write_atomically
from oncommons.store.commons import Commons
from oncommons.store.signing import DEMO_KEYS, read_private_key

SEALED, DEMO, FOLDER = "extracts.json", DEMO_KEYS, "extracts"
FORMAT = "oncommons-extract-keys/1"
BYTES, NONCE, MODE = 32, 12, 0o400
SHORTEST = 12
AAD = FORMAT.encode()


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of a passphrase costs.

    Args:
        n: rounds of scrypt, a power of two; it takes 1 KiB of memory for each.
        r: size of a block.
        p: how often.

    Source: Percival & Josefsson, RFC 7914.
    """

    n: int = 1 << 17
    r: int = 8
    p: int = 1


@dataclass(frozen=True, slots=True)
class ExtractKeys:
    """The keys of extracts, open in memory.

    Args:
        commons: whose they are.
        root: 32 bytes from which the others follow; not shown when the value is printed.
        signer: the key of the commons, which signs heads and certificates.
        is_demo: they came from a file in the clear, so whoever reads the folder of keys can open
            every extract.
    """

    commons: Commons
    root: bytes = field(repr=False)
    signer: Ed25519PrivateKey = field(repr=False)
    is_demo: bool

    def of_project(self, project_id: str) -> bytes:
        """Derive the key under which one project's identifiers are written.

        Args:
            project_id: the project.

        Returns:
            32 bytes; the same for each extract of the project, another for each other project.

        Source: HKDF with SHA-256, RFC 5869.
        """
        return _derived(_derived(self.root, "oncommons-pseudonyms-v1"), project_id)

    @property
    def wrapping(self) -> bytes:
        """The key under which the key of each extract is wrapped."""
        return _derived(self.root, "oncommons-wrapping-v1")

    @property
    def folder(self) -> Path:
        """Where the wrapped keys lie: apart from the extracts."""
        return self.commons.keys / FOLDER


def make_sealed_keys(
    commons: Commons, first: str, second: str, *, cost: Cost | None = None
) -> ExtractKeys:
    """Make the root of the keys, and seal it under two passphrases.

    Args:
        commons: whose keys.
        first: passphrase of one key holder.
        second: passphrase of the other.
        cost: what one guess costs; the usual one where None.

    Raises:
        KeyProblem: there are keys already, or a passphrase is short or given twice.
    """
    _check_none(commons)
    root = secrets.token_bytes(BYTES)
    _write_sealed(commons, root, (first, second), cost or Cost())
    return ExtractKeys(commons, root, _signer(commons), is_demo=False)


def unseal_keys(commons: Commons, first: str, second: str) -> ExtractKeys:
    """Open the keys with both passphrases, in the order in which they were sealed.

    Raises:
        KeyProblem: there are none, the passphrases do not open them, or others can read the file.
    """
    path = commons.keys / SEALED
    _check_mode(path)
    try:
        said = json.loads(path.read_text())
        cost = Cost(*(int(said["cost"][name]) for name in ("n", "r", "p")))
        salts = [bytes.fromhex(salt) for salt in said["salts"]]
        sealed = bytes.fromhex(said["sealed"])
        key = _encryption_key((first, second), salts, cost)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyProblem(
            "the keys of extracts cannot be read", remedy="restore the file from a copy", file=path
        ) from error
    try:
        root = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], AAD)
    except InvalidTag as error:
        raise KeyProblem(
            "these two passphrases do not open the keys of extracts",
            remedy="type both again, first that of the first key holder",
            file=path,
        ) from error
    return ExtractKeys(commons, root, _signer(commons), is_demo=False)


def change_passphrases(
    commons: Commons, old: tuple[str, str], new: tuple[str, str], *, cost: Cost | None = None
) -> ExtractKeys:
    """Seal the same root under other passphrases; every extract stays readable.

    Raises:
        KeyProblem: the old passphrases do not open the keys, or a new one is short or given twice.
    """
    keys = unseal_keys(commons, *old)
    _write_sealed(commons, keys.root, new, cost or Cost())
    return keys


def make_demo_keys(commons: Commons) -> ExtractKeys:
    """Make a root that lies in the clear, for a demonstration without key holders.

    Raises:
        KeyProblem: there are keys already.
    """
    _check_none(commons)
    path = commons.keys / DEMO
    with told(commons.keys):
        write_atomically(path, secrets.token_bytes(BYTES).hex().encode() + b"\n", mode=MODE)
    return read_demo_keys(commons)


def read_demo_keys(commons: Commons) -> ExtractKeys:
    """Read the root of a demonstration.

    Raises:
        KeyProblem: there is none, others can read it, or it is damaged.
    """
    path = commons.keys / DEMO
    _check_mode(path)
    try:
        root = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise KeyProblem("this is no key", remedy="restore it from a copy", file=path) from error
    if len(root) != BYTES:
        raise KeyProblem(
            f"the key has {len(root)} bytes, not {BYTES}",
            remedy="restore it from a copy",
            file=path,
        )
    return ExtractKeys(commons, root, _signer(commons), is_demo=True)


def are_sealed(commons: Commons) -> bool:
    """Tell whether the keys of a commons are sealed by key holders."""
    return (commons.keys / SEALED).exists()


def are_demo(commons: Commons) -> bool:
    """Tell whether a commons has the keys of a demonstration."""
    return (commons.keys / DEMO).exists()


def _write_sealed(commons: Commons, root: bytes, words: tuple[str, str], cost: Cost) -> None:
    for word in words:
        if len(word) < SHORTEST:
            raise KeyProblem(
                "a passphrase is too short",
                remedy=f"use {SHORTEST} letters or more, such as five words",
            )
    if words[0] == words[1]:
        raise KeyProblem(
            "both key holders gave the same passphrase", remedy="let each choose their own"
        )
    salts = [secrets.token_bytes(BYTES) for _ in words]
    nonce = secrets.token_bytes(NONCE)
    sealed = nonce + AESGCM(_encryption_key(words, salts, cost)).encrypt(nonce, root, AAD)
    said = {
        "format": FORMAT,
        "cost": {"n": cost.n, "r": cost.r, "p": cost.p},
        "salts": [salt.hex() for salt in salts],
        "sealed": sealed.hex(),
    }
    with told(commons.keys):
        write_atomically(commons.keys / SEALED, json.dumps(said, indent=1).encode(), mode=MODE)


def _encryption_key(words: tuple[str, str], salts: list[bytes], cost: Cost) -> bytes:
    """Derive the key that seals the root: both passphrases are needed, and neither tells half."""
    parts = [
        Scrypt(salt=salt, length=BYTES, n=cost.n, r=cost.r, p=cost.p).derive(word.encode())
        for word, salt in zip(words, salts, strict=True)
    ]
    return _derived(b"".join(parts), "oncommons-key-encryption-v1")


def _derived(key: bytes, info: str) -> bytes:
    return HKDF(SHA256(), length=BYTES, salt=None, info=info.encode()).derive(key)


def _signer(commons: Commons) -> Ed25519PrivateKey:
    return read_private_key(commons.keys / "commons.pem")


def _check_none(commons: Commons) -> None:
    for name in (SEALED, DEMO):
        if (path := commons.keys / name).exists():
            raise KeyProblem(
                "there are keys of extracts already",
                remedy="keep them: without them no extract that was built can be opened",
                file=path,
            )


def _check_mode(path: Path) -> None:
    if not path.exists():
        raise KeyProblem(
            "this commons has no keys of extracts",
            remedy="make them: oncommons access extract keys",
            file=path,
        )
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o277:
        raise KeyProblem(
            f"this key is open to more than reading by its owner (mode {mode:04o})",
            remedy=f"chmod 400 {path}",
            file=path,
        )
