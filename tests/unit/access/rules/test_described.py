"""What is hidden in a description, a flow or a change cannot be worked out from what is shown."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from oncommons.domain.comparisons import Spread
from oncommons.domain.described import ALL, REST, Column, Described, Description
from oncommons.domain.flow import DIED, OTHER, FlowBy, FlowLink, FlowNode, TreatmentFlow
from oncommons.domain.saved import STATES, Change, CohortChange, CohortSize
from oncommons.domain.study import Unit
from tests.unit.access.test_disclose import disclosed

SIZES = st.one_of(st.integers(0, 12), st.integers(0, 60), st.just(0))


def description(table, spreads=()):
    """Make a description of one thing from a table of groups by values."""
    names = [*(f"group {i}" for i in range(len(table) - 1)), REST][: len(table)]
    whole = [sum(column) for column in zip(*table, strict=True)]
    rows = [whole, *table] if len(table) > 1 else [whole]
    columns = tuple(Column(name, sum(row)) for name, row in zip([ALL, *names], rows, strict=False))
    values = tuple(f"v{i}" for i in range(len(whole)))
    counts = tuple(tuple(row) for row in rows)
    return Description(columns, "", (Described("Disease", "x", values, counts, spreads),))


def ranges(cells, sums):
    """Give the least and the most that each unknown can be, knowing sums; all are 0 or more."""
    a = np.array([[float(one in part) for one in range(len(cells))] for part, _ in sums])
    b = np.array([float(total) for _, total in sums])
    fixed = [(float(cell), float(cell)) if cell is not None else (0, None) for cell in cells]
    found = []
    for place, cell in enumerate(cells):
        if cell is not None:
            found.append((cell, cell))
            continue
        goal = np.zeros(len(cells))
        goal[place] = 1
        edges = []
        for sign in (1, -1):
            done = linprog(sign * goal, A_eq=a, b_eq=b, bounds=fixed)
            edges.append(np.inf * -sign if done.status == 3 else sign * done.fun)
        found.append(tuple(edges))
    return found


@given(
    st.integers(2, 4).flatmap(
        lambda width: st.lists(
            st.lists(SIZES, min_size=width, max_size=width), min_size=1, max_size=3
        )
    )
)
def test_no_small_cell_of_a_description_can_be_worked_out(table):
    answer = description(table)
    shown = disclosed(answer).value
    (item,), (exact,) = shown.items, answer.items
    width = len(item.values)
    cells = [cell for row in item.counts for cell in row]
    truth = [cell for row in exact.counts for cell in row]
    assert all(one is None or one == true for one, true in zip(cells, truth, strict=True))
    assert all(one is None or one == 0 or one >= 10 for one in cells)
    if shown.patients is None:
        assert all(one is None for one in cells)
        return
    sums = [
        (range(row * width, (row + 1) * width), column.patients)
        for row, column in enumerate(shown.columns)
        if column.patients is not None
    ]
    # Everybody is the sum of the groups: written with one unknown more for each value.
    if len(item.counts) > 1:
        for value in range(width):
            groups = [row * width + value for row in range(1, len(item.counts))]
            whole = cells[value]
            if whole is not None:
                sums.append((groups, whole))
    for (low, high), cell, true in zip(ranges(cells, sums), cells, truth, strict=True):
        if cell is None and 0 < true < 10:
            assert high - low >= 10 - 1e-6, (cells, truth)


def test_a_group_that_is_hidden_has_no_number_at_all():
    spreads = (Spread(60, 5.0, 4.0, 6.0), Spread(40, 5.0, 4.0, 6.0), Spread(5, 5.0, 4.0, 6.0))
    answer = description([[20, 20], [3, 2], [8, 7]], spreads)
    shown = disclosed(answer).value
    assert [column.patients for column in shown.columns] == [60, 40, None, None]
    assert shown.items[0].counts[2:] == ((None, None), (None, None))
    assert shown.items[0].spreads[2] == Spread(None, None, None, None)
    assert shown.items[0].spreads[0].median == 5.0


def test_how_many_stand_behind_a_middle_is_what_the_table_says():
    """The follow-up rests on the living, whose number may be hidden."""
    answer = description([[100, 0]], (Spread(97, 30.0, 28.0, 33.0),))
    assert disclosed(answer).value.items[0].spreads == (Spread(100, 30.0, 28.0, 33.0),)


def flow(steps, first):
    """Make a flow of two lines from a table of steps."""
    targets = ["a", "b", "c", DIED][-len(steps[0]) :]
    lines = (
        tuple(FlowNode(f"t{i}", sum(row)) for i, row in enumerate(steps)),
        tuple(
            FlowNode(name, sum(column))
            for name, column in zip(targets, zip(*steps, strict=True), strict=True)
        ),
    )
    links = tuple(
        FlowLink(1, f"t{i}", name, number)
        for i, row in enumerate(steps)
        for name, number in zip(targets, row, strict=True)
        if number
    )
    treated = sum(map(sum, steps))
    return TreatmentFlow(treated + first, treated, FlowBy.CLASS, lines, links)


@given(
    st.integers(2, 4).flatmap(
        lambda width: st.lists(
            st.lists(SIZES, min_size=width, max_size=width), min_size=1, max_size=3
        )
    ),
    st.sampled_from([0, 40]),
)
def test_no_thin_step_of_a_flow_can_be_worked_out(steps, others):
    shown = disclosed(flow(steps, others)).value
    numbers = [node.patients for boxes in shown.lines for node in boxes]
    numbers += [link.patients for link in shown.links]
    assert all(one is None or one == 0 or one >= 10 for one in numbers)
    if not shown.links:
        return
    exact = flow(steps, others)
    keys = [(link.source, link.target) for link in shown.links]
    cells = [link.patients for link in shown.links]
    closed = [{node.label for node in boxes if node.patients is None} for boxes in shown.lines]
    if any(closed):  # boxes that are hidden take part in every sum
        assert all(len(part) != 1 for part in closed)
        return
    sums = [
        ([at for at, key in enumerate(keys) if key[side] == node.label], node.patients)
        for side, boxes in enumerate(shown.lines)
        for node in boxes
    ]
    names = [{node.label for node in boxes} for boxes in shown.lines]
    truth = dict.fromkeys(keys, 0)
    for link in exact.links:
        source = link.source if link.source in names[0] else OTHER
        truth[source, link.target if link.target in names[1] else OTHER] += link.patients
    for key, (low, high), cell in zip(keys, ranges(cells, sums), cells, strict=True):
        if cell is None and 0 < truth[key] < 10:
            assert high - low >= 10 - 1e-6


def test_steps_of_a_later_line_are_judged_by_themselves():
    first = flow([[30, 40], [25, 35]], 0)
    third = (FlowNode("a", 35), FlowNode("b", 3), FlowNode(DIED, 17))
    links = (
        *first.links,
        FlowLink(2, "c", "a", 35), FlowLink(2, "c", "b", 3), FlowLink(2, "c", DIED, 17),
    )  # fmt: skip
    shown = disclosed(replace(first, lines=(*first.lines, third), links=links))
    steps = {(one.line, one.source, one.target): one.patients for one in shown.value.links}
    assert [number for (line, *_), number in steps.items() if line == 1] == [30, 40, 25, 35]
    assert (2, "c", "b") not in steps
    assert [node.label for node in shown.value.lines[2]] == [OTHER, DIED]


def test_the_size_of_a_cohort_of_patients():
    assert disclosed(CohortSize(Unit.PATIENTS, 50, None)).value.n == 50
    assert disclosed(CohortSize(Unit.PATIENTS, 5, None)).value.n is None


def test_rare_treatments_go_together_and_large_steps_are_shown():
    steps = [[30, 20, 50], [4, 0, 3], [13, 12, 40]]
    shown = disclosed(flow(steps, 0)).value
    assert [node.label for node in shown.lines[0]] == ["t0", OTHER]
    assert [node.patients for node in shown.lines[0]] == [100, 72]
    kept = {(one.source, one.target): one.patients for one in shown.links}
    assert kept["t0", DIED] == 50


def change(cells):
    changes = tuple(
        Change(before, after, cells.get((before, after), 0))
        for before in STATES
        for after in STATES
    )
    inside = STATES[0]
    older = sum(one.patients for one in changes if one.before == inside)
    newer = sum(one.patients for one in changes if one.after == inside)
    kept = cells.get((inside, inside), 0)
    return CohortChange("c", "r1", "r2", older, newer, kept, newer - kept, older - kept, changes)


@pytest.mark.parametrize(("added", "removed"), [(1, 0), (0, 1), (3, 3), (9, 20), (20, 9), (5, 2)])
def test_a_change_of_a_few_is_not_shown_and_not_the_difference_of_two_sizes(added, removed):
    inside, out, _, absent = STATES
    found = change({(inside, inside): 100, (out, inside): added, (inside, absent): removed})
    shown = disclosed(found).value
    if 0 < added < 10:
        assert shown.added is None
    if 0 < removed < 10:
        assert shown.removed is None
    assert shown.kept is None
    if 0 < abs(added - removed) < 10:
        assert shown.n_newer is None


def test_a_change_of_enough_is_shown_whole():
    inside, out, _, absent = STATES
    found = change({(inside, inside): 100, (out, inside): 12, (inside, absent): 10, (out, out): 99})
    assert disclosed(found).value == found


@pytest.mark.parametrize(
    ("patients", "samples", "n"),
    [(50, 50, 50), (50, 55, None), (50, 60, 60), (5, 60, None), (0, 0, 0)],
)
def test_the_number_of_samples_tells_of_no_few_patients(patients, samples, n):
    shown = disclosed(CohortSize(Unit.SAMPLES, patients, samples)).value
    assert (shown.n, shown.patients) == (n, None)
