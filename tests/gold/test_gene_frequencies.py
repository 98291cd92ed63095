"""Altered genes of a real study with their denominators, against the raw files read by polars.

Study: prostate_msk_2024 (Lenis et al., Clin Cancer Res 2024; cBioPortal), four MSK-IMPACT panels.
The study ships no lists of genes; here each panel lists the genes that its own samples report,
and one of them lacks a gene on purpose, so that its calls of that gene are off the panel.
"""

import shutil
from datetime import date

import polars as pl
import pytest

from oncommons import cohort
from oncommons.domain.answers import GeneList
from oncommons.domain.study import Unit
from oncommons.domain.variant_classes import PROTEIN_CHANGING
from oncommons.journey import load_sources, publish_release, steward_view
from oncommons.privacy import standard_policy
from tests.shared import shared

STUDY = "studies/prostate_msk_2024"
OFF = ("IMPACT410", "SPOP")
MUTATED = ("TP53", "FOXA1", "SPOP", "PTEN")
TODAY = date(2026, 11, 25)


def raw(name, **renamed):
    path = shared(STUDY) / f"data_{name}.txt"
    plain = {"infer_schema": False, "comment_prefix": "#", "quote_char": None}
    table = pl.read_csv(path, separator="\t", **plain)
    return table.rename(renamed) if renamed else table


class Raw:
    """The study as its files have it: panels by sample, and calls by sample and gene."""

    def __init__(self):
        matrix = raw("gene_panel_matrix", SAMPLE_ID="sample", mutations="panel")
        self.panels = matrix.select("sample", "panel")
        mutations = raw("mutations", Tumor_Sample_Barcode="sample", Hugo_Symbol="gene")
        self.rows = mutations.select("sample", "gene", "Variant_Classification")
        changing = pl.col("Variant_Classification").is_in([one.value for one in PROTEIN_CHANGING])
        self.mutated = mutations.filter(changing).select("sample", "gene")
        self.copies = (
            raw("CNA", Hugo_Symbol="gene")
            .unpivot(index="gene", variable_name="sample", value_name="call")
            .with_columns(pl.col("call").cast(pl.Float64))
        )
        calls = self.copies.filter(pl.col("call") != 0).select("sample", "gene")
        variants = raw("sv", Sample_Id="sample")
        sides = [f"Site{side}_Hugo_Symbol" for side in (1, 2)]
        self.pairs = variants.select("sample", *sides)
        broken = [variants.select("sample", pl.col(side).alias("gene")) for side in sides]
        reported = pl.concat([self.mutated, calls, *broken]).drop_nulls()
        listed = reported.join(self.panels, on="sample").select("panel", "gene").unique()
        off = (pl.col("panel") == OFF[0]) & (pl.col("gene") == OFF[1])
        self.listed = listed.filter(~off)

    def on_panel(self, calls):
        placed = calls.join(self.panels, on="sample").join(self.listed, on=["panel", "gene"])
        return placed.select("sample", "gene").unique()

    def altered(self, calls, gene):
        return self.on_panel(calls).filter(pl.col("gene") == gene).height

    def profiled(self, gene):
        seeing = self.listed.filter(pl.col("gene") == gene)
        return self.panels.join(seeing, on="panel").height


@pytest.fixture(scope="module")
def files():
    return Raw()


@pytest.fixture(scope="module")
def view(files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("prostate")
    study = shutil.copytree(shared(STUDY), folder / "study")
    study.chmod(0o755)
    for (panel,), rows in files.listed.group_by("panel"):
        genes = "\t".join(sorted(rows["gene"]))
        text = f"stable_id: {panel}\ndescription: genes its samples report\ngene_list: {genes}\n"
        (study / f"data_gene_panel_{panel.lower()}.txt").write_text(text)
    commons, _ = load_sources([study], folder / "commons")
    publish_release(commons, standard_policy(), today=TODAY)
    return steward_view(commons, today=TODAY)


def frequencies(view, kind, genes, unit=Unit.SAMPLES):
    answer = cohort.gene_frequencies(view, genes, kind=kind, unit=unit).undisclosed
    return {(row.symbol, row.alteration): (row.altered, row.profiled) for row in answer.rows}


@pytest.mark.parametrize(
    ("symbol", "samples", "rows"),
    [("TP53", 650, 690), ("FOXA1", 351, 377), ("SPOP", 318, 325), ("PTEN", 182, 202)],
)
def test_the_raw_file_has_the_published_numbers_of_mutations(files, symbol, samples, rows):
    of_gene = files.rows.filter(pl.col("gene") == symbol)
    assert (of_gene["sample"].n_unique(), of_gene.height) == (samples, rows)


def test_mutated_samples_are_of_those_whose_panel_lists_the_gene(files, view):
    found = frequencies(view, GeneList.MUTATIONS, MUTATED)
    for gene in MUTATED:
        wanted = (files.altered(files.mutated, gene), files.profiled(gene))
        assert found[gene, "mutated"] == wanted
    assert found["TP53", "mutated"] == (649, 2260)  # one of 650 has only an intronic change
    assert found["FOXA1", "mutated"][0] == 351
    assert found["PTEN", "mutated"][0] == 182


def test_calls_off_the_panel_are_in_neither_part_of_the_share(files, view):
    altered, profiled = frequencies(view, GeneList.MUTATIONS, ("SPOP",))["SPOP", "mutated"]
    off = files.mutated.filter(pl.col("gene") == "SPOP").join(
        files.panels.filter(pl.col("panel") == OFF[0]), on="sample"
    )
    assert off["sample"].n_unique() > 50
    assert altered == 318 - off["sample"].n_unique()
    assert profiled == 2260 - 480


def test_amplified_and_deeply_deleted_samples(files, view):
    found = frequencies(view, GeneList.COPY_NUMBER, ("AR", "PTEN"))
    assert found["AR", "amplified"][0] == 237
    deep = files.copies.filter(pl.col("gene") == "PTEN")["call"]
    assert ((deep == -2).sum(), (deep == -1.5).sum()) == (228, 34)
    assert found["PTEN", "deeply deleted"][0] == 228 + 34  # both are deep in cBioPortal


def test_zeros_of_the_copy_number_file_do_not_mean_that_a_gene_was_looked_at(files, view):
    assert files.copies["gene"].n_unique() == 541
    assert files.copies["call"].null_count() == 0
    seen = files.listed.group_by("gene").agg(pl.col("panel").sort())
    late = seen.filter(pl.col("panel").list.contains("IMPACT341").not_())["gene"]
    trapped = [gene for gene in late if gene in set(files.copies["gene"])]
    assert len(trapped) > 100
    found = frequencies(view, GeneList.COPY_NUMBER, tuple(trapped))
    for gene in trapped:
        _, profiled = found[gene, "amplified"]
        assert profiled == files.profiled(gene)
        assert profiled <= 2260 - 136
        zeros = files.copies.filter((pl.col("gene") == gene) & (pl.col("call") == 0)).height
        assert zeros > profiled - 500


def test_tmprss2_and_erg_are_fused_in_either_order(files, view):
    found = frequencies(view, GeneList.FUSION_PAIRS, ("ERG::TMPRSS2",))
    either = files.pairs.filter(
        pl.concat_list("Site1_Hugo_Symbol", "Site2_Hugo_Symbol").list.sort() == ["ERG", "TMPRSS2"]
    )
    assert either["sample"].n_unique() == 379
    assert found["ERG::TMPRSS2", "rearranged"] == (379, 2260)


def test_every_ranked_gene_agrees_with_the_files(files, view):
    for kind, calls in (
        (GeneList.MUTATIONS, files.mutated),
        (GeneList.FUSIONS, None),
    ):
        if calls is None:
            sides = ("Site1_Hugo_Symbol", "Site2_Hugo_Symbol")
            calls = pl.concat([files.pairs.select("sample", gene=side) for side in sides])
            calls = calls.drop_nulls()
        answer = cohort.gene_frequencies(view, kind=kind, unit=Unit.SAMPLES, most=60).undisclosed
        assert len(answer.rows) == 60
        for row in answer.rows:
            wanted = (files.altered(calls, row.symbol), files.profiled(row.symbol))
            assert (row.altered, row.profiled) == wanted, row.symbol


def test_patients_are_no_more_than_samples(view):
    samples = frequencies(view, GeneList.MUTATIONS, MUTATED)
    patients = frequencies(view, GeneList.MUTATIONS, MUTATED, Unit.PATIENTS)
    assert patients["TP53", "mutated"] == (648, 2257)
    for key, (altered, profiled) in patients.items():
        assert altered <= samples[key][0]
        assert profiled <= samples[key][1]


def test_the_oncoprint_counts_what_the_lists_count(view):
    answer = cohort.oncoprint(view, ("TP53", "SPOP"), unit=Unit.SAMPLES).undisclosed
    assert answer.total == 2260
    for track in answer.tracks:
        mutated = frequencies(view, GeneList.MUTATIONS, (track.symbol,))
        assert track.profiled == mutated[track.symbol, "mutated"][1]
        assert track.altered >= mutated[track.symbol, "mutated"][0]


def test_the_most_frequent_change_of_spop_is_at_f133(view):
    """Barbieri et al., Nat Genet 44:685 (2012): F133 is the residue that is changed most often."""
    answer = cohort.lollipop(view, "SPOP").undisclosed
    first = max(answer.groups[0].residues, key=lambda one: one.count)
    assert first.codon == "F133"
