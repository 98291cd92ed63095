"""Rules for tables of counts that researchers made: small ones, what gives them back, rounding."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from oncommons.disclosure.counts import round_count, suppress_small_counts
from oncommons.disclosure.depths import Strictness, limit
from oncommons.disclosure.intervals import hidden_intervals
from oncommons.disclosure.linked import protect_hidden
from oncommons.disclosure.table_kinds import (
    COUNTS,
    HIDDEN,
    OF,
    PERCENT,
    SHARES,
    About,
    Draft,
    is_total,
    whole_number,
)
from oncommons.disclosure.table_links import Cells, Labels, alone, link
from oncommons.disclosure.verdicts import Checked
from oncommons.domain.verdicts import Verdict
from oncommons.errors import DataError

_MOST_HIDDEN, _MOST_CELLS = 250, 4_000
"""A table with more small cells than that is not repaired: its groups are too small."""
_MERGE = "merge groups until each is large enough, or leave them hidden"


def check_counts(
    table: Draft, about: About, minimum: int, strictness: Strictness, *, cross: bool
) -> None:
    """Apply R1, R2, R3 and R10 to a table of counts, and write what they hide into it.

    Args:
        table: the table, which is repaired in place.
        about: what is known of it beside.
        minimum: smallest group that is shown.
        strictness: how strictly rules are applied.
        cross: whether the values of a second label stand in the header.
    """
    places = list(_places(table, cross=cross))
    labels = [_labels(table, row, column, cross=cross) for row, column in places]
    counts = [whole_number(table.rows[row][column]) for row, column in places]
    whole = None if cross else _of_all(table, counts)
    if whole:
        about = replace(about, known_sizes=(*about.known_sizes, whole))
    hidden = judge_cells(table, labels, counts, about, minimum, linked=whole != 0)
    if hidden is None:
        return
    if not cross:
        hidden |= _sides(table, places, counts, about, minimum)
    for place in hidden:
        row, column = places[place]
        table.rows[row][column] = HIDDEN
    round_counts(table, places, limit("R3", "round_to", strictness), minimum)


def judge_cells(
    table: Draft,
    labels: Sequence[Labels],
    counts: Sequence[int | None],
    about: About,
    minimum: int,
    *,
    linked: bool = True,
) -> set[int] | None:
    """Say which cells R1, R10 and R2 hide; None where the table cannot be repaired.

    Args:
        table: gets what the rules say.
        labels: of each cell.
        counts: of each cell; None where it came hidden.
        about: what is known of the table beside.
        minimum: smallest group that is shown.
        linked: whether the cells add up to a total that the reader knows.
    """
    try:
        cells = link(labels, counts, about.known_sizes, minimum) if linked else alone(counts)
        came_hidden = None in cells.counts
        narrow = _narrow(cells, minimum) if came_hidden else 0
    except DataError as error:
        table.said.append(Checked("R2", Verdict.REVIEW, error.found, error.remedy))
        return None
    small = {
        at
        for at, count in enumerate(cells.counts)
        if count is not None and 0 < count < minimum and at not in cells.untold
    }
    told = _told_of_all(cells) if about.sensitive else set[int]()
    _say_small(table, len(small), len(told), about, minimum)
    if came_hidden:
        _say_hidden_before(table, narrow, minimum, is_small=bool(small | told))
        return None
    hidden = small | told
    further = _further(cells, hidden, minimum, sensitive=about.sensitive)
    if further is None:
        table.said.append(
            Checked("R2", Verdict.REFUSE, _r2(minimum), "leave this table out, or merge its groups")
        )
        return None
    verdict = Verdict.REPAIRED if further else Verdict.PASS
    table.said.append(Checked("R2", verdict, _r2(minimum), _MERGE if further else "", len(further)))
    return {place for place in hidden | further if place < cells.n_written}


def _further(cells: Cells, hidden: set[int], minimum: int, *, sensitive: bool) -> set[int] | None:
    """Say which more cells are hidden; None where that cannot protect, or takes too long."""
    if not hidden:
        return set()
    if len(hidden) > _MOST_HIDDEN or len(cells.counts) > _MOST_CELLS:
        return None
    counts = [count or 0 for count in cells.counts]
    more = set[int]()
    if len(cells.sums) == 1:  # one way: hidden by size alone, equal ones together
        parts = cells.sums[0].parts
        shown = suppress_small_counts([counts[at] for at in parts], minimum, sensitive=sensitive)
        more = {part for part, one in zip(parts, shown, strict=True) if one is None} - hidden
    found = protect_hidden(
        counts,
        cells.sums,
        minimum,
        hidden | (more - cells.rests),
        shown=cells.known - hidden,
        untold=cells.untold | (cells.rests - hidden),
    )
    return None if found.exposed else set(found.hidden) - hidden


def _narrow(cells: Cells, minimum: int) -> int:
    """Count the hidden cells of which too much can be told."""
    intervals = hidden_intervals(cells.counts, cells.sums).values()
    return sum(one.width < minimum and one.most > 0 for one in intervals)


def _told_of_all(cells: Cells) -> set[int]:
    """Find the cells that hold nobody, or everybody of a total in the table (R10)."""
    found = {at for at, count in enumerate(cells.counts[: cells.n_written]) if count == 0}
    for one in cells.sums:
        total = cells.counts[one.total]
        if total and one.total < cells.n_written:
            found |= {part for part in one.parts if cells.counts[part] == total}
    return found & set(range(cells.n_written))


def _say_small(table: Draft, small: int, told: int, about: About, minimum: int) -> None:
    verdict = Verdict.REPAIRED if small else Verdict.PASS
    says = f"each group has {minimum} patients or more, or none"
    table.said.append(Checked("R1", verdict, says, _MERGE if small else "", small))
    if about.sensitive:
        verdict = Verdict.REPAIRED if told else Verdict.PASS
        says = "no group has a sensitive attribute in all or in none of its patients"
        table.said.append(Checked("R10", verdict, says, _MERGE if told else "", told))


def _say_hidden_before(table: Draft, narrow: int, minimum: int, *, is_small: bool) -> None:
    """Judge a table that came with hidden cells: it cannot be repaired without their numbers."""
    is_open = narrow > 0 or is_small
    table.said.append(
        Checked(
            "R2",
            Verdict.REFUSE if is_open else Verdict.PASS,
            _r2(minimum),
            "give the table with all its numbers: what must be hidden is hidden here"
            if is_open
            else "",
            narrow,
        )
    )


def _of_all(table: Draft, counts: Sequence[int | None]) -> int | None:
    """Give the group that all counts of a list may be parts of.

    None where the table has no such column; 0 where the counts cannot be parts of one group, since
    their groups differ or they sum to more: each is then judged by itself.
    """
    of = table.column(OF)
    if of is None:
        return None
    wholes = set(table.numbers(of))
    whole = next(iter(wholes)) if len(wholes) == 1 else None
    if whole is None or None in counts or sum(count or 0 for count in counts) > whole:
        return 0
    return whole


def _sides(
    table: Draft,
    places: Sequence[tuple[int, int]],
    counts: Sequence[int | None],
    about: About,
    minimum: int,
) -> set[int]:
    """Hide counts of which few of their group are left over, where the table says of how many."""
    of = table.column(OF)
    if of is None:
        return set()
    found = set()
    for place, (row, _) in enumerate(places):
        whole, having = whole_number(table.rows[row][of]), counts[place] or 0
        if whole is None:
            continue
        few = 0 < whole - having < minimum or 0 < whole < minimum
        if few or (about.sensitive and having == whole):
            found.add(place)
        if 0 < whole < minimum:
            table.rows[row][of] = HIDDEN
    verdict = Verdict.REPAIRED if found else Verdict.PASS
    says = f"{minimum} patients or more of each group have it, and as many have not"
    table.said.append(Checked("R1", verdict, says, _MERGE if found else "", len(found)))
    return found


def round_counts(table: Draft, places: Sequence[tuple[int, int]], to: int, minimum: int) -> None:
    """Round what is left (R3), and give percentages of the rounded counts.

    Args:
        table: gets the rounded counts, and what the rule says.
        places: row and column of each count.
        to: multiple to round to.
        minimum: smallest group that is shown.
    """
    of = table.column(OF)
    every = [*places, *((row, of) for row in range(len(table.rows)) if of is not None)]
    changed = 0
    for row, column in every:
        count = whole_number(table.rows[row][column])
        if count is not None and count != (shown := round_count(count, to=to, minimum=minimum)):
            table.rows[row][column] = str(shown)
            changed += 1
    percents = [at for at, name in enumerate(table.header) if name in PERCENT]
    for column in percents:
        changed += _percents(table, column)
    says = f"counts are multiples of {to}, and percentages are of such counts"
    remedy = "the rounded table is given back" if changed else ""
    verdict = Verdict.REPAIRED if changed else Verdict.PASS
    table.said.append(Checked("R3", verdict, says, remedy, changed))


def _percents(table: Draft, column: int) -> int:
    """Write the percentages of the shown counts; count those that change."""
    count, of = table.place(COUNTS), table.column(OF)
    of_one = table.header[column] in SHARES
    changed = 0
    for row in table.rows:
        having = whole_number(row[count])
        whole = _whole(table) if of is None else whole_number(row[of])
        shown = HIDDEN
        if having is not None and whole:
            shown = f"{having / whole:.3f}" if of_one else f"{100 * having / whole:.1f}"
        if shown != row[column]:
            row[column] = shown
            changed += 1
    return changed


def _whole(table: Draft) -> int | None:
    """Give the total that the table shows, or the sum where nothing is hidden."""
    numbers = table.numbers(table.place(COUNTS))
    for row, number in zip(table.rows, numbers, strict=True):
        if any(is_total(cell) for cell in row):
            return number
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _places(table: Draft, *, cross: bool) -> Iterator[tuple[int, int]]:
    """Give row and column of each count."""
    columns = range(1, len(table.header)) if cross else [table.place(COUNTS)]
    for row in range(len(table.rows)):
        for column in columns:
            yield row, column


def _labels(table: Draft, row: int, column: int, *, cross: bool) -> Labels:
    """Give the labels of one count."""
    if cross:
        first = (table.rows[row][0],)
        return first if len(table.header) == 2 else (*first, table.header[column])
    skipped = (*COUNTS, *OF, *PERCENT)
    named = [at for at, name in enumerate(table.header) if name not in skipped]
    return tuple(table.rows[row][at] for at in named) or (str(row),)


def _r2(minimum: int) -> str:
    return f"no sum tells a hidden number to fewer than {minimum} values"
