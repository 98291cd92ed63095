"""Which further cells of a table must be hidden, so that no sum gives a hidden count back (R2)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import block_array, csr_array, vstack  # type: ignore[import-untyped]

from oncommons.disclosure.intervals import Floats, Sum, check_sums, equations, hidden_intervals
from oncommons.errors import PolicyError

_HIDDEN_COST = 1e-4  # moving what is hidden already costs nearly nothing
_ZERO_COST = 1.5  # a zero is hidden last, since nobody stands behind it
_SIZE_COST = 1e-3  # of two cells the smaller one is hidden
_EXACT = 1e-6
_LARGE = 150  # cells from which it is worth while to try with the hidden ones alone
_MOST_TRIED = 40  # hidden cells up to which each further one is tried without


@dataclass(frozen=True, slots=True)
class Protected:
    """Which cells of a table are hidden, and which cannot be protected that way.

    Args:
        hidden: places of all hidden cells, those that were hidden before included.
        exposed: hidden cells that the cells which must be shown still tell too much of.
    """

    hidden: frozenset[int]
    exposed: frozenset[int] = frozenset()


def protect_hidden(
    counts: Sequence[int],
    sums: Sequence[Sum],
    minimum: int,
    hidden: Collection[int],
    *,
    shown: Collection[int] = (),
    untold: Collection[int] = (),
) -> Protected:
    """Hide further cells until each hidden count has the minimum or more possible values (R2).

    For one hidden cell after the other a linear programme looks for two tables that both fit what
    is shown, in which that cell differs by the minimum. It moves as few shown counts as it can,
    small ones before large ones and zeros last; what it has to move is hidden as well. In a table
    of up to 40 hidden cells, those that later ones made needless are shown again, largest first.

    Args:
        counts: every cell of the table, totals included, each >= 0.
        sums: how cells add up; a total may be part of a larger one.
        minimum: smallest width of what a reader can tell of a hidden count.
        hidden: places of cells that are hidden in any case. A zero among them is protected too.
        shown: places of cells that are shown in any case, such as totals.
        untold: places of cells that nobody is told and that need no protection.

    Returns:
        The cells to hide, without the untold ones; `exposed` names those for which a shown one
        would have to be hidden.

    Raises:
        DataError: the parts of a sum do not add up to it, or a count is negative.
        PolicyError: the minimum is below 1.

    Source: Fischetti & Salazar, Manage Sci 47 (2001); Castro, Comput Oper Res 34 (2007).

    Example:
        >>> sorted(protect_hidden([40, 4, 12, 56], [Sum(3, (0, 1, 2))], 10, {1}, shown={3}).hidden)
        [1, 2]
    """
    check_sums(counts, sums)
    if minimum < 1:
        raise PolicyError(f"the minimum is {minimum}", remedy="use 1 or more")
    first, free = frozenset(hidden), frozenset(untold) - frozenset(hidden)
    search = _Search(counts, sums, minimum, set(shown) - first - free)
    found = _grown(search, first, free)
    further = found.hidden - first
    if found.exposed or not further or len(found.hidden) > _MOST_TRIED:
        return found
    kept = found.hidden
    for cell in sorted(further, key=lambda one: (counts[one] > 0, -counts[one], one)):
        if search.is_wide(kept - {cell}, first, free):
            kept -= {cell}
    return Protected(kept)


def _grown(search: "_Search", hidden: frozenset[int], free: frozenset[int]) -> Protected:
    """Hide what each hidden cell needs, and what those need in turn."""
    counts = search.counts
    closed, exposed = set(hidden), set[int]()
    waiting = sorted(closed, key=lambda cell: (counts[cell], cell))
    seen = np.array([counts, counts])  # the least and the most of any table found
    for cell in waiting:
        if seen[1, cell] - seen[0, cell] >= search.minimum - _EXACT:
            continue
        tables = search.two_tables(cell, closed | free)
        if tables is None:
            exposed.add(cell)
            continue
        seen = np.array([np.minimum(seen[0], tables[0]), np.maximum(seen[1], tables[1])])
        moved = np.flatnonzero(np.abs(tables - counts).max(axis=0) > _EXACT)
        more = sorted(set(moved.tolist()) - closed - free)
        closed.update(more)
        waiting += [one for one in more if counts[one] > 0]
    return Protected(frozenset(closed), frozenset(exposed))


class _Search:
    """The linear programme: two tables that differ by the minimum in one cell."""

    def __init__(
        self, counts: Sequence[int], sums: Sequence[Sum], minimum: int, fixed: set[int]
    ) -> None:
        self.counts: Floats = np.array(counts, dtype=np.float64)
        self.minimum = minimum
        self._whole, self._parts = counts, sums
        self._rows = equations(sums, len(counts))
        self._movable = [at for at in range(len(counts)) if at not in fixed]

    def two_tables(self, cell: int, hidden: set[int]) -> Floats | None:
        """Find the two tables; None where what must be shown leaves no room.

        In a large table it is tried first without a cell that is still shown.
        """
        if len(self._movable) > _LARGE:
            found = self._solve(cell, hidden, sorted(hidden))
            if found is not None:
                return found
        return self._solve(cell, hidden, self._movable)

    def _solve(self, cell: int, hidden: set[int], cells: Sequence[int]) -> Floats | None:
        """Solve for some cells, of which the one in question is one; all others stay.

        The unknowns are how much each count goes up and down in the table with the least and in
        that with the most of the cell.
        """
        size, place = len(cells), cells.index(cell)
        rows = self._rows[:, cells]
        apart = np.zeros((1, 4 * size))
        apart[0, [place, size + place, 2 * size + place, 3 * size + place]] = (1, -1, -1, 1)
        both = [[rows, -rows, None, None], [None, None, rows, -rows]]
        some, counts = np.full(size, np.inf), self.counts[cells]
        most = np.concatenate([some, counts, some, counts])
        found = linprog(
            np.tile(self._cost(hidden)[cells], 4),
            A_eq=vstack([block_array(both), csr_array(apart)], format="csr"),
            b_eq=np.append(np.zeros(2 * rows.shape[0]), -float(self.minimum)),
            bounds=np.column_stack([np.zeros(4 * size), most]),
            method="highs",
        )
        if found.x is None:
            return None
        up_low, down_low, up_high, down_high = found.x.reshape(4, size)
        tables = np.array([self.counts, self.counts])
        tables[:, cells] += np.array([up_low - down_low, up_high - down_high])
        return tables

    def is_wide(self, hidden: frozenset[int], first: frozenset[int], free: frozenset[int]) -> bool:
        """Tell whether every hidden cell has enough possible values; a later zero need not."""
        closed = hidden | free
        shown = [None if at in closed else count for at, count in enumerate(self._whole)]
        return all(
            interval.width >= self.minimum
            for cell, interval in hidden_intervals(shown, self._parts).items()
            if cell in first or (self._whole[cell] > 0 and cell not in free)
        )

    def _cost(self, hidden: set[int]) -> Floats:
        """Give what it costs to move each count by one."""
        largest = self.counts.max() + 1.0
        cost = np.where(self.counts > 0, 1.0 + _SIZE_COST * self.counts / largest, _ZERO_COST)
        cost[sorted(hidden)] = _HIDDEN_COST
        return cost
