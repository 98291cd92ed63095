"""One patient at the bedside: what was found, and which genes could be seen at all."""

import pytest

from oncommons.domain.patients import Alteration, AlterationKind, GivenTreatment, Origin
from oncommons.errors import IntakeError
from oncommons.intake import load, open_vault, patient_ids, patient_record, read
from tests.studies import SAMPLES, mutation, rearrangement, write_study

PANELLED = """
SAMPLE_ID  PATIENT_ID  ONCOTREE_CODE  SAMPLE_TYPE  GENE_PANEL  MSI_TYPE  TMB_NONSYNONYMOUS
S1         P1          BRCA           Primary      SMALL       Stable    4.5
S2         P2          PRAD           Metastasis   UNLISTED    .         .
"""


def tables(tmp_path, **parts):
    return read(write_study(tmp_path, **parts)).tables


def test_patients_are_listed(tmp_path):
    assert patient_ids(tables(tmp_path)) == ["P1", "P2"]


def test_whole_record(tmp_path):
    drugs = """
    PATIENT_ID  START_DATE  STOP_DATE  EVENT_TYPE  AGENT        LINE
    P1          50          .          Treatment   Lapatinib    2
    P1          10          40         Treatment   Trastuzumab  1
    P1          0           0          Treatment   .            .
    """
    patient = patient_record(
        tables(
            tmp_path,
            patients="PATIENT_ID  SEX  AGE  STAGE\nP1  Female  61  Stage III\nP2  Male  70  .",
            samples=PANELLED,
            panels={"SMALL": ["BRAF", "KRAS"]},
            mutations=[
                mutation(Exon_Number="15/18"),
                mutation("S2", Exon_Number="11-May"),
                mutation(Hugo_Symbol="KRAS", Variant_Classification="Silent"),
            ],
            copy_number="Hugo_Symbol  S1  S2\nTP53  -2  2\nMYC  1  0",
            structural_variants=[rearrangement()],
            timelines={"treatment": drugs},
        ),
        "P1",
    )
    assert patient.alterations == (
        Alteration(
            "BRAF", AlterationKind.MUTATION, "V600E", "Missense_Mutation", exon=15,
            vaf=pytest.approx(0.3),
        ),
        Alteration("TP53", AlterationKind.COPY_NUMBER, call=-2),
        Alteration("EML4", AlterationKind.FUSION, partner="ALK"),
    )  # fmt: skip
    assert (patient.sample_id, patient.oncotree, patient.sex) == ("S1", "BRCA", "female")
    assert (patient.age_years, patient.stage_group) == (61, "III")
    assert (patient.msi_status, patient.tmb) == ("MSS", 4.5)
    assert (patient.profiled, patient.coverage_known) == (frozenset({"BRAF", "KRAS"}), True)
    assert patient.treatments == (
        GivenTreatment("Trastuzumab", 1, 10, 40),
        GivenTreatment("Lapatinib", 2, 50, None),
    )


def test_exome_sees_every_gene(tmp_path):
    patient = patient_record(tables(tmp_path, mutations=[mutation()]), "P1")
    assert (patient.profiled, patient.coverage_known) == (None, True)


def test_panel_without_a_list_is_not_believed(tmp_path):
    patient = patient_record(tables(tmp_path, samples=PANELLED, panels={"SMALL": ["KRAS"]}), "P2")
    assert (patient.profiled, patient.coverage_known) == (frozenset(), False)
    assert (patient.msi_status, patient.tmb) == ("unknown", None)


def test_sample_without_an_assay_sees_nothing(tmp_path):
    patient = patient_record(tables(tmp_path), "P1")
    assert (patient.profiled, patient.coverage_known) == (frozenset(), False)


def test_patient_without_a_sample(tmp_path):
    patient = patient_record(tables(tmp_path, samples="SAMPLE_ID  PATIENT_ID\nS2  P2"), "P1")
    assert (patient.sample_id, patient.alterations, patient.oncotree) == ("", (), "")


TWO = "SAMPLE_ID  PATIENT_ID  SAMPLE_TYPE\nS1  P1  Primary\nS3  P1  Metastasis\nS9  P1  Normal"


def test_last_assayed_tumour_sample_is_chosen(tmp_path):
    found = tables(tmp_path, samples=TWO, mutations=[mutation("S1")], sequenced=["S1", "S9"])
    assert patient_record(found, "P1").sample_id == "S1"
    both = tables(tmp_path, samples=TWO, mutations=[mutation("S1")], sequenced=["S1", "S3", "S9"])
    assert patient_record(both, "P1").sample_id == "S3"


def test_sample_can_be_asked_for(tmp_path):
    found = tables(tmp_path, samples=TWO, mutations=[mutation("S1"), mutation("S3")])
    assert patient_record(found, "P1", sample_id="S1").sample_id == "S1"
    assert patient_record(found, "P1", sample_id="S9").alterations == ()


def test_rearrangement_within_one_gene_has_no_partner(tmp_path):
    rows = [
        rearrangement(Site1_Hugo_Symbol="EGFR", Site2_Hugo_Symbol="EGFR"),
        rearrangement(Site1_Hugo_Symbol="", Site2_Hugo_Symbol="RET", SV_Status="GERMLINE"),
    ]
    first, second = patient_record(tables(tmp_path, structural_variants=rows), "P1").alterations
    assert (first.symbol, first.partner) == ("EGFR", "")
    assert (second.symbol, second.partner, second.origin) == ("RET", "", Origin.GERMLINE)


@pytest.mark.parametrize("ask", [("P9", None), ("P1", "S2")])
def test_unknown_patient_or_sample_is_refused_without_its_number(tmp_path, ask):
    patient, sample = ask
    with pytest.raises(IntakeError) as refused:
        patient_record(tables(tmp_path), patient, sample_id=sample)
    assert "P9" not in str(refused.value)
    assert "S2" not in str(refused.value)


def test_record_from_a_vault_is_that_of_the_reading(tmp_path):
    study = write_study(tmp_path / "study", samples=SAMPLES, mutations=[mutation()])
    load(study, tmp_path / "vault")
    here = patient_record(read(study).tables, "P1")
    there = patient_record(open_vault(tmp_path / "vault").tables, "drawn:P1")
    assert there.alterations == here.alterations
    assert there.sample_id == "drawn:S1"
