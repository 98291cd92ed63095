"""Predicates that exactly one row of a table satisfies, and a table that counts quickly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from oncommons.privacy.attack.guesses import UNKNOWN, Ranks, Table
from oncommons.privacy.grouping import packed
from oncommons.stats.arrays import Bools, Ints

COLUMNS = 4
"""Attributes that a predicate of several speaks of; fewer where there are no more."""

TRIES = 60
"""Predicates that are tried for each that is wanted."""

SIGNS = "=<>"
EQUAL, SMALLER, LARGER = range(len(SIGNS))

Term = tuple[int, str, int]
"""An attribute, one of = < >, where the last two include the bound, and a rank."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """What is said of a person: every term holds. What is unknown is neither small nor large."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """A table in which rows that satisfy a term lie side by side.

    Args:
        table: for each attribute (rows,) the rank of the exact value.
        order: for each, the rows in the order of their ranks.
        starts: for each, where the rows of rank 0, 1 ... begin in that order, one rank more than
            occurs; what is unknown comes before.
    """

    table: Table
    order: Sequence[Ints]
    starts: Sequence[list[int]]

    def __len__(self) -> int:
        return len(self.table[0])

    def count(self, predicate: Predicate) -> int:
        """Count the rows that satisfy a predicate, looking only at those of its rarest term."""
        slices = [self._slice(term) for term in predicate.terms]
        lengths = [end - begin for begin, end in slices]
        rarest, *others = sorted(range(len(slices)), key=lengths.__getitem__)
        begin, end = slices[rarest]
        rows = self.order[predicate.terms[rarest][0]][begin:end]
        for at, sign, rank in (predicate.terms[one] for one in others):
            ranks = self.table[at][rows]
            if sign == "=":
                rows = rows[ranks == rank]
            elif sign == ">":
                rows = rows[ranks >= rank]
            else:
                rows = rows[(ranks <= rank) & (ranks != UNKNOWN)]
        return len(rows)

    def _slice(self, term: Term) -> tuple[int, int]:
        """Say where the rows that satisfy a term begin and end in its order."""
        at, sign, rank = term
        starts, last = self.starts[at], len(self.starts[at]) - 1
        begin = 0 if rank == UNKNOWN else starts[min(0 if sign == "<" else rank, last)]
        return begin, len(self) if sign == ">" else starts[min(rank + 1, last)]


def rows_of(table: Table) -> Rows:
    """Put the rows of a table in order.

    Args:
        table: for each attribute (rows,) the rank of the exact value.

    Example:
        >>> rows = rows_of([np.array([2, -1, 0, 1], dtype=np.int32)])
        >>> [rows.count(Predicate(((0, sign, 1),))) for sign in "=<>"]
        [1, 2, 2]
    """
    order = [np.argsort(ranks, kind="stable") for ranks in table]
    starts = [
        np.searchsorted(ranks[one], np.arange(int(ranks.max(initial=UNKNOWN)) + 2)).tolist()
        for ranks, one in zip(table, order, strict=True)
    ]
    return Rows(table, order, starts)


def univariate(
    rows: Rows, ordered: Sequence[bool], wanted: int, rng: np.random.Generator
) -> list[Predicate]:
    """Make predicates of one attribute that one row satisfies.

    Args:
        rows: the guessed table.
        ordered: for each attribute whether its ranks are those of numbers.
        wanted: most predicates to make.
        rng: draws which, where there are more.

    Returns:
        Values that occur once, and the smallest and largest number where one row has it.
    """
    found = [
        one
        for at in range(len(rows.table))
        for one in _rare(rows.table[at], at, ordered=ordered[at])
    ]
    drawn = rng.permutation(len(found))[:wanted]
    return [found[at] for at in drawn]


def multivariate(
    rows: Rows, ordered: Sequence[bool], wanted: int, rng: np.random.Generator
) -> list[Predicate]:
    """Make predicates of several attributes that one row satisfies, each from a row drawn.

    Args:
        rows: the guessed table.
        ordered: for each attribute whether its ranks are those of numbers.
        wanted: predicates to make.
        rng: draws rows and attributes.

    Returns:
        Different predicates: a number lies at that of its row or further from the median, other
        attributes are equal. Fewer than wanted where `TRIES` attempts at each do not suffice.
    """
    signs = [
        _signs(ranks, ordered=numbers) for ranks, numbers in zip(rows.table, ordered, strict=True)
    ]
    found: dict[Predicate, None] = {}
    drawn = rng.integers(0, len(rows), wanted * TRIES)
    orders = rng.random((len(drawn), len(signs))).argsort(axis=1)[:, :COLUMNS]
    chosen = np.sort(orders, axis=1)
    alone, maybe = _alone(rows.table, signs, drawn, chosen)
    for at in np.flatnonzero(alone | maybe).tolist():
        if len(found) == wanted:
            break
        row, columns = drawn[at], chosen[at].tolist()
        one = Predicate(tuple((c, SIGNS[signs[c][row]], int(rows.table[c][row])) for c in columns))
        if one not in found and (alone[at] or rows.count(one) == 1):
            found[one] = None
    return list(found)


def _alone(table: Table, signs: Sequence[Ints], drawn: Ints, chosen: Ints) -> tuple[Bools, Bools]:
    """Say of many predicates at once which of them one row alone satisfies.

    Args:
        table: for each attribute (rows,) the rank of the exact value.
        signs: for each (rows,) the place in `SIGNS` of what a predicate asks of the value.
        drawn: (predicates,) the row that each is made from.
        chosen: (predicates, columns) the attributes that each speaks of.

    Returns:
        (predicates,) those for certain, and those of which only counting can tell.
    """
    alone, maybe = np.zeros((2, len(drawn)), dtype=np.bool_)
    kinds, kind = np.unique(chosen, axis=0, return_inverse=True)
    for number, attributes in enumerate(kinds.tolist()):
        mine = np.flatnonzero(kind.ravel() == number)
        ranges = [at for at in attributes if signs[at].any()]
        equal = [at for at in attributes if at not in ranges]
        fits = _fitting(table, signs, drawn[mine], equal, ranges[:1])
        alone[mine] = fits == 1
        maybe[mine] = (fits > 1) & (len(ranges) > 1)
    return alone, maybe


def _fitting(
    table: Table, signs: Sequence[Ints], drawn: Ints, equal: Sequence[int], ranges: Sequence[int]
) -> Ints:
    """(predicates,) rows that are equal in some attributes, and in the range of another if any."""
    rows = len(table[0])
    width = [int(ranks.max(initial=UNKNOWN)) + 2 for ranks in table]
    key = np.zeros(rows, dtype=np.int64)
    if equal:
        key, _ = packed([table[at] + 1 for at in equal], [width[at] for at in equal])
        key = np.unique(key, return_inverse=True)[1]
    if not ranges:
        return np.bincount(key)[key[drawn]]
    (at,) = ranges
    ranks, asked = table[at].astype(np.int64) + 1, signs[at][drawn]
    begin, mine = key[drawn] * width[at], ranks[drawn]
    low = begin + np.where(asked == SMALLER, 1, mine)
    high = begin + np.where(asked == LARGER, width[at] - 1, mine)
    there = np.sort(key * width[at] + ranks)
    return np.searchsorted(there, high, "right") - np.searchsorted(there, low, "left")


def _rare(ranks: Ranks, at: int, *, ordered: bool) -> Iterator[Predicate]:
    """Give the predicates of one attribute that one row satisfies."""
    values, counts = np.unique(ranks, return_counts=True)
    for value in values[counts == 1].tolist():
        yield Predicate(((at, "=", value),))
    known = values != UNKNOWN
    if ordered and known.any():
        for sign, end in (("<", 0), (">", -1)):
            if counts[known][end] == 1:
                yield Predicate(((at, sign, int(values[known][end])),))


def _median(values: Ranks) -> float:
    """Give the median of what is known."""
    known = values[values != UNKNOWN]
    return float(np.median(known)) if len(known) else 0.0


def _signs(ranks: Ranks, *, ordered: bool) -> Ints:
    """Say on which side of its rank a predicate looks, for each row: where there are fewer."""
    if not ordered:
        return np.zeros(len(ranks), dtype=np.int64)
    side = np.where(ranks > _median(ranks), LARGER, SMALLER)
    return np.where(ranks == UNKNOWN, EQUAL, side)
