"""The trust store of a hospital: whose signatures count, until when, and what was taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from oncommons.domain.packages import TrustedKey
from oncommons.errors import KeyProblem
from oncommons.sharing.forms import from_form, parse, to_bytes
from oncommons.sharing.keys import entry_bytes, entry_from_bytes
from oncommons.store.atomic import write_atomically
from oncommons.store.signing import key_id

FORMAT = "oncommons-trust/1"


@dataclass(frozen=True, slots=True)
class TrustStore:
    """What a hospital trusts.

    Args:
        keys: key id to key; a revoked key stays listed, so that it cannot come back.
        revoked_packages: SHA-256 of the manifests of packages that may no longer be used.
        sequence: whole number that rises with every change.
    """

    keys: Mapping[str, TrustedKey] = field(default_factory=dict)
    revoked_packages: frozenset[str] = frozenset()
    sequence: int = 0


def add_key(store: TrustStore, key: TrustedKey) -> TrustStore:
    """Trust a key from now on.

    Raises:
        KeyProblem: its id is not its own, or it is known already: revoked, or with another role,
            owner or last day.

    Example:
        >>> from datetime import date
        >>> from oncommons.domain.packages import SignerRole
        >>> public = bytes(32)
        >>> key = TrustedKey(
        ...     key_id(public), SignerRole.COMMONS, public.hex(), "commons", date(2030, 1, 1)
        ... )
        >>> add_key(TrustStore(), key).sequence
        1
    """
    if key_id(bytes.fromhex(key.public_key)) != key.key_id:
        raise KeyProblem(f"the id {key.key_id[:16]} is not that of its key", remedy="ask again")
    known = store.keys.get(key.key_id)
    if known is not None and known.revoked:
        raise KeyProblem(f"the key {key.key_id} was revoked", remedy="ask its owner for a new one")
    if known is not None and known != key:
        raise KeyProblem(
            f"the key {key.key_id} is trusted already, as {known.role} of {known.owner}",
            remedy="a key has one role and one entry; ask for a key of its own",
        )
    return replace(store, keys={**store.keys, key.key_id: key}, sequence=store.sequence + 1)


def revoke_key(store: TrustStore, revoked_id: str) -> TrustStore:
    """Take a key back: nothing that it signed counts any more.

    Raises:
        KeyProblem: the key is unknown.
    """
    if revoked_id not in store.keys:
        raise KeyProblem(f"the key {revoked_id[:16]} is unknown", remedy="check its id")
    revoked = replace(store.keys[revoked_id], revoked=True)
    return replace(store, keys={**store.keys, revoked_id: revoked}, sequence=store.sequence + 1)


def revoke_package(store: TrustStore, manifest_sha256: str) -> TrustStore:
    """Take one package back, whoever signed it.

    Args:
        store: the trust store.
        manifest_sha256: hash of the manifest of the package, in hex.
    """
    revoked = store.revoked_packages | {manifest_sha256}
    return replace(store, revoked_packages=revoked, sequence=store.sequence + 1)


def write_trust(path: Path, store: TrustStore) -> None:
    """Write `trust.json`, whole or not at all.

    Raises:
        KeyProblem: the file there is newer, so that writing would bring back what was revoked.
    """
    if path.exists() and read_trust(path).sequence > store.sequence:
        raise KeyProblem(
            f"the trust store here is newer than number {store.sequence}",
            remedy="read it again and repeat the change",
            file=path,
        )
    form = {
        "format": FORMAT,
        "keys": {name: parse(entry_bytes(key)) for name, key in store.keys.items()},
        "revoked_packages": sorted(store.revoked_packages),
        "sequence": store.sequence,
    }
    write_atomically(path, to_bytes(form))


def read_trust(path: Path) -> TrustStore:
    """Read `trust.json`.

    Raises:
        KeyProblem: it is missing or unreadable; nothing is trusted then.
    """
    try:
        return _store(parse(path.read_bytes()))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise KeyProblem(
            f"the trust store cannot be read ({error})",
            remedy="restore it from a copy; without it no package is trusted",
            file=path,
        ) from error


def _store(form: object) -> TrustStore:
    """Turn parsed JSON into a trust store."""
    if not isinstance(form, dict) or form["format"] != FORMAT:
        raise ValueError(f"its format is not {FORMAT}")
    if not isinstance(form["keys"], dict):
        raise ValueError("keys is not a map")
    keys = {name: entry_from_bytes(to_bytes(entry)) for name, entry in form["keys"].items()}
    if any(name != key.key_id for name, key in keys.items()):
        raise ValueError("a key stands under the id of another")
    return TrustStore(
        keys=keys,
        revoked_packages=frozenset(
            from_form(tuple[str, ...], form["revoked_packages"], "$.revoked_packages")
        ),
        sequence=from_form(int, form["sequence"], "$.sequence"),
    )
