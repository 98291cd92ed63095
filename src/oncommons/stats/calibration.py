"""Calibration: whether predicted chances agree with what happened, under censoring too."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri  # type: ignore[import-untyped]

from oncommons.domain.models import Estimate
from oncommons.errors import DataError
from oncommons.stats.arrays import (
    Floats,
    check_flags,
    check_length,
    check_matrix,
    check_numbers,
    refuse_rows,
)
from oncommons.stats.cox import cox
from oncommons.stats.follow_up import FollowUp, check_follow_up, count_at_risk, exits
from oncommons.stats.logistic import LogisticFit, logistic
from oncommons.stats.survival import kaplan_meier

_Z95 = float(ndtri(0.975))
_LEAST = 1e-6  # predicted chances are kept this far from 0 and 1 before a logarithm


@dataclass(frozen=True, slots=True)
class CalibrationGroup:
    """Patients of like predicted risk, and what happened to them.

    Args:
        patients: patients in the group.
        events: events among them up to the horizon.
        predicted: mean predicted probability of the event by the horizon, 0 to 1.
        observed: 1 - Kaplan-Meier at the horizon, with its 95 % limits.
    """

    patients: int
    events: int
    predicted: float
    observed: Estimate


def brier_score(survival: ArrayLike, time_days: ArrayLike, event: ArrayLike, day: float) -> float:
    """Give the Brier score at one day: the mean squared error of predicted survival.

    Args:
        survival: (n,) predicted probability of being without the event after the day.
        time_days: (n,) days to the event or last contact, >= 0.
        event: (n,) True where it happened.
        day: the day, at most the last one seen.

    Returns:
        Mean over patients, 0 to 1, each weighted by the inverse probability of not being
        censored: before their event, or up to the day. Censored before the day weighs 0.

    Raises:
        DataError: a row that cannot be used, or nobody is followed up to the day.

    Source: Graf et al., Stat Med 18:2529 (1999); weights from the Kaplan-Meier curve of
    censoring, its left limit at events; deaths come before censorings of the same day.

    Example:
        >>> round(brier_score([0.8, 0.4, 0.9], [9, 2, 7], [0, 1, 0], 5), 3)
        0.07
    """
    follow_up = check_follow_up(time_days, event)
    predicted = check_matrix(survival, "survival", len(follow_up.time_days))
    return float(_brier(predicted, follow_up, np.array([float(day)]))[0])


def integrated_brier(
    survival: ArrayLike, days: ArrayLike, time_days: ArrayLike, event: ArrayLike
) -> float:
    """Give the Brier score averaged over a span of days, by the trapezoid rule.

    Args:
        survival: (n, m) predicted probability of being without the event after each day.
        days: (m,) rising days, at least two, at most the last one seen.
        time_days: (n,) days to the event or last contact, >= 0.
        event: (n,) True where it happened.

    Returns:
        The area under the Brier score over the days, divided by their span.

    Raises:
        DataError: as `brier_score`; days that do not rise, or not one per column.

    Source: Graf et al., Stat Med 18:2529 (1999).
    """
    follow_up = check_follow_up(time_days, event)
    predicted = check_matrix(survival, "survival", len(follow_up.time_days))
    at = check_numbers(days, "days")
    if len(at) < 2 or len(at) != predicted.shape[1] or np.any(np.diff(at) <= 0):
        raise DataError(
            f"{len(at)} days for {predicted.shape[1]} columns of survival",
            remedy="give one rising day per column, at least two",
        )
    scores = _brier(predicted, follow_up, at)
    return float(np.trapezoid(scores, at) / (at[-1] - at[0]))


def calibration_groups(
    survival: ArrayLike, time_days: ArrayLike, event: ArrayLike, day: float, *, groups: int = 5
) -> tuple[CalibrationGroup, ...]:
    """Compare predicted with observed risk at a horizon, in groups of rising predicted risk.

    Args:
        survival: (n,) predicted probability of being without the event after the day.
        time_days: (n,) days to the event or last contact, >= 0.
        event: (n,) True where it happened.
        day: the horizon.
        groups: how many, by quantiles of predicted risk; equal risks stay together, so there may
            be fewer.

    Returns:
        The groups, lowest risk first. Observed is not known beyond a group's follow-up; there
        the last value of its curve stands.

    Raises:
        DataError: a row that cannot be used.

    Source: Harrell, Regression Modeling Strategies (2015), section 20.
    """
    follow_up = check_follow_up(time_days, event)
    risk = 1 - check_numbers(survival, "survival")
    check_length(risk, "survival", len(follow_up.time_days))
    edges = np.quantile(risk, np.arange(1, groups) / groups)
    place = np.searchsorted(edges, risk, side="left")
    return tuple(
        _calibration_group(risk[place == each], follow_up.of(place == each), day)
        for each in np.unique(place)
    )


def calibration_slope(survival: ArrayLike, time_days: ArrayLike, event: ArrayLike) -> Estimate:
    """Estimate by how much predicted differences in risk should be stretched; 1 is right.

    Args:
        survival: (n,) predicted probability of being without the event at one horizon.
        time_days: (n,) days to the event or last contact, >= 0.
        event: (n,) True where it happened.

    Returns:
        The coefficient of log(-log(survival)) in a Cox model, with 95 % limits; below 1, the
        predictions are too extreme.

    Raises:
        DataError: a row that cannot be used, no event, or all predictions equal.

    Source: Van Houwelingen, Stat Med 19:3401 (2000).
    """
    alive = np.clip(check_numbers(survival, "survival"), _LEAST, 1 - _LEAST)
    fit = cox(np.log(-np.log(alive)), time_days, event, ridge=0.0)
    slope, half = float(fit.coefficients[0]), _Z95 * float(fit.standard_errors[0])
    return Estimate(slope, slope - half, slope + half)


def calibration_line(probability: ArrayLike, outcome: ArrayLike) -> LogisticFit:
    """Fit the line from predicted to observed log odds; intercept 0 and slope 1 are right.

    Args:
        probability: (n,) predicted probability of the outcome, 0 to 1.
        outcome: (n,) True or 1 where it happened.

    Returns:
        A logistic model of the outcome on the predicted log odds.

    Raises:
        DataError: a row that cannot be used, one outcome only, or all predictions equal.

    Source: Cox, Biometrika 45:562 (1958).
    """
    chance = np.clip(check_numbers(probability, "probability"), _LEAST, 1 - _LEAST)
    check_length(chance, "probability", len(check_flags(outcome, "outcome")))
    return logistic(np.log(chance) - np.log1p(-chance), outcome, ridge=0.0)


def _brier(survival: Floats, follow_up: FollowUp, days: Floats) -> Floats:
    """Give the weighted mean squared error on each day: (m,)."""
    outside = np.any((survival < 0) | (survival > 1), axis=1)
    refuse_rows(outside, "survival is not a probability", "give values from 0 to 1")
    if days.max() > follow_up.time_days.max():
        raise DataError("nobody is followed to the last day asked", remedy="ask earlier days")
    left = exits(follow_up)
    exposed = count_at_risk(follow_up, left.days) - left.died
    stays = 1 - np.divide(left.censored, exposed, out=np.zeros(len(exposed)), where=exposed > 0)
    uncensored = np.concatenate([[1.0], np.cumprod(stays)])
    before_own = uncensored[np.searchsorted(left.days, follow_up.time_days, side="left")]
    at_day = uncensored[np.searchsorted(left.days, days, side="right")]
    dead = follow_up.event[:, None] & (follow_up.time_days[:, None] <= days)
    alive = follow_up.time_days[:, None] > days
    error = np.where(dead, survival**2 / before_own[:, None], 0.0)
    error += np.where(alive, (1 - survival) ** 2 / np.where(at_day > 0, at_day, 1.0), 0.0)
    scores: Floats = error.mean(axis=0)
    return scores


def _calibration_group(risk: Floats, follow_up: FollowUp, day: float) -> CalibrationGroup:
    """Summarise one group at the horizon."""
    curve = kaplan_meier(follow_up.time_days, follow_up.event)
    place = int(np.searchsorted(curve.days, day, side="right")) - 1
    known = place >= 0
    alive = [
        float(each[place]) if known else 1.0 for each in (curve.survival, curve.upper, curve.lower)
    ]
    return CalibrationGroup(
        patients=len(risk),
        events=int(np.sum(follow_up.event & (follow_up.time_days <= day))),
        predicted=float(risk.mean()),
        observed=Estimate(*(1 - each for each in alive)),
    )
