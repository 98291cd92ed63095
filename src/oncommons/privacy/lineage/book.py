"""The book of a lineage: the ledger of its releases, and what the vault remembers of them.

A release is entered in steps, of which a kill may cut off any:

1. `begin`: the entry is noted in the vault, then the labels are remembered.
2. The folder of the release is put in place, which is for the caller to do.
3. `write_line`: the line is added to the ledger; then its label moves, by the caller.
4. `close_note`: the note is removed.

The next start finds the note: where the folder is there it finishes, else it drops the labels.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from oncommons.domain.canonical import canonical_bytes
from oncommons.errors import IntegrityError, ReleaseRefused
from oncommons.privacy.keys import Keys
from oncommons.privacy.lineage.choosing import Lineage
from oncommons.privacy.lineage.entries import (
    Beginning,
    LedgerEntry,
    Withdrawal,
    entry_from_json,
    entry_to_json,
)
from oncommons.privacy.lineage.history import History, open_history
from oncommons.privacy.lineage.intersection import Intersection
from oncommons.privacy.lineage.ledger import (
    Head,
    append_entry,
    read_ledger,
    read_withdrawals,
    verify_ledger,
)
from oncommons.privacy.lineage.released import intersect_labels
from oncommons.store.atomic import fsync_folder, write_atomically

FOLDER = "history"
BEGUN = "begun.json"
HEAD = "head.json"


@dataclass(frozen=True, slots=True)
class Book:
    """What is known of the releases of a lineage.

    Args:
        ledger: file of the ledger, which tells nothing of a patient.
        history: the remembered labels, in the vault.
    """

    ledger: Path
    history: History

    def entries(self) -> tuple[LedgerEntry, ...]:
        """Read the releases of the lineage, oldest first.

        Raises:
            LedgerBroken: a line is not as it was written, or the last ones are missing.
        """
        return tuple(one for one in self.all_entries() if one.lineage == self.history.lineage)

    def all_entries(self) -> tuple[LedgerEntry, ...]:
        """Read the releases of every lineage, oldest first.

        Raises:
            LedgerBroken: a line is not as it was written, or the last ones are missing.
        """
        return read_ledger(self.ledger, head=self.known_head())

    def last(self) -> LedgerEntry | None:
        """Give the last release; None before the first."""
        return next(reversed(self.entries()), None)

    def lineage(self) -> Lineage:
        """Recall the labels of every release, withdrawn ones too: somebody may hold them.

        Raises:
            IntegrityError: labels of a release are missing.
            KeyProblem: they cannot be read with this key.
        """
        labels = tuple(self.history.recall(one.release_id) for one in self.entries())
        return Lineage(self.history.lineage, labels)

    def joint(self, beside: tuple[pl.DataFrame, ...] = ()) -> Intersection | None:
        """Count what all releases tell together, for the k of the last; None where there is none.

        Args:
            beside: labels of the releases of other lineages, under the pseudonyms of this one.

        Raises:
            IntegrityError: labels of a release are missing.
            KeyProblem: they cannot be read with this key.
        """
        told = [*beside, *self.lineage().releases]
        if not told:
            return None
        k = max((one.counts.get("k", 0) for one in self.all_entries()[-1].checks), default=0)
        return intersect_labels(told, k)

    def withdrawals(self) -> dict[str, Withdrawal]:
        """Read which releases were withdrawn."""
        return read_withdrawals(self.ledger)

    def head(self) -> Head:
        """Check every line, and give the end of the ledger."""
        return verify_ledger(self.ledger, head=self.known_head())

    def known_head(self) -> Head | None:
        """Give the end of the ledger as the vault remembers it; None before the first line."""
        path = self.history.folder / HEAD
        if not path.exists():
            return None
        said = json.loads(path.read_text(encoding="utf-8"))
        return Head(int(said["lines"]), str(said["sha256"]))

    def begin(self, entry: LedgerEntry, labels: pl.DataFrame) -> None:
        """Note that a release is about to be put in place, and remember its labels.

        Args:
            entry: what its line will say.
            labels: as `Protected.remembered` has them.

        Raises:
            ReleaseRefused: an entry that may not stand in a ledger, or other labels than before.
        """
        self.history.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(self._begun, canonical_bytes(entry_to_json(entry)), mode=0o600)
        self.history.remember(entry.release_id, labels)

    def begun(self) -> LedgerEntry | None:
        """Give the release that was begun and not finished, if there is one.

        Raises:
            IntegrityError: the note cannot be read.
        """
        if not self._begun.exists():
            return None
        try:
            return entry_from_json(json.loads(self._begun.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise IntegrityError(
                "the note of a release that was begun cannot be read",
                remedy="restore the vault from its backup",
                file=self._begun,
            ) from fault

    def write_line(self, entry: LedgerEntry) -> None:
        """Add the line of a release that is in place; one that has a line gets no second."""
        if entry.release_id not in {one.release_id for one in self.entries()}:
            self._keep(append_entry(self.ledger, entry))

    def drop(self, entry: LedgerEntry) -> None:
        """Forget a release that was begun and never put in place."""
        if entry.release_id not in {one.release_id for one in self.entries()}:
            self.history.drop(entry.release_id)
        self.close_note()

    def close_note(self) -> None:
        """Remove the note: the release is in place, has its line, and its label points to it."""
        self._begun.unlink(missing_ok=True)
        fsync_folder(self.history.folder)

    def withdraw(self, one: Withdrawal) -> None:
        """Add the line of a withdrawal; a release that was withdrawn gets no second."""
        if one.release_id not in self.withdrawals():
            self._keep(append_entry(self.ledger, one))

    def begin_lineage(self, one: Beginning) -> None:
        """Add the line that ends this lineage and begins another.

        Args:
            one: its name, day and reason.

        Raises:
            ReleaseRefused: it does not follow this lineage, or has no release to follow.
        """
        self.refuse_unfollowed()
        self._keep(append_entry(self.ledger, one))

    def refuse_unfollowed(self) -> None:
        """Refuse to begin another lineage after one that has no release.

        Raises:
            ReleaseRefused: names the lineage.
        """
        if not self.entries():
            raise ReleaseRefused(
                f"lineage {self.history.lineage} has no release yet: there is nothing to leave",
                remedy="publish one: oncommons store publish COMMONS",
            )

    def refuse_unknown(self, folders: set[str]) -> None:
        """Refuse to go on beside releases without a line: nobody knows what they tell.

        Args:
            folders: the releases that lie in the commons.

        Raises:
            ReleaseRefused: names the first of them.
        """
        known = {one.release_id for one in self.all_entries()}
        if unknown := sorted(folders - known):
            raise ReleaseRefused(
                f"{len(unknown)} releases have no line in the ledger, the first is {unknown[0]}:"
                " the next release cannot be tested against them",
                remedy="put the ledger back from its copy, or remove such a release with"
                " oncommons store withdraw COMMONS RELEASE --delete",
            )

    @property
    def _begun(self) -> Path:
        """The note of a release that was begun."""
        return self.history.folder / BEGUN

    def _keep(self, head: Head) -> None:
        """Remember the end of the ledger in the vault, where who forges it cannot write."""
        self.history.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        said = canonical_bytes({"lines": head.lines, "sha256": head.sha256})
        write_atomically(self.history.folder / HEAD, said, mode=0o600)


def open_book(ledger: Path, vault: Path, keys: Keys, *, lineage: str = "commons") -> Book:
    """Open the book of a lineage; nothing is written before the first release.

    Args:
        ledger: file of the ledger.
        vault: folder of the vault.
        keys: the keys of the project.
        lineage: the line of releases.
    """
    return Book(ledger, open_history(vault / FOLDER, keys, lineage))
