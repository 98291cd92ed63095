"""Hidden cells and their margins: the bounds that are published in closed form.

Where all cells of a table of two ways are hidden and its margins are shown, a cell lies between
max(0, r + c - n) and min(r, c): Frechet (1951); Dobra & Fienberg, Proc Natl Acad Sci USA 97 (2000),
formula 1. A cell that is hidden alone is its margin less the others (Hundepool et al., Statistical
Disclosure Control, 2012, section 4.2).
"""

import pytest

from oncommons.disclosure.intervals import Interval, hidden_intervals
from oncommons.disclosure.two_way import suppress_two_way, two_way_sums

CELLS = [[20, 50, 10], [8, 19, 22], [17, 32, 12]]
NONE = [[None] * 3] * 3


def told(shown, table=CELLS):
    counts, sums = two_way_sums(table)
    flat = [cell for row in shown for cell in row]
    return hidden_intervals([*flat, *counts[len(flat) :]], sums)


def test_a_cell_hidden_alone_is_its_margin_less_the_others():
    shown = [[20, 50, 10], [8, 19, None], [17, 32, 12]]
    assert told(shown) == {5: Interval(22.0, 22.0)}


@pytest.mark.parametrize("table", [CELLS, [[100, 2, 1], [3, 0, 40], [0, 7, 9]]])
def test_bounds_of_a_table_of_which_only_margins_are_shown(table):
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    whole = sum(rows)
    found = told(NONE, table)
    for r, row in enumerate(rows):
        for c, column in enumerate(columns):
            low, high = max(0, row + column - whole), min(row, column)
            assert found[3 * r + c] == Interval(float(low), float(high))


def test_bounds_of_a_rectangle_are_those_of_a_table_of_two_by_two():
    """Four hidden cells, and their sums: 8 + 22, 17 + 12, 8 + 17, 22 + 12."""
    shown = [[20, 50, 10], [None, 19, None], [None, 32, None]]
    assert told(shown) == {
        3: Interval(0.0, 25.0),
        5: Interval(5.0, 30.0),
        6: Interval(0.0, 25.0),
        8: Interval(4.0, 29.0),
    }


def test_ours_hides_a_rectangle_that_is_wide_enough():
    shown = suppress_two_way(CELLS, 10)
    hidden = [(r, c) for r in range(3) for c in range(3) if shown[r][c] is None]
    assert len(hidden) == 4
    assert all(one.width >= 10 for one in told(shown).values())
