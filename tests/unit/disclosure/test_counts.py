"""Small counts are hidden, their neighbours protect them, and what is shown is never changed."""

import pytest

from oncommons.disclosure.counts import round_count, suppress_share, suppress_small_counts
from oncommons.errors import DataError, PolicyError


def test_large_counts_and_zeros_are_shown():
    assert suppress_small_counts([120, 35, 10, 0], 10) == (120, 35, 10, 0)


def test_a_small_count_alone_takes_the_next_smallest_with_it():
    assert suppress_small_counts([120, 35, 4, 60], 10) == (120, None, None, 60)


def test_without_a_known_total_it_goes_alone():
    assert suppress_small_counts([120, 35, 4], 10, total_is_known=False) == (120, 35, None)


def test_several_small_counts_that_sum_to_the_minimum_protect_each_other():
    assert suppress_small_counts([120, 4, 7], 10) == (120, None, None)


def test_several_small_counts_below_the_minimum_together_need_another():
    assert suppress_small_counts([120, 4, 3, 35], 10) == (120, None, None, None)


def test_equal_hidden_counts_need_another():
    # Two hidden cells that sum to 18 are both 9, for a reader who knows the minimum is 10.
    assert suppress_small_counts([120, 9, 9, 35], 10) == (120, None, None, None)


def test_all_cells_of_the_next_size_go_together():
    # Hiding only the first of two equal cells would tell a reader which of the two it is.
    assert suppress_small_counts([12, 4, 12, 50], 10) == (None, None, None, 50)


def test_when_nothing_else_is_left_the_zeros_go_too():
    assert suppress_small_counts([4, 0, 12, 0], 10) == (None, None, None, None)
    assert suppress_small_counts([4, 0], 10) == (None, None)


def test_a_telling_zero_is_a_small_group():
    assert suppress_small_counts([120, 0, 35, 60], 10, sensitive=True) == (120, None, None, 60)


def test_one_cell_is_hidden_but_its_total_is_not_ours_to_hide():
    assert suppress_small_counts([4], 10) == (None,)


def test_no_cell_and_no_minimum_to_speak_of():
    assert suppress_small_counts([], 10) == ()
    assert suppress_small_counts([1, 2, 0], 1) == (1, 2, 0)


@pytest.mark.parametrize(
    ("n_with", "of", "shown"),
    [
        (0, 40, 0),
        (9, 40, None),
        (10, 40, 10),
        (30, 40, 30),
        (31, 40, None),
        (40, 40, 40),
        (5, 9, None),
        (0, 9, None),
        (0, 0, None),
    ],
)
def test_a_share_is_hidden_where_either_side_is_small(n_with, of, shown):
    assert suppress_share(n_with, of, 10) == shown


@pytest.mark.parametrize(("n_with", "shown"), [(0, None), (40, None), (20, 20)])
def test_all_or_none_of_a_group_may_be_telling(n_with, shown):
    assert suppress_share(n_with, 40, 10, sensitive=True) == shown


@pytest.mark.parametrize(
    ("count", "to", "minimum", "shown"),
    [
        (0, 5, 0, 0),
        (2, 5, 0, 0),
        (3, 5, 0, 5),
        (12, 5, 10, 10),
        (13, 5, 10, 15),
        (25, 10, 0, 30),
        (21, 10, 21, 30),
        (3, 5, 10, 5),
    ],
)
def test_counts_are_rounded_but_not_below_the_smallest_group(count, to, minimum, shown):
    assert round_count(count, to=to, minimum=minimum) == shown


@pytest.mark.parametrize("minimum", [0, -1])
def test_a_minimum_of_nobody_is_refused(minimum):
    with pytest.raises(PolicyError, match=f"the smallest group shown is {minimum}"):
        suppress_small_counts([1, 2], minimum)


@pytest.mark.parametrize(
    "call",
    [
        lambda: suppress_small_counts([3, -1], 10),
        lambda: suppress_share(5, 4, 10),
        lambda: round_count(-1),
    ],
)
def test_negative_counts_are_refused(call):
    with pytest.raises(DataError, match="is negative"):
        call()
