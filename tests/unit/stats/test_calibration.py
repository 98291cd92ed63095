"""Brier score under censoring and calibration, on cases with a known answer."""

import numpy as np
import pytest

from oncommons.errors import DataError
from oncommons.stats.calibration import (
    brier_score,
    calibration_groups,
    calibration_line,
    calibration_slope,
    integrated_brier,
)
from oncommons.stats.survival import kaplan_meier, survival_at


def made(rows=4000, seed=4):
    """Exponential lifetimes whose true survival is known, half of them censored."""
    random = np.random.default_rng(seed)
    rate = np.exp(random.normal(size=rows) * 0.7) / 500
    lifetime, end = random.exponential(1 / rate), random.uniform(50, 1500, rows)
    return rate, np.minimum(lifetime, end), lifetime <= end


def test_without_censoring_it_is_the_mean_squared_error():
    survival = np.array([0.9, 0.2, 0.6, 0.5])
    expected = np.mean([0.9**2, 0.2**2, 0.4**2, 0.5**2])
    assert brier_score(survival, [1, 2, 8, 9], [1, 1, 1, 1], 5) == pytest.approx(expected)


def test_the_censored_weigh_nothing_and_the_others_make_up_for_them():
    # Censored on day 2, when three are left: weight 1 before, 3/2 after.
    expected = (0.9**2 + 1.5 * 0.4**2 + 1.5 * 0.5**2) / 4
    survival = [0.9, 0.2, 0.6, 0.5]
    assert brier_score(survival, [1, 2, 8, 9], [1, 0, 1, 1], 5) == pytest.approx(expected)


def test_a_death_comes_before_a_censoring_of_the_same_day():
    # The death on day 2 has weight 1; then one of two is censored, so the last one weighs 2.
    expected = (0.2**2 + 2 * 0.5**2) / 3
    assert brier_score([0.2, 0.7, 0.5], [2, 2, 9], [1, 0, 1], 5) == pytest.approx(expected)


def test_the_weighted_score_estimates_the_uncensored_one():
    random = np.random.default_rng(9)
    rate = np.exp(random.normal(size=20_000) * 0.7) / 500
    lifetime, end = random.exponential(1 / rate), random.uniform(50, 1500, 20_000)
    survival = np.exp(-rate * 300)
    complete = np.mean((survival - (lifetime > 300)) ** 2)
    time, event = np.minimum(lifetime, end), lifetime <= end
    assert brier_score(survival, time, event, 300) == pytest.approx(complete, abs=0.005)


def test_the_truth_scores_better_than_the_average():
    rate, time, event = made()
    truth = np.exp(-rate * 300)
    average = np.full(len(time), survival_at(kaplan_meier(time, event), [300])[0])
    assert brier_score(truth, time, event, 300) < brier_score(average, time, event, 300)


def test_the_integrated_score_is_the_trapezoid_of_the_single_ones():
    rate, time, event = made(300)
    days = np.array([100.0, 200.0, 500.0])
    survival = np.exp(-rate[:, None] * days)
    single = [
        brier_score(column, time, event, day) for column, day in zip(survival.T, days, strict=True)
    ]
    expected = (100 * (single[0] + single[1]) / 2 + 300 * (single[1] + single[2]) / 2) / 400
    assert integrated_brier(survival, days, time, event) == pytest.approx(expected)


@pytest.mark.parametrize("days", [[100], [200, 100], [100, 200, 300]])
def test_days_rise_and_match_the_columns(days):
    with pytest.raises(DataError, match="rising day per column"):
        integrated_brier(np.full((3, 2), 0.5), days, [400, 500, 600], [1, 1, 0])


def test_no_score_beyond_the_follow_up():
    with pytest.raises(DataError, match="nobody is followed to the last day asked"):
        brier_score([0.5, 0.5], [3, 9], [1, 0], 10)


def test_on_the_last_day_only_the_dead_weigh():
    assert brier_score([0.6, 0.5], [3, 9], [1, 0], 9) == pytest.approx(0.6**2 / 2)


def test_survival_is_a_probability():
    with pytest.raises(DataError, match="survival is not a probability in row 1 "):
        brier_score([0.5, 1.1], [3, 9], [1, 0], 5)


def test_groups_compare_prediction_with_kaplan_meier():
    rate, time, event = made()
    survival = np.exp(-rate * 300)
    groups = calibration_groups(survival, time, event, 300)
    lowest = 1 - survival <= np.quantile(1 - survival, 0.2)
    observed = 1 - survival_at(kaplan_meier(time[lowest], event[lowest]), [300])[0]
    assert [group.patients for group in groups] == [800] * 5
    assert groups[0].predicted == pytest.approx(np.mean(1 - survival[lowest]))
    assert groups[0].observed.value == pytest.approx(observed)
    assert groups[0].events == np.sum(event[lowest] & (time[lowest] <= 300))
    for group in groups:
        assert group.observed.lower < group.observed.value < group.observed.upper
        assert group.observed.value == pytest.approx(group.predicted, abs=0.06)


def test_equal_predictions_stay_in_one_group():
    survival = np.r_[np.full(90, 0.5), np.linspace(0.1, 0.4, 10)]
    groups = calibration_groups(survival, np.arange(1, 101), np.ones(100), 50, groups=5)
    assert sum(group.patients for group in groups) == 100
    assert groups[0].patients == 90


def test_a_group_before_its_first_exit_has_no_event():
    (group,) = calibration_groups([0.9, 0.9], [50, 60], [1, 0], 10)
    assert (group.events, group.observed.value, group.observed.upper) == (0, 0.0, 0.0)


@pytest.mark.parametrize("stretch", [0.5, 1.0, 2.0])
def test_the_slope_undoes_a_stretch_of_the_log_hazard(stretch):
    rate, time, event = made()
    stretched = np.exp(-((300 * rate) ** stretch))
    slope = calibration_slope(stretched, time, event)
    assert slope.lower < 1 / stretch < slope.upper


def test_the_line_of_true_chances_is_level():
    random = np.random.default_rng(8)
    chance = 1 / (1 + np.exp(-random.normal(size=5000)))
    outcome = random.random(5000) < chance
    line = calibration_line(chance, outcome)
    assert line.intercept == pytest.approx(0, abs=0.1)
    assert line.coefficients[0] == pytest.approx(1, abs=0.1)
    assert calibration_line(np.minimum(chance * 1.2, 1), outcome).intercept < line.intercept


def test_chances_of_0_and_1_have_no_infinite_log_odds():
    line = calibration_line([0, 0, 1, 1, 0.5, 0.5], [0, 1, 1, 0, 1, 0])
    assert np.isfinite(line.intercept)
