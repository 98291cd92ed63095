"""The partial likelihood and its derivatives against sums written out, one death at a time."""

import numpy as np
import pytest

from oncommons.stats.follow_up import check_follow_up
from oncommons.stats.partial_likelihood import breslow, evaluate, risk_sets


def made(seed, *, entry=False, rows=40):
    random = np.random.default_rng(seed)
    time = random.integers(1, 12, rows).astype(float)
    start = np.minimum(random.integers(-3, 8, rows), time - 1) if entry else None
    covariates = random.normal(size=(rows, 3))
    return covariates, check_follow_up(time, random.random(rows) < 0.6, entry_days=start)


def efron_by_hand(covariates, follow_up, coefficients):
    """Efron's log likelihood, straight from its definition."""
    time, event = follow_up.time_days, follow_up.event
    entry = np.full(len(time), -1.0) if follow_up.entry_days is None else follow_up.entry_days
    predictor = covariates @ coefficients
    total = 0.0
    for day in np.unique(time[event]):
        at_risk = (entry < day) & (day <= time)
        dead = event & (time == day)
        number = int(dead.sum())
        total += predictor[dead].sum()
        for order in range(number):
            share = order / number * np.exp(predictor[dead]).sum()
            total -= np.log(np.exp(predictor[at_risk]).sum() - share)
    return total


@pytest.mark.parametrize("entry", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_the_log_likelihood_is_efrons(seed, entry):
    covariates, follow_up = made(seed, entry=entry)
    coefficients = np.array([0.4, -1.1, 0.2])
    seen = evaluate(risk_sets(covariates, follow_up), coefficients)
    assert seen.log_likelihood == pytest.approx(
        efron_by_hand(covariates, follow_up, coefficients), rel=1e-12
    )


@pytest.mark.parametrize("entry", [False, True])
def test_the_derivatives_are_those_of_the_log_likelihood(entry):
    covariates, follow_up = made(7, entry=entry)
    at, small = np.array([0.3, 0.1, -0.6]), 1e-5
    sets = risk_sets(covariates, follow_up)
    here = evaluate(sets, at)
    for column, step in enumerate(np.eye(3) * small):
        above, below = evaluate(sets, at + step), evaluate(sets, at - step)
        slope = (above.log_likelihood - below.log_likelihood) / (2 * small)
        bend = -(above.gradient - below.gradient) / (2 * small)
        assert here.gradient[column] == pytest.approx(slope, abs=1e-6)
        assert here.information[column] == pytest.approx(bend, abs=1e-6)


def test_rows_that_are_never_at_risk_at_a_death_are_left_out():
    follow_up = check_follow_up([1, 5, 9], [0, 1, 0], entry_days=[-1, -1, 6])
    assert risk_sets(np.ones((3, 1)), follow_up).covariates.shape == (1, 1)


def test_breslows_hazard_adds_deaths_over_risk():
    covariates = np.array([[0.0], [1.0], [2.0]])
    follow_up = check_follow_up([1, 2, 2], [1, 1, 1])
    died, log_hazard = breslow(risk_sets(covariates, follow_up), np.array([0.5]))
    risk = np.exp([0.0, 0.5, 1.0])
    steps = [1 / risk.sum(), 2 / risk[1:].sum()]
    assert died.tolist() == [1, 2]
    assert np.exp(log_hazard) == pytest.approx(np.cumsum(steps), rel=1e-12)


def test_large_risks_do_not_overflow():
    covariates, follow_up = made(1)
    shifted = evaluate(risk_sets(covariates + 1000.0, follow_up), np.array([1.0, 1.0, 1.0]))
    plain = evaluate(risk_sets(covariates, follow_up), np.array([1.0, 1.0, 1.0]))
    assert shifted.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-9)
