"""Answers as Altair charts, which a notebook can change: disclosed numbers only."""

from typing import TYPE_CHECKING, Any

from oncommons.domain.answers import Counts, GeneFrequencies, Survival
from oncommons.errors import CriteriaError
from oncommons.report.charts.drawing import BAR, data

if TYPE_CHECKING:
    import altair

WIDTH = 480


def altair_chart(value: object) -> "altair.TopLevelMixin":
    """Give the chart of an answer.

    Args:
        value: counts, genes or survival, after disclosure control.

    Returns:
        A chart with its numbers inside; what is hidden is not in it.

    Raises:
        CriteriaError: this kind of answer has no chart.
    """
    match value:
        case Counts():
            rows: list[dict[str, object]] = [
                {"value": one.label, "patients": one.patients}
                for one in value.rows
                if one.patients is not None
            ]
            return _bars(rows, "patients", value.column)
        case GeneFrequencies():
            rows = [
                {"value": one.symbol, "share": 100 * one.frequency}
                for one in value.rows
                if one.frequency is not None
            ]
            return _bars(rows, "share", "gene", "% of those profiled")
        case Survival():
            return _curves(value)
        case _:
            raise CriteriaError(
                f"a {type(value).__name__} has no chart in Altair",
                remedy="show it as it is, or make a chart of to_polars()",
            )


def _bars(
    rows: list[dict[str, object]], length: str, name: str, title: str = ""
) -> "altair.TopLevelMixin":
    import altair

    chart = altair.Chart(data(rows)).mark_bar(color=BAR)
    across = altair.X(f"{length}:Q", title=title or length)
    down = altair.Y("value:N", sort="-x", title=name)
    drawn: altair.Chart = chart.encode(x=across, y=down, tooltip=["value:N", f"{length}:Q"])
    return drawn.properties(width=WIDTH)


def _curves(value: Survival) -> "altair.TopLevelMixin":
    import altair

    rows: list[dict[str, object]] = [
        {
            "group": group.label,
            "months": point.day / 30.4375,
            "share": point.survival,
            "lower": point.lower,
            "upper": point.upper,
        }
        for group in value.groups
        for point in group.points
    ]
    base = altair.Chart(data(rows)).encode(
        x=altair.X("months:Q", title=f"months from {value.start}")
    )
    colour: Any = altair.Color("group:N", title=None)
    band = base.mark_area(opacity=0.15, interpolate="step-after").encode(
        y=altair.Y("lower:Q", title=f"share without {value.endpoint}"), y2="upper:Q", color=colour
    )
    line = base.mark_line(interpolate="step-after").encode(y="share:Q", color=colour)
    return altair.layer(band, line).properties(width=WIDTH)
