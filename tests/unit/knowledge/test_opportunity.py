"""Opportunity tables: every published layout gives the same frame."""

import gzip

import polars as pl
import pytest

from oncommons.errors import KnowledgeError
from oncommons.knowledge.opportunity import COLUMNS, read_opportunity

MADE = {
    "symbol": ["TP53", "BRAF"],
    "mu_silent": [2e-6, 4e-6],
    "mu_missense": [5e-6, 9e-6],
    "mu_truncating": [5e-7, 8e-7],
    "cds_length": [1182, 2301],
}
V2 = "gene\ttranscript\tmu_mis\tmu_syn\tmu_lof\tcds_length\tpLI\n"
V4 = "gene\tgene_id\ttranscript\tcanonical\tmane_select\tlof.mu\tmis.mu\tsyn.mu\tcds_length\n"


@pytest.fixture
def write(tmp_path):
    def written(text, name="table.tsv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return written


def test_our_own_table_in_parquet_and_csv_gives_the_same_frame(tmp_path):
    made = pl.DataFrame(MADE)
    made.write_parquet(tmp_path / "made.parquet")
    made.write_csv(tmp_path / "made.csv")
    frame = read_opportunity(tmp_path / "made.parquet")
    assert frame.equals(read_opportunity(tmp_path / "made.csv"))
    assert tuple(frame.columns) == COLUMNS
    assert frame.dtypes == [pl.String, pl.Float64, pl.Float64, pl.Float64, pl.Int32]
    assert frame.rows() == [("BRAF", 4e-6, 9e-6, 8e-7, 2301), ("TP53", 2e-6, 5e-6, 5e-7, 1182)]


def test_gnomad_v2_columns_are_found_by_name(write):
    frame = read_opportunity(write(V2 + "TP53\tENST1\t5e-6\t2e-6\t5e-7\t1182\t0.5\n"))
    assert frame.rows() == [("TP53", 2e-6, 5e-6, 5e-7, 1182)]


def test_expected_counts_stand_in_where_the_table_has_no_rates(write):
    text = "gene\texp_syn\texp_mis\texp_lof\tcds_length\nTP53\t80\t200\t20\t1182\n"
    assert read_opportunity(write(text)).rows() == [("TP53", 80.0, 200.0, 20.0, 1182)]


def test_rates_are_preferred_to_expected_counts(write):
    head = "gene\tmu_syn\tmu_mis\tmu_lof\texp_syn\texp_mis\texp_lof\tcds_length\n"
    text = f"{head}TP53\t2e-6\t5e-6\t5e-7\t80\t200\t20\t1182\n"
    assert read_opportunity(write(text))["mu_silent"][0] == 2e-6


def test_gnomad_v4_keeps_the_ensembl_mane_transcript_else_the_canonical_one(write):
    rows = [
        "TP53\tENSG1\tENST2\tfalse\tfalse\t9\t9\t9\t99",
        "TP53\tENSG1\tENST3\ttrue\tfalse\t8\t8\t8\t999",
        "TP53\tENSG1\tENST1\tfalse\ttrue\t5e-7\t5e-6\t2e-6\t1182",
        "TP53\t7157\tNM_000546\tfalse\ttrue\t7\t7\t7\t1182",
        "BRAF\tENSG2\tENST4\ttrue\tfalse\t8e-7\t9e-6\t4e-6\t2301",
        "BRAF\tENSG2\tENST5\tfalse\tfalse\t8\t8\t8\t9999",
    ]
    frame = read_opportunity(write(V4 + "\n".join(rows) + "\n"))
    assert frame.rows() == [("BRAF", 4e-6, 9e-6, 8e-7, 2301), ("TP53", 2e-6, 5e-6, 5e-7, 1182)]


@pytest.mark.parametrize("name", ["table.tsv.gz", "table.txt.bgz"])
def test_compressed_table_of_several_blocks_is_read_whole(tmp_path, name):
    blocks = [V2, "TP53\tE\t5e-6\t2e-6\t5e-7\t1182\t0\n", "BRAF\tE\t9e-6\t4e-6\t8e-7\t2301\t0\n"]
    (tmp_path / name).write_bytes(b"".join(gzip.compress(block.encode()) for block in blocks))
    assert read_opportunity(tmp_path / name)["symbol"].to_list() == ["BRAF", "TP53"]


def test_older_symbols_become_those_of_today(write):
    frame = read_opportunity(write(V2 + "MLL2\tE\t5e-6\t2e-6\t5e-7\t16611\t1\n"))
    assert frame["symbol"].to_list() == ["KMT2D"]


def test_gene_named_twice_keeps_the_longer_coding_sequence(write):
    rows = "MLL2\tE\t1\t1\t1\t300\t1\nKMT2D\tE\t2\t2\t2\t16611\t1\nKMT2D\tE\t3\t3\t3\t200\t1\n"
    assert read_opportunity(write(V2 + rows)).rows() == [("KMT2D", 2.0, 2.0, 2.0, 16611)]


@pytest.mark.parametrize("cell", ["NA", "", "NaN", "0", "-1"])
def test_gene_without_a_number_above_zero_is_left_out(write, cell):
    rows = f"TP53\tE\t5e-6\t{cell}\t5e-7\t1182\t0\nBRAF\tE\t9e-6\t4e-6\t8e-7\t2301\t0\n"
    assert read_opportunity(write(V2 + rows))["symbol"].to_list() == ["BRAF"]


def test_text_for_a_number_is_refused_with_its_line_and_column(write):
    rows = 'TP53\tE\t5e-6\t2e-6\t5e-7\t1182\t0\nBRAF\tE\t9e-6\t"4,2"\t8e-7\t2301\t0\n'
    with pytest.raises(KnowledgeError, match='mu_silent is "4,2"') as refused:
        read_opportunity(write(V2 + rows))
    assert (refused.value.line, refused.value.column) == (3, "mu_silent")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("symbol,mu_silent,mu_missense,cds_length\nTP53,1,1,9\n", "mu_truncating"),
        ("gene\ttranscript\tmu_mis\tmu_lof\tcds_length\nTP53\tE\t1\t1\t9\n", "mu_syn"),
        (V4.replace("mane_select", "mane") + "a\t" * 8 + "a\n", "mane_select"),
    ],
)
def test_missing_column_of_the_nearest_layout_is_named(write, text, missing):
    with pytest.raises(KnowledgeError, match=f"column {missing} is missing") as refused:
        read_opportunity(write(text))
    assert refused.value.column == missing


@pytest.mark.parametrize("content", [b"", b"\x1f\x8bbroken", b"PAR1broken", b"a\tb\n1\t2\t3\n"])
def test_file_that_is_no_table_is_refused(tmp_path, content):
    (tmp_path / "table.tsv").write_bytes(content)
    with pytest.raises(KnowledgeError, match="cannot be read as a table"):
        read_opportunity(tmp_path / "table.tsv")


def test_compressed_file_that_is_cut_short_is_refused(tmp_path):
    whole = gzip.compress((V2 + "TP53\tE\t5e-6\t2e-6\t5e-7\t1182\t0\n").encode())
    (tmp_path / "table.gz").write_bytes(whole[:-12])
    with pytest.raises(KnowledgeError, match="cannot be read as a table"):
        read_opportunity(tmp_path / "table.gz")


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match=r"absent\.tsv"):
        read_opportunity(tmp_path / "absent.tsv")
