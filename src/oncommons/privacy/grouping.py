"""Which rows share a class: one whole number per class, and who stands in one that is too small.

Sorting is what grouping costs. It is left out where the numbers are few enough to count in a table,
and elsewhere kept for the rows that may be in company: a row alone among those with its fingerprint
is alone for certain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Whole = NDArray[Any]
"""Whole numbers of any width: narrow ones cost less memory and time."""

_WIDEST_KEY = 1 << 62
_ROOM = 4
"""Places of a table for each row: more cost time to fill, fewer hide lone rows among others."""
_SMALLEST_TABLE = 1 << 12
_ODD = np.uint64(0x9E3779B97F4A7C15)
"""2 ** 64 / golden ratio: products with it spread over the upper bits (Knuth, TAOCP 3, 6.4)."""


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """Rows by their leaves, and the node above each at every level that was asked for.

    Args:
        trees: for each attribute, for each level, (leaves,) the node that holds each leaf.
        sizes: for each attribute, for each level, how many nodes there are.
        codes: for each attribute (n,) leaf codes.
    """

    trees: Sequence[Sequence[Whole]]
    sizes: Sequence[Sequence[int]]
    codes: tuple[Whole, ...]
    _known: dict[tuple[int, int], Whole] = field(default_factory=dict, init=False)

    def __len__(self) -> int:
        return len(self.codes[0])

    def keys(self, levels: Sequence[int]) -> tuple[Ints, int]:
        """Give each row the number of its class, and one more than the largest.

        Args:
            levels: for each attribute the level at which rows are told apart.
        """
        telling = [at for at, level in enumerate(levels) if self.sizes[at][level] > 1]
        if not telling:
            return np.zeros(len(self), dtype=np.int64), 1
        columns = [self._column(at, levels[at]) for at in telling]
        return packed(columns, [self.sizes[at][levels[at]] for at in telling])

    def _column(self, at: int, level: int) -> Whole:
        """Give (n,) nodes of an attribute at a level, and remember them."""
        if (at, level) not in self._known:
            self._known[at, level] = self.trees[at][level][self.codes[at]]
        return self._known[at, level]

    def of(self, rows: Ints) -> "Rows":
        """Give some of the rows."""
        return Rows(self.trees, self.sizes, tuple(codes[rows] for codes in self.codes))


def narrow(numbers: Ints) -> Whole:
    """Give whole numbers from 0 in the narrowest kind that holds them.

    Example:
        >>> narrow(np.array([0, 255])).dtype, narrow(np.array([256])).dtype
        (dtype('uint8'), dtype('uint16'))
    """
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def packed(columns: Sequence[Whole], sizes: Sequence[int]) -> tuple[Ints, int]:
    """Pack one code per column into one whole number per row.

    Args:
        columns: each (n,) codes from 0.
        sizes: for each column one more than its largest code.

    Returns:
        (n,) keys that are equal where all codes are, in the order of the codes from the left; and
        one more than the largest key. Where the number would not fit in 62 bits, the part so far
        is numbered anew.

    Example:
        >>> packed([np.array([0, 1]), np.array([2, 0])], [2, 3])
        (array([2, 3]), 6)
    """
    key, span = columns[0].astype(np.int64), int(sizes[0])
    for codes, size in zip(columns[1:], sizes[1:], strict=True):
        if span * size > _WIDEST_KEY:
            kept, key = np.unique(key, return_inverse=True)
            span = len(kept)
        key *= size
        key += codes
        span *= size
    return key, span


def accompanied(key: Ints, span: int, k: int, weights: Floats | None = None) -> Bools:
    """Say which rows stand in a class of k or more.

    Args:
        key: (n,) class of each row, 0 to below `span`.
        span: one more than the largest key that may occur.
        k: smallest class.
        weights: (n,) patients that each row stands for, whole numbers; one each when None.

    Returns:
        (n,) True where the rows with the same key stand for k patients or more.

    Example:
        >>> accompanied(np.array([7, 3, 7]), 8, 2).tolist()
        [True, False, True]
    """
    if span <= _room(len(key)):
        return _counted(key, k, weights)
    with_fingerprint = _counted(_fingerprints(key), k, weights)
    maybe = np.flatnonzero(with_fingerprint)
    if len(maybe):
        _, number = np.unique(key[maybe], return_inverse=True)
        some = None if weights is None else weights[maybe]
        with_fingerprint[maybe] = _counted(number, k, some)
    return with_fingerprint


def how_many_accompanied(key: Ints, span: int, k: int) -> int:
    """Count the rows that `accompanied` names, faster.

    Args:
        key: (n,) class of each row, 0 to below `span`.
        span: one more than the largest key that may occur.
        k: smallest class.

    Example:
        >>> how_many_accompanied(np.array([7, 3, 7]), 8, 2)
        2
    """
    if span <= _room(len(key)):
        sizes = np.bincount(key)
        return int(sizes[sizes >= k].sum())
    ordered = np.sort(key[_counted(_fingerprints(key), k, None)])
    # A class of s >= k rows has s - k + 1 rows with an equal one k - 1 places on.
    starts = ordered[: len(ordered) - k + 1] == ordered[k - 1 :]
    classes = int(
        starts[:1].sum()
        + (starts[1:] & (ordered[: len(starts) - 1] != ordered[1 : len(starts)])).sum()
    )
    return int(starts.sum()) + classes * (k - 1)


def _room(rows: int) -> int:
    """Give the largest span that is counted in a table."""
    return max(_SMALLEST_TABLE, _ROOM * rows)


def _counted(number: Ints, k: int, weights: Floats | None) -> Bools:
    """Say which rows are in company, with one place of a table per number."""
    return np.asarray((np.bincount(number, weights) >= k)[number])


def _fingerprints(key: Ints) -> Ints:
    """Give each row a number that is equal where keys are, and small enough for a table."""
    bits = max(_ROOM * len(key) - 1, 1).bit_length()
    spread = key.view(np.uint64) * _ODD
    return (spread >> np.uint64(64 - bits)).view(np.int64)
