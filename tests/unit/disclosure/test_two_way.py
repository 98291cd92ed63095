"""A table of groups by values: to a reader of its sums, no hidden cell is told narrowly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.disclosure.counts import suppress_small_counts
from oncommons.disclosure.intervals import hidden_intervals
from oncommons.disclosure.two_way import suppress_two_way, two_way_sums
from oncommons.errors import DataError, PolicyError

CELLS = st.one_of(st.integers(0, 60), st.just(0), st.integers(1, 12))
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=4)
)
FEW = settings(max_examples=150, deadline=None)


def as_read(table, shown, minimum):
    """What a reader sees: the cells, and the sums that are not hidden as small ones are."""
    counts, sums = two_way_sums(table)
    rows = suppress_small_counts([sum(row) for row in table], minimum)
    columns = suppress_small_counts([sum(column) for column in zip(*table, strict=True)], minimum)
    cells = [cell for row in shown for cell in row]
    return counts, hidden_intervals([*cells, *rows, *columns, counts[-1]], sums)


@FEW
@given(TABLES, st.sampled_from([5, 10]))
def test_each_hidden_cell_has_the_minimum_of_values_or_more(table, minimum):
    shown = suppress_two_way(table, minimum)
    for row, cells in zip(table, shown, strict=True):
        for count, cell in zip(row, cells, strict=True):
            assert cell in (None, count)
            assert cell is None or cell == 0 or cell >= minimum
    whole = sum(map(sum, table))
    if 0 < whole < minimum:
        assert all(cell is None for row in shown for cell in row)
        return
    counts, told = as_read(table, shown, minimum)
    cells = sum(map(len, table))
    for place, interval in told.items():
        if (place < cells and counts[place]) or 0 < counts[place] < minimum:
            assert interval.width >= minimum
            assert interval.least <= counts[place] <= interval.most


@FEW
@given(TABLES, st.sampled_from([5, 10]), st.integers(0, 3))
def test_a_small_cell_beside_a_closed_row_is_told_as_widely(table, minimum, at):
    closed = [at % len(table)]
    shown = suppress_two_way(table, minimum, closed=closed)
    assert set(shown[closed[0]]) == {None}
    if sum(map(sum, table)) >= minimum:
        counts, told = as_read(table, shown, minimum)
        for place, interval in told.items():
            if 0 < counts[place] < minimum:
                assert interval.width >= minimum


@pytest.mark.parametrize(
    "table",
    [
        [[4, 0], [30, 0]],
        [[4, 0, 0], [12, 0, 0], [80, 0, 0]],
        [[0, 3], [0, 7], [0, 41]],
    ],
)
def test_all_counts_in_one_column_hide_the_sums_that_would_be_the_cells(table):
    """The cell of a group is its total here: the total of a small group is hidden, and so it is."""
    shown = suppress_two_way(table, 10)
    counts, told = as_read(table, shown, 10)
    small = [place for place, count in enumerate(counts) if 0 < count < 10]
    assert small
    assert all(told[place].width >= 10 for place in small)


def test_six_cells_in_a_ring_of_lines_that_sum_to_the_minimum_are_not_enough():
    """Each line hides ten patients or more, and yet a cell of a longer way had three values."""
    ring = [[1, 9, 40], [60, 9, 1], [9, 70, 9]]
    counts, sums = two_way_sums(ring)
    hidden = [None, None, 40, 60, None, None, None, 70, None, *counts[9:]]
    assert min(one.width for one in hidden_intervals(hidden, sums).values()) < 10
    _, told = as_read(ring, suppress_two_way(ring, 10), 10)
    assert min(one.width for one in told.values()) >= 10


def test_a_closed_row_stays_closed():
    assert suppress_two_way([[30, 20], [40, 50], [60, 70]], 10, closed=[0])[0] == (None, None)


def test_a_table_below_the_minimum_shows_nothing():
    assert suppress_two_way([[3, 4], [0, 0]], 10) == ((None, None), (None, None))
    assert suppress_two_way([[0, 0]], 10) == ((0, 0),)
    assert suppress_two_way([], 10) == ()


def test_everything_is_hidden_where_a_known_sum_is_the_small_cell():
    table = [[4, 0], [30, 50]]
    assert suppress_two_way(table, 10, sums_shown=([0, 1], [0, 1])) == ((None, None),) * 2
    # Where that sum is not known, most of the table is shown.
    shown = suppress_two_way(table, 10, sums_shown=([1], []))
    assert shown == ((None, 0), (30, 50))


def test_what_is_no_table_is_refused():
    with pytest.raises(DataError, match="rectangle"):
        suppress_two_way([[1, 2], [3]], 5)
    with pytest.raises(DataError, match="rectangle"):
        suppress_two_way([[1, -2]], 5)
    with pytest.raises(PolicyError):
        suppress_two_way([[1]], 0)
