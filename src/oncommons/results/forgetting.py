"""Forget patients: identity, labels of every release, and for good out of the next ones.

Order of what is written, so that a kill at any moment loses nothing and the same command goes on:
the patients are first left out of later releases, since without their labels no later release could
be tested against what is out; then their labels go; then the keys and cells of their identity.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from oncommons.privacy.identity.identities import Action, VaultEvent, given_reason
from oncommons.privacy.identity.optout import leave_out_for_good
from oncommons.privacy.identity.vault import Vault
from oncommons.privacy.keys import Keys
from oncommons.privacy.lineage.book import FOLDER, Book
from oncommons.privacy.lineage.history import PATIENT, History, open_history
from oncommons.results.desk import book_of, privacy_keys, settle
from oncommons.results.lineages import patient_pseudonyms
from oncommons.store.commons import Commons, writing


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten.

    Args:
        identities: patients whose identity was held.
        labels: patients whose labels were remembered.
        patients: patients of whom anything was held here.
    """

    identities: int
    labels: int
    patients: int


def forget_patients(
    commons: Commons,
    vault: Vault,
    patient_ids: Sequence[str],
    *,
    today: date,
    who: str,
    reason: str,
) -> Forgotten:
    """Forget patients on the identified side of a commons.

    Args:
        commons: the commons; its lock is taken.
        vault: its open vault of identities.
        patient_ids: those to forget; of whom nothing is held is passed over.
        today: the day.
        who: the account that asks.
        reason: why, in a sentence; goes into the journal of the vault.

    Returns:
        How many were forgotten. The records of a load stay until the hospital sends one without
        them, and are in no later release.

    Raises:
        VaultError: no reason was given.
        CommonsError: another process publishes.
        IntegrityError: labels of a release are missing.
    """
    why, asked = given_reason(reason), list(dict.fromkeys(patient_ids))
    keys = privacy_keys(commons)
    book = book_of(commons, keys)
    settle(commons, book)
    with writing(commons):
        releases = _releases(commons, book, keys)
        remembered = _remembered(releases, asked, keys)
        held = {one for one in asked if vault.knows(one)}
        gone = [one for one in asked if one in held or one in remembered]
        vault.record(VaultEvent(Action.FORGOTTEN, who, why, len(gone)))
        leave_out_for_good(vault, gone, today=today)
        for history, release_id in releases:
            history.forget(release_id, patient_pseudonyms(gone, keys, history.lineage))
        vault.forget(gone, who=who, reason=reason)
    return Forgotten(len(held), len(remembered), len(gone))


def _remembered(
    releases: Sequence[tuple[History, str]], patient_ids: Sequence[str], keys: Keys
) -> set[str]:
    """Name the patients who have labels in any release."""
    found: set[str] = set()
    for history, release_id in releases:
        there = history.recall(release_id)[PATIENT]
        names = patient_pseudonyms(patient_ids, keys, history.lineage)
        ids = pl.Series(patient_ids, dtype=pl.String)
        found |= set(ids.filter(names.is_in(there.implode())))
    return found


def _releases(commons: Commons, book: Book, keys: Keys) -> list[tuple[History, str]]:
    """Give every release of every lineage, with what is remembered of its lineage."""
    folder = commons.vault / FOLDER
    return [(open_history(folder, keys, one.lineage), one.release_id) for one in book.all_entries()]
