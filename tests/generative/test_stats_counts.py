"""Laws of tests on counts that hold for any numbers."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from oncommons.stats.counts import (
    benjamini_hochberg,
    binomial_upper,
    cauchy_combination,
    fisher_exact,
    negative_binomial_upper_mid,
    poisson_binomial_tails,
    poisson_upper_mid,
    wilson_interval,
)

FEW = settings(max_examples=80, deadline=None)
P_VALUES = st.lists(st.floats(1e-12, 1), min_size=1, max_size=30)
CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=9)


@FEW
@given(P_VALUES)
def test_q_values_keep_the_order_of_p_and_are_no_smaller(p):
    q = benjamini_hochberg(p)
    order = np.argsort(p)
    assert np.all(np.diff(q[order]) >= 0)
    assert np.all(q >= np.array(p) * (1 - 1e-12))
    assert np.all(q <= 1)
    assert q == pytest.approx(stats.false_discovery_control(p))


@FEW
@given(P_VALUES, st.integers(0, 29), st.floats(0, 1))
def test_a_smaller_p_never_raises_a_q(p, place, share):
    lower = list(p)
    lower[place % len(p)] *= share
    assert np.all(benjamini_hochberg(lower) <= benjamini_hochberg(p) + 1e-12)


@FEW
@given(P_VALUES, st.randoms(use_true_random=False), st.integers(0, 29), st.floats(0.01, 1))
def test_the_cauchy_combination_is_symmetric_and_monotone(p, random, place, share):
    combined = float(cauchy_combination(p))
    shuffled = list(p)
    random.shuffle(shuffled)
    assert float(cauchy_combination(shuffled)) == pytest.approx(combined, rel=1e-9)
    lower = list(p)
    lower[place % len(p)] *= share
    assert float(cauchy_combination(lower)) <= combined * (1 + 1e-9)


@FEW
@given(st.floats(1e-290, 0.004))
def test_one_certain_no_costs_little_more_than_a_factor_of_two(p):
    assert float(cauchy_combination([p, 1.0])) <= 2.2 * p


@FEW
@given(CHANCES)
def test_poisson_binomial_tails_are_those_of_all_outcomes(chances):
    counts = np.zeros(len(chances) + 1)
    for outcome in product([0, 1], repeat=len(chances)):
        counts[sum(outcome)] += np.prod(np.where(outcome, chances, 1 - np.array(chances)))
    for observed in range(len(chances) + 1):
        lower, upper = poisson_binomial_tails(chances, observed)
        assert lower == pytest.approx(counts[: observed + 1].sum(), abs=1e-12)
        assert upper == pytest.approx(counts[observed:].sum(), abs=1e-12)
        assert lower + upper - counts[observed] == pytest.approx(1)


@FEW
@given(CHANCES, st.randoms(use_true_random=False))
def test_poisson_binomial_tails_do_not_know_the_order(chances, random):
    shuffled = list(chances)
    random.shuffle(shuffled)
    for observed in (0, 2, 5):
        assert poisson_binomial_tails(shuffled, observed) == pytest.approx(
            poisson_binomial_tails(chances, observed), rel=1e-9
        )


@FEW
@given(st.integers(1, 60), st.floats(0.001, 0.999), st.integers(0, 60))
def test_equal_chances_give_the_binomial(rows, chance, observed):
    upper = poisson_binomial_tails([chance] * rows, observed)[1]
    assert upper == pytest.approx(binomial_upper(observed, rows, chance)[0], rel=1e-9, abs=1e-300)


@FEW
@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_fishers_p_is_that_of_scipy_and_the_same_from_every_side(cells):
    a, b, c, d = cells
    p = fisher_exact(a, b, c, d)[0]
    assert p == pytest.approx(stats.fisher_exact([[a, b], [c, d]]).pvalue, rel=1e-9)
    for turned in ((c, d, a, b), (b, a, d, c), (a, c, b, d)):
        assert fisher_exact(*turned)[0] == pytest.approx(p, rel=1e-9)


@FEW
@given(st.integers(0, 300), st.floats(0, 200), st.floats(0.01, 1e5))
def test_upper_tails_fall_with_the_count_and_rise_with_the_mean(k, mean, size):
    for tail in (
        lambda count, expected: poisson_upper_mid(count, expected)[0],
        lambda count, expected: negative_binomial_upper_mid(count, expected, size)[0],
    ):
        here = tail(k, mean)
        assert 0 <= here <= 1
        assert tail(k + 1, mean) <= here + 1e-12
        assert tail(k, mean * 1.1) >= here - 1e-9


@FEW
@given(st.integers(1, 500), st.floats(0, 1))
def test_wilson_limits_hold_the_share_and_mirror_each_other(n, share):
    k = round(share * n)
    lower, upper = wilson_interval(k, n)
    assert 0 <= lower[0] <= k / n <= upper[0] <= 1
    mirror_lower, mirror_upper = wilson_interval(n - k, n)
    assert (1 - mirror_upper[0], 1 - mirror_lower[0]) == pytest.approx((lower[0], upper[0]))
