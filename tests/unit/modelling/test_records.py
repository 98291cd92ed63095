"""What is read of each patient: known at diagnosis, and never from later."""

import polars as pl
import pytest

from oncommons.modelling.records import UNKNOWN_SITE, read_patients
from tests.unit.discovery.fake_view import FakeView

PATIENTS = pl.DataFrame(
    {
        "patient_id": ["b", "a"],
        "site_id": ["X", None],
        "sex": ["male", "other"],
        "vital_status": ["dead", "alive"],
        "last_contact_day": [50, 900],
        "death_day": [60, None],
    }
)


def read(**frames: pl.DataFrame) -> dict[str, dict[str, object]]:
    rows = read_patients(FakeView({"patients": PATIENTS} | frames)).to_dicts()
    return {str(row["patient_id"]): row for row in rows}


def tumour(low: int | None, high: int | None) -> pl.DataFrame:
    names = ("age_at_diagnosis_low", "age_at_diagnosis_high")
    frame = pl.DataFrame({"patient_id": ["a"], "tumour_id": ["t"], "diagnosis_day": [0]})
    return frame.with_columns(
        pl.lit(low, pl.Int32).alias(names[0]), pl.lit(high, pl.Int32).alias(names[1])
    )


def stagings(*rows: tuple[str | None, int | None, str | None]) -> pl.DataFrame:
    schema = {"stage_group": pl.String, "day": pl.Int32, "basis": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_row_index("row").select(
        pl.lit("a").alias("patient_id"),
        "stage_group",
        "day",
        "basis",
        staging_id=pl.col("row").cast(pl.String),
    )


def performance(value: float | None, day: int | None = 0, text: str = "") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "patient_id": ["a"],
            "kind": ["performance_status"],
            "day": [day],
            "value": [value],
            "value_text": [text],
            "measurement_id": [1],
        },
        schema_overrides={"day": pl.Int32, "value": pl.Float64},
    )


def test_death_ends_follow_up_and_last_contact_censors_it():
    rows = read()
    assert (rows["b"]["time_days"], rows["b"]["event"]) == (60, True)
    assert (rows["a"]["time_days"], rows["a"]["event"]) == (900, False)


def test_rows_come_in_the_order_of_the_ids():
    assert list(read()) == ["a", "b"]


def test_sex_other_than_two_is_missing_and_so_is_an_unnamed_hospital():
    rows = read()
    assert rows["b"]["male"] == 1.0
    assert rows["a"]["male"] is None
    assert (rows["b"]["site"], rows["a"]["site"]) == ("X", UNKNOWN_SITE)


@pytest.mark.parametrize(
    ("low", "high", "age"),
    [(60, 64, 62.0), (90, None, 90.0), (None, 17, 17.0), (None, None, None)],
)
def test_age_is_the_middle_of_its_interval(low, high, age):
    assert read(tumours=tumour(low, high))["a"]["age"] == age


def test_first_tumour_gives_age_and_grade():
    later = tumour(70, 74).with_columns(diagnosis_day=pl.lit(900), tumour_id=pl.lit("s"))
    both = pl.concat([later, tumour(60, 64)], how="vertical_relaxed")
    assert read(tumours=both)["a"]["age"] == 62


@pytest.mark.parametrize(
    ("group", "stage"),
    [("I", 1), ("IA2", 1), ("IIB", 2), ("IIIC", 3), ("IV", 4), ("0", 0), ("X", None)],
)
def test_stage_groups_are_read_as_numbers(group, stage):
    assert read(stagings=stagings((group, 0, "p")))["a"]["stage"] == stage


@pytest.mark.parametrize(
    ("group", "fourth"), [("IVB", 1), ("IIIC", 0), ("0", 0), ("I-III", 0), ("X", None)]
)
def test_stage_iv_is_told_from_any_below(group, fourth):
    row = read(stagings=stagings((group, None, "c")))["a"]
    assert (row["fourth"], row["undated"]) == (fourth, fourth is not None)


def test_stage_below_four_is_no_exact_stage():
    assert read(stagings=stagings(("I-III", 0, "c")))["a"]["stage"] is None


@pytest.mark.parametrize(
    ("t", "two"),
    [
        ("T2", 1), ("T4a", 1), (">=T2", 1), (">=T3", 1), ("<T2", 0), ("T1b", 0), ("Ta", 0),
        ("Tis", 0), ("T0", 0), ("TX", None), ("<T3", None), (None, None),
    ],
)  # fmt: skip
def test_t_category_is_two_or_more_or_less_or_either(t, two):
    frame = stagings((None, 0, "p")).with_columns(pl.lit(t, pl.String).alias("t"))
    assert read(stagings=frame)["a"]["t_two"] == two


def test_dated_stage_is_not_undated():
    assert read(stagings=stagings(("III", 0, "c")))["a"]["undated"] is False


@pytest.mark.parametrize(("system", "score"), [("Gleason", 9), ("ISUP", None), (None, None)])
def test_grade_is_a_score_of_gleason_where_its_system_says_so(system, score):
    frame = tumour(60, 64).with_columns(
        pl.lit("9").alias("grade"), pl.lit(system, pl.String).alias("grade_system")
    )
    row = read(tumours=frame)["a"]
    assert (row["grade"], row["gleason"]) == ("9", score)


def test_stage_from_after_diagnosis_is_left_out_and_counted():
    row = read(stagings=stagings(("II", 0, "c"), ("IV", 200, "c")))["a"]
    assert (row["stage"], row["late"]) == (2, 1)


def test_only_a_late_stage_leaves_the_stage_unknown():
    row = read(stagings=stagings(("IV", 1, "c")))["a"]
    assert (row["stage"], row["late"]) == (None, 1)


def test_stage_without_a_day_counts_as_that_at_diagnosis():
    assert read(stagings=stagings(("III", None, "c")))["a"]["stage"] == 3


def test_pathology_goes_before_the_clinic():
    assert read(stagings=stagings(("II", -9, "p"), ("III", 0, "c")))["a"]["stage"] == 2


@pytest.mark.parametrize(
    ("value", "status"),
    [(0, 0), (3, 3), (100, 0), (90, 0), (80, 1), (70, 1), (60, 2), (30, 3), (10, 4), (7, None)],
)
def test_performance_is_on_the_scale_of_ecog(value, status):
    assert read(measurements=performance(float(value)))["a"]["performance"] == status


def test_performance_written_in_words_is_read_by_its_number():
    assert read(measurements=performance(None, text="ECOG 2"))["a"]["performance"] == 2


def test_late_performance_is_not_used():
    row = read(measurements=performance(2.0, day=30))["a"]
    assert (row["performance"], row["late"]) == (None, 1)


def test_columns_that_are_not_granted_stay_empty():
    view = FakeView({"patients": PATIENTS.select("patient_id", "sex")})
    rows = read_patients(view)
    assert rows["time_days"].null_count() == 2
    assert rows["event"].to_list() == [False, False]
    assert rows["stage"].null_count() == rows["age"].null_count() == 2
