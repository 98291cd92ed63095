"""Burden tests: when they run, what they expect, and that a mask is not a wild type."""

import numpy as np
import polars as pl
import pytest

from oncommons.discovery.alterations import Alterations, read_alterations
from oncommons.discovery.burden import (
    burden_tests,
    check_opportunity,
    exposure,
    usable_coverage,
    why_no_burden,
)
from oncommons.discovery.carriers import gene_counts
from oncommons.errors import DiscoveryError
from tests.unit.discovery.simulated import Simulated, plant, simulate


@pytest.fixture(scope="module")
def made() -> Simulated:
    made = simulate(7)
    plant(made, {"G5": 40}, "Nonsense_Mutation", "p.Q#*")
    plant(made, {"G6": 60}, "Missense_Mutation", "p.A#T")
    return made


def burden_of(made: Simulated, **given: object) -> pl.DataFrame:
    read = read_alterations(made.view(**given))
    counts = gene_counts(read, usable_coverage(read))
    return burden_tests(read, counts, check_opportunity(made.opportunity))


def only(read: Alterations, group: str) -> Alterations:
    kept = read.hits.filter(pl.col("group") != group)
    return Alterations(
        read.patients, kept, read.coverage, kept.height, 0, read.hypermutated, 0, 0, 0
    )


def test_planted_genes_stand_out_in_their_own_class(made):
    found = {row["symbol"]: row for row in burden_of(made).to_dicts()}
    assert found["G5"]["p_truncating"] < 1e-10
    assert found["G5"]["p_missense"] > 1e-3
    assert found["G6"]["p_missense"] < 1e-10
    assert found["G6"]["p_truncating"] > 1e-3


def test_expected_counts_sum_to_the_neutral_ones(made):
    found = burden_of(made)
    counts = gene_counts(read_alterations(made.view()), (0,))
    both = found.join(counts, on="symbol").filter(~pl.col("symbol").is_in(["G5", "G6"]))
    for name in ("missense", "truncating"):
        assert both[f"expected_{name}"].sum() == pytest.approx(both[f"n_{name}"].sum(), rel=0.05)


def test_exposure_counts_only_the_patients_profiled_for_the_gene(made):
    names = list(made.patients)
    genes = [f"G{i}" for i in range(1500)]
    half = Simulated(made.rows, made.opportunity, dict(made.patients))
    half.patients.update(dict.fromkeys(names[:150], "P"))
    read = read_alterations(half.view(panels={"P": genes}))
    table = check_opportunity(made.opportunity)
    usable = usable_coverage(read)
    reach = dict(zip(table["symbol"], exposure(read, table, usable), strict=True))
    everyone = read_alterations(made.view())
    full = exposure(everyone, table, usable_coverage(everyone))[0]
    assert reach["G10"] == pytest.approx(full, rel=0.1)  # everybody was profiled for it
    assert reach["G2000"] == pytest.approx(full / 2, rel=0.15)  # half of them were


def test_genes_on_no_panel_are_not_tested(made):
    genes = [f"G{i}" for i in range(300)]
    on_panel = Simulated(made.rows, made.opportunity, dict.fromkeys(made.patients, "P"))
    assert set(burden_of(on_panel, panels={"P": genes})["symbol"]) == set(genes)


def test_gene_without_opportunity_is_left_out_or_half_tested(made):
    table = made.opportunity.with_columns(
        mu_silent=pl.when(pl.col("symbol") == "G1").then(0.0).otherwise("mu_silent"),
        mu_truncating=pl.when(pl.col("symbol") == "G2").then(None).otherwise("mu_truncating"),
    )
    found = burden_of(Simulated(made.rows, table, made.patients))
    rows = {row["symbol"]: row for row in found.to_dicts()}
    assert "G1" not in rows
    assert rows["G2"]["p_truncating"] is None
    assert 0 < rows["G2"]["p_missense"] <= 1


def test_unit_of_opportunity_does_not_matter(made):
    scaled = made.opportunity.with_columns(pl.col("^mu_.*$") * 1e-7)
    one, other = burden_of(made), burden_of(Simulated(made.rows, scaled, made.patients))
    assert one["p_missense"].to_numpy() == pytest.approx(other["p_missense"].to_numpy(), rel=1e-3)


def test_without_a_table_burden_tests_say_so(made):
    assert "no table" in why_no_burden(read_alterations(made.view()), None)


def test_cohort_stripped_of_silent_rows_is_refused_by_name(made):
    stripped = only(read_alterations(made.view()), "silent")
    table = check_opportunity(made.opportunity)
    assert "are silent" in why_no_burden(stripped, table)


def test_three_silent_rows_added_by_hand_do_not_help(made):
    few = [row for row in made.rows if row[2] != "Silent"]
    few += [(f"p000{i}", "G1", "Silent", "p.A1=") for i in range(3)]
    read = read_alterations(Simulated(few, made.opportunity, made.patients).view())
    assert "3 of" in why_no_burden(read, check_opportunity(made.opportunity))


def test_small_panel_is_refused_with_its_numbers(made):
    on_panel = Simulated(made.rows, made.opportunity, dict.fromkeys(made.patients, "P"))
    read = read_alterations(on_panel.view(panels={"P": [f"G{i}" for i in range(50)]}))
    assert "50 genes" in why_no_burden(read, check_opportunity(made.opportunity))


def test_full_cohort_is_not_refused(made):
    read = read_alterations(made.view())
    assert why_no_burden(read, check_opportunity(made.opportunity)) == ""


def test_coverage_without_a_gene_list_is_not_usable(made):
    unlisted = Simulated(made.rows, made.opportunity, dict.fromkeys(made.patients, "nowhere"))
    assert usable_coverage(read_alterations(unlisted.view())) == ()


def test_table_without_a_column_is_refused_by_its_name(made):
    with pytest.raises(DiscoveryError, match="no column mu_missense"):
        check_opportunity(made.opportunity.drop("mu_missense"))


def test_gene_that_stands_twice_is_refused_by_its_name(made):
    twice = pl.concat([made.opportunity, made.opportunity.head(1)])
    with pytest.raises(DiscoveryError, match="G0 stands twice"):
        check_opportunity(twice)


def test_hypermutated_patients_take_no_part(made):
    heavy = [("heavy", f"G{i}", "Missense_Mutation", "p.A1T") for i in range(1200)]
    with_heavy = Simulated(made.rows + heavy, made.opportunity, made.patients | {"heavy": None})
    one, other = burden_of(made), burden_of(with_heavy)
    assert np.array_equal(one["p_missense"].to_numpy(), other["p_missense"].to_numpy())
