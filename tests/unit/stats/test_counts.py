"""Tails, limits and dispersion of counts, against scipy and exact fractions."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from scipy import stats

from oncommons.errors import DataError
from oncommons.stats.counts import (
    beta_binomial_upper,
    binomial_upper,
    fit_dispersion,
    negative_binomial_upper_mid,
    poisson_upper_mid,
    wilson_interval,
)

COUNTS = np.array([0, 1, 5, 40, 200])


@pytest.mark.parametrize(("k", "n"), [(0, 20), (1, 20), (7, 20), (20, 20), (79, 8136)])
def test_wilson_limits_are_those_of_scipy(k, n):
    judge = stats.binomtest(k, n).proportion_ci(method="wilson")
    lower, upper = wilson_interval(k, n)
    assert (lower[0], upper[0]) == pytest.approx((judge.low, judge.high), abs=1e-12)


def test_nobody_looked_at_tells_nothing():
    lower, upper = wilson_interval([0], [0])
    assert (lower[0], upper[0]) == (0.0, 1.0)


def test_a_wider_level_is_wider():
    narrow, wide = wilson_interval(7, 20, level=0.9), wilson_interval(7, 20, level=0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_more_than_all_is_refused():
    with pytest.raises(DataError, match="k is above n in row 1 "):
        wilson_interval([1, 5], [4, 4])


def test_poisson_mid_p_is_the_tail_less_half_the_point():
    judge = stats.poisson.sf(COUNTS, 5.0) + stats.poisson.pmf(COUNTS, 5.0) / 2
    assert poisson_upper_mid(COUNTS, 5.0) == pytest.approx(judge, rel=1e-10, abs=0)


def test_nothing_expected_and_nothing_seen_is_one_half():
    assert poisson_upper_mid([0, 1], [0.0, 0.0]).tolist() == [0.5, 0.0]
    assert negative_binomial_upper_mid([0, 1], [0.0, 0.0], 3.0).tolist() == [0.5, 0.0]


def test_negative_binomial_mid_p_is_the_tail_less_half_the_point():
    judge = stats.nbinom(2.5, 2.5 / (2.5 + 6.0))
    expected = judge.sf(COUNTS) + judge.pmf(COUNTS) / 2
    assert negative_binomial_upper_mid(COUNTS, 6.0, 2.5) == pytest.approx(expected, rel=1e-9, abs=0)


def test_a_large_size_is_poisson():
    assert negative_binomial_upper_mid(COUNTS[:4], 6.0, 1e9) == pytest.approx(
        poisson_upper_mid(COUNTS[:4], 6.0), rel=1e-4
    )


@pytest.mark.parametrize("size", [0.5, 8.3, 60.0])
def test_dispersion_is_found_again(size):
    random = np.random.default_rng(int(size * 10))
    means = random.gamma(2, 5, 20_000)
    counts = random.negative_binomial(size, size / (size + means))
    assert fit_dispersion(counts, means) == pytest.approx(size, rel=0.15)


def test_the_fit_is_a_maximum():
    random = np.random.default_rng(6)
    counts, means = random.negative_binomial(3, 0.3, 400), np.full(400, 7.0)
    size = fit_dispersion(counts, means)

    def log_likelihood(at):
        return stats.nbinom.logpmf(counts, at, at / (at + means)).sum()

    assert log_likelihood(size) > max(log_likelihood(size * 1.02), log_likelihood(size / 1.02))


def test_no_more_spread_than_poisson_gives_the_upper_end():
    assert fit_dispersion([3, 3, 3, 3], [3.0, 3.0, 3.0, 3.0]) == 1e6


def test_binomial_tails_are_those_of_scipy():
    k = np.array([0, 1, 30, 50, 51])
    judge = stats.binom.sf(k - 1, 50, 0.07)
    assert binomial_upper(k, 50, 0.07) == pytest.approx(judge, rel=1e-9, abs=0)


def test_certain_and_impossible_successes():
    assert binomial_upper([0, 3, 3], [0, 3, 3], [0.3, 1.0, 0.0]).tolist() == [1.0, 1.0, 0.0]


def beta_binomial_by_hand(k, n, alpha, beta):
    """Sum the chances in exact fractions; whole shapes only."""

    def rising(start, steps):
        product = Fraction(1)
        for step in range(steps):
            product *= start + step
        return product

    bottom = rising(alpha + beta, n)
    return float(
        sum(comb(n, j) * rising(alpha, j) * rising(beta, n - j) for j in range(k, n + 1)) / bottom
    )


@pytest.mark.parametrize(
    ("k", "n", "alpha", "beta"), [(0, 5, 1, 3), (3, 5, 2, 9), (5, 5, 1, 1), (20, 300, 2, 900)]
)
def test_beta_binomial_tails_agree_with_exact_fractions(k, n, alpha, beta):
    exact = beta_binomial_by_hand(k, n, alpha, beta)
    seen = beta_binomial_upper(k, n, float(alpha), float(beta))
    assert seen[0] == pytest.approx(exact, rel=1e-9, abs=0)


def test_beta_binomial_tails_of_many_rows_are_those_of_each():
    k, n = np.array([1, 8, 0]), np.array([4, 90, 12])
    alpha, beta = np.array([0.5, 2.0, 3.0]), np.array([7.0, 60.0, 1.0])
    each = [beta_binomial_upper(*row)[0] for row in zip(k, n, alpha, beta, strict=True)]
    assert beta_binomial_upper(k, n, alpha, beta).tolist() == pytest.approx(each)
    assert beta_binomial_upper([5], [4], [1.0], [1.0]).tolist() == [0.0]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: poisson_upper_mid([1], [-1.0]), "mean is negative"),
        (lambda: negative_binomial_upper_mid([1], [1.0], [0.0]), "size is not positive"),
        (lambda: fit_dispersion([1, 2], [1.0, 0.0]), "means is not positive in row 1 "),
        (lambda: fit_dispersion([1, 2], [1.0]), "means has 1 rows, not 2"),
        (lambda: binomial_upper([1], [2], [1.5]), "probability is not within 0 and 1"),
        (lambda: beta_binomial_upper([1], [2], [0.0], [1.0]), "a shape is not positive"),
        (lambda: poisson_upper_mid([0.5], [1.0]), "k is negative or not whole"),
    ],
)
def test_what_cannot_be_is_refused(call, says):
    with pytest.raises(DataError, match=says):
        call()
