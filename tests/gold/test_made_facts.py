"""The facts of the made cluster, against the public tables that they were computed from."""

import json

import polars as pl
import pytest

from oncommons.intake.made.facts import load_facts
from tests.shared import shared

TRUNCATING = [
    "Nonsense_Mutation", "Frame_Shift_Del", "Frame_Shift_Ins", "Splice_Site",
    "Translation_Start_Site", "Nonstop_Mutation",
]  # fmt: skip
CHANGING = [*TRUNCATING, "Missense_Mutation", "In_Frame_Del", "In_Frame_Ins"]
COMPUTED = "share computed"


@pytest.fixture(scope="module")
def patients():
    """TCGA patients per cohort."""
    clinical = pl.read_parquet(shared("tcga/tcga_clinical.parquet"))
    return dict(clinical.group_by("cohort").agg(pl.col("patient").n_unique()).rows())


@pytest.fixture(scope="module")
def mutations():
    """TCGA's protein-changing mutations in the driver genes."""
    symbols = {driver.symbol for driver in load_facts().drivers}
    return (
        pl.scan_parquet(shared("tcga/tcga_mutations.parquet"))
        .select(pl.col("patient", "cohort", "gene", "vclass", "hgvsp").cast(pl.String))
        .filter(pl.col("gene").is_in(symbols) & pl.col("vclass").is_in(CHANGING))
        .collect()
    )


def cohort(source):
    """The cohort that a source names: "TCGA LUAD (481 patients; ...)"."""
    return source.split()[1].rstrip(":")


def test_driver_frequencies_are_those_of_tcga(mutations, patients):
    checked = 0
    for driver in load_facts().drivers:
        if COMPUTED not in driver.source:
            continue
        name = cohort(driver.source)
        own = mutations.filter((pl.col("cohort") == name) & (pl.col("gene") == driver.symbol))
        frequency = own["patient"].n_unique() / patients[name]
        assert driver.frequency == pytest.approx(frequency, abs=0.0031), driver
        truncating = own["vclass"].is_in(TRUNCATING).mean()
        assert driver.truncating == pytest.approx(truncating, abs=0.0051), driver
        checked += 1
    assert checked > 100


def test_hotspot_shares_are_those_of_tcga(mutations):
    other_name = {"p.E746_A750del": "p.ELREA746del"}  # as the older annotation writes it
    checked = 0
    for spot in load_facts().hotspots:
        if COMPUTED not in spot.source or spot.symbol == "GNAS":  # GNAS: another transcript
            continue
        name = cohort(spot.source)
        own = mutations.filter((pl.col("cohort") == name) & (pl.col("gene") == spot.symbol))
        change = other_name.get(spot.change, spot.change)
        share = (own["hgvsp"] == change).sum() / own.height
        assert spot.share == pytest.approx(share, abs=0.0006), spot
        checked += 1
    assert checked > 140


def test_pairs_are_those_of_tcga(mutations, patients):
    checked = 0
    for pair in load_facts().pairs:
        if not pair.source.startswith("TCGA "):
            continue
        name = cohort(pair.source)
        own = mutations.filter(pl.col("cohort") == name)
        first = set(own.filter(pl.col("gene") == pair.first)["patient"])
        second = set(own.filter(pl.col("gene") == pair.second)["patient"])
        both, neither = len(first & second), patients[name] - len(first | second)
        odds = (both + 0.5) * (neither + 0.5)
        odds /= (len(first - second) + 0.5) * (len(second - first) + 0.5)
        assert pair.odds_ratio == pytest.approx(odds, abs=0.006, rel=0.01), pair
        checked += 1
    assert checked >= 19


def test_types_of_cancer_have_their_oncotree_names():
    folder = shared("knowledge/oncotree")
    tree = json.loads((folder / "oncotree_2025_10_03.json").read_text())
    names, waiting = {}, [tree]
    while waiting:
        for code, node in waiting.pop().items():
            names[code] = (node["name"], node["mainType"])
            waiting.append(node["children"])
    for kind in load_facts().cancer_types:
        assert names[kind.oncotree] == (kind.name, kind.main_type)


def test_invented_drivers_are_no_genes_of_a_census():
    census = set(shared("knowledge/cgc81_genes.csv").read_text().split())
    assert not census & {one.symbol for one in load_facts().planted}


def test_gene_sizes_are_those_of_gnomad():
    table = pl.read_parquet(shared("knowledge/gene_features.parquet"))
    lengths = dict(table.select("gene", "cds_length").rows())
    compared = 0
    for gene in load_facts().genes:
        if gene.symbol in lengths and gene.symbol not in {"CDKN2A", "GNAS"}:
            assert gene.protein_length == lengths[gene.symbol] // 3
            compared += 1
    assert compared > 580
