"""The truncating share of a gene against that of the others."""

import numpy as np
import polars as pl
import pytest

from oncommons.discovery.panel import USUAL_SHARE, panel_tests


def table(missense: list[int], truncating: list[int]) -> pl.DataFrame:
    symbols = [f"G{i}" for i in range(len(missense))]
    return pl.DataFrame({"symbol": symbols, "n_missense": missense, "n_truncating": truncating})


def drawn(seed: int, genes: int = 400, share: float = 0.2) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    total = rng.poisson(40, genes) + 3
    chance = rng.beta(share * 40, (1 - share) * 40, genes)
    truncating = rng.binomial(total, chance)
    return table((total - truncating).tolist(), truncating.tolist())


def test_suppressor_stands_out_and_neutral_genes_do_not():
    counts = pl.concat(
        [drawn(1), pl.DataFrame({"symbol": ["TSG"], "n_missense": [5], "n_truncating": [35]})]
    )
    found = panel_tests(counts, None)
    p = dict(found.select("symbol", "p_truncating").iter_rows())
    assert p.pop("TSG") < 1e-8
    assert np.mean(np.array(list(p.values())) < 0.05) < 0.08


def test_share_is_learned_from_the_genes():
    counts = drawn(2, share=0.3)
    found = panel_tests(counts, None)
    total = counts["n_missense"].sum() + counts["n_truncating"].sum()
    assert found["expected_truncating"].sum() / total == pytest.approx(0.3, abs=0.03)


def test_a_third_of_suppressors_does_not_hide_them():
    many = table([4] * 130, [26] * 130).with_columns(pl.col("symbol") + "-TSG")
    found = panel_tests(pl.concat([drawn(3, genes=270), many]), None)
    suppressors = found.filter(pl.col("symbol").str.ends_with("TSG"))
    assert suppressors["p_truncating"].max() < 1e-3


def test_one_gene_alone_is_judged_by_the_usual_share():
    found = panel_tests(table([85], [15]), None)
    assert found["p_truncating"][0] > 0.2
    assert found["expected_truncating"][0] / 100 == pytest.approx(USUAL_SHARE, abs=0.05)


def test_genes_of_fewer_than_three_patients_are_not_tested():
    assert panel_tests(table([1, 2], [1, 1]), None)["symbol"].to_list() == ["G1"]


def test_opportunity_raises_the_share_that_is_expected():
    counts = drawn(4)
    chance = pl.DataFrame({"symbol": counts["symbol"], "mu_missense": 1.0}).with_columns(
        mu_truncating=pl.when(pl.col("symbol") == "G0").then(1.0).otherwise(0.1)
    )
    plain, informed = panel_tests(counts, None), panel_tests(counts, chance)
    assert informed["expected_truncating"][0] > 2 * plain["expected_truncating"][0]
    assert informed["p_truncating"][0] > plain["p_truncating"][0]


def test_gene_absent_from_the_table_of_opportunity_gets_the_usual_share():
    counts = drawn(5)
    chance = pl.DataFrame(
        {"symbol": ["OTHER", "G1"], "mu_missense": [1.0, 0.0], "mu_truncating": [0.1, 0.1]}
    )
    plain, informed = panel_tests(counts, None), panel_tests(counts, chance)
    assert plain["p_truncating"].to_list() == pytest.approx(informed["p_truncating"].to_list())


def test_no_gene_gives_no_row():
    assert panel_tests(
        table([], []).cast({"n_missense": pl.Int64, "n_truncating": pl.Int64, "symbol": pl.String}),
        None,
    ).is_empty()
