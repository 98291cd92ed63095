"""The lineages of a commons: begin another, and see the releases of all of them side by side.

A patient has another pseudonym in each lineage. Who holds releases of two lineages can still link
them by mutations, which are fingerprints, so the next release is tested against all of them; only
inside the hospital, where the ids of the vault are, can that be done.
"""

import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from oncommons import privacy
from oncommons.privacy.lineage.book import FOLDER, Book
from oncommons.privacy.lineage.entries import Beginning
from oncommons.privacy.lineage.history import PATIENT, open_history
from oncommons.privacy.lineage.intersection import Intersection
from oncommons.privacy.lineage.ledger import FIRST_LINEAGE, read_lineages
from oncommons.privacy.pseudonyms import pseudonyms
from oncommons.store.commons import Commons

RISK = (
    "Patients get new pseudonyms and new labels. Whoever holds releases of both lineages can link"
    " them by mutations, so both are put side by side before anything is published: each patient"
    " must share all labels of all releases with k - 1 others, and a release in which a class falls"
    " below k is refused. Labels of the new lineage are therefore shared by whole groups of the old"
    " one, and are no finer than those groups allow."
)


def labels_beside(
    commons: Commons,
    book: Book,
    keys: privacy.Keys,
    patient_ids: Sequence[str],
    *,
    only: Container[str] | None = None,
) -> tuple[pl.DataFrame, ...]:
    """Recall the labels of the releases of other lineages, under the pseudonyms of this one.

    Args:
        commons: the commons.
        book: the book of this lineage.
        keys: the keys of the project.
        patient_ids: ids of the vault. Of a patient who is there no more nobody knows the other
            pseudonym; whoever is not in the next release changes nothing for those who are.
        only: the releases that are wanted; all where none are named.

    Returns:
        The labels of each release, oldest first.

    Raises:
        IntegrityError: labels of a release are missing.
        KeyProblem: they cannot be read with this key.
    """
    own = book.history.lineage
    others = [one for one in book.all_entries() if one.lineage != own]
    if only is not None:
        others = [one for one in others if one.release_id in only]
    if not others:
        return ()
    names = {
        name: patient_pseudonyms(patient_ids, keys, name)
        for name in sorted({own, *(one.lineage for one in others)})
    }
    told = []
    for one in others:
        history = open_history(commons.vault / FOLDER, keys, one.lineage)
        labels = history.recall(one.release_id)
        here = labels[PATIENT].replace(names[one.lineage], names[own])
        told.append(labels.with_columns(here.alias(PATIENT)))
    return tuple(told)


@dataclass(frozen=True, slots=True)
class Together:
    """What all releases tell together.

    Args:
        joint: the intersection test; None where there is no release.
        across: whether the releases of all lineages are in it.
        unknown: patients of this lineage who are in the vault no more, so that nobody knows their
            other pseudonyms; where there are any, only the releases of one lineage are tested.
    """

    joint: Intersection | None
    across: bool
    unknown: int


def releases_together(
    commons: Commons, book: Book, keys: privacy.Keys, patient_ids: Sequence[str]
) -> Together:
    """Test again what all releases tell together.

    Args:
        commons: the commons.
        book: the book of the last lineage.
        keys: the keys of the project.
        patient_ids: ids of the vault.

    Raises:
        IntegrityError: labels of a release are missing.
        KeyProblem: they cannot be read with this key.
    """
    if all(one.lineage == book.history.lineage for one in book.all_entries()):
        return Together(book.joint(), across=True, unknown=0)
    there = patient_pseudonyms(patient_ids, keys, book.history.lineage)
    own = [one[PATIENT] for one in book.lineage().releases]
    known = pl.concat(own).unique() if own else pl.Series(PATIENT, [], dtype=pl.String)
    unknown = int((~known.is_in(there.implode())).sum())
    if unknown:
        return Together(book.joint(), across=False, unknown=unknown)
    beside = labels_beside(commons, book, keys, patient_ids)
    return Together(book.joint(beside), across=True, unknown=0)


def patient_pseudonyms(patient_ids: Sequence[str], keys: privacy.Keys, lineage: str) -> pl.Series:
    """Give the pseudonym of each patient in a lineage.

    Args:
        patient_ids: (n,) ids of the vault, each once.
        keys: the keys of the project.
        lineage: the line of releases.
    """
    key = keys.derive(f"pseudonym/v1/{lineage}/patients")
    return pseudonyms(pl.Series(patient_ids, dtype=pl.String), key)


def begin_lineage(book: Book, *, reason: str, today: date) -> Beginning:
    """Begin another lineage: the next release has new pseudonyms and new labels.

    Args:
        book: the book of the lineage that ends.
        reason: why, in a sentence; its hash goes into the ledger, its words do not, since words
            may name a patient.
        today: the day.

    Returns:
        What the ledger says of it.

    Raises:
        ReleaseRefused: the lineage that would end has no release yet.
    """
    number = len(read_lineages(book.ledger)) + 1
    one = Beginning(
        f"{FIRST_LINEAGE}-{number}",
        book.history.lineage,
        today,
        hashlib.sha256(reason.encode()).hexdigest(),
    )
    book.begin_lineage(one)
    return one
