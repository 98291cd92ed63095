"""The mutation file: every row agrees with the made sequence, by an independent reading."""

import numpy as np
import polars as pl
import pytest

from oncommons.genome.consequence import ConsequenceGroup, VariantClass, consequence_group
from oncommons.genome.protein import ProteinChangeKind, read_protein_change
from oncommons.intake.made.clinical_tables import sample_ids
from oncommons.intake.made.mutation_table import FEWEST_ALTERED_READS, mutation_table
from oncommons.intake.made.sequences import BASES, CODON_RESIDUES, INTRON_BASES

COLUMNS = [
    "Hugo_Symbol", "Entrez_Gene_Id", "Center", "NCBI_Build", "Chromosome", "Start_Position",
    "End_Position", "Strand", "Variant_Classification", "Variant_Type", "Reference_Allele",
    "Tumor_Seq_Allele1", "Tumor_Seq_Allele2", "Tumor_Sample_Barcode", "Mutation_Status",
    "t_ref_count", "t_alt_count", "HGVSp_Short",
]  # fmt: skip
KINDS = {
    "Silent": ProteinChangeKind.SYNONYMOUS,
    "Missense_Mutation": ProteinChangeKind.MISSENSE,
    "Nonsense_Mutation": ProteinChangeKind.NONSENSE,
    "Splice_Site": ProteinChangeKind.SPLICE,
    "Frame_Shift_Del": ProteinChangeKind.FRAMESHIFT,
    "Frame_Shift_Ins": ProteinChangeKind.FRAMESHIFT,
    "In_Frame_Del": ProteinChangeKind.INFRAME_DELETION,
    "In_Frame_Ins": ProteinChangeKind.DUPLICATION,
}


@pytest.fixture(scope="module")
def table(draw):
    """The mutations of hospital B."""
    hospital = draw.people.hospital[draw.samples.patient[draw.changes.sample]]
    return mutation_table(draw, np.flatnonzero(hospital == 1), sample_ids(draw), 1)


@pytest.fixture(scope="module")
def genome(draw):
    """Coding sequence, first position and exon length of every gene, as plain text."""
    sequences, found = draw.sequences, {}
    for place, gene in enumerate(draw.facts.genes):
        bases = sequences.bases[sequences.first[place] : sequences.first[place + 1]]
        text = "".join(BASES[base] for base in bases)
        found[gene.symbol] = (
            text,
            int(sequences.start[place]),
            int(sequences.exon_length[place]),
        )
    return found


def offset_of(genome, symbol, position):
    """Walk from a position back to the place in the coding sequence."""
    _, start, exon = genome[symbol]
    introns, within = divmod(position - start, exon + INTRON_BASES)
    return introns * exon + within, within < exon


def translate(codon):
    a, b, c = (BASES.index(base) for base in codon)
    return CODON_RESIDUES[16 * a + 4 * b + c]


def of_class(table, *classes):
    return table.filter(pl.col("Variant_Classification").is_in(classes)).head(4_000)


def test_columns_are_those_of_a_maf_file(table):
    assert table.columns == COLUMNS


def test_no_cell_is_empty(table):
    assert sum(table.null_count().row(0)) == 0
    assert not any((table[name] == "").any() for name in COLUMNS if table[name].dtype == pl.String)


def test_classes_are_words_of_the_vocabulary_and_silent_ones_are_there(table):
    found = set(table["Variant_Classification"])
    assert found == set(KINDS)
    assert found <= set(VariantClass)
    silent = (table["Variant_Classification"] == "Silent").mean()
    assert 0.15 < silent < 0.30


def test_substitutions_show_the_reference_base_and_the_residues_of_the_sequence(table, genome):
    rows = of_class(table, "Silent", "Missense_Mutation", "Nonsense_Mutation")
    for row in rows.iter_rows(named=True):
        text = genome[row["Hugo_Symbol"]][0]
        offset, inside = offset_of(genome, row["Hugo_Symbol"], row["Start_Position"])
        assert inside
        assert row["Start_Position"] == row["End_Position"]
        assert text[offset] == row["Reference_Allele"] != row["Tumor_Seq_Allele2"]
        codon = text[offset // 3 * 3 : offset // 3 * 3 + 3]
        new = codon[: offset % 3] + row["Tumor_Seq_Allele2"] + codon[offset % 3 + 1 :]
        last = "=" if row["Variant_Classification"] == "Silent" else translate(new)
        assert row["HGVSp_Short"] == f"p.{translate(codon)}{offset // 3 + 1}{last}"


def test_deletions_show_the_bases_that_are_lost(table, genome):
    rows = of_class(table, "Frame_Shift_Del", "In_Frame_Del")
    assert rows.height > 500
    for row in rows.iter_rows(named=True):
        text = genome[row["Hugo_Symbol"]][0]
        offset, inside = offset_of(genome, row["Hugo_Symbol"], row["Start_Position"])
        end, end_inside = offset_of(genome, row["Hugo_Symbol"], row["End_Position"])
        assert inside
        assert end_inside
        assert text[offset : end + 1] == row["Reference_Allele"]
        assert row["Tumor_Seq_Allele2"] == "-"
        assert row["End_Position"] - row["Start_Position"] + 1 == len(row["Reference_Allele"])
        in_frame = len(row["Reference_Allele"]) % 3 == 0
        assert in_frame == (row["Variant_Classification"] == "In_Frame_Del")


def test_insertions_lie_between_two_bases(table, genome):
    rows = of_class(table, "Frame_Shift_Ins", "In_Frame_Ins")
    assert rows.height > 100
    for row in rows.iter_rows(named=True):
        assert row["Reference_Allele"] == "-"
        assert row["End_Position"] == row["Start_Position"] + 1
        if row["Variant_Classification"] == "In_Frame_Ins":
            offset, _ = offset_of(genome, row["Hugo_Symbol"], row["Start_Position"])
            text = genome[row["Hugo_Symbol"]][0]
            assert text[offset - 2 : offset + 1] == row["Tumor_Seq_Allele2"]  # a repeated codon


def test_splice_sites_lie_in_the_first_two_bases_of_an_intron(table, genome):
    rows = of_class(table, "Splice_Site")
    for row in rows.iter_rows(named=True):
        _, start, exon = genome[row["Hugo_Symbol"]]
        within = (row["Start_Position"] - start) % (exon + INTRON_BASES) - exon
        assert row["Reference_Allele"] == "GT"[within]
        assert row["Tumor_Seq_Allele2"] != row["Reference_Allele"]
        assert row["HGVSp_Short"].startswith("p.X")


def test_every_protein_change_is_read_back_as_what_its_class_says(table):
    for row in table.head(20_000).iter_rows(named=True):
        change = read_protein_change(row["HGVSp_Short"])
        assert change is not None
        assert change.kind is KINDS[row["Variant_Classification"]], row["HGVSp_Short"]


def test_a_frameshift_never_keeps_its_first_residue(table):
    for text in of_class(table, "Frame_Shift_Del", "Frame_Shift_Ins")["HGVSp_Short"]:
        assert text[2] != text.split("fs")[0][-1]


def test_equal_changes_have_equal_names(table):
    locus = ["Hugo_Symbol", "Start_Position", "Reference_Allele", "Tumor_Seq_Allele2"]
    names = table.group_by(locus).agg(pl.col("HGVSp_Short").n_unique())
    assert names["HGVSp_Short"].max() == 1


def test_no_sample_has_one_change_twice(table):
    key = [
        "Tumor_Sample_Barcode",
        "Chromosome",
        "Start_Position",
        "Reference_Allele",
        "Tumor_Seq_Allele2",
    ]
    assert table.select(key).is_duplicated().sum() == 0


def test_the_deletion_in_exon_19_of_egfr_has_its_usual_name(table):
    rows = table.filter(pl.col("HGVSp_Short") == "p.E746_A750del")
    assert set(rows["Hugo_Symbol"]) == {"EGFR"}
    assert set(rows["Reference_Allele"].str.len_bytes()) == {15}


def test_the_first_allele_is_the_reference(table):
    assert (table["Tumor_Seq_Allele1"] == table["Reference_Allele"]).all()
    assert (table["Tumor_Seq_Allele2"] != table["Reference_Allele"]).all()


def test_types_of_variant_follow_the_alleles(table):
    for kind, reference, alternate in (("DEL", False, True), ("INS", True, False)):
        rows = table.filter(pl.col("Variant_Type") == kind)
        assert ((rows["Reference_Allele"] == "-") == reference).all()
        assert ((rows["Tumor_Seq_Allele2"] == "-") == alternate).all()


def test_reads_are_enough_and_fit_the_depth(table):
    depth = table["t_ref_count"] + table["t_alt_count"]
    assert table["t_alt_count"].min() >= FEWEST_ALTERED_READS
    assert table["t_ref_count"].min() >= 0
    assert depth.mean() == pytest.approx(550, rel=0.05)
    assert 0.1 < (table["t_alt_count"] / depth).mean() < 0.4


def test_protein_changing_classes_are_most_of_the_file(table):
    groups = [consequence_group(VariantClass(one)) for one in table["Variant_Classification"]]
    assert ConsequenceGroup.NONCODING not in groups
    assert groups.count(ConsequenceGroup.MISSENSE) > 0.5 * len(groups)
