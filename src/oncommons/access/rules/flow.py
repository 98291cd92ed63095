"""Disclosure rules for the flow of patients from line to line of treatment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from oncommons.access.rules.hidden import SMALL, Tally, note, size, why
from oncommons.disclosure.counts import suppress_share
from oncommons.disclosure.two_way import suppress_two_way
from oncommons.domain.flow import ENDS, OTHER, FlowLink, FlowNode, TreatmentFlow

MOST_TREATMENTS = 7
_END = {label: place for place, label in enumerate(ENDS, 1)}

Steps = Mapping[tuple[str, str], int]


def _flow(answer: TreatmentFlow, minimum: int, hidden: Tally) -> TreatmentFlow:
    """Put rare treatments together until each box holds enough, then hide thin steps.

    Each box is then shown, so the steps between two lines are a table with known sums: thin ones
    are hidden with others of their row and column. Boxes that would still be too small are hidden
    with every step from and to them.
    """
    total, treated = answer.patients or 0, answer.treated or 0
    shown_treated = suppress_share(treated, total, minimum)
    if shown_treated is None or not treated:
        hidden.append(SMALL)
        empty = replace(answer, lines=tuple(() for _ in answer.lines), links=())
        return replace(
            empty, patients=size(answer.patients, minimum, hidden), treated=shown_treated
        )
    names = [_names(nodes, minimum) for nodes in answer.lines]
    lines = [_folded(nodes, name) for nodes, name in zip(answer.lines, names, strict=True)]
    links: list[tuple[FlowLink, int]] = []
    is_open = [_open_boxes(boxes, minimum) for boxes in lines]
    for line in range(1, len(lines)):
        steps: dict[tuple[str, str], int] = {}
        for link in answer.links:
            if link.line == line:
                step = names[line - 1][link.source], names[line][link.target]
                steps[step] = steps.get(step, 0) + (link.patients or 0)
        links += _shown(line, steps, lines, is_open, minimum)
    return replace(
        answer,
        patients=size(answer.patients, minimum, hidden),
        treated=shown_treated,
        lines=tuple(
            tuple(
                FlowNode(
                    label, note(number if label in shown else None, hidden, why(number, minimum))
                )
                for label, number in boxes.items()
            )
            for boxes, shown in zip(lines, is_open, strict=True)
        ),
        links=tuple(
            replace(link, patients=note(link.patients, hidden, why(exact, minimum)))
            for link, exact in links
        ),
    )


def _names(nodes: Sequence[FlowNode], minimum: int) -> dict[str, str]:
    """Say under which name each treatment of a line goes: its own where enough had it."""
    given = [node for node in nodes if node.label not in ENDS]
    kept = [node for node in given if (node.patients or 0) >= minimum][:MOST_TREATMENTS]
    rest = sum(node.patients or 0 for node in given) - sum(node.patients or 0 for node in kept)
    while kept and 0 < rest < minimum:
        rest += kept.pop().patients or 0
    own = {node.label for node in kept} | set(ENDS)
    return {node.label: node.label if node.label in own else OTHER for node in nodes}


def _folded(nodes: Sequence[FlowNode], names: Mapping[str, str]) -> dict[str, int]:
    """Count the boxes of a line: treatments, the other ones, and the ends."""
    boxes: dict[str, int] = {}
    for node in nodes:
        boxes[names[node.label]] = boxes.get(names[node.label], 0) + (node.patients or 0)
    order = sorted(
        boxes, key=lambda label: (_END.get(label, 0), label == OTHER, -boxes[label], label)
    )
    return {label: boxes[label] for label in order}


def _open_boxes(boxes: Mapping[str, int], minimum: int) -> set[str]:
    """Say which boxes may be shown: with a small one, the smallest other one is hidden too."""
    closed = {label for label, number in boxes.items() if 0 < number < minimum}
    rest = sorted(boxes.keys() - closed, key=lambda label: (boxes[label], label))
    while closed and rest and (len(closed) < 2 or sum(boxes[one] for one in closed) < minimum):
        closed.add(rest.pop(0))
    return set(boxes) - closed


def _shown(
    line: int,
    steps: Steps,
    lines: Sequence[Mapping[str, int]],
    is_open: Sequence[set[str]],
    minimum: int,
) -> list[tuple[FlowLink, int]]:
    """Hide the thin steps between two lines, and what would give them back; with their sizes.

    Boxes that are hidden stand together as one row and one column, which are never shown: the
    others and the sums give them back as such.
    """
    sources = _pooled([one for one in lines[line - 1] if one not in ENDS], is_open[line - 1])
    targets = _pooled(list(lines[line]), is_open[line])
    table = [
        [
            sum(steps.get((one, other), 0) for one in source for other in target)
            for target in targets
        ]
        for source in sources
    ]
    cells = suppress_two_way(table, minimum)
    # A hidden step may be of nobody: leaving it out would say so, and give the others back.
    return [
        (FlowLink(line, source[0], target[0], cells[row][column]), table[row][column])
        for row, source in enumerate(sources)
        for column, target in enumerate(targets)
        if source[0] in is_open[line - 1] and target[0] in is_open[line] and cells[row][column] != 0
    ]


def _pooled(labels: Sequence[str], is_open: set[str]) -> list[list[str]]:
    """Put the boxes that are hidden together behind the others."""
    shut = [label for label in labels if label not in is_open]
    return [[label] for label in labels if label in is_open] + ([shut] if shut else [])


FLOW: dict[type, tuple[Callable[..., object], tuple[str, ...]]] = {
    TreatmentFlow: (_flow, ("R1", "R2")),
}
