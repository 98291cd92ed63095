"""Small variants, copy number, rearrangements and timelines, each as the format writes them."""

import polars as pl
import pytest

from oncommons.errors import IntakeError
from oncommons.intake import read
from oncommons.intake.cbioportal import copy_number
from tests.studies import mutation, rearrangement, write_study


def mutations(tmp_path, *rows, **parts) -> pl.DataFrame:
    return read(write_study(tmp_path, mutations=list(rows), **parts)).tables["mutations"]


def test_mutation(tmp_path):
    (row,) = mutations(tmp_path, mutation(HGVSc="c.1799T>A", FILTER="PASS")).iter_rows(named=True)
    assert {name: value for name, value in row.items() if value is not None} == {
        "mutation_id": 1, "assay_id": "S1:wes", "sample_id": "S1", "patient_id": "P1",
        "symbol": "BRAF", "entrez_id": 673, "chrom": "7", "pos": 140453136, "end": 140453136,
        "ref": "A", "alt": "T", "build": "GRCh37", "class": "Missense_Mutation",
        "hgvsc": "c.1799T>A", "hgvsp": "p.V600E", "status": "somatic", "t_ref": 70, "t_alt": 30,
        "vaf": pytest.approx(0.3), "filter": "PASS",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "column", "value"),
    [
        ({"Chromosome": "chr7"}, "chrom", "7"),
        ({"Chromosome": "23"}, "chrom", "X"),
        ({"Chromosome": "M", "Start_Position": 5, "End_Position": 5}, "chrom", "MT"),
        ({"NCBI_Build": "hg19"}, "build", "GRCh37"),
        ({"NCBI_Build": "38"}, "build", "GRCh38"),
        ({"Variant_Classification": "missense"}, "class", "Missense_Mutation"),
        ({"Entrez_Gene_Id": 0}, "entrez_id", None),
        ({"Mutation_Status": "Germline"}, "status", "germline"),
        ({"Mutation_Status": ""}, "status", "unknown"),
        ({"Tumor_Seq_Allele1": "G", "Tumor_Seq_Allele2": "A"}, "alt", "G"),
        ({"Tumor_Seq_Allele1": "G", "Tumor_Seq_Allele2": ""}, "alt", "G"),
        ({"t_ref_count": "", "t_alt_count": 4}, "vaf", None),
        ({"t_ref_count": 0, "t_alt_count": 0}, "vaf", None),
        ({"t_alt_count": "30.0"}, "t_alt", 30),
    ],
)
def test_spellings(tmp_path, cells, column, value):
    assert mutations(tmp_path, mutation(**cells))[column].to_list() == [value]


def test_build_of_the_study_stands_in(tmp_path):
    about = {"reference_genome": "hg38"}
    rows = mutations(tmp_path, mutation(NCBI_Build=""), about=about)
    assert rows["build"].to_list() == ["GRCh38"]


def test_mutation_without_any_build_is_refused(tmp_path):
    reading = read(write_study(tmp_path, mutations=[mutation(NCBI_Build="")]))
    assert reading.quarantine["rule"].to_list() == ["MUT-BUILD-REQUIRED"]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"Chromosome": "GL000192.1"}, "MUT-CHROM-ENUM"),
        ({"Start_Position": "x"}, "MUT-POS-TYPE"),
        ({"Start_Position": 0}, "MUT-POS-RANGE"),
        ({"Start_Position": 160_000_000, "End_Position": 160_000_000}, "MUT-LOCUS"),
        ({"Reference_Allele": "R"}, "MUT-REF-PATTERN"),
        ({"Hugo_Symbol": ""}, "MUT-SYMBOL-REQUIRED"),
        ({"Mutation_Status": "LOH"}, "MUT-STATUS-WILDTYPE"),
    ],
)
def test_rows_that_are_refused(tmp_path, cells, rule):
    reading = read(write_study(tmp_path, mutations=[mutation(**cells)]))
    assert rule in reading.quarantine["rule"].to_list()
    assert len(reading.tables["mutations"]) == 0


def test_end_of_chromosome_depends_on_the_build(tmp_path):
    end = {"Chromosome": "7", "Start_Position": 159_200_000, "End_Position": 159_200_000}
    assert len(mutations(tmp_path / "a", mutation(**end))) == 0
    assert len(mutations(tmp_path / "b", mutation(NCBI_Build="GRCh38", **end))) == 1


def test_lines_above_the_header_and_numbers_go_on(tmp_path):
    study = write_study(tmp_path, mutations=[mutation(), mutation("S2", Tumor_Seq_Allele2="A")])
    path = study / "data_mutations.txt"
    path.write_text("#version 2.4\n" + path.read_text())
    reading = read(study)
    assert reading.quarantine["line"].to_list() == [4]
    assert reading.tables["mutations"]["mutation_id"].to_list() == [1]


def test_one_of_two_equal_variants_stays_and_both_genes_of_one_locus(tmp_path):
    rows = [mutation(), mutation(), mutation(Hugo_Symbol="BRAF-AS1"), mutation("S2")]
    reading = read(write_study(tmp_path, mutations=rows))
    assert reading.tables["mutations"]["mutation_id"].to_list() == [1, 3, 4]
    (row,) = reading.quarantine.iter_rows(named=True)
    assert (row["rule"], row["severity"], row["line"]) == ("MUT-DUPLICATE", "warning", 3)


def test_what_a_maf_says_beyond_our_columns_is_kept(tmp_path):
    rows = [
        mutation(Center="X", dbSNP_RS="rs1", Variant_Type="SNP"),
        mutation("S2", Center="X", dbSNP_RS="", Variant_Type="ONP"),
    ]
    extras = read(write_study(tmp_path, mutations=rows)).tables["extras"]
    kept = extras.filter(~pl.col("entity").is_in(["patients", "samples"]))
    assert set(kept.select("entity", "entity_id", "attribute", "value").rows()) == {
        ("loads", "data_mutations.txt", "Center", "X"),
        ("mutations", "1", "dbSNP_RS", "rs1"),
        ("mutations", "2", "Variant_Type", "ONP"),
    }


def test_extras_of_a_refused_row_go_with_it(tmp_path):
    rows = [mutation(Tumor_Seq_Allele2="A", Score="1"), mutation("S2", Score="2")]
    extras = read(write_study(tmp_path, mutations=rows)).tables["extras"]
    assert extras.filter(pl.col("attribute") == "Score")["value"].to_list() == ["2"]


def test_missing_column_is_named_with_the_header_line(tmp_path):
    rows = [{k: v for k, v in mutation().items() if k != "Chromosome"}]
    with pytest.raises(IntakeError, match="the column Chromosome is missing") as refused:
        read(write_study(tmp_path, mutations=rows))
    assert (refused.value.file, refused.value.line) == ("data_mutations.txt", 1)


MATRIX = """
Hugo_Symbol  Entrez_Gene_Id  S1    S2
TP53         7157            -2    0
ERBB2        2064            2     NA
PTEN         5728            -1.5  1
MYC          4609            0     -1.0
"""


@pytest.mark.parametrize("cells_at_once", [1, 8, 1000])
def test_copy_number_is_made_long_whatever_the_portion(tmp_path, monkeypatch, cells_at_once):
    monkeypatch.setattr(copy_number, "_CELLS_AT_ONCE", cells_at_once)
    reading = read(write_study(tmp_path, copy_number=MATRIX))
    assert reading.tables["copy_number"].select("sample_id", "symbol", "call").rows() == [
        ("S1", "TP53", -2),
        ("S1", "ERBB2", 2),
        ("S1", "PTEN", -2),
        ("S2", "PTEN", 1),
        ("S2", "MYC", -1),
    ]
    uncertain = reading.tables["extras"].filter(pl.col("entity") == "copy_number")
    assert uncertain.select("entity_id", "attribute", "value").rows() == [
        ("S1:array_cna:PTEN", "cna", "-1.5")
    ]


def test_copy_number_of_neutral_samples_leaves_their_assay(tmp_path):
    reading = read(write_study(tmp_path, copy_number="Hugo_Symbol  S1  S2\nTP53  0  0"))
    assert len(reading.tables["copy_number"]) == 0
    assert len(reading.tables["assays"]) == 2


@pytest.mark.parametrize(
    ("matrix", "says"),
    [("Gene  S1\nTP53  2", "Hugo_Symbol is missing"), ("Hugo_Symbol  S1  S1\nTP53  2  2", "same")],
)
def test_matrix_whose_header_cannot_be_read(tmp_path, matrix, says):
    with pytest.raises(IntakeError, match=says):
        read(write_study(tmp_path, copy_number=matrix))


def test_rearrangement(tmp_path):
    rows = [rearrangement(Tumor_Split_Read_Count=12, Event_Info="Fusion: in frame")]
    variants = read(write_study(tmp_path, structural_variants=rows)).tables["structural_variants"]
    (row,) = variants.iter_rows(named=True)
    assert {name: value for name, value in row.items() if value is not None} == {
        "sv_id": 1, "assay_id": "S1:rnaseq", "sample_id": "S1", "sv_class": "inversion",
        "symbol1": "EML4", "chrom1": "2", "pos1": 42522694, "symbol2": "ALK", "chrom2": "2",
        "pos2": 29446394, "in_frame": "yes", "split_reads": 12, "status": "somatic",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "column", "value"),
    [
        ({"Site2_Effect_On_Frame": "In_frame"}, "in_frame", "yes"),
        ({"Site2_Effect_On_Frame": "out of frame"}, "in_frame", "no"),
        ({"Event_Info": "Protein Fusion: out of frame {A:B}"}, "in_frame", "no"),
        ({"Event_Info": "Antisense"}, "in_frame", None),
        ({"Class": "TRANSLOCATION"}, "sv_class", "translocation"),
        ({"Class": "COMPLEX"}, "sv_class", None),
        ({"Site1_Chromosome": "chrX"}, "chrom1", "X"),
        ({"SV_Status": "GERMLINE"}, "status", "germline"),
    ],
)
def test_spellings_of_rearrangements(tmp_path, cells, column, value):
    study = write_study(tmp_path, structural_variants=[rearrangement(**cells)])
    assert read(study).tables["structural_variants"][column].to_list() == [value]


TREATMENTS = """
PATIENT_ID  START_DATE  STOP_DATE  EVENT_TYPE  TREATMENT_TYPE     AGENT        LINE  SUBTYPE
P1          10          100        Treatment   Medical Therapy    Trastuzumab  1     Targeted
P1          20          5          TREATMENT   Radiation Therapy  .            .     .
P2          -30         .          Treatment   .                  Docetaxel    9     .
P9          1           2          Treatment   Surgery            .            .     .
"""


def test_treatments(tmp_path):
    reading = read(write_study(tmp_path, timelines={"treatment": TREATMENTS}))
    assert reading.tables["treatments"].select(
        "treatment_id", "patient_id", "kind", "drug_name", "line", "start_day", "end_day"
    ).rows() == [
        ("treatment-1", "P1", "systemic", "Trastuzumab", 1, 10, 100),
        ("treatment-2", "P1", "radiotherapy", None, None, 20, None),
        ("treatment-3", "P2", "systemic", "Docetaxel", 9, -30, None),
    ]
    assert reading.quarantine.select("line", "rule").rows() == [
        (3, "TRT-END_DAY-ORDER"),
        (5, "TRT-PATIENT_ID-FK"),
    ]
    kept = reading.tables["extras"].filter(pl.col("entity") == "treatments")
    assert ("treatment-1", "SUBTYPE", "Targeted") in kept.select(
        "entity_id", "attribute", "value"
    ).rows()


def test_other_events_keep_their_attributes_as_json(tmp_path):
    status = (
        "PATIENT_ID  START_DATE  EVENT_TYPE  STATUS\nP1  5  STATUS  Diagnosis\nP2  .  STATUS  x"
    )
    reading = read(write_study(tmp_path, timelines={"status": status}))
    assert reading.tables["events"].select(
        "event_id", "patient_id", "start_day", "type", "attributes"
    ).rows() == [(1, "P1", 5, "STATUS", '{"STATUS":"Diagnosis"}')]
    assert reading.quarantine.select("line", "rule").rows() == [(3, "EVT-START_DAY-REQUIRED")]


def test_numbers_of_events_go_on_over_the_files(tmp_path):
    event = "PATIENT_ID  START_DATE  EVENT_TYPE\nP1  5  IMAGING"
    reading = read(write_study(tmp_path, timelines={"a": event, "b": event}))
    assert reading.tables["events"]["event_id"].to_list() == [1, 2]
