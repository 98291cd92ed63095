"""From a view to rows: who is in, what is known of them, and what the guards say."""

import numpy as np
import polars as pl
import pytest

from oncommons.domain.models import Kind, ModelQuestion
from oncommons.errors import ModelError
from oncommons.modelling import choose_question, design
from oncommons.modelling.features import is_undated
from tests.unit.modelling.cohorts import Cohort, simulate

QUESTION = ModelQuestion("overall-survival", Kind.SURVIVAL, "death of any cause", 1095)
GRADE = ModelQuestion("grade", Kind.BINARY, "tumour of grade G3 rather than G2")
INVASION = ModelQuestion("t-category", Kind.BINARY, "T2 or higher rather than below")


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return simulate(2)


def changed(cohort: Cohort, table: str, **columns: object) -> Cohort:
    """Give the cohort with columns of one table replaced."""
    frame = cohort.view().tables[table].with_columns(**columns)
    return Cohort(cohort.columns, cohort.genes, cohort.extra | {table: frame})


def test_one_row_per_patient_with_inputs_known_at_diagnosis(cohort):
    made = design(cohort.view(), QUESTION)
    assert made.values.shape == (600, len(made.features))
    names = [feature.name for feature in made.features]
    assert names[:4] == ["age_years", "stage_II", "stage_III", "stage_IV"]
    assert names[-4:] == ["TP53", "KRAS", "PIK3CA", "IDH1"]
    assert made.events == cohort.columns["died"].sum()
    assert made.release_id == "rel-test"


def test_limits_of_the_inputs_are_no_patients_values(cohort):
    made = design(cohort.view(), QUESTION)
    age = made.features[0]
    assert age.lowest < np.nanmin(made.values[:, 0])
    assert age.highest > np.nanmax(made.values[:, 0])


def test_order_of_the_rows_is_that_of_the_pseudonyms(cohort):
    shuffled = {
        name: frame.sample(fraction=1, shuffle=True, seed=3)
        for name, frame in cohort.view().tables.items()
    }
    one, other = (
        design(cohort.view(), QUESTION),
        design(Cohort(cohort.columns, cohort.genes, shuffled).view(), QUESTION),
    )
    assert np.array_equal(one.values, other.values, equal_nan=True)
    assert np.array_equal(one.time_days, other.time_days)


def test_stage_dated_after_diagnosis_is_not_an_input(cohort):
    late = changed(cohort, "stagings", day=pl.lit(5))
    made = design(late.view(), QUESTION)
    assert not any(feature.name.startswith("stage") for feature in made.features)
    assert any("M004 600 stages" in one for one in made.findings)
    assert any(one.startswith("stage_II: M010 missing in 100%") for one in made.dropped)


def test_patients_without_usable_follow_up_are_left_out_and_counted(cohort):
    days = pl.when(pl.col("patient_id") == "p000000").then(-4).otherwise("last_contact_day")
    alive = changed(
        cohort,
        "patients",
        last_contact_day=days,
        vital_status=pl.when(pl.col("patient_id") == "p000000")
        .then(pl.lit("alive"))
        .otherwise("vital_status"),
    )
    made = design(alive.view(), QUESTION)
    assert made.patients == 599
    assert any(one.startswith("M006 1 patients") for one in made.findings)


def test_several_tumour_types_are_mentioned(cohort):
    mixed = changed(cohort, "tumours", oncotree=pl.Series(["LUAD", "COAD"] * 300))
    assert any("2 tumour types" in one for one in design(mixed.view(), QUESTION).findings)


def test_grade_rows_have_no_times(cohort):
    made = design(cohort.view(), GRADE)
    assert made.time_days.size == 0
    assert made.event.sum() == (cohort.columns["grade"] == "G3").sum()
    assert made.events == min(made.event.sum(), 600 - made.event.sum())
    assert "grade" not in [feature.name for feature in made.features]


def test_patients_without_either_grade_are_left_out(cohort):
    third = changed(cohort, "tumours", grade=pl.Series(["G1"] * 50 + ["G2", "G3"] * 275))
    made = design(third.view(), GRADE)
    assert made.patients == 550
    assert any("50 of 600 patients have neither side" in one for one in made.findings)


def test_few_events_allow_few_inputs(cohort):
    status = pl.Series(["dead"] * 30 + ["alive"] * 570)
    days = pl.Series([400] * 30 + [None] * 570)
    few = changed(cohort, "patients", vital_status=status, death_day=days)
    made = design(few.view(), QUESTION)
    assert made.events == 30
    assert len(made.features) <= made.events // 10
    assert any("M009" in one for one in made.dropped)


def test_too_few_deaths_are_refused(cohort):
    alive = changed(cohort, "patients", vital_status=pl.lit("alive"))
    with pytest.raises(ModelError, match="M012 600 patients and 0 events"):
        design(alive.view(), QUESTION)


def test_grade_without_two_classes_is_refused(cohort):
    one = changed(cohort, "tumours", grade=pl.lit("G3"))
    with pytest.raises(ModelError, match="M012 too few of 600 patients"):
        design(one.view(), GRADE)


def test_few_patients_still_need_ten_on_each_side_of_an_input():
    small = simulate(4, patients=100)
    small.genes["IDH1"] = np.arange(100) < 9
    made = design(small.view(), choose_question(small.view()))
    assert "IDH1" not in [feature.name for feature in made.features]
    assert not any(one.startswith("IDH1") for one in made.dropped)  # it is no candidate at all


def test_undated_stages_are_inputs_with_a_finding(cohort):
    undated = changed(cohort, "stagings", day=pl.lit(None, pl.Int32))
    made = design(undated.view(), QUESTION)
    assert "stage_IV" in [feature.name for feature in made.features]
    assert any("M004 the stages of 600 of 600 patients have no day" in x for x in made.findings)


def test_stages_put_together_below_four_leave_one_input(cohort):
    group = pl.when(pl.col("stage_group") == "IV").then("stage_group").otherwise(pl.lit("I-III"))
    made = design(changed(cohort, "stagings", stage_group=group).view(), QUESTION)
    names = [feature.name for feature in made.features]
    assert [name for name in names if name.startswith("stage")] == ["stage_IV_or_not"]
    share = (cohort.columns["stage"] == 3).mean()
    assert made.values[:, names.index("stage_IV_or_not")].mean() == pytest.approx(share)


def test_undated_metastases_are_inputs_with_findings(cohort):
    kinds = ["metastasis", "primary"] * 300
    made = design(changed(cohort, "samples", sample_type=pl.Series(kinds)).view(), QUESTION)
    unknown = [feature.name for feature in made.features if is_undated(feature)]
    assert unknown == ["sample_metastasis", "TP53", "KRAS", "PIK3CA", "IDH1"]
    assert any(one.startswith("M004 300 of 600 sequenced patients") for one in made.findings)
    assert any(one.startswith("M015") for one in made.findings)


def test_dated_cohort_has_no_word_of_guarantee_time(cohort):
    assert not any(one.startswith("M015") for one in design(cohort.view(), QUESTION).findings)


def test_t_category_is_asked_without_the_stage_that_follows_from_it(cohort):
    t = pl.Series(["T1", ">=T2", "T3a"] * 200)
    made = design(changed(cohort, "stagings", t=t).view(), INVASION)
    assert made.event.sum() == 400
    names = [feature.name for feature in made.features]
    assert "age_years" in names
    assert not any(name.startswith("stage") for name in (*names, *made.dropped))


def test_view_without_any_input_is_refused_with_the_reasons():
    cohort = simulate(5)
    bare = cohort.view()
    bare.tables = {"patients": bare.tables["patients"].drop("sex")}
    with pytest.raises(ModelError, match="M010 none of"):
        design(bare, QUESTION)


def test_patients_entered_twice_are_refused(cohort):
    tables = cohort.view().tables
    people = tables["patients"]
    again = people.with_columns(pl.col("patient_id") + "x")
    doubled = {"patients": pl.concat([people, again])}
    for name in ("tumours", "stagings", "measurements"):
        more = tables[name].with_columns(pl.col("patient_id") + "x")
        doubled[name] = pl.concat([tables[name], more])
    view = Cohort(cohort.columns, cohort.genes).view()
    view.tables = doubled
    with pytest.raises(ModelError, match="M002 600 of 1200 rows are unique"):
        design(view, QUESTION)
