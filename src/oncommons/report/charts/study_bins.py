"""The bins of a number in a study view: a histogram, also where some patients are told more widely.

A release tells an age as 65-69 of one patient and as 60-79 of another. The narrow intervals are the
bins; who is told a wider one is spread evenly over the bins within it, and drawn in grey on top.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from oncommons.domain.study import MISSING, ChartBar, Unit
from oncommons.report.charts.drawing import BAR, FONT, INK, MUTED
from oncommons.report.numerals import count
from oncommons.report.svg import as_picture

WIDTH, HIGH, LABELS, EDGE = 440, 150, 26, 12
"""Width of a chart, height of bins, room beneath for their names, and at the sides; pixels."""
FONT_SIZE, SMALL = 13, 12
PALE, LACKING, SPREAD = "#BFD3E6", "#8A95A3", "#C9CED6"
WIDER = "wider"

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Column:
    """One bin as it is drawn."""

    x: float
    width: float
    number: int | None
    pale: int | None
    spread: float
    label: str
    label_at: float
    is_missing: bool
    is_hidden: bool

    @property
    def high(self) -> float:
        return max((self.number or 0) + self.spread, self.pale or 0)


def draw_columns(bars: Sequence[ChartBar], unit: Unit, label: str) -> str:
    """Draw bins side by side, each over its lower bound.

    Args:
        bars: the bins that are worth drawing, and what is missing.
        unit: what they count.
        label: what the picture shows, for screen readers.

    Returns:
        One `<svg>` element.
    """
    columns = _columns(bars, unit)
    longest, base = max(one.high for one in columns) or 1, HIGH + 18.0
    drawn = []
    for one in columns:
        own = LACKING if one.is_missing else BAR
        stacked = ((one.number or 0) + one.spread, SPREAD) if one.spread else (0, SPREAD)
        for length, colour in ((one.pale, PALE), stacked, (one.number, own)):
            if length:
                high = max(1.5, HIGH * length / longest)
                drawn.append(rect(one.x, base - high, one.width, high, colour))
        middle = one.x + one.width / 2
        if one.is_hidden:
            drawn.append(text(middle, base - 4, "?", "middle", MUTED))
        if one.label:
            drawn.append(text(one.label_at, base + 18, one.label, "middle", MUTED, SMALL))
    tallest = max(columns, key=lambda one: one.high)
    x = min(max(tallest.x + tallest.width / 2, 24), WIDTH - 24)
    most = tallest.pale if (tallest.pale or 0) == tallest.high else tallest.number
    drawn.append(text(x, base - HIGH - 5, count(most or 0), "middle", INK, SMALL))
    end = max((one.x + one.width for one in columns if not one.is_missing), default=EDGE)
    line = rect(EDGE, base, end - EDGE, 1, MUTED)
    return picture([*drawn, line], base + LABELS, label)


def _columns(bars: Sequence[ChartBar], unit: Unit) -> list[_Column]:
    """Place the bins side by side; what is missing stands apart on the right."""
    wide = wide_bars(bars)
    bins = [bar for bar in bars if bar.label != MISSING and bar not in wide]
    apart = 82 if any(bar.label == MISSING for bar in bars) else 0
    step = (WIDTH - 2 * EDGE - apart) / max(len(bins), 1)
    every = -(-len(bins) // 10)
    columns = []
    for at, bar in enumerate([*bins, *(bar for bar in bars if bar.label == MISSING)]):
        is_missing = bar.label == MISSING
        x = WIDTH - 54 if is_missing else EDGE + at * step
        width = 34 if is_missing else max(2.0, step - 2)
        label = bar.label if is_missing or at % every == 0 or bar.label == WIDER else ""
        if not is_missing and bar.label != WIDER:
            label = label.partition("-")[0]
        label_at = x + width / 2 if is_missing or label in (bar.label, WIDER) else x
        pale = None if bar.pale is None else bar.pale.of(unit)
        more, hidden = _spread_over(bar, bins, wide, unit), is_hidden(bar, unit)
        number = bar.number.of(unit)
        columns.append(_Column(x, width, number, pale, more, label, label_at, is_missing, hidden))
    return columns


def wide_bars(bars: Sequence[ChartBar]) -> list[ChartBar]:
    """Give the bars whose interval holds another bar's.

    Args:
        bars: bars labelled by intervals such as 60-64; others are never wide.

    Returns:
        None of them where the chart is filtered, since pale bars say something else.
    """
    told = {bar.label: inside for bar in bars if (inside := _interval(bar.label)) is not None}
    if any(bar.pale is not None for bar in bars):
        return []
    return [
        bar
        for bar in bars
        if bar.label in told
        and any(
            _holds(told[bar.label], other) for label, other in told.items() if label != bar.label
        )
    ]


def _spread_over(
    bar: ChartBar, bins: Sequence[ChartBar], wide: Sequence[ChartBar], unit: Unit
) -> float:
    """Give how many of those who are told more widely fall to a bin, spread by years."""
    own = _interval(bar.label)
    if own is None:
        return 0.0
    spread = 0.0
    for each in wide:
        whole = _interval(each.label)
        if whole is not None and _holds(whole, own):
            within = [inside for one in bins if (inside := _interval(one.label)) is not None]
            years = sum(_years(inside) for inside in within if _holds(whole, inside))
            spread += (each.number.of(unit) or 0) * _years(own) / years
    return spread


def _interval(label: str) -> Interval | None:
    """Read 60-64; None for anything else."""
    low, _, high = label.partition("-")
    return (int(low), int(high)) if low.isdigit() and high.isdigit() else None


def _holds(outer: Interval, inner: Interval) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _years(interval: Interval) -> int:
    return interval[1] - interval[0] + 1


def is_hidden(bar: ChartBar, unit: Unit) -> bool:
    """Tell whether the number of a bar is hidden."""
    number = bar.number if bar.pale is None else bar.pale
    return number.of(unit) is None


def picture(parts: Sequence[str], high: float, label: str) -> str:
    """Put drawn parts into one picture."""
    body = "".join(parts)
    svg = (
        f'<svg width="{WIDTH}" height="{high:g}" viewBox="0 0 {WIDTH} {high:g}">'
        f'<g font-family="{escape(FONT)}">{body}</g></svg>'
    )
    return as_picture(svg, label)


def rect(x: float, y: float, width: float, high: float, colour: str) -> str:
    """Draw a filled rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{high:.1f}" fill="{colour}"/>'
    )


def text(x: float, y: float, words: str, anchor: str, ink: str = INK, size: int = FONT_SIZE) -> str:
    """Write words at a point."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"'
        f' fill="{ink}">{escape(words)}</text>'
    )
