"""The flow of patients from line to line of treatment: boxes, and bands between them."""

from collections.abc import Sequence
from html import escape

from oncommons.domain.flow import DIED, ENDS, NO_FURTHER, OTHER, FlowBy, FlowNode, TreatmentFlow
from oncommons.report.blocks import Cell, Figure, TableBlock
from oncommons.report.charts.drawing import COLOURS, FONT, INK, MUTED, literal
from oncommons.report.numerals import count, of, share
from oncommons.report.svg import as_picture

WIDE, TALL = 1080, 560
_TOP, _SIDE, _BOX, _GAP = 58, 12, 16, 10
_LETTERS, _SMALL = 46, 13
_MORE = ("#4A9BD1", "#D99000", "#4FB08F", "#D583B5", "#8C8C8C", "#8A7CCB", "#B39B00", "#E07B70")
"""Lighter ones, for when there are more treatments than colours."""
_GREY = {DIED: "#2B2F36", NO_FURTHER: "#A7AFB8", OTHER: "#8A7F70"}
_WHAT = {FlowBy.CLASS: "drug class", FlowBy.DRUG: "drug"}


def flow_chart(flow: TreatmentFlow, *, minimum: int | None = None) -> Figure:
    """Draw how patients go from line to line of treatment.

    Args:
        flow: after disclosure control.
        minimum: smallest group of patients that is shown.

    Returns:
        A box for each treatment of each line, its height the number of patients, and a band for
        each step that may be shown.
    """
    title = _finding(flow)
    is_drawn = bool(flow.treated) and any(node.patients for node in flow.lines[0])
    svg = _Drawing(flow).svg(title) if is_drawn else ""
    rows: list[tuple[Cell, ...]] = [
        (f"Line {link.line}", link.source, link.target, link.patients) for link in flow.links
    ]
    table = TableBlock(
        f"Patients by what they had and what they had next, by {_WHAT[flow.by]}",
        ("From", "Treatment", "Then", "Patients"),
        rows,
        note="A step is of patients, each once. Several drugs of one line are joined by +.",
        minimum=minimum,
    )
    return Figure(title, svg, _caption(flow, minimum), table)


def _finding(flow: TreatmentFlow) -> str:
    """Say what most had first, and how many had a second line."""
    if not flow.treated or not flow.lines[0]:
        return "Too few patients with a first line of treatment to show"
    named = [node for node in flow.lines[0] if node.patients and node.label != OTHER]
    second = [node.patients for node in flow.lines[1] if node.label not in ENDS]
    ended = [node.patients for node in flow.lines[1] if node.label in ENDS]
    said = f"{of(sum(filter(None, second)), flow.treated, 'treated patients')} had a second line"
    if None in second:
        known = None if None in ended else flow.treated - sum(filter(None, ended))
        said = "How many had a second line is hidden"
        if known is not None:
            said = f"{of(known, flow.treated, 'treated patients')} had a second line"
    return f"{said}; first came most often {named[0].label}" if named else said


def _caption(flow: TreatmentFlow, minimum: int | None) -> str:
    """Say who is in the picture, and what is not drawn."""
    who = "" if flow.treated is None else f"{count(flow.treated)} patients with a first line"
    if flow.patients and flow.treated is not None:
        who = f"{of(flow.treated, flow.patients, 'patients')} have a first line recorded"
    hidden = any(link.patients is None for link in flow.links)
    thin = ""
    if hidden:
        least = "few" if minimum is None else f"fewer than {minimum}"
        thin = f" Steps of {least} patients, and those that would give them back, leave gaps."
    return (
        f"{who}. Systemic treatment only; the height of a box is its patients. Who has no further"
        f" line may still get one.{thin}"
    )


class _Drawing:
    """Places boxes in columns, one for each line, and bands between them."""

    def __init__(self, flow: TreatmentFlow) -> None:
        self._flow = flow
        most = max(len(boxes) for boxes in flow.lines)
        self._scale = (TALL - _GAP * (most - 1)) / max(flow.treated or 1, 1)
        self._tops = [self._stack(boxes) for boxes in flow.lines]
        self._colours = self._palette()

    def svg(self, label: str) -> str:
        """Give the picture."""
        bottom = max(
            top + self._room(boxes[name])
            for boxes, tops in zip(self._boxes(), self._tops, strict=True)
            for name, top in tops.items()
        )
        whole = round(bottom + 16)
        body = "".join(self._bands()) + "".join(self._columns())
        size = f'width="{WIDE}" height="{whole}" viewBox="0 0 {WIDE} {whole}"'
        font = f'font-family="{escape(FONT)}" font-size="{_SMALL}"'
        return as_picture(f"<svg {size}><g {font}>{body}</g></svg>", label)

    def _boxes(self) -> list[dict[str, int | None]]:
        return [{node.label: node.patients for node in nodes} for nodes in self._flow.lines]

    def _height(self, patients: int | None) -> float:
        return max(2.0, self._scale * (patients or 0))

    def _room(self, patients: int | None) -> float:
        """Give the height that a box needs with its two lines of text."""
        return max(self._height(patients), 2 * _SMALL + 6.0)

    def _stack(self, nodes: Sequence[FlowNode]) -> dict[str, float]:
        """Place the boxes of a line beneath each other; a text needs its height too."""
        tops, y = {}, float(_TOP)
        for node in nodes:
            tops[node.label] = y
            y += self._room(node.patients) + _GAP
        return tops

    def _x(self, place: int) -> float:
        step = (WIDE - 2 * _SIDE - _BOX - 250) / max(len(self._flow.lines) - 1, 1)
        return _SIDE + place * step

    def _palette(self) -> dict[str, str]:
        """Give each treatment one colour in all lines."""
        named = [n.label for nodes in self._flow.lines for n in nodes if n.label not in _GREY]
        order = list(dict.fromkeys(named))
        colours = (*COLOURS, *_MORE)
        return {label: colours[at % len(colours)] for at, label in enumerate(order)} | _GREY

    def _columns(self) -> list[str]:
        drawn = []
        for place, nodes in enumerate(self._flow.lines):
            x = self._x(place)
            total = sum(node.patients or 0 for node in nodes if node.label not in ENDS)
            whole = all(node.patients is not None for node in nodes)
            said = f"{count(total)} patients" if whole else ""
            drawn.append(_text(x, 20, f"Line {place + 1}", weight="bold"))
            drawn.append(_text(x, 38, said, fill=MUTED))
            drawn += [self._box(node, x, self._tops[place][node.label]) for node in nodes]
        return drawn

    def _box(self, node: FlowNode, x: float, y: float) -> str:
        height, colour = self._height(node.patients), self._colours[node.label]
        name = node.label if len(node.label) <= _LETTERS else f"{node.label[: _LETTERS - 1]}\u2026"
        number = "hidden"
        if node.patients is not None:
            number = count(node.patients)
            if self._flow.treated:
                part = node.patients / self._flow.treated
                number += f" ({share(part, 0 if part >= 0.1 else 1)})"
        rect = (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{_BOX}" height="{height:.1f}" fill="{colour}"/>'
        )
        middle = y + self._room(node.patients) / 2
        return (
            rect
            + _text(x + _BOX + 7, middle - 3, name, halo=True)
            + _text(x + _BOX + 7, middle + 13, number, fill=MUTED, halo=True)
        )

    def _bands(self) -> list[str]:
        """Draw each step as a band that leaves its box and enters the next in order."""
        drawn = []
        for line in range(1, len(self._flow.lines)):
            links = [one for one in self._flow.links if one.line == line and one.patients]
            left, right = dict(self._tops[line - 1]), dict(self._tops[line])
            targets = list(right)
            sources = list(left)
            ends = {}
            for one in sorted(
                links, key=lambda k: (targets.index(k.target), sources.index(k.source))
            ):
                ends[one.source, one.target] = right[one.target]
                right[one.target] += self._scale * (one.patients or 0)
            order = sorted(links, key=lambda k: (sources.index(k.source), targets.index(k.target)))
            for one in order:
                start = left[one.source]
                left[one.source] += self._scale * (one.patients or 0)
                drawn.append(
                    self._band(
                        line, start, ends[one.source, one.target], one.patients or 0, one.source
                    )
                )
        return drawn

    def _band(self, line: int, start: float, end: float, patients: int, source: str) -> str:
        x0, x1 = self._x(line - 1) + _BOX, self._x(line)
        middle, thick = (x0 + x1) / 2, self._scale * patients
        low, low_end = start + thick, end + thick
        path = (
            f"M{x0:.1f},{start:.1f}"
            f"C{middle:.1f},{start:.1f} {middle:.1f},{end:.1f} {x1:.1f},{end:.1f}"
            f"V{low_end:.1f}"
            f"C{middle:.1f},{low_end:.1f} {middle:.1f},{low:.1f} {x0:.1f},{low:.1f}Z"
        )
        return f'<path d="{path}" fill="{self._colours[source]}" fill-opacity="0.28"/>'


def _text(
    x: float, y: float, words: str, *, fill: str = INK, weight: str = "normal", halo: bool = False
) -> str:
    """Write a text; with a halo where a band may lie beneath it."""
    at = f'x="{x:.1f}" y="{y:.1f}" font-weight="{weight}"'
    said = escape(literal(words))
    around = ""
    if halo:
        white = 'fill="white" stroke="white" stroke-width="4" stroke-linejoin="round"'
        around = f'<text {at} {white} opacity="0.85">{said}</text>'
    return f'{around}<text {at} fill="{fill}">{said}</text>'
