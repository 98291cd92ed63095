"""A linear model scores by its formula, and refuses what it was not made for."""

import math
from dataclasses import replace

import pytest

from oncommons.errors import ModelError
from oncommons.stats.scoring import baseline_at_horizon, linear_predictor, probability
from tests.unit.sharing.made import BINARY, SURVIVAL

ROW = {"age_years": 50.0, "TP53": 1.0}


def test_survival_by_hand():
    predictor = 0.031 * 50 + 0.52
    by_hand = 1 - math.exp(-0.031 * math.exp(predictor))
    assert probability(SURVIVAL, ROW) == pytest.approx(by_hand, 1e-15)


def test_yes_and_no_by_hand():
    assert probability(BINARY, ROW) == pytest.approx(1 / (1 + math.exp(2.5 - 2.07)), 1e-15)


@pytest.mark.parametrize(
    ("horizon", "hazard"), [(364, 0.0), (365, 0.01), (1094, 0.023), (1095, 0.031), (9999, 0.07)]
)
def test_baseline_is_that_of_the_last_step_reached(horizon, hazard):
    question = replace(SURVIVAL.question, horizon_days=horizon)
    assert baseline_at_horizon(replace(SURVIVAL, question=question)) == hazard


def test_missing_input_takes_the_value_of_the_model():
    assert linear_predictor(SURVIVAL, {"age_years": None, "TP53": None}) == linear_predictor(
        SURVIVAL, {"age_years": 62.0, "TP53": 0.4}
    )


def test_whole_numbers_and_limits_are_taken():
    assert linear_predictor(SURVIVAL, {"age_years": 18, "TP53": 0}) == pytest.approx(0.558)
    assert probability(SURVIVAL, {"age_years": 90, "TP53": 1}) < 1


@pytest.mark.parametrize("value", [17.9, 90.1, math.nan, math.inf, True, "50", [50]])
def test_value_that_does_not_fit_is_refused_with_its_range(value):
    with pytest.raises(ModelError, match=r"age_years is .* give a number from 18 to 90 years"):
        probability(SURVIVAL, ROW | {"age_years": value})


def test_absent_input_is_not_a_missing_one():
    with pytest.raises(ModelError, match="TP53 is absent"):
        probability(SURVIVAL, {"age_years": 50})


def test_unknown_input_is_refused():
    with pytest.raises(ModelError, match="no input KRAS"):
        probability(SURVIVAL, ROW | {"KRAS": 1.0})


@pytest.mark.parametrize("size", [1e3, 1e300])
def test_extreme_coefficients_give_0_or_1_and_never_an_overflow(size):
    for sign, expected in ((1, 1.0), (-1, 0.0)):
        for model in (SURVIVAL, BINARY):
            extreme = replace(model, coefficients=(sign * size, 0.0))
            assert probability(extreme, ROW) == pytest.approx(expected)


def test_sum_that_is_not_finite_is_refused():
    with pytest.raises(ModelError, match="overflows"):
        probability(replace(SURVIVAL, coefficients=(1.7e308, 1.7e308)), ROW)
