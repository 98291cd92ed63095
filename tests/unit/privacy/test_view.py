"""One row per patient: the anchor is the first primary, in a release as before it."""

import polars as pl
import pytest

from oncommons.privacy.view import anchor_tumours, patient_view
from tests.unit.privacy.made_tables import patients, rows, tables, tumours


def anchor(*given):
    """Give the id of the tumour that stands for a patient: (id, event, day)."""
    names = ("tumour_id", "event_type", "diagnosis_day")
    made = [dict(zip(names, one, strict=True)) | {"patient_id": "p"} for one in given]
    return anchor_tumours(rows("tumours", *made))["tumour_id"].item()


@pytest.mark.parametrize("turn", [1, -1])
def test_a_primary_comes_before_any_other_event(turn):
    given = [("a", "metastasis", -30), ("b", "primary", 400)]
    assert anchor(*given[::turn]) == "b"


@pytest.mark.parametrize("turn", [1, -1])
def test_the_earliest_primary_stands_for_the_patient(turn):
    given = [("a", "primary", 10), ("b", "primary", 0), ("c", "primary", None)]
    assert anchor(*given[::turn]) == "b"


@pytest.mark.parametrize("turn", [1, -1])
def test_on_one_day_the_id_decides(turn):
    assert anchor(*[("b", "primary", 0), ("a", "primary", 0)][::turn]) == "a"


def test_an_event_of_no_known_kind_comes_last():
    assert anchor(("a", None, 0), ("b", "primary", 5)) == "b"


def test_a_patient_without_a_tumour_is_there_with_nothing_told():
    made = tables(patients(3), tumours(2))
    view = patient_view(made, ["patients.sex", "tumours.oncotree"])
    assert view["patient_id"].to_list() == ["p000", "p001", "p002"]
    assert view["tumours.oncotree"].to_list() == ["LUAD", "LUAD", None]


def test_who_has_no_tumour_is_as_silent_as_all_others_in_a_column_of_stars():
    made = tables(patients(3), tumours(2, oncotree="*", laterality="left"))
    view = patient_view(made, ["tumours.oncotree", "tumours.laterality"])
    assert view["tumours.oncotree"].to_list() == ["*", "*", "*"]
    assert view["tumours.laterality"].to_list() == ["left", "left", None]


def test_columns_stand_in_the_order_asked_for():
    asked = ["tumours.grade", "patients.sex"]
    assert patient_view(tables(patients(1), tumours(1)), asked).columns == ["patient_id", *asked]


def test_rows_stand_in_the_order_of_the_ids():
    made = {name: frame.reverse() for name, frame in tables(patients(5), tumours(5)).items()}
    assert patient_view(made, ["patients.sex"])["patient_id"].is_sorted()
    assert isinstance(made["patients"], pl.DataFrame)
