"""Singling out: a predicate made from the release alone that only one person satisfies.

The attacker guesses an exact value under every label, writes predicates that one guessed row
satisfies, and succeeds where exactly one person of the identified table satisfies it too.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq, minimize_scalar  # type: ignore[import-untyped]
from scipy.stats import nbinom  # type: ignore[import-untyped]

from oncommons.privacy.attack.guesses import guessed, ranked, ranks
from oncommons.privacy.attack.predicates import (
    Predicate,
    Rows,
    multivariate,
    rows_of,
    univariate,
)
from oncommons.privacy.attack.published import People, Published
from oncommons.privacy.attack.rates import Factor, Rate, Tried, risk_beside
from oncommons.stats.arrays import Ints

SHAPE, SHAPE_SPREAD = 0.5, 0.5
"""What is believed of how predicates differ before a control is looked at: a gamma shape of 1/2,
which is the Jeffreys prior of a Poisson mean, give or take half a unit of its logarithm."""


def singling_out(
    published: Published,
    people: People,
    control: People | None,
    wanted: int,
    rng: np.random.Generator,
) -> tuple[Rate, Rate]:
    """Attack a release by singling out.

    Args:
        published: the release.
        people: everybody in it, with exact values.
        control: people of the same population who are not in it.
        wanted: predicates to make of each kind; a release may yield fewer of one attribute.
        rng: draws guesses, rows and attributes.

    Returns:
        The risk from predicates of one attribute, and of several. The rate of a control of
        another size is brought to the size of the release; see `size_factor`.

    Source: Article 29 Working Party, opinion 05/2014 (WP216); Giomi et al., PoPETs 2023(2). Theirs
    counts distinct rows, ours counts people.
    """
    hierarchies = [column.hierarchy for column in published.columns]
    ordered = [ranks(one)[1] for one in hierarchies]
    guess = rows_of(ranked(hierarchies, guessed(published, rng)))
    truth = rows_of(ranked(hierarchies, list(people.leaves.T)))
    beside = rows_of(ranked(hierarchies, list(control.leaves.T))) if control else None
    alone = univariate(guess, ordered, wanted, rng)
    joint = multivariate(guess, ordered, wanted, rng)
    return _risk(alone, truth, beside), _risk(joint, truth, beside)


def size_factor(counts: Ints, rows: int, wanted: int) -> Factor:
    """Say how many times as many predicates single out among more people of one population.

    Args:
        counts: (predicates,) people of a control who satisfy each.
        rows: people in the control, at least 1.
        wanted: people in the release.

    Returns:
        P(1 of `wanted`) / P(1 of `rows`) with its limits, where the number of people who satisfy
        a predicate follows a negative binomial distribution: predicates differ in how many they
        fit, and a small control says little about how much. 1 where the sizes are equal, their
        ratio where nobody satisfies any.

    Source: Cohen & Nissim, PNAS 117 (2020), 8344-8352 (isolation depends on the weight of a
    predicate and on the number of people); the negative binomial is our choice, for Giomi et al.
    extrapolate a curve that a small control does not determine.

    Example:
        >>> round(size_factor(np.array([0, 1, 1, 0]), 1000, 2000).likely, 3)
        1.096
    """
    mean = float(counts.mean()) if len(counts) else 0.0
    if rows == wanted or not mean:
        return Factor(wanted / rows, wanted / rows, wanted / rows)
    low, likely, high = (
        _alone(mean * wanted / rows, shape) / _alone(mean, shape) for shape in _shapes(counts, mean)
    )
    return Factor(min(low, likely, high), likely, max(low, likely, high))


def _alone(mean: float, shape: float) -> float:
    """Give the chance that a negative binomial count is one."""
    return float(nbinom.pmf(1, shape, shape / (shape + mean)))


def _shapes(counts: Ints, mean: float) -> tuple[float, float, float]:
    """Fit the gamma shape of the weights of predicates, with its limits of about 95 %."""
    values, often = np.unique(counts, return_counts=True)
    ends = (np.log(1e-4), np.log(1e4))

    def loss(log_shape: float) -> float:
        shape = np.exp(log_shape)
        likely = often @ nbinom.logpmf(values, shape, shape / (shape + mean))
        return float(((log_shape - np.log(SHAPE)) / SHAPE_SPREAD) ** 2 / 2 - likely)

    best = minimize_scalar(loss, bounds=ends, method="bounded")
    # Two standard deviations from the best, minus a log likelihood is 2 units larger.
    low, high = (
        brentq(lambda at: loss(at) - best.fun - 2, best.x, end) if loss(end) > best.fun + 2 else end
        for end in ends
    )
    return float(np.exp(low)), float(np.exp(best.x)), float(np.exp(high))


def _risk(predicates: Sequence[Predicate], truth: Rows, control: Rows | None) -> Rate:
    """Count the predicates that single out, and set them off against the control."""
    tried = _tried(_counts(predicates, truth))
    if control is None or not len(control):
        return risk_beside(tried)
    counts = _counts(predicates, control)
    people = len(truth)
    if len(control) == people:
        return risk_beside(tried, _tried(counts))
    # Whatever its weight, a predicate fits exactly one of n strangers with this chance at most.
    most = (1 - 1 / people) ** (people - 1) if people > 1 else 1.0
    factor = size_factor(counts, len(control), people)
    return risk_beside(tried, _tried(counts), factor=factor, most=most)


def _counts(predicates: Sequence[Predicate], rows: Rows) -> Ints:
    """Count the rows that satisfy each predicate."""
    return np.array([rows.count(one) for one in predicates], dtype=np.int64)


def _tried(counts: Ints) -> Tried:
    """Count the predicates that exactly one row satisfies."""
    return Tried(len(counts), int((counts == 1).sum()))
