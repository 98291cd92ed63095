"""What the next release of a commons would be made from, and what a former one was made after.

Nothing is published, and nothing is settled. Who objects is read from the vault of identities,
whose journal says that it was opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

import polars as pl

from oncommons import privacy
from oncommons.privacy.consent import objecting
from oncommons.privacy.identity.database import FILE
from oncommons.privacy.identity.journal import journal
from oncommons.privacy.identity.opening import open_vault
from oncommons.privacy.identity.optout import Objections, read_objections
from oncommons.privacy.lineage.book import Book, open_book
from oncommons.privacy.lineage.choosing import Lineage
from oncommons.results.desk import LEDGER, STEWARD, book_of, identity_folders
from oncommons.results.lineages import labels_beside
from oncommons.store.commons import Commons

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the next release would be made from.

    Args:
        tables: identified tables, without who objects to all research.
        lineage: what was published before.
    """

    tables: Tables
    lineage: Lineage


def look_ahead(commons: Commons, tables: Tables, keys: privacy.Keys, *, today: date) -> Ahead:
    """Give what the next release would be made from.

    Args:
        commons: the commons.
        tables: the identified tables of its vault.
        keys: the keys of the project.
        today: the day.

    Raises:
        LedgerBroken: the ledger is not as it was written.
        IntegrityError: labels of a release are missing.
        KeyProblem: they cannot be read with this key.
    """
    ids = tables["patients"]["patient_id"].to_list()
    said = _objections(commons, keys, ids, today)
    book = book_of(commons, keys)
    beside = labels_beside(commons, book, keys, ids)
    lineage = replace(book.lineage(), beside=beside)
    return Ahead(objecting(dict(tables), said.research, said.genetic), lineage)


def lineage_before(
    commons: Commons, tables: Tables, keys: privacy.Keys, release_id: str
) -> Lineage:
    """Give what had been published before a release, in its lineage and in those before it.

    Args:
        commons: the commons.
        tables: the identified tables of its vault.
        keys: the keys of the project.
        release_id: the release; one without a line in the ledger counts as the first.

    Raises:
        LedgerBroken: the ledger is not as it was written.
        IntegrityError: labels of a release are missing.
        KeyProblem: they cannot be read with this key.
    """
    newest = book_of(commons, keys)
    entries = newest.all_entries()
    own = next((one for one in entries if one.release_id == release_id), None)
    if own is None:
        return Lineage(newest.history.lineage)
    book = open_book(commons.folder / LEDGER, commons.vault, keys, lineage=own.lineage)
    earlier = {one.release_id for one in takewhile(lambda one: one != own, entries)}
    ids = tables["patients"]["patient_id"].to_list()
    return Lineage(
        own.lineage,
        _recalled(book, earlier),
        labels_beside(commons, book, keys, ids, only=earlier),
    )


def _recalled(book: Book, wanted: set[str]) -> tuple[pl.DataFrame, ...]:
    """Recall the labels of some releases of a lineage, oldest first."""
    own = [one.release_id for one in book.entries() if one.release_id in wanted]
    return tuple(book.history.recall(one) for one in own)


def _objections(
    commons: Commons, keys: privacy.Keys, patient_ids: list[str], today: date
) -> Objections:
    """Read who objects; nobody where the hospital keeps no identities here."""
    folder, key_folder = identity_folders(commons)
    if not (folder / FILE).exists():
        return Objections(0)
    with open_vault(
        folder, key_folder, keys, journal(folder, today.isoformat), who=STEWARD
    ) as vault:
        return read_objections(vault, patient_ids, today=today)
