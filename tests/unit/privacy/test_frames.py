"""Frames take the shape of the schema on the way in, and an order of their own on the way out."""

import polars as pl
import pytest

from oncommons.domain.tables import TABLES, released_tables
from oncommons.errors import SchemaError
from oncommons.privacy.frames import complete, follow_references, in_release_form
from tests.unit.privacy.made_tables import patients, tables, tumours


def events(*owners):
    return [
        {"event_id": at, "patient_id": one, "start_day": 0, "type": "x"}
        for at, one in enumerate(owners)
    ]


def test_what_is_missing_is_empty_or_null_and_has_its_type():
    made = complete({"patients": pl.DataFrame({"patient_id": ["p"], "birth_year": [1950]})})
    assert made["patients"].columns == list(TABLES["patients"].names)
    assert made["patients"]["sex"].to_list() == [None]
    assert made["patients"].schema["birth_year"] == pl.Int16
    assert made["tumours"].height == 0
    assert made["tumours"].schema["age_at_diagnosis"].is_float()


def test_the_books_of_intake_are_not_read():
    assert {"extras", "loads", "quarantine"}.isdisjoint(complete({}))


def test_columns_that_the_schema_does_not_know_are_left_behind():
    made = complete({"patients": pl.DataFrame({"patient_id": ["p"], "surname": ["x"]})})
    assert "surname" not in made["patients"].columns


def test_a_table_that_is_not_known_is_refused():
    with pytest.raises(SchemaError, match='"people"'):
        complete({"people": pl.DataFrame()})


def test_a_column_of_another_type_is_refused_without_its_values():
    wrong = pl.DataFrame({"patient_id": ["p"], "birth_year": ["nineteen-fifty"]})
    with pytest.raises(SchemaError, match=r"patients\.birth_year holds String") as caught:
        complete({"patients": wrong})
    assert caught.value.column == "patients.birth_year"
    assert "nineteen-fifty" not in str(caught.value)


def test_rows_whose_patient_left_go_and_so_does_what_hangs_on_them():
    sample = {"sample_id": "s1", "patient_id": "p001", "tumour_id": "t001"}
    assay = {"assay_id": "a1", "sample_id": "s1"}
    made = tables(
        patients(2), tumours(2), samples=[sample], assays=[assay], events=events("p000", "p001")
    )
    made["patients"] = made["patients"].head(1)
    left = follow_references(made)
    assert left["tumours"]["tumour_id"].to_list() == ["t000"]
    assert left["events"]["event_id"].to_list() == [0]
    assert left["samples"].height == left["assays"].height == 0


def test_a_reference_that_need_not_be_becomes_null():
    sample = {"sample_id": "s0", "patient_id": "p000", "tumour_id": "gone"}
    left = follow_references(tables(patients(1), tumours(1), samples=[sample]))
    assert left["samples"].select("sample_id", "tumour_id").row(0) == ("s0", None)


def test_a_row_that_names_no_patient_goes():
    left = follow_references(tables(patients(1), events=events("p000", None)))
    assert left["events"]["event_id"].to_list() == [0]


def test_a_release_has_exactly_its_tables_and_columns():
    out = in_release_form(follow_references(tables(patients(2), tumours(2))))
    allowed = {table.name: list(table.names) for table in released_tables()}
    found = {name: frame.columns for name, frame in out.items()}
    assert found == allowed
    assert "consents" not in out
    assert "birth_year" not in out["patients"].columns


@pytest.mark.parametrize("turned", [False, True])
def test_numbers_of_rows_count_from_one_in_the_order_of_pseudonyms(turned):
    made = tables(patients(3), events=events("p002", "p000", "p001"))
    if turned:
        made = {name: frame.reverse() for name, frame in made.items()}
    out = in_release_form(made)["events"]
    assert out["event_id"].to_list() == [1, 2, 3]
    assert out["patient_id"].to_list() == ["p000", "p001", "p002"]


@pytest.mark.parametrize("at_once", [1, 2, 3, 5, 100])
def test_sorting_some_patients_after_others_gives_the_same_rows(monkeypatch, at_once):
    owners = [f"p{at * 7 % 5:03}" for at in range(23)]
    made = tables(patients(5), events=events(*owners))
    whole = in_release_form(made)["events"]
    monkeypatch.setattr("oncommons.privacy.frames.ROWS_AT_ONCE", at_once)
    assert in_release_form(made)["events"].equals(whole)
    assert whole["event_id"].to_list() == list(range(1, 24))
    assert whole["patient_id"].is_sorted()
