"""Make a vault of identities, and open one with the keys that belong to it."""

import hmac
import secrets
from pathlib import Path

from oncommons.errors import KeyProblem, VaultError
from oncommons.privacy.identity.database import FILE, Database
from oncommons.privacy.identity.identities import Action, Record, VaultEvent
from oncommons.privacy.identity.key_ring import new_ring
from oncommons.privacy.identity.key_store import KeyStore
from oncommons.privacy.identity.vault import Vault
from oncommons.privacy.keys import Keys
from oncommons.store.atomic import fsync_folder


def make_vault(folder: Path, key_folder: Path, keys: Keys) -> None:
    """Make an empty vault of identities and its keys; what a kill left half made is completed.

    Args:
        folder: of the vault; made where it is missing.
        key_folder: of the keys; made where it is missing, not inside the vault.
        keys: the keys of the project, from which the key of look-ups is derived.

    Raises:
        VaultError: there is a vault already.
        KeyProblem: PRV-K1 the keys would lie inside the vault, or where others may read them; or
            there are keys of another vault already.
    """
    store = KeyStore(key_folder, folder)
    store.check_place()
    with store.changing():
        if not store.exists():
            store.write(new_ring(secrets.token_hex(16)))
        ring = store.read()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = Database(folder / FILE)
        try:
            if database.about("vault") is not None:
                raise VaultError(
                    "there is a vault already",
                    remedy="admit identities into it, or name another folder",
                    file=folder / FILE,
                )
            if ring.wrapped or ring.forgotten:
                raise KeyProblem(
                    "the keys are those of another vault",
                    remedy="restore the vault that they open, or name another folder for new keys",
                    file=key_folder,
                )
            with database.transaction():
                database.note("index", _index_proof(keys, ring.vault_id))
                database.note("vault", ring.vault_id)
        finally:
            database.close()
        fsync_folder(folder)


def open_vault(folder: Path, key_folder: Path, keys: Keys, record: Record, *, who: str) -> Vault:
    """Open a vault of identities; what a kill interrupted is finished first.

    Args:
        folder: of the vault.
        key_folder: of its keys, not inside the vault.
        keys: the keys of the project.
        record: told of every use, before it happens; may refuse by raising.
        who: the account that asks.

    Returns:
        The vault, to be closed.

    Raises:
        VaultError: there is no vault.
        KeyProblem: PRV-K1 the keys lie inside the vault, are missing, or open to others; or they
            are the keys of another vault or project.
    """
    path = folder / FILE
    if not path.is_file():
        raise VaultError(
            "there is no vault",
            remedy="make one with `oncommons privacy vault init`, or name its folder",
            file=path,
        )
    store = KeyStore(key_folder, folder)
    vault_id = store.read().vault_id
    database = Database(path)
    vault = Vault(database, store, vault_id, _index_key(keys), record)
    try:
        _check_belongs(database, keys, vault_id)
        record(VaultEvent(Action.OPENED, who, "the vault was opened"))
        vault.catch_up()
    except BaseException:
        vault.close()
        raise
    return vault


def _check_belongs(database: Database, keys: Keys, vault_id: str) -> None:
    """Refuse a vault that was put in the place of another, and the keys of another project."""
    if database.about("vault") != vault_id:
        raise KeyProblem(
            "the keys are those of another vault",
            remedy="name the key folder of this vault, or put its own file back",
            file=database.path,
        )
    if not hmac.compare_digest(database.about("index") or "", _index_proof(keys, vault_id)):
        raise KeyProblem(
            "the project's key is not the one with which this vault was made",
            remedy="read the key of the project to which the vault belongs",
            file=database.path,
        )


def _index_key(keys: Keys) -> bytes:
    """Derive the key of look-ups."""
    return keys.derive("blind-index/v1")


def _index_proof(keys: Keys, vault_id: str) -> str:
    """Prove the key of look-ups without telling it."""
    return hmac.digest(_index_key(keys), f"proof {vault_id}".encode(), "sha256").hex()
