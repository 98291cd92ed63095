"""What a reader can tell of hidden counts: exact bounds, and tables that do not add up."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.disclosure.intervals import (
    UNLIMITED,
    Interval,
    Sum,
    check_sums,
    hidden_intervals,
)
from oncommons.errors import DataError


def test_a_cell_is_its_sum_less_the_others():
    assert hidden_intervals([40, None, 9, 53], [Sum(3, (0, 1, 2))])[1] == Interval(4.0, 4.0)


def test_nothing_hidden_tells_nothing():
    assert hidden_intervals([40, 13, 53], [Sum(2, (0, 1))]) == {}


def test_a_cell_without_a_sum_has_no_limit():
    told = hidden_intervals([None, 5, None], [Sum(2, (0, 1))])
    assert told[0] == Interval(0.0, UNLIMITED)
    assert told[2] == Interval(5.0, UNLIMITED)
    assert hidden_intervals([None], [])[0].width == UNLIMITED


def test_what_cannot_add_up_is_refused():
    with pytest.raises(DataError, match="do not add up"):
        hidden_intervals([40, 13, 50], [Sum(2, (0, 1))])
    with pytest.raises(DataError, match="no counts add up"):
        hidden_intervals([None, 13, 5], [Sum(2, (0, 1))])
    with pytest.raises(DataError, match="negative"):
        check_sums([-1], [])


def test_many_hidden_cells_are_asked_in_several_calls():
    size = 150
    told = hidden_intervals([None] * size + [40], [Sum(size, tuple(range(size)))])
    assert set(told.values()) == {Interval(0.0, 40.0)}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=6, max_size=6),
    st.sets(st.integers(0, 5), min_size=1, max_size=4),
)
def test_bounds_are_those_of_every_table_that_fits(cells, hidden):
    """Made tables of 2 by 3 with all margins: look at each one that fits what is shown."""
    lines = [(0, 1, 2), (3, 4, 5), (0, 3), (1, 4), (2, 5)]
    totals = [sum(cells[at] for at in line) for line in lines]
    sums = [Sum(6 + at, line) for at, line in enumerate(lines)]
    shown = [None if at in hidden else count for at, count in enumerate(cells)]
    told = hidden_intervals([*shown, *totals], sums)
    fitting = []
    for values in product(range(10), repeat=len(hidden)):
        full = list(cells)
        for at, value in zip(sorted(hidden), values, strict=True):
            full[at] = value
        if [sum(full[at] for at in line) for line in lines] == totals:
            fitting.append(full)
    for at in hidden:
        values = [full[at] for full in fitting]
        assert told[at] == Interval(float(min(values)), float(max(values)))
