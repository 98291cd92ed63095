"""Meta files decide what is read; each fault names the file and what to write."""

from pathlib import Path

import pytest

from oncommons.errors import IntakeError
from oncommons.intake import read
from oncommons.intake.cbioportal.meta import open_study, spoiled_header, unread
from tests.studies import mutation, write_data, write_study


def change(study: Path, name: str, old: str, new: str) -> Path:
    path = study / name
    path.write_text(path.read_text().replace(old, new))
    return study


def refusal(study: Path) -> IntakeError:
    with pytest.raises(IntakeError) as refused:
        open_study(study)
    return refused.value


def test_study_names_itself_its_build_and_its_files(tmp_path):
    about = {"reference_genome": "hg38", "type_of_cancer": "luad"}
    study = open_study(write_study(tmp_path, about=about, mutations=[mutation()]))
    assert (study.identifier, study.genome_build, study.oncotree) == ("drawn", "GRCh38", "LUAD")
    assert study.data_files == (
        "data_clinical_patient.txt", "data_clinical_sample.txt", "data_mutations.txt",
    )  # fmt: skip


def test_mixed_study_has_no_tumour_type(tmp_path):
    assert open_study(write_study(tmp_path, about={"type_of_cancer": "mixed"})).oncotree == ""


@pytest.mark.parametrize("field", ["cancer_study_identifier", "type_of_cancer"])
def test_missing_field_of_the_study_is_named(tmp_path, field):
    study = change(write_study(tmp_path), "meta_study.txt", field, "x")
    assert f'add the line "{field}: ..."' in str(refusal(study))


@pytest.mark.parametrize("field", ["genetic_alteration_type", "datatype", "data_filename"])
def test_missing_field_of_a_data_file_is_named(tmp_path, field):
    study = change(write_study(tmp_path), "meta_clinical_patient.txt", field, "x")
    fault = refusal(study)
    assert (fault.file, fault.column) == ("meta_clinical_patient.txt", field)


def test_meta_file_of_another_study_is_refused(tmp_path):
    study = change(write_study(tmp_path), "meta_clinical_sample.txt", "drawn", "other")
    assert "says drawn" in str(refusal(study))


def test_identifier_with_other_signs_is_refused(tmp_path):
    study = write_study(tmp_path, about={"cancer_study_identifier": "my study"})
    assert "letters, digits" in str(refusal(study))


def test_data_file_outside_the_study_is_refused(tmp_path):
    (tmp_path / "secret.txt").write_text("x")
    study = write_study(tmp_path / "study")
    change(study, "meta_clinical_patient.txt", "data_clinical_patient.txt", "../secret.txt")
    assert "leads out of the study folder" in str(refusal(study))


def test_link_out_of_the_study_is_refused(tmp_path):
    (tmp_path / "secret.txt").write_text("x")
    study = write_study(tmp_path / "study")
    (study / "data_clinical_patient.txt").unlink()
    (study / "data_clinical_patient.txt").symlink_to(tmp_path / "secret.txt")
    assert "leads out of the study folder" in str(refusal(study))


def test_study_without_samples_is_refused(tmp_path):
    study = write_study(tmp_path)
    (study / "meta_clinical_sample.txt").unlink()
    assert "no meta file names the samples" in str(refusal(study))


def test_profiles_that_are_not_read_are_named_and_need_no_file(tmp_path):
    study = write_study(tmp_path)
    write_data(study, "expression", "x", ("drawn", "MRNA_EXPRESSION", "CONTINUOUS"))
    (study / "data_expression.txt").unlink()
    (said,) = unread(open_study(study))
    assert (said.rule, said.file) == ("META-UNREAD", "meta_expression.txt")
    assert "MRNA_EXPRESSION CONTINUOUS" in said.says


def test_case_list_of_sequenced_samples(tmp_path):
    assert open_study(write_study(tmp_path)).sequenced() is None
    study = write_study(tmp_path, sequenced=["S1", "S2"])
    change(study, "case_lists/cases_sequenced.txt", "case_list_ids: ", "case_list_ids:")
    assert open_study(study).sequenced() == {"S1", "S2"}


@pytest.mark.parametrize(
    "line", ["#Patient Identifier\tSex", "Males and Females", "Female only", "Neratinib Maleate"]
)
def test_sound_header_is_not_taken_for_a_spoiled_one(line):
    assert spoiled_header("a.txt", [line]) == ()


def test_spoiled_header_names_the_first_line_and_counts(tmp_path):
    lines = ["#Patient", "#speciFemaley a patient", "#inFemaleorMaleation"]
    (said,) = spoiled_header("a.txt", lines)
    assert (said.line, said.count) == (2, 2)


def test_folder_without_meta_file_lists_what_is_there(tmp_path):
    study = write_study(tmp_path / "study")
    (study / "meta_study.txt").unlink()
    with pytest.raises(IntakeError, match=r"data_clinical_patient.txt, data_clinical_sample.txt"):
        read(study)
