"""Predicted against observed risk, by groups of like predicted risk."""

from typing import Any

from oncommons.domain.models import RiskGroup, Validation
from oncommons.report.blocks import Cell, Figure, TableBlock
from oncommons.report.charts.drawing import BAR, MUTED, data, draw, literal
from oncommons.report.numerals import count, decimal, of

SIDE = 380
_AWAY = 0.05
"""Distance above the diagonal, as a share of the axis, from which a name stands above its point."""


def calibration_chart(validation: Validation, *, minimum: int | None = None) -> Figure:
    """Draw how far what was predicted came true, on patients the model was not fitted on.

    Args:
        validation: after disclosure control.
        minimum: smallest group of patients that is shown.

    Source: Van Calster et al., BMC Medicine 17:230 (2019).
    """
    shown = [group for group in validation.groups if group.observed is not None]
    title = _finding(shown)
    rows: list[tuple[Cell, ...]] = [
        (
            group.label,
            group.patients,
            decimal(100 * group.predicted),
            None if group.observed is None else decimal(100 * group.observed),
        )
        for group in validation.groups
    ]
    table = TableBlock(
        caption="Predicted and observed risk by group of predicted risk",
        columns=("Risk group", "Patients", "Predicted, %", "Observed, %"),
        rows=rows,
        minimum=minimum,
    )
    return Figure(title, _draw(shown, title) if shown else "", _caption(validation), table)


def _finding(groups: list[RiskGroup]) -> str:
    """Say how far prediction and observation are apart."""
    if not groups:
        return "No group of risk is large enough to be shown"
    gaps = [100 * abs(group.predicted - (group.observed or 0.0)) for group in groups]
    return f"Predicted and observed risk differ by at most {max(gaps):.0f} percentage points"


def _caption(validation: Validation) -> str:
    """Give the measures of the model with their intervals and denominators."""
    who = ""
    if validation.patients is not None and validation.events is not None:
        who = f"{of(validation.events, validation.patients, 'patients')} had the event. "
    score = validation.discrimination
    return (
        f"{who}Each point is a group of patients of like predicted risk, out of fold"
        f" ({count(validation.folds)} folds); on the line both agree."
        f" {validation.discrimination_name} {score.value:.3f}"
        f" ({score.lower:.3f} to {score.upper:.3f}); Brier score"
        f" {validation.brier:.3f}, {validation.brier_without:.3f} without any feature."
    )


def _draw(groups: list[RiskGroup], label: str) -> str:
    """Draw a square with its diagonal, and a named point per group."""
    import altair

    rows = [
        {
            "predicted": group.predicted,
            "observed": group.observed,
            "name": literal(group.label),
        }
        for group in groups
    ]
    largest = max(max(group.predicted, group.observed or 0.0) for group in groups)
    top = next(edge for edge in (0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 0.8, 1.0) if largest <= edge)
    scale = altair.Scale(domain=[0, top], nice=False)
    axis = altair.Axis(format=".0%", tickCount=5)
    across = altair.X("predicted:Q", title="Predicted risk", scale=scale, axis=axis)
    up = altair.Y("observed:Q", title="Observed risk", scale=scale, axis=axis)
    ends = data([{"predicted": 0, "observed": 0}, {"predicted": top, "observed": top}])
    points = altair.Chart(data(rows))
    layers = [
        altair.Chart(ends).mark_line(color=MUTED, strokeDash=[4, 3]).encode(x=across, y=up),
        points.mark_line(color=BAR, opacity=0.5).encode(x=across, y=up),
        points.mark_circle(color=BAR, size=90, opacity=1).encode(x=across, y=up),
        *[
            points.transform_filter(side)
            .mark_text(limit=0, **place)
            .encode(x=across, y=up, text="name:N")
            for side, place in _names(_AWAY * top).items()
        ],
    ]
    chart = altair.layer(*layers).properties(width=SIDE, height=SIDE)
    return draw(chart, label, spare=(0, max(len(group.label) for group in groups)))


def _names(away: float) -> dict[str, dict[str, Any]]:
    """Say where the name of a group stands: never over the diagonal or the line of the points."""
    above = f"datum.observed - datum.predicted > {away}"
    return {
        above: {"align": "right", "dx": -9, "dy": -9},
        f"!({above})": {"align": "left", "dx": 10, "dy": 10},
    }
