"""Cox's proportional hazards model: fit, risk and predicted survival."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from oncommons.errors import DataError
from oncommons.stats.arrays import (
    Floats,
    Ints,
    Labels,
    check_columns,
    check_labels,
    check_matrix,
    check_numbers,
)
from oncommons.stats.follow_up import FollowUp, check_follow_up
from oncommons.stats.newton import Derivatives, maximise, scaling
from oncommons.stats.partial_likelihood import RiskSets, breslow, evaluate, risk_sets


@dataclass(frozen=True, slots=True, eq=False)
class CoxFit:
    """A fitted Cox model; its baseline belongs to a patient whose covariates are all zero.

    Args:
        coefficients: (p,) log hazard ratios per unit.
        covariance: (p, p) inverse of the information, ridge included.
        log_likelihood: log partial likelihood at the coefficients, without the ridge.
        null_log_likelihood: the same with all coefficients zero.
        baseline_days: (m,) days of death, rising within each stratum.
        baseline_cumulative_hazard: (m,) Breslow's cumulative hazard at those days.
        baseline_died: (m,) deaths on those days.
        baseline_stratum: (m,) the stratum of each row; all 0 when there are no strata.
        iterations: Newton steps taken.
        converged: whether a further step would gain nothing.
    """

    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    baseline_days: Floats
    baseline_cumulative_hazard: Floats
    baseline_died: Ints
    baseline_stratum: Labels
    iterations: int
    converged: bool

    @property
    def standard_errors(self) -> Floats:
        """Standard errors of the coefficients, (p,)."""
        return np.sqrt(np.diag(self.covariance))


def cox(
    covariates: ArrayLike,
    time_days: ArrayLike,
    event: ArrayLike,
    *,
    entry_days: ArrayLike | None = None,
    ridge: float = 0.01,
    strata: ArrayLike | None = None,
) -> CoxFit:
    """Fit a proportional hazards model by Efron's partial likelihood.

    The fit maximises log likelihood - ridge / 2 * sum((coefficient * spread)^2), where spread is
    the column's standard deviation (divisor n). So ridge is the inverse of the prior variance of
    a log hazard ratio per standard deviation: it knows no units and does not grow with n. The
    default, 0.01, is a prior standard deviation of 10; 0 gives the plain maximum.

    Args:
        covariates: (n, p) numbers, any units.
        time_days: (n,) days to the event or last contact, >= 0.
        event: (n,) True where it happened.
        entry_days: (n,) day after which the patient is seen, as in `kaplan_meier`.
        ridge: penalty, >= 0.
        strata: (n,) labels; each stratum has a baseline hazard of its own.

    Returns:
        The fit, with Breslow's baseline. A constant column gets coefficient 0 when ridge > 0.

    Raises:
        DataError: a row that cannot be used, no event, or, with a ridge of 0, columns that
            repeat each other or separate the deaths.

    Source: Cox, J R Stat Soc B 34:187 (1972); Efron, J Am Stat Assoc 72:557 (1977); ridge:
    Verweij & Van Houwelingen, Stat Med 13:2427 (1994).

    Example:
        >>> fit = cox([[0], [0], [1], [1]], [4, 8, 2, 6], [1, 1, 1, 1], ridge=0)
        >>> round(float(fit.coefficients[0]), 4)
        0.9406
    """
    follow_up = check_follow_up(time_days, event, entry_days=entry_days)
    rows = check_matrix(covariates, "covariates", len(follow_up.time_days))
    if not follow_up.event.any():
        raise DataError("no event among the rows", remedy="show a Kaplan-Meier curve instead")
    scale = scaling(rows)
    labels, sets = _stratify(scale.apply(rows), follow_up, strata)

    def derivatives(coefficients: Floats) -> Derivatives:
        parts = [evaluate(one, coefficients) for one in sets]
        return (
            sum(part.log_likelihood for part in parts),
            np.sum([part.gradient for part in parts], axis=0),
            np.sum([part.information for part in parts], axis=0),
        )

    size = rows.shape[1]
    found = maximise(derivatives, np.zeros(size), np.full(size, float(ridge)))
    coefficients = found.at / scale.spread
    baselines = [breslow(one, found.at) for one in sets]
    to_zero = float(scale.mean @ coefficients)
    return CoxFit(
        coefficients=coefficients,
        covariance=found.covariance / np.outer(scale.spread, scale.spread),
        log_likelihood=derivatives(found.at)[0],
        null_log_likelihood=derivatives(np.zeros(size))[0],
        baseline_days=np.concatenate([one.days for one in sets]),
        baseline_cumulative_hazard=np.exp(np.concatenate([log for _, log in baselines]) - to_zero),
        baseline_died=np.concatenate([died for died, _ in baselines]),
        baseline_stratum=np.repeat(labels, [len(one.days) for one in sets]),
        iterations=found.iterations,
        converged=found.converged,
    )


def cox_risk(fit: CoxFit, covariates: ArrayLike) -> Floats:
    """Give the log hazard ratio of each row against a row of zeros.

    Args:
        fit: a Cox model with p covariates.
        covariates: (n, p) numbers in the units of the fit.

    Returns:
        (n,) sums of coefficient times covariate; higher means earlier events.

    Raises:
        DataError: a value is missing, or the number of columns differs.
    """
    return check_columns(covariates, "covariates", len(fit.coefficients)) @ fit.coefficients


def cox_survival(
    fit: CoxFit, covariates: ArrayLike, days: ArrayLike, *, stratum: object = None
) -> Floats:
    """Predict survival: exp(-baseline * exp(risk)), a step at each day of death of the fit.

    Args:
        fit: a Cox model.
        covariates: (n, p) numbers in the units of the fit.
        days: (q,) days, any order; after the last death the curve stays level.
        stratum: whose baseline to use; needed when the fit has several.

    Returns:
        (n, q) probabilities of being without the event after each day.

    Raises:
        DataError: a value is missing, the number of columns differs, or the stratum is unknown.
    """
    known = np.unique(fit.baseline_stratum)
    wanted = known[0] if stratum is None and len(known) == 1 else stratum
    chosen = fit.baseline_stratum == wanted
    if not np.any(chosen):
        raise DataError(
            f"the fit has {len(known)} strata and none is the one asked for",
            remedy="name one that had an event in the fit",
        )
    place = np.searchsorted(fit.baseline_days[chosen], check_numbers(days, "days"), side="right")
    hazard = np.concatenate([[0.0], fit.baseline_cumulative_hazard[chosen]])[place]
    with np.errstate(divide="ignore", over="ignore"):
        log_hazard = np.log(hazard)[None, :] + cox_risk(fit, covariates)[:, None]
        survival: Floats = np.exp(-np.exp(log_hazard))
    return survival


def _stratify(
    rows: Floats, follow_up: FollowUp, strata: ArrayLike | None
) -> tuple[Labels, list[RiskSets]]:
    """Give the strata that have an event, and the risk sets of each."""
    given = np.zeros(len(rows), dtype=np.int64) if strata is None else strata
    labels, place = check_labels(given, "strata", len(rows))
    used = np.unique(place[follow_up.event])
    sets = [risk_sets(rows[place == each], follow_up.of(place == each)) for each in used]
    return labels[used], sets
