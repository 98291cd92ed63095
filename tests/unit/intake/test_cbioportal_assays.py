"""A sample has an assay where something says so; not assayed is not wild type."""

from oncommons.intake import Reading, read
from tests.studies import mutation, rearrangement, write_study

PANELLED = """
SAMPLE_ID  PATIENT_ID  GENE_PANEL  TUMOR_PURITY  TMB_NONSYNONYMOUS  MSI_TYPE
S1         P1          SMALL       60            4.5                Instable
S2         P2          WES         40            1.25               Do not report
"""


def assays(reading: Reading) -> list[tuple[object, ...]]:
    return reading.tables["assays"].select("sample_id", "assay_type", "panel_id").rows()


def attributes(reading: Reading) -> set[tuple[str, str]]:
    return set(reading.tables["extras"].select("entity_id", "attribute").rows())


def test_panel_matrix_decides(tmp_path):
    matrix = "SAMPLE_ID  mutations  cna\nS1  SMALL  SMALL\nS2  NA  NA"
    study = write_study(tmp_path, samples=PANELLED, panel_matrix=matrix, sequenced=["S1", "S2"])
    reading = read(study)
    assert assays(reading) == [("S1", "panel", "SMALL")]
    (file,) = [one for one in reading.load.files if one.name == "data_gene_panel_matrix.txt"]
    assert (file.rows_in, file.rows_ok) == (2, 2)


def test_alterations_belong_to_the_assay_of_their_kind(tmp_path):
    study = write_study(
        tmp_path,
        panel_matrix="SAMPLE_ID  mutations  cna  structural_variants\nS1  A  B  C",
        mutations=[mutation()],
        copy_number="Hugo_Symbol  S1\nTP53  -2",
        structural_variants=[rearrangement()],
    )
    tables = read(study).tables
    assert tables["mutations"]["assay_id"].to_list() == ["S1:A"]
    assert tables["copy_number"]["assay_id"].to_list() == ["S1:B"]
    assert tables["structural_variants"]["assay_id"].to_list() == ["S1:C"]


def test_matrix_row_of_an_unknown_sample_is_refused(tmp_path):
    reading = read(write_study(tmp_path, panel_matrix="SAMPLE_ID  mutations\nS1  A\nS9  A"))
    assert reading.quarantine.select("file", "line", "rule").rows() == [
        ("data_gene_panel_matrix.txt", 3, "ASY-SAMPLE_ID-FK")
    ]


def test_results_of_the_assay(tmp_path):
    reading = read(write_study(tmp_path, samples=PANELLED))
    rows = reading.tables["assays"].select("assay_id", "purity", "tmb", "msi_status").rows()
    assert [(name, round(purity, 3), *rest) for name, purity, *rest in rows] == [
        ("S1:SMALL", 0.6, 4.5, "MSI-H"),
        ("S2:wes", 0.4, 1.25, "unknown"),
    ]
    assert attributes(reading) - {("P1", "OS_MONTHS"), ("P2", "OS_MONTHS")} == {
        ("S2", "GENE_PANEL"),
        ("S2", "MSI_TYPE"),
    }


def test_results_of_a_sample_without_an_assay_stay_extras(tmp_path):
    samples = PANELLED.replace("SMALL", ".    ")
    reading = read(write_study(tmp_path, samples=samples, sequenced=[]))
    assert assays(reading) == [("S2", "wes", None)]
    assert ("S1", "TMB_NONSYNONYMOUS") in attributes(reading)


def test_case_list_makes_exomes(tmp_path):
    reading = read(write_study(tmp_path, mutations=[mutation()], sequenced=["S1"]))
    assert assays(reading) == [("S1", "wes", None)]


def test_mutation_file_without_case_lists_makes_exomes_of_all(tmp_path):
    assert assays(read(write_study(tmp_path, mutations=[mutation()]))) == [
        ("S1", "wes", None),
        ("S2", "wes", None),
    ]


def test_study_without_molecular_data_has_no_assay(tmp_path):
    assert assays(read(write_study(tmp_path))) == []


def test_sample_with_copy_number_only_has_an_array(tmp_path):
    matrix = "Hugo_Symbol  S1  S2\nTP53  2  0"
    study = write_study(tmp_path, copy_number=matrix, mutations=[mutation()], sequenced=["S1"])
    reading = read(study)
    assert assays(reading) == [("S1", "wes", None), ("S2", "array_cna", None)]
    (said,) = [one for one in reading.load.findings if one.rule == "ASY-EVIDENCE"]
    assert (said.count, said.line) == (1, 7)


def test_build_of_an_assay_is_the_studys_or_that_of_its_mutations(tmp_path):
    builds = [
        read(write_study(tmp_path / name, mutations=[mutation()], about=about))
        .tables["assays"]["genome_build"]
        .unique()
        .to_list()
        for name, about in (("a", {}), ("b", {"reference_genome": "hg19"}))
    ]
    assert builds == [["GRCh37"], ["GRCh37"]]


def test_gene_panels_are_sorted_genes_once_each(tmp_path):
    reading = read(write_study(tmp_path, panels={"SMALL": ["TP53", "KRAS", "TP53"]}))
    assert reading.tables["panels"].select("panel_id", "symbol").rows() == [
        ("SMALL", "KRAS"),
        ("SMALL", "TP53"),
    ]
    (file,) = [one for one in reading.load.files if one.name == "data_gene_panel_small.txt"]
    assert (file.rows_in, file.rows_ok) == (2, 2)
