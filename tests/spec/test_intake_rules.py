"""Every named rule of intake, broken by a small drawn study, and what becomes of the row."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from oncommons.errors import IntakeError
from oncommons.intake import NAMED_RULES, read
from oncommons.intake.cbioportal import extras
from oncommons.intake.check import check
from oncommons.intake.source import Draft, Drafts
from tests.studies import PATIENTS, mutation, rearrangement, tab_separated, write_study

Broken = Callable[[Path, pytest.MonkeyPatch], set[str]]


def found(study: Path, **options) -> set[str]:
    """Give the ids of everything that reading a study says."""
    try:
        reading = read(study, **options)
    except IntakeError as fault:
        return {fault.found.split()[0]}
    return {one.rule for one in reading.load.findings} | set(reading.quarantine["rule"])


def drawn(**parts) -> Broken:
    """Break a rule by the content of a study."""
    return lambda folder, _: found(write_study(folder, **parts))


def spoiled(name: str, spoil: Callable[[Path], object], **parts) -> Broken:
    """Break a rule by doing something to one file of a good study."""

    def run(folder: Path, _: pytest.MonkeyPatch) -> set[str]:
        spoil(write_study(folder, **parts) / name)
        return found(folder)

    return run


def replaced(old: str, new: str) -> Callable[[Path], object]:
    """Replace some text of a file, by text or by bytes of Windows-1252."""
    return lambda path: path.write_bytes(path.read_text().replace(old, new).encode("cp1252"))


def unkept(folder: Path, patch: pytest.MonkeyPatch) -> set[str]:
    patch.setattr(extras, "MOST_CELLS", 1)
    return found(write_study(folder, mutations=[mutation(Score="1"), mutation("S2", Score="2")]))


def contact_after_death(_folder: Path, _: pytest.MonkeyPatch) -> set[str]:
    row = {
        "#line": 2, "patient_id": "P1", "site_id": "a", "sex": "male", "vital_status": "dead",
        "last_contact_day": 20, "death_day": 10,
    }  # fmt: skip
    draft = Draft("patients", "a.txt", pl.DataFrame([row]))
    return set(check(Drafts("a", "a", "a", (), (draft,), ())).problems["rule"])


def second_maf(folder: Path, _: pytest.MonkeyPatch) -> set[str]:
    write_study(folder, mutations=[mutation()])
    meta = folder / "meta_mutations.txt"
    (folder / "meta_more.txt").write_text(meta.read_text())
    return found(folder)


def on_grch38(row: dict[str, object]) -> dict[str, object]:
    return row | {"NCBI_Build": "GRCh38"}


TWO_PRIMARIES = """
SAMPLE_ID  PATIENT_ID  ONCOTREE_CODE
S1         P1          BRCA
S2         P1          LUAD
"""
MATRIX = "Hugo_Symbol  S1  S2\nTP53  -2  0"
BREAK: dict[str, Broken] = {
    "FILE-MISSING": spoiled("case_lists/b.txt", Path.mkdir, sequenced=["S1"]),
    "FILE-EMPTY": spoiled("data_clinical_sample.txt", lambda path: path.write_text("#only\n")),
    "FILE-ENCODING": spoiled("data_clinical_patient.txt", replaced("Female", "Féminin")),
    "META-MISSING": spoiled("meta_study.txt", Path.unlink),
    "META-FIELD": second_maf,
    "META-FILE-MISSING": spoiled("data_mutations.txt", Path.unlink, mutations=[mutation()]),
    "META-UNREAD": spoiled("meta_mutations.txt", replaced("MAF", "FUSION"), mutations="A  B"),
    "HDR-COLUMN-MISSING": drawn(samples="SAMPLE_ID  AGE\nS1  4"),
    "HDR-DUPLICATE": drawn(samples="SAMPLE_ID  PATIENT_ID  PATIENT_ID\nS1  P1  P1"),
    "HDR-ALIAS": spoiled(
        "data_mutations.txt", replaced("Start_P", "Start_p"), mutations=[mutation()]
    ),
    "HDR-UNKNOWN": drawn(patients="PATIENT_ID  HEIGHT\nP1  170\nP2  180"),
    "HDR-UNKEPT": unkept,
    "HDR-CORRUPT": spoiled("data_clinical_patient.txt", replaced("#Patient", "#IdentiFemaleier")),
    "ROW-RAGGED": drawn(patients=PATIENTS + "P3  Male  50  0:LIVING  2  7"),
    "ROW-BLANK": spoiled("data_clinical_patient.txt", replaced("P2\t", "\nP2\t")),
    "PARENT-REJECTED": drawn(patients=PATIENTS.replace("P1", "P1*"), samples=TWO_PRIMARIES.replace(
        "P1", "P1*")),
    "ID-CHARS": drawn(samples="SAMPLE_ID  PATIENT_ID\nS/1  P1"),
    "ID-FREE-TEXT": drawn(samples="SAMPLE_ID  PATIENT_ID\n255081416802538  P1"),
    "TIME-ANCHOR-FALLBACK": lambda folder, _: found(write_study(folder), day_zero="sequencing"),
    "PAT-STATUS-DEATH": drawn(patients="PATIENT_ID  OS_STATUS\nP1  1:DECEASED\nP2  0:LIVING"),
    "PAT-CONTACT-AFTER-DEATH": contact_after_death,
    "PAT-FILE-NONE": drawn(patients=None),
    "TUM-ONCOTREE-SEVERAL": drawn(samples=TWO_PRIMARIES),
    "STG-STAGE-TEXT": drawn(patients="PATIENT_ID  STAGE\nP1  T2 or T3\nP2  II"),
    "STG-TNM-GROUP": drawn(patients="PATIENT_ID  STAGE  PATH_M_STAGE\nP1  II  M1\nP2  IV  M1"),
    "SAM-PATIENT-TWO": drawn(samples="SAMPLE_ID  PATIENT_ID\nS1  P1\nS1  P2"),
    "SAM-ONCOTREE-STUDY": drawn(samples="SAMPLE_ID  PATIENT_ID\nS1  P1"),
    "ASY-EVIDENCE": drawn(mutations=[mutation()], sequenced=["S2"]),
    "ASY-PANEL-GENE": drawn(
        samples="SAMPLE_ID  PATIENT_ID  GENE_PANEL\nS1  P1  SMALL", panels={"SMALL": ["KRAS"]},
        mutations=[mutation()],
    ),
    "MUT-BUILD-MIXED": drawn(mutations=[mutation(), on_grch38(mutation("S2"))]),
    "MUT-REF-ALT": drawn(mutations=[mutation(Tumor_Seq_Allele2="A")]),
    "MUT-LOCUS": drawn(mutations=[mutation(End_Position=1)]),
    "MUT-STATUS-WILDTYPE": drawn(mutations=[mutation(Mutation_Status="Wildtype")]),
    "MUT-CLASS-VOCAB": drawn(mutations=[mutation(Variant_Classification="Big_Bang")]),
    "MUT-DUPLICATE": drawn(mutations=[mutation(), mutation()]),
    "CNA-CALL": drawn(copy_number="Hugo_Symbol  S1  S2\nTP53  3  0"),
    "SV-GENE-NONE": drawn(
        structural_variants=[rearrangement(Site1_Hugo_Symbol="", Site2_Hugo_Symbol="")]
    ),
}  # fmt: skip


def test_every_named_rule_is_broken_here():
    assert set(BREAK) == set(NAMED_RULES)


@pytest.mark.parametrize("rule", sorted(BREAK))
def test_rule_is_found(rule, tmp_path, monkeypatch):
    assert rule in BREAK[rule](tmp_path / "study", monkeypatch)


def test_good_study_breaks_no_rule(tmp_path):
    study = write_study(
        tmp_path,
        mutations=[mutation(), mutation("S2", Chromosome="chr7", Hugo_Symbol="EGFR")],
        copy_number=MATRIX,
        structural_variants=[rearrangement()],
        sequenced=["S1", "S2"],
    )
    assert found(study) == set()


def test_refused_row_names_its_line_its_value_and_the_row(tmp_path):
    study = write_study(tmp_path, mutations=[mutation(), mutation("S2", Tumor_Seq_Allele2="A")])
    (row,) = read(study).quarantine.iter_rows(named=True)
    assert (row["file"], row["line"], row["rule"]) == ("data_mutations.txt", 3, "MUT-REF-ALT")
    assert (row["column"], row["value"]) == ("Tumor_Seq_Allele2", "A")
    assert row["raw"] == (study / "data_mutations.txt").read_text().splitlines()[2]


def test_bad_value_is_refused_and_the_row_goes_on(tmp_path):
    study = write_study(tmp_path, patients=PATIENTS.replace("  61  ", "  old  "))
    reading = read(study)
    assert reading.tables["tumours"]["age_at_diagnosis"].to_list() == [None, 70]
    (row,) = reading.quarantine.iter_rows(named=True)
    assert (row["rule"], row["line"], row["column"], row["value"]) == (
        "TUM-AGE_AT_DIAGNOSIS-TYPE", 6, "AGE", "old",
    )  # fmt: skip
    assert row["raw"] is None


def test_unknown_word_becomes_unknown_where_the_schema_has_that_word(tmp_path):
    reading = read(write_study(tmp_path, patients=PATIENTS.replace("Female", "Femal")))
    assert reading.tables["patients"]["sex"].to_list() == ["unknown", "male"]
    assert reading.quarantine["rule"].to_list() == ["PAT-SEX-ENUM"]
    assert reading.load.files[0].rows_quarantined == 0


def test_children_of_a_refused_patient_fall_with_it_and_name_its_rule(tmp_path):
    study = write_study(
        tmp_path,
        patients=PATIENTS.replace("P1", "P 1"),
        samples="SAMPLE_ID  PATIENT_ID\nS1  P 1\nS2  P2",
        mutations=[mutation("S1"), mutation("S2")],
        copy_number=MATRIX,
    )
    reading = read(study)
    rules = {(row["file"], row["line"]): row for row in reading.quarantine.iter_rows(named=True)}
    assert rules["data_clinical_patient.txt", 6]["rule"] == "PAT-PATIENT_ID-PATTERN"
    for place in (("data_clinical_sample.txt", 6), ("data_mutations.txt", 2), ("data_cna.txt", 2)):
        assert rules[place]["rule"] == "PARENT-REJECTED"
        assert "PAT-PATIENT_ID-PATTERN" in rules[place]["remedy"]
    assert reading.tables["mutations"]["sample_id"].to_list() == ["S2"]
    assert len(reading.tables["copy_number"]) == 0
    assert reading.load.patients_quarantined == 1


def test_sample_of_a_patient_who_is_nowhere_is_refused_and_its_mutations_too(tmp_path):
    samples = "SAMPLE_ID  PATIENT_ID\nS1  P1\nS2  P9"
    reading = read(write_study(tmp_path, samples=samples, mutations=[mutation("S2")]))
    assert reading.quarantine["rule"].to_list() == ["SAM-PATIENT_ID-FK", "PARENT-REJECTED"]
    load = reading.load
    assert (load.patients_in, load.patients_ok, load.patients_quarantined) == (3, 2, 1)


def test_mutation_of_an_unknown_sample_is_refused_once(tmp_path):
    reading = read(write_study(tmp_path, mutations=[mutation("S7"), mutation()]))
    assert reading.quarantine.select("line", "rule").rows() == [(2, "MUT-SAMPLE_ID-FK")]


def test_second_row_of_a_patient_is_refused_and_takes_nothing_of_the_first(tmp_path):
    study = write_study(tmp_path, patients="PATIENT_ID  HEIGHT\nP1  170\nP2  180\nP1  190")
    reading = read(study)
    assert reading.quarantine.select("line", "rule").rows() == [(8, "PAT-PATIENT_ID-UNIQUE")]
    heights = reading.tables["extras"].filter(pl.col("attribute") == "HEIGHT")
    assert dict(heights.select("entity_id", "value").rows()) == {"P1": "170", "P2": "180"}
    assert reading.load.patients_in == 2


def test_ragged_patient_row_is_refused_with_its_samples(tmp_path):
    study = write_study(tmp_path, patients=PATIENTS.replace("24", "24  7"))
    reading = read(study)
    assert reading.quarantine["rule"].to_list() == ["ROW-RAGGED", "PARENT-REJECTED"]
    assert reading.tables["patients"]["patient_id"].to_list() == ["P2"]


def test_two_bad_cells_of_one_gene_are_one_row_of_the_quarantine(tmp_path):
    reading = read(write_study(tmp_path, copy_number="Hugo_Symbol  S1  S2\nTP53  9  8"))
    (row,) = reading.quarantine.iter_rows(named=True)
    assert (row["line"], row["column"], row["value"]) == (2, "S1", "9")
    assert row["remedy"].endswith("(and 1 more in this line)")
    (said,) = [one for one in reading.load.findings if one.rule == "CNA-CALL"]
    assert (said.count, said.column) == (2, "")


def test_gene_lines_without_a_symbol_or_with_one_too_many_are_refused(tmp_path):
    matrix = "Hugo_Symbol  S1  S2\nTP53  0  2\n.  1  1\nTP53  1  1\nKRAS  1"
    reading = read(write_study(tmp_path, copy_number=matrix))
    assert reading.quarantine.select("line", "rule").rows() == [
        (3, "CNA-SYMBOL-REQUIRED"),
        (4, "CNA-KEY-UNIQUE"),
        (5, "ROW-RAGGED"),
    ]
    (file,) = [one for one in reading.load.files if one.name == "data_cna.txt"]
    assert (file.rows_in, file.rows_ok, file.rows_quarantined) == (4, 1, 3)


def test_matrix_column_of_an_unknown_sample_is_refused_once(tmp_path):
    reading = read(write_study(tmp_path, copy_number="Hugo_Symbol  S1  S9\nTP53  2  2\nKRAS  2  2"))
    rows = reading.quarantine.select("line", "rule", "column").rows()
    assert rows == [(1, "CNA-SAMPLE_ID-FK", "S9")]
    assert reading.tables["copy_number"]["sample_id"].unique().to_list() == ["S1"]


def test_spread_contradicts_a_stage_that_is_below_four_at_any_rate(tmp_path):
    patients = "PATIENT_ID  STAGE  PATH_M_STAGE\nP1  Stage 1-3  M1\nP2  Stage 1-3  M0"
    reading = read(write_study(tmp_path, patients=patients))
    rules = [one for one in reading.load.findings if one.rule == "STG-TNM-GROUP"]
    assert [one.count for one in rules] == [1]


def test_identifying_values_stand_in_no_finding(tmp_path):
    samples = "SAMPLE_ID  PATIENT_ID\nDUPONT/1  P1\n255081416802538  P2"
    reading = read(write_study(tmp_path, samples=samples))
    said = " ".join(str(one) + one.value for one in reading.load.findings)
    assert "DUPONT" not in said
    assert "255081416802538" not in said
    shown = reading.quarantine.filter(pl.col("rule") == "ID-FREE-TEXT")
    assert shown.select("value", "raw").row(0) == (None, None)


def test_mixed_builds_name_the_line_where_the_second_begins(tmp_path):
    rows = [mutation(), mutation("S2"), on_grch38(mutation("S2", Start_Position=5))]
    with pytest.raises(IntakeError) as refused:
        read(write_study(tmp_path, mutations=rows))
    assert (refused.value.file, refused.value.line) == ("data_mutations.txt", 4)


def test_tab_separated_draws_empty_cells_as_dots():
    assert tab_separated("A  B\n.  Stage 4") == "A\tB\n\tStage 4\n"
