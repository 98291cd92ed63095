"""Drafts are checked parents first; what falls takes its children along, and is named once."""

import polars as pl
import pytest

from oncommons.intake.check import Checked, check
from oncommons.intake.source import CELL, VALUE, Draft, Drafts, FileRead, Grain, Origin
from oncommons.intake.text_table import TextLines


def patients(*ids: str) -> Draft:
    rows = [
        {"#line": i, "patient_id": one, "site_id": "a", "sex": "male", "vital_status": "alive"}
        for i, one in enumerate(ids, start=2)
    ]
    return Draft("patients", "patients.txt", pl.DataFrame(rows))


def tumours(*pairs: tuple[str, str | None], grain: Grain = Grain.LINE) -> Draft:
    """Give tumours of P1, each with its parent."""
    rows = [
        {
            "#line": i, "tumour_id": one, "patient_id": "P1", "event_type": "metastasis",
            "parent_tumour_id": parent,
        }
        for i, (one, parent) in enumerate(pairs, start=2)
    ]  # fmt: skip
    schema = {"#line": pl.Int64} | dict.fromkeys(list(rows[0])[1:], pl.String)
    return Draft("tumours", "tumours.txt", pl.DataFrame(rows, schema=schema), grain=grain)


def checked(*drafts: Draft, files: tuple[FileRead, ...] = ()) -> Checked:
    return check(Drafts("a", "a", "a", files, drafts, ()))


def rules(found: Checked) -> list[tuple[int, str]]:
    return sorted(found.problems.select("line", "rule").rows())


def test_nothing_gives_empty_tables():
    found = checked()
    assert len(found.tables["patients"]) == 0
    assert (rules(found), found.patients_in) == ([], 0)


def test_parent_may_stand_below_its_child():
    found = checked(patients("P1"), tumours(("T2", "T1"), ("T1", None)))
    assert found.tables["tumours"]["tumour_id"].to_list() == ["T2", "T1"]


def test_chain_of_tumours_falls_with_its_first():
    found = checked(patients("P1"), tumours(("T1", "T0"), ("T2", "T1"), ("T3", "T2"), ("T9", None)))
    assert found.tables["tumours"]["tumour_id"].to_list() == ["T9"]
    assert rules(found) == [
        (2, "TUM-PARENT_TUMOUR_ID-FK"),
        (3, "PARENT-REJECTED"),
        (4, "PARENT-REJECTED"),
    ]
    assert found.problems["remedy"].str.contains("TUM-PARENT_TUMOUR_ID-FK").sum() == 2


def test_lines_refused_are_counted_once_per_file():
    found = checked(patients("P1", "P 2", "P1"))
    assert found.refused_lines == {"patients.txt": frozenset({3, 4})}


def test_rows_made_from_a_refused_line_go_without_a_word():
    found = checked(patients("P 1"), tumours(("T1", None), grain=Grain.DERIVED))
    assert len(found.tables["tumours"]) == 0
    assert rules(found) == [(2, "PAT-PATIENT_ID-PATTERN")]


def test_row_with_two_faults_names_both():
    row = {"#line": 2, "patient_id": "P1", "site_id": None, "sex": "male", "vital_status": None}
    found = checked(Draft("patients", "a.txt", pl.DataFrame([row])))
    assert rules(found) == [(2, "PAT-SITE_ID-REQUIRED"), (2, "PAT-VITAL_STATUS-REQUIRED")]


def test_refused_row_is_not_blamed_for_its_values_too():
    row = patients("P 1").rows.with_columns(sex=pl.lit("odd"))
    found = checked(Draft("patients", "a.txt", row))
    assert rules(found) == [(2, "PAT-PATIENT_ID-PATTERN")]


def test_reader_refuses_a_row_by_the_id_of_a_rule():
    rows = patients("P1", "P2").rows.with_columns(pl.Series("#rule", [None, "ROW-RAGGED"]))
    found = checked(Draft("patients", "a.txt", rows))
    assert rules(found) == [(3, "ROW-RAGGED")]
    assert found.tables["patients"]["patient_id"].to_list() == ["P1"]


def test_value_is_reported_where_it_came_from():
    lines = TextLines("other.txt", "", pl.Series(["AGE", "x", "y", "old"]))
    rows = tumours(("T1", None)).rows.with_columns(
        pl.lit("old").alias("age_at_diagnosis"), pl.lit(4, pl.Int64).alias("#age line")
    )
    origins = {"age_at_diagnosis": Origin("AGE", "other.txt", "#age line")}
    draft = Draft("tumours", "tumours.txt", rows, origins, Grain.DERIVED)
    found = checked(patients("P1"), draft, files=(FileRead("other.txt", "", 3, lines),))
    assert found.problems.select("file", "line", "column", "rule").rows() == [
        ("other.txt", 4, "AGE", "TUM-AGE_AT_DIAGNOSIS-TYPE")
    ]


def test_cell_of_a_matrix_names_its_column_and_counts_no_line():
    rows = pl.DataFrame(
        {
            "#line": [2], "assay_id": ["nowhere"], "sample_id": ["nowhere"], "symbol": ["TP53"],
            "call": ["2"], CELL: ["S9"], VALUE: ["2"],
        }
    )  # fmt: skip
    found = checked(Draft("copy_number", "cna.txt", rows, grain=Grain.CELL))
    assert found.problems.select("column", "value", "rule", "cell").rows() == [
        ("S9", "2", "CNA-SAMPLE_ID-FK", True)
    ]
    assert found.refused_lines == {}


@pytest.mark.parametrize("entity", ["patients", "loads"])
def test_extras_stay_with_kept_rows_and_files(entity):
    rows = pl.DataFrame(
        {
            "#line": [2, 3], "entity": [entity] * 2, "entity_id": ["P1", "P9"],
            "attribute": ["a", "a"], "value": ["1", "2"], "datatype": ["STRING"] * 2,
        }
    )  # fmt: skip
    found = checked(patients("P1"), Draft("extras", "a.txt", rows, grain=Grain.DERIVED))
    kept = found.tables["extras"]["entity_id"].to_list()
    assert kept == (["P1"] if entity == "patients" else ["P1", "P9"])
