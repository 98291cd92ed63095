"""Exact tests on counts: Fisher's 2 x 2 test and the tails of a Poisson-binomial count."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln  # type: ignore[import-untyped]
from scipy.stats import hypergeom  # type: ignore[import-untyped]

from oncommons.errors import DataError
from oncommons.stats.arrays import Floats, Ints, check_numbers, refuse_rows

_SAME = 1e-7  # tables whose probabilities differ by less count as equally likely


def fisher_exact(
    a_with: ArrayLike, a_without: ArrayLike, b_with: ArrayLike, b_without: ArrayLike
) -> Floats:
    """Test whether two groups have a feature equally often, for many tables at once.

    Args:
        a_with: (m,) members of group A with the feature, whole numbers >= 0.
        a_without: (m,) of group A without it.
        b_with: (m,) of group B with it.
        b_without: (m,) of group B without it.

    Returns:
        (m,) two-sided p values: the chance of all tables with the same margins that are at most
        as likely as the one seen; 1 for an empty table.

    Raises:
        DataError: a count is negative or not whole.

    Source: Fisher, J R Stat Soc 98:39 (1935).

    Example:
        >>> fisher_exact([8], [2], [1], [5]).round(5)
        array([0.03497])
    """
    cells = [check_counts(each, "a count") for each in (a_with, a_without, b_with, b_without)]
    seen, a_only, b_only, neither = np.broadcast_arrays(*cells)
    margins = (seen + a_only + b_only + neither, seen + b_only, seen + a_only)
    total, marked, drawn = margins
    limit = _log_chance(seen, *margins) + _SAME
    mode = (drawn + 1) * (marked + 1) // (total + 2)
    # Chances fall away from the mode on both sides: find where each side drops to the limit.
    up = _steps_until(limit, mode, 1, np.minimum(drawn, marked) - mode + 1, margins)
    lowest = np.maximum(drawn + marked - total, 0)
    down = _steps_until(limit, mode - 1, -1, mode - lowest, margins)
    upper: Floats = hypergeom.sf(mode + up - 1, *margins)
    lower: Floats = hypergeom.cdf(mode - 1 - down, *margins)
    return np.where(total > 0, np.minimum(upper + lower, 1.0), 1.0)


def poisson_binomial_tails(probabilities: ArrayLike, observed: int) -> tuple[float, float]:
    """Give the tails of a count of independent events that differ in probability.

    Counts are joined in pairs of halves; all that lies above `observed` is one state. Every step
    adds positive numbers, so a tail of 1e-80 has as many true digits as one of 0.1.

    Args:
        probabilities: (n,) one probability per event, 0 to 1; may be empty.
        observed: the count seen, >= 0.

    Returns:
        P(count <= observed) and P(count >= observed).

    Raises:
        DataError: a probability is missing or outside 0 to 1, or the count is negative.

    Source: Hong, Comput Stat Data Anal 59:41 (2013), the distribution; pairs as here: Biscarri,
    Zhao & Brunner, Comput Stat Data Anal 122:92 (2018).

    Example:
        >>> poisson_binomial_tails([0.5, 0.5], 1)
        (0.75, 0.75)
    """
    chance = (
        check_numbers(probabilities, "probabilities") if np.size(probabilities) else np.empty(0)
    )
    refuse_rows((chance < 0) | (chance > 1), "a probability is not within 0 and 1", "mend it")
    if observed < 0:
        raise DataError(f"the observed count is {observed}", remedy="give 0 or more")
    chance = chance[chance > 0]
    states = np.column_stack([1 - chance, chance])
    exact, beyond = states[:, : observed + 1], states[:, observed + 1 :].sum(axis=1)
    while len(exact) > 1:
        exact, beyond = _join_halves(exact, beyond, observed)
    if not len(exact):
        return 1.0, float(observed == 0)
    at = float(exact[0, observed]) if exact.shape[1] > observed else 0.0
    return min(float(exact[0].sum()), 1.0), min(at + float(beyond[0]), 1.0)


def check_counts(values: ArrayLike, name: str) -> Ints:
    """Give counts as whole numbers, or say which row is none.

    Args:
        values: (m,) whole numbers >= 0; a single one counts as one row.
        name: what they are called, for the message.

    Returns:
        (m,) int64.

    Raises:
        DataError: a count is missing, negative or not whole.
    """
    numbers = check_numbers(np.atleast_1d(np.asarray(values)), name)
    wrong = (numbers < 0) | (numbers != np.floor(numbers))
    refuse_rows(wrong, f"{name} is negative or not whole", "give counts")
    return numbers.astype(np.int64)


def _log_chance(seen: Ints, total: Ints, marked: Ints, drawn: Ints) -> Floats:
    """Give the log of the hypergeometric probability, one per table."""
    log: Floats = (
        _log_choose(marked, seen)
        + _log_choose(total - marked, drawn - seen)
        - _log_choose(total, drawn)
    )
    return log


def _log_choose(of: Ints, chosen: Ints) -> Floats:
    """Give the log of the number of ways to choose."""
    log: Floats = gammaln(of + 1.0) - gammaln(chosen + 1.0) - gammaln(of - chosen + 1.0)
    return log


def _steps_until(
    limit: Floats, start: Ints, direction: int, most: Ints, margins: tuple[Ints, Ints, Ints]
) -> Ints:
    """Count the steps from the start until a table is as unlikely as the limit: 0 .. most."""
    low, high = np.zeros_like(most), np.maximum(most, 0)
    while np.any(low < high):
        middle = (low + high) // 2
        inside = np.where(low < high, middle, 0)
        unlikely = _log_chance(start + direction * inside, *margins) <= limit
        high = np.where((low < high) & unlikely, middle, high)
        low = np.where((low < high) & ~unlikely, middle + 1, low)
    return low


def _join_halves(exact: Floats, beyond: Floats, observed: int) -> tuple[Floats, Floats]:
    """Add neighbouring counts: rows halve, states double up to the observed count."""
    if len(exact) % 2:
        nothing = np.zeros((1, exact.shape[1]))
        nothing[0, 0] = 1.0
        exact, beyond = np.concatenate([exact, nothing]), np.append(beyond, 0.0)
    left, right = exact[0::2], exact[1::2]
    width = exact.shape[1]
    sums = np.zeros((len(left), 2 * width - 1))
    for count in range(width):
        sums[:, count : count + width] += left[:, count : count + 1] * right
    above = sums[:, observed + 1 :].sum(axis=1)
    # Beyond when the left half is, or it is not and the right half is, or only their sum is.
    joined = beyond[0::2] + left.sum(axis=1) * beyond[1::2] + above
    return sums[:, : observed + 1], joined
