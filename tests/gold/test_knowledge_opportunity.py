"""gnomAD's constraint columns of 19,955 genes are read when they carry the published names."""

import polars as pl
import pytest

from oncommons.knowledge.opportunity import read_opportunity
from tests.shared import shared

FEATURES = "knowledge/gene_features.parquet"
GNOMAD = ["gene", "exp_syn", "exp_mis", "exp_lof", "cds_length"]


@pytest.fixture(scope="module")
def opportunity(tmp_path_factory):
    """The gnomAD columns alone, written as gnomAD writes them: tab-separated text."""
    path = tmp_path_factory.mktemp("gnomad") / "constraint.tsv"
    pl.read_parquet(shared(FEATURES), columns=GNOMAD).write_csv(
        path, separator="\t", null_value="NA"
    )
    return read_opportunity(path)


def test_nearly_every_gene_is_kept_once(opportunity):
    assert len(opportunity) == opportunity["symbol"].n_unique() > 19_000


def test_known_coding_lengths(opportunity):
    """TP53 has 393 codons, TTN more than 33,000; gnomAD counts no stop codon."""
    lengths = dict(opportunity.select("symbol", "cds_length").iter_rows())
    assert lengths["TP53"] == 393 * 3
    assert lengths["TTN"] > 100_000


def test_chances_grow_with_the_coding_length_and_keep_their_order(opportunity):
    ranks = opportunity.select(pl.corr("mu_missense", "cds_length", method="spearman")).item()
    assert ranks > 0.95
    kept = opportunity.filter(
        (pl.col("mu_missense") > pl.col("mu_silent"))
        & (pl.col("mu_silent") > pl.col("mu_truncating"))
    )
    assert len(kept) / len(opportunity) > 0.95
