"""One patient over time: a track for each kind of thing, days since the first diagnosis across."""

from collections.abc import Iterator, Sequence
from html import escape

from oncommons.domain.timeline import Entry, Marker, Timeline, Track
from oncommons.report.blocks import Cell, Figure, TableBlock
from oncommons.report.charts.drawing import COLOURS, FONT, INK, MUTED, RULE, literal
from oncommons.report.numerals import count, decimal
from oncommons.report.svg import as_picture

WIDE, _LEFT, _RIGHT = 1080, 170, 120
_ROW, _PLOT, _HEAD = 24, 62, 56
_LETTER = 7.0
_STEPS = (7, 14, 30, 91, 183, 365, 730, 1826, 3652)
_MONTH, _YEAR = 30.4375, 365.25
_COLOUR = {
    Track.DISEASE: COLOURS[7],
    Track.SAMPLES: COLOURS[2],
    Track.TREATMENTS: COLOURS[4],
    Track.RESPONSES: COLOURS[3],
    Track.EVENTS: COLOURS[1],
}
_LINES = (COLOURS[0], COLOURS[5], COLOURS[2], COLOURS[1], COLOURS[3], COLOURS[6])


def timeline_chart(timeline: Timeline) -> Figure:
    """Draw one patient over time.

    Args:
        timeline: the patient, as a grant of research depth gives it.

    Returns:
        A picture with one track for each kind of thing; what has no day stands in the table.
    """
    title = _finding(timeline)
    dated = [one for one in timeline.entries if one.day is not None]
    svg = _Drawing(timeline, dated).svg(title) if dated or timeline.markers else ""
    return Figure(title, svg, _caption(timeline), _table(timeline))


def _finding(timeline: Timeline) -> str:
    """Say who it is, how many lines there were, and how it ended."""
    lines = {one.line for one in timeline.entries if one.line is not None}
    parts = [timeline.title or "A patient"]
    if lines:
        parts.append(f"{len(lines)} {'line' if len(lines) == 1 else 'lines'} of treatment")
    if timeline.last_day is not None:
        end = "died" if timeline.died else "last seen"
        parts.append(f"{end} {_since(timeline.last_day)}")
    return ", ".join(parts)


def _since(day: int) -> str:
    """Write a day as people say it."""
    if abs(day) < 91:
        return f"on day {count(day)}"
    if abs(day) < 2 * _YEAR:
        return f"after {day / _MONTH:.0f} months"
    return f"after {day / _YEAR:.1f} years"


def _caption(timeline: Timeline) -> str:
    undated = sum(one.day is None for one in timeline.entries)
    said = "Day 0 is the first diagnosis. A bar that fades has no recorded end."
    if undated:
        said += f" {count(undated)} without a recorded day stand below."
    return f"{said} One patient: for the research room only, never to be taken out."


def _table(timeline: Timeline) -> TableBlock:
    """Give everything that is drawn, and what has no day."""
    rows: list[tuple[Cell, ...]] = [
        (
            one.track.value,
            one.label if one.line is None else f"line {one.line}: {one.label}",
            "not recorded" if one.day is None else one.day,
            ("not recorded" if one.is_open else "") if one.until is None else one.until,
        )
        for one in timeline.entries
    ]
    rows += [
        ("markers", f"{marker.name} {decimal(value)} {_unit(marker)}".rstrip(), day, "")
        for marker in timeline.markers
        for day, value in marker.points
    ]
    return TableBlock(
        "What happened, in days since the first diagnosis", ("Track", "What", "Day", "Until"), rows
    )


def _without_day(timeline: Timeline) -> str:
    """List what cannot be placed, so that the picture does not seem whole without it."""
    said = [
        f"sample of {one.label}" if one.track is Track.SAMPLES else one.label
        for one in timeline.entries
        if one.day is None
    ]
    most = 6
    more = f" and {len(said) - most} more" if len(said) > most else ""
    return f"{'; '.join(said[:most])}{more}"


def _unit(marker: Marker) -> str:
    """Write a unit without the braces that UCUM puts around words."""
    return marker.unit.strip("{}")


class _Drawing:
    """Places entries in rows of their track, so that no text covers another."""

    def __init__(self, timeline: Timeline, dated: Sequence[Entry]) -> None:
        self._what, self._dated = timeline, dated
        days = [one.day or 0 for one in dated] + [one.until or 0 for one in dated]
        days += [day for marker in timeline.markers for day, _ in marker.points]
        days += [timeline.last_day or 0, 0]
        self._first, self._last = min(days), max(max(days), min(days) + 30)

    def svg(self, label: str) -> str:
        """Give the picture."""
        drawn, y = [], float(_HEAD)
        for track in Track:
            entries = [one for one in self._dated if one.track is track]
            if entries:
                part, rows = self._track(track, entries, y)
                drawn.append(part)
                y += rows * _ROW + 14
        for marker in self._what.markers:
            drawn.append(self._marker(marker, y))
            y += _PLOT + 26
        words = _without_day(self._what)
        if words:
            drawn.append(_text(8, y + 14, "Undated", weight="bold"))
            drawn.append(_text(_LEFT, y + 14, words, fill=MUTED))
            y += _ROW + 8
        size = f'width="{WIDE}" height="{round(y)}" viewBox="0 0 {WIDE} {round(y)}"'
        font = f'font-family="{escape(FONT)}" font-size="13"'
        body = self._grid(y - (_ROW + 14 if words else 8)) + "".join(drawn)
        return as_picture(f"<svg {size}><g {font}>{body}</g></svg>", label)

    def _x(self, day: float) -> float:
        return _LEFT + (day - self._first) / (self._last - self._first) * (WIDE - _LEFT - _RIGHT)

    def _grid(self, bottom: float) -> str:
        """Draw round times across the top, and the end of follow-up."""
        span = self._last - self._first
        step = next((one for one in _STEPS if span / one <= 8), _STEPS[-1])
        in_years, in_months = step >= 365, 30 <= step < 365
        unit = "years" if in_years else "months" if in_months else "days"
        drawn = [_text(_LEFT - 12, 38, unit, anchor="end", fill=MUTED)]
        length = _YEAR if in_years else _MONTH if in_months else 1.0
        every = round(step / length) if in_years or in_months else step
        tick = -int(-self._first // (every * length)) if self._first < 0 else 0
        while tick * every * length <= self._last + 0.5:
            x = self._x(tick * every * length)
            strong = MUTED if tick == 0 else RULE
            line = f"M{x:.1f},44V{bottom:.1f}"
            drawn.append(f'<path d="{line}" stroke="{strong}" fill="none"/>')
            drawn.append(_text(x, 38, f"{tick * every:g}", anchor="middle", fill=MUTED))
            tick += 1
        drawn.append(_text(self._x(0), 20, "first diagnosis", anchor="middle", fill=INK))
        return "".join(drawn)

    def _track(self, track: Track, entries: Sequence[Entry], y: float) -> tuple[str, int]:
        """Draw one track: each entry in the first row where it fits."""
        ends: list[float] = []
        drawn = [_text(8, y + 14, track.value.capitalize(), weight="bold")]
        order = sorted(entries, key=lambda one: (one.line or 0, one.day or 0))
        for one in order:
            start, stop, words, is_left = self._place(one)
            row = next((at for at, end in enumerate(ends) if start > end + 8), len(ends))
            ends[row : row + 1] = [stop]
            drawn += self._entry(one, y + row * _ROW, words, is_left=is_left)
        return "".join(drawn), len(ends)

    def _place(self, one: Entry) -> tuple[float, float, str, bool]:
        """Say where an entry begins and ends with its words, which stand left near the end."""
        words = one.label if one.line is None else f"line {one.line}: {one.label}"
        start, stop = self._x(one.day or 0), self._x(self._until(one))
        width = _LETTER * len(words) + 16
        if stop + width > WIDE - 4:
            return start - width, stop + 6, words, True
        return start, stop + width, words, False

    def _until(self, one: Entry) -> int:
        """Give the last day that is drawn: a treatment without an end fades out."""
        if one.until is not None:
            return one.until
        short = round((self._last - self._first) / 25)
        return min((one.day or 0) + short, self._last) if one.is_open else one.day or 0

    def _entry(self, one: Entry, y: float, words: str, *, is_left: bool) -> Iterator[str]:
        colour = _COLOUR[one.track]
        if one.line is not None:
            colour = _LINES[(one.line - 1) % len(_LINES)]
        start, stop = self._x(one.day or 0), self._x(self._until(one))
        if one.until is not None or one.is_open:
            faint = "0.35" if one.is_open else "0.9"
            box = f'x="{start:.1f}" y="{y + 3:.1f}" width="{max(stop - start, 3):.1f}" height="14"'
            yield f'<rect {box} rx="2" fill="{colour}" fill-opacity="{faint}"/>'
            stop = max(stop, start + 3)
        else:
            yield _sign(one.track, start, y + 10, colour)
            start, stop = start - 6, stop + 6
        x = start - 5 if is_left else stop + 5
        yield _text(x, y + 14.5, words, anchor="end" if is_left else "start")

    def _marker(self, marker: Marker, y: float) -> str:
        """Draw one marker as a line with its points, and its range on the left."""
        values = [value for _, value in marker.points]
        low, high = min(values), max(values)
        if low == high:
            low, high = low - 1, high + 1
        name = marker.name if len(marker.name) <= 14 else f"{marker.name[:13]}\u2026"

        def up(value: float) -> float:
            return y + _PLOT - (value - low) / (high - low) * (_PLOT - 12)

        drawn = [_text(8, y + 14, name, weight="bold"), _text(8, y + 31, _unit(marker), fill=MUTED)]
        for edge in (low, high) if min(values) != max(values) else (values[0],):
            drawn.append(_text(_LEFT - 12, up(edge) + 4, decimal(edge), anchor="end", fill=MUTED))
            line = f"M{_LEFT},{up(edge):.1f}H{WIDE - _RIGHT}"
            drawn.append(f'<path d="{line}" stroke="{RULE}" stroke-dasharray="2 3" fill="none"/>')
        path = "L".join(f"{self._x(day):.1f},{up(value):.1f}" for day, value in marker.points)
        drawn.append(f'<path d="M{path}" stroke="{INK}" stroke-width="1.5" fill="none"/>')
        for day, value in marker.points:
            at = f'cx="{self._x(day):.1f}" cy="{up(value):.1f}" r="3.5"'
            drawn.append(f'<circle {at} fill="{INK}"/>')
        return "".join(drawn)


def _sign(track: Track, x: float, y: float, colour: str) -> str:
    """Draw one day: a sign of its own for each track, so that colour is not needed."""
    paths = {
        Track.DISEASE: f"M{x:.1f},{y - 6:.1f}l6,6l-6,6l-6,-6Z",
        Track.SAMPLES: f"M{x:.1f},{y - 6:.1f}l6,11h-12Z",
        Track.TREATMENTS: f"M{x - 1.5:.1f},{y - 7:.1f}h3v14h-3Z",
        Track.RESPONSES: f"M{x - 5:.1f},{y - 5:.1f}h10v10h-10Z",
        Track.EVENTS: f"M{x:.1f},{y + 6:.1f}l6,-11h-12Z",
    }
    return f'<path d="{paths[track]}" fill="{colour}"/>'


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    fill: str = INK,
    weight: str = "normal",
) -> str:
    at = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" fill="{fill}"'
    return f"<text {at}>{escape(literal(words))}</text>"
