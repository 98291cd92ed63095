"""Writes the card of a model: what a reader must know before using it."""

import math

from oncommons.domain.models import Estimate, Kind, LinearModel, ModelCard, Validation
from oncommons.modelling.features import is_undated
from oncommons.modelling.validation import MANY_EVENTS, REPEATS

NOT_FOR = (
    "The care of a patient without a physician's judgement; choosing between treatments; patients"
    " unlike those it was fitted on. It is not a medical device."
)
NOT_FOR_USE = (
    "Any use. It is not better than chance on patients that it was not fitted on; it is kept so"
    " that this is known."
)
USE = (
    "Research, and information for a tumour board: the probability for a patient whose tumour was"
    " just diagnosed."
)
USE_OF_UNDATED = (
    "Research on patients whose tumour was sequenced: some inputs have no day, so it is not tested"
    " for a patient whose tumour was just diagnosed."
)
NO_USE = "None: a record of what these data cannot tell."
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
    outcome = f"{model.question.outcome}{_by(model)}"
    better = is_better_than_chance(validation)
    return ModelCard(
        title=f"{outcome[:1].upper()}{outcome[1:]}{'' if better else ' (not for use)'}",
        intended_use=_use(model) if better else NO_USE,
        not_for=NOT_FOR if better else f"{NOT_FOR_USE} {NOT_FOR}",
        training=(
            f"{_number(validation.patients)} patients and {_number(validation.events)} with the"
            f" outcome, of release {model.release_id}; {_inputs(model)}."
        ),
        outcome=outcome,
        performance=_performance(model, validation),
        limits=_limits(model, validation),
        made_by=MADE_BY,
    )


def is_better_than_chance(validation: Validation) -> bool:
    """Tell whether a model knows more than nothing, out of fold.

    Its discrimination must be above one half with the whole interval, and its Brier score below
    that of a model without inputs.
    """
    return validation.discrimination.lower > 0.5 and validation.brier < validation.brier_without


def _use(model: LinearModel) -> str:
    """Say what it is for; inputs of an unknown time are none of a patient just diagnosed."""
    return USE_OF_UNDATED if any(map(is_undated, model.features)) else USE


def _inputs(model: LinearModel) -> str:
    """Name the inputs by when they are known."""
    known = [one.name for one in model.features if not is_undated(one)]
    unknown = [one.name for one in model.features if is_undated(one)]
    groups = (("inputs known at diagnosis", known), ("inputs of an unknown time", unknown))
    return "; ".join(f"{words}: {', '.join(names)}" for words, names in groups if names)


def _by(model: LinearModel) -> str:
    """Say the horizon in words."""
    days = model.question.horizon_days
    if model.question.kind is Kind.BINARY or not days:
        return ""
    years = days / 365
    return f" by {years:.0f} years" if years >= 1.5 else f" by {days} days"


def _performance(model: LinearModel, validation: Validation) -> str:
    """Say how well it discriminates, and how far predictions are off."""
    gain = 1 - validation.brier / validation.brier_without if validation.brier_without else 0.0
    than = f"{abs(gain):.0%} {'better' if gain > 0 else 'worse'} than"
    chance = "" if is_better_than_chance(validation) else "Not better than chance: "
    return (
        f"{chance}{validation.discrimination_name} {_interval(validation.discrimination)}, each"
        f" patient predicted by a model of {validation.folds} that never saw them"
        f"{_often(model, validation)}; {validation.apparent:.2f} on the training patients. Brier"
        f" score {validation.brier:.3f}, {than if round(abs(gain), 2) else 'the same as'} without"
        " any input."
    )


def _often(model: LinearModel, validation: Validation) -> str:
    """Say how often the patients were split."""
    if model.question.kind is Kind.SURVIVAL or validation.patients is None:
        return ""
    events = validation.events
    few = events is None or min(events, validation.patients - events) < MANY_EVENTS
    return f", in {REPEATS} splits" if few else ""


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
