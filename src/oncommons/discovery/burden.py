"""Tests each gene for more mutations than its silent ones and its opportunity explain."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from oncommons.discovery.alterations import Alterations
from oncommons.discovery.background import Background, learn_class, learn_silent, with_constant
from oncommons.discovery.carriers import hits_of_tested
from oncommons.errors import DiscoveryError
from oncommons.genome.consequence import ConsequenceGroup
from oncommons.stats.arrays import Bools, Floats
from oncommons.stats.counts import negative_binomial_upper_mid

OPPORTUNITY_COLUMNS = ("symbol", "mu_silent", "mu_missense", "mu_truncating", "cds_length")
LEAST_SILENT_SHARE = 0.05
"""Every TCGA cohort has 21 % or more; below this, silent rows were filtered away."""
LEAST_SILENT, LEAST_GENES, LEAST_CODING = 20, 200, 500


def usable_coverage(alterations: Alterations) -> tuple[int, ...]:
    """List the kinds of coverage whose patients can be used in burden tests.

    Args:
        alterations: the mutations of the cohort.

    Returns:
        Places in `alterations.coverage` with a known gene list, at least 20 silent mutations, and
        a silent share of at least 5 %.
    """
    tested = alterations.hits.filter(~pl.col("hypermutated"))
    silent = (pl.col("group") == ConsequenceGroup.SILENT).sum()
    shares = tested.group_by("coverage").agg(silent=silent, coding=pl.len())
    enough = (pl.col("silent") >= LEAST_SILENT) & (
        pl.col("silent") >= LEAST_SILENT_SHARE * pl.col("coding")
    )
    usable = shares.filter(enough)["coverage"].sort()
    return tuple(place for place in usable if alterations.coverage[place].known)


def why_no_burden(alterations: Alterations, opportunity: pl.DataFrame | None) -> str:
    """Say why burden tests are not possible; empty where they are.

    Args:
        alterations: the mutations of the cohort.
        opportunity: the table of mutation opportunity, or None.

    Returns:
        One sentence or two, or nothing.
    """
    if opportunity is None:
        return "Burden tests were not run: no table of mutation opportunity was given."
    usable = usable_coverage(alterations)
    if not usable:
        return (
            f"Burden tests were not run: {alterations.silent:,} of {alterations.coding:,} coding"
            f" mutations are silent; they need {LEAST_SILENT_SHARE:.0%}, and {LEAST_SILENT} in"
            " patients whose gene lists are known. Export the silent rows too."
        )
    coding = hits_of_tested(alterations, usable).height
    genes = int((exposure(alterations, opportunity, usable) > 0).sum())
    if genes < LEAST_GENES or coding < LEAST_CODING:
        return (
            f"Burden tests were not run: {genes:,} genes and {coding:,} coding mutations can be"
            f" compared; they need {LEAST_GENES} and {LEAST_CODING}."
        )
    return ""


def check_opportunity(opportunity: pl.DataFrame) -> pl.DataFrame:
    """Give the table of mutation opportunity with one row per gene, or refuse it.

    Args:
        opportunity: per gene the expected silent, missense and truncating substitutions up to a
            common factor (gnomAD's mu or expected counts), and the coding length in bases.

    Raises:
        DiscoveryError: a column is absent, or a gene stands twice.
    """
    absent = [name for name in OPPORTUNITY_COLUMNS if name not in opportunity.columns]
    if absent:
        raise DiscoveryError(
            f"the table of mutation opportunity has no column {absent[0]}",
            remedy=f"give {', '.join(OPPORTUNITY_COLUMNS)}",
            column=absent[0],
        )
    twice = opportunity.filter(pl.col("symbol").is_duplicated())["symbol"]
    if len(twice):
        raise DiscoveryError(
            f"{twice[0]} stands twice in the table of mutation opportunity",
            remedy="keep one transcript per gene",
            value=twice[0],
        )
    numbers = pl.col(OPPORTUNITY_COLUMNS[1:]).cast(pl.Float64).fill_nan(None)
    return opportunity.select("symbol", numbers).sort("symbol")


def exposure(alterations: Alterations, opportunity: pl.DataFrame, usable: Sequence[int]) -> Floats:
    """Sum, for each gene, the burden of the patients who were profiled for it.

    Args:
        alterations: the mutations of the cohort.
        opportunity: one row per gene, from `check_opportunity`.
        usable: places of the coverage to use.

    Returns:
        (m,) silent mutations per unit of silent opportunity, summed over the kinds of coverage
        that hold the gene; 0 where nobody was profiled for it.
    """
    genes = opportunity["symbol"].to_list()
    chance = _column(opportunity.fill_null(0), "mu_silent")
    silent = hits_of_tested(alterations, usable).filter(pl.col("group") == ConsequenceGroup.SILENT)
    silent = silent.join(opportunity.select("symbol"), on="symbol", how="semi")
    counts: dict[int, int] = dict(silent.group_by("coverage").len().iter_rows())
    total = np.zeros(len(genes))
    for place in usable:
        covered = np.array([alterations.coverage[place].has(symbol) for symbol in genes])
        reach = float(chance[covered].sum())
        if reach > 0:
            total += covered * (counts.get(place, 0) / reach)
    return total


def burden_tests(
    alterations: Alterations, counts: pl.DataFrame, opportunity: pl.DataFrame
) -> pl.DataFrame:
    """Test every gene for missense and for truncating mutations beyond expectation.

    The gene's silent mutations and its opportunity give a gamma posterior of its rate; the classes
    are negative binomial around it, with factors learned from the genes that look neutral.

    Args:
        alterations: the mutations of the cohort.
        counts: patients per gene and class, from `gene_counts` on the usable coverage.
        opportunity: from `check_opportunity`.

    Returns:
        Columns symbol, p_missense and p_truncating (mid-p upper tails; truncating with
        frameshifts), expected_missense and expected_truncating: one row per gene with silent and
        missense opportunity that somebody was profiled for.

    Raises:
        DiscoveryError: no silent mutation.

    Source: Martincorena et al., Cell 171:1029 (2017); Weghorn & Sunyaev, Nat Genet 49:1785 (2017).
    """
    table = opportunity.with_columns(
        reach=pl.Series(exposure(alterations, opportunity, usable_coverage(alterations)))
    )
    table = table.filter(
        (pl.col("reach") > 0) & (pl.col("mu_silent") > 0) & (pl.col("mu_missense") > 0)
    )
    table = table.join(counts, on="symbol", how="left").with_columns(pl.col(r"^n_.*$").fill_null(0))
    features = _features(table)
    silent, seen = _column(table, "mu_silent"), _column(table, "n_silent")
    neutral = learn_silent(seen, silent * _column(table, "reach"), with_constant(features[:, :2]))
    rate = neutral.mean * (seen + neutral.size) / (neutral.mean + neutral.size) / silent
    missense = rate * _column(table, "mu_missense")
    truncating = rate * _truncating_chance(table)
    return pl.DataFrame(
        {"symbol": table["symbol"]}
        | _class_tests(table, "missense", missense, seen + neutral.size, features[:, :3])
        | _class_tests(table, "truncating", truncating, seen + neutral.size, features[:, [0, 1, 3]])
    )


def _class_tests(
    table: pl.DataFrame, name: str, chance: Floats, shape: Floats, features: Floats
) -> dict[str, pl.Series]:
    """Give the tails and means of one class; null where the gene has no opportunity for it."""
    known: Bools = chance > 0
    counts = _column(table, f"n_{name}")[known]
    found: Background = learn_class(
        counts, chance[known], shape[known], with_constant(features[known])
    )
    p, mean = np.full(len(chance), np.nan), np.full(len(chance), np.nan)
    p[known] = negative_binomial_upper_mid(counts, found.mean, found.size)
    mean[known] = found.mean
    return {
        f"p_{name}": pl.Series(p).fill_nan(None),
        f"expected_{name}": pl.Series(mean).fill_nan(None),
    }


def _truncating_chance(table: pl.DataFrame) -> Floats:
    """Add the chance of a frameshift, which falls evenly over coding bases, to that of a stop.

    The cohort itself says how many frameshifts there are for each stop.
    """
    stops, bases = _column(table, "mu_truncating"), _column(table, "cds_length")
    stops = np.nan_to_num(stops)
    known = (stops > 0) & (bases > 0)
    frameshifts, truncating = _column(table, "n_frameshift"), _column(table, "n_stop")
    per_stop = frameshifts[known].sum() / max(truncating[known].sum(), 1.0)
    per_base = per_stop * stops[known].sum() / max(bases[known].sum(), 1.0)
    return np.where(known, stops + per_base * np.nan_to_num(bases), 0.0)


def _features(table: pl.DataFrame) -> Floats:
    """Give log chance per base, silent and missense (both rise with CpG), and log ratios."""
    silent, bases = _column(table, "mu_silent"), _column(table, "cds_length")
    missense, truncating = _column(table, "mu_missense"), _column(table, "mu_truncating")
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = np.log(
            [silent / bases, missense / bases, missense / silent, truncating / silent]
        ).T
    columns[~np.isfinite(columns)] = np.nan
    known = np.isfinite(columns).any(axis=0)
    middle = np.zeros(columns.shape[1])
    middle[known] = np.nanmedian(columns[:, known], axis=0)
    return np.where(np.isfinite(columns), columns, middle)


def _column(table: pl.DataFrame, name: str) -> Floats:
    """Give a column as floats, NaN where it is missing."""
    return table[name].cast(pl.Float64).to_numpy().astype(np.float64)
