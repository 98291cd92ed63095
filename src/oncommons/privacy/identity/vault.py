"""The vault of identities: the only place where a name and a pseudonym meet, inside the hospital.

Order of every change, so that a kill loses nothing and leaves nobody readable who was forgotten:

- `admit`: new keys are written first, then the rows in one transaction. Killed between: keys
  without rows, which open nothing.
- `forget`: the keys are destroyed first, and the rows stay known as forgotten; then the rows are
  deleted in one transaction. Killed between: rows that nobody can read, which the next opening
  deletes. An old copy of either side is caught up with in the same way.
- `rotate`: see `key_store`; rows are not touched.
- `destroy`: the keys first, then the file.

The event of each use is recorded before it happens: what cannot be recorded is not done.
"""

import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType

from oncommons.domain.canonical import canonical_bytes
from oncommons.errors import VaultError
from oncommons.privacy.identity.database import Database
from oncommons.privacy.identity.identities import (
    Action,
    Admitted,
    Held,
    Identity,
    Record,
    VaultEvent,
    given_reason,
)
from oncommons.privacy.identity.key_ring import KeyRing
from oncommons.privacy.identity.key_store import KeyStore
from oncommons.privacy.identity.sealing import padded, seal, unpadded, unseal
from oncommons.store.atomic import fsync_folder

_PATIENT = "patient_id"
_MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Vault:
    """An open vault; `close` it, or use it in a `with` block.

    Args:
        database: its file.
        key_store: its keys.
        vault_id: its random name, to which every cell is bound.
        index_key: the key of look-ups; not shown when the value is printed.
        record: told of every use, before it happens.
    """

    database: Database
    key_store: KeyStore
    vault_id: str
    index_key: bytes = field(repr=False)
    record: Record = field(repr=False)

    def __enter__(self) -> "Vault":
        """Use the vault in a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the vault."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def admit(self, identities: Sequence[Identity], *, who: str) -> Admitted:
        """Take identities in; a patient who is known gets the new values in place of the old.

        Args:
            identities: each patient once.
            who: the account that asks.

        Returns:
            How many were new, changed, and the same.

        Raises:
            VaultError: a patient stands twice; nothing is merged, nothing is written.
            KeyProblem: the key store lacks the key of a patient who is known.
        """
        blinds = {self.blind("patient", one.patient_id): one for one in identities}
        if len(blinds) != len(identities):
            raise VaultError(
                f"{len(identities) - len(blinds)} of {len(identities)} identities repeat a patient",
                remedy="link the records of each patient at intake, then admit again",
            )
        self.record(VaultEvent(Action.ADMITTED, who, "identities handed in", len(identities)))
        with self.key_store.changing():
            known = {blind: self.database.patient_by_blind(blind) for blind in blinds}
            new = [blind for blind, row in known.items() if row is None]
            rows = {blind: row or secrets.token_hex(16) for blind, row in known.items()}
            ring = self.key_store.read()
            if new:
                ring = ring.with_new(rows[blind] for blind in new)
                self.key_store.write(ring)
            return self._put(blinds, rows, ring)

    def knows(self, patient_id: str) -> bool:
        """Say whether an identity is held of a patient."""
        return self.database.patient_by_blind(self.blind("patient", patient_id)) is not None

    def link(self, scope: str, pseudonyms: Mapping[str, str], *, who: str) -> None:
        """Remember which patient a pseudonym stands for; nowhere else is this known.

        Args:
            scope: the release lineage, or the project of an extract.
            pseudonyms: patient id to pseudonym.
            who: the account that asks.

        Raises:
            VaultError: a patient is not in the vault, or a pseudonym stands for another already.
        """
        self.record(VaultEvent(Action.LINKED, who, f"release of {scope}", len(pseudonyms)))
        with self.key_store.changing(), self.database.transaction():
            for patient_id, pseudonym in pseudonyms.items():
                row = self._row_of(patient_id)
                blind = self.blind("pseudonym", scope, pseudonym)
                if self.database.patient_by_link(blind) not in {None, row}:
                    raise VaultError(
                        "a pseudonym stands for another patient already",
                        remedy="look for ids that were given twice; if none, change the lineage",
                    )
                self.database.link(blind, row)

    def reveal(self, patient_id: str, *, who: str, reason: str) -> Identity:
        """Say who a patient is.

        Args:
            patient_id: the id in the tables of the vault.
            who: the account that asks.
            reason: why, in a sentence; goes into the audit trail.

        Raises:
            VaultError: no reason, or no such patient.
            KeyProblem: the key of the patient is missing or destroyed.
            IntegrityError: a cell was altered or moved.
        """
        return self._revealed(self._row_of(patient_id), who, reason)

    def reidentify(self, scope: str, pseudonym: str, *, who: str, reason: str) -> Identity:
        """Say whom a pseudonym stands for, such as for a finding that the patient must learn of.

        Args:
            scope: the release lineage, or the project of an extract.
            pseudonym: as it stands there.
            who: the account that asks.
            reason: why, in a sentence; goes into the audit trail.

        Raises:
            VaultError: no reason, or the pseudonym leads to nobody.
            KeyProblem: the key of the patient is missing or destroyed.
            IntegrityError: a cell was altered or moved.
        """
        row = self.database.patient_by_link(self.blind("pseudonym", scope, pseudonym))
        if row is None:
            raise VaultError(
                f"this pseudonym of {scope} leads to no patient of the vault",
                remedy="check the scope; a patient who was forgotten cannot be found again",
            )
        return self._revealed(row, who, reason)

    def rotate(self, *, who: str, reason: str) -> int:
        """Wrap every patient's key with a new key-encryption key; rows are not touched.

        Returns:
            Number of keys.
        """
        with self.key_store.changing():
            ring = self.key_store.read()
            self.record(VaultEvent(Action.ROTATED, who, given_reason(reason), len(ring.wrapped)))
            self.key_store.write(ring.rewrapped())
        return len(ring.wrapped)

    def forget(self, patient_ids: Iterable[str], *, who: str, reason: str) -> int:
        """Delete patients so that no old backup of the vault can be read for them either.

        Opt-outs stay, since they must outlive the identity; they hold no identity.

        Args:
            patient_ids: those to forget; who is not in the vault is passed over.
            who: the account that asks.
            reason: why, in a sentence; goes into the audit trail.

        Returns:
            Number of patients forgotten.
        """
        with self.key_store.changing():
            blinds = [self.blind("patient", one) for one in patient_ids]
            found = {self.database.patient_by_blind(blind) for blind in blinds}
            rows = sorted(row for row in found if row is not None)
            self.record(self._event(Action.FORGOTTEN, who, reason, rows))
            if rows:
                self.key_store.write(self.key_store.read().without(rows))
                self._delete(rows)
        return len(rows)

    def destroy(self, *, who: str, reason: str) -> None:
        """Destroy every key, then the file: no backup of the vault can be read any more."""
        rows = self.database.patients()
        with self.key_store.changing():
            self.record(VaultEvent(Action.DESTROYED, who, given_reason(reason), len(rows)))
            self.key_store.destroy()
            self.close()
            self.database.path.unlink()
            fsync_folder(self.database.path.parent)

    def blind(self, *parts: str) -> bytes:
        """Give the index under which something is found, and from which it cannot be read."""
        return hmac.digest(self.index_key, canonical_bytes(list(parts)), "sha256")

    def catch_up(self) -> None:
        """Finish what a kill interrupted, and forget again what an old copy brought back."""
        with self.key_store.changing():
            ring = self.key_store.read()
            alive = sorted(self.database.forgotten() & ring.wrapped.keys())
            if alive:
                ring = ring.without(alive)
                self.key_store.write(ring)
            left = sorted(ring.forgotten & set(self.database.patients()))
            if left:
                self._delete(left)

    def _put(
        self, blinds: Mapping[bytes, Identity], rows: Mapping[bytes, str], ring: KeyRing
    ) -> Admitted:
        """Write the cells of all identities in one transaction."""
        new = changed = 0
        with self.database.transaction():
            for blind, identity in blinds.items():
                row, key = rows[blind], ring.key_of(rows[blind])
                before = self._texts(row, key)
                texts = {str(name): text for name, text in identity.values.items()}
                texts[_PATIENT] = identity.patient_id
                if texts == before:
                    continue
                new, changed = new + (not before), changed + bool(before)
                cells = {
                    name: seal(key, padded(text), self._place(row, name))
                    for name, text in texts.items()
                }
                self.database.put(row, blind, cells)
        return Admitted(new, changed, len(blinds) - new - changed)

    def _texts(self, row: str, key: bytes) -> dict[str, str]:
        """Decrypt the cells of a patient."""
        return {
            name: unpadded(unseal(key, sealed, self._place(row, name)))
            for name, sealed in self.database.cells(row).items()
        }

    def _revealed(self, row: str, who: str, reason: str) -> Identity:
        """Record, then decrypt."""
        self.record(self._event(Action.REVEALED, who, reason, [row]))
        texts = self._texts(row, self.key_store.read().key_of(row))
        patient_id = texts.pop(_PATIENT, "")
        return Identity(patient_id, {Held(name): text for name, text in texts.items()})

    def _row_of(self, patient_id: str) -> str:
        """Find a patient, or refuse."""
        row = self.database.patient_by_blind(self.blind("patient", patient_id))
        if row is None:
            raise VaultError(
                "the vault has no such patient",
                remedy="check the id, SOURCE:ID; a patient who was forgotten cannot be found again",
            )
        return row

    def _delete(self, rows: Iterable[str]) -> None:
        """Delete rows in one transaction."""
        with self.database.transaction():
            for row in rows:
                self.database.delete(row)

    def _place(self, row: str, name: str) -> list[str]:
        """Name the place to which a cell is bound."""
        return ["cell/v1", self.vault_id, "cells", row, name]

    def _event(self, action: Action, who: str, reason: str, rows: Sequence[str]) -> VaultEvent:
        """Make the event of a use that needs a reason."""
        shown = tuple(rows) if len(rows) <= _MOST_ROWS else ()
        return VaultEvent(action, who, given_reason(reason), len(rows), shown)
