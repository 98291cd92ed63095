"""Who was looked at for which gene."""

import polars as pl

from oncommons.discovery.coverage import Coverage, coverage_of, seen_genes

PANELS = pl.DataFrame(
    {"panel_id": ["A", "A", "B"], "symbol": ["TP53", "KRAS", "BRAF"]},
)


def assays(*rows: tuple[str, str, str | None]) -> pl.DataFrame:
    schema = {"patient_id": pl.String, "assay_type": pl.String, "panel_id": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def kind_of(*rows: tuple[str, str, str | None]) -> Coverage:
    by_patient, kinds = coverage_of(assays(*rows), PANELS)
    assert by_patient.height == 1
    return kinds[by_patient["coverage"][0]]


def test_panel_covers_its_genes_only():
    kind = kind_of(("p", "panel", "A"))
    assert kind.genes == {"TP53", "KRAS"}
    assert kind.has("TP53")
    assert not kind.has("BRAF")


def test_two_panels_of_a_patient_add_up():
    assert kind_of(("p", "panel", "A"), ("p", "panel", "B")).genes == {"TP53", "KRAS", "BRAF"}


def test_exome_covers_every_gene_even_beside_a_panel_without_a_list():
    kind = kind_of(("p", "wes", None), ("p", "panel", "unlisted"))
    assert kind.every_gene
    assert kind.has("ANY")


def test_exome_kit_with_a_gene_list_covers_that_list():
    assert kind_of(("p", "wes", "B")).genes == {"BRAF"}


def test_panel_without_a_list_covers_nothing_for_certain():
    kind = kind_of(("p", "panel", "unlisted"))
    assert not kind.known
    assert not kind.has("TP53")
    assert kind.panels == ("unlisted",)


def test_panel_without_a_name_is_not_taken_for_an_exome():
    assert not kind_of(("p", "panel", None)).known


def test_patients_are_numbered_in_the_order_of_their_ids():
    by_patient, kinds = coverage_of(assays(("b", "wes", None), ("a", "panel", "A")), PANELS)
    assert by_patient["patient_id"].to_list() == ["a", "b"]
    assert by_patient["patient"].to_list() == [0, 1]
    assert [kinds[place].every_gene for place in by_patient["coverage"]] == [False, True]


def test_mutations_are_believed_on_the_panel_and_everywhere_in_an_exome():
    kinds = (
        Coverage(("A",), frozenset({"TP53"}), known=True),
        Coverage((), None, known=True),
        Coverage(("x",), None, known=False),
    )
    mutations = pl.DataFrame(
        {"coverage": [0, 0, 1, 2], "symbol": ["TP53", "KRAS", "KRAS", "KRAS"]},
        schema={"coverage": pl.UInt32, "symbol": pl.String},
    )
    seen = set(seen_genes(mutations, kinds).iter_rows())
    assert seen == {(0, "TP53"), (1, "KRAS"), (2, "KRAS")}
