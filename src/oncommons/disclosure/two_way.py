"""Which cells of a table of groups by values may be shown, where both margins may be known."""

from collections.abc import Iterator, Sequence

from oncommons.errors import DataError, PolicyError

Cell = tuple[int, int]


def suppress_two_way(
    table: Sequence[Sequence[int]], minimum: int, *, closed: Sequence[int] = ()
) -> tuple[tuple[int | None, ...], ...]:
    """Hide small cells, and further ones until no row or column gives a hidden one back (R1, R2).

    In each row and each column the hidden cells must be two or more and sum to the minimum or
    more; until then the smallest shown cells of that line are hidden too, equal ones together,
    zeros last. And each hidden cell lies on a closed way of hidden cells that turns from row to
    column: along it numbers can move, so that no cell has one possible value.

    Args:
        table: patients, one row per group and one column per value.
        minimum: smallest group that is shown.
        closed: rows that are hidden as a whole.

    Returns:
        The table; None where hidden. A shown count is never changed.

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
    if minimum < 1:
        raise PolicyError(f"the minimum is {minimum}", remedy="use 1 or more")
    if len({len(row) for row in table}) > 1 or any(count < 0 for row in table for count in row):
        raise DataError("the table is no rectangle of counts", remedy="give counts >= 0")
    hidden = {
        (row, column)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        if row in closed or 0 < count < minimum
    }
    while True:
        more = {cell for line in _lines(table) for cell in _needed(table, line, hidden, minimum)}
        more |= _bridged(table, hidden | more)
        if more <= hidden:
            break
        hidden |= more
    return tuple(
        tuple(None if (row, column) in hidden else count for column, count in enumerate(counts))
        for row, counts in enumerate(table)
    )


def _lines(table: Sequence[Sequence[int]]) -> Iterator[list[Cell]]:
    """Give the cells of each row, then of each column."""
    for row, counts in enumerate(table):
        yield [(row, column) for column in range(len(counts))]
    for column in range(len(table[0]) if table else 0):
        yield [(row, column) for row in range(len(table))]


def _bridged(table: Sequence[Sequence[int]], hidden: set[Cell]) -> set[Cell]:
    """Name a cell to hide for each hidden one that rows and columns together give back.

    Hidden cells join rows to columns; one without another way from its row to its column is the
    difference of two known sums.
    """
    added: set[Cell] = set()
    for row, column in sorted(hidden):
        if not table[row][column] > 0 or column in _reached(row, hidden - {(row, column)}):
            continue
        line = [(row, other) for other in range(len(table[0]))]
        line += [(other, column) for other in range(len(table))]
        rest = [cell for cell in line if cell not in hidden]
        if rest:
            least = min((table[at][of] for at, of in rest), key=lambda n: (n == 0, n))
            added |= {(at, of) for at, of in rest if table[at][of] == least}
    return added


def _reached(row: int, hidden: set[Cell]) -> set[int]:
    """Give the columns that hidden cells lead to from a row."""
    rows, columns = {row}, set[int]()
    while True:
        across = {column for at, column in hidden if at in rows}
        down = {at for at, column in hidden if column in across}
        if across <= columns and down <= rows:
            return columns
        columns |= across
        rows |= down


def _needed(
    table: Sequence[Sequence[int]], line: list[Cell], hidden: set[Cell], minimum: int
) -> set[Cell]:
    """Name the cells that a line must hide beside those that it hides."""
    closed = {cell for cell in line if cell in hidden}
    added: set[Cell] = set()
    while closed:
        total = sum(table[row][column] for row, column in closed)
        rest = [cell for cell in line if cell not in closed]
        if not rest or (len(closed) > 1 and total >= minimum):
            break
        counts = sorted({table[row][column] for row, column in rest}, key=lambda n: (n == 0, n))
        again = {cell for cell in rest if table[cell[0]][cell[1]] == counts[0]}
        closed |= again
        added |= again
    return added
