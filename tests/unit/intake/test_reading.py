"""A reading is named by everything that decides its rows, and by nothing else."""

import dataclasses
import shutil

import polars as pl
import pytest

from oncommons.domain.tables import TABLES
from oncommons.intake import read
from oncommons.intake.reading import load_id
from oncommons.intake.rules import polars_schema
from oncommons.intake.source import DayZero, Fingerprint, ReadOptions
from tests.studies import PATIENTS, mutation, write_study

ONE = Fingerprint("a", "cbioportal", "m-1", (("x.txt", "aa"), ("y.txt", "bb")))


def test_every_table_is_there_with_the_columns_and_types_of_the_schema(tmp_path):
    tables = read(write_study(tmp_path)).tables
    assert set(tables) == set(TABLES) - {"loads", "quarantine"}
    for name, rows in tables.items():
        assert rows.schema == polars_schema(TABLES[name])


def test_same_files_elsewhere_give_the_same_load(tmp_path):
    study = write_study(tmp_path / "a", mutations=[mutation()])
    shutil.copytree(study, tmp_path / "b")
    first, second = read(study), read(tmp_path / "b")
    assert first.load == second.load
    assert all(rows.equals(second.tables[name]) for name, rows in first.tables.items())


def test_order_of_files_is_without_effect():
    turned = dataclasses.replace(ONE, files=ONE.files[::-1])
    assert load_id(turned, ReadOptions()) == load_id(ONE, ReadOptions())


@pytest.mark.parametrize(
    "change",
    [{"source": "b"}, {"mapping": "m-2"}, {"files": (("x.txt", "aa"),)},
     {"files": (("x.txt", "aa"), ("y.txt", "bc"))}],
)  # fmt: skip
def test_another_source_mapping_or_file_is_another_load(change):
    assert load_id(dataclasses.replace(ONE, **change), ReadOptions()) != load_id(ONE, ReadOptions())


def test_other_options_are_another_load():
    ids = {load_id(ONE, ReadOptions(day, site)) for day in DayZero for site in ("", "lyon")}
    assert len(ids) == 6


def test_account_lists_meta_files_case_lists_and_data(tmp_path):
    study = write_study(tmp_path, mutations=[mutation()], sequenced=["S1"])
    assert [file.name for file in read(study).load.files] == [
        "case_lists/cases_sequenced.txt", "data_clinical_patient.txt", "data_clinical_sample.txt",
        "data_mutations.txt", "meta_clinical_patient.txt", "meta_clinical_sample.txt",
        "meta_mutations.txt", "meta_study.txt",
    ]  # fmt: skip


def test_fingerprint_is_that_of_the_bytes_read(tmp_path):
    from oncommons.intake import detect

    study = write_study(tmp_path, mutations=[mutation()], panels={"A": ["KRAS"]}, sequenced=["S1"])
    source = detect(study)
    assert source.fingerprint(study) == source.draft(study, ReadOptions()).fingerprint


def test_order_of_rows_changes_no_value_but_running_numbers(tmp_path):
    rows = [mutation(), mutation("S2"), mutation(Start_Position=7, End_Position=7)]
    names = [name for name in TABLES["mutations"].names if name != "mutation_id"]
    there, back = (
        read(write_study(tmp_path / name, mutations=list(one))).tables["mutations"].select(names)
        for name, one in (("a", rows), ("b", rows[::-1]))
    )
    by = ["sample_id", "pos"]
    assert there.sort(by).equals(back.sort(by))


def test_reading_writes_nothing(tmp_path):
    study = write_study(tmp_path / "study", patients=PATIENTS.replace("61", "old"))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    read(study)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_quarantine_has_the_schema_and_the_load(tmp_path):
    reading = read(write_study(tmp_path, patients=PATIENTS.replace("61", "old")))
    assert reading.quarantine.schema == polars_schema(TABLES["quarantine"])
    assert reading.quarantine["load_id"].to_list() == [reading.load.load_id]
    assert reading.quarantine.filter(pl.col("remedy") == "").height == 0
