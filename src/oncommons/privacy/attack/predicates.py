"""Predicates that exactly one row of a table satisfies, and a table that counts quickly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from oncommons.privacy.attack.guesses import UNKNOWN, Ranks, Table
from oncommons.stats.arrays import Ints

COLUMNS = 4
"""Attributes that a predicate of several speaks of; fewer where there are no more."""

TRIES = 60
"""Predicates that are tried for each that is wanted."""

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
    medians = [_median(ranks) for ranks in rows.table]
    found: dict[Predicate, None] = {}
    drawn = rng.integers(0, len(rows), wanted * TRIES).tolist()
    orders = rng.random((len(drawn), len(medians))).argsort(axis=1)[:, :COLUMNS]
    for row, chosen in zip(drawn, np.sort(orders, axis=1).tolist(), strict=True):
        if len(found) == wanted:
            break
        ranks = [int(rows.table[at][row]) for at in chosen]
        one = Predicate(
            tuple(
                (at, _sign(rank, medians[at], ordered=ordered[at]), rank)
                for at, rank in zip(chosen, ranks, strict=True)
            )
        )
        if one not in found and rows.count(one) == 1:
            found[one] = None
    return list(found)


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


def _sign(rank: int, median: float, *, ordered: bool) -> str:
    """Say on which side of a rank the predicate looks: where there are fewer."""
    if not ordered or rank == UNKNOWN:
        return "="
    return ">" if rank > median else "<"
