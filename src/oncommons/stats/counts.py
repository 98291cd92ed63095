"""Tests and intervals on counts: tails, dispersion, proportions, exact tests and q values."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]
from scipy.special import (  # type: ignore[import-untyped]
    betainc,
    betaln,
    gammainc,
    gammaln,
    ndtri,
    xlog1py,
    xlogy,
)

from oncommons.stats.arrays import Floats, check_length, check_numbers, refuse_rows
from oncommons.stats.combine import benjamini_hochberg, cauchy_combination
from oncommons.stats.exact import check_counts, fisher_exact, poisson_binomial_tails

__all__ = [
    "benjamini_hochberg",
    "beta_binomial_upper",
    "binomial_upper",
    "cauchy_combination",
    "fisher_exact",
    "fit_dispersion",
    "negative_binomial_upper_mid",
    "poisson_binomial_tails",
    "poisson_upper_mid",
    "wilson_interval",
]

_LEAST_SIZE, _LARGEST_SIZE = 1e-3, 1e6


def wilson_interval(k: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Floats, Floats]:
    """Give the limits of a proportion.

    Args:
        k: (m,) how many have it, 0 to n.
        n: (m,) of how many; 0 gives the limits 0 and 1.
        level: coverage, 0 to 1.

    Returns:
        (m,) lower and (m,) upper limits, within 0 and 1.

    Raises:
        DataError: a count is negative or not whole, or k is above n.

    Source: Wilson, J Am Stat Assoc 22:209 (1927).

    Example:
        >>> lower, upper = wilson_interval([79], [8136])
        >>> lower.round(4), upper.round(4)
        (array([0.0078]), array([0.0121]))
    """
    having, of = np.broadcast_arrays(check_counts(k, "k"), check_counts(n, "n"))
    refuse_rows(having > of, "k is above n", "count both on the same patients")
    z2 = float(ndtri((1 + level) / 2)) ** 2
    total = np.maximum(of, 1)
    centre = having + z2 / 2
    half = np.sqrt(z2 * (having * (total - having) / total + z2 / 4))
    lower, upper = (centre - half) / (total + z2), (centre + half) / (total + z2)
    known = of > 0
    return (
        np.where(known & (having > 0), lower, 0.0),
        np.where(known & (having < of), upper, 1.0),
    )


def poisson_upper_mid(k: ArrayLike, mean: ArrayLike) -> Floats:
    """Give the mid-p upper tail of Poisson counts: P(X > k) + P(X = k) / 2.

    Args:
        k: (m,) counts.
        mean: (m,) expected counts, >= 0.

    Returns:
        (m,) tails, 0 to 1.

    Raises:
        DataError: a count is negative or not whole, or an expected count is negative.

    Source: mid-p: Lancaster, J Am Stat Assoc 56:223 (1961).

    Example:
        >>> poisson_upper_mid([0, 3], [1.0, 1.0]).round(4)
        array([0.8161, 0.0496])
    """
    seen, expected = np.broadcast_arrays(check_counts(k, "k"), _check_mean(mean))
    chance = np.exp(xlogy(seen, expected) - expected - gammaln(seen + 1.0))
    tails: Floats = gammainc(seen + 1.0, expected) + chance / 2
    return tails


def negative_binomial_upper_mid(k: ArrayLike, mean: ArrayLike, size: ArrayLike) -> Floats:
    """Give the mid-p upper tail of counts with variance mean + mean^2 / size.

    Args:
        k: (m,) counts.
        mean: (m,) expected counts, >= 0.
        size: (m,) dispersion, > 0; larger is closer to Poisson.

    Returns:
        (m,) tails P(X > k) + P(X = k) / 2, 0 to 1.

    Raises:
        DataError: a count is negative or not whole, a mean is negative, or a size is not positive.

    Source: Lawless, Can J Stat 15:209 (1987).

    Example:
        >>> negative_binomial_upper_mid([3], [1.0], [2.0]).round(4)
        array([0.0782])
    """
    spread = check_numbers(np.atleast_1d(np.asarray(size)), "size")
    refuse_rows(spread <= 0, "size is not positive", "fit it with fit_dispersion")
    seen, expected, spread = np.broadcast_arrays(check_counts(k, "k"), _check_mean(mean), spread)
    chance = np.exp(_log_negative_binomial(seen, expected, spread))
    tails: Floats = betainc(seen + 1.0, spread, expected / (expected + spread)) + chance / 2
    return tails


def fit_dispersion(counts: ArrayLike, means: ArrayLike) -> float:
    """Fit the size of a negative binomial by maximum likelihood, given the means.

    Args:
        counts: (m,) counts.
        means: (m,) expected counts, > 0.

    Returns:
        The size, between 0.001 and 1,000,000; the latter means no more spread than Poisson.

    Raises:
        DataError: a count is negative or not whole, a mean is not positive, or lengths differ.

    Source: Lawless, Can J Stat 15:209 (1987).
    """
    seen, expected = check_counts(counts, "counts"), _check_mean(means)
    check_length(expected, "means", len(seen))
    refuse_rows(expected <= 0, "means is not positive", "leave the row out")

    def loss(log_size: float) -> float:
        return -float(np.sum(_log_negative_binomial(seen, expected, np.exp(log_size))))

    bounds = (np.log(_LEAST_SIZE), np.log(_LARGEST_SIZE))
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-8})
    no_more_than_poisson = loss(bounds[1]) <= float(found.fun) + 1e-9
    return _LARGEST_SIZE if no_more_than_poisson else float(np.exp(found.x))


def binomial_upper(k: ArrayLike, n: ArrayLike, probability: ArrayLike) -> Floats:
    """Give the upper tail of binomial counts: P(X >= k).

    Args:
        k: (m,) successes.
        n: (m,) trials.
        probability: (m,) of success, 0 to 1.

    Returns:
        (m,) tails, 0 to 1.

    Raises:
        DataError: a count is negative or not whole, or a probability is outside 0 to 1.

    Source: by the incomplete beta function, Abramowitz & Stegun 26.5.24.

    Example:
        >>> binomial_upper([2], [2], [0.5])
        array([0.25])
    """
    chance = check_numbers(np.atleast_1d(np.asarray(probability)), "probability")
    refuse_rows((chance < 0) | (chance > 1), "probability is not within 0 and 1", "mend it")
    seen, trials, chance = np.broadcast_arrays(check_counts(k, "k"), check_counts(n, "n"), chance)
    inside = (seen > 0) & (seen <= trials)
    first, second = np.where(inside, seen, 1), np.where(inside, trials - seen + 1, 1)
    tails: Floats = np.where(inside, betainc(first, second, chance), seen == 0)
    return tails


def beta_binomial_upper(k: ArrayLike, n: ArrayLike, alpha: ArrayLike, beta: ArrayLike) -> Floats:
    """Give the upper tail P(X >= k) of counts whose chance varies as a beta distribution.

    Args:
        k: (m,) successes.
        n: (m,) trials.
        alpha: (m,) first shape, > 0; the mean chance is alpha / (alpha + beta).
        beta: (m,) second shape, > 0.

    Returns:
        (m,) tails, 0 to 1, summed from k upwards so that small ones keep their digits.

    Raises:
        DataError: a count is negative or not whole, or a shape is not positive.

    Source: Skellam, J R Stat Soc B 10:257 (1948).

    Example:
        >>> beta_binomial_upper([1], [2], [1.0], [1.0]).round(4)
        array([0.6667])
    """
    shapes = [check_numbers(np.atleast_1d(np.asarray(each)), "a shape") for each in (alpha, beta)]
    for shape in shapes:
        refuse_rows(shape <= 0, "a shape is not positive", "give both above 0")
    seen, trials, a, b = np.broadcast_arrays(check_counts(k, "k"), check_counts(n, "n"), *shapes)
    left = np.maximum(trials - seen, 0)
    log = -np.log(trials + 1.0) - betaln(seen + 1.0, left + 1.0)
    log = log + betaln(seen + a, left + b) - betaln(a, b)
    term = np.where(seen <= trials, np.exp(log), 0.0)
    total = term.copy()
    for step in range(int(left.max(initial=0))):
        count = seen + step
        rest = np.maximum(trials - count, 0)
        term = term * rest * (a + count) / ((count + 1) * np.maximum(b + rest - 1, b))
        total += term
    return np.minimum(total, 1.0)


def _check_mean(mean: ArrayLike) -> Floats:
    """Give expected counts as floats >= 0."""
    expected = check_numbers(np.atleast_1d(np.asarray(mean)), "mean")
    refuse_rows(expected < 0, "mean is negative", "give an expected count")
    return expected


def _log_negative_binomial(seen: ArrayLike, expected: Floats, size: ArrayLike) -> Floats:
    """Give the log probability of counts with the given means and size."""
    count, spread = np.asarray(seen, dtype=np.float64), np.asarray(size, dtype=np.float64)
    log: Floats = (
        gammaln(count + spread)
        - gammaln(spread)
        - gammaln(count + 1.0)
        - xlog1py(spread, expected / spread)
        + xlogy(count, expected / (expected + spread))
    )
    return log
