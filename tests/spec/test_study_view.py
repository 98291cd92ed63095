"""The study view: what it counts, what it refuses, and that nothing reaches the index around it."""

import shutil

import pytest

from oncommons import access, cohort, store
from oncommons.access.grants import EVERYTHING
from oncommons.cohort.study_view import StudyBrush
from oncommons.domain.criteria import column
from oncommons.domain.study import CHARTS, GENE_TABLES, Number, Unit
from oncommons.errors import CriteriaError, GrantError
from oncommons.store.doctor import diagnose
from oncommons.store.index.build import LAYOUT, study_index
from tests.factories import assayed, mutation, open_latest, patients, publish, table

PANEL = [{"panel_id": "P", "symbol": "TP53"}, {"panel_id": "P", "symbol": "KRAS"}]


def tables():
    """Make 40 patients: even ones have an exome, odd ones a panel that does not see EGFR."""
    samples, assays = assayed(
        40,
        assay_type=lambda i: "panel" if i % 2 else "wes",
        panel_id=lambda i: "P" if i % 2 else None,
        tmb=lambda i: float(i) if i < 39 else None,
    )
    second = {"sample_id": "s900", "patient_id": "p000", "sample_type": "metastasis"}
    rows = [
        *(mutation(i, "TP53", i) for i in range(20)),
        *(mutation(i, "EGFR", 100 + i) for i in range(16)),
        mutation(2, "TP53", 300),
        mutation(4, "KRAS", 301, **{"class": "Silent"}),
    ]
    return {
        "patients": patients(41, sex=lambda i: "*" if i == 5 else ("male", "female")[i % 2]),
        "samples": samples.vstack(table("samples", second)),
        "assays": assays,
        "panels": table("panels", *PANEL),
        "mutations": table("mutations", *rows),
    }


@pytest.fixture(scope="module")
def commons(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("study") / "c", tables())


@pytest.fixture
def view(commons):
    opened = open_latest(commons)
    yield opened
    opened.close()


def bars(answer, chart):
    return {bar.label: bar.number for bar in answer.chart(chart).bars}


def genes(answer):
    return {row.symbol: (row.altered, row.profiled) for row in answer.genes[0].rows}


def test_patients_and_samples_are_counted_apart(view):
    answer = cohort.study_view(view, {}).undisclosed
    assert answer.cohort == answer.whole == Number(patients=41, samples=41)
    assert bars(answer, "sex") == {
        "missing": Number(1, 1), "female": Number(19, 19), "male": Number(21, 21),
    }  # fmt: skip
    assert bars(answer, "sample_type") == {
        "missing": Number(1, 0), "primary": Number(40, 40), "metastasis": Number(1, 1),
    }  # fmt: skip


def test_who_was_not_profiled_is_not_counted_as_unaltered(view):
    answer = cohort.study_view(view, {}, charts=["mutated_genes"]).undisclosed
    assert genes(answer) == {
        "TP53": (Number(20, 20), Number(40, 40)),
        "EGFR": (Number(8, 8), Number(20, 20)),
    }


def test_a_panel_without_a_list_makes_the_denominator_unknown(tmp_path):
    made = tables()
    made["panels"] = made["panels"].clear()
    opened = open_latest(publish(tmp_path / "c", made))
    found = genes(cohort.study_view(opened, {}, charts=["mutated_genes"]).undisclosed)
    assert found == {"TP53": (Number(20, 20), None), "EGFR": (Number(16, 16), None)}


def test_values_add_within_a_chart_and_narrow_between_charts(view):
    chosen = {
        "sex": cohort.codes_of(view, "sex", ["female", "male"]),
        "mutated_genes": cohort.codes_of(view, "mutated_genes", ["EGFR"]),
    }
    answer = cohort.study_view(view, chosen).undisclosed
    assert answer.cohort == Number(8, 8)
    assert answer.filters == (("mutated_genes", (0,)), ("sex", (1, 2)))
    assert bars(answer, "sex")["male"] == Number(8, 8)


def test_a_filtered_chart_shows_what_it_would_be_without_its_filter(view):
    answer = cohort.study_view(view, {"sex": cohort.codes_of(view, "sex", ["male"])}).undisclosed
    sex = {bar.label: (bar.chosen, bar.number, bar.pale) for bar in answer.chart("sex").bars}
    assert sex["female"] == (False, Number(0, 0), Number(19, 19))
    assert sex["male"] == (True, Number(21, 21), Number(21, 21))
    assert answer.chart("sex").pale == answer.whole
    assert answer.chart("tmb").pale is None


def test_an_empty_choice_leaves_nobody(view):
    answer = cohort.study_view(view, {"sex": ()}).undisclosed
    assert answer.cohort == Number(0, 0)
    assert answer.genes[0].rows == ()
    assert answer.chart("sex").bars[1].pale == Number(19, 19)


def test_bins_are_made_once_and_missing_is_a_bar_of_its_own(view):
    labels = view.study.labels("tmb")
    assert (labels[0], labels[1], labels[-1], len(labels)) == ("missing", "0-1", "50+", 52)
    answer = cohort.study_view(view, {}, charts=["tmb"]).undisclosed
    assert bars(answer, "tmb")["missing"] == Number(patients=3, samples=2)
    assert bars(answer, "tmb")["7-8"] == Number(1, 1)


def test_the_index_counts_the_patients_of_the_view_only(commons):
    males = open_latest(commons, rows=column("patients.sex", "male"))
    answer = cohort.study_view(males, {}).undisclosed
    assert answer.whole == Number(21, 21)
    assert bars(answer, "sex")["female"] == Number(0, 0)
    everybody = cohort.codes_of(males, "sex", ["female", "male", "missing"])
    assert cohort.study_view(males, {"sex": everybody}).undisclosed.cohort == answer.whole
    narrowed = males.within(column("patients.sex", "female"))
    assert cohort.study_view(narrowed, {}).undisclosed.whole == Number(0, 0)
    males.close()


WITHOUT_SEX = EVERYTHING | {"patients": ("patient_id", "vital_status")}
WITHOUT_GENES = EVERYTHING | {"mutations": ("symbol",)}


@pytest.mark.parametrize(
    ("columns", "ask"),
    [
        (WITHOUT_SEX, lambda view: cohort.study_view(view, {}, charts=["sex"])),
        (WITHOUT_SEX, lambda view: cohort.study_view(view, {"sex": (1,)}, charts=["panel"])),
        (WITHOUT_SEX, lambda view: cohort.codes_of(view, "sex", ["female"])),
        (WITHOUT_SEX, lambda view: view.study.labels("sex")),
        (WITHOUT_SEX, lambda view: view.study.mask({"sex": (1,)})),
        (WITHOUT_SEX, lambda view: StudyBrush(view, "sex", {})),
        (WITHOUT_SEX, lambda view: StudyBrush(view, "stage", {"sex": (1,)})),
        (WITHOUT_SEX, lambda view: store.count_chart(view, "sex", {})),
        (WITHOUT_SEX, lambda view: store.count_chart(view, "panel", {"sex": ["female"]})),
        (WITHOUT_GENES, lambda view: cohort.study_view(view, {}, charts=["mutated_genes"])),
        (WITHOUT_GENES, lambda view: cohort.study_view(view, {"mutated_genes": (0,)}, charts=[])),
        (WITHOUT_GENES, lambda view: cohort.codes_of(view, "mutated_genes", ["TP53"])),
        (WITHOUT_GENES, lambda view: store.count_genes(view, "mutated_genes", {})),
    ],
)
def test_a_column_outside_the_grant_is_refused_by_each_route(commons, columns, ask):
    view = open_latest(commons, columns=columns)
    with pytest.raises(GrantError, match="does not hold"):
        ask(view)
    view.close()


def test_what_is_not_granted_is_left_out_of_the_usual_charts(commons):
    view = open_latest(commons, columns=WITHOUT_SEX)
    shown = {one.chart.id for one in cohort.study_view(view, {}).undisclosed.charts}
    assert "sex" not in shown
    assert "vital_status" in shown
    view.close()


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda view: cohort.study_view(view, {}, charts=["colour"]), 'no chart "colour"'),
        (lambda view: cohort.study_view(view, {"colour": (1,)}), 'no chart "colour"'),
        (lambda view: cohort.study_view(view, {"sex": (9,)}), "sex has no code 9"),
        (lambda view: cohort.study_view(view, {"sex": (-1,)}), "sex has no code -1"),
        (lambda view: cohort.study_view(view, {"mutated_genes": (10**6,)}), "has no code"),
        (lambda view: cohort.codes_of(view, "sex", ["femal"]), "use one of missing, female, male"),
        (lambda view: cohort.codes_of(view, "mutated_genes", ["NONE"]), "HGNC symbol"),
        (lambda view: StudyBrush(view, "panel", {}), "belongs to samples"),
        (lambda view: StudyBrush(view, "sex", {}).between(2, 1), "from 2 to 1"),
    ],
)
def test_what_cannot_be_asked_is_said(view, ask, says):
    with pytest.raises(CriteriaError, match=says):
        ask(view)


def test_a_small_bar_is_hidden_with_its_neighbour(view):
    raw = cohort.study_view(view, {}, charts=["sex"])
    shown = access.disclose(raw, view.grant)
    numbers = {bar.label: bar.number.patients for bar in shown.value.chart("sex").bars}
    assert numbers == {"missing": None, "female": None, "male": 21}
    assert shown.rules == ("R1", "R2")
    assert shown.hidden == 2


def test_samples_are_hidden_by_their_patients(view):
    raw = cohort.study_view(view, {}, charts=["sex"], unit=Unit.SAMPLES)
    shown = access.disclose(raw, view.grant).value
    numbers = {bar.label: bar.number for bar in shown.chart("sex").bars}
    assert numbers["male"] == Number(patients=None, samples=21)
    assert numbers["missing"] == Number(None, None)


def test_genes_of_a_small_cohort_are_not_even_named(view):
    chosen = {"sex": cohort.codes_of(view, "sex", ["missing"])}
    shown = access.disclose(cohort.study_view(view, chosen), view.grant).value
    assert (shown.cohort, shown.whole) == (Number(None, None), Number(41, 41))
    assert all(table.rows == () for table in shown.genes)
    assert all(bar.number.patients is None for bar in shown.chart("vital_status").bars)


def test_the_index_is_made_once_and_may_be_deleted(tmp_path):
    commons = publish(tmp_path / "c", tables())
    release = store.find_release(commons)
    view = open_latest(commons)
    first = cohort.study_view(view, {}).undisclosed
    folder = study_index(commons, release)
    assert folder == commons.derived(release.release_id) / LAYOUT
    made = folder.stat().st_mtime_ns
    assert study_index(commons, release).stat().st_mtime_ns == made
    assert list((commons.folder / "derived" / ".staging").iterdir()) == []
    shutil.rmtree(folder)
    view.close()
    again = open_latest(commons)
    assert cohort.study_view(again, {}).undisclosed == first
    again.close()
    assert diagnose(commons) == ()


def test_an_empty_release_has_an_empty_view(tmp_path):
    view = open_latest(publish(tmp_path / "c", {"patients": patients(0)}))
    everything = (*CHARTS, *GENE_TABLES)
    answer = cohort.study_view(view, {}, charts=everything).undisclosed
    assert answer.cohort == Number(0, 0)
    assert all(table.rows == () for table in answer.genes)
