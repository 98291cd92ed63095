"""Patients, samples, tumours and stagings from the clinical files, and nothing lost."""

import polars as pl
import pytest

from oncommons.intake import Reading, read
from oncommons.intake.cbioportal.stages import category, stage_group
from tests.studies import PATIENTS, SAMPLES, write_study


def column(reading: Reading, table: str, name: str) -> list[object]:
    return reading.tables[table][name].to_list()


def kept_text(reading: Reading, attribute: str) -> dict[str, str]:
    extras = reading.tables["extras"].filter(pl.col("attribute") == attribute)
    return dict(extras.select("entity_id", "value").iter_rows())


def test_patients(tmp_path):
    patients = read(write_study(tmp_path)).tables["patients"]
    assert patients.select(
        "patient_id", "site_id", "sex", "vital_status", "last_contact_day", "death_day"
    ).rows() == [
        ("P1", "drawn", "female", "alive", 730, None),
        ("P2", "drawn", "male", "dead", 304, 304),
    ]


def test_site_is_what_the_steward_says(tmp_path):
    assert column(read(write_study(tmp_path), site="lyon"), "patients", "site_id") == ["lyon"] * 2


def test_gender_is_sex_and_region_is_kept(tmp_path):
    patients = "PATIENT_ID  GENDER  REGION\nP1  F  FRK2\nP2  M  ."
    reading = read(write_study(tmp_path, patients=patients))
    assert column(reading, "patients", "sex") == ["female", "male"]
    assert column(reading, "patients", "country_region") == ["FRK2", None]
    assert kept_text(reading, "GENDER") == {"P1": "F", "P2": "M"}


def test_unknown_sex_and_status_where_the_study_has_none(tmp_path):
    reading = read(write_study(tmp_path, patients="PATIENT_ID\nP1\nP2"))
    assert column(reading, "patients", "sex") == ["unknown"] * 2
    assert column(reading, "patients", "vital_status") == ["unknown"] * 2


def test_months_stay_beside_the_days_they_became(tmp_path):
    assert kept_text(read(write_study(tmp_path)), "OS_MONTHS") == {"P1": "24", "P2": "10"}


def test_attributes_without_a_home_are_kept_with_their_datatype(tmp_path):
    patients = "PATIENT_ID  CURRENT_AGE  RACE\nP1  70  White\nP2  .  ."
    extras = read(write_study(tmp_path, patients=patients)).tables["extras"]
    assert extras.rows() == [
        ("patients", "P1", "CURRENT_AGE", "70", "NUMBER"),
        ("patients", "P1", "RACE", "White", "STRING"),
    ]


def test_current_age_is_not_age_at_diagnosis(tmp_path):
    reading = read(write_study(tmp_path, patients="PATIENT_ID  CURRENT_AGE\nP1  70\nP2  71"))
    assert column(reading, "tumours", "age_at_diagnosis") == [None, None]


def test_one_primary_tumour_per_patient_on_day_0(tmp_path):
    tumours = read(write_study(tmp_path)).tables["tumours"]
    assert tumours.select(
        "tumour_id", "event_type", "diagnosis_day", "age_at_diagnosis", "oncotree"
    ).rows() == [
        ("P1:primary", "primary", 0, 61.0, "BRCA"),
        ("P2:primary", "primary", 0, 70.0, "PRAD"),
    ]


@pytest.mark.parametrize("day_zero", ["sequencing", "unknown"])
def test_day_of_diagnosis_is_not_guessed(tmp_path, day_zero):
    reading = read(write_study(tmp_path), day_zero=day_zero)
    assert column(reading, "tumours", "diagnosis_day") == [None, None]
    assert "TIME-ANCHOR-FALLBACK" in [one.rule for one in reading.load.findings]


def test_tumour_takes_the_type_of_the_primary_sample(tmp_path):
    samples = """
    SAMPLE_ID  PATIENT_ID  ONCOTREE_CODE  SAMPLE_TYPE
    S1         P1          LUAD           Metastasis
    S2         P1          BRCA           Primary
    """
    tumours = read(write_study(tmp_path, samples=samples)).tables["tumours"]
    assert tumours["oncotree"].to_list() == ["BRCA", None]


def test_stage_and_grade_may_stand_with_the_sample(tmp_path):
    samples = SAMPLES.replace("SAMPLE_TYPE", "SAMPLE_TYPE  STAGE  GRADE  ECOG").replace(
        "Primary", "Primary  II  G2  1"
    )
    reading = read(write_study(tmp_path, samples=samples.replace("Metastasis", "Metastasis  .  .  ."
    )))  # fmt: skip
    assert column(reading, "stagings", "stage_group") == ["II"]
    assert column(reading, "tumours", "grade") == ["G2", None]
    measured = reading.tables["measurements"].select("patient_id", "code", "value", "kind")
    assert measured.rows() == [("P1", "89247-1", 1.0, "performance_status")]
    assert kept_text(reading, "STAGE") == {"S1": "II"}


def test_bad_value_from_the_sample_file_is_reported_there(tmp_path):
    samples = "SAMPLE_ID  PATIENT_ID  AGE  GENE_PANEL  TMB_NONSYNONYMOUS\nS1  P1  old  P  high"
    reading = read(write_study(tmp_path, patients="PATIENT_ID\nP1", samples=samples))
    rows = reading.quarantine.select("file", "line", "column", "value", "rule").rows()
    assert set(rows) == {
        ("data_clinical_sample.txt", 6, "AGE", "old", "TUM-AGE_AT_DIAGNOSIS-TYPE"),
        ("data_clinical_sample.txt", 6, "TMB_NONSYNONYMOUS", "high", "ASY-TMB-TYPE"),
    }


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Stage 4", "IV"), ("Stage IIA", "IIA"), ("iv", "IV"), ("3C", "IIIC"), ("0", "0"),
        ("AJCC Stage IIIB", "IIIB"), ("Pathologic Stage 1", "I"), ("Stage 1-3", "I-III"),
        ("stage i-iii", "I-III"), ("2-3", None),
        ("Unknown", None), (">=T2", None), ("V", None), (None, None),
    ],
)  # fmt: skip
def test_stage_group(text, group):
    frame = pl.DataFrame({"a": pl.Series([text], dtype=pl.String)})
    assert frame.select(stage_group(pl.col("a"))).item() == group


@pytest.mark.parametrize(
    ("text", "letter", "read_as"),
    [
        ("pT2a", "t", "T2a"), ("T2", "t", "T2"), (">=T2", "t", ">=T2"), ("p<T2", "t", "<T2"),
        (">T5", "t", None), ("<N2", "n", None), ("ypN1", "n", "N1"), ("cM0", "m", "M0"),
        ("TX", "t", "TX"), ("Tis", "t", "Tis"), ("N4", "n", None),
    ],
)  # fmt: skip
def test_categories(text, letter, read_as):
    frame = pl.DataFrame({"a": [text]})
    assert frame.select(category(pl.col("a"), letter)).item() == read_as


def test_t_category_in_the_place_of_a_stage(tmp_path):
    patients = "PATIENT_ID  STAGE\nP1  pT2\nP2  >=T2\nP3  >T2"
    reading = read(write_study(tmp_path, patients=patients))
    assert reading.tables["stagings"].select("patient_id", "t", "stage_group").rows() == [
        ("P1", "T2", None),
        ("P2", ">=T2", None),
    ]
    assert kept_text(reading, "STAGE") == {"P1": "pT2", "P3": ">T2"}


def test_stage_below_four_is_a_stage_group_and_its_words_are_kept(tmp_path):
    reading = read(write_study(tmp_path, patients="PATIENT_ID  STAGE\nP1  Stage 1-3\nP2  IV"))
    assert column(reading, "stagings", "stage_group") == ["I-III", "IV"]
    assert kept_text(reading, "STAGE") == {"P1": "Stage 1-3"}


def test_first_gleason_score_is_a_grade_and_the_highest_an_extra(tmp_path):
    patients = """
    PATIENT_ID  GLEASON_FIRST_REPORTED  GLEASON_HIGHEST_REPORTED
    P1          7                       9
    P2          .                       8
    """
    tumours = read(write_study(tmp_path, patients=patients))
    assert tumours.tables["tumours"].select("grade", "grade_system").rows() == [
        ("7", "Gleason"),
        (None, None),
    ]
    assert kept_text(tumours, "GLEASON_FIRST_REPORTED") == {}
    assert kept_text(tumours, "GLEASON_HIGHEST_REPORTED") == {"P1": "9", "P2": "8"}


def test_gleason_score_beside_a_grade_stays_an_extra(tmp_path):
    patients = "PATIENT_ID  GRADE  GLEASON_SCORE\nP1  High  9"
    reading = read(write_study(tmp_path, patients=patients))
    assert reading.tables["tumours"].select("grade", "grade_system").rows() == [("High", None)]
    assert kept_text(reading, "GLEASON_SCORE") == {"P1": "9"}


def test_stage_written_as_we_write_it_needs_no_extra(tmp_path):
    reading = read(write_study(tmp_path, patients="PATIENT_ID  STAGE\nP1  IV\nP2  Stage IV"))
    assert kept_text(reading, "STAGE") == {"P2": "Stage IV"}


def test_tnm_categories_of_their_own_columns(tmp_path):
    patients = "PATIENT_ID  STAGE  PATH_T_STAGE  PATH_N_STAGE  PATH_M_STAGE\nP1  III  T3  N1  M0"
    reading = read(
        write_study(tmp_path, patients=patients, samples="SAMPLE_ID  PATIENT_ID\nS1  P1")
    )
    row = reading.tables["stagings"].select("stage_group", "t", "n", "m", "system").row(0)
    assert row == ("III", "T3", "N1", "M0", "unknown")


def test_progressions_come_from_events_of_survival(tmp_path):
    patients = """
    PATIENT_ID  PFS_STATUS             PFS_MONTHS  DFS_STATUS     DFS_MONTHS
    P1          1:Recurred/Progressed  10          0:DiseaseFree  20
    P2          .                      .           1:Recurred     .
    """
    reading = read(write_study(tmp_path, patients=patients))
    assert reading.tables["responses"].select("response_id", "day", "result").rows() == [
        ("P1:PFS", 304, "progression")
    ]
    assert kept_text(reading, "PFS_STATUS") == {"P1": "1:Recurred/Progressed"}


def test_samples(tmp_path):
    samples = read(write_study(tmp_path)).tables["samples"]
    assert samples.select(
        "sample_id", "patient_id", "tumour_id", "sample_type", "oncotree"
    ).rows() == [
        ("S1", "P1", "P1:primary", "primary", "BRCA"),
        ("S2", "P2", "P2:primary", "metastasis", "PRAD"),
    ]


def test_normal_sample_has_no_tumour_and_no_type(tmp_path):
    samples = "SAMPLE_ID  PATIENT_ID  SAMPLE_TYPE\nS1  P1  Normal\nS2  P2  Primary"
    rows = read(write_study(tmp_path, samples=samples)).tables["samples"]
    assert rows.select("tumour_id", "oncotree").rows() == [(None, None), ("P2:primary", "BRCA")]


def test_class_of_a_sample_tells_plasma_and_cell_lines(tmp_path):
    samples = """
    SAMPLE_ID  PATIENT_ID  SAMPLE_TYPE  SAMPLE_CLASS
    S1         P1          Primary      cfDNA
    S2         P2          Primary      Tumor
    """
    reading = read(write_study(tmp_path, samples=samples))
    assert column(reading, "samples", "sample_type") == ["cfdna", "primary"]
    assert kept_text(reading, "SAMPLE_TYPE") == {"S1": "Primary", "S2": "Primary"}


def test_study_without_a_patient_file_has_the_patients_of_its_samples(tmp_path):
    reading = read(write_study(tmp_path, patients=None))
    assert reading.tables["patients"].select("patient_id", "sex").rows() == [
        ("P1", "unknown"),
        ("P2", "unknown"),
    ]
    assert reading.load.patients_in == 2


def test_columns_of_a_clinical_file_are_found_in_any_case(tmp_path):
    reading = read(write_study(tmp_path, patients=PATIENTS.replace("OS_STATUS", "Os_Status")))
    assert column(reading, "patients", "vital_status") == ["alive", "dead"]
