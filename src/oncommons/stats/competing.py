"""Cumulative incidence of one cause where others compete: Aalen and Johansen, with entry."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri  # type: ignore[import-untyped]

from oncommons.errors import DataError
from oncommons.stats.arrays import Floats, Ints, check_length, check_numbers, refuse_rows
from oncommons.stats.follow_up import check_follow_up, count_at_risk, exits

_Z95 = float(ndtri(0.975))


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """How many have had the event of one cause by each day.

    Args:
        n: patients.
        days: (m,) distinct days on which somebody left, rising.
        at_risk: (m,) patients with entry < day <= time.
        happened: (m,) events of the cause on the day.
        competing: (m,) events of other causes on the day.
        incidence: (m,) share who had the event by the day, 0 to 1.
        standard_error: (m,) of the incidence, by the delta method.
        lower: (m,) lower 95 % limit on the log-log scale; 0 before the first event.
        upper: (m,) upper limit; 0 before the first event.
    """

    n: int
    days: Floats
    at_risk: Ints
    happened: Ints
    competing: Ints
    incidence: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats


def aalen_johansen(
    time_days: ArrayLike,
    cause: ArrayLike,
    *,
    of: int = 1,
    entry_days: ArrayLike | None = None,
) -> Incidence:
    """Estimate the cumulative incidence of one cause.

    One minus Kaplan-Meier, with the other causes as censoring, is too high: it asks what would
    happen if nobody could die of anything else.

    Args:
        time_days: (n,) days from the anchor to the first event or last contact, >= 0.
        cause: (n,) whole numbers: 0 censored, 1, 2 ... the cause of the event.
        of: the cause that is looked at, 1 or more.
        entry_days: (n,) day after which the patient is seen, as in `kaplan_meier`.

    Returns:
        One row per distinct day on which somebody left.

    Raises:
        DataError: a row that cannot be used, a cause that is no whole number from 0, or `of`
            below 1.

    Source: Aalen & Johansen, Scand J Stat 5:141 (1978); variance: Marubini & Valsecchi, Analysing
    Survival Data from Clinical Trials (1995), 10.12.

    Example:
        >>> aalen_johansen([1, 2, 3, 4], [1, 2, 1, 0]).incidence
        array([0.25, 0.25, 0.5 , 0.5 ])
    """
    if of < 1:
        raise DataError(f"the cause looked at is {of}", remedy="give 1 or more; 0 is censored")
    causes = check_numbers(cause, "cause")
    wrong = (causes < 0) | (causes != np.floor(causes))
    refuse_rows(wrong, "cause is no whole number from 0", "code it as 0, 1, 2 ...")
    follow_up = check_follow_up(time_days, causes > 0, entry_days=entry_days)
    check_length(causes, "cause", len(follow_up.time_days))
    left = exits(follow_up)
    at_risk = count_at_risk(follow_up, left.days)
    places = np.searchsorted(left.days, follow_up.time_days[causes == of])
    happened = np.bincount(places, minlength=len(left.days))
    survival = np.cumprod((at_risk - left.died) / at_risk, dtype=np.float64)
    before = np.concatenate([[1.0], survival[:-1]])
    incidence = np.cumsum(before * happened / at_risk, dtype=np.float64)
    error = np.sqrt(_variance(at_risk, left.died, happened, before, incidence))
    lower, upper = _limits(incidence, error)
    return Incidence(
        n=len(follow_up.time_days),
        days=left.days,
        at_risk=at_risk,
        happened=happened,
        competing=left.died - happened,
        incidence=incidence,
        standard_error=error,
        lower=lower,
        upper=upper,
    )


def _variance(at_risk: Ints, died: Ints, happened: Ints, before: Floats, so_far: Floats) -> Floats:
    """Give the delta-method variance at each day.

    The sum over days j of (F(t) - F(j))^2 a + S(j-)^2 b - 2 (F(t) - F(j)) S(j-) c is opened into
    powers of F(t), so that three running sums do.
    """
    n, d, own = (each.astype(np.float64) for each in (at_risk, died, happened))
    alive = n - d
    a = np.divide(d, n * alive, out=np.zeros(len(n)), where=alive > 0)
    b = before**2 * own * (n - own) / n**3
    c = before * own / n**2
    zeroth = np.cumsum(so_far**2 * a + b + 2 * so_far * c)
    first = np.cumsum(-2 * so_far * a - 2 * c)
    second = np.cumsum(a)
    variance: Floats = np.maximum(zeroth + first * so_far + second * so_far**2, 0.0)
    return variance


def _limits(incidence: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Give 95 % limits that stay within 0 and 1."""
    lower, upper = incidence.copy(), incidence.copy()
    inside = (incidence > 0) & (incidence < 1)
    free = np.log1p(-incidence[inside])
    wide = np.exp(_Z95 * error[inside] / ((1 - incidence[inside]) * -free))
    lower[inside], upper[inside] = -np.expm1(free / wide), -np.expm1(free * wide)
    return lower, upper
