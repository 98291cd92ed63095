"""The index of the study view counts what the queries count, whatever is chosen."""

import dataclasses
import tempfile
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons import access, cohort, store
from oncommons.domain.criteria import EVERYONE, HasTumourType, IsIn
from oncommons.domain.study import CHARTS, GENE_TABLES, Level, Number, Unit
from oncommons.store.index import events, index
from tests.factories import open_latest, publish
from tests.made_commons import made_tables

SEEDS = (1, 2, 3, 4)
EVERYTHING = (*CHARTS, *GENE_TABLES)
COHORTS = (
    None,
    IsIn("patients.sex", ("female", "male")),
    ~IsIn("patients.site_id", ("a", "B")),
    HasTumourType("LUAD"),
)


@cache
def made_view(seed, chosen=0):
    if not chosen:
        return open_latest(made_commons(seed))
    return made_view(seed).within(COHORTS[chosen])


@cache
def made_commons(seed):
    folder = Path(tempfile.mkdtemp(prefix="study-view-")) / "c"
    return publish(folder, made_tables(70, seed=seed))


@st.composite
def questions(draw):
    view = made_view(draw(st.sampled_from(SEEDS)), draw(st.integers(0, len(COHORTS) - 1)))
    filters = {}
    for name in draw(st.lists(st.sampled_from(EVERYTHING), max_size=4, unique=True)):
        known = view.study.labels(name) if name in CHARTS else view.study.index.genes
        most = len(known) - 1
        filters[name] = draw(st.lists(st.integers(0, most), max_size=5, unique=True))
    return view, filters


def labelled(view, filters):
    index_ = view.study.index
    return {
        name: [(index_.labels[name] if name in CHARTS else index_.genes)[code] for code in codes]
        for name, codes in filters.items()
    }


def both(number):
    return (number.samples, number.patients)


def check_chart(view, counts, filters, *, pale=False):
    found = {bar.label: both(bar.pale if pale else bar.number) for bar in counts.bars}
    wanted = store.count_chart(view, counts.chart.id, filters)
    assert {label: pair for label, pair in found.items() if any(pair)} == wanted


def check_genes(view, counts, filters):
    found = {
        row.symbol: (both(row.altered), row.profiled and both(row.profiled))
        for row in counts.rows
        if any(both(row.altered))
    }
    assert found == store.count_genes(view, counts.table.id, filters)


@given(questions(), st.lists(st.sampled_from(EVERYTHING), min_size=4, max_size=6, unique=True))
@settings(max_examples=40)
def test_charts_and_tables_equal_the_queries(question, charts):
    view, filters = question
    names = labelled(view, filters)
    answer = cohort.study_view(view, filters, charts=charts, most=10**6).undisclosed
    for counts in answer.charts:
        check_chart(view, counts, names)
        if counts.chart.id in filters:
            others = {name: labels for name, labels in names.items() if name != counts.chart.id}
            check_chart(view, counts, others, pale=True)
    for counts in answer.genes:
        check_genes(view, counts, names)


@pytest.mark.parametrize("frequent", [-1.0, 0.02, 2.0], ids=["all in bits", "mixed", "all lists"])
@pytest.mark.parametrize("few", [0.0, 0.4, 1.1], ids=["bits", "mixed", "places"])
def test_every_way_to_count_gives_the_same(frequent, few, monkeypatch):
    monkeypatch.setattr(events, "FREQUENT", frequent)
    monkeypatch.setattr(index, "FEW", few)
    made = made_commons(1)
    view = made_view(1).within(EVERYONE)
    view._behind = dataclasses.replace(view._behind, index=lambda: build_again(made))
    for filters in ({"sex": [1]}, {"mutated_genes": [0, 1, 2, 3]}):
        names = labelled(view, filters)
        answer = cohort.study_view(view, filters, charts=EVERYTHING, most=10**6).undisclosed
        for counts in answer.charts:
            check_chart(view, counts, names)
        for counts in answer.genes:
            check_genes(view, counts, names)


def build_again(made):
    from oncommons.store.index.build import release_parts, write_index

    folder = Path(tempfile.mkdtemp(prefix="study-view-"))
    write_index(folder, release_parts(made, store.find_release(made)))
    return index.StudyIndex(folder)


PATIENT_CHARTS = [name for name, chart in CHARTS.items() if chart.level is Level.PATIENT]


@given(questions(), st.sampled_from(PATIENT_CHARTS), st.data())
@settings(max_examples=20)
def test_a_brush_counts_what_a_filter_counts(question, chart, data):
    view, filters = question
    last = len(view.study.labels(chart)) - 1
    first = data.draw(st.integers(0, last))
    behind = data.draw(st.integers(first, last))
    brush = cohort.StudyBrush(view, chart, filters, charts=EVERYTHING)
    brushed = brush.between(first, behind).undisclosed
    directly = cohort.study_view(
        view, {**filters, chart: range(first, behind + 1)}, charts=EVERYTHING
    ).undisclosed
    assert brushed.cohort == directly.cohort
    assert brushed.filters == directly.filters
    assert brushed.genes == tuple(
        type(one)(one.table, tuple(without_pale(row) for row in one.rows), one.genes)
        for one in directly.genes
    )
    assert brushed.chart(chart) == directly.chart(chart)
    for counts in brushed.charts:
        numbers = [bar.number for bar in directly.chart(counts.chart.id).bars]
        assert [bar.number for bar in counts.bars] == numbers


def without_pale(row):
    return type(row)(row.code, row.symbol, row.chosen, row.altered, row.profiled)


@given(questions())
@settings(max_examples=30)
def test_counts_keep_the_laws(question):
    view, filters = question
    answer = cohort.study_view(view, filters, charts=EVERYTHING).undisclosed
    whole = answer.cohort
    most = max(len(view.study.index.places.layers), 1)
    assert whole.patients <= answer.whole.patients
    assert whole.samples <= answer.whole.samples
    for counts in answer.charts:
        numbers = [bar.number for bar in counts.bars]
        assert sum(one.samples for one in numbers) == whole.samples
        if counts.chart.level is Level.PATIENT:
            assert sum(one.patients for one in numbers) == whole.patients
        else:
            assert sum(one.patients for one in numbers) >= whole.patients
    for table in answer.genes:
        for row in table.rows:
            assert row.altered.patients <= row.altered.samples <= row.altered.patients * most
            if row.profiled is not None:
                assert row.altered.patients <= row.profiled.patients
                assert row.altered.samples <= row.profiled.samples


def test_mutated_genes_of_patients_are_those_of_the_question_on_genes(tmp_path):
    tables = made_tables(70, seed=9)
    panels = pl.when(pl.col("panel_id").is_null()).then("assay_type").otherwise(pl.lit("panel"))
    tables["assays"] = tables["assays"].with_columns(assay_type=panels)
    view = open_latest(publish(tmp_path / "c", tables))
    answer = cohort.study_view(view, {}, charts=["mutated_genes"]).undisclosed
    wanted = store.gene_frequencies(view).undisclosed
    found = {row.symbol: (row.altered.patients, row.profiled) for row in answer.genes[0].rows}
    for row in (row for row in wanted.rows if row.symbol != "None"):
        patients, profiled = found[row.symbol]
        assert patients == row.altered
        assert (profiled and profiled.patients) == row.profiled


@pytest.mark.parametrize("unit", Unit)
def test_the_unit_ranks_the_genes(unit):
    answer = cohort.study_view(made_view(2), {}, unit=unit, charts=["mutated_genes"]).undisclosed
    numbers = [row.altered.of(unit) for row in answer.genes[0].rows]
    assert numbers == sorted(numbers, reverse=True)


@given(questions(), st.sampled_from(Unit), st.integers(2, 12))
@settings(max_examples=60)
def test_nothing_is_shown_of_fewer_patients_than_the_minimum(question, unit, minimum):
    view, filters = question
    raw = cohort.study_view(view, filters, charts=EVERYTHING, unit=unit)
    grant = dataclasses.replace(view.grant, minimum=minimum)
    shown, true, few = access.disclose(raw, grant).value, raw.undisclosed, range(1, minimum)
    for told, counts in zip(shown.charts, true.charts, strict=True):
        bars_are_many(told, counts, unit, few)
        cannot_be_worked_out(told, counts, unit, minimum)
    for told, counts in zip(shown.genes, true.genes, strict=True):
        full = {row.symbol: row for row in counts.rows}
        for row in told.rows:
            genes_are_many(row, full[row.symbol], true.cohort, unit, few)
    totals_are_many(shown, true, unit, few)


def is_shown(number, unit):
    return number is not None and number.of(unit) is not None


def totals_are_many(shown, true, unit, few):
    if is_shown(shown.cohort, unit):
        assert true.cohort.patients not in few
    if is_shown(shown.whole, unit):
        assert true.whole.patients not in few
        assert true.whole.patients - true.cohort.patients not in few
    for number in (shown.cohort, shown.whole):
        other = Unit.SAMPLES if unit is Unit.PATIENTS else Unit.PATIENTS
        if is_shown(number, unit) and is_shown(number, other):
            assert abs(number.samples - number.patients) not in few


def bars_are_many(told, counts, unit, few):
    for bar, full in zip(told.bars, counts.bars, strict=True):
        assert bar.number in (only(full.number, unit), Number(None, None))
        if is_shown(bar.number, unit):
            assert full.number.patients not in few
        if is_shown(bar.pale, unit):
            assert bar.pale == only(full.pale, unit)
            assert full.pale.patients not in few
            assert counts.pale.patients - full.pale.patients not in few
    if is_shown(told.pale, unit):
        assert counts.pale.patients not in few


def only(number, unit):
    return Number(number.patients, None) if unit is Unit.PATIENTS else Number(None, number.samples)


def cannot_be_worked_out(told, counts, unit, minimum):
    """Of bars with a known sum no small one is hidden alone, and the hidden are enough."""
    if counts.chart.level is not Level.PATIENT:
        return
    pairs = list(zip(told.bars, counts.bars, strict=True))
    sides = (True, False) if counts.pale else (None,)
    for side in sides:
        part = [pair for pair in pairs if side is None or pair[0].chosen is side]
        full = [(one.pale or one.number).patients for _, one in part]
        lost = [
            n
            for n, (bar, _) in zip(full, part, strict=True)
            if not is_shown(bar.pale or bar.number, unit)
        ]
        if lost and sum(full) >= minimum:
            assert len(lost) > 1
            assert sum(lost) >= minimum


def genes_are_many(row, full, cohort_size, unit, few):
    of = full.profiled or cohort_size
    if is_shown(row.altered, unit):
        assert full.altered.patients not in few
        assert of.patients - full.altered.patients not in few
    if is_shown(row.profiled, unit):
        assert cohort_size.patients - full.profiled.patients not in few
    if is_shown(row.pale, unit):
        assert full.pale.patients not in few
        assert full.pale.patients - full.altered.patients not in few
    if is_shown(row.pale_profiled, unit):
        assert full.pale_profiled.patients - full.profiled.patients not in few
