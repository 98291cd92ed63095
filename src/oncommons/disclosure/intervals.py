"""What a reader can tell of a hidden count from the sums that are shown, by linear programming."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import block_diag, csr_array  # type: ignore[import-untyped]

from oncommons.errors import DataError

UNLIMITED = math.inf
_EXACT = 1e-6
_AT_ONCE = 20_000  # unknowns in one call of the solver

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Sum:
    """One cell of a table that is the sum of others, such as the total of a row.

    Args:
        total: place of the sum among the counts.
        parts: places of the cells that add up to it.
    """

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a hidden count can have.

    Args:
        least: the smallest whole number.
        most: the largest; infinite where no sum limits it.
    """

    least: float
    most: float

    @property
    def width(self) -> float:
        """How far apart the two lie."""
        return self.most - self.least


def hidden_intervals(shown: Sequence[int | None], sums: Sequence[Sum]) -> Mapping[int, Interval]:
    """Give the least and the most that each hidden count can be, to a reader of all the others.

    The reader knows how cells add up, and that counts are not negative. Each bound is the exact
    optimum of a linear programme, solved by HiGHS, and rounded inwards to a whole number.

    Args:
        shown: every cell of the table as it is shown, totals included; None where hidden.
        sums: how cells add up; a total may be part of a larger one.

    Returns:
        Place of each hidden cell to what it can be.

    Raises:
        DataError: a count is negative, or no counts at all would add up to what is shown.

    Source: Hundepool et al., Statistical Disclosure Control (2012), section 4.4.

    Example:
        >>> hidden_intervals([40, None, None, 53], [Sum(3, (0, 1, 2))])[1]
        Interval(least=0.0, most=13.0)
    """
    check_sums(shown, sums)
    cells = [place for place, count in enumerate(shown) if count is None]
    if not cells:
        return {}
    rows = equations(sums, len(shown))
    known = -(rows @ np.array([float(count or 0) for count in shown]))
    room = 1_000.0 * (sum(count or 0 for count in shown) + 1)  # what comes near has no limit
    bounds = [
        bound
        for goals in _goals(len(cells))
        for bound in _extremes(goals, rows[:, cells], known, room).tolist()
    ]
    return {
        cell: Interval(_up(bounds[2 * place]), _down(bounds[2 * place + 1], room))
        for place, cell in enumerate(cells)
    }


def equations(sums: Sequence[Sum], cells: int) -> csr_array:
    """Write sums as equations: what each row of the matrix times the counts gives is 0.

    Args:
        sums: how cells add up.
        cells: number of cells.

    Returns:
        (sums, cells) 1 for a part and -1 for the total.
    """
    rows = [row for row, one in enumerate(sums) for _ in range(len(one.parts) + 1)]
    columns = [cell for one in sums for cell in (*one.parts, one.total)]
    signs = [sign for one in sums for sign in (*[1.0] * len(one.parts), -1.0)]
    return csr_array((signs, (rows, columns)), shape=(len(sums), cells))


def check_sums(shown: Sequence[int | None], sums: Sequence[Sum]) -> None:
    """Refuse a table whose parts do not add up.

    Raises:
        DataError: a count is negative, or a sum of which all is shown is not that of its parts.
    """
    if any(count is not None and count < 0 for count in shown):
        raise DataError("a count of the table is negative", remedy="count patients again")
    for place, one in enumerate(sums):
        parts = [shown[part] for part in one.parts]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and shown[one.total] not in (None, sum(known)):
            raise DataError(
                f"the parts of sum {place} (the first is 0) do not add up to it",
                remedy="give each total as the sum of its cells",
            )


def _goals(cells: int) -> list[Floats]:
    """Ask for the least and the most of each unknown, so many at a time as one call takes."""
    each = np.zeros((2 * cells, cells))
    each[range(0, 2 * cells, 2), range(cells)] = 1.0
    each[range(1, 2 * cells, 2), range(cells)] = -1.0
    step = max(1, _AT_ONCE // cells)
    return [each[start : start + step] for start in range(0, 2 * cells, step)]


def _extremes(goals: Floats, matrix: csr_array, known: Floats, room: float) -> Floats:
    """Solve for several goals in one call: each has its own copy of the unknowns."""
    copies = len(goals)
    found = linprog(
        goals.ravel(),
        A_eq=block_diag([matrix] * copies, format="csr"),
        b_eq=np.tile(known, copies),
        bounds=(0.0, room),
        method="highs",
    )
    if found.x is None:
        raise DataError(
            "no counts add up to what is shown", remedy="give each total as the sum of its cells"
        )
    values: Floats = (goals * found.x.reshape(goals.shape)).sum(axis=1)
    return np.abs(values)


def _up(bound: float) -> float:
    return float(math.ceil(bound - _EXACT))


def _down(bound: float, room: float) -> float:
    return UNLIMITED if bound > room / 2 else float(math.floor(bound + _EXACT))
