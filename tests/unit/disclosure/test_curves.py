"""A shown curve steps only at months in which enough patients died, and ends while enough live."""

import dataclasses

import pytest

from oncommons.disclosure.curves import (
    coarsen_curve,
    pool_steps,
    show_log_rank_p,
    shown_median,
)
from oncommons.domain.answers import CurvePoint
from oncommons.errors import DataError, PolicyError


def exact(leavers, patients):
    """The exact curve of patients who leave on the given days: {day: (died, censored)}."""
    points, survival, followed = [], 1.0, patients
    for day, (died, censored) in sorted(leavers.items()):
        survival *= 1 - died / followed
        points.append(CurvePoint(day, survival, survival / 2, (1 + survival) / 2, followed, died))
        followed -= died + censored
    return tuple(points)


def days(points):
    return [point.day for point in points]


def test_one_death_a_day_gives_one_step_a_month():
    shown = coarsen_curve(exact(dict.fromkeys(range(1, 101), (1, 0)), 110), 10)
    assert days(shown) == [0, 30, 60, 90]
    assert [point.survival for point in shown] == [1.0, 0.73, 0.45, 0.18]
    assert [point.at_risk for point in shown] == [110, 80, 50, 20]
    assert [point.died for point in shown] == [None] * 4


def test_slow_deaths_are_pooled_over_months():
    leavers = {30 * month: (4, 0) for month in range(1, 7)} | {190: (0, 376)}
    assert days(coarsen_curve(exact(leavers, 400), 10)) == [0, 90, 180]


def test_a_remainder_joins_the_last_step():
    leavers = dict.fromkeys((20, 50, 80, 110, 150), (6, 0)) | {200: (0, 70)}
    assert days(coarsen_curve(exact(leavers, 100), 10)) == [0, 60, 180]


def test_deaths_alone_end_the_curve_before_the_last_of_them():
    points = exact(dict.fromkeys((20, 50, 80, 110, 150, 200), (10, 0)), 100)
    assert days(coarsen_curve(points, 10)) == [0, 30, 60, 90, 120, 150]


def test_deaths_after_the_last_whole_step_lengthen_it():
    shown = coarsen_curve(exact({20: (10, 0), 100: (3, 0), 400: (0, 50)}, 100), 10)
    assert days(shown) == [0, 390]
    assert shown[1].survival == 0.87


@pytest.mark.parametrize(
    ("patients", "minimum", "shown"),
    [(50, 10, [0, 30, 60, 90, 120]), (49, 10, [0, 30, 60, 90]), (49, 9, [0, 30, 60, 90, 120])],
)
def test_a_curve_ends_where_fewer_than_the_minimum_are_followed(patients, minimum, shown):
    leavers = dict.fromkeys((15, 45, 75, 105), (10, 0)) | {130: (0, patients - 40)}
    assert days(coarsen_curve(exact(leavers, patients), minimum)) == shown


def test_a_level_end_is_shown_when_enough_left_it_alive():
    leavers = {15: (12, 0), 300: (0, 30), 900: (0, 60)}
    shown = coarsen_curve(exact(leavers, 102), 10)
    assert days(shown) == [0, 30, 870]
    assert shown[1].survival == shown[2].survival
    assert [point.at_risk for point in shown] == [100, 90, 60]


def test_a_level_end_is_cut_when_few_left_it():
    leavers = {15: (12, 0), 300: (0, 3), 900: (0, 60)}
    assert days(coarsen_curve(exact(leavers, 75), 10)) == [0, 30]


def test_too_few_deaths_have_no_step():
    shown = coarsen_curve(exact({40: (5, 0), 400: (0, 95)}, 100), 10)
    assert shown == (CurvePoint(0, 1.0, 1.0, 1.0, 100),)


def test_a_small_group_has_no_curve():
    assert coarsen_curve(exact({5: (9, 0)}, 9), 10) == ()
    assert coarsen_curve((), 10) == ()


def test_a_death_on_day_0_counts_in_the_first_step():
    shown = coarsen_curve(exact({0: (6, 0), 29: (6, 0), 60: (0, 88)}, 100), 10)
    assert days(shown) == [0, 30]
    assert shown[1].survival == 0.88


def test_an_exit_on_the_day_of_the_grid_belongs_to_the_step_before():
    shown = coarsen_curve(exact({30: (10, 0), 60: (0, 90)}, 100), 10)
    assert (shown[1].day, shown[1].survival, shown[1].at_risk) == (30, 0.9, 90)


def test_deaths_are_recovered_from_the_drops_where_they_are_not_stated():
    points = exact({day: (day % 3, day % 2) for day in range(1, 200)}, 600)
    silent = [dataclasses.replace(point, died=None) for point in points]
    assert coarsen_curve(silent, 10) == coarsen_curve(points, 10)


def test_nobody_is_left_to_die_once_survival_is_0():
    points = [CurvePoint(9, 0.0, 0.0, 1.0, 12), CurvePoint(60, 0.0, 0.0, 1.0, 40)]
    assert days(coarsen_curve(points, 10)) == [0, 30]


def test_numbers_at_risk_are_rounded_and_survival_has_two_decimals():
    shown = coarsen_curve(exact({10: (11, 2), 60: (0, 214)}, 227), 10)
    assert [point.at_risk for point in shown] == [225, 215]
    assert (shown[1].survival, shown[1].lower, shown[1].upper) == (0.95, 0.48, 0.98)


def test_a_thousand_at_risk_have_a_third_decimal():
    shown = coarsen_curve(exact({10: (11, 0), 60: (0, 2000)}, 2011), 10)
    assert shown[1].survival == 0.995


def test_other_grids_are_whole_months_or_longer():
    points = exact(dict.fromkeys(range(1, 400), (1, 0)), 500)
    assert days(coarsen_curve(points, 10, grid_days=90)) == [0, 90, 180, 270, 360]
    with pytest.raises(PolicyError, match="steps of 7 days"):
        coarsen_curve(points, 10, grid_days=7)
    with pytest.raises(PolicyError, match="stand for 0 deaths"):
        coarsen_curve(points, 0)


def test_days_that_do_not_rise_are_refused():
    points = exact({5: (1, 0), 6: (1, 0)}, 40)
    with pytest.raises(DataError, match="do not rise"):
        coarsen_curve(points[::-1], 10)


def test_a_curve_that_was_hidden_before_is_refused():
    with pytest.raises(DataError, match="a number at risk is missing"):
        coarsen_curve([CurvePoint(5, 0.9, 0.8, 1.0, None)], 10)


def test_the_median_is_read_from_what_is_shown():
    shown = coarsen_curve(exact(dict.fromkeys(range(1, 101), (1, 0)), 110), 10)
    assert shown_median(shown) == 60
    assert shown_median(shown[:2]) is None
    assert shown_median(()) is None


@pytest.mark.parametrize(
    ("p", "died", "shown"),
    [(0.034, (10, 50), 0.03), (0.001, (10, 50), 0.0), (0.034, (9, 50), None), (0.034, (50,), None)],
)
def test_a_p_value_has_two_decimals_and_enough_deaths_on_each_side(p, died, shown):
    assert show_log_rank_p(p, died, 10) == shown


@pytest.mark.parametrize(
    ("died_so_far", "places"),
    [([], ()), ([9], ()), ([10], (0,)), ([0, 10, 10], (1,)), ([10, 15], (1,)), ([10, 20], (0, 1))],
)
def test_steps_end_as_soon_as_they_stand_for_enough(died_so_far, places):
    assert pool_steps(died_so_far, 10) == places
