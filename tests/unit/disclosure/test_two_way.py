"""A table of groups by values: no row and no column gives a hidden cell back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncommons.disclosure.two_way import suppress_two_way
from oncommons.errors import DataError, PolicyError

TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 60), min_size=width, max_size=width), min_size=1, max_size=5
    )
)


@given(TABLES, st.sampled_from([5, 10]))
def test_no_line_gives_a_hidden_cell_back(table, minimum):
    shown = suppress_two_way(table, minimum)
    lines = [*zip(table, shown, strict=True)]
    lines += [*zip(zip(*table, strict=True), zip(*shown, strict=True), strict=True)]
    for counts, cells in lines:
        assert all(cell in (None, count) for count, cell in zip(counts, cells, strict=True))
        assert all(cell is None or cell == 0 or cell >= minimum for cell in cells)
        hidden = [count for count, cell in zip(counts, cells, strict=True) if cell is None]
        if hidden and len(hidden) < len(counts):
            assert len(hidden) > 1
            assert sum(hidden) >= minimum


def test_a_closed_row_stays_closed():
    assert suppress_two_way([[30, 20], [40, 50], [60, 70]], 10, closed=[0])[0] == (None, None)


def test_what_is_no_table_is_refused():
    with pytest.raises(DataError, match="rectangle"):
        suppress_two_way([[1, 2], [3]], 5)
    with pytest.raises(PolicyError):
        suppress_two_way([[1]], 0)


def test_two_hidden_blocks_do_not_give_back_the_cell_between_them():
    """Each line hides two cells or more, and one cell was still a difference of sums."""
    table = [
        [12, 0, 80, 0, 0],
        [12, 7, 3, 7, 30],
        [50, 80, 100, 9, 30],
        [100, 12, 50, 12, 0],
        [100, 100, 0, 3, 80],
    ]
    shown = suppress_two_way(table, 10)
    hidden = [
        (row, column) for row in range(5) for column in range(5) if shown[row][column] is None
    ]
    lines = np.array([[cell[0] == row for cell in hidden] for row in range(5)])
    lines = np.vstack([lines, [[cell[1] == column for cell in hidden] for column in range(5)]])
    # A cell has one value where a combination of known sums is that cell alone.
    for place in range(len(hidden)):
        goal = np.zeros(len(hidden))
        goal[place] = 1
        found, *_ = np.linalg.lstsq(lines.T.astype(float), goal, rcond=None)
        assert not np.allclose(lines.T @ found, goal), hidden[place]
