"""The fewest cells that protect a table, found by a mixed integer programme over all choices."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_array  # type: ignore[import-untyped]

Entry = tuple[int, float]


def made_table(random: np.random.Generator, minimum: int) -> list[list[int]]:
    """Make a table of 3 to 5 rows and columns with a small cell, whose margins may be shown.

    Args:
        random: where its counts come from.
        minimum: smallest group that is shown.
    """
    while True:
        height, width = random.integers(3, 6, 2)
        mean = np.outer(random.gamma(1.5, 1, height), random.gamma(1.5, 1, width))
        table = random.poisson(mean * random.choice([10, 20, 40]))
        margins = [*table.sum(axis=0), *table.sum(axis=1)]
        beside = [table.sum() - one for one in margins]
        is_open = all(one == 0 or one >= minimum for one in (*margins, *beside))
        if is_open and bool(((table > 0) & (table < minimum)).any()):
            found: list[list[int]] = table.tolist()
            return found


def fewest_hidden(table: Sequence[Sequence[int]], minimum: int) -> int:
    """Count the fewest cells to hide so that each hidden count has the minimum of values or more.

    One yes or no per cell, and for each cell with a patient two tables that fit what is shown and
    differ by the minimum in that cell, should it be hidden.

    Args:
        table: patients; every margin is shown.
        minimum: smallest group that is shown, and least width.

    Source: Fischetti & Salazar, Manage Sci 47 (2001).
    """
    counts = np.array(table, dtype=float)
    height, width = counts.shape
    cells = counts.size
    flat = counts.ravel()
    lines = [list(range(r * width, (r + 1) * width)) for r in range(height)]
    lines += [list(range(c, cells, width)) for c in range(width)]
    most = np.minimum(counts.sum(axis=1)[:, None], counts.sum(axis=0)[None, :]).ravel() - flat
    rows: list[list[Entry]] = []
    low: list[float] = []
    high: list[float] = []
    needing = [cell for cell in range(cells) if flat[cell] > 0]
    for place, cell in enumerate(needing):
        start = cells + 2 * place * cells
        for first in (start, start + cells):
            for line in lines:
                _add(rows, low, high, [(first + one, 1.0) for one in line], (0.0, 0.0))
            for one in range(cells):
                _add(rows, low, high, [(first + one, 1.0), (one, -most[one])], (-np.inf, 0.0))
                _add(rows, low, high, [(first + one, 1.0), (one, flat[one])], (0.0, np.inf))
        apart = [(start + cell, 1.0), (start + cells + cell, -1.0), (cell, -float(minimum))]
        _add(rows, low, high, apart, (0.0, np.inf))
    unknowns = cells + 2 * len(needing) * cells
    least, largest = np.full(unknowns, -np.inf), np.full(unknowns, np.inf)
    least[:cells], largest[:cells] = (flat > 0) & (flat < minimum), 1.0
    goal, whole = np.zeros(unknowns), np.zeros(unknowns)
    goal[:cells] = whole[:cells] = 1.0
    found = milp(
        goal,
        constraints=LinearConstraint(_matrix(rows, unknowns), low, high),
        bounds=Bounds(least, largest),
        integrality=whole,
        options={"mip_rel_gap": 0.0},
    )
    return round(float(found.fun))


def _add(
    rows: list[list[Entry]],
    low: list[float],
    high: list[float],
    entries: list[Entry],
    bounds: tuple[float, float],
) -> None:
    rows.append(entries)
    low.append(bounds[0])
    high.append(bounds[1])


def _matrix(rows: Sequence[Sequence[Entry]], unknowns: int) -> csr_array:
    at = [row for row, entries in enumerate(rows) for _ in entries]
    columns = [column for entries in rows for column, _ in entries]
    values = [value for entries in rows for _, value in entries]
    return csr_array((values, (at, columns)), shape=(len(rows), unknowns))
