"""Finding patients by their genes: the same alterations as in the record, and no others."""

import pytest

from oncommons.intake import patient_ids, patient_record, patients_altered, read, tables_of
from tests.studies import mutation, rearrangement, write_study

PEOPLE = """
SAMPLE_ID  PATIENT_ID  ONCOTREE_CODE  SAMPLE_TYPE
S1         P1          BRCA           Primary
S2         P2          LUAD           Primary
S3         P2          LUAD           Metastasis
S4         P3          PRAD           Primary
"""


@pytest.fixture
def tables(tmp_path):
    study = write_study(
        tmp_path,
        patients="PATIENT_ID  SEX  AGE\nP1  Female  61\nP2  Male  70\nP3  Male  66",
        samples=PEOPLE,
        mutations=[
            mutation("S1", Exon_Number="15/18"),
            mutation("S3", Hugo_Symbol="KRAS"),
            mutation("S4", Hugo_Symbol="TP53", Variant_Classification="Silent"),
        ],
        copy_number="Hugo_Symbol  S1  S2  S3  S4\nMYC  0  2  0  1\nPTEN  0  0  -2  0",
        structural_variants=[rearrangement()],
    )
    return read(study).tables


@pytest.mark.parametrize(
    ("genes", "patients"),
    [
        (["BRAF"], ["P1"]),
        (["KRAS", "BRAF"], ["P1", "P2"]),
        (["TP53"], []),
        (["MYC"], ["P2"]),
        (["PTEN"], ["P2"]),
        (["ALK"], ["P1"]),
        (["EML4"], ["P1"]),
        ([], []),
    ],
)
def test_patients_are_found_by_every_kind_of_alteration(tables, genes, patients):
    assert patients_altered(tables, genes, most=10) == patients


def test_no_more_are_listed_than_asked(tables):
    assert patients_altered(tables, ["KRAS", "BRAF"], most=1) == ["P1"]


@pytest.mark.parametrize("patient", ["P1", "P2", "P3"])
def test_the_rows_of_one_patient_give_the_same_record(tables, patient):
    few = tables_of(tables, [patient])
    assert patient_ids(few) == [patient]
    assert patient_record(few, patient) == patient_record(tables, patient)


def test_no_row_of_another_patient_is_read(tables):
    few = tables_of(tables, ["P3"])
    assert few["samples"]["sample_id"].to_list() == ["S4"]
    assert set(few["mutations"]["sample_id"]) == {"S4"}
    assert few["copy_number"].filter(few["copy_number"]["sample_id"] != "S4").is_empty()
    assert few.keys() == tables.keys()
