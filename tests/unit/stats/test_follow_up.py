"""Who was at risk when: entry < day <= time, for whole days and for any others."""

import numpy as np
import pytest

from oncommons.errors import DataError
from oncommons.stats.follow_up import check_follow_up, count_at_risk, exits, number_at_risk


@pytest.mark.parametrize(
    ("time", "event", "entry", "says"),
    [
        ([3, -1, -2], [1, 1, 1], None, "time_days is negative in row 1 and 1 more"),
        ([3, np.nan], [1, 1], None, "time_days is missing or infinite in row 1 "),
        ([3, 4], [1, 2], None, "event is neither 0 nor 1 in row 1 "),
        ([3, 4], [1], None, "event has 1 rows, not 2"),
        ([3, 4], [1, 1], [0, 4], "entry_days is not before time_days in row 1 "),
        ([3, 4], [1, 1], [0], "entry_days has 1 rows, not 2"),
    ],
)
def test_unusable_rows_are_named(time, event, entry, says):
    with pytest.raises(DataError, match=says):
        check_follow_up(time, event, entry_days=entry)


def test_exits_are_counted_by_day_and_kind():
    left = exits(check_follow_up([5, 2, 5, 5, 0], [1, 0, 1, 0, 1]))
    assert left.days.tolist() == [0, 2, 5]
    assert left.died.tolist() == [1, 0, 2]
    assert left.censored.tolist() == [0, 1, 1]


def test_a_patient_who_leaves_on_a_day_is_at_risk_on_it():
    assert number_at_risk([5, 2], [0, 2, 3, 5, 6]).tolist() == [2, 2, 1, 1, 0]


def test_a_patient_who_enters_on_a_day_is_at_risk_from_the_next():
    assert number_at_risk([5, 9], [3, 4, 5, 6], entry_days=[3, 4]).tolist() == [0, 1, 2, 1]


def test_entry_on_day_0_leaves_out_day_0_and_a_negative_one_does_not():
    assert number_at_risk([0, 9, 9], [0, 1], entry_days=[-1, 0, -40]).tolist() == [2, 2]


def test_days_may_be_asked_in_any_order_and_between_whole_ones():
    assert number_at_risk([5, 2, 9], [9.5, 2.5, 1e9, -3]).tolist() == [0, 2, 0, 3]


@pytest.mark.parametrize("stretch", [1, 0.37, 1e5])
def test_counting_and_sorting_agree(stretch):
    random = np.random.default_rng(1)
    time = random.integers(1, 400, 300)
    entry = time - random.integers(1, 200, 300)
    event = random.random(300) < 0.4
    days = random.integers(-5, 450, 80)
    seen = number_at_risk(time * stretch, days * stretch, entry_days=entry * stretch)
    by_hand = [int(np.sum((np.maximum(entry, -1) < day) & (day <= time))) for day in days]
    assert seen.tolist() == by_hand
    assert exits(check_follow_up(time * stretch, event)).died.sum() == event.sum()


def test_only_whole_days_within_reach_are_counted_one_by_one():
    assert check_follow_up([1, 2], [1, 1]).whole
    assert not check_follow_up([1.5, 2], [1, 1]).whole
    assert not check_follow_up([1, 2e9], [1, 1]).whole
    assert not check_follow_up([1, 2], [1, 1], entry_days=[0.5, 0]).whole


def test_part_of_a_follow_up_is_one():
    part = check_follow_up([1, 2, 3], [1, 0, 1], entry_days=[0, 1, 2]).of(
        np.array([True, False, True])
    )
    assert count_at_risk(part, np.array([1.0, 3.0])).tolist() == [1, 1]
