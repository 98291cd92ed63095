"""Which cells of a table of groups by values may be shown, where both margins may be known."""

from collections.abc import Collection, Sequence

from oncommons.disclosure.counts import suppress_small_counts
from oncommons.disclosure.intervals import Sum
from oncommons.disclosure.linked import protect_hidden
from oncommons.errors import DataError, PolicyError

Shown = tuple[tuple[int | None, ...], ...]


def suppress_two_way(
    table: Sequence[Sequence[int]],
    minimum: int,
    *,
    closed: Sequence[int] = (),
    sums_shown: tuple[Collection[int], Collection[int]] | None = None,
) -> Shown:
    """Hide small cells, and further ones until no sum gives a hidden one back (R1, R2).

    A reader is taken to know the whole, and the sum of each row and each column but those that
    `suppress_small_counts` hides among the sums of rows, and among those of columns. To such a
    reader each hidden cell of one patient or more has the minimum or more possible values.

    Args:
        table: patients, one row per group and one column per value.
        minimum: smallest group that is shown.
        closed: rows that are hidden as a whole.
        sums_shown: rows and columns whose sums the reader knows, where these are others; the
            whole is then not known. Everything is hidden where a known sum gives a small cell back.

    Returns:
        The table; None where hidden. A shown count is never changed. Where the whole table is
        below the minimum nothing of it is shown, and its sums must be hidden too.

    Raises:
        DataError: a count is negative, or the rows differ in length.
        PolicyError: the minimum is below 1.

    Source: Hundepool et al., Statistical Disclosure Control (2012), chapter 4.

    Example:
        >>> suppress_two_way([[40, 4], [30, 20]], 10)
        ((None, None), (None, None))
        >>> suppress_two_way([[40, 14], [30, 0]], 10)
        ((40, 14), (30, 0))
    """
    _check(table, minimum)
    width = len(table[0]) if table else 0
    cells = [count for row in table for count in row]
    hidden = {
        place
        for place, count in enumerate(cells)
        if place // width in closed or 0 < count < minimum
    }
    if 0 < sum(cells) < minimum:
        hidden = set(range(len(cells)))
    elif hidden:
        hidden = _protected(table, minimum, hidden, sums_shown)
    shown = [None if place in hidden else count for place, count in enumerate(cells)]
    return tuple(tuple(shown[row * width : (row + 1) * width]) for row in range(len(table)))


def two_way_sums(table: Sequence[Sequence[int]]) -> tuple[list[int], list[Sum]]:
    """Write a table as one list of counts with the sums of rows, of columns, and the whole.

    Args:
        table: patients, one row per group and one column per value; not empty.

    Returns:
        The cells row by row, the sums of rows, those of columns and the whole; and how they add up.

    Example:
        >>> two_way_sums([[1, 2], [3, 4]])[0]
        [1, 2, 3, 4, 3, 7, 4, 6, 10]
    """
    height, width = len(table), len(table[0])
    size, whole = height * width, height * width + height + width
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    sums = [
        *(Sum(size + at, tuple(range(at * width, (at + 1) * width))) for at in range(height)),
        *(Sum(size + height + at, tuple(range(at, size, width))) for at in range(width)),
        Sum(whole, tuple(range(size, size + height))),
        Sum(whole, tuple(range(size + height, whole))),
    ]
    return [*(count for row in table for count in row), *rows, *columns, sum(rows)], sums


def _protected(
    table: Sequence[Sequence[int]],
    minimum: int,
    hidden: set[int],
    sums_shown: tuple[Collection[int], Collection[int]] | None,
) -> set[int]:
    """Hide what rows, columns and the whole would give back, small sums being hidden too."""
    size = len(table) * len(table[0])
    counts, sums = two_way_sums(table)
    rows, columns = counts[size : size + len(table)], counts[size + len(table) : -1]
    whole = len(counts) - 1
    shut = [*_untold(rows, minimum, 0, sums_shown), *_untold(columns, minimum, 1, sums_shown)]
    margins = {size + at for at, is_shut in enumerate(shut) if is_shut}
    margins |= set() if sums_shown is None else {whole}
    # Of a hidden zero nobody stands behind it: it may be told, where it is all of its row.
    zeros = {cell for cell in hidden if counts[cell] == 0}
    small = {cell for cell in margins if 0 < counts[cell] < minimum}
    found = protect_hidden(
        counts,
        sums,
        minimum,
        (hidden - zeros) | small,
        shown=set(range(size, len(counts))) - margins,
        untold=zeros | (margins - small),
    )
    if any(0 < counts[cell] < minimum for cell in found.exposed):
        return set(range(size))
    return {cell for cell in found.hidden if cell < size} | zeros


def _untold(
    sums: Sequence[int],
    minimum: int,
    side: int,
    sums_shown: tuple[Collection[int], Collection[int]] | None,
) -> list[bool]:
    """Tell of each sum of a row or column whether it is hidden."""
    if sums_shown is None:
        return [shown is None for shown in suppress_small_counts(sums, minimum)]
    return [at not in sums_shown[side] for at in range(len(sums))]


def _check(table: Sequence[Sequence[int]], minimum: int) -> None:
    if minimum < 1:
        raise PolicyError(f"the minimum is {minimum}", remedy="use 1 or more")
    if len({len(row) for row in table}) > 1 or any(count < 0 for row in table for count in row):
        raise DataError("the table is no rectangle of counts", remedy="give counts >= 0")
