"""Finds residues that are changed in more patients than their gene explains."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]
from scipy.stats import nbinom  # type: ignore[import-untyped]

from oncommons.genome.consequence import ConsequenceGroup
from oncommons.stats.arrays import Floats

DEFAULT_SIZE = 0.2
"""Spread of patients per codon where no silent codons teach it; they gave 0.35 on 32 TCGA cohorts,
and a smaller size is more cautious."""
LEAST_SILENT_SITES = 2_000
_TAIL = 0.99


def hotspot_tests(
    hits: pl.DataFrame, codons: Mapping[str, float], expected: Mapping[str, float]
) -> pl.DataFrame:
    """Test the most recurrent residue of each gene against the rest of the gene.

    The background of a codon is the gene's missense patients off the peak, or the number expected
    without selection where that is larger, spread evenly; patients per codon are negative
    binomial. The smallest tail of the gene is corrected for its codons (Sidak). Where there are
    enough silent codons, which selection does not touch, the same test on them calibrates it.

    Args:
        hits: from `hits_of_tested`.
        codons: length of each gene's protein; the last residue seen stands for a missing one.
        expected: patients with a missense mutation expected without selection.

    Returns:
        One row per gene with a missense mutation: symbol, p_hotspot, and lists residue, patients
        and p of the residues seen in two patients or more, most recurrent first.

    Source: Chang et al., Nat Biotechnol 34:155 (2016); decoys: Elias & Gygi, Nat Methods 4:207
    (2007); Sidak, J Am Stat Assoc 62:626 (1967).
    """
    tested = hits.filter(pl.col("residue").is_not_null())
    silent = _sites(tested, ConsequenceGroup.SILENT, codons)
    enough = silent.height >= LEAST_SILENT_SITES
    size = _silent_size(silent) if enough else DEFAULT_SIZE
    sites = _residue_tails(_sites(tested, ConsequenceGroup.MISSENSE, codons), expected, size)
    genes = _gene_tails(sites)
    if enough:
        decoys = _gene_tails(_residue_tails(silent, {}, size))["p_hotspot"].to_numpy()
        genes = genes.with_columns(p_hotspot=calibrate(genes["p_hotspot"].to_numpy(), decoys))
    recurrent = sites.filter(pl.col("patients") > 1).sort(
        ["symbol", "patients", "residue"], descending=[False, True, False]
    )
    lists = recurrent.group_by("symbol", maintain_order=True).agg("residue", "patients", "p")
    return genes.join(lists, on="symbol", how="left").sort("symbol")


def calibrate(p: Floats, decoys: Floats) -> Floats:
    """Replace p values that the same test reaches too often where nothing can be selected.

    Up to the 99th percentile of the decoys, a p value becomes the share of decoys at or below it;
    beyond, their tail is continued as an exponential of log p. No p value becomes smaller.

    Args:
        p: (m,) p values, > 0.
        decoys: (k,) p values of the same test on silent mutations.

    Returns:
        (m,) calibrated p values, in the same order of size.

    Example:
        >>> calibrate(np.array([0.5]), np.array([0.1, 0.2, 0.3, 0.9]))
        array([0.75])
    """
    seen, control = -np.log(np.maximum(p, 1e-320)), np.sort(-np.log(np.maximum(decoys, 1e-320)))
    edge = float(np.quantile(control, _TAIL))
    beyond = control[control > edge]
    share = (len(control) - np.searchsorted(control, seen, side="left")) / len(control)
    scale = max(float(np.mean(beyond - edge)), 1.0) if len(beyond) else 1.0
    tail = max(len(beyond), 1) / len(control) * np.exp(-(seen - edge) / scale)
    return np.clip(np.where(seen > edge, tail, share), p, 1.0)


def _sites(
    tested: pl.DataFrame, group: ConsequenceGroup, codons: Mapping[str, float]
) -> pl.DataFrame:
    """Count patients per residue, with the length of the gene in codons."""
    sites = tested.filter(pl.col("group") == group).group_by("symbol", "residue").len("patients")
    place = pl.col("residue").str.extract(r"(\d+)").cast(pl.Float64)
    known = pl.col("symbol").replace_strict(dict(codons), default=None, return_dtype=pl.Float64)
    return sites.with_columns(
        codons=pl.max_horizontal(known.fill_null(1.0), place.max().over("symbol"))
    ).sort("symbol", "residue")


def _residue_tails(sites: pl.DataFrame, expected: Mapping[str, float], size: float) -> pl.DataFrame:
    """Give each residue the chance of at least as many patients."""
    total, peak = pl.col("patients").sum().over("symbol"), pl.col("patients").max().over("symbol")
    neutral = pl.col("symbol").replace_strict(dict(expected), default=0.0, return_dtype=pl.Float64)
    made = sites.with_columns(
        rate=pl.max_horizontal(total - peak, neutral, pl.lit(0.5)) / pl.col("codons")
    )
    rate = made["rate"].to_numpy()
    tails = nbinom.sf(made["patients"].to_numpy() - 1, size, size / (size + rate))
    return made.with_columns(p=pl.Series(tails))


def _gene_tails(sites: pl.DataFrame) -> pl.DataFrame:
    """Give each gene its smallest tail, corrected for the number of its codons."""
    best = sites.group_by("symbol").agg(p=pl.col("p").min(), codons=pl.col("codons").first())
    p, codons = best["p"].to_numpy(), best["codons"].to_numpy()
    sidak = -np.expm1(codons * np.log1p(-np.minimum(p, 1 - 1e-16)))
    return best.select("symbol", p_hotspot=pl.Series(np.maximum(sidak, 1e-300))).sort("symbol")


def _silent_size(sites: pl.DataFrame) -> float:
    """Fit the spread of patients per silent codon, codons without any included."""
    genes = sites.group_by("symbol", maintain_order=True).agg(
        total=pl.col("patients").sum(), hit=pl.len(), codons=pl.col("codons").first()
    )
    rate = (genes["total"] / genes["codons"]).to_numpy()
    empty = np.maximum((genes["codons"] - genes["hit"]).to_numpy(), 0.0)
    counts = sites["patients"].to_numpy()
    at = np.repeat(rate, genes["hit"].to_numpy())

    def loss(log_size: float) -> float:
        size = np.exp(log_size)
        none = empty @ (size * np.log1p(rate / size))
        return float(none - np.sum(nbinom.logpmf(counts, size, size / (size + at))))

    return float(np.exp(minimize_scalar(loss, bounds=(-5.0, 5.0), method="bounded").x))
