"""Further cells are hidden until each hidden one has enough values, and no more than that."""

import pytest

from oncommons.disclosure import linked
from oncommons.disclosure.intervals import Sum, hidden_intervals
from oncommons.disclosure.linked import Protected, protect_hidden
from oncommons.errors import DataError, PolicyError

ROW = [Sum(4, (0, 1, 2, 3))]


def widths(counts, sums, hidden):
    shown = [None if at in hidden else count for at, count in enumerate(counts)]
    return {at: one.width for at, one in hidden_intervals(shown, sums).items()}


def test_the_smallest_cell_that_protects_is_hidden_too():
    counts = [4, 90, 12, 50, 156]
    found = protect_hidden(counts, ROW, 10, {0}, shown={4})
    assert found == Protected(frozenset({0, 2}))


def test_a_zero_is_hidden_last():
    counts = [4, 90, 0, 50, 144]
    assert 2 not in protect_hidden(counts, ROW, 10, {0}, shown={4}).hidden


def test_a_total_can_be_hidden_in_place_of_a_cell():
    counts = [4, 3, 5, 8, 20]
    found = protect_hidden(counts, ROW, 10, {0, 1, 2, 3}, shown={4})
    assert found.hidden == {0, 1, 2, 3}
    alone = protect_hidden([4, 4], [Sum(1, (0,))], 10, {0}, shown=())
    assert alone.hidden == {0, 1}


def test_what_a_shown_cell_gives_back_is_exposed():
    assert protect_hidden([4, 0, 4], [Sum(2, (0, 1))], 10, {0}, shown={2}).exposed == {0}


def test_hidden_cells_of_hidden_sums_need_each_other():
    """A total of all that is larger: two dimensions, three levels."""
    counts = [5, 20, 30, 15, 25, 45, 70]
    sums = [Sum(4, (0, 1)), Sum(5, (2, 3)), Sum(6, (4, 5))]
    found = protect_hidden(counts, sums, 10, {0}, shown={6})
    assert all(width >= 10 for width in widths(counts, sums, found.hidden).values())


def test_untold_cells_are_free_and_not_named():
    counts = [4, 90, 12, 50, 156]
    assert protect_hidden(counts, ROW, 10, {0}, shown={4}, untold={1}).hidden == {0}


def test_a_needless_cell_is_shown_again(monkeypatch):
    """What a later cell hides may protect an earlier one better: that is looked at last."""
    counts = [3, 9, 8, 30, 2, 14, 60, 12, 33]
    lines = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8)]
    sums = [Sum(9 + at, line) for at, line in enumerate(lines)]
    whole = [*counts, *(sum(counts[at] for at in line) for line in lines)]
    small = {at for at, count in enumerate(counts) if count < 10}
    found = protect_hidden(whole, sums, 10, small, shown=range(9, 15))
    assert all(width >= 10 for width in widths(whole, sums, found.hidden).values())
    for cell in found.hidden - small:
        fewer = widths(whole, sums, found.hidden - {cell})
        assert min(fewer.values()) < 10
    monkeypatch.setattr(linked, "_MOST_TRIED", 0)
    assert found.hidden <= protect_hidden(whole, sums, 10, small, shown=range(9, 15)).hidden


def test_what_is_no_table_or_no_minimum_is_refused():
    with pytest.raises(DataError, match="do not add up"):
        protect_hidden([4, 5, 10], [Sum(2, (0, 1))], 10, {0})
    with pytest.raises(PolicyError, match="minimum is 0"):
        protect_hidden([4], [], 0, {0})


@pytest.mark.parametrize("large", [0, 1_000])
def test_a_large_table_is_protected_the_same_way(monkeypatch, large):
    """It is tried first with hidden cells alone, which changes how, not whether."""
    monkeypatch.setattr(linked, "_LARGE", large)
    counts = [4, 90, 12, 50, 3, 70, 8, 30, 40]
    lines = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8)]
    sums = [Sum(9 + at, line) for at, line in enumerate(lines)]
    whole = [*counts, *(sum(counts[at] for at in line) for line in lines)]
    found = protect_hidden(whole, sums, 10, {0, 4, 6}, shown=range(9, 15))
    assert found.exposed == frozenset()
    assert all(width >= 10 for width in widths(whole, sums, found.hidden).values())
