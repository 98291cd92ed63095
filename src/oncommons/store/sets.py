"""Patient sets as bits, one per patient: for the audit against differencing, never to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oncommons.store.index.bits import Bits, flags_of, pack, words_for
from oncommons.store.index.index import StudyIndex
from oncommons.store.view import View

SITES = "hospital"
"""The chart whose values are the sites."""


@dataclass(frozen=True, slots=True, eq=False)
class ReleaseSets:
    """The sets of patients that are known of a release before anybody asks.

    Args:
        patients: how many the release has.
        everyone: all of them.
        sites: those of each site.
    """

    patients: int
    everyone: Bits
    sites: tuple[Bits, ...]


def patient_set(view: View) -> Bits:
    """Give the patients in view, as one bit per patient of the release in the index's order.

    Raises:
        GrantError: the release was withdrawn meanwhile.
    """
    seen = view.study
    return _patients_at(seen.index, seen.base)


def release_sets(view: View) -> ReleaseSets:
    """Give the sets that are known of a whole release, whatever the view holds of it.

    They refuse questions and answer none, so no column has to be granted.

    Raises:
        GrantError: the release was withdrawn meanwhile.
    """
    index = view.study.index
    sites = (index.choose(SITES, [code]) for code in range(len(index.labels[SITES])))
    return ReleaseSets(
        index.places.patients,
        _patients_at(index, index.everyone),
        tuple(_patients_at(index, site & index.everyone) for site in sites),
    )


def patient_order(view: View) -> Sequence[str]:
    """Give the pseudonyms of all patients of the release, in the order of the bits.

    A pseudonym stays the same in every release of a lineage, so it tells the releases that one
    patient is in; nobody outside the commons is given them.

    Raises:
        GrantError: the release was withdrawn meanwhile.
    """
    names: list[str] = view.study.index.patient_ids.to_list()
    return names


def _patients_at(index: StudyIndex, mask: Bits) -> Bits:
    """Keep one bit of each patient of a mask over samples."""
    places = index.places
    chosen = flags_of(mask)[places.patient_places()]
    return pack(np.flatnonzero(chosen), words_for(places.patients))
