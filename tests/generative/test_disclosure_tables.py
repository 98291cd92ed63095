"""Laws of what leaves: no group of 1 to k - 1, and no hidden number told too narrowly."""

from dataclasses import fields, is_dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons import access
from oncommons.disclosure.intervals import hidden_intervals
from oncommons.disclosure.linked import protect_hidden
from oncommons.disclosure.table_kinds import HIDDEN, About, whole_number
from oncommons.disclosure.table_links import link
from oncommons.disclosure.tables import check_table
from oncommons.domain.answers import Counted, Counts
from oncommons.domain.comparisons import Compared, Comparison, Family, GroupSize, Share
from oncommons.domain.results import Raw
from oncommons.domain.saved import STATES, Change, CohortChange
from oncommons.domain.verdicts import Verdict
from tests.unit.access.test_disclose import grant

FEW = settings(max_examples=100, deadline=None)
COUNT = st.one_of(st.integers(0, 15), st.integers(0, 90), st.just(0))
MINIMUMS = st.sampled_from([5, 10, 20])


def numbers(value):
    """Give every whole number of an answer, wherever it stands."""
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from numbers(getattr(value, one.name))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from numbers(one)


def compared(draw):
    """Make a comparison of groups by a category, of which some patients have no value."""
    groups, width = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    cells = [[draw(COUNT) for _ in range(width)] for _ in range(groups)]
    sizes = [sum(row) + draw(COUNT) for row in cells]
    shares = tuple(Share(number, sum(row)) for row in cells for number in row)
    row = Compared("stage", shares, tuple(f"v{at}" for at in range(width)))
    return Comparison(
        sum(sizes),
        tuple(GroupSize(f"g{at}", size, size) for at, size in enumerate(sizes)),
        (),
        0,
        0,
        (Family("tumour", (row,)),),
    )


@st.composite
def answers(draw):
    kind = draw(st.sampled_from(["counts", "comparison", "change"]))
    if kind == "comparison":
        return compared(draw)
    if kind == "counts":
        rows = draw(st.lists(COUNT, min_size=1, max_size=7))
        labelled = tuple(Counted(f"v{at}", number) for at, number in enumerate(rows))
        return Counts("x.y", sum(rows), labelled, exclusive=True)
    cells = [[draw(COUNT) for _ in STATES] for _ in STATES]
    changes = tuple(
        Change(before, after, number)
        for before, row in zip(STATES, cells, strict=True)
        for after, number in zip(STATES, row, strict=True)
    )
    older, newer, kept = sum(cells[0]), sum(row[0] for row in cells), cells[0][0]
    return CohortChange("c", "a", "b", older, newer, kept, newer - kept, older - kept, changes)


@FEW
@given(answers(), MINIMUMS)
def test_what_is_disclosed_never_holds_a_small_group(answer, minimum):
    shown = access.disclose(Raw(answer, patients=100), grant(minimum))
    assert all(number == 0 or number >= minimum for number in numbers(shown.value))
    assert shown.hidden == sum(one.cells for one in shown.applied)
    assert all(one.parameters["minimum"] == minimum for one in shown.applied if one.rule == "R1")


@FEW
@given(answers(), MINIMUMS)
def test_control_the_answers_held_small_groups_before(answer, minimum):
    """Where nothing was small, nothing is hidden: the law above is no matter of luck."""
    small = [number for number in numbers(answer) if 0 < number < minimum]
    shown = access.disclose(Raw(answer, patients=100), grant(minimum))
    if small:
        assert shown.hidden > 0
        assert shown.by_rule("R1").verdict is Verdict.REPAIRED


@st.composite
def linked_tables(draw):
    """Make a table of one to three ways, with some or all of its totals."""
    shape = draw(st.sampled_from([(4,), (3, 3), (2, 4), (2, 2, 2), (2, 3, 2)]))
    counts = np.array([draw(COUNT) for _ in range(int(np.prod(shape)))]).reshape(shape)
    cells = {}
    for at in np.ndindex(*(size + 1 for size in shape)):
        totals = tuple(axis for axis, place in enumerate(at) if place == shape[axis])
        if not totals or draw(st.booleans()) or len(totals) == len(shape):
            index = tuple(slice(None) if axis in totals else at[axis] for axis in range(len(shape)))
            label = tuple("total" if axis in totals else f"v{at[axis]}" for axis in range(len(at)))
            cells[label] = int(counts[index].sum())
    return list(cells), list(cells.values())


def linked(table, minimum):
    """Link a table, and find its small cells; the whole is told where it is large enough."""
    cells = link(*table)
    small = {
        at
        for at, count in enumerate(cells.counts)
        if 0 < count < minimum and at not in cells.untold
    }
    return cells, small


def protected(cells, minimum, small):
    return protect_hidden(cells.counts, cells.sums, minimum, small, untold=cells.untold)


@FEW
@given(linked_tables(), MINIMUMS)
def test_each_hidden_cell_of_any_table_has_the_minimum_of_values(table, minimum):
    cells, small = linked(table, minimum)
    found = protected(cells, minimum, small)
    shown = [None if at in found.hidden | cells.untold else n for at, n in enumerate(cells.counts)]
    told = hidden_intervals(shown, cells.sums)
    assert found.exposed == frozenset()
    for at in found.hidden:
        assert cells.counts[at] == 0 or told[at].width >= minimum


@FEW
@given(linked_tables(), MINIMUMS, st.booleans())
def test_a_repaired_table_holds_no_small_count_and_passes_again(table, minimum, sensitive):
    labels, counts = table
    header = [*(f"label {at}" for at in range(len(labels[0]))), "patients"]
    rows = [[*label, str(count)] for label, count in zip(labels, counts, strict=True)]
    about = About(sensitive=sensitive)
    found = check_table(header, rows, about, group=minimum)
    if found.repaired is None:
        assert found.verdict is not Verdict.REPAIRED
        return
    left = [whole_number(row[-1]) for row in found.repaired if row[-1] != HIDDEN]
    assert all(count == 0 or count >= minimum for count in left)
    for row, exact in zip(found.repaired, counts, strict=True):
        assert row[-1] == HIDDEN or abs(int(row[-1]) - exact) < 5


@FEW
@given(linked_tables(), MINIMUMS)
def test_control_a_table_with_small_cells_alone_hidden_can_be_solved(table, minimum):
    """The same tables with R1 alone: some hidden cell is told narrowly wherever R2 hid another."""
    cells, small = linked(table, minimum)
    if protected(cells, minimum, small).hidden == small:
        return
    shown = [None if at in small | cells.untold else n for at, n in enumerate(cells.counts)]
    told = hidden_intervals(shown, cells.sums)
    assert min(told[at].width for at in small) < minimum
