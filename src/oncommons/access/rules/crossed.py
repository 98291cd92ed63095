"""Disclosure rule for counts by two columns."""

from collections.abc import Callable
from dataclasses import replace

from oncommons.access.rules.hidden import Tally, note, size, why
from oncommons.disclosure.two_way import suppress_two_way
from oncommons.domain.crossed import CrossedCounts


def _crossed(answer: CrossedCounts, minimum: int, hidden: Tally) -> CrossedCounts:
    """Hide small cells, and those that rows and columns together would give back."""
    table = [[cell or 0 for cell in row] for row in answer.cells]
    shown = suppress_two_way(table, minimum)
    return replace(
        answer,
        patients=size(answer.patients, minimum, hidden),
        cells=tuple(
            tuple(
                note(cell, hidden, why(exact, minimum))
                for cell, exact in zip(row, counts, strict=True)
            )
            for row, counts in zip(shown, table, strict=True)
        ),
    )


CROSSED: dict[type, tuple[Callable[..., object], tuple[str, ...]]] = {
    CrossedCounts: (_crossed, ("R1", "R2")),
}
