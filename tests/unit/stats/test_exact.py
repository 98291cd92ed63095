"""Fisher's test against scipy, and Poisson-binomial tails against exact fractions."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from oncommons.errors import DataError
from oncommons.stats.exact import check_counts, fisher_exact, poisson_binomial_tails


@pytest.mark.parametrize("most", [3, 12, 60, 2000])
def test_many_tables_at_once_agree_with_scipy_one_by_one(most):
    tables = np.random.default_rng(most).integers(0, most, (4, 150))
    judge = [stats.fisher_exact([[a, b], [c, d]]).pvalue for a, b, c, d in tables.T]
    assert fisher_exact(*tables) == pytest.approx(judge, rel=1e-9)


def test_tables_with_an_empty_margin_say_nothing():
    assert fisher_exact([0, 5, 0], [0, 0, 7], [3, 5, 0], [4, 0, 9]).tolist() == [1.0, 1.0, 1.0]


def test_swapping_the_groups_or_the_feature_changes_nothing():
    p = fisher_exact(8, 2, 1, 5)
    assert fisher_exact(1, 5, 8, 2) == pytest.approx(p)
    assert fisher_exact(2, 8, 5, 1) == pytest.approx(p)


def test_a_small_p_keeps_its_digits():
    judge = stats.fisher_exact([[300, 10], [20, 400]]).pvalue
    assert 0 < judge < 1e-100
    assert fisher_exact(300, 10, 20, 400)[0] == pytest.approx(judge, rel=1e-9)


def tails_by_hand(probabilities, observed):
    """Add one event after the other, in exact fractions."""
    chances = [Fraction(1)]
    for probability in map(Fraction, probabilities):
        stay = [chance * (1 - probability) for chance in [*chances, Fraction(0)]]
        grow = [Fraction(0), *(chance * probability for chance in chances)]
        chances = [a + b for a, b in zip(stay, grow, strict=True)]
    return float(sum(chances[: observed + 1])), float(sum(chances[observed:]))


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 16])
def test_tails_agree_with_exact_fractions(rows):
    probabilities = np.random.default_rng(rows).random(rows) ** 4
    for observed in range(rows + 2):
        lower, upper = poisson_binomial_tails(probabilities, observed)
        exact = tails_by_hand(probabilities, observed)
        assert lower == pytest.approx(exact[0], rel=1e-10)
        assert upper == pytest.approx(exact[1], rel=1e-10, abs=0)


def test_a_tail_of_1e_80_is_as_true_as_one_of_a_tenth():
    probabilities = np.full(60, 1e-3)
    exact = tails_by_hand(probabilities, 30)[1]
    assert 1e-90 < exact < 1e-70
    assert poisson_binomial_tails(probabilities, 30)[1] == pytest.approx(exact, rel=1e-10, abs=0)


def test_equal_chances_are_binomial():
    lower, upper = poisson_binomial_tails(np.full(2000, 0.05), 120)
    assert lower == pytest.approx(stats.binom.cdf(120, 2000, 0.05), rel=1e-9)
    assert upper == pytest.approx(stats.binom.sf(119, 2000, 0.05), rel=1e-9)


def test_certain_and_impossible_events():
    assert poisson_binomial_tails([0, 1, 1, 0], 2) == (1.0, 1.0)
    assert poisson_binomial_tails([0, 1, 1, 0], 1) == (0.0, 1.0)
    assert poisson_binomial_tails([0, 1, 1, 0], 3) == (1.0, 0.0)


@pytest.mark.parametrize("probabilities", [[], [0.0, 0.0]])
def test_no_event_counts_nothing(probabilities):
    assert poisson_binomial_tails(probabilities, 0) == (1.0, 1.0)
    assert poisson_binomial_tails(probabilities, 1) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("probabilities", "observed", "says"),
    [
        ([0.5, 1.5], 1, "a probability is not within 0 and 1 in row 1 "),
        ([0.5, np.nan], 1, "probabilities is missing"),
        ([0.5], -1, "the observed count is -1"),
    ],
)
def test_what_is_no_probability_or_count_is_refused(probabilities, observed, says):
    with pytest.raises(DataError, match=says):
        poisson_binomial_tails(probabilities, observed)


@pytest.mark.parametrize("values", [[1, -1], [1, 0.5], [1, np.nan]])
def test_a_count_is_whole_and_not_negative(values):
    with pytest.raises(DataError, match="in row 1 "):
        check_counts(values, "k")
