"""Two real studies read whole: the numbers that their publications and portals give."""

import polars as pl
import pytest

from oncommons.errors import IntakeError
from oncommons.intake import Reading, load, open_vault, patient_record, read
from tests.shared import shared


@pytest.fixture(scope="module")
def prostate() -> Reading:
    """MSK prostate study, Lenis et al., Clin Cancer Res 2024 (cBioPortal prostate_msk_2024)."""
    return read(shared("studies/prostate_msk_2024"))


@pytest.fixture(scope="module")
def utuc() -> Reading:
    """Upper-tract urothelial study, Robinson et al., Nat Commun 2019 (cBioPortal utuc_..._2019)."""
    return read(shared("studies/utuc_cornell_baylor_mdacc_2019"))


def mutated_samples(reading: Reading, symbol: str) -> int:
    of_gene = reading.tables["mutations"].filter(pl.col("symbol") == symbol)
    return of_gene["sample_id"].n_unique()


def test_prostate_has_2257_patients_and_2260_samples(prostate):
    assert len(prostate.tables["patients"]) == 2257
    assert len(prostate.tables["samples"]) == 2260
    load = prostate.load
    assert (load.patients_in, load.patients_ok, load.patients_quarantined) == (2257, 2257, 0)


def test_prostate_has_10846_mutations_of_which_8_stand_twice(prostate):
    """CDKN2A (6) and CDKN2B-AS1 (2): once per transcript, for one and the same DNA change."""
    (file,) = [one for one in prostate.load.files if one.name == "data_mutations.txt"]
    assert (file.rows_in, file.rows_ok, file.rows_quarantined) == (10846, 10838, 8)
    assert len(prostate.tables["mutations"]) == 10838
    twice = prostate.quarantine.filter(pl.col("rule") == "MUT-DUPLICATE")
    assert len(twice) == 8
    genes = twice["raw"].str.extract(r"^(\S+)")
    assert sorted(genes) == ["CDKN2A"] * 6 + ["CDKN2B-AS1"] * 2


@pytest.mark.parametrize(
    ("symbol", "samples", "rows"),
    [("TP53", 650, 690), ("FOXA1", 351, 377), ("SPOP", 318, 325), ("PTEN", 182, 202)],
)
def test_prostate_mutated_samples_and_mutations_per_gene(prostate, symbol, samples, rows):
    assert mutated_samples(prostate, symbol) == samples
    assert (prostate.tables["mutations"]["symbol"] == symbol).sum() == rows


def test_prostate_copy_number_of_541_genes(prostate):
    calls = prostate.tables["copy_number"]
    amplified = calls.filter((pl.col("symbol") == "AR") & (pl.col("call") == 2))
    assert len(amplified) == 237
    assert len(calls) == 2647 + 2483 + 203
    (file,) = [one for one in prostate.load.files if one.name == "data_CNA.txt"]
    assert (file.rows_in, file.rows_ok) == (541, 541)


def test_prostate_keeps_the_text_of_203_uncertain_deletions(prostate):
    extras = prostate.tables["extras"].filter(pl.col("entity") == "copy_number")
    assert len(extras) == 203
    assert set(extras["value"]) == {"-1.5"}


def test_prostate_pten_is_deleted_228_times_for_certain_and_34_times_perhaps(prostate):
    """The file writes -2 for 228 samples and -1.5 for 34; cBioPortal shows both as deep."""
    calls = prostate.tables["copy_number"]
    deleted = calls.filter((pl.col("symbol") == "PTEN") & (pl.col("call") == -2))
    extras = prostate.tables["extras"].filter(pl.col("entity") == "copy_number")
    perhaps = extras["entity_id"].str.ends_with(":PTEN").sum()
    assert (len(deleted) - perhaps, perhaps) == (228, 34)


def test_prostate_has_1308_structural_variants(prostate):
    variants = prostate.tables["structural_variants"]
    assert len(variants) == 1308
    first, second = pl.col("symbol1"), pl.col("symbol2")
    pair = (first == "TMPRSS2") & (second == "ERG") | (first == "ERG") & (second == "TMPRSS2")
    assert len(variants.filter(pair)) == 385
    assert set(variants["in_frame"].drop_nulls()) == {"yes", "no"}


def test_prostate_samples_per_panel(prostate):
    panels = prostate.tables["assays"]["panel_id"].value_counts()
    counts = dict(panels.iter_rows())
    assert counts == {"IMPACT341": 136, "IMPACT410": 480, "IMPACT468": 1477, "IMPACT505": 167}


def test_prostate_survival_is_known_for_2201_of_whom_916_died(prostate):
    patients = prostate.tables["patients"]
    assert patients["last_contact_day"].count() == 2201
    assert patients["death_day"].count() == 916
    assert (patients["vital_status"] == "dead").sum() == 918
    undated = prostate.quarantine.filter(pl.col("rule") == "PAT-STATUS-DEATH")
    assert undated["line"].to_list() == [395, 2002]


def test_prostate_stage_is_iv_or_below_and_the_words_are_kept(prostate):
    stagings = prostate.tables["stagings"]
    groups = dict(stagings["stage_group"].value_counts().iter_rows())
    assert groups == {"IV": 1024, "I-III": 943}
    stages = prostate.tables["extras"].filter(pl.col("attribute") == "STAGE_HIGHEST_RECORDED")
    assert dict(stages["value"].value_counts().iter_rows()) == {
        "Stage 4": 1024,
        "Stage 1-3": 943,
        "Unknown": 289,
    }


def test_prostate_first_gleason_score_is_the_grade(prostate):
    tumours = prostate.tables["tumours"]
    assert dict(tumours["grade"].drop_nulls().value_counts().iter_rows()) == {
        "6": 97,
        "7": 687,
        "8": 389,
        "9": 857,
        "10": 9,
    }
    assert tumours["grade_system"].drop_nulls().unique().to_list() == ["Gleason"]


def test_prostate_current_age_is_not_age_at_diagnosis(prostate):
    assert prostate.tables["tumours"]["age_at_diagnosis"].count() == 0
    ages = prostate.tables["extras"].filter(pl.col("attribute") == "CURRENT_AGE")
    assert len(ages) == 2256


def test_prostate_19_progressions_and_msi(prostate):
    assert len(prostate.tables["responses"]) == 19
    states = dict(prostate.tables["assays"]["msi_status"].drop_nulls().value_counts().iter_rows())
    assert states == {"MSS": 2148, "MSI-H": 55, "unknown": 48}


def test_prostate_refuses_no_row_by_an_error(prostate):
    assert not [one for one in prostate.load.findings if one.severity == "error"]


def test_utuc_47_patients_4132_mutations_37_exomes(utuc):
    assert len(utuc.tables["patients"]) == 47
    assert len(utuc.tables["mutations"]) == 4132
    assays = utuc.tables["assays"]
    assert (len(assays), set(assays["assay_type"])) == (37, {"wes"})
    assert assays["genome_build"].unique().to_list() == ["GRCh37"]


def test_utuc_sex_grade_and_type(utuc):
    assert dict(utuc.tables["patients"]["sex"].value_counts().iter_rows()) == {
        "male": 31,
        "female": 16,
    }
    assert utuc.tables["tumours"]["grade"].to_list() == ["High"] * 47
    assert set(utuc.tables["samples"]["oncotree"]) == {"UTUC"}


def test_utuc_t_categories_are_known_on_one_side(utuc):
    stagings = utuc.tables["stagings"]
    assert dict(stagings["t"].value_counts().iter_rows()) == {">=T2": 31, "<T2": 16}
    assert stagings["stage_group"].null_count() == 47


def test_puma_is_refused_with_the_missing_meta_file_and_the_spoiled_line(tmp_path):
    study = shared("studies/puma_biliary_summit")
    with pytest.raises(IntakeError) as refused:
        load(study, tmp_path / "vault")
    first, second = str(refused.value).splitlines()
    assert first.startswith("puma_biliary_summit/meta_study.txt: META-MISSING")
    assert "write meta_study.txt with cancer_study_identifier" in first
    assert second.startswith("puma_biliary_summit/data_clinical_patient.txt line 1: HDR-CORRUPT")
    assert "IdentiFemaleier" in second
    assert not (tmp_path / "vault").exists()


def test_both_studies_lie_side_by_side_in_a_vault(tmp_path):
    for name in ("prostate_msk_2024", "utuc_cornell_baylor_mdacc_2019"):
        load(shared(f"studies/{name}"), tmp_path)
    opened = open_vault(tmp_path)
    tables = opened.frames()
    assert len(tables["patients"]) == 2257 + 47
    assert tables["mutations"]["mutation_id"].n_unique() == 10838 + 4132
    patient = patient_record(opened.tables, "prostate_msk_2024:P-0061934")
    assert str(patient.alterations[2]) == "PIK3CA H1047R"
    assert patient.alterations[2].exon == 21
    assert (patient.profiled, patient.coverage_known) == (frozenset(), False)
