"""Newton's method finds maxima, halves steps that overshoot, and refuses what has no maximum."""

import numpy as np
import pytest

from oncommons.errors import DataError
from oncommons.stats.newton import maximise, scaling


def bowl(at):
    centre = np.array([1.0, -2.0])
    return -float(np.sum((at - centre) ** 2)), -2 * (at - centre), 2 * np.eye(2)


def test_a_bowl_takes_one_step_and_one_to_see_it():
    found = maximise(bowl, np.zeros(2), np.zeros(2))
    assert found.converged
    assert found.iterations == 2
    assert found.at == pytest.approx([1.0, -2.0])
    assert found.covariance == pytest.approx(np.eye(2) / 2)


def test_ridge_pulls_each_coefficient_as_told():
    found = maximise(bowl, np.zeros(2), np.array([2.0, 0.0]))
    assert found.at == pytest.approx([0.5, -2.0])
    assert found.covariance == pytest.approx(np.diag([0.25, 0.5]))


def test_a_step_that_overshoots_is_halved():
    def steep(at):
        x = float(at[0])
        return -np.sqrt(1 + x * x), -at / np.sqrt(1 + x * x), np.array([[(1 + x * x) ** -1.5]])

    found = maximise(steep, np.array([2.0]), np.zeros(1))  # a plain Newton step goes to -8
    assert found.converged
    assert found.at[0] == pytest.approx(0, abs=1e-5)


def test_overflow_counts_as_infinitely_unlikely():
    def cliff(at):
        x = float(at[0])
        value = -np.exp(np.float64(x)) + 3 * x
        return float(value), np.array([3 - np.exp(x)]), np.array([[np.exp(min(x, 700.0))]])

    found = maximise(cliff, np.array([-7.0]), np.zeros(1))
    assert found.at[0] == pytest.approx(np.log(3))


def test_a_flat_direction_is_refused_without_ridge():
    def valley(at):
        return -float(at[0] ** 2), np.array([-2 * at[0], 0.0]), np.diag([2.0, 0.0])

    with pytest.raises(DataError, match="repeat each other, are constant"):
        maximise(valley, np.ones(2), np.zeros(2))
    assert maximise(valley, np.ones(2), np.full(2, 0.1)).at[1] == 0


def test_a_slope_without_end_is_refused():
    def slope(at):
        x = float(at[0])
        return -float(np.exp(-x)), np.array([np.exp(-x)]), np.array([[np.exp(-x)]])

    with pytest.raises(DataError, match="separate the outcome"):
        maximise(slope, np.zeros(1), np.zeros(1))


def test_a_search_that_takes_too_long_says_so():
    def crawl(at):
        x = float(at[0])
        return -abs(x - 1000.0), np.array([1.0 if x < 1000 else -1.0]), np.array([[1.0]])

    found = maximise(crawl, np.zeros(1), np.zeros(1))
    assert not found.converged
    assert found.iterations == 50


def test_where_no_step_leads_uphill_the_search_stays_and_says_so():
    def wrong_way(at):
        return -1e3 * float(at[0]), np.array([1e6]), np.array([[1e-3]])

    found = maximise(wrong_way, np.zeros(1), np.zeros(1))
    assert not found.converged
    assert found.at.tolist() == [0.0]


def test_nothing_to_fit_is_fitted():
    found = maximise(lambda at: (0.0, at, np.zeros((0, 0))), np.zeros(0), np.zeros(0))
    assert found.converged
    assert found.iterations == 0


def test_scaling_gives_mean_0_and_spread_1_and_leaves_constants_at_0():
    columns = np.array([[1.0, 1e9 + 0.1], [3.0, 1e9 + 0.1]])
    scale = scaling(columns)
    assert scale.varies.tolist() == [True, False]
    assert scale.spread.tolist() == [1.0, 1.0]
    assert scale.apply(columns).tolist() == [[-1.0, 0.0], [1.0, 0.0]]
