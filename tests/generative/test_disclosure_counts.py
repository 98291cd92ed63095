"""No reader can work out a hidden count: not even one who knows the rule and the total."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.disclosure.counts import round_count, suppress_share, suppress_small_counts

FEW = settings(max_examples=200, deadline=None)
TABLES = st.lists(st.integers(0, 60), min_size=1, max_size=8)
MINIMUMS = st.integers(1, 25)


@pytest.mark.parametrize("sensitive", [False, True])
@pytest.mark.parametrize(("cells", "most"), [(2, 26), (3, 20), (4, 12)])
@pytest.mark.parametrize("minimum", [3, 4, 5, 6])
def test_every_hidden_cell_has_two_possible_values_or_more(cells, most, minimum, sensitive):
    """Make every small table, publish it, and look at all tables that publish the same."""
    published = defaultdict(list)
    for table in product(range(most + 1), repeat=cells):
        if 0 < sum(table) <= most:
            shown = suppress_small_counts(table, minimum, sensitive=sensitive)
            published[sum(table), shown].append(table)
    for (_, shown), tables in published.items():
        for place, count in enumerate(shown):
            if count is None:
                assert len({table[place] for table in tables}) > 1


@pytest.mark.parametrize(("cells", "most"), [(2, 26), (3, 20)])
@pytest.mark.parametrize("minimum", [3, 5])
def test_a_total_of_the_minimum_leaves_room_for_the_minimum(cells, most, minimum):
    """To a reader who knows only that counts are not negative, each hidden cell spans k values."""
    for table in product(range(most + 1), repeat=cells):
        shown = suppress_small_counts(table, minimum)
        hidden = [count for count, seen in zip(table, shown, strict=True) if seen is None]
        if hidden and sum(table) >= minimum:
            assert len(hidden) > 1
            assert sum(hidden) >= minimum


@FEW
@given(TABLES, MINIMUMS, st.booleans(), st.booleans())
def test_a_shown_count_is_unchanged_and_no_small_one_is_shown(table, minimum, known, sensitive):
    shown = suppress_small_counts(table, minimum, total_is_known=known, sensitive=sensitive)
    assert len(shown) == len(table)
    for count, seen in zip(table, shown, strict=True):
        assert seen in (None, count)
        assert seen is None or seen == 0 or seen >= minimum
        assert not (sensitive and seen == 0)


@FEW
@given(TABLES, MINIMUMS, st.integers(0, 20), st.booleans(), st.booleans())
def test_a_larger_minimum_never_shows_more(table, minimum, more, known, sensitive):
    settings_ = {"total_is_known": known, "sensitive": sensitive}
    loose = suppress_small_counts(table, minimum, **settings_)
    strict = suppress_small_counts(table, minimum + more, **settings_)
    for seen, seen_strictly in zip(loose, strict, strict=True):
        assert seen is not None or seen_strictly is None


@FEW
@given(TABLES, MINIMUMS, st.randoms(use_true_random=False))
def test_cells_are_chosen_by_size_and_not_by_place(table, minimum, random):
    order = list(range(len(table)))
    random.shuffle(order)
    shown = suppress_small_counts(table, minimum)
    moved = suppress_small_counts([table[place] for place in order], minimum)
    assert moved == tuple(shown[place] for place in order)


@FEW
@given(TABLES, MINIMUMS)
def test_knowing_the_total_never_shows_more(table, minimum):
    unknown = suppress_small_counts(table, minimum, total_is_known=False)
    known = suppress_small_counts(table, minimum)
    for seen, seen_with_total in zip(unknown, known, strict=True):
        assert seen is not None or seen_with_total is None


@FEW
@given(st.integers(0, 60), st.integers(0, 60), MINIMUMS, st.integers(0, 20))
def test_a_share_is_shown_unchanged_on_both_sides_or_not_at_all(having, lacking, minimum, more):
    of = having + lacking
    shown, mirror = suppress_share(having, of, minimum), suppress_share(lacking, of, minimum)
    assert shown in (None, having)
    assert (shown is None) == (mirror is None)
    assert shown is not None or suppress_share(having, of, minimum + more) is None


@FEW
@given(st.integers(0, 10_000), st.integers(1, 50), MINIMUMS)
def test_rounding_moves_little_and_stays_above_the_minimum(count, to, minimum):
    shown = round_count(count, to=to, minimum=minimum)
    assert shown % to == 0
    assert abs(shown - count) < to
    assert count < minimum or shown >= minimum
