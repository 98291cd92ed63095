"""R9, pairwise: is a set of patients too close to one that was answered before?"""

import hashlib

import numpy as np
import numpy.typing as npt

from oncommons.store.index.bits import Bits, size

LANES = 64
"""Groups into which the words of a set are dealt out in turn, to compare sets roughly first."""

Folds = npt.NDArray[np.int32]


class Pairwise:
    """Sets of patients, looked up by their size.

    Two sets differ by at least the difference of their sizes, and by at least the differences of
    their sizes in each lane. Both are cheap, and only the few sets that both let through are
    compared bit by bit. The result is that of a comparison with every set.
    """

    def __init__(self) -> None:
        self._sets: list[Bits] = []
        self._by_size: dict[int, list[int]] = {}
        self._folds: Folds = np.zeros((LANES, LANES), np.int32)
        self._by_name: dict[bytes, int] = {}

    def __len__(self) -> int:
        """Give the number of sets."""
        return len(self._sets)

    def find(self, patients: Bits) -> int | None:
        """Give the number of the identical set; None where there is none."""
        return self._by_name.get(name_of(patients))

    def is_close(self, patients: Bits, k: int) -> bool:
        """Tell whether another set differs by 1 to k - 1 patients.

        Args:
            patients: (words,) the set; words that it lacks are empty.
            k: smallest difference that is allowed.

        Source: Denning, Denning & Schwartz, ACM Trans Database Syst 4:76 (1979), trackers.
        """
        fold = fold_of(patients)
        whole = int(fold.sum())
        near = [
            number
            for length in range(max(0, whole - k + 1), whole + k)
            for number in self._by_size.get(length, ())
        ]
        if not near:
            return False
        gaps = np.abs(self._folds[near] - fold).sum(axis=1)
        return any(
            0 < differing(patients, self._sets[near[at]]) < k for at in np.flatnonzero(gaps < k)
        )

    def add(self, patients: Bits) -> int:
        """Add a set, unless it is there, and give its number."""
        name = name_of(patients)
        if name in self._by_name:
            return self._by_name[name]
        number, fold = len(self._sets), fold_of(patients)
        if number == len(self._folds):
            self._folds = np.concatenate([self._folds, np.zeros_like(self._folds)])
        self._folds[number] = fold
        self._sets.append(patients)
        self._by_size.setdefault(int(fold.sum()), []).append(number)
        self._by_name[name] = number
        return number


def differing(one: Bits, other: Bits) -> int:
    """Count the patients who are in one of two sets alone; words that a set lacks are empty."""
    shared = min(len(one), len(other))
    beyond = one if len(one) > shared else other
    return size(one[:shared] ^ other[:shared]) + size(beyond[shared:])


def name_of(patients: Bits) -> bytes:
    """Name a set by the hash of its bits, empty words at its end left out."""
    held = np.flatnonzero(patients)
    length = int(held[-1]) + 1 if len(held) else 0
    return hashlib.sha256(patients[:length].tobytes()).digest()


def fold_of(patients: Bits) -> Folds:
    """Count the patients of a set in each lane: word w of the set is in lane w modulo 64."""
    counts = np.zeros(-(-len(patients) // LANES) * LANES, np.uint8)
    counts[: len(patients)] = np.bitwise_count(patients)
    lanes: Folds = counts.reshape(-1, LANES).sum(axis=0, dtype=np.int32)
    return lanes
