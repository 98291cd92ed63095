"""One bit for each patient over all releases, so that sets of two releases can be compared."""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from oncommons.errors import DataError
from oncommons.store.index.bits import Bits, flags_of, pack, words_for

Digests = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


class People:
    """Which bit of the history stands for which patient of which release."""

    def __init__(self) -> None:
        self._known: Digests = np.zeros(0, np.uint64)
        self._places: dict[str, Places] = {}

    @property
    def number(self) -> int:
        """Patients of all releases together."""
        return len(self._known)

    def __contains__(self, release_id: str) -> bool:
        """Tell whether a release was begun."""
        return release_id in self._places

    def begin(self, release_id: str, digests: Digests) -> None:
        """Take in the patients of a release; those of an earlier one keep their bits.

        Args:
            release_id: the release.
            digests: (patients,) what stands for each, in the order of the release's bits.
        """
        order = np.argsort(self._known, kind="stable")
        at = np.searchsorted(self._known, digests, sorter=order)
        before = order[np.minimum(at, len(order) - 1)] if len(order) else np.zeros_like(at)
        there = np.zeros(len(digests), bool)
        if len(order):
            there = self._known[before] == digests
        places = np.where(there, before, 0)
        places[~there] = len(self._known) + np.arange(int((~there).sum()))
        self._known = np.concatenate([self._known, digests[~there]])
        self._places[release_id] = places

    def widened(self, release_id: str, patients: Bits) -> Bits:
        """Turn a set in the order of a release into one in the order of the history.

        Args:
            release_id: a release that was begun.
            patients: (words,) one bit per patient of the release.
        """
        places = self._places[release_id]
        inside = flags_of(patients)[: len(places)]
        return pack(places[inside], words_for(self.number))


def digests_of(keys: Sequence[str], patients: int, salt: bytes) -> Digests:
    """Give 64 bits that stand for each patient, and that nobody can turn back without the salt.

    Args:
        keys: the internal key of each patient.
        patients: how many there are.
        salt: at most 64 bytes.

    Raises:
        DataError: two patients have one key, or there is not one for each.
    """
    content = b"".join(
        hashlib.blake2b(key.encode(), digest_size=8, key=salt).digest() for key in keys
    )
    digests = np.frombuffer(content, np.uint64)
    if not len(keys) == len(np.unique(digests)) == patients:
        raise DataError(
            "the patients of the release have not one internal key each",
            remedy="give one key per patient, in the order of store.sets.patient_order",
        )
    return digests
