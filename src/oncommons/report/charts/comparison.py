"""Groups side by side: shares as dots, and the numbers as tables."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from oncommons.domain.comparisons import Compared, Comparison, Family, Share, Spread
from oncommons.domain.models import Estimate
from oncommons.report.blocks import Cell, Figure, TableBlock
from oncommons.report.charts.counts import words_of
from oncommons.report.charts.drawing import COLOURS, INK, MUTED, RULE, data, draw, literal
from oncommons.report.numerals import NO_BREAK, count, decimal, share

if TYPE_CHECKING:
    pass

MOST_ROWS = 20
SURE = 0.05
ROW_HEIGHT = 24
PLOT = 430
_COLUMNS = {
    "assays.tmb": "mutations per megabase",
    "assays.msi_status": "microsatellites",
    "assays.panel_id": "gene panel",
    "assays.purity": "tumour purity",
}
SHAPES = ("circle", "square", "diamond", "triangle-up", "cross")


def shares_chart(family: Family, names: Sequence[str], *, minimum: int | None = None) -> Figure:
    """Draw the share of each group with each gene, treatment or event, smallest q first.

    Args:
        family: after disclosure control.
        names: the groups, in order.
        minimum: smallest group of patients that is shown.

    Returns:
        One row per thing and one mark per group; the table lists them all.
    """
    title = finding(family)
    shown = [row for row in family.rows if row.p is not None and row.shares][:MOST_ROWS]
    svg = _dots(shown, names, title) if shown else ""
    untested = ""
    if family.untested:
        untested = (
            f" {count(family.untested)} more were too rare, or looked at in too few, to test."
        )
    covered = sum(bool(row.test) and row.p is None for row in family.rows)
    hidden = f" {count(covered)} are not shown, since a group has too few." if covered else ""
    caption = (
        f"Patients with it, of those of the group in whom it was looked at.{untested}{hidden} q is"
        f" p after"
        f" Benjamini and Hochberg over the {count(_tested(family))} tested."
    )
    return Figure(title, svg, caption, shares_table(family, names, minimum=minimum))


def shares_table(family: Family, names: Sequence[str], *, minimum: int | None = None) -> TableBlock:
    """Give patients, shares, test and effect of each row of a family."""
    rows = [
        (
            row.name,
            *(_share_cell(one) for one in row.shares),
            effect_words(row),
            row.test,
            p_words(row),
            q_words(row.q),
        )
        for row in family.rows
    ]
    effect = next((row.effect_name for row in family.rows if row.effect_name), "effect")
    return TableBlock(
        caption=f"{family.name.capitalize()}: patients with it, of those looked at",
        columns=("Name", *names, f"{effect.capitalize()} (95 % interval)", "Test", "p", "q"),
        rows=rows,
        minimum=minimum,
    )


def clinical_table(
    family: Family, names: Sequence[str], *, minimum: int | None = None
) -> TableBlock:
    """Give each clinical category and number by group, as the first table of a paper does."""
    rows: list[tuple[Cell, ...]] = []
    for row in family.rows:
        name = _COLUMNS.get(row.name, words_of(row.name))
        test = (effect_words(row), row.test, p_words(row), q_words(row.q))
        if row.spreads:
            middles = [_spread_cell(one) for one in row.spreads]
            rows.append((f"{name}, median (quartiles)", *middles, *test))
            continue
        rows.append((name, *("" for _ in names), *test))
        width = len(row.values)
        for place, value in enumerate(row.values):
            cells = [_share_cell(row.shares[group * width + place]) for group in range(len(names))]
            rows.append((f"{NO_BREAK}{NO_BREAK}{value}", *cells, "", "", "", ""))
    return TableBlock(
        caption="Clinical data by group; shares are of the patients in whom it is known",
        columns=("", *names, "Effect (95 % interval)", "Test", "p", "q"),
        rows=rows,
        note="OR odds ratio of the first group; V Cramer's V; AUC chance that a patient of the"
        " first group has the larger value; \u03b5\u00b2 epsilon squared. Ages are the"
        " middle of their bands.",
        minimum=minimum,
    )


def sizes_table(comparison: Comparison, *, minimum: int | None = None) -> TableBlock:
    """Give the groups with their patients, and who is in several or none."""
    rows: list[tuple[Cell, ...]] = [
        (one.name, one.patients, one.alone) for one in comparison.groups
    ]
    shared = [
        f"{one.first} and {one.second} share"
        f" {'a few' if one.patients is None else count(one.patients)} patients"
        for one in comparison.overlaps
    ]
    several, none = (
        "a few" if number is None else count(number)
        for number in (comparison.in_several, comparison.in_none)
    )
    outside = f"Left out: {several} in several groups, {none} in no group."
    return TableBlock(
        caption="Patients of each group",
        columns=("Group", "Patients", "In no other group, compared"),
        rows=rows,
        note=" ".join([outside, *(f"{text}." for text in shared)]),
        minimum=minimum,
    )


def finding(family: Family) -> str:
    """Say how many of a family differ, and which most."""
    number = sure(family)
    if not number:
        return f"No clear difference in {family.name}"
    first = family.rows[0].name
    if family.rows[0].values or family.rows[0].spreads:
        first = _COLUMNS.get(first, words_of(first))
    return f"{count(number)} of {count(_tested(family))} {family.name} differ, {first} most"


def effect_words(row: Compared) -> str:
    """Write an effect size with its interval; a short name where it is no odds ratio."""
    if row.effect is None:
        return "" if not row.test else "hidden"
    short = {
        "odds ratio": "OR ",
        "Cramer's V": "V ",
        "chance of a larger value": "AUC ",
        "epsilon squared": "\u03b5\u00b2 ",
    }
    name = short.get(row.effect_name, "") if row.values or row.spreads else ""
    return f"{name}{_interval(row.effect)}"


def p_words(row: Compared) -> str:
    """Write a p value as a table holds it."""
    if row.p is None:
        return "hidden" if row.test else "not tested"
    if row.spreads and row.p == 0:
        return "< 0.005"
    return _power(row.p)


def q_words(q: float | None) -> str:
    """Write a q value as a table holds it."""
    return "" if q is None else _power(q)


def _power(p: float) -> str:
    return "< 10\u207b\u00b3\u2070\u2070" if p == 0 else decimal(p, 2)


def _interval(effect: Estimate) -> str:
    value, low, high = (decimal(each, 3) for each in (effect.value, effect.lower, effect.upper))
    return f"{value} ({low}{NO_BREAK}to{NO_BREAK}{high})"


def _share_cell(one: Share) -> Cell:
    if one.having is None:
        return None
    return f"{count(one.having)}{NO_BREAK}({share(one.share or 0)})" if one.of else "none known"


def _spread_cell(one: Spread) -> Cell:
    if one.patients == 0:
        return "none known"
    if one.median is None:
        return None
    if one.lower is None or one.upper is None:
        return decimal(one.median)
    low, high = decimal(one.lower), decimal(one.upper)
    return f"{decimal(one.median)} ({low}{NO_BREAK}to{NO_BREAK}{high})"


def _tested(family: Family) -> int:
    return sum(row.p is not None for row in family.rows)


def sure(family: Family) -> int:
    """Count the rows whose q is below the limit."""
    return sum(row.q is not None and row.q < SURE for row in family.rows)


def _dots(rows: Sequence[Compared], names: Sequence[str], label: str) -> str:
    """Draw one line per row and one mark per group, with q on the right."""
    import altair

    marks: list[dict[str, object]] = [
        {"row": place, "share": one.share, "group": literal(names[group]), "number": group}
        for place, row in enumerate(rows)
        for group, one in enumerate(row.shares)
        if one.share is not None
    ]
    lines: list[dict[str, object]] = []
    for place, row in enumerate(rows):
        shares = [one.share for one in row.shares if one.share is not None]
        q = f"q {'< 10⁻³⁰⁰' if row.q == 0 else '= ' + decimal(row.q or 0.0, 2)}"
        lines.append(
            {
                "row": place,
                "low": min(shares),
                "high": max(shares),
                "name": literal(row.name),
                "q": q,
            }
        )
    numbers = list(range(len(names)))
    top = max(float(str(mark["share"])) for mark in marks)
    axis = altair.Axis(format=".0%", tickCount=5, orient="top", grid=True)
    scale = altair.Scale(domain=[0, top * 1.03 or 1], nice=False)
    across = altair.X("share:Q", title="Share of patients", axis=axis, scale=scale)
    down = altair.Y("row:O", axis=None)
    own: dict[str, Any] = {"limit": 0}
    legend = altair.Legend(
        title=None, orient="top", direction="horizontal", labelFontSize=13, symbolSize=110,
        labelLimit=0, columns=4, symbolStrokeWidth=0,
    )  # fmt: skip
    colour = altair.Color(
        "group:N",
        scale=altair.Scale(
            domain=[literal(name) for name in names],
            range=[COLOURS[number % len(COLOURS)] for number in numbers],
        ),
        sort=None,
        legend=legend,
    )
    shape = altair.Shape(
        "group:N",
        scale=altair.Scale(
            domain=[literal(name) for name in names],
            range=[SHAPES[number % len(SHAPES)] for number in numbers],
        ),
        sort=None,
        legend=legend,
    )
    base = altair.Chart(data(lines)).encode(y=down)
    layers = [
        base.mark_rule(color=RULE, strokeWidth=5).encode(
            x=altair.X("low:Q", scale=scale, axis=axis, title="Share of patients"), x2="high:Q"
        ),
        altair.Chart(data(marks))
        .mark_point(filled=True, size=85, opacity=1)
        .encode(x=across, y=down, color=colour, shape=shape),
        base.mark_text(align="right", dx=-10, color=INK, **own).encode(
            x=altair.datum(0, scale=scale), text="name:N"
        ),
        base.mark_text(align="left", dx=10, color=MUTED, **own).encode(
            x=altair.datum(top * 1.03 or 1, scale=scale), text="q:N"
        ),
    ]
    chart = altair.layer(*layers).properties(width=PLOT, height=ROW_HEIGHT * len(rows))
    return draw(chart, label, spare=(max(len(row.name) for row in rows), 10))
