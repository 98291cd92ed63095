"""Follow-up ends where a day would tell a high age, and nothing before that day changes."""

import polars as pl
import pytest

from oncommons.domain.tables import TABLES
from oncommons.privacy.caps import day_columns, end_follow_up, last_days
from tests.unit.privacy.made_tables import patients, rows, tables, tumours


def last(low, day=0, oldest_age=89):
    anchors = pl.DataFrame(
        {"patient_id": ["p"], "anchor_id": ["t"], "anchor_day": [day], "anchor_low": [low]},
        schema_overrides={"anchor_day": pl.Int32, "anchor_low": pl.Int32},
    )
    return last_days(anchors, oldest_age)["last_day"].item()


def ended(made, day):
    """End the follow-up of every patient at one day."""
    ids = made["tumours"].select("patient_id", anchor_id="tumour_id")
    return end_follow_up(made, ids.with_columns(last_day=pl.lit(day, pl.Int32)))


def of_patient(made, *columns):
    return made["patients"].select(columns).row(0)


@pytest.mark.parametrize("low", [18, 40, 60, 85, 89])
@pytest.mark.parametrize("oldest_age", [80, 89])
def test_the_last_day_is_before_the_smallest_age_passes_the_oldest(low, oldest_age):
    found = last(low, oldest_age=oldest_age)
    if low > oldest_age:
        assert found == 730
    else:
        assert low + found / 365.25 < oldest_age + 1
        assert found == 32_485 or low + (found + 3) / 365.25 > oldest_age + 1


def test_in_the_open_class_two_years_are_told():
    assert last(90) == 730


def test_a_label_without_a_bound_allows_the_longest_interval():
    assert last(None) == 32_485
    assert last(0) == 32_485


def test_the_days_count_from_the_anchor():
    assert last(85, day=400) == last(85) + 400
    assert last(90, day=-10) == 720
    assert last(85, day=None) == last(85)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (("alive", 1500, None, None), ("alive", 1000, None, None)),
        (("alive", 1000, None, None), ("alive", 1000, None, None)),
        (("alive", None, None, None), ("alive", None, None, None)),
        (("dead", 1400, 1500, "C34"), ("alive", 1000, None, None)),
        (("dead", 900, 1500, "C34"), ("alive", 1000, None, None)),
        (("dead", None, 1000, "C34"), ("dead", None, 1000, "C34")),
        (("dead", 900, 950, "C34"), ("dead", 900, 950, "C34")),
        (("dead", 1500, 950, "C34"), ("dead", 1000, 950, "C34")),
        (("unknown", 1500, None, None), ("unknown", 1000, None, None)),
        (("dead", None, None, "C34"), ("dead", None, None, "C34")),
    ],
)
def test_a_patient_seen_later_is_censored_at_the_last_day(given, kept):
    columns = ("vital_status", "last_contact_day", "death_day", "death_cause_code")
    made = tables(patients(1, **dict(zip(columns, given, strict=True))), tumours(1))
    cut, count = ended(made, 1000)
    assert of_patient(cut, *columns) == kept
    assert count == (given != kept and max(given[1] or 0, given[2] or 0) > 1000)


def test_what_began_later_is_left_out_and_what_lasts_longer_is_shortened():
    given = [
        {"event_id": 1, "patient_id": "p000", "start_day": 10, "stop_day": 20, "type": "x"},
        {"event_id": 2, "patient_id": "p000", "start_day": 90, "stop_day": 200, "type": "x"},
        {"event_id": 3, "patient_id": "p000", "start_day": 101, "stop_day": 200, "type": "x"},
        {"event_id": 4, "patient_id": "p000", "start_day": 100, "stop_day": None, "type": "x"},
    ]
    cut, _ = ended(tables(patients(1), tumours(1), events=given), 100)
    assert cut["events"].select("event_id", "start_day", "stop_day").rows() == [
        (1, 10, 20),
        (2, 90, 100),
        (4, 100, None),
    ]


def test_a_fact_without_a_day_stays():
    given = [
        {"measurement_id": 1, "patient_id": "p000", "day": None, "code": "x"},
        {"measurement_id": 2, "patient_id": "p000", "day": 500, "code": "x"},
    ]
    cut, _ = ended(tables(patients(1), tumours(1), measurements=given), 100)
    assert cut["measurements"]["measurement_id"].to_list() == [1]


def test_samples_and_assays_that_came_later_bear_the_last_day():
    sample = {"sample_id": "s", "patient_id": "p000", "collection_day": 500}
    assay = {"assay_id": "a", "sample_id": "s", "assay_type": "wes", "day": 600}
    cut, _ = ended(tables(patients(1), tumours(1), samples=[sample], assays=[assay]), 100)
    assert cut["samples"]["collection_day"].to_list() == [100]
    assert cut["assays"]["day"].to_list() == [100]


def test_the_anchor_stays_before_every_later_tumour():
    made = tables(patients(1), tumours(1, diagnosis_day=200))
    later = {"tumour_id": "later", "patient_id": "p000", "event_type": "primary"}
    growths = pl.concat([made["tumours"], rows("tumours", later | {"diagnosis_day": 300})])
    ends = pl.DataFrame({"patient_id": ["p000"], "anchor_id": ["t000"]})
    cut, _ = end_follow_up(
        made | {"tumours": growths}, ends.with_columns(last_day=pl.lit(100, pl.Int32))
    )
    assert dict(cut["tumours"].select("tumour_id", "diagnosis_day").iter_rows()) == {
        "t000": 99,
        "later": 100,
    }


def test_a_patient_without_a_tumour_has_the_longest_interval():
    made = tables(patients(1, last_contact_day=40_000))
    none = pl.DataFrame(
        schema={"patient_id": pl.String, "anchor_id": pl.String, "last_day": pl.Int32}
    )
    cut, count = end_follow_up(made, none)
    assert (cut["patients"]["last_contact_day"].item(), count) == (32_485, 1)


def test_tables_without_late_days_are_the_same_frames():
    made = tables(patients(2, last_contact_day=50), tumours(2))
    cut, count = ended(made, 100)
    assert count == 0
    assert all(cut[name] is made[name] for name in made)


def test_nobody_at_all_is_no_problem():
    made = tables([])
    none = pl.DataFrame(
        schema={"patient_id": pl.String, "anchor_id": pl.String, "last_day": pl.Int32}
    )
    assert end_follow_up(made, none)[1] == 0


def test_day_columns_are_known_by_their_unit():
    assert day_columns(TABLES["treatments"]) == ["start_day", "end_day"]
    assert day_columns(TABLES["panels"]) == []
