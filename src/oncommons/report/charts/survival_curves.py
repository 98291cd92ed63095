"""The picture of survival: bands, step curves, and the number at risk beneath, on one time axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oncommons.domain.answers import CurvePoint, GroupCurve
from oncommons.report.charts.drawing import COLOURS, DASHES, MUTED, WIDTH, data, draw, literal
from oncommons.report.numerals import count

if TYPE_CHECKING:
    import altair

HEIGHT = 340
ROW_HEIGHT = 22
SPACING = 78  # room for the time axis and the heading of the numbers


_MOST_TICKS = {"months": 7, "years": 8}
_LONG = 183
"""Days between two shown points from which on the curve is drawn as a slope: where in between the
events fell is hidden, and one step at the end would look like many at once."""
_STEPS = {"months": (1, 2, 3, 4, 6, 8, 12), "years": (1, 2, 3, 5, 10, 20)}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a picture of survival says around its curves.

    Args:
        start: what starts the clock, in words.
        share: title of the axis of shares.
        rising: whether curves are drawn as the share with the event, which rises.
        from_day: day on which the curves begin.
        remarks: lines written where no curve runs.
    """

    start: str = "diagnosis"
    share: str = "Patients alive"
    rising: bool = False
    from_day: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """The time axis.

    Args:
        unit: months or years.
        unit_days: days in one of them.
        end: last time shown, in units.
        ticks: round times, in units.
    """

    unit: str
    unit_days: float
    end: float
    ticks: tuple[int, ...]


def clock_of(groups: Sequence[GroupCurve]) -> Clock:
    """Choose a time axis with at most seven round times.

    Args:
        groups: each with at least one point.
    """
    last_day = max((group.points[-1].day for group in groups), default=0)
    unit, unit_days = ("years", 365.25) if last_day >= 5 * 365 else ("months", 30.4375)
    end = last_day / unit_days
    step = next((one for one in _STEPS[unit] if end / one < _MOST_TICKS[unit]), 50)
    return Clock(unit, unit_days, max(end, 1.0), tuple(range(0, int(end) + 1, step)))


def point_at(points: Sequence[CurvePoint], day: float) -> CurvePoint | None:
    """Give the last point on or before a day; none after the curve ends."""
    if not points or day > points[-1].day:
        return None
    reached = [point for point in points if point.day <= day]
    return reached[-1] if reached else None


def draw_curves(
    groups: Sequence[GroupCurve], label: str, minimum: int | None, wording: Wording | None = None
) -> str:
    """Draw curves and numbers at risk above each other.

    Args:
        groups: each with at least one point.
        label: what the picture shows, for screen readers.
        minimum: smallest group of patients that is shown.
        wording: what stands around the curves; overall survival from diagnosis by default.

    Returns:
        One `<svg>` element.
    """
    import altair

    said = wording or Wording()
    clock = clock_of(groups)
    scale = altair.Scale(domain=[0, clock.end], nice=False)
    above, beneath = _curves(groups, clock, scale, said), _at_risk(groups, clock, scale, minimum)
    chart = altair.vconcat(above, beneath, spacing=SPACING, bounds="flush")
    spare = max(len(literal(group.label)) for group in groups)
    return draw(chart, label, spare=(spare, spare))


def _curves(
    groups: Sequence[GroupCurve], clock: Clock, scale: "altair.Scale", said: Wording
) -> "altair.LayerChart | altair.FacetChart":
    """Draw one band, one step curve and one name per group."""
    import altair

    numbers = list(range(len(groups)))
    dashes = altair.Scale(
        domain=numbers, range=[list(DASHES[number % len(DASHES)]) for number in numbers]
    )
    axis = altair.Axis(values=list(clock.ticks), format="d", grid=False)
    title = f"{clock.unit.capitalize()} from {said.start}"
    across = altair.X("time:Q", title=title, axis=axis, scale=scale)
    top = _top(groups, said)
    quarters = [quarter * top / 4 for quarter in range(5)]
    shares = altair.Axis(values=quarters, format=".0%", title=said.share)
    up = altair.Y("survival:Q", axis=shares, scale=altair.Scale(domain=[0, top]))
    own = altair.Color("colour:N", scale=None)
    corners = [
        row for number, group in enumerate(groups) for row in _steps(number, group, clock, said)
    ]
    base = altair.Chart(data(corners)).encode(x=across, detail="number:N", color=own)
    band = base.mark_area(interpolate="step-after", opacity=0.13)
    line = base.mark_line(interpolate="step-after", strokeWidth=2.25)
    words: dict[str, Any] = {"align": "left", "dx": 6, "fontWeight": "bold", "limit": 0}
    names = altair.Chart(data(_names(groups, clock, said, top))).encode(
        x=across, y=up, text="name:N"
    )
    layers = [
        band.encode(y=altair.Y("lower:Q", axis=shares), y2="upper:Q"),
        line.encode(y=up, strokeDash=altair.StrokeDash("number:O", scale=dashes, legend=None)),
        names.mark_text(stroke="white", strokeWidth=4, **words),
        names.mark_text(**words).encode(color=own),
        *_remarks(said, across, up, top, _lowest(groups, clock), clock.end),
    ]
    return altair.layer(*layers).properties(width=WIDTH - 120, height=HEIGHT)


def _lowest(groups: Sequence[GroupCurve], clock: Clock) -> float:
    """Give the lowest height of any curve in the first half of the time, where words may stand."""
    half = clock.end * clock.unit_days / 2
    return min(p.survival for group in groups for p in group.points if p.day <= half)


def _top(groups: Sequence[GroupCurve], said: Wording) -> float:
    """Choose the top of the axis: everybody, or less where curves rise and stay low."""
    if not said.rising:
        return 1.0
    highest = max(1 - point.lower for group in groups for point in group.points)
    return next((top for top in (0.2, 0.4, 0.6, 0.8) if 1.25 * highest <= top), 1.0)


def _remarks(
    said: Wording, across: "altair.X", up: "altair.Y", top: float, lowest: float, end: float
) -> "list[altair.Chart]":
    """Write the comparison where no curve runs.

    That is the lower left, the upper left where curves rise, and the upper right where one of them
    falls steeply.
    """
    import altair

    lines = len(said.remarks)
    right = not said.rising and lowest < 0.1 + 0.06 * lines
    high = said.rising or right
    rows: list[dict[str, object]] = [
        {
            "time": end if right else 0,
            "survival": top * (0.96 - 0.06 * line if high else 0.05 + 0.06 * (lines - 1 - line)),
            "text": literal(text),
        }
        for line, text in enumerate(said.remarks)
    ]
    if not rows:
        return []
    words: dict[str, Any] = {"align": "left", "dx": 8, "limit": 0}
    if right:
        words = {"align": "right", "limit": 0}
    texts = altair.Chart(data(rows)).encode(x=across, y=up, text="text:N")
    return [texts.mark_text(stroke="white", strokeWidth=4, **words), texts.mark_text(**words)]


def _steps(
    number: int, group: GroupCurve, clock: Clock, said: Wording | None = None
) -> list[dict[str, object]]:
    """Give the corners of a curve, from the start of the clock on unless it begins later."""
    points = group.points
    wording = said or Wording()
    if points[0].day > wording.from_day:
        points = (CurvePoint(wording.from_day, 1.0, 1.0, 1.0, None), *points)
    return [
        {
            "number": number,
            "colour": COLOURS[number % len(COLOURS)],
            "time": point.day / clock.unit_days,
            "survival": _height(point.survival, wording),
            "lower": _height(point.lower, wording),
            "upper": _height(point.upper, wording),
        }
        for point in _sloped(points)
    ]


def slopes(groups: Sequence[GroupCurve]) -> bool:
    """Tell whether a part of a curve is drawn as a slope."""
    return any(_sloped(group.points) != list(group.points) for group in groups)


def _sloped(points: Sequence[CurvePoint]) -> list[CurvePoint]:
    """Draw a slope to a step that comes long after the one before, a point on each month."""
    drawn, last = list(points[:1]), 0  # last: where the drawn curve made its last step
    for after in points[1:]:
        before = drawn[last]
        if after.survival >= before.survival:
            drawn.append(after)
            continue
        months = (after.day - before.day) // 30
        if after.day - before.day >= _LONG:
            drawn[last + 1 :] = [
                _between(before, after, step / months) for step in range(1, months)
            ]
        drawn.append(after)
        last = len(drawn) - 1
    return drawn


def _between(before: CurvePoint, after: CurvePoint, part: float) -> CurvePoint:
    """Give a point on the straight line between two."""
    day, survival, lower, upper = (
        old + part * (new - old)
        for old, new in (
            (before.day, after.day),
            (before.survival, after.survival),
            (before.lower, after.lower),
            (before.upper, after.upper),
        )
    )
    return CurvePoint(round(day), survival, lower, upper, None)


def _height(survival: float, said: Wording) -> float:
    """Give the height of a share without the event, or of its complement."""
    return round(1 - survival, 6) if said.rising else survival


def _names(
    groups: Sequence[GroupCurve], clock: Clock, said: Wording, top: float
) -> list[dict[str, object]]:
    """Write the name of each group where its curve ends, none over another."""
    ends = [_height(group.points[-1].survival, said) / top for group in groups]
    heights = [top * height for height in _spread(ends)]
    return [
        {
            "name": literal(group.label),
            "colour": COLOURS[number % len(COLOURS)],
            "time": group.points[-1].day / clock.unit_days,
            "survival": height,
        }
        for number, (group, height) in enumerate(zip(groups, heights, strict=True))
    ]


def _spread(heights: Sequence[float], gap: float = 0.055) -> list[float]:
    """Move names apart, each as little as it takes, within the height of the plot.

    Args:
        heights: where the curves end, 0 to 1.
        gap: smallest distance between two names.

    Example:
        >>> [round(height, 3) for height in _spread([0.5, 0.49, 0.1])]
        [0.522, 0.467, 0.1]
    """
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    clusters: list[list[float]] = []  # mean and number of names that stand together
    for place in order:
        clusters.append([heights[place], 1])
        while len(clusters) > 1 and _overlap(clusters[-2], clusters[-1], gap):
            (low, few), (high, more) = clusters[-2], clusters.pop()
            clusters[-1] = [(low * few + high * more) / (few + more), few + more]
    spread = [
        mean + gap * (place - (number - 1) / 2)
        for mean, number in clusters
        for place in range(int(number))
    ]
    lift = max(0.0, 0.02 - spread[0]) if spread else 0.0
    moved = dict(zip(order, spread, strict=True))
    return [moved[place] + lift for place in range(len(heights))]


def _overlap(lower: list[float], upper: list[float], gap: float) -> bool:
    """Tell whether two rows of names touch."""
    return upper[0] - lower[0] < gap * (lower[1] + upper[1]) / 2


def _at_risk(
    groups: Sequence[GroupCurve], clock: Clock, scale: "altair.Scale", minimum: int | None
) -> "altair.LayerChart | altair.FacetChart":
    """Write the number of patients at risk under each tick, and the group before them."""
    import altair

    few = "hidden" if minimum is None else f"<{minimum}"
    rows: list[dict[str, object]] = []
    for number, group in enumerate(groups):
        for tick in clock.ticks:
            point = point_at(group.points, tick * clock.unit_days)
            if point is not None:
                patients = few if point.at_risk is None else count(point.at_risk)
                rows.append({"time": tick, "number": number, "patients": patients})
    names = [{"number": number, "name": literal(one.label)} for number, one in enumerate(groups)]
    down = altair.Y("number:O", axis=None)
    across = altair.X("time:Q", axis=None, scale=scale)
    layers = [
        altair.Chart(data(rows)).mark_text().encode(x=across, y=down, text="patients:N"),
        altair.Chart(data(names))
        .mark_text(align="right", dx=-36, limit=0)
        .encode(x=altair.datum(0, scale=scale), y=down, text="name:N"),
        altair.Chart(data([{"words": "Patients at risk"}]))
        .mark_text(align="right", dx=-36, dy=-12, color=MUTED, limit=0)
        .encode(x=altair.datum(0, scale=scale), y=altair.value(0), text="words:N"),
    ]
    return altair.layer(*layers).properties(width=WIDTH - 120, height=ROW_HEIGHT * len(groups))
