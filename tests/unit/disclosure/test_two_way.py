"""A table of groups by values: no row and no column gives a hidden cell back."""

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
