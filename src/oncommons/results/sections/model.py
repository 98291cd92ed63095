"""The disease model with its validation and its card, or why there is none."""

import math

from oncommons.domain.models import Kind, LinearModel, ModelCard, Validation
from oncommons.domain.results import Disclosed
from oncommons.report import Block, Callout, CalloutKind, Items, Paragraph, Section, TableBlock
from oncommons.report.charts import calibration_chart
from oncommons.report.numerals import decimal

_STEPS = {"years": (10, "10 years more")}
_HIGHEST = 700.0  # of an exponent that still has a float64


def model_section(
    model: LinearModel | None,
    card: ModelCard | None,
    validation: Disclosed[Validation] | None,
    no_model: str,
) -> Section:
    """Show how well the model does, what moves it, and what it must not be used for.

    Args:
        model: the model; None where the data allow none.
        card: its card.
        validation: how well it does on patients it never saw.
        no_model: why there is no model, or why it was not packaged; empty where it was.

    Source: TRIPOD+AI, Collins et al., BMJ 385:e078378 (2024).
    """
    if model is None or card is None or validation is None:
        why = no_model or "The reason was not recorded."
        return Section(
            "Model", [Callout(CalloutKind.NOTE, why, "The data allow no model, so none was made")]
        )
    blocks: list[Block] = [
        Paragraph(f"{card.title}. {card.performance}"),
        calibration_chart(validation.value, minimum=validation.minimum),
        _effects(model),
        _card(card),
        Callout(CalloutKind.LIMIT, card.not_for, "Not for"),
    ]
    if no_model:
        blocks.insert(1, Callout(CalloutKind.LIMIT, no_model, "The model was not packaged"))
    if limits := _limits(model, card):
        blocks += [Paragraph("Limits and checks, as its card gives them:"), Items(limits)]
    return Section("Model", blocks)


def _effects(model: LinearModel) -> TableBlock:
    """Give what each input does to the risk, the others held."""
    ratio = "Hazard ratio" if model.question.kind is Kind.SURVIVAL else "Odds ratio"
    rows = []
    for feature, coefficient, error in zip(
        model.features, model.coefficients, model.standard_errors, strict=True
    ):
        step, per = _STEPS.get(feature.unit, (1, f"1 {feature.unit} more"))
        middle, low, high = (
            math.exp(min(step * (coefficient + z * error), _HIGHEST)) for z in (0.0, -1.96, 1.96)
        )
        per = per if feature.unit else "yes against no"
        between = f"{_ratio(low)} to {_ratio(high)}"
        rows.append((feature.meaning.rstrip("."), per, _ratio(middle), between))
    return TableBlock(
        "What each input does, the others held",
        ("Input", "Change", ratio, "95 % interval"),
        rows,
        note="Above 1 the outcome comes sooner or more often. These are associations, no causes.",
    )


def _ratio(ratio: float) -> str:
    """Write a ratio with two decimals, or as a power of ten where it is past all use."""
    return f"{ratio:.2f}" if ratio < 1000 else decimal(ratio)


def _card(card: ModelCard) -> TableBlock:
    """Give the card as questions and answers."""
    rows = [
        ("What it predicts", card.outcome),
        ("What it is for", card.intended_use),
        ("Whom it was fitted on", card.training),
        ("Who made it", card.made_by),
    ]
    return TableBlock("Card of the model", ("Question", "Answer"), rows)


def _limits(model: LinearModel, card: ModelCard) -> list[str]:
    """Give the limits of the card; what each input does stands in a table of its own."""
    effects = tuple(f"{feature.name}: " for feature in model.features)
    return [limit for limit in card.limits if not limit.startswith(effects)]
