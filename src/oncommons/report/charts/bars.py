"""Ranked bars, each with its name on the left and its number on the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oncommons.report.charts.drawing import BAR, INK, MUTED, WIDTH, data, draw, literal

if TYPE_CHECKING:
    import altair

ROW_HEIGHT = 27
NARROWEST = 300
LETTER = 6
WIDE_LETTER = 9
"""Of a number beside a bar, in the widest font that may stand in for ours."""
BESIDE = 6
ROOM = 1.04


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Args:
        name: what stands on the left.
        length: how long it is, in units of the axis; None where it is hidden or unknown.
        text: what stands on its right.
        pale: whether it stands back behind the others.
    """

    name: str
    length: float | None
    text: str
    pale: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across all bars, with gaps where a number stands.

    Args:
        at: where on the axis.
        text: what it means.
    """

    at: float
    text: str


def ranked_bars(
    bars: Sequence[Bar], axis: str, label: str, *, number: str = "d", mark: Mark | None = None
) -> str:
    """Draw bars beneath each other, in the order given.

    Args:
        bars: at least one with a length.
        axis: what the length means, with its unit.
        label: what the picture shows, for screen readers.
        number: format of the axis, in the notation of d3.
        mark: a line across, if any.

    Returns:
        One `<svg>` element.
    """
    import altair

    rows: list[dict[str, object]] = [
        {
            "row": row,
            "name": literal(bar.name),
            "length": bar.length or 0,
            "text": literal(bar.text),
            "colour": "#7F93A8" if bar.pale else BAR,
            "ink": MUTED if bar.length is None else INK,
        }
        for row, bar in enumerate(bars)
    ]
    spare = max(len(bar.name) for bar in bars), max(len(bar.text) for bar in bars)
    width = max(NARROWEST, WIDTH - LETTER * sum(spare))
    longest = max([0 if mark is None else mark.at, *(bar.length or 0 for bar in bars)])
    end = None if mark is None else ROOM * longest or 1.0
    layers: list[altair.Chart] = [*_mark(bars, mark, end, width), *_bars(rows, axis, number, end)]
    chart = altair.layer(*layers).properties(width=width, height=ROW_HEIGHT * len(rows))
    return draw(chart, label, spare=spare)


def _bars(
    rows: list[dict[str, object]], axis: str, number: str, end: float | None
) -> "list[altair.Chart]":
    """Draw the bars, their names and their numbers; the axis ends where it has to."""
    import altair

    base = altair.Chart(data(rows))
    down = altair.Y("row:O", axis=None, scale=altair.Scale(paddingInner=0.35))
    ticks = altair.Axis(format=number, tickCount=5, grid=False)
    scale = altair.Scale(zero=True) if end is None else altair.Scale(domain=[0, end], nice=False)
    across = altair.X("length:Q", title=axis, axis=ticks, scale=scale)
    own: dict[str, Any] = {"scale": None}
    beside: dict[str, Any] = {"align": "left", "dx": BESIDE, "limit": 0}
    words = base.encode(x=across, y=down, text="text:N")
    return [
        base.mark_bar().encode(x=across, y=down, color=altair.Color("colour:N", **own)),
        words.mark_text(**beside).encode(color=altair.Color("ink:N", **own)),
        base.mark_text(align="right", dx=-8, limit=0, color=INK).encode(
            x=altair.datum(0), y=down, text="name:N"
        ),
    ]


def _mark(
    bars: Sequence[Bar], mark: Mark | None, end: float | None, width: int
) -> "list[altair.Chart]":
    """Draw a line across all bars, named above; it leaves out the numbers beside the bars."""
    import altair

    if mark is None or end is None:
        return []
    base = altair.Chart(data([{"at": mark.at, "text": mark.text}]))
    rule = base.mark_rule(color=MUTED, strokeDash=[4, 3])
    return [
        *(
            rule.encode(
                x="at:Q",
                y=altair.value(first * ROW_HEIGHT),
                y2=altair.value(last * ROW_HEIGHT),
            )
            for first, last in clear_rows(bars, mark.at, width / end)
        ),
        base.mark_text(color=MUTED, align="left", baseline="bottom", dy=-4).encode(
            x="at:Q", y=altair.value(0), text="text:N"
        ),
    ]


def clear_rows(bars: Sequence[Bar], at: float, pixels: float) -> list[tuple[int, int]]:
    """Find the rows in which a line meets no number.

    Args:
        bars: in the order of the rows.
        at: where the line stands on the axis.
        pixels: for each unit of the axis.

    Returns:
        First row, and one after the last, of each run of such rows.

    Example:
        >>> clear_rows([Bar("a", 9, "9"), Bar("b", 4, "4 of 9"), Bar("c", 8, "8")], 5, 20)
        [(0, 1), (2, 3)]
    """
    runs: list[tuple[int, int]] = []
    for row, bar in enumerate(bars):
        begins = (bar.length or 0) * pixels
        ends = begins + 2 * BESIDE + WIDE_LETTER * len(bar.text)
        if begins <= at * pixels <= ends:
            continue
        if runs and runs[-1][1] == row:
            runs[-1] = (runs[-1][0], row + 1)
        else:
            runs.append((row, row + 1))
    return runs
