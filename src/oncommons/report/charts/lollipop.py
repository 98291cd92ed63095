"""The lollipop: how many have a change at each residue of a protein, in one group or in two."""

from collections.abc import Sequence
from html import escape

from oncommons.domain.lollipop import OTHERS, Along, Lollipop, Part, Residue
from oncommons.report.blocks import Cell, Figure, TableBlock
from oncommons.report.charts.drawing import FONT, INK, MUTED, RULE, literal
from oncommons.report.charts.lollipop_heads import HEADS, head, head_of
from oncommons.report.numerals import count, of, share
from oncommons.report.svg import as_picture

WIDE = 1000
_LEFT, _RIGHT, _TALL, _TOP = 64, 26, 190, 34
_BAR, _STRIP = 16, 14
_MOST_LABELS = 14
_LETTER = 7.4
_STEPS = (1, 2, 5)


def lollipop_chart(lollipop: Lollipop, *, minimum: int | None = None) -> Figure:
    """Draw the mutations of a gene along its protein.

    Two groups mirror each other, as shares of those profiled, so that their sizes do not matter.

    Args:
        lollipop: after disclosure control.
        minimum: smallest group of patients that is shown.
    """
    title = _finding(lollipop)
    drawn = any(group.residues or group.stretches for group in lollipop.groups)
    table = TableBlock(
        f"{lollipop.unit.value.capitalize()} with {lollipop.symbol} changed, by residue",
        ("Residue", *(("Group",) if _is_double(lollipop) else ()), "Number", "Class", "Change"),
        [row for group in lollipop.groups for row in _rows(lollipop, group)],
        note="Who has two changes counts at both.",
        minimum=minimum,
    )
    svg = _Drawing(lollipop).svg(title) if drawn else ""
    return Figure(title, svg, _caption(lollipop, minimum), table)


def _is_double(lollipop: Lollipop) -> bool:
    return len(lollipop.groups) > 1


class _Drawing:
    """Places what is drawn: counts upwards, or shares up and down, over the residues."""

    def __init__(self, lollipop: Lollipop) -> None:
        self._what = lollipop
        self._double = _is_double(lollipop)
        self._by_share = self._double and all(group.profiled for group in lollipop.groups)
        values = [self._value(one, group) for group in lollipop.groups for one in group.residues]
        self._step, self._top = _ticks(max(values, default=0.0), whole=not self._by_share)
        self._axis = _TOP + _TALL + _BAR / 2

    def svg(self, label: str) -> str:
        """Give the picture."""
        sides = [1, -1][: len(self._what.groups)]
        body = "".join(
            self._group(group, side) for group, side in zip(self._what.groups, sides, strict=True)
        )
        body += self._protein()
        below = self._y(self._top, -1) + 34 if self._double else self._axis + _BAR / 2
        body += self._residues(below)
        legend, height = self._legend(below + 56)
        whole = round(below + 56 + height)
        size = f'width="{WIDE}" height="{whole}" viewBox="0 0 {WIDE} {whole}"'
        font = f'font-family="{escape(FONT)}" font-size="13"'
        return as_picture(f"<svg {size}><g {font}>{body}{legend}</g></svg>", label)

    def _x(self, position: float) -> float:
        return _LEFT + (position - 0.5) / self._what.length * (WIDE - _LEFT - _RIGHT)

    def _edge(self, side: int) -> float:
        """Give where stems begin: beyond the protein and the strip of what is not shown."""
        strip = any(group.stretches for group in self._what.groups)
        return self._axis - side * (_BAR / 2 + (_STRIP + 2 if strip else 0))

    def _y(self, value: float, side: int) -> float:
        tall = _TALL - (_STRIP + 2)
        return self._edge(side) - side * tall * value / self._top

    def _value(self, one: Residue, group: Along) -> float:
        return 100 * one.count / (group.profiled or 1) if self._by_share else float(one.count)

    def _group(self, group: Along, side: int) -> str:
        """Draw one group upwards, or downwards."""
        drawn = [self._grid(side)]
        if group.name:
            y = 16 if side > 0 else self._y(self._top, side) + 26
            said = group.name
            if group.altered is not None and group.profiled:
                said += f": {of(group.altered, group.profiled, self._what.unit.value)} altered"
            drawn.append(_text(_LEFT, y, said, weight="bold"))
        drawn.append(self._strip(group, side))
        ordered = sorted(group.residues, key=lambda one: one.count)
        for one in ordered:
            x, y = self._x(one.position), self._y(self._value(one, group), side)
            stem = f"M{x:.1f},{self._edge(side):.1f}V{y:.1f}"
            drawn.append(f'<path d="{stem}" stroke="{MUTED}" fill="none"/>')
        for one in ordered:
            x, y = self._x(one.position), self._y(self._value(one, group), side)
            drawn.append(head(head_of(one), x, y))
        drawn.append(self._labels(group, side))
        return "".join(drawn)

    def _grid(self, side: int) -> str:
        drawn, value = [], 0.0
        while value <= self._top + 1e-9:
            y = self._y(value, side)
            line = f"M{_LEFT - 4},{y:.1f}H{WIDE - _RIGHT}"
            drawn.append(f'<path d="{line}" stroke="{RULE}" fill="none"/>')
            words = f"{value:g}".replace(".0", "")
            drawn.append(_text(_LEFT - 9, y + 4.5, words, anchor="end", fill=MUTED))
            value += self._step
        unit = self._what.unit.value
        title = f"% of {unit} profiled" if self._by_share else unit.capitalize()
        middle = (self._y(0, side) + self._y(self._top, side)) / 2
        turned = f'transform="translate(16,{middle:.1f}) rotate(-90)"'
        drawn.append(f"<g {turned}>{_text(0, 0, title, anchor='middle', fill=MUTED)}</g>")
        return "".join(drawn)

    def _strip(self, group: Along, side: int) -> str:
        """Draw what is not shown by residue as a band, darker where there is more per residue."""
        dense = [(one.count or 0) / (one.last - one.first + 1) for one in group.stretches]
        top = max(dense, default=0) or 1.0
        inner = self._axis - side * (_BAR / 2 + 1)
        y = inner - _STRIP if side > 0 else inner
        drawn = []
        for one, per in zip(group.stretches, dense, strict=True):
            x, right = self._x(one.first - 0.5), self._x(one.last + 0.5)
            place = f'x="{x:.1f}" y="{y:.1f}" width="{right - x:.1f}" height="{_STRIP}"'
            shade = f'fill="#5b7f95" fill-opacity="{0.12 + 0.5 * per / top:.2f}"'
            drawn.append(f'<rect {place} {shade} stroke="#ffffff"/>')
            words = "" if one.count is None else count(one.count)
            if words and right - x > 7 * len(words) + 6:
                drawn.append(_text((x + right) / 2, y + 11, words, anchor="middle", size=11))
        return "".join(drawn)

    def _labels(self, group: Along, side: int) -> str:
        """Name the tallest beyond their heads, or beside them, where there is room."""
        # What is taken: left, right and height on the page; the heads first.
        taken = [
            (self._x(one.position) - 8, self._x(one.position) + 8,
             self._y(self._value(one, group), side) + 4.5)
            for one in group.residues
        ]  # fmt: skip
        drawn: list[str] = []
        for one in sorted(group.residues, key=lambda one: -one.count):
            words = _name(one)
            wide = _LETTER * len(words)
            x, y = self._x(one.position), self._y(self._value(one, group), side)
            beyond = y - side * 12 + (0 if side > 0 else 9)
            starts = (
                (x - wide / 2, beyond, "middle", x),
                (x + 10, y + 4.5, "start", x + 10),
                (x - wide - 10, y + 4.5, "end", x - 10),
            )
            for left, at, anchor, place in starts:
                inside = left >= _LEFT and left + wide <= WIDE - 4
                if inside and all(
                    left > right or left + wide < start or abs(at - height) > 15
                    for start, right, height in taken
                ):
                    taken.append((left - 4, left + wide + 4, at))
                    drawn.append(_text(place, at, words, anchor=anchor, weight="bold"))
                    break
            if len(drawn) == _MOST_LABELS:
                break
        return "".join(drawn)

    def _protein(self) -> str:
        """Draw the protein as a bar."""
        left, right = self._x(0.5), self._x(self._what.length + 0.5)
        place = f'x="{left:.1f}" y="{self._axis - _BAR / 2:.1f}" width="{right - left:.1f}"'
        drawn = f'<rect {place} height="{_BAR}" rx="3" fill="#c3cad1"/>'
        name = _text(left + 6, self._axis + 4.5, self._what.symbol, weight="bold")
        return drawn + name

    def _residues(self, y: float) -> str:
        """Draw the scale of residues."""
        length = self._what.length
        step = next((n for n in (10, 20, 50, 100, 200, 500, 1000) if length / n <= 12), 5000)
        places = [1, *range(step, length, step)]
        if length - places[-1] < step * 0.4 and len(places) > 1:
            places.pop()
        drawn = []
        for place in (*places, length):
            x = self._x(place)
            drawn.append(f'<path d="M{x:.1f},{y + 6:.1f}v5" stroke="{MUTED}" fill="none"/>')
            drawn.append(_text(x, y + 25, count(place), anchor="middle", fill=MUTED))
        said = "Residue" if self._what.length_from else "Residue; the axis ends where changes do"
        drawn.append(_text((_LEFT + WIDE - _RIGHT) / 2, y + 44, said, anchor="middle", fill=MUTED))
        return "".join(drawn)

    def _legend(self, y: float) -> tuple[str, float]:
        """Explain the signs that occur."""
        there = {head_of(one) for group in self._what.groups for one in group.residues}
        entries = [(words, head(words, 8, 9)) for words in HEADS if words in there]
        if any(group.stretches for group in self._what.groups):
            band = '<rect x="0" y="2" width="16" height="14" fill="#5b7f95" fill-opacity="0.5"/>'
            entries.append(("Changes not shown one by one, as a number per stretch", band))
        drawn, x = [], float(_LEFT)
        for words, sign in entries:
            text = words[0].upper() + words[1:]
            drawn.append(f'<g transform="translate({x:.1f},{y:.1f})">{sign}</g>')
            drawn.append(_text(x + 24, y + 13.5, text))
            x += 24 + 7.6 * len(text) + 14
        return "".join(drawn), 28.0 if entries else 0.0


def _ticks(most: float, *, whole: bool) -> tuple[float, float]:
    """Choose round steps and the top of an axis."""
    step = 1.0 if whole else 0.01
    factors = [one * 10**power * (1 if whole else 0.01) for power in range(9) for one in _STEPS]
    step = next((one for one in factors if most / one <= 5), factors[-1])
    steps = max(1, -(-most // step))
    return float(step), float(steps * step)


def _name(one: Residue) -> str:
    """Name a residue by its most frequent change, or by itself where that is hidden."""
    return one.changes[0].name if one.changes and one.changes[0].name != OTHERS else one.codon


def _rows(lollipop: Lollipop, group: Along) -> list[list[Cell]]:
    name: list[Cell] = [group.name] if _is_double(lollipop) else []
    rows: list[list[Cell]] = [
        [one.codon, *name, one.count, parts_words(one.classes), parts_words(one.changes)]
        for one in group.residues
    ]
    rows += [
        [f"others in {one.first} to {one.last}", *name, one.count, "", ""]
        for one in group.stretches
    ]
    if group.not_placed != 0:
        rows.append(["not placed", *name, group.not_placed, "", ""])
    return rows


def parts_words(parts: Sequence[Part]) -> str:
    """Write classes or changes with their numbers.

    Example:
        >>> parts_words([Part("R175H", 41), Part("others", None)])
        'R175H 41, others'
    """
    return ", ".join(
        part.name if part.count is None else f"{part.name} {count(part.count)}" for part in parts
    )


def _finding(lollipop: Lollipop) -> str:
    """Say where most changes lie."""
    symbol, unit = lollipop.symbol, lollipop.unit.value
    if not any(group.residues or group.stretches for group in lollipop.groups):
        return f"No change of {symbol} can be shown by its place"
    if _is_double(lollipop):
        said = [
            f"{group.name} {share(group.altered / group.profiled)}"
            for group in lollipop.groups
            if group.altered is not None and group.profiled
        ]
        return f"{symbol} is mutated: {', '.join(said)} of {unit} profiled" if said else symbol
    (group,) = lollipop.groups
    if not group.residues:
        return f"No residue of {symbol} is changed in enough {unit} to be shown alone"
    first = max(group.residues, key=lambda one: one.count)
    if group.altered is None:
        return f"{symbol} changes most often at {first.codon}"
    return (
        f"{symbol} changes most often at {first.codon}: in"
        f" {of(first.count, group.altered, f'{unit} with a mutation')}"
    )


def _caption(lollipop: Lollipop, minimum: int | None) -> str:
    """Say who was counted, what could not be placed, and where the length comes from."""
    unit, said = lollipop.unit.value, []
    for group in lollipop.groups:
        who = f"{group.name}: " if group.name else ""
        if group.total is None:
            said.append(f"{who}hidden, so that no small group beside it can be worked out.")
        elif group.altered is not None and group.profiled is not None:
            number = of(group.altered, group.profiled, f"{unit} profiled")
            said.append(f"{who}{number} have a mutation that changes the protein.")
        elif not group.known:
            said.append(f"{who}nothing tells how many {unit} were profiled.")
        if group.not_placed:
            said.append(f"{who}{count(group.not_placed)} not placed: no residue is named.")
    if minimum is not None:
        said.append(f"Residues with fewer than {minimum} patients are counted by stretch.")
    if lollipop.length_from:
        said.append(f"{count(lollipop.length)} residues by {lollipop.length_from}.")
    else:
        said.append("The length of the protein is not known here; the axis ends where changes do.")
    said.append("Domains are not shown: no table of them is shipped.")
    return " ".join(said)


def _text(x: float, y: float, words: str, **how: str | int) -> str:
    """Write a line of text; `anchor`, `fill`, `weight` and `size` differ from the usual."""
    look = {"anchor": "start", "fill": INK, "weight": "normal", "size": 13} | how
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{look["anchor"]}" fill="{look["fill"]}"'
    font = f'font-weight="{look["weight"]}" font-size="{look["size"]}"'
    return f"<text {place} {font}>{escape(literal(words))}</text>"
