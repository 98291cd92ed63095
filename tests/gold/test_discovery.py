"""Target discovery on public studies, against published driver genes, and on cohorts of no driver.

Gold standard: the 603 genes of the Cancer Gene Census, release 81 (Sondka et al., Nat Rev Cancer
18:696, 2018). Mutations: TCGA, MC3 (Ellrott et al., Cell Syst 6:271, 2018) and Firehose.
Opportunity: gnomAD v2.1.1 (Karczewski et al., Nature 581:434, 2020). Prostate study: Lenis et al.,
Clin Cancer Res (2024).
"""

import numpy as np
import polars as pl
import pytest
from scipy.stats import chi2

from oncommons.discovery import find_targets, read_alterations
from oncommons.discovery.burden import burden_tests, check_opportunity, usable_coverage
from oncommons.discovery.carriers import gene_counts
from oncommons.domain.targets import DriverClass, Method, TargetList
from tests.shared import shared
from tests.unit.discovery.simulated import simulate
from tests.unit.discovery.studies import gnomad_opportunity, prostate, tcga


@pytest.fixture(scope="module")
def census() -> set[str]:
    return set(pl.read_csv(shared("knowledge/cgc81_genes.csv"))["gene"])


@pytest.fixture(scope="module")
def pooled() -> TargetList:
    """All 32 cohorts together."""
    opportunity = gnomad_opportunity()
    return find_targets(tcga(), opportunity=opportunity, cohort_name="TCGA").undisclosed


@pytest.fixture(scope="module")
def study() -> TargetList:
    return find_targets(prostate(), cohort_name="prostate").undisclosed


def precision(found: TargetList, census: set[str], first: int) -> float:
    return float(np.mean([target.symbol in census for target in found.targets[:first]]))


def genomic_lambda(p: np.ndarray) -> float:
    """Median chi-square over its median without any effect."""
    return float(np.median(chi2.isf(p, 1)) / chi2.ppf(0.5, 1))


def test_tcga_is_read_as_published(pooled):
    assert pooled.patients == 8817
    assert pooled.hypermutated == pytest.approx(231, abs=1)
    assert pooled.mutations == pytest.approx(1_560_859, rel=0.001)
    assert pooled.method is Method.BURDEN


def test_first_fifty_genes_of_all_cohorts_are_cancer_genes(pooled, census):
    assert precision(pooled, census, 50) >= 0.74  # measured 0.78
    assert precision(pooled, census, 100) >= 0.66  # measured 0.69


def test_list_at_ten_percent_is_mostly_census_genes(pooled, census):
    certain = [target for target in pooled.targets if target.q < 0.1]
    assert len(certain) >= 120
    assert np.mean([target.symbol in census for target in certain]) >= 0.5


@pytest.mark.parametrize(
    ("symbol", "residue"),
    [("IDH1", "R132"), ("BRAF", "V600"), ("KRAS", "G12"), ("NRAS", "Q61"), ("GTF2I", "L424")],
)
def test_textbook_residues_lead_their_gene(pooled, symbol, residue):
    target = next(target for target in pooled.targets if target.symbol == symbol)
    assert target.hotspots[0].change == residue
    assert target.driver_class is DriverClass.ACTIVATING


@pytest.mark.parametrize("symbol", ["APC", "RB1", "VHL", "ARID1A", "PBRM1", "BAP1", "CDH1"])
def test_textbook_suppressors_lose_their_function(pooled, symbol):
    target = next(target for target in pooled.targets if target.symbol == symbol)
    assert target.q < 1e-6
    assert target.driver_class is DriverClass.LOSS


def test_breast_cancer_alone_finds_its_genes():
    opportunity = gnomad_opportunity()
    found = find_targets(tcga("BRCA"), opportunity=opportunity, cohort_name="BRCA").undisclosed
    first = {target.symbol for target in found.targets[:12]}
    assert {"TP53", "PIK3CA", "GATA3", "CDH1", "MAP3K1", "PTEN", "CBFB", "RUNX1"} <= first


def test_real_cohorts_are_calibrated():
    read = read_alterations(tcga())
    counts = gene_counts(read, usable_coverage(read))
    found = burden_tests(read, counts, check_opportunity(gnomad_opportunity()))
    assert 0.9 <= genomic_lambda(found["p_missense"].to_numpy()) <= 1.1
    assert 0.9 <= genomic_lambda(found["p_truncating"].drop_nulls().to_numpy()) <= 1.1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cohort_without_drivers_gives_none(seed):
    made = simulate(seed, genes=5000, patients=400, burden=150)
    found = find_targets(made.view(), opportunity=made.opportunity, cohort_name="null").undisclosed
    assert sum(target.q < 0.1 for target in found.targets) <= 2
    read = read_alterations(made.view())
    tests = burden_tests(read, gene_counts(read, (0,)), check_opportunity(made.opportunity))
    assert 0.9 <= genomic_lambda(tests["p_missense"].to_numpy()) <= 1.1
    for name in ("p_missense", "p_truncating"):
        assert np.mean(tests[name].to_numpy() < 0.05) <= 0.06


def test_prostate_panels_are_tested_within_the_gene(study):
    assert study.patients == 2257
    assert study.method is Method.PANEL
    assert study.silent_share == 0
    assert any("no denominator" in note for note in study.notes)


@pytest.mark.parametrize(("symbol", "residue"), [("AR", "L702"), ("SPOP", "F133"), ("AKT1", "E17")])
def test_prostate_hotspots_are_the_published_ones(study, symbol, residue):
    target = next(target for target in study.targets if target.symbol == symbol)
    assert target.hotspots[0].change == residue
    assert target.q < 0.01


@pytest.mark.parametrize("symbol", ["APC", "CDKN1B", "ZFHX3", "BRCA2", "RB1"])
def test_prostate_suppressors_are_found_without_silent_rows(study, symbol):
    target = next(target for target in study.targets if target.symbol == symbol)
    assert target.driver_class is DriverClass.LOSS
    assert target.q < 0.1
