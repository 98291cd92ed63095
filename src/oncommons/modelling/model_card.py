"""Writes the card of a model: what a reader must know before using it."""

import math

from oncommons.domain.models import Estimate, Kind, LinearModel, ModelCard, Validation

NOT_FOR = (
    "The care of a patient without a physician's judgement; choosing between treatments; patients"
    " unlike those it was fitted on. It is not a medical device."
)
MADE_BY = "oncommons, from a release of the commons"


def card(model: LinearModel, validation: Validation) -> ModelCard:
    """Write the card from the model and its validation.

    Args:
        model: the model.
        validation: after disclosure control where the card is to be shown.

    Returns:
        The card, every number with its interval or its denominator.

    Source: TRIPOD+AI, Collins et al., BMJ 385:e078378 (2024).
    """
    question = model.question
    return ModelCard(
        title=f"{question.outcome[:1].upper()}{question.outcome[1:]}{_by(model)}",
        intended_use=(
            "Research, and information for a tumour board: the probability for a patient whose"
            " tumour was just diagnosed."
        ),
        not_for=NOT_FOR,
        training=(
            f"{_number(validation.patients)} patients and {_number(validation.events)} with the"
            f" outcome, of release {model.release_id}; inputs known at diagnosis:"
            f" {', '.join(feature.name for feature in model.features)}."
        ),
        outcome=f"{question.outcome}{_by(model)}",
        performance=_performance(validation),
        limits=_limits(model, validation),
        made_by=MADE_BY,
    )


def _by(model: LinearModel) -> str:
    """Say the horizon in words."""
    days = model.question.horizon_days
    if model.question.kind is Kind.BINARY or not days:
        return ""
    years = days / 365
    return f" by {years:.0f} years" if years >= 1.5 else f" by {days} days"


def _performance(validation: Validation) -> str:
    """Say how well it discriminates, and how far predictions are off."""
    gain = 1 - validation.brier / validation.brier_without if validation.brier_without else 0.0
    return (
        f"{validation.discrimination_name} {_interval(validation.discrimination)}, each patient"
        f" predicted by a model of {validation.folds} that never saw them;"
        f" {validation.apparent:.2f} on the training patients. Brier score {validation.brier:.3f},"
        f" {gain:.0%} better than without any input."
    )


def _limits(model: LinearModel, validation: Validation) -> tuple[str, ...]:
    """Say what the model does not know, what each input does, and what the guards found."""
    sites = [f"{site} {_interval(one)}" for site, one in sorted(validation.by_site.items())]
    tested = f"By hospital: {'; '.join(sites)}." if sites else "Tested in no single hospital."
    kind = "hazard" if model.question.kind is Kind.SURVIVAL else "odds"
    effects = [
        f"{feature.name}: {kind} ratio {_ratio(step * coefficient, step * error)}{per}."
        for feature, coefficient, error in zip(
            model.features, model.coefficients, model.standard_errors, strict=True
        )
        for step, per in [(10, " for 10 years") if feature.unit == "years" else (1, "")]
    ]
    missing = "A missing input is replaced by the mean of the training patients."
    return (tested, missing, *effects, *validation.findings)


def _ratio(coefficient: float, error: float) -> str:
    """Write a ratio with its 95 % interval."""
    middle, low, high = (
        math.exp(min(coefficient + step * error, 700.0)) for step in (0.0, -1.96, 1.96)
    )
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def _interval(estimate: Estimate) -> str:
    """Write an estimate with its 95 % interval."""
    return f"{estimate.value:.2f} ({estimate.lower:.2f} to {estimate.upper:.2f})"


def _number(value: int | None) -> str:
    """Write a count, or that it is hidden."""
    return "an undisclosed number of" if value is None else f"{value:,}"
