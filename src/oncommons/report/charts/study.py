"""The charts of a study view: small, alike, and side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from oncommons.domain.study import (
    MISSING,
    ChartBar,
    ChartCounts,
    Form,
    GeneCount,
    GeneCounts,
    Level,
    Number,
    Unit,
)
from oncommons.report.blocks import Figure, TableBlock
from oncommons.report.charts.drawing import BAR, INK, MUTED, RULE
from oncommons.report.charts.study_bins import (
    LACKING,
    PALE,
    WIDTH,
    draw_columns,
    is_hidden,
    picture,
    rect,
    text,
    wide_bars,
)
from oncommons.report.numerals import count, share

NUMBERS, SHARES = 132, 62
"""What numbers take of the width of a chart, shares being the last of them, in pixels."""
NARROWEST, LETTER = 44, 9
"""Least room for the names, and what a letter takes."""
ROW, GAP = 24, 6
MOST_BARS, MOST_GENES, LETTERS = 9, 12, 18


@dataclass(frozen=True, slots=True)
class _Row:
    """One bar as it is drawn."""

    name: str
    length: float | None
    pale: float | None
    number: str
    share: str = ""
    colour: str = BAR
    ink: str = INK


def study_chart(counts: ChartCounts, whole: Number, unit: Unit, *, minimum: int) -> Figure:
    """Draw one chart of a study view.

    Args:
        counts: after disclosure control.
        whole: how many the filters leave.
        unit: what the bars count.
        minimum: smallest group of patients that is shown.
    """
    bars = _worth_drawing(counts, unit)
    title = _title(counts, whole, unit)
    total = whole.of(unit)
    drawn = any(bar.number.of(unit) or (bar.pale and bar.pale.of(unit)) for bar in bars)
    svg = ""
    if drawn and counts.chart.form is Form.VALUES:
        first = sorted(bars, key=lambda bar: _rank(bar, unit))[:MOST_BARS]
        svg = _draw_rows([_row(bar, total, unit) for bar in first], title)
    elif drawn:
        svg = draw_columns(bars, unit, title)
    table = TableBlock(
        caption=f"{counts.chart.title}: {unit.value}",
        columns=("Value", unit.value.capitalize(), "Share"),
        rows=[(bar.label, bar.number.of(unit), _share(bar.number.of(unit), total)) for bar in bars],
        minimum=minimum,
    )
    return Figure(title, svg, _caption(counts, bars, unit), table)


def genes_chart(counts: GeneCounts, unit: Unit, *, minimum: int) -> Figure:
    """Draw how often the genes of a table are altered among those profiled.

    Args:
        counts: after disclosure control.
        unit: what the bars count.
        minimum: smallest group of patients that is shown.
    """
    shown = [row for row in counts.rows if row.altered.of(unit) is not None]
    first = shown[:MOST_GENES]
    title = _gene_title(counts, first, unit)
    rows = [_gene_row(row, unit) for row in first]
    svg = _draw_rows(rows, title) if rows else ""
    table = TableBlock(
        caption=f"{counts.table.title}: {unit.value} altered, of those profiled",
        columns=("Gene", "Altered", "Profiled", "Share"),
        rows=[
            (
                row.symbol,
                row.altered.of(unit),
                "not known" if row.profiled is None else row.profiled.of(unit),
                _frequency(row, unit),
            )
            for row in counts.rows
        ],
        minimum=minimum,
    )
    more = f" {count(counts.genes)} genes are altered." if counts.genes > len(first) else ""
    caption = f"Share of the {unit.value} with an assay that sees the gene.{more}"
    return Figure(title, svg, caption, table)


def _title(counts: ChartCounts, whole: Number, unit: Unit) -> str:
    """Name the chart, and its largest known bar."""
    known = [bar for bar in counts.bars if bar.number.of(unit) and bar.label != MISSING]
    if not known:
        return f"{counts.chart.title}: nothing that can be shown"
    most = max(known, key=lambda bar: bar.number.of(unit) or 0)
    part = _share(most.number.of(unit), whole.of(unit))
    return f"{counts.chart.title}: mostly {most.label}" + (f", {part}" if part else "")


def _gene_title(counts: GeneCounts, first: Sequence[GeneCount], unit: Unit) -> str:
    if not first:
        return f"{counts.table.title}: nothing that can be shown"
    most = next((row for row in first if not row.chosen), first[0])
    part = _frequency(most, unit)
    return f"{counts.table.title}: mostly {most.symbol}" + (f", {part}" if part else "")


def _worth_drawing(counts: ChartCounts, unit: Unit) -> list[ChartBar]:
    """Leave out values that nobody has, except between the bins of a number."""
    used = [at for at, bar in enumerate(counts.bars) if _holds(bar, unit)]
    if not used:
        return []
    if counts.chart.form is Form.VALUES:
        return [counts.bars[at] for at in used]
    inside = [at for at in used if at]
    bins = counts.bars[inside[0] : inside[-1] + 1] if inside else ()
    return [*bins, *(counts.bars[:1] if used[0] == 0 else ())]


def _holds(bar: ChartBar, unit: Unit) -> bool:
    """Tell whether a bar is drawn: what is hidden is, what is nought is not."""
    pale = None if bar.pale is None else bar.pale.of(unit)
    return bar.number.of(unit) != 0 or (bar.pale is not None and pale != 0)


def _rank(bar: ChartBar, unit: Unit) -> tuple[bool, float, int]:
    """Put the largest first, and the missing last."""
    number = (bar.pale or bar.number).of(unit)
    return bar.label == MISSING, -(number or 0), bar.code


def _row(bar: ChartBar, total: int | None, unit: Unit) -> _Row:
    number = bar.number.of(unit)
    pale = None if bar.pale is None else bar.pale.of(unit)
    colour = LACKING if bar.label == MISSING else BAR
    if bar.pale is not None and not bar.chosen:
        said = "hidden" if pale is None else count(pale)
        return _Row(bar.label, number, pale, said, "", colour, MUTED)
    if number is None:
        return _Row(bar.label, None, None, "hidden", "", colour, MUTED)
    part = share(number / total) if total else ""
    return _Row(bar.label, number, pale, count(number), part, colour)


def _gene_row(row: GeneCount, unit: Unit) -> _Row:
    altered, frequency = row.altered.of(unit) or 0, row.frequency(unit)
    if frequency is None:
        return _Row(row.symbol, None, None, count(altered), "of ?", ink=MUTED)
    return _Row(row.symbol, frequency, None, count(altered), share(frequency))


def _frequency(row: GeneCount, unit: Unit) -> str | None:
    if row.altered.of(unit) is None:
        return None
    frequency = row.frequency(unit)
    return "not known" if frequency is None else share(frequency)


def _share(number: int | None, total: int | None) -> str | None:
    if number is None:
        return None
    return share(number / total) if total else "not known"


def _caption(counts: ChartCounts, bars: Sequence[ChartBar], unit: Unit) -> str:
    if unit is Unit.SAMPLES:
        said = "Samples, by the value of their patient."
        if counts.chart.level is Level.SAMPLE:
            said = "Samples."
    elif counts.chart.level is Level.SAMPLE:
        said = "Patients with such a sample; one with several may count more than once."
    else:
        said = "Patients; each counts once."
    if counts.pale is not None:
        said += " Pale: without the filter of this chart."
    if counts.chart.form is Form.VALUES and len(bars) > MOST_BARS:
        said += f" The first {MOST_BARS} of {len(bars)} values."
    elif counts.chart.form is not Form.VALUES and any(is_hidden(bar, unit) for bar in bars):
        said += " A question mark stands for a hidden number."
    if counts.chart.form is not Form.VALUES and wide_bars(bars):
        said += " Grey: told only as a wider interval, and spread evenly over it."
    return said


def _draw_rows(rows: Sequence[_Row], label: str) -> str:
    """Draw bars beneath each other, names on the left and numbers on the right."""
    longest = max((max(row.length or 0, row.pale or 0) for row in rows), default=0) or 1
    names = max(NARROWEST, 8 + LETTER * max(len(_short(row.name)) for row in rows))
    room = WIDTH - names - NUMBERS
    drawn = []
    for at, row in enumerate(rows):
        top, middle = at * ROW, at * ROW + ROW / 2 + 4.5
        drawn.append(text(names - 8, middle, _short(row.name), "end"))
        for length, colour in ((row.pale, PALE), (row.length, row.colour)):
            if length:
                width = max(1.5, room * length / longest)
                drawn.append(rect(names, top + GAP / 2, width, ROW - GAP, colour))
        drawn.append(text(WIDTH - SHARES, middle, row.number, "end", row.ink))
        if row.share:
            drawn.append(text(WIDTH, middle, row.share, "end", MUTED))
    line = rect(names - 1, 0, 1, len(rows) * ROW, RULE)
    return picture([line, *drawn], len(rows) * ROW, label)


def _short(name: str) -> str:
    """Cut a long name; the table has the whole of it."""
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"


def chosen_words(counts: ChartCounts) -> str:
    """Say which values a chart was filtered by."""
    return " or ".join(bar.label for bar in counts.bars if bar.chosen)
