"""Where a steward works on the releases of a commons: keys, book, the objections of patients.

Whoever opens the desk first settles what a kill left of a release that was being published.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from oncommons import privacy, store
from oncommons.privacy.identity.database import FILE
from oncommons.privacy.identity.journal import journal
from oncommons.privacy.identity.opening import open_vault
from oncommons.privacy.identity.optout import Objections, read_objections
from oncommons.privacy.identity.vault import Vault
from oncommons.privacy.lineage.book import Book, open_book
from oncommons.privacy.lineage.choosing import Lineage
from oncommons.privacy.lineage.ledger import read_lineages
from oncommons.results.lineages import labels_beside
from oncommons.store.commons import writing
from oncommons.store.manifest import read_release
from oncommons.store.publish import set_label

LEDGER = "ledger.jsonl"
IDENTITIES = "identities"
LATEST = "latest"
STEWARD = "steward"


@dataclass(frozen=True, slots=True)
class Desk:
    """What publishing needs.

    Args:
        commons: the commons.
        keys: the keys of the project.
        book: the ledger and the remembered labels.
        identities: the open vault of identities; None where the hospital keeps none here.
        today: the day.
    """

    commons: store.Commons
    keys: privacy.Keys
    book: Book
    identities: Vault | None
    today: date

    def objections(self, patient_ids: Sequence[str]) -> Objections:
        """Read who objects to being in the next release."""
        if self.identities is None:
            return Objections(0)
        return read_objections(self.identities, patient_ids, today=self.today)

    def lineage(self, patient_ids: Sequence[str]) -> Lineage:
        """Recall what was published before, in this lineage and in those before it.

        Args:
            patient_ids: ids of the vault, so that a patient is known in every lineage.

        Raises:
            ReleaseRefused: a release lies in the commons without a line in the ledger.
            IntegrityError: labels of a release are missing.
        """
        self.book.refuse_unknown({path.name for path in self.commons.releases.glob("r*")})
        beside = labels_beside(self.commons, self.book, self.keys, patient_ids)
        return replace(self.book.lineage(), beside=beside)


@contextmanager
def open_desk(commons: store.Commons, *, today: date) -> Iterator[Desk]:
    """Open the desk, and settle what a kill left behind.

    Args:
        commons: the commons.
        today: the day.

    Raises:
        CommonsError: another process publishes.
        LedgerBroken: the ledger is not as it was written.
        KeyProblem: keys are missing, or of another project.
    """
    keys = privacy_keys(commons)
    book = book_of(commons, keys)
    settle(commons, book)
    folder, key_folder = identity_folders(commons)
    with ExitStack() as opened:
        identities = None
        if (folder / FILE).exists():
            record = journal(folder, today.isoformat)
            identities = open_vault(folder, key_folder, keys, record, who=STEWARD)
            opened.enter_context(identities)
        yield Desk(commons, keys, book, identities, today)


def privacy_keys(commons: store.Commons) -> privacy.Keys:
    """Read the key of the project, making it the first time."""
    folder = commons.keys / "privacy"
    if folder.exists() and any(folder.iterdir()):
        return privacy.read_keys(folder, vault=commons.vault)
    return privacy.make_keys(folder, vault=commons.vault)


def book_of(commons: store.Commons, keys: privacy.Keys) -> Book:
    """Open the book of the lineage to which the next release of a commons belongs."""
    ledger = commons.folder / LEDGER
    return open_book(ledger, commons.vault, keys, lineage=read_lineages(ledger)[-1])


def identity_folders(commons: store.Commons) -> tuple[Path, Path]:
    """Name where identities lie, and where their keys do."""
    return commons.vault / IDENTITIES, commons.keys / IDENTITIES


def settle(commons: store.Commons, book: Book) -> str:
    """Complete a release that a kill left without its line, or forget it where it was not placed.

    Args:
        commons: the commons; its lock is taken where there is something to do.
        book: the book of its releases.

    Returns:
        What was done, in a few words; empty where there was nothing to do.

    Raises:
        CommonsError: another process publishes.
        IntegrityError: the release that was placed is not whole.
    """
    if book.begun() is None:
        return ""
    with writing(commons):
        entry = book.begun()
        if entry is None:
            return ""
        folder = commons.releases / entry.release_id
        if not folder.exists():
            book.drop(entry)
            return f"forgot release {entry.release_id}, which was never put in place"
        read_release(folder)
        book.write_line(entry)
        set_label(commons, LATEST, entry.release_id)
        book.close_note()
    return f"completed release {entry.release_id}"
