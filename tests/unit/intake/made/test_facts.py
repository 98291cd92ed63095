"""Facts: every row has a source, and the tables agree with each other."""

import csv
from collections import Counter, defaultdict
from importlib.resources import files
from itertools import pairwise

import pytest

from oncommons.genome.chromosomes import read_chromosome
from oncommons.genome.protein import read_protein_change
from oncommons.intake.made.facts import DriverClass, DriverPattern, load_facts

TABLES = [
    "cancer_types",
    "copy_changes",
    "drivers",
    "fusions",
    "hotspots",
    "pairs",
    "planted_drivers",
    "regimens",
]
CODES = {
    "BRCA", "PRAD", "COADREAD", "LUAD", "LUSC", "BLCA", "CCRCC", "PAAD", "HNSC", "HCC", "THPA",
    "DIFG",
}  # fmt: skip


def rows(table):
    text = (files("oncommons.intake.made") / "facts" / f"{table}.csv").read_text()
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@pytest.mark.parametrize("table", TABLES)
def test_every_row_names_its_source(table):
    assert all(len(row["source"]) > 10 for row in rows(table))


@pytest.mark.parametrize("table", TABLES)
def test_no_row_has_a_cell_too_many_or_too_few(table):
    assert all(None not in row and None not in row.values() for row in rows(table))


def test_genes_name_their_source_in_a_note():
    text = (files("oncommons.intake.made") / "facts" / "genes.csv").read_text()
    assert text.startswith("# ")
    assert "gnomAD" in text.splitlines()[0]


def test_facts_are_read_once():
    assert load_facts() is load_facts()


def test_the_types_of_cancer_make_up_the_whole(facts):
    assert {kind.oncotree for kind in facts.cancer_types} == CODES
    assert sum(kind.share for kind in facts.cancer_types) == pytest.approx(1)


def test_stages_add_up_or_are_absent(facts):
    for kind in facts.cancer_types:
        assert sum(kind.stages) == pytest.approx(0 if kind.oncotree == "DIFG" else 1)


def test_grades_add_up(facts):
    for kind in facts.cancer_types:
        assert sum(kind.grades) == pytest.approx(1)


def test_shares_are_shares(facts):
    for kind in facts.cancer_types:
        for share in (kind.female_share, kind.five_year_survival, kind.msi_share):
            assert 0 <= share <= 1


def test_genes_are_named_once(facts):
    assert max(Counter(gene.symbol for gene in facts.genes).values()) == 1


def test_known_entrez_ids_are_given_once(facts):
    known = Counter(gene.entrez_id for gene in facts.genes if gene.entrez_id)
    assert max(known.values()) == 1
    assert len(known) > 500


@pytest.mark.parametrize(
    ("symbol", "entrez_id", "chromosome", "residues"),
    [  # UniProt P04637, P01116, P15056, P00533, P42336, O75874, P42771, P60484
        ("TP53", 7157, "17", 393),
        ("KRAS", 3845, "12", 189),
        ("BRAF", 673, "7", 766),
        ("EGFR", 1956, "7", 1210),
        ("PIK3CA", 5290, "3", 1068),
        ("IDH1", 3417, "2", 414),
        ("CDKN2A", 1029, "9", 156),
        ("PTEN", 5728, "10", 403),
    ],
)
def test_well_known_genes_have_their_real_size(facts, symbol, entrez_id, chromosome, residues):
    gene = facts.genes[facts.gene_index()[symbol]]
    assert (gene.entrez_id, gene.chromosome, gene.protein_length) == (
        entrez_id,
        chromosome,
        residues,
    )


def test_genes_lie_on_chromosomes_that_exist(facts):
    assert all(read_chromosome(gene.chromosome) for gene in facts.genes)


def test_genes_stand_chromosome_by_chromosome(facts):
    order = [gene.chromosome for gene in facts.genes]
    assert len(set(order)) == 1 + sum(a != b for a, b in pairwise(order))


def test_panels_have_their_sizes_and_are_nested(facts):
    small = {gene.symbol for gene in facts.genes if gene.panel_150}
    large = {gene.symbol for gene in facts.genes if gene.panel_450}
    assert (len(small), len(large)) == (150, 450)
    assert small < large
    assert 550 <= len(facts.genes) <= 650


def test_every_known_driver_is_on_every_panel(facts):
    small = {gene.symbol for gene in facts.genes if gene.panel_150}
    assert {driver.symbol for driver in facts.drivers} <= small


def test_invented_drivers_are_on_the_large_panel_only(facts):
    genes = {gene.symbol: gene for gene in facts.genes}
    assert all(genes[one.symbol].panel_450 for one in facts.planted)
    assert not any(genes[one.symbol].panel_150 for one in facts.planted)


def test_invented_drivers_are_no_known_drivers(facts):
    assert not {one.symbol for one in facts.planted} & {one.symbol for one in facts.drivers}


def test_three_types_have_four_invented_drivers_each(facts):
    found = defaultdict(list)
    for one in facts.planted:
        found[one.oncotree].append(one)
    assert len(found) == 3
    for planted in found.values():
        assert sorted(one.excess for one in planted) == [0.005, 0.01, 0.02, 0.05]
        patterns = Counter(one.pattern for one in planted)
        assert patterns == {DriverPattern.HOTSPOT: 2, DriverPattern.TRUNCATING: 2}


def test_invented_hotspots_name_their_change_and_truncations_do_not(facts):
    for one in facts.planted:
        assert bool(one.change) == (one.pattern is DriverPattern.HOTSPOT)


def test_every_symbol_is_a_gene(facts):
    named = {one.symbol for one in (*facts.drivers, *facts.hotspots, *facts.planted)}
    named |= {one.symbol for one in facts.copy_changes}
    for fusion in facts.fusions:
        named |= {fusion.five_prime, fusion.three_prime, *fusion.exclusive_with}
    assert named <= set(facts.gene_index())


def test_every_code_is_a_type_of_cancer(facts):
    for table in (facts.drivers, facts.hotspots, facts.pairs, facts.planted, facts.regimens):
        assert {one.oncotree for one in table} <= CODES


def test_pairs_are_drivers_of_their_type(facts):
    for pair in facts.pairs:
        symbols = {driver.symbol for driver in facts.drivers_of(pair.oncotree)}
        assert {pair.first, pair.second} <= symbols


def test_hotspots_are_changes_of_drivers_and_leave_room(facts):
    total = defaultdict(float)
    for spot in facts.hotspots:
        assert read_protein_change(spot.change) is not None
        total[spot.oncotree, spot.symbol] += spot.share
    assert set(total) <= {(driver.oncotree, driver.symbol) for driver in facts.drivers}
    assert max(total.values()) <= 1.0


@pytest.mark.parametrize(
    ("oncotree", "symbol", "change"),
    [
        ("LUAD", "KRAS", "p.G12C"),
        ("LUAD", "EGFR", "p.L858R"),
        ("LUAD", "EGFR", "p.E746_A750del"),
        ("PAAD", "KRAS", "p.G12D"),
        ("BRCA", "PIK3CA", "p.H1047R"),
        ("BRCA", "PIK3CA", "p.E545K"),
        ("THPA", "BRAF", "p.V600E"),
        ("COADREAD", "BRAF", "p.V600E"),
        ("DIFG", "IDH1", "p.R132H"),
        ("BLCA", "FGFR3", "p.S249C"),
        ("COADREAD", "TP53", "p.R175H"),
    ],
)
def test_the_best_known_hotspots_are_there(facts, oncotree, symbol, change):
    assert change in {spot.change for spot in facts.hotspots_of(oncotree, symbol)}


def test_activating_drivers_seldom_truncate(facts):
    for driver in facts.drivers:
        if driver.driver_class is DriverClass.ACTIVATING:
            assert driver.truncating < 0.25


def test_a_driver_has_one_class_in_all_types(facts):
    classes = defaultdict(set)
    for driver in facts.drivers:
        classes[driver.symbol].add(driver.driver_class)
    assert all(len(found) == 1 for found in classes.values())


def test_no_line_of_treatment_is_given_to_more_than_all(facts):
    early, late = defaultdict(float), defaultdict(float)
    for regimen in facts.regimens:
        early[regimen.oncotree, regimen.line] += regimen.share_early
        late[regimen.oncotree, regimen.line] += regimen.share_late
    assert max(*early.values(), *late.values()) <= 1 + 1e-9


def test_copy_changes_are_amplifications_or_deep_deletions(facts):
    assert {change.call for change in facts.copy_changes} == {-2, 2}
    wanted = {"ERBB2", "MYC", "CDKN2A", "PTEN", "FGFR1", "MDM2", "CDK4"}
    assert wanted <= {change.symbol for change in facts.copy_changes}
