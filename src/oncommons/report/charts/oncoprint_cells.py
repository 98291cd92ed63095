"""The signs of an oncoprint: each has a colour and a place of its own, so that grey prints read."""

from collections.abc import Callable
from dataclasses import dataclass

from oncommons.domain.oncoprint import Cell, Copies, Mutated, Seen


@dataclass(frozen=True, slots=True)
class Mark:
    """One sign.

    Args:
        words: what it means.
        colour: its fill.
        top: where it begins, as a share of the height of the row.
        height: how tall it is, as a share of the height of the row.
        holds: whether a cell shows it.
        dashed: whether it is a dotted line, which stands for what is hidden.
    """

    words: str
    colour: str
    top: float
    height: float
    holds: Callable[[Cell], bool]
    dashed: bool = False

    def path(self, x: float, y: float, width: float, row: float) -> str:
        """Draw it over a part of a row.

        Args:
            x: left edge, px.
            y: top of the row, px.
            width: of the part, px.
            row: height of the row, px.

        Returns:
            What stands in the `d` of a path.
        """
        top, height = y + self.top * row, self.height * row
        if self.dashed:
            return f"M{x:.2f},{top:.2f}h{width:.2f}"
        return f"M{x:.2f},{top:.2f}h{width:.2f}v{height:.2f}h-{width:.2f}z"

    def drawn(self, path: str) -> str:
        """Give the path its colour."""
        if self.dashed:
            line = 'stroke-width="1.5" stroke-dasharray="1.5,3"'
            return f'<path d="{path}" fill="none" stroke="{self.colour}" {line}/>'
        return f'<path d="{path}" fill="{self.colour}"/>'

    def swatch(self, row: float) -> str:
        """Draw it as it stands in a legend, over a profiled row where it is a finding."""
        under = (
            "" if self in BACKGROUNDS else BACKGROUNDS[0].drawn(BACKGROUNDS[0].path(0, 0, 14, row))
        )
        return under + self.drawn(self.path(0, 0, 14, row))


def _copies(which: Copies) -> Callable[[Cell], bool]:
    return lambda cell: cell.copies is which


def _mutated(which: Mutated) -> Callable[[Cell], bool]:
    return lambda cell: cell.mutated is which


def _looked(which: Seen) -> Callable[[Cell], bool]:
    return lambda cell: cell.seen is which


BACKGROUNDS = (
    Mark("Profiled, unaltered", "#e3e7eb", 0.0, 1.0, _looked(Seen.FULLY)),
    Mark("Partly profiled", "#e3e7eb", 0.3, 0.4, _looked(Seen.PARTLY)),
    Mark("Not profiled", "#c3cad1", 0.46, 0.08, _looked(Seen.NOT)),
    Mark("Hidden to protect patients", "#8a939d", 0.5, 0.0, _looked(Seen.HIDDEN), dashed=True),
)
MARKS = (
    Mark("Rearranged", "#a05ac8", 0.0, 1.0, lambda cell: cell.fused),
    Mark("Amplified", "#d7301f", 0.0, 0.5, _copies(Copies.AMPLIFICATION)),
    Mark("Deeply deleted", "#2166ac", 0.5, 0.5, _copies(Copies.DEEP_DELETION)),
    Mark("Gained", "#f2a59d", 0.0, 0.22, _copies(Copies.GAIN)),
    Mark("Lost", "#9cc3e6", 0.78, 0.22, _copies(Copies.LOSS)),
    Mark("Truncating mutation", "#111111", 0.14, 0.72, _mutated(Mutated.TRUNCATING)),
    Mark("Splice mutation", "#b35806", 0.2, 0.6, _mutated(Mutated.SPLICE)),
    Mark("In-frame mutation", "#c8a400", 0.26, 0.48, _mutated(Mutated.IN_FRAME)),
    Mark("Missense mutation", "#1a7f3c", 0.32, 0.36, _mutated(Mutated.MISSENSE)),
    Mark("Other mutation", "#6e7781", 0.38, 0.24, _mutated(Mutated.OTHER)),
    Mark("Mutation, class not shown", "#5b7f95", 0.32, 0.36, _mutated(Mutated.SOME)),
    Mark("Germline mutation", "#ffffff", 0.46, 0.08, lambda cell: cell.germline),
    Mark("Altered, kind not shown", "#7b8794", 0.08, 0.84, lambda cell: cell.some),
)


def marks_of(cell: Cell) -> tuple[Mark, ...]:
    """Give the signs of a cell, the lowest first."""
    return tuple(mark for mark in (*BACKGROUNDS, *MARKS) if mark.holds(cell))
