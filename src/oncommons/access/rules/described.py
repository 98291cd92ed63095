"""Disclosure rules for the description of a cohort, as a whole and by group."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from oncommons.access.rules.compared import show_spread
from oncommons.access.rules.hidden import Tally, note, size, why
from oncommons.disclosure.counts import suppress_small_counts
from oncommons.disclosure.two_way import suppress_two_way
from oncommons.domain.comparisons import Spread
from oncommons.domain.described import Described, Description

_CLOSED = Spread(None, None, None, None)


def _description(answer: Description, minimum: int, hidden: Tally) -> Description:
    """Hide small cells so that neither a column, nor the sum over groups, gives one back."""
    everybody = answer.columns[0].patients or 0
    groups = [column.patients or 0 for column in answer.columns[1:]]
    whole = size(everybody, minimum, hidden)
    shown = [whole, *suppress_small_counts(groups, minimum)]
    columns = tuple(
        replace(
            column,
            patients=note(number, hidden, why(column.patients, minimum)) if place else number,
        )
        for place, (column, number) in enumerate(zip(answer.columns, shown, strict=True))
    )
    is_open = [number is not None for number in shown]
    items = tuple(_item(item, is_open, minimum, hidden) for item in answer.items)
    return replace(answer, columns=columns, items=items)


def _item(item: Described, is_open: Sequence[bool], minimum: int, hidden: Tally) -> Described:
    """Show what patients are described by."""
    numbers = [[number or 0 for number in row] for row in item.counts]
    cells = _cells(numbers, is_open, minimum)
    for row, counts in zip(cells, numbers, strict=True):
        for cell, exact in zip(row, counts, strict=True):
            note(cell, hidden, why(exact, minimum))
    spreads = tuple(
        replace(show_spread(spread, minimum, hidden), patients=row[0])
        if open_column and row[0] is not None
        else _CLOSED
        for spread, open_column, row in zip(item.spreads, is_open, cells, strict=False)
    )
    return replace(item, counts=cells, spreads=spreads)


def _cells(
    table: Sequence[Sequence[int]], is_open: Sequence[bool], minimum: int
) -> tuple[tuple[int | None, ...], ...]:
    """Hide cells of everybody by their sum, and cells of groups by both sums.

    Groups that are hidden as a whole stand together as one more row, since everybody less the
    groups that are shown gives their sum. A value that is hidden of everybody is hidden in every
    group, whose cells would add up to it.
    """
    width = len(table[0])
    none = (None,) * width
    whole = suppress_small_counts(table[0], minimum) if is_open[0] else none
    groups = [row for row, shown in zip(table[1:], is_open[1:], strict=True) if shown]
    pooled = [row for row, shown in zip(table[1:], is_open[1:], strict=True) if not shown]
    rows = [*groups, *([[sum(column) for column in zip(*pooled, strict=True)]] if pooled else [])]
    if not rows or not is_open[0]:
        return (whole, *[none] * (len(table) - 1))
    closed = [value for value, cell in enumerate(whole) if cell is None]
    across = suppress_two_way(list(zip(*rows, strict=True)), minimum, closed=closed)
    kept = iter(zip(*across, strict=True))
    return (whole, *(next(kept) if shown else none for shown in is_open[1:]))


DESCRIBED: dict[type, tuple[Callable[..., object], tuple[str, ...]]] = {
    Description: (_description, ("R1", "R2", "R3", "R5")),
}
