"""Patient sets for tests: as bits, at random, and judged the slow and obvious way."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from oncommons.store.index.bits import Bits, pack, words_for
from oncommons.store.sets import ReleaseSets


def bits(patients: Iterable[int], number: int) -> Bits:
    """Make a set of these patients, of so many."""
    return pack(np.array(sorted(set(patients)), np.int64), words_for(number))


def flags(inside: np.ndarray) -> Bits:
    """Make a set from one flag per patient."""
    return pack(np.flatnonzero(inside), words_for(len(inside)))


def release(number: int, *sites: Iterable[int]) -> ReleaseSets:
    """Make what is known of a release of so many patients."""
    everyone = bits(range(number), number)
    return ReleaseSets(number, everyone, tuple(bits(one, number) for one in sites))


def keys(number: int, first: int = 0) -> list[str]:
    """Name so many patients."""
    return [f"k{at}" for at in range(first, first + number)]


def full_scan(sets: Sequence[np.ndarray], asked: np.ndarray, k: int) -> bool:
    """Compare with every set: is one of them 1 to k - 1 patients away?"""
    return any(0 < int((one ^ asked).sum()) < k for one in sets)


def rank_test(cells: np.ndarray, k: int) -> list[tuple[int, int]]:
    """Find exposed classes by the rank of a matrix: patients, and the first of them."""
    cells = cells.astype(float)
    rank, found = np.linalg.matrix_rank(cells), []
    for patients, first in classes(cells):
        inside = np.zeros(cells.shape[1])
        inside[patients] = 1
        small = len(patients) < k and cells[:, first].any()
        if small and np.linalg.matrix_rank(np.vstack([cells, inside])) == rank:
            found.append((len(patients), first))
    return sorted(found)


def exact_test(cells: np.ndarray, k: int) -> list[tuple[int, int]]:
    """The same with fractions, so that nothing is rounded."""
    rows = [[Fraction(int(one)) for one in row] for row in cells]
    rank, found = exact_rank(rows), []
    for patients, first in classes(cells):
        inside = [Fraction(int(at in patients)) for at in range(cells.shape[1])]
        small = len(patients) < k and cells[:, first].any()
        if small and exact_rank([*rows, inside]) == rank:
            found.append((len(patients), first))
    return sorted(found)


def classes(cells: np.ndarray) -> list[tuple[list[int], int]]:
    """Give the patients who are in the same cells, and the first of them."""
    same: dict[bytes, list[int]] = {}
    for at in range(cells.shape[1]):
        same.setdefault(cells[:, at].tobytes(), []).append(at)
    return [(patients, patients[0]) for patients in same.values()]


def exact_rank(rows: list[list[Fraction]]) -> int:
    """Count the independent rows by elimination."""
    left, rank = [list(row) for row in rows], 0
    for column in range(len(left[0]) if left else 0):
        at = next((i for i in range(rank, len(left)) if left[i][column]), None)
        if at is None:
            continue
        left[rank], left[at] = left[at], left[rank]
        for i in range(rank + 1, len(left)):
            factor = left[i][column] / left[rank][column]
            left[i] = [a - factor * b for a, b in zip(left[i], left[rank], strict=True)]
        rank += 1
    return rank
