"""Logistic regression for an outcome of yes or no: fit and predicted probability."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, log_expit  # type: ignore[import-untyped]

from oncommons.errors import DataError
from oncommons.stats.arrays import Floats, check_columns, check_flags, check_matrix
from oncommons.stats.newton import Derivatives, maximise, scaling


@dataclass(frozen=True, slots=True, eq=False)
class LogisticFit:
    """A fitted logistic model.

    Args:
        intercept: log odds when every covariate is zero.
        coefficients: (p,) log odds ratios per unit.
        covariance: (p, p) of the coefficients, ridge included, the intercept profiled out.
        log_likelihood: without the ridge.
        iterations: Newton steps taken.
        converged: whether a further step would gain nothing.
    """

    intercept: float
    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    iterations: int
    converged: bool

    @property
    def standard_errors(self) -> Floats:
        """Standard errors of the coefficients, (p,)."""
        return np.sqrt(np.diag(self.covariance))


def logistic(covariates: ArrayLike, outcome: ArrayLike, *, ridge: float = 1.0) -> LogisticFit:
    """Fit a logistic model by penalised maximum likelihood.

    The fit maximises log likelihood - ridge / 2 * sum((coefficient * spread)^2), with spread the
    column's standard deviation (divisor n); the intercept is free. So ridge is the inverse of the
    prior variance of a log odds ratio per standard deviation; 0 gives the plain maximum.

    Args:
        covariates: (n, p) numbers, any units.
        outcome: (n,) True or 1 where it happened.
        ridge: penalty, >= 0.

    Returns:
        The fit. A constant column gets coefficient 0 when ridge > 0.

    Raises:
        DataError: a row that cannot be used, only one outcome, or, with a ridge of 0, columns
            that repeat each other or separate the outcome.

    Source: Le Cessie & Van Houwelingen, Appl Stat 41:191 (1992).

    Example:
        >>> fit = logistic([[0], [0], [1], [1], [1]], [0, 1, 0, 1, 1], ridge=0)
        >>> round(float(fit.coefficients[0]), 4)
        0.6931
    """
    happened = check_flags(outcome, "outcome")
    rows = check_matrix(covariates, "covariates", len(happened))
    if happened.all() or not happened.any():
        raise DataError("all rows have the same outcome", remedy="there is nothing to fit")
    scale = scaling(rows)
    design = np.column_stack([np.ones(len(rows)), scale.apply(rows)])
    sign = np.where(happened, 1.0, -1.0)

    def derivatives(at: Floats) -> Derivatives:
        predictor = design @ at
        chance = expit(predictor)
        information = (design * (chance * (1 - chance))[:, None]).T @ design
        return float(np.sum(log_expit(sign * predictor))), (happened - chance) @ design, information

    penalty = np.full(design.shape[1], float(ridge))
    penalty[0] = 0.0
    found = maximise(derivatives, np.zeros(design.shape[1]), penalty)
    coefficients = found.at[1:] / scale.spread
    return LogisticFit(
        intercept=float(found.at[0] - scale.mean @ coefficients),
        coefficients=coefficients,
        covariance=found.covariance[1:, 1:] / np.outer(scale.spread, scale.spread),
        log_likelihood=derivatives(found.at)[0],
        iterations=found.iterations,
        converged=found.converged,
    )


def logistic_probability(fit: LogisticFit, covariates: ArrayLike) -> Floats:
    """Predict the probability of the outcome.

    Args:
        fit: a logistic model with p covariates.
        covariates: (n, p) numbers in the units of the fit.

    Returns:
        (n,) probabilities, 0 to 1.

    Raises:
        DataError: a value is missing, or the number of columns differs.
    """
    rows = check_columns(covariates, "covariates", len(fit.coefficients))
    chances: Floats = expit(rows @ fit.coefficients + fit.intercept)
    return chances
