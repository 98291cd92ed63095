"""Tests between groups: equal to scipy, with an effect size that holds what was planted."""

import numpy as np
import pytest
from scipy import stats

from oncommons.errors import DataError
from oncommons.stats.comparison import compare_numbers, compare_shares, odds_ratio
from oncommons.stats.competing import aalen_johansen
from oncommons.stats.log_rank import Weight, log_rank
from oncommons.stats.survival import kaplan_meier


def test_a_table_of_counts_is_that_of_scipy():
    table = np.array([[20, 30, 12], [11, 40, 22], [10, 12, 14]])
    found = compare_shares(table)
    assert found.test == "chi-square"
    assert found.p == pytest.approx(stats.chi2_contingency(table)[1], rel=1e-12)
    assert found.effect.value == pytest.approx(stats.contingency.association(table), rel=1e-12)
    assert 0 <= found.effect.lower < found.effect.value < found.effect.upper < 1


def test_few_expected_ask_for_fisher():
    found = compare_shares([[8, 2], [1, 5]])
    assert found.test == "Fisher"
    assert found.p == pytest.approx(stats.fisher_exact([[8, 2], [1, 5]]).pvalue, rel=1e-9)


@pytest.mark.parametrize("table", [[[3, 40], [9, 30], [1, 25]], [[3, 9, 2], [9, 2, 5]]])
def test_more_groups_are_tested_by_random_tables(table):
    judge = stats.fisher_exact(
        np.array(table), method=stats.MonteCarloMethod(n_resamples=99_999, rng=1)
    )
    found = compare_shares(table)
    assert found.test == "Fisher"
    assert found.p == pytest.approx(float(judge.pvalue), abs=0.015)
    assert compare_shares(table) == found


def test_empty_rows_and_columns_say_nothing():
    assert compare_shares([[20, 0, 30], [0, 0, 0], [30, 0, 20]]) == compare_shares(
        [[20, 30], [30, 20]]
    )
    with pytest.raises(DataError, match="fewer than two"):
        compare_shares([[5, 0], [7, 0]])


def test_an_odds_ratio_has_limits_even_with_a_zero():
    ratio = odds_ratio(0, 10, 5, 5)
    assert 0 < ratio.lower < ratio.value < ratio.upper < float("inf")


@pytest.mark.parametrize("groups", [2, 3])
def test_ranks_are_those_of_scipy(groups):
    random = np.random.default_rng(4)
    samples = [random.integers(0, 9 + shift, 60) for shift in range(groups)]
    values = np.arange(12)
    found = compare_numbers(values, [np.bincount(each, minlength=12) for each in samples])
    if groups == 2:
        judge = stats.mannwhitneyu(*samples, use_continuity=False, method="asymptotic")
        assert found.test == "Wilcoxon"
        assert found.effect.value == pytest.approx(judge.statistic / 3600, rel=1e-12)
    else:
        judge = stats.kruskal(*samples)
        assert found.test == "Kruskal-Wallis"
        assert found.effect.value == pytest.approx(judge.statistic / 179, rel=1e-12)
    assert found.p == pytest.approx(judge.pvalue, rel=1e-9)
    assert found.effect.lower <= found.effect.value <= found.effect.upper


def test_the_interval_of_a_rank_test_covers_what_was_planted():
    random = np.random.default_rng(8)
    truth, inside = stats.norm.cdf(0.5 / np.sqrt(2)), 0
    for _ in range(200):
        first, second = random.normal(0.5, 1, 80).round(1), random.normal(0, 1, 80).round(1)
        values = np.unique(np.concatenate([first, second]))
        counts = [[int((each == value).sum()) for value in values] for each in (first, second)]
        effect = compare_numbers(values, counts).effect
        inside += effect.lower <= truth <= effect.upper
    assert 180 <= inside <= 199


def test_numbers_that_do_not_differ_at_all():
    found = compare_numbers([3.0], [[10], [12]])
    assert (found.p, found.effect.value) == (1.0, 0.5)


def test_incidences_and_survival_share_everybody():
    random = np.random.default_rng(2)
    time, cause = random.integers(1, 40, 300), random.integers(0, 3, 300)
    entry = np.minimum(random.integers(-5, 20, 300), time - 1)
    first, second = (aalen_johansen(time, cause, of=of, entry_days=entry) for of in (1, 2))
    alive = kaplan_meier(time, cause > 0, entry_days=entry).survival
    assert first.incidence + second.incidence + alive == pytest.approx(np.ones(len(alive)))
    assert (first.lower <= first.incidence).all()
    assert (first.incidence <= first.upper).all()


def test_one_cause_alone_is_one_less_survival():
    random = np.random.default_rng(3)
    time, died = random.integers(1, 40, 200), random.integers(0, 2, 200)
    found, curve = aalen_johansen(time, died), kaplan_meier(time, died)
    assert found.incidence == pytest.approx(1 - curve.survival)
    inside = (curve.survival > 0) & (curve.survival < 1)
    assert found.standard_error[inside] == pytest.approx(curve.standard_error[inside])
    assert found.lower[inside] == pytest.approx(1 - curve.upper[inside])


@pytest.mark.parametrize("cause", [[0, 1, -1], [0, 1, 1.5]])
def test_a_cause_is_a_whole_number(cause):
    with pytest.raises(DataError, match="cause is no whole number"):
        aalen_johansen([1, 2, 3], cause)
    with pytest.raises(DataError, match="cause looked at"):
        aalen_johansen([1, 2, 3], [0, 1, 1], of=0)


def test_weights_look_at_early_or_late_differences():
    # Group b dies early, then as group a: a late weight sees less of it.
    time = [1, 2, 3, 20, 22, 24, 26, 28, 30, 21, 23, 25, 27, 29, 31, 32, 33, 34]
    group = ["b"] * 9 + ["a"] * 9
    event = [True] * 18
    early, late = (
        log_rank(time, event, group, weight=Weight("fleming-harrington", p, q)).chi2
        for p, q in ((1, 0), (0, 1))
    )
    assert early > late
    with pytest.raises(DataError, match="no weight"):
        Weight("cox")
    with pytest.raises(DataError, match="exponents"):
        Weight("fleming-harrington", -1)
