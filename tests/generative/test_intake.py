"""Laws of reading that hold for any study, clean or dirty."""

import tempfile
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.domain.tables import TABLES
from oncommons.intake import Reading, load, open_vault, read
from oncommons.intake.check import BOOKS, check
from oncommons.intake.rules import polars_schema
from oncommons.intake.source import Draft, Drafts
from tests.studies import FIRST_CLINICAL_LINE, mutation, write_study

IDS = st.sampled_from(["P1", "P2", "P3", "P4", "P 5", ""])
SEXES = st.sampled_from(["Female", "Male", "F", "femal", "NA", ""])
AGES = st.sampled_from(["61", "45.5", "33.3", "old", "-4", "150", ""])
STATUSES = st.sampled_from(["0:LIVING", "1:DECEASED", "LIVING", "2:LOST", ""])
MONTHS = st.sampled_from(["0", "12", "0.32876352", "12,5", "-1", ""])
STAGES = st.sampled_from(["II", "Stage 4", "Stage 1-3", ">=T2", "T2", "Unknown", ""])
NOTES = st.sampled_from(["a", "=cmd()", "é", '"quoted', ""])

PATIENT = st.fixed_dictionaries(
    {
        "PATIENT_ID": IDS, "SEX": SEXES, "AGE": AGES, "OS_STATUS": STATUSES, "OS_MONTHS": MONTHS,
        "STAGE": STAGES, "NOTE": NOTES,
    }
)  # fmt: skip
SAMPLE = st.fixed_dictionaries(
    {
        "SAMPLE_ID": st.sampled_from(["S1", "S2", "S3", "S/4", ""]),
        "PATIENT_ID": st.sampled_from(["P1", "P2", "P3", "P9", "P 5", ""]),
        "SAMPLE_TYPE": st.sampled_from(["Primary", "Metastasis", "Normal", "Odd", ""]),
        "TMB_NONSYNONYMOUS": st.sampled_from(["1.5", "1.109155301", "x", ""]),
    }
)
MUTATION = st.builds(
    mutation,
    st.sampled_from(["S1", "S2", "S3", "S8", ""]),
    Start_Position=st.sampled_from([5, 6, "x", 0, 400_000_000]),
    End_Position=st.sampled_from([6, 1, ""]),
    Tumor_Seq_Allele2=st.sampled_from(["T", "A", "?", "-"]),
    Mutation_Status=st.sampled_from(["SOMATIC", "Germline", "LOH", "odd", ""]),
    t_alt_count=st.sampled_from([3, -1, "x", ""]),
    Score=st.sampled_from(["1", "2", ""]),
)
STUDIES = st.fixed_dictionaries(
    {
        "patients": st.lists(PATIENT, min_size=1, max_size=6),
        "samples": st.lists(SAMPLE, min_size=1, max_size=6),
        "mutations": st.lists(MUTATION, min_size=1, max_size=8),
    }
)
CANONICAL = {
    "SEX": {"Female", "Male"},
    "OS_STATUS": {"0:LIVING", "1:DECEASED"},
    "AGE": {"61", "45.5"},
    "OS_MONTHS": {"0"},
    "STAGE": {"II", "T2", ">=T2"},
}


def reading_of(parts: dict[str, list[dict[str, object]]]) -> tuple[Reading, dict[str, list[str]]]:
    """Read a study in a folder of its own, and give the lines of its files too."""
    with tempfile.TemporaryDirectory() as folder:
        study = write_study(Path(folder) / "study", **parts)
        lines = {path.name: path.read_text().splitlines() for path in study.glob("data_*")}
        return read(study), lines


@settings(max_examples=60, deadline=None)
@given(STUDIES)
def test_every_row_and_every_patient_is_accounted_for(parts):
    reading, _ = reading_of(parts)
    for file in reading.load.files:
        assert file.rows_in == file.rows_ok + file.rows_quarantined
        assert 0 <= file.rows_quarantined <= file.rows_in
    kept = {"clinical_patient": "patients", "clinical_sample": "samples", "mutations": "mutations"}
    for name, table in kept.items():
        (file,) = [one for one in reading.load.files if one.name == f"data_{name}.txt"]
        assert file.rows_ok == len(reading.tables[table])
    account = reading.load
    named = {row["PATIENT_ID"] for row in parts["patients"] + parts["samples"]} - {""}
    assert account.patients_in == len(named)
    assert account.patients_in == account.patients_ok + account.patients_quarantined


@settings(max_examples=40, deadline=None)
@given(STUDIES)
def test_line_and_raw_text_point_at_the_row(parts):
    reading, lines = reading_of(parts)
    for row in reading.quarantine.iter_rows(named=True):
        line = lines[row["file"]][row["line"] - 1]
        if row["raw"] is not None:
            assert row["raw"] == line
        if row["value"]:
            assert row["value"] in line.split("\t")


@settings(max_examples=40, deadline=None)
@given(STUDIES)
def test_kept_rows_break_no_error_and_no_reference_is_open(parts):
    tables = reading_of(parts)[0].tables
    drafts = tuple(
        Draft(name, f"{name}.txt", rows.with_row_index("#line", 1))
        for name, rows in tables.items()
        if name not in BOOKS
    )
    again = check(Drafts("a", "a", "a", (), drafts, ()))
    assert not again.problems.filter(pl.col("severity") == "error").height
    for name, rows in tables.items():
        assert rows.schema == polars_schema(TABLES[name])
        if name not in BOOKS:
            assert again.tables[name].equals(rows)


@settings(max_examples=40, deadline=None)
@given(STUDIES)
def test_every_cell_of_a_kept_patient_is_given_back_or_kept_or_in_quarantine(parts):
    reading, _ = reading_of(parts)
    extras = reading.tables["extras"].filter(pl.col("entity") == "patients")
    kept = {row[:2]: row[2] for row in extras.select("entity_id", "attribute", "value").rows()}
    refused = set(reading.quarantine.select("file", "line", "column", "value").rows())
    first: dict[str, tuple[int, dict[str, str]]] = {}
    for line, row in enumerate(parts["patients"], start=FIRST_CLINICAL_LINE):
        first.setdefault(row["PATIENT_ID"], (line, row))
    for who in reading.tables["patients"]["patient_id"]:
        line, row = first[who]
        for what, said in row.items():
            if what == "PATIENT_ID" or said in {"", "NA"} or said in CANONICAL.get(what, ()):
                continue
            in_quarantine = ("data_clinical_patient.txt", line, what, said) in refused
            assert kept.get((who, what)) == said or in_quarantine


@settings(max_examples=15, deadline=None)
@given(STUDIES)
def test_loading_twice_is_loading_once(parts):
    with tempfile.TemporaryDirectory() as folder:
        study, vault = write_study(Path(folder) / "study", **parts), Path(folder) / "vault"
        first = load(study, vault, max_quarantine=1)
        before = open_vault(vault).frames()
        assert load(study, vault, max_quarantine=1) == first
        after = open_vault(vault).frames()
    assert all(after[name].equals(rows) for name, rows in before.items())
