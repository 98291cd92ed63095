"""The Cox fit in the small: closed forms, ridge, strata, prediction, and what it refuses."""

import numpy as np
import pytest

from oncommons.errors import DataError
from oncommons.stats.cox import cox, cox_risk, cox_survival


def made(rows=200, columns=3, seed=2):
    random = np.random.default_rng(seed)
    covariates = random.normal(size=(rows, columns))
    lifetime = random.exponential(300 * np.exp(-covariates[:, 0]))
    end = random.uniform(50, 600, rows)
    return covariates, np.ceil(np.minimum(lifetime, end)), lifetime <= end


def test_four_deaths_have_a_closed_form():
    fit = cox([0, 0, 1, 1], [4, 8, 2, 6], [1, 1, 1, 1], ridge=0)
    ratio = (1 + 17**0.5) / 2  # the root of r^2 - r - 4
    assert fit.coefficients[0] == pytest.approx(np.log(ratio), rel=1e-8)
    assert fit.converged


def test_without_covariates_that_matter_the_log_likelihood_is_that_of_equal_risks():
    fit = cox([0, 1, 0, 1], [1, 2, 3, 4], [1, 1, 1, 1], ridge=1e9)
    assert fit.coefficients[0] == pytest.approx(0, abs=1e-8)
    assert fit.null_log_likelihood == pytest.approx(-np.log(24))
    assert fit.log_likelihood == pytest.approx(fit.null_log_likelihood)


def test_units_do_not_change_the_model():
    covariates, time, event = made()
    grams = covariates * [1000, 1, 0.01] + [5, 2000, 0]
    fit, same = cox(covariates, time, event), cox(grams, time, event)
    assert same.coefficients * [1000, 1, 0.01] == pytest.approx(fit.coefficients, rel=1e-6)
    assert same.standard_errors * [1000, 1, 0.01] == pytest.approx(fit.standard_errors, rel=1e-6)
    assert cox_survival(same, grams[:9], [100, 300]) == pytest.approx(
        cox_survival(fit, covariates[:9], [100, 300]), rel=1e-6
    )


def test_ridge_is_a_penalty_per_standard_deviation():
    covariates, time, event = made()
    ridge = 25.0
    fit = cox(covariates, time, event, ridge=ridge)

    def penalised(coefficients):
        total = cox(covariates @ coefficients, time, event, ridge=0)
        stretched = coefficients * covariates.std(axis=0)
        at_one = _log_likelihood_at_one(covariates @ coefficients, time, event)
        assert at_one <= total.log_likelihood + 1e-9
        return at_one - ridge / 2 * np.sum(stretched**2)

    best = penalised(fit.coefficients)
    for step in np.vstack([np.eye(3), -np.eye(3)]) * 0.01:
        assert penalised(fit.coefficients + step) < best


def _log_likelihood_at_one(predictor, time, event):
    """The log partial likelihood of a predictor taken as it is (Efron, whole days)."""
    total = 0.0
    for day in np.unique(time[event]):
        dead = event & (time == day)
        everyone, own = np.exp(predictor[time >= day]).sum(), np.exp(predictor[dead]).sum()
        number = int(dead.sum())
        bottoms = everyone - np.arange(number) / number * own
        total += predictor[dead].sum() - np.log(bottoms).sum()
    return total


def test_a_separating_column_stays_finite_with_ridge():
    fit = cox([0, 0, 0, 1, 1, 1], [7, 8, 9, 1, 2, 3], [0, 0, 0, 1, 1, 1])
    assert fit.converged
    assert 1 < fit.coefficients[0] < 50
    with pytest.raises(DataError, match="separate the outcome"):
        cox([0, 0, 0, 1, 1, 1], [7, 8, 9, 1, 2, 3], [0, 0, 0, 1, 1, 1], ridge=0)


def test_a_constant_column_gets_no_coefficient():
    covariates, time, event = made(columns=1)
    fit = cox(np.column_stack([covariates, np.full(200, 7.0)]), time, event)
    assert fit.coefficients[1] == 0
    assert fit.coefficients[0] == pytest.approx(cox(covariates, time, event).coefficients[0])


def test_repeated_columns_need_a_ridge():
    covariates, time, event = made(columns=1)
    twice = np.hstack([covariates, covariates])
    with pytest.raises(DataError, match="repeat each other"):
        cox(twice, time, event, ridge=0)
    fit = cox(twice, time, event)
    assert fit.coefficients[0] == pytest.approx(fit.coefficients[1])


def test_each_stratum_keeps_its_own_baseline():
    covariates, time, event = made()
    place = np.arange(200) % 2
    slow = np.where(place == 1, 10 * time, time)
    apart = cox(covariates, slow, event, strata=place)
    together = cox(covariates, time, event, strata=place)
    assert apart.coefficients == pytest.approx(together.coefficients, rel=1e-8)
    assert np.unique(apart.baseline_stratum).tolist() == [0, 1]
    assert cox_survival(apart, covariates, [100], stratum=0) == pytest.approx(
        cox_survival(together, covariates, [100], stratum=0)
    )
    assert cox_survival(apart, covariates, [1000], stratum=1) == pytest.approx(
        cox_survival(together, covariates, [100], stratum=1)
    )


def test_a_stratum_without_events_tells_nothing():
    covariates, time, event = made()
    names = np.where(np.arange(200) < 20, "quiet", "busy")
    event = event & (names == "busy")
    fit = cox(covariates, time, event, strata=names)
    alone = cox(covariates[20:], time[20:], event[20:], ridge=0)
    assert cox(covariates, time, event, strata=names, ridge=0).coefficients == pytest.approx(
        alone.coefficients, rel=1e-8
    )
    with pytest.raises(DataError, match="the fit has 1 strata"):
        cox_survival(fit, covariates, [100], stratum="quiet")


def test_with_several_strata_one_must_be_named():
    covariates, time, event = made()
    fit = cox(covariates, time, event, strata=np.arange(200) % 2)
    with pytest.raises(DataError, match="the fit has 2 strata"):
        cox_survival(fit, covariates, [100])


def test_predicted_survival_is_a_step_function_from_1():
    fit = cox([0, 1, 0, 1], [3, 1, 9, 5], [1, 1, 1, 0], ridge=1)
    curves = cox_survival(fit, [0, 1], [0, 0.5, 1, 2, 100, 9])
    assert curves.shape == (2, 6)
    assert curves[:, :2].tolist() == [[1, 1], [1, 1]]
    assert curves[:, 2] == pytest.approx(curves[:, 3])
    assert curves[:, 4] == pytest.approx(curves[:, 5])
    first = fit.baseline_cumulative_hazard[0]
    assert curves[0, 2] == pytest.approx(np.exp(-first))
    assert curves[1, 2] == pytest.approx(np.exp(-first * np.exp(fit.coefficients[0])))


def test_risk_is_the_sum_of_coefficient_times_covariate():
    covariates, time, event = made()
    fit = cox(covariates, time, event)
    assert cox_risk(fit, covariates[:5]) == pytest.approx(covariates[:5] @ fit.coefficients)


def test_the_baseline_counts_the_deaths():
    covariates, time, event = made()
    fit = cox(covariates, time, event)
    assert fit.baseline_died.sum() == event.sum()
    assert np.all(np.diff(fit.baseline_days) > 0)
    assert np.all(np.diff(fit.baseline_cumulative_hazard) > 0)


@pytest.mark.parametrize(
    ("covariates", "event", "says"),
    [
        ([1, 2], [0, 0], "no event among the rows"),
        ([1, np.nan], [1, 1], "covariates is missing or infinite in row 1 "),
        ([1, 2, 3], [1, 1], "covariates has shape"),
    ],
)
def test_what_cannot_be_fitted_is_refused(covariates, event, says):
    with pytest.raises(DataError, match=says):
        cox(covariates, [1, 2], event)


def test_prediction_wants_the_columns_of_the_fit():
    covariates, time, event = made()
    with pytest.raises(DataError, match="covariates has 2 columns, not 3"):
        cox_risk(cox(covariates, time, event), covariates[:, :2])
