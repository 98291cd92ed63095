"""Survival over time of censored patients: Kaplan-Meier, median, restricted mean, log-rank."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri  # type: ignore[import-untyped]

from oncommons.domain.models import Estimate
from oncommons.errors import DataError
from oncommons.stats.arrays import Floats, Ints, check_numbers
from oncommons.stats.follow_up import check_follow_up, count_at_risk, exits, number_at_risk
from oncommons.stats.log_rank import LogRank, log_rank

__all__ = [
    "Curve",
    "LogRank",
    "Median",
    "kaplan_meier",
    "log_rank",
    "median",
    "number_at_risk",
    "rmst",
    "survival_at",
]

_Z95 = float(ndtri(0.975))
_HALF = 0.5 + 1e-12  # a product of fractions may miss exactly one half by a rounding error


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A Kaplan-Meier curve: one row per day on which somebody left; it steps where some died.

    Args:
        n: patients.
        days: (m,) distinct days of death or censoring, rising.
        at_risk: (m,) patients with entry < day <= time.
        died: (m,) deaths on the day.
        censored: (m,) patients last seen on the day.
        survival: (m,) share alive after the day, 0 to 1.
        standard_error: (m,) of survival, after Greenwood; 0 where survival is 1 or 0.
        lower: (m,) lower 95 % limit on the log-log scale; 0 where survival is 0.
        upper: (m,) upper limit; where survival is 0, the last one that is defined.
    """

    n: int
    days: Floats
    at_risk: Ints
    died: Ints
    censored: Ints
    survival: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True)
class Median:
    """The day by which half have died.

    Args:
        day: first day with survival at or below one half; None where it is not reached.
        lower: lower 95 % limit; None where not reached.
        upper: upper 95 % limit; None where not reached.
    """

    day: float | None
    lower: float | None
    upper: float | None


def kaplan_meier(
    time_days: ArrayLike, event: ArrayLike, *, entry_days: ArrayLike | None = None
) -> Curve:
    """Estimate survival over time from right-censored, perhaps left-truncated follow-up.

    Args:
        time_days: (n,) days from the anchor to death or last contact, >= 0. Whole days are
            counted in time proportional to n plus their range; others are sorted.
        event: (n,) True where the patient died.
        entry_days: (n,) day after which the patient is seen, < time; at risk at u when
            entry < u <= time. Negative, or None for all: seen from the start, day 0 included.

    Returns:
        One row per distinct day of death or censoring.

    Raises:
        DataError: a time is negative or missing, or an entry is not before it; names the row.

    Source: Kaplan & Meier, J Am Stat Assoc 53:457 (1958); Greenwood (1926); log-log limits:
    Kalbfleisch & Prentice (1980); entry: Tsai, Jewell & Wang, Biometrika 74:883 (1987).

    Example:
        >>> kaplan_meier([6, 6, 7, 10], [1, 0, 1, 0]).survival
        array([0.75 , 0.375, 0.375])
    """
    follow_up = check_follow_up(time_days, event, entry_days=entry_days)
    left = exits(follow_up)
    at_risk = count_at_risk(follow_up, left.days)
    survival = np.cumprod((at_risk - left.died) / at_risk, dtype=np.float64)
    variance = np.cumsum(_greenwood(at_risk, left.died), dtype=np.float64)
    lower, upper = _log_log_limits(survival, variance)
    return Curve(
        n=len(follow_up.time_days),
        days=left.days,
        at_risk=at_risk,
        died=left.died,
        censored=left.censored,
        survival=survival,
        standard_error=survival * np.sqrt(variance),
        lower=lower,
        upper=upper,
    )


def survival_at(curve: Curve, days: ArrayLike) -> Floats:
    """Read survival on given days; after the last day seen it stays at its last value.

    Args:
        curve: a Kaplan-Meier curve.
        days: (q,) days, any order.

    Returns:
        (q,) share alive after each day, 1 before the first death.

    Example:
        >>> survival_at(kaplan_meier([6, 7], [1, 1]), [5, 6, 9])
        array([1. , 0.5, 0. ])
    """
    wanted = check_numbers(days, "days")
    place = np.searchsorted(curve.days, wanted, side="right")
    return np.concatenate([[1.0], curve.survival])[place]


def median(curve: Curve) -> Median:
    """Give the median survival with its 95 % limits.

    Args:
        curve: a Kaplan-Meier curve.

    Returns:
        The first day with survival at or below one half, and the first days on which the lower
        and the upper log-log limit are there.

    Source: Brookmeyer & Crowley, Biometrics 38:29 (1982).

    Example:
        >>> median(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1])).day
        2.0
    """
    return Median(
        day=_first_at_or_below_half(curve.days, curve.survival),
        lower=_first_at_or_below_half(curve.days, curve.lower),
        upper=_first_at_or_below_half(curve.days, curve.upper),
    )


def rmst(curve: Curve, horizon: float) -> Estimate:
    """Give the restricted mean survival time: mean days lived up to a horizon.

    Args:
        curve: a Kaplan-Meier curve.
        horizon: days, > 0, at most the last day seen unless the curve has reached 0.

    Returns:
        The area under the curve up to the horizon, with 95 % limits.

    Raises:
        DataError: the horizon lies beyond what was seen.

    Source: Royston & Parmar, BMC Med Res Methodol 13:152 (2013).

    Example:
        >>> rmst(kaplan_meier([2, 4], [1, 1]), 4).value
        3.0
    """
    if horizon <= 0 or (horizon > curve.days[-1] and curve.survival[-1] > 0):
        raise DataError(
            f"the horizon of {horizon} days lies outside the follow-up",
            remedy="choose one above 0 and up to the longest follow-up",
        )
    seen = curve.days < horizon
    edges = np.concatenate([[0.0], curve.days[seen], [horizon]])
    areas = np.diff(edges) * np.concatenate([[1.0], curve.survival[seen]])
    to_come = np.cumsum(areas[::-1])[::-1][1:]
    terms = _greenwood(curve.at_risk, curve.died)[seen]
    half = _Z95 * float(np.sqrt(np.sum(to_come**2 * terms)))
    mean = float(areas.sum())
    return Estimate(mean, max(mean - half, 0.0), min(mean + half, horizon))


def _greenwood(at_risk: Ints, died: Ints) -> Floats:
    """Give each day's term d / (n (n - d)); 0 where all died, since survival is 0 from there."""
    bottom = (at_risk * (at_risk - died)).astype(np.float64)
    return np.divide(died, bottom, out=np.zeros(len(died)), where=bottom > 0)


def _log_log_limits(survival: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Give 95 % limits that stay within 0 and 1."""
    lower, upper = survival.copy(), survival.copy()
    inside = (survival > 0) & (survival < 1)
    log = np.log(survival[inside])
    wide = np.exp(_Z95 * np.sqrt(variance[inside]) / -log)
    lower[inside], upper[inside] = np.exp(log * wide), np.exp(log / wide)
    gone = survival == 0
    upper[gone] = upper[~gone][-1] if (~gone).any() else 1.0
    return lower, upper


def _first_at_or_below_half(days: Floats, values: Floats) -> float | None:
    """Give the first day on which the values are at or below one half."""
    places = np.flatnonzero(values <= _HALF)
    return float(days[places[0]]) if len(places) else None
