"""Cox's partial likelihood with Efron's ties, its gradient and information, in whole-array steps.

Sums over risk sets are taken once per distinct day of death: each row is added at the last such
day on which it is at risk and the sums are accumulated backwards; a late entry is taken out again
before its first day. The information needs no sum of squares per risk set, because
sum over deaths of sum over the risk set equals sum over rows of the hazard each row has seen.
"""

from dataclasses import dataclass

import numpy as np

from oncommons.stats.arrays import Bools, Floats, Ints
from oncommons.stats.follow_up import FollowUp


@dataclass(frozen=True, slots=True, eq=False)
class RiskSets:
    """The risk sets of one stratum, with its rows.

    Args:
        covariates: (n, p) of the rows at risk at one death at least.
        event: (n,) True where the row is a death.
        days: (m,) distinct days of death, rising.
        last: (n,) place of the last of these days at or before the row's own time.
        first: (n,) place of the first of these days after the row's entry; None when all are 0.
        fraction: (number of deaths,) Efron's l / d for l = 0 .. d - 1 within each day.
        death_day: (number of deaths,) place of the day that each fraction belongs to.
    """

    covariates: Floats
    event: Bools
    days: Floats
    last: Ints
    first: Ints | None
    fraction: Floats
    death_day: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The log partial likelihood at one set of coefficients, and its derivatives.

    Args:
        log_likelihood: natural logarithm.
        gradient: (p,) first derivative.
        information: (p, p) minus the second derivative.
    """

    log_likelihood: float
    gradient: Floats
    information: Floats


def risk_sets(covariates: Floats, follow_up: FollowUp) -> RiskSets:
    """Arrange the rows of one stratum by the days of death at which they are at risk.

    Args:
        covariates: (n, p) numbers.
        follow_up: checked follow-up of the same rows, with one death at least.

    Returns:
        The rows that are at risk at one death at least; the others carry no information.
    """
    days, died = np.unique(follow_up.time_days[follow_up.event], return_counts=True)
    last = np.searchsorted(days, follow_up.time_days, side="right") - 1
    first = None
    used = last >= 0
    if follow_up.entry_days is not None:
        first = np.searchsorted(days, follow_up.entry_days, side="right")
        used &= last >= first
        first = first[used]
    death_day = np.repeat(np.arange(len(days)), died)
    order = np.arange(len(death_day)) - (np.cumsum(died) - died)[death_day]
    fraction = order / died[death_day]
    return RiskSets(
        covariates[used], follow_up.event[used], days, last[used], first, fraction, death_day
    )


def evaluate(sets: RiskSets, coefficients: Floats) -> Evaluation:
    """Evaluate the log partial likelihood with Efron's treatment of ties.

    Args:
        sets: the risk sets of one stratum.
        coefficients: (p,) log hazard ratios per unit of the covariates.

    Returns:
        The log likelihood, its gradient and the observed information.

    Source: Efron, J Am Stat Assoc 72:557 (1977); Therneau & Grambsch, Modeling Survival Data
    (2000), section 3.3.
    """
    predictor = sets.covariates @ coefficients
    shift = float(predictor.max())
    risk = np.exp(predictor - shift)
    weighted = risk[:, None] * sets.covariates
    all_risk, all_weighted = _at_risk_sums(sets, risk[:, None])[:, 0], _at_risk_sums(sets, weighted)
    dead = sets.last[sets.event]
    dead_risk = _sums_by_day(dead, risk[sets.event][:, None], len(sets.days))[:, 0]
    dead_weighted = _sums_by_day(dead, weighted[sets.event], len(sets.days))

    bottom = all_risk[sets.death_day] - sets.fraction * dead_risk[sets.death_day]
    log_likelihood = float(np.sum(predictor[sets.event] - shift) - np.sum(np.log(bottom)))
    seen = risk * _hazard_seen(sets, 1 / bottom)
    gradient = (sets.event - seen) @ sets.covariates
    squared = (sets.covariates * seen[:, None]).T @ sets.covariates
    means = _squared_means(sets, 1 / bottom**2, all_weighted, dead_weighted)
    return Evaluation(log_likelihood, gradient, squared - means)


def breslow(sets: RiskSets, coefficients: Floats) -> tuple[Ints, Floats]:
    """Estimate the baseline hazard at the days of death.

    Args:
        sets: the risk sets of one stratum.
        coefficients: (p,) log hazard ratios per unit of the covariates.

    Returns:
        Deaths per day, and the natural logarithm of the cumulative hazard of a row whose
        covariates are all zero; both (m,).

    Source: Breslow, Biometrics 30:89 (1974).
    """
    predictor = sets.covariates @ coefficients
    shift = float(predictor.max())
    at_risk = _at_risk_sums(sets, np.exp(predictor - shift)[:, None])[:, 0]
    died = np.bincount(sets.death_day, minlength=len(sets.days))
    return died, np.log(np.cumsum(died / at_risk, dtype=np.float64)) - shift


def _at_risk_sums(sets: RiskSets, values: Floats) -> Floats:
    """Sum columns over the rows at risk on each day of death: (m, columns)."""
    size = len(sets.days)
    sums = _backwards(_sums_by_day(sets.last, values, size))
    if sets.first is not None:
        sums -= _backwards(_sums_by_day(sets.first, values, size + 1))[1:]
    return sums


def _sums_by_day(place: Ints, values: Floats, size: int) -> Floats:
    """Sum columns over the rows of each place: (size, columns)."""
    columns = [np.bincount(place, weights=column, minlength=size) for column in values.T]
    return np.stack(columns, axis=1)


def _backwards(sums: Floats) -> Floats:
    """Accumulate from the last row to the first."""
    return np.cumsum(sums[::-1], axis=0, dtype=np.float64)[::-1]


def _hazard_seen(sets: RiskSets, inverse: Floats) -> Floats:
    """Give the hazard that each row was under, with Efron's discount on its own day of death."""
    size = len(sets.days)
    steps = np.bincount(sets.death_day, weights=inverse, minlength=size)
    discount = np.bincount(sets.death_day, weights=sets.fraction * inverse, minlength=size)
    grown = np.concatenate([[0.0], np.cumsum(steps)])
    seen = grown[sets.last + 1]
    if sets.first is not None:
        seen = seen - grown[sets.first]
    seen[sets.event] -= discount[sets.last[sets.event]]
    return seen


def _squared_means(sets: RiskSets, inverse: Floats, everyone: Floats, dead: Floats) -> Floats:
    """Sum, over deaths, the outer product of the weighted mean covariates: (p, p)."""
    size = len(sets.days)
    weights = [
        np.bincount(sets.death_day, weights=sets.fraction**power * inverse, minlength=size)
        for power in range(3)
    ]
    mixed = (everyone * weights[1][:, None]).T @ dead
    return (
        (everyone * weights[0][:, None]).T @ everyone
        - mixed
        - mixed.T
        + (dead * weights[2][:, None]).T @ dead
    )
