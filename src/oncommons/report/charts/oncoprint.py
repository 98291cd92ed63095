"""The oncoprint: one row per gene, patients side by side, equal ones as one rectangle."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from oncommons.domain.oncoprint import Cell, Copies, Mutated, Oncoprint, Pattern, Seen, Track
from oncommons.report.blocks import Figure, TableBlock
from oncommons.report.charts.drawing import COLOURS, FONT, INK, MUTED, literal
from oncommons.report.charts.oncoprint_cells import BACKGROUNDS, MARKS, marks_of
from oncommons.report.numerals import NO_BREAK, count, of, share
from oncommons.report.svg import as_picture

WIDE = 1000
ROW, GAP, THIN = 22, 7, 12
_LETTER = 8.2  # px of a wide letter at 13 px
_MOST_VALUES = 7
_GREY, _PALE = "#8a939d", "#d9dee3"


@dataclass(frozen=True, slots=True)
class Run:
    """Equal neighbours of a row.

    Args:
        start: patients or samples before it.
        length: how many there are in it.
        shows: the cell, or the value of a clinical track.
    """

    start: float
    length: float
    shows: Cell | str | None


def oncoprint_chart(oncoprint: Oncoprint, *, minimum: int | None = None) -> Figure:
    """Draw which genes are altered together.

    Args:
        oncoprint: after disclosure control.
        minimum: smallest group of patients that is shown.
    """
    title = _finding(oncoprint)
    svg = _draw(oncoprint, title) if oncoprint.patterns else ""
    unit = oncoprint.unit.value
    rows = [(_in_words(oncoprint, one), one.count) for one in oncoprint.patterns]
    table = TableBlock(
        f"{unit.capitalize()} by what is altered together, in the order of the picture",
        ("Pattern", unit.capitalize()),
        rows,
        note="A gene that is not named is profiled and unaltered."
        + (f" No row is of fewer than {minimum} patients." if minimum else ""),
        minimum=minimum,
    )
    return Figure(title, svg, _caption(oncoprint, minimum), table)


def tracks_table(oncoprint: Oncoprint, *, minimum: int | None = None) -> TableBlock:
    """Give how often each gene is altered, with its denominator.

    Args:
        oncoprint: after disclosure control.
        minimum: smallest group of patients that is shown.
    """
    rows = [
        (track.symbol, track.altered, track.profiled, share_words(track))
        for track in oncoprint.tracks
    ]
    beside = [
        f"{track.symbol}: {count(track.off_list)} more"
        for track in oncoprint.tracks
        if track.off_list
    ]
    note = "Altered: a mutation that changes the protein, an amplification, a deep deletion or a"
    note += " rearrangement. The share is of the profiled; who was not profiled is not unaltered."
    if beside:
        note += " Reported by panels without a list of genes, and in no share: "
        note += f"{'; '.join(beside)}."
    unit = oncoprint.unit.value
    return TableBlock(
        f"{unit.capitalize()} with each gene altered",
        ("Gene", "Altered", "Profiled", "Share"),
        rows,
        note=note,
        minimum=minimum,
    )


def share_words(track: Track) -> str:
    r"""Write how often a gene is altered.

    Example:
        >>> share_words(Track("TP53", 41, 100)), share_words(Track("X", 0, 0))
        ('41.0\xa0%', 'not profiled')
        >>> share_words(Track("TP53", None, None, 0.24))
        '≥\xa024.0\xa0%'
    """
    if track.altered is None and not track.at_least:
        return "hidden"
    if track.altered is None:
        return f"≥{NO_BREAK}{share(int(track.at_least * 1000) / 1000)}"
    if track.frequency is None:
        return f"{count(track.off_list)} altered" if track.off_list else "not profiled"
    return share(track.frequency)


def runs(patterns: Sequence[Pattern], place: int, *, clinical: bool = False) -> list[Run]:
    """Put equal neighbours of one row together.

    Args:
        patterns: in their order.
        place: which gene, or which clinical track.
        clinical: whether it is a clinical track.

    Returns:
        The runs from left to right; their lengths sum to all that is drawn.
    """
    found: list[Run] = []
    start = 0
    for one in patterns:
        shows = one.labels[place] if clinical else one.cells[place]
        if found and found[-1].shows == shows:
            last = found[-1]
            found[-1] = Run(last.start, last.length + one.count, shows)
        else:
            found.append(Run(start, one.count, shows))
        start += one.count
    return found


def columns(row: Sequence[Run], number: int) -> list[Cell | str | None]:
    """Cut a row into columns of one width, each with what fills most of it.

    Args:
        row: the runs, from 0 on without a gap.
        number: how many columns.
    """
    total = row[-1].start + row[-1].length
    found, at = [], 0
    for column in range(number):
        left, right = column * total / number, (column + 1) * total / number
        while row[at].start + row[at].length <= left:
            at += 1
        best, most, look = row[at].shows, 0.0, at
        while look < len(row) and row[look].start < right:
            inside = min(right, row[look].start + row[look].length) - max(left, row[look].start)
            if inside > most:
                best, most = row[look].shows, inside
            look += 1
        found.append(best)
    return found


def _draw(oncoprint: Oncoprint, label: str) -> str:
    """Put the rows, the scale and the legend below each other."""
    left = _left(oncoprint)
    plot = WIDE - left - 12
    drawn, y = [], 6.0
    palettes = [_palette(oncoprint, at) for at in range(len(oncoprint.clinical))]
    for at, column in enumerate(oncoprint.clinical):
        drawn.append(_clinical(oncoprint, at, palettes[at], (left, y, plot)))
        drawn.append(_text(left - 10, y + THIN - 1, _title(column), anchor="end", fill=MUTED))
        y += THIN + GAP
    for at, track in enumerate(oncoprint.tracks):
        drawn.append(_gene(oncoprint, at, (left, y, plot)))
        drawn.append(_name(track, left - _room(oncoprint), left, y))
        y += ROW + GAP
    drawn.append(_scale(oncoprint, left, y, plot))
    y += 44
    legend, height = _legend(oncoprint, palettes, left, y)
    drawn.append(legend)
    whole = round(y + height + 4)
    size = f'width="{WIDE}" height="{whole}" viewBox="0 0 {WIDE} {whole}"'
    svg = f'<svg {size}><g font-family="{escape(FONT)}" font-size="13">{"".join(drawn)}</g></svg>'
    return as_picture(svg, label)


def _left(oncoprint: Oncoprint) -> float:
    """Give the room that the names need."""
    symbols = max(len(track.symbol) for track in oncoprint.tracks)
    titles = max((len(_title(column)) for column in oncoprint.clinical), default=0)
    return max(14 + _LETTER * symbols + _room(oncoprint), 24 + _LETTER * titles)


def _room(oncoprint: Oncoprint) -> float:
    """Give the room that the shares need."""
    return 24 + 7.2 * max(len(share_words(track)) for track in oncoprint.tracks)


def _gene(oncoprint: Oncoprint, at: int, place: tuple[float, float, float]) -> str:
    """Draw one row: first how far it was looked at, then what was found."""
    left, y, plot = place
    row = _thinned(runs(oncoprint.patterns, at), plot)
    per = plot / oncoprint.drawn
    found = []
    for mark in (*BACKGROUNDS, *MARKS):
        shapes = []
        for run in row:
            if isinstance(run.shows, Cell) and mark in marks_of(run.shows):
                x, width = left + run.start * per, run.length * per
                shapes.append(mark.path(x, y, width, ROW))
        if shapes:
            found.append(mark.drawn("".join(shapes)))
    return "".join(found)


def _thinned(row: list[Run], plot: float) -> list[Run]:
    """Leave no more runs than half pixels: beyond that nobody sees them."""
    number = int(2 * plot)
    if len(row) <= number:
        return row
    total = row[-1].start + row[-1].length
    found: list[Run] = []
    for at, shows in enumerate(columns(row, number)):
        if found and found[-1].shows == shows:
            found[-1] = Run(found[-1].start, found[-1].length + total / number, shows)
        else:
            found.append(Run(at * total / number, total / number, shows))
    return found


def _name(track: Track, symbol_at: float, share_at: float, y: float) -> str:
    middle = y + ROW / 2 + 4.5
    words = _text(share_at - 10, middle, share_words(track), anchor="end", fill=MUTED)
    return _text(symbol_at, middle, track.symbol, anchor="end", weight="bold") + words


def _clinical(
    oncoprint: Oncoprint, at: int, palette: dict[str, str], place: tuple[float, float, float]
) -> str:
    left, y, plot = place
    per = plot / oncoprint.drawn
    found = []
    for run in _thinned(runs(oncoprint.patterns, at, clinical=True), plot):
        x, width = left + run.start * per, run.length * per
        if run.shows is None:
            line = f"M{x:.2f},{y + THIN / 2:.1f}h{width:.2f}"
            found.append(f'<path d="{line}" stroke="{_GREY}" stroke-dasharray="2,3" fill="none"/>')
        else:
            fill = palette[str(run.shows)]
            found.append(
                f'<rect x="{x:.2f}" y="{y}" width="{width:.2f}" height="{THIN}" fill="{fill}"/>'
            )
    return "".join(found)


def _palette(oncoprint: Oncoprint, at: int) -> dict[str, str]:
    """Give each value of a clinical track a colour, the most frequent ones their own."""
    numbers: dict[str, int] = {}
    for one in oncoprint.patterns:
        label = one.labels[at]
        if label is not None:
            numbers[label] = numbers.get(label, 0) + one.count
    order = sorted(numbers, key=lambda label: (label == "missing", -numbers[label], label))
    own = [label for label in order if label != "missing"][:_MOST_VALUES]
    shift = 3 * at  # tracks side by side do not share their first colours
    colours = {label: COLOURS[(n + shift) % len(COLOURS)] for n, label in enumerate(own)}
    return {label: colours.get(label, _PALE if label == "missing" else _GREY) for label in order}


def _scale(oncoprint: Oncoprint, left: float, y: float, plot: float) -> str:
    """Draw how many stand side by side."""
    line = f"M{left:.1f},{y + 4}v6h{plot:.1f}v-6"
    said = f"{count(oncoprint.drawn)} {oncoprint.unit.value}"
    if oncoprint.left_out:
        said += f"; {count(oncoprint.left_out)} not profiled for any of these genes are left out"
    return f'<path d="{line}" fill="none" stroke="{MUTED}"/>' + _text(
        left + plot / 2, y + 27, said, anchor="middle", fill=MUTED
    )


def _legend(
    oncoprint: Oncoprint, palettes: Sequence[dict[str, str]], left: float, y: float
) -> tuple[str, float]:
    """Explain each sign that occurs, as it is drawn; give the drawing and its height."""
    cells = {cell for one in oncoprint.patterns for cell in one.cells}
    shown = {mark for cell in cells for mark in marks_of(cell)}
    entries = [(mark.words, mark.swatch(ROW)) for mark in (*MARKS, *BACKGROUNDS) if mark in shown]
    drawn, bottom = _entries(entries, 16, y)
    for column, palette in zip(oncoprint.clinical, palettes, strict=True):
        colours: dict[str, list[str]] = {}
        for label, colour in palette.items():
            colours.setdefault(colour, []).append(label)
        rows = [
            (
                f"{_title(column)}: {names[0]}"
                if len(names) == 1
                else f"{_title(column)}: {len(names)} other values",
                f'<rect x="0" y="5" width="14" height="{THIN}" fill="{colour}"/>',
            )
            for colour, names in colours.items()
        ]
        more, bottom = _entries(rows, 16, bottom)
        drawn += more
    return drawn, bottom - y


def _entries(entries: Sequence[tuple[str, str]], left: float, y: float) -> tuple[str, float]:
    """Put signs with their words side by side, and begin a new line where one is full."""
    drawn, x = [], left
    for words, sign in entries:
        text = literal(words)
        room = 24 + sum(9.6 if one.isupper() else 7.4 for one in text) + 14
        if x > left and x + room > WIDE:
            x, y = left, y + ROW + 10
        drawn.append(f'<g transform="translate({x:.1f},{y:.1f})">{sign}</g>')
        drawn.append(_text(x + 22, y + ROW / 2 + 4.5, text))
        x += room
    return "".join(drawn), y + ROW + 10 if entries else y


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK, weight: str = ""
) -> str:
    bold = f' font-weight="{weight}"' if weight else ""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"{bold}'
    return f"<text {place}>{escape(literal(words))}</text>"


def _title(column: str) -> str:
    """Name a clinical track by its column."""
    words = {"oncotree": "Tumour type", "site_id": "Hospital"}
    name = column.rpartition(".")[2]
    return words.get(name, name.replace("_", " ").capitalize())


def _finding(oncoprint: Oncoprint) -> str:
    """Say which gene is altered most often."""
    if not oncoprint.patterns:
        return "No pattern of alterations can be shown"
    first = max(oncoprint.tracks, key=lambda track: (track.at_least, track.off_list or 0))
    unit = f"{oncoprint.unit.value} profiled"
    if not (first.at_least or first.off_list):
        return "No gene has a share that can be shown"
    if not first.at_least:
        number = f"{count(first.off_list or 0)} {oncoprint.unit.value}, by what panels reported"
        return f"{first.symbol} is altered most often: in {number}"
    if first.altered is None or not first.profiled:
        words = share_words(first).removeprefix(f"≥{NO_BREAK}")
        return f"{first.symbol} is altered most often: in at least {words} of {unit}"
    number = of(first.altered, first.profiled, unit)
    return f"{first.symbol} is altered most often: in {number}"


def _caption(oncoprint: Oncoprint, minimum: int | None) -> str:
    """Say how to read it."""
    unit = oncoprint.unit.value
    said = [f"Each {unit[:-1]} is one column, the same in every row, and equal columns stand"]
    said.append("together. Shares are altered of profiled.")
    said.append(f"Looked for: {', '.join(oncoprint.kinds)}.")
    cells = [cell for one in oncoprint.patterns for cell in one.cells]
    if any(cell.seen is Seen.HIDDEN or cell.some or cell.mutated is Mutated.SOME for cell in cells):
        said.append(
            f"Patterns of fewer than {minimum} patients lose detail until they are like others."
            if minimum
            else "Rare patterns lose detail until they are like others."
        )
    if any(cell.copies in (Copies.GAIN, Copies.LOSS) for cell in cells):
        said.append("Gains and losses are drawn and do not count as altered.")
    return " ".join(said)


def _in_words(oncoprint: Oncoprint, pattern: Pattern) -> str:
    """Write a pattern: what is altered, and what was not seen."""
    return "; ".join(_said(oncoprint, pattern)) or "unaltered in every gene"


def _said(oncoprint: Oncoprint, pattern: Pattern) -> Iterator[str]:
    states: dict[str, list[str]] = {}
    for track, cell in zip(oncoprint.tracks, pattern.cells, strict=True):
        if cell.words in ("hidden", Seen.NOT.value, Seen.PARTLY.value):
            states.setdefault(cell.words, []).append(track.symbol)
        elif cell.words != "unaltered":
            yield f"{track.symbol} {cell.words}"
    for words, symbols in states.items():
        yield (
            f"every gene {words}"
            if len(symbols) == len(oncoprint.tracks)
            else f"{words}: {', '.join(symbols)}"
        )
    for column, label in zip(oncoprint.clinical, pattern.labels, strict=True):
        if label is not None:
            yield f"{_title(column).lower()} {label}"
