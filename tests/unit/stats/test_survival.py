"""Kaplan-Meier, its limits, median and restricted mean, on tables small enough to do by hand."""

import numpy as np
import pytest

from oncommons.errors import DataError
from oncommons.stats.survival import kaplan_meier, median, rmst, survival_at


def test_a_curve_has_one_row_per_day_somebody_left():
    curve = kaplan_meier([1, 2, 2, 3, 4], [1, 0, 1, 0, 1])
    assert curve.n == 5
    assert curve.days.tolist() == [1, 2, 3, 4]
    assert curve.at_risk.tolist() == [5, 4, 2, 1]
    assert curve.died.tolist() == [1, 1, 0, 1]
    assert curve.censored.tolist() == [0, 1, 1, 0]
    assert curve.survival == pytest.approx([0.8, 0.6, 0.6, 0.0])


def test_standard_errors_are_greenwoods():
    curve = kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0])
    first, second = 1 / (4 * 3), 1 / (3 * 2)
    assert curve.standard_error[:2] == pytest.approx(
        [0.75 * first**0.5, 0.5 * (first + second) ** 0.5]
    )


def test_limits_are_on_the_log_log_scale():
    curve = kaplan_meier([1, 2, 3, 4], [1, 0, 0, 0])
    spread = 1.959963984540054 * (1 / 12) ** 0.5 / -np.log(0.75)
    assert curve.lower[0] == pytest.approx(0.75 ** np.exp(spread))
    assert curve.upper[0] == pytest.approx(0.75 ** np.exp(-spread))


def test_nobody_dead_is_certain_survival():
    curve = kaplan_meier([3, 5], [0, 0])
    for values in (curve.survival, curve.lower, curve.upper):
        assert values.tolist() == [1.0, 1.0]
    assert curve.standard_error.tolist() == [0.0, 0.0]
    assert median(curve).day is None


def test_once_all_are_dead_the_upper_limit_stays_where_it_was():
    curve = kaplan_meier([1, 2, 3], [1, 1, 1])
    assert curve.survival[-1] == 0
    assert (curve.lower[-1], curve.upper[-1]) == (0.0, curve.upper[-2])
    assert curve.standard_error[-1] == 0


def test_all_dead_at_once_has_no_upper_limit_but_one():
    curve = kaplan_meier([0, 0], [1, 1])
    assert (curve.survival[0], curve.upper[0]) == (0.0, 1.0)


def test_late_entry_counts_only_while_seen():
    curve = kaplan_meier([2, 5, 6], [1, 1, 0], entry_days=[-1, 3, 0])
    assert curve.at_risk.tolist() == [2, 2, 1]
    assert curve.survival == pytest.approx([0.5, 0.25, 0.25])


def test_survival_is_read_after_the_deaths_of_the_day():
    curve = kaplan_meier([2, 4, 9], [1, 1, 0])
    assert survival_at(curve, [4, 0, 1.5, 2, 100]) == pytest.approx([1 / 3, 1, 1, 2 / 3, 1 / 3])


def test_the_median_is_the_first_day_at_one_half():
    assert median(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1])).day == 2


def test_one_half_is_found_in_spite_of_rounding():
    survival = kaplan_meier(range(1, 11), [1, 0] * 5)
    exact = kaplan_meier(np.arange(1, 15), np.r_[np.ones(7), np.zeros(7)])
    assert exact.survival[6] == pytest.approx(0.5)
    assert median(exact).day == 7
    assert median(survival).day == 7


def test_limits_of_the_median_may_be_out_of_reach():
    found = median(kaplan_meier([1, 2, 3, 4], [1, 1, 0, 0]))
    assert found.day == 2
    assert found.lower == 1
    assert found.upper is None


def test_the_restricted_mean_is_the_area():
    curve = kaplan_meier([2, 4, 6, 8], [1, 0, 1, 0])
    assert rmst(curve, 8).value == pytest.approx(2 + 0.75 * 4 + 0.375 * 2)
    assert rmst(curve, 1).value == 1.0
    assert rmst(curve, 3).value == pytest.approx(2.75)


def test_the_restricted_mean_has_greenwood_limits():
    curve = kaplan_meier([2, 4, 6, 8], [1, 0, 1, 0])
    to_come = np.array([0.75 * 4 + 0.375 * 2, 0.375 * 2])
    error = np.sqrt(np.sum(to_come**2 * [1 / 12, 1 / 2]))
    estimate = rmst(curve, 8)
    assert estimate.lower == pytest.approx(estimate.value - 1.959963984540054 * error)
    assert estimate.upper == 8


def test_a_horizon_beyond_the_follow_up_is_refused_unless_all_are_dead():
    with pytest.raises(DataError, match="the horizon of 9 days lies outside"):
        rmst(kaplan_meier([2, 4], [1, 0]), 9)
    with pytest.raises(DataError, match="the horizon of 0 days"):
        rmst(kaplan_meier([2, 4], [1, 0]), 0)
    assert rmst(kaplan_meier([2, 4], [1, 1]), 9).value == 3.0


def test_no_patient_has_no_curve():
    with pytest.raises(DataError, match="at least one row"):
        kaplan_meier([], [])
