"""Newton's method with step halving for concave, ridge-penalised log likelihoods."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from oncommons.errors import DataError
from oncommons.stats.arrays import Bools, Floats

Derivatives = tuple[float, Floats, Floats]
"""Log likelihood, (p,) gradient, (p, p) information."""

_MOST_STEPS = 50
_MOST_HALVINGS = 30
_SMALL = 1e-10  # the expected gain in log likelihood at which the last step has been taken


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """Where the search ended.

    Args:
        at: (p,) coefficients.
        covariance: (p, p) inverse of the penalised information there.
        iterations: steps taken.
        converged: whether a further step would gain nothing.
    """

    at: Floats
    covariance: Floats
    iterations: int
    converged: bool


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """How covariates were centred and scaled for the search, so that ridge knows no units.

    Args:
        mean: (p,) column means.
        spread: (p,) standard deviations with divisor n; 1 where the column is constant.
        varies: (p,) False where the column is constant.
    """

    mean: Floats
    spread: Floats
    varies: Bools

    def apply(self, covariates: Floats) -> Floats:
        """Give the columns with mean 0 and standard deviation 1; a constant one becomes 0."""
        return np.where(self.varies, (covariates - self.mean) / self.spread, 0.0)


def scaling(covariates: Floats) -> Scaling:
    """Measure the mean and spread of each column.

    Args:
        covariates: (n, p) numbers.

    Returns:
        The scaling; a column that is constant up to rounding counts as constant.
    """
    mean, spread = covariates.mean(axis=0), covariates.std(axis=0)
    varies = spread > 1e-12 * np.maximum(1.0, np.abs(mean))
    return Scaling(mean, np.where(varies, spread, 1.0), varies)


def maximise(derivatives: Callable[[Floats], Derivatives], start: Floats, ridge: Floats) -> Maximum:
    """Maximise a log likelihood less half of sum(ridge * coefficient^2).

    Args:
        derivatives: the log likelihood and its derivatives at given coefficients.
        start: (p,) coefficients to start from.
        ridge: (p,) penalty per coefficient, >= 0.

    Returns:
        The maximum. A step is halved until the penalised log likelihood no longer falls.

    Raises:
        DataError: there is no single maximum: columns repeat each other, are constant or
            separate the outcome, and no ridge holds them.
    """
    at, size = start, len(start)
    value, slope, bend = _penalised(derivatives, at, ridge)
    iterations, converged = 0, size == 0
    while not converged and iterations < _MOST_STEPS:
        iterations += 1
        step = _solve(bend, slope)
        gain = float(slope @ step) / 2
        for _ in range(_MOST_HALVINGS):
            tried = _penalised(derivatives, at + step, ridge)
            if tried[0] >= value - 1e-9 * (1 + abs(value)):
                break
            step = step / 2
        else:
            break  # no way uphill: the derivatives are not those of the log likelihood
        at, (value, slope, bend) = at + step, tried
        # Where columns separate the outcome the gain fades, but the steps do not.
        if gain < _SMALL and np.max(np.abs(step)) > 1e-3 * (1 + np.max(np.abs(at))):
            raise _no_maximum()
        converged = gain < _SMALL
    return Maximum(at, _solve(bend, np.eye(size)), iterations, converged)


def _penalised(
    derivatives: Callable[[Floats], Derivatives], at: Floats, ridge: Floats
) -> Derivatives:
    """Evaluate with the ridge; what overflows counts as infinitely unlikely."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        value, slope, bend = derivatives(at)
    value -= float(np.sum(ridge * at**2)) / 2
    return value if np.isfinite(value) else -np.inf, slope - ridge * at, bend + np.diag(ridge)


def _solve(bend: Floats, right: Floats) -> Floats:
    """Solve a symmetric system, refusing one that has no single solution."""
    scale = np.sqrt(np.diag(bend))
    if not len(scale):
        return right
    singular = not np.isfinite(bend).all() or scale.min() <= 0
    scaled = np.eye(len(scale)) if singular else bend / np.outer(scale, scale)
    if singular or np.linalg.eigvalsh(scaled)[0] < 1e-11:
        raise _no_maximum()
    answer: Floats = np.linalg.solve(scaled, (right.T / scale).T)
    return (answer.T / scale).T


def _no_maximum() -> DataError:
    """Give the error that says why there is no single maximum."""
    return DataError(
        "the covariates repeat each other, are constant, or separate the outcome",
        remedy="drop one of them or give a ridge above 0",
    )
