"""Fits a ridge Cox or ridge logistic model, and turns it into plain numbers that can travel."""

from dataclasses import dataclass

import numpy as np

from oncommons.disclosure.models import coarsen_baseline
from oncommons.domain.models import Feature, Kind, LinearModel
from oncommons.modelling.features import fill_missing, impute
from oncommons.modelling.rows import Design
from oncommons.stats.arrays import Bools, Floats, Ints, Labels
from oncommons.stats.follow_up import check_follow_up
from oncommons.stats.partial_likelihood import breslow, risk_sets
from oncommons.stats.regression import cox, logistic

LEAST_EVENTS_OF_A_SITE = 10
LEAST_EVENTS_OF_A_STEP = 10
MONTH_DAYS = 30


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A model fitted on some rows of a design.

    Args:
        features: p inputs with their value for missing ones, from these rows alone.
        coefficients: (p,) per unit.
        standard_errors: (p,).
        intercept: log odds at zero; 0 for survival.
        hazard_days: (m,) days of death; empty for yes and no.
        hazard: (m,) baseline cumulative hazard at those days.
        died: (m,) deaths on those days.
    """

    features: tuple[Feature, ...]
    coefficients: Floats
    standard_errors: Floats
    intercept: float
    hazard_days: Floats
    hazard: Floats
    died: Ints


def fit(design: Design) -> LinearModel:
    """Fit the model of a design on all its rows.

    Survival: Cox with a small ridge, stratified by hospital where two or more have ten events,
    with one baseline for all, coarsened to steps of a month and ten events or more, one of which
    ends at the horizon. Yes and no: ridge logistic.

    Args:
        design: from `design`.

    Returns:
        The model as plain numbers; missing values are replaced by the mean of the rows.

    Raises:
        DataError: the outcome is the same in everybody.

    Source: Cox, J R Stat Soc B 34:187 (1972); Breslow, Biometrics 30:89 (1974).
    """
    fitted = fit_rows(design, np.ones(design.patients, dtype=np.bool_))
    days, hazard = _baseline(fitted, design.question.horizon_days)
    return LinearModel(
        question=design.question,
        features=fitted.features,
        coefficients=tuple(float(one) for one in fitted.coefficients),
        standard_errors=tuple(float(one) for one in fitted.standard_errors),
        intercept=fitted.intercept,
        baseline_days=days,
        baseline_hazard=hazard,
        release_id=design.release_id,
    )


def fit_rows(design: Design, chosen: Bools) -> Fitted:
    """Fit on some rows; nothing of the others is used.

    Args:
        design: the rows.
        chosen: (n,) True for the rows to fit on.

    Returns:
        The fit.
    """
    features, values = impute(design.features, design.values[chosen])
    event = design.event[chosen]
    if design.question.kind is Kind.BINARY:
        yes_no = logistic(values, event)
        none = np.zeros(0)
        return Fitted(
            features, yes_no.coefficients, yes_no.standard_errors, yes_no.intercept, none, none,
            np.zeros(0, dtype=np.int64),
        )  # fmt: skip
    time_days = design.time_days[chosen]
    strata = strata_of(design.site[chosen], event)
    found = cox(values, time_days, event, strata=strata)
    sets = risk_sets(values, check_follow_up(time_days, event))
    died, log_hazard = breslow(sets, found.coefficients)
    return Fitted(
        features,
        found.coefficients,
        found.standard_errors,
        0.0,
        sets.days,
        np.exp(log_hazard),
        died,
    )


def predicted_risk(fitted: Fitted, design: Design, chosen: Bools) -> Floats:
    """Predict the probability of the event by the horizon, or of yes.

    Args:
        fitted: a fit on other rows, or on the same.
        design: the rows.
        chosen: (m of n,) True for the rows to predict.

    Returns:
        (m,) probabilities, 0 to 1.
    """
    values = fill_missing(fitted.features, design.values[chosen])
    predictor = values @ fitted.coefficients + fitted.intercept
    if design.question.kind is Kind.BINARY:
        return 1 / (1 + np.exp(-np.clip(predictor, -700, 700)))
    place = np.searchsorted(fitted.hazard_days, design.question.horizon_days, side="right")
    at_horizon = float(fitted.hazard[place - 1]) if place else 0.0
    risk: Floats = -np.expm1(-at_horizon * np.exp(np.minimum(predictor, 700)))
    return risk


def strata_of(site: Labels, event: Bools) -> Labels | None:
    """Give the hospital of each row as its stratum, where hospitals are large enough.

    Args:
        site: (n,) hospital.
        event: (n,) True where the event happened.

    Returns:
        (n,) labels, hospitals with fewer than ten events together; None for fewer than two strata.
    """
    names, place = np.unique(site, return_inverse=True)
    events = np.bincount(place, weights=event, minlength=len(names))
    strata = np.where(events[place] >= LEAST_EVENTS_OF_A_SITE, place, -1)
    return strata if len(np.unique(strata)) > 1 else None


def _baseline(fitted: Fitted, horizon: int) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Coarsen the baseline hazard so that no step shows the day of somebody's death.

    A step ends at the horizon itself, so that the risk that is reported loses nothing.
    """
    if not len(fitted.hazard_days):
        return (), ()
    before = fitted.hazard_days <= horizon
    first = coarsen_baseline(
        fitted.hazard_days[before].tolist(), fitted.hazard[before].tolist(),
        fitted.died[before].tolist(), LEAST_EVENTS_OF_A_STEP,
    )  # fmt: skip
    then = coarsen_baseline(
        (fitted.hazard_days[~before] - horizon).tolist(), fitted.hazard[~before].tolist(),
        fitted.died[~before].tolist(), LEAST_EVENTS_OF_A_STEP,
    )  # fmt: skip
    steps = list(zip(first.days, first.cumulative_hazard, strict=True))
    if steps:
        at_horizon = steps[-1][1]
        steps = [step for step in steps[:-1] if step[0] <= horizon - MONTH_DAYS]
        steps.append((horizon, at_horizon))
    steps += [
        (horizon + day, hazard)
        for day, hazard in zip(then.days, then.cumulative_hazard, strict=True)
    ]
    return tuple(day for day, _ in steps), tuple(hazard for _, hazard in steps)
