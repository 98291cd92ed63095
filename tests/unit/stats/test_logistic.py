"""The logistic fit in the small: closed forms, ridge, prediction, and what it refuses."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from oncommons.errors import DataError
from oncommons.stats.regression import logistic, logistic_probability


def made(rows=300):
    random = np.random.default_rng(5)
    covariates = random.normal(size=(rows, 3)) * [1, 10, 0.1] + [0, 60, 0]
    chance = 1 / (1 + np.exp(-(covariates[:, 0] - 0.05 * (covariates[:, 1] - 60))))
    return covariates, random.random(rows) < chance


def test_a_two_by_two_table_has_a_closed_form():
    having, outcome = [1] * 10 + [0] * 12, [1] * 7 + [0] * 3 + [1] * 4 + [0] * 8
    fit = logistic(having, outcome, ridge=0)
    assert fit.intercept == pytest.approx(np.log(4 / 8))
    assert fit.coefficients[0] == pytest.approx(np.log(7 * 8 / (3 * 4)))
    assert fit.standard_errors[0] == pytest.approx((1 / 7 + 1 / 3 + 1 / 4 + 1 / 8) ** 0.5)
    assert fit.log_likelihood == pytest.approx(
        7 * np.log(0.7) + 3 * np.log(0.3) + 4 * np.log(1 / 3) + 8 * np.log(2 / 3)
    )


@pytest.mark.parametrize("ridge", [0.1, 1.0, 30.0])
def test_scikit_learn_finds_the_same_on_scaled_columns(ridge):
    covariates, outcome = made()
    spread = covariates.std(axis=0)
    judge = LogisticRegression(C=1 / ridge, tol=1e-10, max_iter=1000)
    judge.fit((covariates - covariates.mean(axis=0)) / spread, outcome)
    fit = logistic(covariates, outcome, ridge=ridge)
    assert fit.coefficients * spread == pytest.approx(judge.coef_[0], abs=1e-6)


def test_probabilities_average_to_the_share_of_yes():
    covariates, outcome = made()
    fit = logistic(covariates, outcome, ridge=5.0)
    assert logistic_probability(fit, covariates).mean() == pytest.approx(outcome.mean(), rel=1e-9)


def test_units_do_not_change_the_model():
    covariates, outcome = made()
    fit, same = logistic(covariates, outcome), logistic(covariates * 1000 + 7, outcome)
    assert logistic_probability(same, covariates * 1000 + 7) == pytest.approx(
        logistic_probability(fit, covariates)
    )


@pytest.mark.parametrize("covariates", [[1, 2, 3, 4], [0, 0, 1, 1], [1, 50, 51, 60]])
def test_a_separating_column_stays_finite_with_ridge_and_is_refused_without(covariates):
    fit = logistic(covariates, [0, 0, 1, 1])
    assert fit.converged
    assert 0 < fit.coefficients[0] * np.std(covariates) < 5
    with pytest.raises(DataError, match="separate the outcome"):
        logistic(covariates, [0, 0, 1, 1], ridge=0)


@pytest.mark.parametrize(
    ("covariates", "outcome", "says"),
    [
        ([1, 2], [1, 1], "all rows have the same outcome"),
        ([1, 2], [0, 0], "all rows have the same outcome"),
        ([1, 2], [0, 2], "outcome is neither 0 nor 1 in row 1 "),
        ([[1, 1], [2, 2], [3, 3]], [0, 1, 0], "repeat each other"),
    ],
)
def test_what_cannot_be_fitted_is_refused(covariates, outcome, says):
    with pytest.raises(DataError, match=says):
        logistic(covariates, outcome, ridge=0)
