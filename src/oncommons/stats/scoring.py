"""The probability that a linear model gives one patient, from its plain numbers: one formula."""

import math
from collections.abc import Mapping

from oncommons.domain.models import Feature, Kind, LinearModel
from oncommons.errors import ModelError

Inputs = Mapping[str, float | None]


def probability(model: LinearModel, inputs: Inputs) -> float:
    """Give the probability of the event by the horizon, or of "yes".

    Survival: 1 - exp(-H0(horizon) exp(sum of b x)), with the baseline cumulative hazard H0 of the
    last step on or before the horizon. Yes and no: 1 / (1 + exp(-(a + sum of b x))).

    Args:
        model: the model.
        inputs: every feature by name; None where missing, which the model's own value replaces.

    Returns:
        0 to 1.

    Raises:
        ModelError: an input is unknown, absent, not a number or out of its range, or the model's
            numbers overflow.

    Source: Cox, J R Stat Soc B 34 (1972); Breslow, Biometrics 30 (1974).
    """
    predictor = linear_predictor(model, inputs)
    if model.question.kind is Kind.SURVIVAL:
        return -math.expm1(-baseline_at_horizon(model) * _exp(predictor))
    return 1.0 / (1.0 + _exp(-model.intercept - predictor))


def linear_predictor(model: LinearModel, inputs: Inputs) -> float:
    """Give the sum of coefficient times value over the features, without the intercept.

    Raises:
        ModelError: an input is unknown, absent, not a number or out of its range, or the sum is
            not finite.
    """
    unknown = set(inputs) - {feature.name for feature in model.features}
    if unknown:
        named = ", ".join(sorted(unknown))
        raise ModelError(
            f"{model.question.name} has no input {named}", remedy="leave it out", column=named
        )
    total = sum(
        coefficient * _value(feature, inputs)
        for feature, coefficient in zip(model.features, model.coefficients, strict=True)
    )
    if not math.isfinite(total):
        raise ModelError(
            f"{model.question.name} overflows", remedy="its coefficients are unusable; refit it"
        )
    return total


def baseline_at_horizon(model: LinearModel) -> float:
    """Give the baseline cumulative hazard at the horizon; 0 before the first step."""
    reached = [
        hazard
        for day, hazard in zip(model.baseline_days, model.baseline_hazard, strict=True)
        if day <= model.question.horizon_days
    ]
    return reached[-1] if reached else 0.0


def _value(feature: Feature, inputs: Inputs) -> float:
    """Take one input, refusing what the model was not made for: never a guess."""
    limits = f"{feature.lowest:g} to {feature.highest:g} {feature.unit}".strip()
    if feature.name not in inputs:
        raise ModelError(
            f"the input {feature.name} is absent",
            remedy=f"give {limits}, or None where it is missing",
            column=feature.name,
        )
    value = inputs[feature.name]
    if value is None:
        return feature.missing
    if isinstance(value, bool) or not isinstance(value, int | float) or not _fits(feature, value):
        raise ModelError(
            f"{feature.name} is {value!r}",
            remedy=f"give a number from {limits}",
            column=feature.name,
            value=value,
        )
    return float(value)


def _fits(feature: Feature, value: float) -> bool:
    """Tell whether a value lies in the range of a feature; NaN lies nowhere."""
    return feature.lowest <= value <= feature.highest


def _exp(power: float) -> float:
    """Exponentiate without overflow: beyond e^700 every probability is 0 or 1 already."""
    return math.exp(min(power, 700.0))
