"""Effect against evidence for two groups: the volcano."""

import math
from collections.abc import Sequence
from typing import Any

from oncommons.domain.comparisons import Compared, Family
from oncommons.report.blocks import Figure, TableBlock
from oncommons.report.charts.comparison import SHAPES, SURE, effect_words, q_words, sure
from oncommons.report.charts.drawing import COLOURS, MUTED, data, draw, literal
from oncommons.report.numerals import count

MOST_ROWS = 20
MOST_NAMES = 10
VOLCANO = (560, 360)
STRONGEST, FARTHEST = 300.0, 7.0  # -log10 of q, and log2 of an odds ratio, that are drawn
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def volcano_chart(family: Family, names: Sequence[str], *, minimum: int | None = None) -> Figure:
    """Draw effect against evidence for two groups: each point is a gene.

    Args:
        family: after disclosure control.
        names: the two groups.
        minimum: smallest group of patients that is shown.
    """
    tested = [row for row in family.rows if row.effect is not None and row.q is not None]
    title = f"{sure(family)} of {count(len(tested))} {family.name} differ (q < {SURE})"
    caption = (
        f"Right of the line: more often in {names[0]}; left: more often in {names[1]}. The dashed"
        f" line is q = {SURE}; the higher, the surer. Odds ratios beyond {2**FARTHEST:.0f} are"
        " drawn at the edge."
    )
    table = TableBlock(
        caption=f"Effect of {family.name}",
        columns=("Name", "Odds ratio (95 % interval)", "q"),
        rows=[(row.name, effect_words(row), q_words(row.q)) for row in tested[:MOST_ROWS]],
        minimum=minimum,
    )
    return Figure(title, _volcano(tested, names, title) if tested else "", caption, table)


def _volcano(rows: Sequence[Compared], names: Sequence[str], label: str) -> str:
    """Draw one point per row: log2 of the odds ratio across, -log10 of q upwards."""
    import altair

    points: list[dict[str, object]] = []
    for row in rows:
        if row.effect is None or row.q is None:
            continue
        far = math.log2(max(row.effect.value, 1e-9))
        strength = STRONGEST if row.q <= 10**-STRONGEST else -math.log10(row.q)
        side = 2 if row.q >= SURE else int(far < 0)
        points.append(
            {
                "far": max(-FARTHEST, min(FARTHEST, far)),
                "strength": strength,
                "colour": (COLOURS[0], COLOURS[1], "#9AA5B1")[side],
                "shape": (SHAPES[0], SHAPES[1], SHAPES[0])[side],
                "name": literal(row.name),
            }
        )
    top = max(max(float(str(one["strength"])) for one in points), 2.0)
    wide = max(max(abs(float(str(one["far"]))) for one in points), 1.0)
    powers = [power for power in range(-7, 8) if abs(power) <= wide]
    words = {power: str(2**power) if power >= 0 else f"1/{2**-power}" for power in powers}
    chosen = " : ".join(f"datum.value == {power} ? '{text}'" for power, text in words.items())
    across = altair.X(
        "far:Q",
        title=f"Odds ratio, {names[0]} against {names[1]}",
        axis=altair.Axis(values=powers, labelExpr=f"{chosen} : ''", grid=False),
        scale=altair.Scale(domain=[-wide * 1.15, wide * 1.15], nice=False),
    )
    exponents = _exponents(top)
    raised = " : ".join(
        f"datum.value == {each} ? '{f'10{str(-each).translate(_RAISED)}' if each else '1'}'"
        for each in exponents
    )
    up = altair.Y(
        "strength:Q",
        title="q",
        axis=altair.Axis(values=exponents, labelExpr=f"{raised} : ''"),
        scale=altair.Scale(
            domain=[0, top * 1.08], nice=False, type="sqrt" if top > 40 else "linear"
        ),
    )
    own: dict[str, Any] = {"scale": None}
    base = altair.Chart(data(points))
    marks = base.encode(
        x=across,
        y=up,
        color=altair.Color("colour:N", **own),
        shape=altair.Shape("shape:N", **own),
    )
    names_of = _named(points, wide, top)
    strokes: tuple[dict[str, Any], ...] = ({"stroke": "white", "strokeWidth": 4}, {})
    layers = [
        altair.Chart(data([{"far": 0}])).mark_rule(color=MUTED).encode(x="far:Q"),
        altair.Chart(data([{"strength": -math.log10(SURE)}]))
        .mark_rule(color=MUTED, strokeDash=[4, 3])
        .encode(y="strength:Q"),
        marks.mark_point(filled=True, size=60, opacity=0.75),
        *[
            altair.Chart(data(own_names))
            .mark_text(align=align, dx=dx, limit=0, **stroke)
            .encode(x=across, y=up, text="name:N")
            for align, dx, own_names in names_of
            if own_names
            for stroke in strokes
        ],
    ]
    chart = altair.layer(*layers).properties(width=VOLCANO[0], height=VOLCANO[1])
    return draw(chart, label)


def _exponents(top: float) -> list[int]:
    """Choose about five whole powers of ten up to the top, closer together where it is far."""
    step = next(each for each in (1, 2, 5, 10, 20, 50, 100) if top / each <= 7)
    few = list(range(0, int(top) + 1, step))
    return sorted({*few, *(each for each in (2, 10) if top > 40)})


def _named(
    points: Sequence[dict[str, object]], wide: float, top: float
) -> list[tuple[Any, int, list[dict[str, object]]]]:
    """Choose the points that get a name: the surest, as far as their names do not overlap."""
    placed: list[tuple[float, float, float]] = []
    right: list[dict[str, object]] = []
    left: list[dict[str, object]] = []
    scale = math.sqrt if top > 40 else float
    for point in points:
        far, strength = float(str(point["far"])), float(str(point["strength"]))
        if len(placed) == MOST_NAMES or strength <= -math.log10(SURE):
            break
        width = 9 * len(str(point["name"])) + 14
        x = (far / (wide * 1.15) + 1) / 2 * VOLCANO[0]
        y = scale(strength) / scale(top * 1.08) * VOLCANO[1]
        start = x if far >= 0 else x - width
        if any(abs(y - b) < 15 and start < a + w and a < start + width for a, b, w in placed):
            continue
        placed.append((start, y, width))
        (right if far >= 0 else left).append(point)
    return [("left", 8, right), ("right", -8, left)]
