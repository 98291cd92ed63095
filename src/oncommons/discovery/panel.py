"""Tests genes without silent mutations: do truncating ones prevail over missense?"""

import numpy as np
import polars as pl
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import betaln, expit, logit  # type: ignore[import-untyped]

from oncommons.stats.arrays import Bools, Floats
from oncommons.stats.counts import beta_binomial_upper

LEAST_MUTATED = 3
USUAL_SHARE, USUAL_CONCENTRATION = 0.15, 50.0
"""Truncating share, frameshifts included, of the median gene of 32 TCGA cohorts, and how closely
genes keep to it: where few genes can teach them, these hold."""
_PRIOR_SPREAD = np.array([0.5, 1.0])  # of the log odds of the share and the log concentration
_USUAL = np.array([0.0, np.log(USUAL_CONCENTRATION)])
_ROUNDS = 3
_SCHEMA = {"symbol": pl.String, "p_truncating": pl.Float64, "expected_truncating": pl.Float64}


def panel_tests(counts: pl.DataFrame, opportunity: pl.DataFrame | None) -> pl.DataFrame:
    """Test each gene for a larger truncating share than the other genes have.

    The truncating share of a gene follows its opportunity times a factor that the genes
    themselves teach, with a beta-binomial spread. The lower half teaches: of a gene above its
    expectation only that is used, not how far, since half the genes of a panel may be tumour
    suppressors. It needs no silent rows and no denominators; drivers that gain a function show as
    hotspots only.

    Args:
        counts: patients per gene and class, from `gene_counts`.
        opportunity: from `check_opportunity`, or None: then every gene has the same chance.

    Returns:
        Columns symbol, p_truncating and expected_truncating, one row per gene with missense or
        truncating mutations in three patients or more.

    Source: Vogelstein et al., Science 339:1546 (2013): the 20/20 rule, as a test.
    """
    table = counts.with_columns(n=pl.col("n_missense") + pl.col("n_truncating"))
    table = table.filter(pl.col("n") >= LEAST_MUTATED).sort("symbol")
    truncating = table["n_truncating"].to_numpy().astype(np.float64)
    total = table["n"].to_numpy().astype(np.float64)
    odds = _log_odds(table, opportunity)
    if table.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    fitted = _USUAL
    for _ in range(_ROUNDS):
        fitted = _learn(truncating, total, odds, fitted)
    tails = beta_binomial_upper(truncating, total, *_shapes(odds, fitted))
    expected = total * expit(odds + fitted[0])
    tails = np.maximum(tails, 1e-300)
    return pl.DataFrame(
        {"symbol": table["symbol"], "p_truncating": tails, "expected_truncating": expected}
    )


def _log_odds(table: pl.DataFrame, opportunity: pl.DataFrame | None) -> Floats:
    """Give the log odds of the usual share, shifted by how the gene's opportunity differs."""
    usual = np.full(table.height, float(logit(USUAL_SHARE)))
    if opportunity is None:
        return usual
    ratio = (pl.col("mu_truncating") / pl.col("mu_missense")).log()
    ratios = opportunity.select("symbol", ratio=pl.when(ratio.is_finite()).then(ratio))
    found = table.select("symbol").join(ratios, on="symbol", how="left", maintain_order="left")
    known: Bools = found["ratio"].is_not_null().to_numpy()
    if known.any():
        values = found["ratio"].to_numpy()[known]
        usual[known] += values - np.median(values)
    return usual


def _shapes(odds: Floats, fitted: Floats) -> tuple[Floats, Floats]:
    """Give the two shapes of each gene's beta distribution."""
    share, concentration = expit(odds + fitted[0]), np.exp(fitted[1])
    return share * concentration, (1 - share) * concentration


def _learn(truncating: Floats, total: Floats, odds: Floats, start: Floats) -> Floats:
    """Fit the shift of the log odds and the log concentration, near the usual values."""
    limit = np.floor(total * expit(odds + start[0]))
    above: Bools = truncating > limit
    sizes = np.where(above, limit + 1, 1).astype(np.int64)
    first = np.cumsum(sizes) - sizes
    gene = np.repeat(np.arange(len(total)), sizes)
    # One row per outcome: 0 to the limit for a gene above it, what was seen for the others.
    seen = np.where(above[gene], np.arange(len(gene)) - first[gene], truncating[gene])
    rest = total[gene] - seen
    ways = -np.log(total[gene] + 1) - betaln(seen + 1, rest + 1)

    def loss(at: Floats) -> float:
        one, other = _shapes(odds, at)
        log = ways + betaln(seen + one[gene], rest + other[gene]) - betaln(one, other)[gene]
        up_to = np.logaddexp.reduceat(log, first)
        known = np.where(above, np.log(-np.expm1(np.minimum(up_to, -1e-12))), up_to)
        return float(np.sum(((at - _USUAL) / _PRIOR_SPREAD) ** 2) / 2 - np.sum(known))

    found: Floats = minimize(loss, start, method="L-BFGS-B", bounds=[(-4, 4), (0, 9)]).x
    return found
