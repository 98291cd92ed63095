"""Counts patients per gene: each once per class, of those who were looked at."""

from collections.abc import Sequence

import polars as pl

from oncommons.discovery.alterations import Alterations
from oncommons.genome.consequence import ConsequenceGroup

_LOSS = (ConsequenceGroup.TRUNCATING, ConsequenceGroup.FRAMESHIFT)


def hits_of_tested(alterations: Alterations, usable: Sequence[int]) -> pl.DataFrame:
    """Give the hits of the patients who take part in tests.

    Args:
        alterations: the mutations of the cohort.
        usable: places in `alterations.coverage`.

    Returns:
        Rows of `alterations.hits`, without the hypermutated.
    """
    return alterations.hits.filter(pl.col("coverage").is_in(usable) & ~pl.col("hypermutated"))


def gene_counts(alterations: Alterations, usable: Sequence[int]) -> pl.DataFrame:
    """Count the carriers of each gene.

    Args:
        alterations: the mutations of the cohort.
        usable: places of the coverage whose patients take part in tests.

    Returns:
        One row per mutated gene: symbol; n_silent, n_missense, n_truncating (with frameshifts),
        n_stop (truncating without frameshifts) and n_frameshift among the tested; n_altered,
        patients with any protein-changing mutation, and of_profiled, among all; null where the
        coverage of the patients is unknown.
    """
    tested = hits_of_tested(alterations, usable)
    classes = {
        "n_silent": [ConsequenceGroup.SILENT],
        "n_missense": [ConsequenceGroup.MISSENSE],
        "n_truncating": _LOSS,
        "n_stop": [ConsequenceGroup.TRUNCATING],
        "n_frameshift": [ConsequenceGroup.FRAMESHIFT],
    }
    counts = alterations.hits.select(pl.col("symbol").unique().sort())
    for name, groups in classes.items():
        counts = counts.join(_carriers(tested, groups).rename({"n": name}), "symbol", how="left")
    changing = [group for group in ConsequenceGroup if group is not ConsequenceGroup.SILENT]
    altered = _carriers(alterations.hits, changing).rename({"n": "n_altered"})
    counts = counts.join(altered, "symbol", how="left").fill_null(0)
    profiled = pl.Series(alterations.profiled(counts["symbol"]), dtype=pl.UInt32)
    return counts.with_columns(of_profiled=profiled).sort("symbol")


def _carriers(hits: pl.DataFrame, groups: Sequence[ConsequenceGroup]) -> pl.DataFrame:
    """Count each patient once per gene, whatever the number of mutations."""
    chosen = hits.filter(pl.col("group").is_in(groups))
    return chosen.group_by("symbol").agg(n=pl.col("patient").n_unique())
