"""Clinical tables: identifiers, days and calls come out as they were drawn."""

import numpy as np
import polars as pl
import pytest

from oncommons.intake.made.clinical_tables import (
    copy_table,
    fusion_table,
    patient_ids,
    patient_table,
    sample_ids,
    sample_table,
    treatment_table,
)
from oncommons.intake.made.hospitals import covered_megabases
from oncommons.intake.made.substitutions import Kind


@pytest.fixture(scope="module")
def rows_c(draw):
    """Patients and samples of hospital C."""
    members = np.flatnonzero(draw.people.hospital == 2)
    return members, np.flatnonzero(np.isin(draw.samples.patient, members))


def test_identifiers_carry_the_letter_and_count_from_one(draw):
    ids = patient_ids(draw)
    assert ids[0] == "A-0000001"
    assert ids[9_999] == "A-0010000"
    assert ids[10_000] == "B-0000001"
    assert ids[19_999] == "C-0004000"
    assert ids.n_unique() == 20_000


def test_samples_are_named_after_their_patient(draw):
    ids, patients = sample_ids(draw), patient_ids(draw)
    assert ids[0] == "A-0000001-T01"
    assert ids.n_unique() == len(ids)
    second = int(np.flatnonzero(draw.samples.number == 2)[0])
    assert ids[second] == f"{patients[int(draw.samples.patient[second])]}-T02"


def test_months_lead_back_to_whole_days(draw, rows_c):
    members, _ = rows_c
    months = patient_table(draw, members)["OS_MONTHS"].to_numpy()
    assert np.array_equal(np.rint(months * 30.4375).astype(int), draw.outcomes.days[members])


def test_every_length_of_follow_up_survives_as_months():
    days = np.arange(1, 4_000)
    assert np.array_equal(np.rint(np.round(days / 30.4375, 4) * 30.4375).astype(int), days)


def test_patients_have_the_words_of_the_format(draw, rows_c):
    table = patient_table(draw, rows_c[0])
    assert set(table["SEX"]) == {"Male", "Female"}
    assert set(table["OS_STATUS"]) == {"0:LIVING", "1:DECEASED"}
    assert set(table["REGION"]) == {"FRI1", "FRJ2", "FRI2"}
    assert table["AGE"].dtype.is_integer()


def test_samples_have_the_words_of_the_format(draw, rows_c):
    table = sample_table(draw, rows_c[1])
    assert set(table["STAGE"]) == {"", "I", "II", "III", "IV"}
    assert set(table["MSI_TYPE"]) == {"Stable", "Instable"}
    assert set(table["SAMPLE_TYPE"]) == {"Primary", "Metastasis"}
    assert set(table["GRADE"]) == {"G1", "G2", "G3"}
    assert set(table["GENE_PANEL"]) == {"MADE150"}
    glioma = table.filter(pl.col("ONCOTREE_CODE") == "DIFG")
    assert set(glioma["STAGE"]) == {""}


def test_burden_is_protein_changing_mutations_per_covered_megabase(draw, rows_c):
    sample = int(rows_c[1][17])
    own = draw.changes.take(draw.changes.sample == sample)
    expected = (own.kind != Kind.SILENT).sum() / covered_megabases(draw.facts)[2]
    table = sample_table(draw, rows_c[1])
    assert table["TMB_NONSYNONYMOUS"][17] == pytest.approx(expected, abs=0.006)


def test_copy_calls_come_out_in_their_cells(draw, rows_c):
    symbols, calls = copy_table(draw, rows_c[1], 2)
    assert calls.shape == (len(symbols), len(rows_c[1]))
    assert set(np.unique(calls)) == {-2, 0, 2}
    drawn, index = draw.copy_calls, draw.facts.gene_index()
    line = symbols.index("ERBB2")
    carriers = set(drawn.patient[drawn.gene == index["ERBB2"]].tolist())
    for column, sample in enumerate(rows_c[1].tolist()):
        patient = int(draw.samples.patient[sample])
        assert (calls[line, column] == 2) == (patient in carriers)


def test_fusions_name_both_sides(draw, rows_c):
    table = fusion_table(draw, rows_c[1], 2)
    prostate = table.filter(pl.col("Site1_Hugo_Symbol") == "TMPRSS2")
    assert set(prostate["Site2_Hugo_Symbol"]) == {"ERG"}
    assert set(prostate["Event_Info"]) == {"TMPRSS2-ERG fusion"}
    assert set(prostate["Site1_Chromosome"]) == {"21"}
    assert table["Site1_Position"].min() > 0
    assert table["Sample_Id"].n_unique() == table.height


def test_both_samples_of_a_patient_show_the_fusion(draw):
    everyone = np.arange(len(draw.samples.patient))
    table = fusion_table(draw, everyone, 0)
    fused = set(draw.fusions.patient.tolist())
    expected = sum(int(patient) in fused for patient in draw.samples.patient)
    assert table.height == expected


def test_agents_given_together_share_line_and_days(draw, rows_c):
    table = treatment_table(draw, rows_c[0])
    together = table.filter(
        pl.col("AGENT").is_in(["carboplatin", "paclitaxel"]) & (pl.col("LINE") == 1)
    )
    by_patient = together.group_by("PATIENT_ID").agg(
        pl.len(), pl.col("START_DATE", "STOP_DATE").n_unique()
    )
    assert set(by_patient["len"]) == {2}
    assert set(by_patient["START_DATE"]) == {1}


def test_ongoing_treatment_has_no_last_day(draw, rows_c):
    table = treatment_table(draw, rows_c[0])
    assert table["STOP_DATE"].null_count() > 0
    assert table["STOP_DATE"].drop_nulls().min() >= 0


def test_treatments_are_those_of_the_members_alone(draw, rows_c):
    table = treatment_table(draw, rows_c[0])
    assert table["PATIENT_ID"].str.starts_with("C-").all()
    assert set(table["EVENT_TYPE"]) == {"Treatment"}
