"""The disclosure of a study view, on counts written by hand."""

import dataclasses

import pytest

from oncommons.access.rules.study import disclose_study
from oncommons.domain.study import (
    CHARTS,
    MUTATED,
    ChartBar,
    ChartCounts,
    GeneCount,
    GeneCounts,
    Number,
    StudyCounts,
    Unit,
)


def both(number):
    return Number(number, number)


def gene(symbol, altered, profiled, **more):
    of = None if profiled is None else both(profiled)
    return GeneCount(0, symbol, False, both(altered), of, **more)


def study(total, rows=(), charts=(), *, whole=None, unit=Unit.PATIENTS):
    genes = (GeneCounts(MUTATED, rows, len(rows)),) if rows else ()
    return StudyCounts(unit, both(whole or total), both(total), (), charts, genes)


def chart(pale_total, *bars):
    """Make bars from (number, pale, chosen); pale None for a chart without a filter."""
    made = tuple(
        ChartBar(code, f"v{code}", chosen, both(n), None if pale is None else both(pale))
        for code, (n, pale, chosen) in enumerate(bars)
    )
    return ChartCounts(CHARTS["sex"], made, None if pale_total is None else both(pale_total))


def shown(counts, total):
    bars = disclose_study(study(total, charts=(counts,), whole=1000), 10, []).charts[0].bars
    return [(bar.number.patients, bar.pale and bar.pale.patients) for bar in bars]


def test_chosen_bars_protect_each_other_and_not_the_rest():
    counts = chart(100, (30, 30, True), (4, 4, True), (0, 26, False), (0, 40, False))
    assert shown(counts, 34) == [(None, None), (None, None), (0, 26), (0, 40)]


def test_the_rest_protects_itself_too():
    counts = chart(75, (30, 30, True), (0, 4, False), (0, 17, False), (0, 24, False))
    assert shown(counts, 30) == [(30, 30), (0, None), (0, None), (0, 24)]


def test_a_pale_total_that_differs_by_a_few_is_hidden():
    counts = chart(34, (30, 30, True), (0, 4, False))
    told = disclose_study(study(30, charts=(counts,), whole=1000), 10, []).charts[0]
    assert told.pale == Number(None, None)
    assert told.bars[1].pale == Number(None, None)


@pytest.mark.parametrize(("total", "whole", "seen"), [(95, 100, None), (80, 100, 100), (5, 90, 90)])
def test_the_whole_is_hidden_where_a_few_are_left_out(total, whole, seen):
    told = disclose_study(study(total, whole=whole), 10, [])
    assert told.whole.patients == seen
    assert told.cohort.patients == (None if total < 10 else total)


@pytest.mark.parametrize(
    ("altered", "profiled", "seen"),
    [(20, 60, 20), (4, 60, None), (56, 60, None), (60, 60, 60), (0, 60, 0), (30, None, 30)],
)
def test_a_gene_is_shown_by_both_sides_of_its_share(altered, profiled, seen):
    told = disclose_study(study(60, (gene("A", altered, profiled),)), 5, [])
    assert told.genes[0].rows[0].altered.patients == seen


def test_a_pale_gene_is_hidden_where_few_lie_outside():
    row = gene("A", 30, 60, pale=both(33), pale_profiled=both(90))
    told = disclose_study(study(60, (row,), whole=1000), 5, []).genes[0].rows[0]
    assert told.altered.patients == 30
    assert told.pale == Number(None, None)
    assert told.pale_profiled.patients == 90


def test_the_other_unit_is_hidden_where_it_differs_by_a_few():
    answer = dataclasses.replace(study(60), cohort=Number(60, 62), whole=Number(60, 62))
    assert disclose_study(answer, 5, []).cohort == Number(60, None)
    answer = dataclasses.replace(study(60), cohort=Number(60, 80), whole=Number(60, 80))
    assert disclose_study(answer, 5, []).cohort == Number(60, 80)


def test_what_was_hidden_is_counted():
    hidden = []
    disclose_study(study(60, (gene("A", 2, 60), gene("B", 3, 60))), 5, hidden)
    assert len(hidden) == 2


def test_hidden_genes_stand_behind_by_name():
    rows = (gene("B", 30, 60), gene("C", 3, 60), gene("A", 2, 60))
    told = disclose_study(study(60, rows), 5, [])
    assert [row.symbol for row in told.genes[0].rows] == ["B", "A", "C"]


def test_samples_are_shown_where_patients_behind_them_are_enough():
    cohort = Number(60, 90)
    rows = (
        GeneCount(0, "A", False, Number(20, 30), Number(60, 90)),
        GeneCount(0, "B", False, Number(4, 30), Number(60, 90)),
    )
    answer = dataclasses.replace(
        study(60, rows, unit=Unit.SAMPLES), cohort=cohort, whole=Number(100, 160)
    )
    told = disclose_study(answer, 10, [])
    assert told.cohort == cohort
    assert [row.altered for row in told.genes[0].rows] == [Number(None, 30), Number(None, None)]


def test_a_cohort_of_few_has_no_genes():
    told = disclose_study(study(4, (gene("A", 2, 4),), whole=100), 10, [])
    assert (told.genes[0].rows, told.genes[0].genes) == ((), 0)


def test_bars_without_a_filter_are_told_by_their_rule():
    hidden = []
    counts = chart(None, (50, None, False), (4, None, False), (30, None, False))
    told = disclose_study(study(84, charts=(counts,), whole=1000), 10, hidden).charts[0]
    assert [bar.number.patients for bar in told.bars] == [50, None, None]
    assert hidden == ["R1", "R2"]
    assert told.pale is None


def test_the_pale_of_a_gene_that_was_not_profiled_is_by_its_own_share():
    row = gene("A", 30, None, pale=both(60))
    told = disclose_study(study(60, (row,), whole=1000), 5, []).genes[0].rows[0]
    assert told.pale.patients == 60
    assert told.profiled is None
