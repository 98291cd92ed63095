"""`oncommons intake`: what is refused is shown without names, and written inside the vault."""

import json

import polars as pl
import pytest

from oncommons import store
from oncommons.errors import IntakeError
from tests.studies import mutation, write_study
from tests.unit.cli.typed import as_json, next_command, said, type_in

PATIENTS = """
PATIENT_ID  SEX     AGE    OS_STATUS   OS_MONTHS
P1          Femal   sixty  0:LIVING    24
P2          Male    70     1:DECEASED  10
"""
SAMPLES = """
SAMPLE_ID  PATIENT_ID  ONCOTREE_CODE  SAMPLE_TYPE
S1         P1          BRCA           Primary
S2         P2          PRAD           Metastasis
S3         Miller      PRAD           Primary
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A study with faults, and a commons that took it in all the same."""
    folder = tmp_path_factory.mktemp("intake")
    rows = [mutation("S1"), mutation("S2", Start_Position="=2+3"), mutation("S3")]
    copy_number = [{"Hugo_Symbol": "ERBB2", "S1": 2, "S2": 9}]
    write_study(
        folder / "study",
        patients=PATIENTS,
        samples=SAMPLES,
        mutations=rows,
        copy_number=copy_number,
    )
    store.init(folder / "c")
    said("intake", "load", folder / "c", folder / "study", "--max-quarantine", 1)
    return folder


def rows_of(place, *more):
    return as_json("intake", "quarantine", "show", place / "c", "--most", 100, *more)


def test_checking_leaves_with_one_where_rows_would_be_refused(place):
    found = as_json("intake", "check", place / "study", code=1)
    assert any(file["rows_quarantined"] for file in found["files"])


def test_checking_a_sound_study_leads_to_the_journey(tmp_path):
    text = said("intake", "check", write_study(tmp_path / "study"))
    assert next_command(text)[0] == "journey"


def test_loading_leads_to_what_was_refused(place):
    words = ("intake", "load", place / "c", place / "study", "--max-quarantine", 1)
    assert next_command(said(*words))[:3] == ["intake", "quarantine", "show"]


def test_too_much_refused_is_not_loaded(place, tmp_path):
    store.init(tmp_path / "c")
    refused = type_in("intake", "load", tmp_path / "c", place / "study").exception
    assert isinstance(refused, IntakeError)
    assert "nothing was written" in refused.remedy


def test_each_refusal_has_file_line_rule_and_remedy(place):
    (row,) = [row for row in rows_of(place)["shown"] if row["rule"] == "PAT-SEX-ENUM"]
    assert (row["source"], row["file"], row["line"]) == ("drawn", "data_clinical_patient.txt", 6)
    assert (row["column"], row["value"]) == ("SEX", "Femal")
    assert "female" in row["remedy"]


def test_a_value_that_may_name_a_person_is_hidden(place):
    found = rows_of(place)
    (row,) = [row for row in found["shown"] if row["rule"] == "SAM-PATIENT_ID-FK"]
    assert (row["column"], row["value"]) == ("PATIENT_ID", None)
    assert "Miller" not in json.dumps(found)
    assert "Miller" not in said("intake", "quarantine", "show", place / "c")


def test_a_sample_that_is_a_column_is_not_named(place):
    cells = [row for row in rows_of(place)["shown"] if row["file"] == "data_cna.txt"]
    assert cells
    assert all(row["column"] is None and row["value"] is None for row in cells)


def test_refusals_are_counted_by_rule(place):
    found = rows_of(place)
    counts = {one["rule"]: one["count"] for one in found["by_rule"]}
    assert counts["SAM-PATIENT_ID-FK"] == 1
    assert sum(one["count"] for one in found["by_rule"]) == found["rows"] == len(found["shown"])


def test_one_rule_can_be_asked_for_in_any_case(place):
    found = rows_of(place, "--rule", "pat-sex-enum")
    assert [row["rule"] for row in found["shown"]] == ["PAT-SEX-ENUM"]
    text = said("intake", "quarantine", "show", place / "c", "--rule", "PAT-SEX-ENUM")
    assert next_command(text)[-2:] == ["--rule", "PAT-SEX-ENUM"]


def test_warnings_are_shown_when_asked_for(place):
    assert all(row["severity"] == "error" for row in rows_of(place)["shown"])
    assert rows_of(place, "--warnings")["rows"] >= rows_of(place)["rows"]


def test_only_so_many_rows_are_listed(place):
    found = as_json("intake", "quarantine", "show", place / "c", "--most", 2)
    assert len(found["shown"]) == 2
    assert found["rows"] > 2


def test_an_unknown_source_is_refused_with_those_there_are(place):
    refused = type_in("intake", "quarantine", "show", place / "c", "--source", "x").exception
    assert isinstance(refused, IntakeError)
    assert refused.remedy == "name one of: drawn"


def test_a_clean_vault_leads_on(tmp_path):
    store.init(tmp_path / "c")
    said("intake", "load", tmp_path / "c", write_study(tmp_path / "study"))
    text = said("intake", "quarantine", "show", tmp_path / "c")
    assert text.startswith("0 refusals")
    assert next_command(text)[:2] == ["privacy", "plan"]


def test_the_rows_are_written_as_they_came_for_the_owner_alone(place):
    found = as_json("intake", "quarantine", "export", place / "c")
    path = place / "c" / "vault" / "quarantine" / "refused.csv"
    assert found["file"] == str(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    rows = pl.read_csv(path, infer_schema=False)
    assert rows.height == found["rows"] == rows_of(place)["rows"]
    (raw,) = rows.filter(pl.col("rule") == "SAM-PATIENT_ID-FK")["raw"]
    assert raw.split("\t")[:2] == ["S3", "Miller"]


def test_no_cell_of_the_export_is_a_formula(place):
    as_json("intake", "quarantine", "export", place / "c", "--name", "cells")
    path = place / "c" / "vault" / "quarantine" / "cells.csv"
    values = pl.read_csv(path, infer_schema=False)["value"].drop_nulls().to_list()
    assert "'=2+3" in values


@pytest.mark.parametrize("name", ["../out", "", "a/b"])
def test_a_name_cannot_leave_the_vault(place, name):
    refused = type_in("intake", "quarantine", "export", place / "c", "--name", name).exception
    assert isinstance(refused, IntakeError)


def test_an_export_survives_the_next_load(place):
    as_json("intake", "quarantine", "export", place / "c", "--name", "kept")
    said("intake", "load", place / "c", place / "study", "--max-quarantine", 1)
    assert (place / "c" / "vault" / "quarantine" / "kept.csv").exists()
