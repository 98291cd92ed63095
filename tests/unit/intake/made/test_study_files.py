"""Study folders: files, headers and references as the cBioPortal format wants them."""

from pathlib import Path

import polars as pl
import pytest

STUDIES = ["made_hospital_a", "made_hospital_b", "made_hospital_c"]
PROFILES = ["mutations", "cna", "sv"]


@pytest.fixture(params=STUDIES)
def study(request, cluster):
    """Each study folder in turn."""
    return cluster.folder / request.param


def meta(path):
    return dict(line.split(": ", 1) for line in path.read_text().splitlines())


def table(path, skip=0):
    return pl.read_csv(path, separator="\t", skip_rows=skip, infer_schema=False, quote_char=None)


def samples_of(study):
    return table(study / "data_clinical_sample.txt", 4)["SAMPLE_ID"].to_list()


def test_every_meta_file_names_the_study_and_a_file_that_exists(study):
    found = list(study.glob("meta_*.txt"))
    assert len(found) >= 7
    for path in found:
        fields = meta(path)
        assert fields["cancer_study_identifier"] == study.name
        if path.name != "meta_study.txt":
            assert (study / fields["data_filename"]).is_file()
            assert {"genetic_alteration_type", "datatype"} <= set(fields)


def test_every_data_file_has_a_meta_file(study):
    named = {meta(path).get("data_filename") for path in study.glob("meta_*.txt")}
    data = {path.name for path in study.glob("data_*.txt")}
    panels = {name for name in data if name.startswith("data_gene_panel_made")}
    assert data - panels == named - {None}


def test_the_study_says_what_it_is(study):
    fields = meta(study / "meta_study.txt")
    assert {"type_of_cancer", "name", "description"} <= set(fields)
    assert "invented" in fields["description"]


@pytest.mark.parametrize("name", ["data_clinical_patient.txt", "data_clinical_sample.txt"])
def test_clinical_files_have_five_header_lines(study, name):
    lines = (study / name).read_text().splitlines()
    assert [line.startswith("#") for line in lines[:6]] == [True] * 4 + [False] * 2
    widths = {len(line.split("\t")) for line in lines}
    assert len(widths) == 1
    assert set(lines[2][1:].split("\t")) == {"STRING", "NUMBER"}
    assert set(lines[3][1:].split("\t")) == {"1"}


def test_numbers_are_declared_as_numbers(study):
    lines = (study / "data_clinical_patient.txt").read_text().splitlines()
    types = dict(zip(lines[4].split("\t"), lines[2][1:].split("\t"), strict=True))
    assert types == {
        "PATIENT_ID": "STRING",
        "SEX": "STRING",
        "AGE": "NUMBER",
        "REGION": "STRING",
        "OS_STATUS": "STRING",
        "OS_MONTHS": "NUMBER",
    }


def test_every_file_has_the_same_number_of_cells_in_every_row(study):
    for path in study.glob("data_*.txt"):
        if path.name.startswith("data_gene_panel_made"):
            continue
        lines = path.read_text().splitlines()
        assert len({line.count("\t") for line in lines}) == 1, path.name
        assert '"' not in path.read_text()


def test_files_have_line_feeds_alone_and_end_with_one(study):
    for path in study.rglob("*.txt"):
        content = path.read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")


def test_samples_belong_to_patients_of_the_same_study(study):
    patients = set(table(study / "data_clinical_patient.txt", 4)["PATIENT_ID"])
    samples = table(study / "data_clinical_sample.txt", 4)
    assert set(samples["PATIENT_ID"]) == patients
    assert samples["SAMPLE_ID"].is_unique().all()
    letter = study.name[-1].upper()
    assert samples["SAMPLE_ID"].str.starts_with(f"{letter}-").all()


def test_mutations_fusions_and_calls_are_of_known_samples(study):
    samples = samples_of(study)
    assert set(table(study / "data_mutations.txt")["Tumor_Sample_Barcode"]) <= set(samples)
    assert set(table(study / "data_sv.txt")["Sample_Id"]) <= set(samples)
    assert table(study / "data_cna.txt").columns == ["Hugo_Symbol", *samples]


def test_treatments_are_of_known_patients_and_in_order(study):
    patients = set(table(study / "data_clinical_patient.txt", 4)["PATIENT_ID"])
    treatments = table(study / "data_timeline_treatment.txt")
    assert treatments.columns == [
        "PATIENT_ID", "START_DATE", "STOP_DATE", "EVENT_TYPE", "TREATMENT_TYPE", "SUBTYPE",
        "AGENT", "LINE",
    ]  # fmt: skip
    assert set(treatments["PATIENT_ID"]) <= patients
    assert treatments["PATIENT_ID"].is_sorted()


@pytest.mark.parametrize("name", ["all", "sequenced", "cna", "cnaseq", "sv"])
def test_case_lists_name_every_sample(study, name):
    fields = meta(study / "case_lists" / f"cases_{name}.txt")
    assert fields["case_list_ids"].split("\t") == samples_of(study)
    assert fields["stable_id"] == f"{study.name}_{name}"
    assert str(len(samples_of(study))) in fields["case_list_description"]


def test_the_exome_study_has_no_panel(cluster):
    study = cluster.folder / "made_hospital_a"
    assert not list(study.glob("*gene_panel*"))
    assert set(table(study / "data_clinical_sample.txt", 4)["GENE_PANEL"]) == {"WES"}


@pytest.mark.parametrize(
    ("name", "panel", "genes"),
    [("made_hospital_b", "MADE450", 450), ("made_hospital_c", "MADE150", 150)],
)
def test_panel_studies_name_their_genes_and_cover_their_mutations(cluster, name, panel, genes):
    study = cluster.folder / name
    fields = meta(study / f"data_gene_panel_{panel.lower()}.txt")
    assert fields["stable_id"] == panel
    listed = fields["gene_list"].split("\t")
    assert len(listed) == len(set(listed)) == genes
    assert set(table(study / "data_mutations.txt")["Hugo_Symbol"]) <= set(listed)
    assert set(table(study / "data_cna.txt")["Hugo_Symbol"]) <= set(listed)


@pytest.mark.parametrize("name", STUDIES[1:])
def test_the_matrix_gives_every_sample_its_panel(cluster, name):
    study = cluster.folder / name
    matrix = table(study / "data_gene_panel_matrix.txt")
    assert matrix.columns == ["SAMPLE_ID", "mutations", "cna", "structural_variants"]
    assert matrix["SAMPLE_ID"].to_list() == samples_of(study)
    assert len(set(matrix["mutations"])) == 1


def test_wider_assays_see_more_mutations(cluster):
    rates = []
    for name in STUDIES:
        study = cluster.folder / name
        rates.append(table(study / "data_mutations.txt").height / len(samples_of(study)))
    assert rates[0] > rates[1] > rates[2]


def test_the_truth_counts_rows_as_they_are(cluster, truth):
    for hospital, study in zip(truth.hospitals, cluster.studies, strict=True):
        assert Path(study).name == hospital.study_id
        assert table(study / "data_mutations.txt").height == hospital.mutations
        assert len(samples_of(study)) == hospital.samples
        assert table(study / "data_clinical_patient.txt", 4).height == hospital.patients
