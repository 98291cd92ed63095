"""Reading alterations: one sample per patient, on covered genes, without germline variants."""

import polars as pl
import pytest

from oncommons.discovery.alterations import FENCE_FLOOR, MOST_CODING, read_alterations
from oncommons.errors import DiscoveryError
from tests.unit.discovery.fake_view import sequenced

MISSENSE, SILENT = "Missense_Mutation", "Silent"


def samples(*rows: tuple[str, str, str, int | None]) -> pl.DataFrame:
    names = ["sample_id", "patient_id", "sample_type", "collection_day"]
    return pl.DataFrame(rows, schema=names, orient="row")


def hits(view) -> set[tuple[object, ...]]:
    rows = read_alterations(view).hits.select("patient", "symbol", "group", "residue")
    return set(rows.iter_rows())


def test_each_patient_counts_once_per_gene_class_and_residue():
    view = sequenced(
        [
            ("a", "TP53", MISSENSE, "p.R175H"),
            ("a", "TP53", MISSENSE, "p.R175H"),
            ("a", "TP53", MISSENSE, "p.R175C"),
            ("a", "TP53", "Nonsense_Mutation", "p.R213*"),
        ],
        {"a": None},
    )
    assert hits(view) == {(0, "TP53", "missense", "R175"), (0, "TP53", "truncating", None)}
    assert read_alterations(view).coding == 3  # the repeated row is one mutation


def test_germline_and_noncoding_rows_are_left_out():
    view = sequenced(
        [
            ("a", "BRCA1", "Nonsense_Mutation", "p.Q1*", "germline"),
            ("a", "TERT", "5'Flank", ""),
            ("a", "KRAS", MISSENSE, "p.G12D", "unknown"),
        ],
        {"a": None},
    )
    assert hits(view) == {(0, "KRAS", "missense", "G12")}


def test_mutation_outside_the_panel_is_left_out_and_counted():
    rows = [("a", "KRAS", MISSENSE, "p.G12D"), ("b", "KRAS", MISSENSE, "p.G12D")]
    read = read_alterations(sequenced(rows, {"a": "P", "b": None}, {"P": ["TP53"]}))
    assert read.hits["patient"].to_list() == [1]
    assert read.off_panel == 1
    assert read.profiled(["KRAS", "TP53"]) == [1, 2]


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [
        ([("m-s", "a", "metastasis", 0), ("p-s", "a", "primary", 90)], "P"),
        ([("late-s", "a", "primary", 90), ("p-s", "a", "primary", 3)], "P"),
        ([("late-s", "a", "primary", None), ("p-s", "a", "primary", 3)], "P"),
        ([("n-s", "a", "normal", 0), ("p-s", "a", "metastasis", 5)], "P"),
    ],
)
def test_earliest_primary_stands_for_the_patient(rows, chosen):
    view = sequenced([], {"a": None}, samples=samples(*rows))
    first = rows[0][0].removesuffix("-s")
    text = dict.fromkeys(("assay_id", "symbol", "class", "hgvsp", "status"), pl.String)
    view.tables["mutations"] = pl.DataFrame(
        [(f"{first}-a", "OTHER", SILENT, "", "somatic"), ("p-a", chosen, SILENT, "", "somatic")],
        schema=text,
        orient="row",
    )
    assert read_alterations(view).hits["symbol"].to_list() == [chosen]


def test_exome_above_the_limit_is_hypermutated_and_stays_in_the_hits():
    many = [("a", f"G{i}", MISSENSE, "p.A1T") for i in range(MOST_CODING + 1)]
    read = read_alterations(sequenced([*many, ("b", "G1", SILENT, "")], {"a": None, "b": None}))
    assert read.hypermutated == 1
    assert read.hits.filter("hypermutated")["patient"].unique().to_list() == [0]
    assert read.profiled(["G1"], tested=True) == [1]
    assert read.profiled(["G1"]) == [2]


def test_far_outlier_of_a_panel_is_hypermutated():
    genes = [f"G{i}" for i in range(FENCE_FLOOR + 5)]
    rows = [(f"p{i}", genes[i % 3], MISSENSE, "p.A1T") for i in range(20)]
    rows += [("heavy", gene, MISSENSE, "p.A1T") for gene in genes]
    patients = {f"p{i}": "P" for i in range(20)} | {"heavy": "P"}
    assert read_alterations(sequenced(rows, patients, {"P": genes})).hypermutated == 1


def test_same_number_of_mutations_is_ordinary_in_an_exome():
    rows = [("heavy", f"G{i}", MISSENSE, "p.A1T") for i in range(FENCE_FLOOR + 5)]
    assert read_alterations(sequenced(rows, {"heavy": None, "b": None})).hypermutated == 0


def test_few_patients_without_a_gene_list_are_left_out():
    rows = [(name, "TP53", MISSENSE, "p.R175H") for name in "abc"]
    patients = {"a": "P", "b": "P", "c": "unlisted"}
    read = read_alterations(sequenced(rows, patients, {"P": ["TP53"]}))
    assert (read.patients, read.unknown, read.left_out) == (2, 1, 1)
    assert read.profiled(["TP53"]) == [2]


def test_where_most_have_no_gene_list_nobody_is_left_out_and_there_is_no_denominator():
    rows = [(name, "TP53", MISSENSE, "p.R175H") for name in "abc"]
    patients = {"a": "P", "b": "unlisted", "c": "unlisted"}
    read = read_alterations(sequenced(rows, patients, {"P": ["TP53"]}))
    assert (read.patients, read.left_out) == (3, 0)
    assert read.profiled(["TP53"]) == [None]


def test_silent_share_is_of_coding_mutations():
    rows = [("a", "A", SILENT, ""), ("a", "B", MISSENSE, ""), ("a", "C", "Intron", "")]
    assert read_alterations(sequenced(rows, {"a": None})).silent_share == 0.5


def test_cohort_without_sequencing_is_refused_with_its_size():
    view = sequenced([], {"a": None, "b": None})
    view.tables["assays"] = view.tables["assays"].with_columns(assay_type=pl.lit("ihc"))
    with pytest.raises(DiscoveryError, match="none of the 2 patients"):
        read_alterations(view)


def test_days_of_collection_are_not_needed():
    view = sequenced([("a", "A", SILENT, "")], {"a": None})
    assert not view.has("samples", "collection_day")
    assert read_alterations(view).patients == 1
