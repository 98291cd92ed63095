"""Harrell's C and the area under the ROC curve, against every pair counted one by one."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from oncommons.errors import DataError
from oncommons.stats.concordance import auc, concordance


def made(rows=60, seed=0):
    random = np.random.default_rng(seed)
    return (
        random.integers(0, 25, rows),
        random.random(rows) < 0.6,
        np.round(random.normal(size=rows), 1),
    )


def pairs_by_hand(time, event, risk):
    """Score of every pair that counts, as a matrix; NaN where a pair does not."""
    rows = len(time)
    scores = np.full((rows, rows), np.nan)
    for first in range(rows):
        for second in range(rows):
            longer = time[second] > time[first] or (
                time[second] == time[first] and not event[second]
            )
            if first != second and event[first] and longer:
                scores[first, second] = (
                    0.5 if risk[first] == risk[second] else float(risk[first] > risk[second])
                )
    return scores


@pytest.mark.parametrize("seed", range(4))
def test_c_is_the_mean_score_of_the_pairs(seed):
    time, event, risk = made(seed=seed)
    expected = np.nanmean(pairs_by_hand(time, event, risk))
    assert concordance(time, event, risk).value == pytest.approx(expected, rel=1e-12)


def test_its_variance_is_that_of_the_infinitesimal_jackknife():
    time, event, risk = made()
    scores = pairs_by_hand(time, event, risk)
    value, number = np.nanmean(scores), np.sum(~np.isnan(scores))
    excess = np.where(np.isnan(scores), 0, scores - value)
    error = np.sqrt(np.sum((excess.sum(axis=0) + excess.sum(axis=1)) ** 2)) / number
    estimate = concordance(time, event, risk)
    assert estimate.upper - estimate.value == pytest.approx(1.959963984540054 * error, rel=1e-9)


def test_its_interval_is_close_to_that_of_leaving_one_out():
    time, event, risk = made(rows=200)
    left_out = [
        concordance(*(np.delete(column, row) for column in (time, event, risk))).value
        for row in range(200)
    ]
    error = np.sqrt(199 / 200 * np.sum((left_out - np.mean(left_out)) ** 2))
    estimate = concordance(time, event, risk)
    assert (estimate.upper - estimate.lower) / (2 * 1.96) == pytest.approx(error, rel=0.05)


@pytest.mark.parametrize(("risk", "value"), [([3, 2, 1], 1.0), ([1, 2, 3], 0.0), ([1, 1, 1], 0.5)])
def test_right_wrong_and_no_order(risk, value):
    assert concordance([1, 2, 3], [1, 1, 1], risk).value == value


def test_two_deaths_on_one_day_are_no_pair_but_a_death_and_a_censoring_are():
    assert concordance([5, 5, 5], [1, 1, 0], [0.9, 0.8, 0.1]).value == 1.0
    with pytest.raises(DataError, match="no two patients can be compared"):
        concordance([5, 5], [1, 1], [0.9, 0.8])


def test_nobody_dead_is_no_pair():
    with pytest.raises(DataError, match="no two patients can be compared"):
        concordance([1, 2], [0, 0], [1, 2])


def test_a_missing_risk_is_refused():
    with pytest.raises(DataError, match="risk is missing or infinite in row 1 "):
        concordance([1, 2], [1, 1], [0.1, np.nan])


def test_the_area_is_that_of_scikit_learn():
    _, outcome, score = made(rows=300)
    assert auc(outcome, score).value == pytest.approx(roc_auc_score(outcome, score), rel=1e-12)


def test_its_interval_is_delongs():
    _, outcome, score = made()
    yes, no = score[outcome][:, None], score[~outcome][None, :]
    wins = (yes > no) + 0.5 * (yes == no)
    variance = wins.mean(axis=1).var(ddof=1) / len(yes) + wins.mean(axis=0).var(ddof=1) / no.size
    estimate = auc(outcome, score)
    assert estimate.value == pytest.approx(wins.mean())
    assert estimate.upper - estimate.value == pytest.approx(1.959963984540054 * variance**0.5)


def test_a_perfect_score_has_an_interval_within_0_and_1():
    estimate = auc([0, 0, 1, 1], [1, 2, 3, 4])
    assert (estimate.value, estimate.lower, estimate.upper) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("outcome", [[1, 1, 1], [0, 0, 1], [0, 1, 1]])
def test_an_area_needs_two_of_each(outcome):
    with pytest.raises(DataError, match="fewer than two rows of one outcome"):
        auc(outcome, [1, 2, 3])
