"""Exact rows guessed from released labels, in an order that predicates can speak of."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from oncommons.privacy.attack.published import Labels, Published
from oncommons.privacy.hierarchy import MISSING, Hierarchy
from oncommons.stats.arrays import Bools, Ints

Ranks = NDArray[np.int32]
Table = Sequence[Ranks]
"""For each attribute (rows,) the rank of the exact value; -1 where it is unknown."""

UNKNOWN = -1
_NUMBER = re.compile(r"^(<?)(\d+)(?:-(\d{2}))?\+?$")


def guessed(published: Published, rng: np.random.Generator) -> list[Ints]:
    """Guess an exact row for each released row: every label becomes one of the values under it.

    Args:
        published: the release.
        rng: draws the value, each with the same chance.

    Returns:
        For each attribute (rows,) a leaf; a missing value stays missing.
    """
    return [_drawn(column, rng) for column in published.columns]


def ranked(hierarchies: Sequence[Hierarchy], leaves: Sequence[Ints]) -> Table:
    """Rank exact values, numbers by their size.

    Args:
        hierarchies: one for each attribute.
        leaves: for each (rows,) leaf codes.
    """
    return [ranks(one)[0][codes] for one, codes in zip(hierarchies, leaves, strict=True)]


def ranks(hierarchy: Hierarchy) -> tuple[Ranks, bool]:
    """Rank the leaves of a hierarchy.

    Returns:
        (leaves,) rank of each, -1 for `unknown`; and whether all others are numbers: ages, years
        or months of a year.

    Example:
        >>> from oncommons.privacy.hierarchy import hierarchy_from_rows
        >>> age = hierarchy_from_rows("age", [("90+",), ("18",), ("unknown",), ("<18",)])
        >>> ranks(age)[0].tolist(), ranks(age)[1]
        ([2, 1, -1, 0], True)
    """
    known = [at for at, leaf in enumerate(hierarchy.leaves) if leaf != MISSING]
    numbers = [_NUMBER.match(hierarchy.leaves[at]) for at in known]
    found = [_size(one) for one in numbers if one]
    ordered = len(found) == len(known) > 1
    by_size = sorted(range(len(found)), key=found.__getitem__) if ordered else range(len(known))
    rank = np.full(len(hierarchy.leaves), UNKNOWN, dtype=np.int32)
    rank[np.array(known, dtype=np.int64)[list(by_size)]] = np.arange(len(known))
    return rank, ordered


def _size(number: re.Match[str]) -> tuple[int, int, int]:
    """Give what a number is ordered by: "<18" comes before "18", "2019-04" after "2019-03"."""
    below, whole, month = number.groups()
    return int(whole), -1 if below else 0, int(month or 0)


def _drawn(column: Labels, rng: np.random.Generator) -> Ints:
    """Draw a leaf for each row of one column; nobody guesses that a value is missing."""
    missing = column.hierarchy.leaves.index(MISSING)
    under: Bools = column.covers.copy()
    under[:, missing] = False
    for at, text in enumerate(column.texts):
        if text == MISSING or not under[at].any():
            under[at] = np.arange(under.shape[1]) == missing
    label, leaf = np.nonzero(under)
    counts = np.bincount(label, minlength=len(column.texts))
    starts = np.cumsum(counts) - counts
    drawn = (rng.random(len(column.of_row)) * counts[column.of_row]).astype(np.int64)
    return np.asarray(leaf[starts[column.of_row] + drawn])
