"""Where exons lie in the protein, against mutations of public studies placed by others.

References: TCGA mutations with genome position and coding position (MC3, Ellrott 2018, PMID
29596782, and the GDC): within one exon the two differ by a constant, and only there. The study
prostate_msk_2024 with the exon numbers of its annotation (Ensembl VEP).
"""

import csv
import re
from collections import defaultdict

import polars as pl
import pytest

from oncommons.knowledge.exons import exons
from tests.shared import shared

SAME_NUMBERS = {"ENST00000256078": "ENST00000311936"}
"""KRAS 4A and 4B number their first 150 residues alike."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def rows():
    """Every exon of the table."""
    return [exon for listed in exons().values() for exon in listed]


@pytest.fixture(scope="module")
def placed():
    """(gene, transcript, source) to (genome position, coding position) of substitutions."""
    columns = ["gene", "tx", "source", "pos", "cds_pos", "vtype"]
    genes = {exon.gene for exon in rows()}
    table = pl.read_parquet(shared("tcga/tcga_mutations.parquet"), columns=columns)
    table = table.with_columns(pl.col("gene", "tx", "source", "vtype").cast(pl.String))
    kept = table.filter(
        pl.col("gene").is_in(genes), pl.col("vtype") == "SNP", pl.col("cds_pos").is_not_null()
    )
    found = defaultdict(set)
    for gene, transcript, source, position, coding, _ in kept.iter_rows():
        transcript = SAME_NUMBERS.get(transcript, transcript)
        found[gene, transcript, source].add((position, coding))
    return found


def offsets(points):
    """Codon to the differences of genome and coding position seen in it."""
    ordered = sorted((coding, position) for position, coding in points)
    forward = ordered[0][1] < ordered[-1][1]
    found = defaultdict(set)
    for coding, position in ordered:
        codon = (coding + 2) // 3
        found[codon].add(position - coding if forward else position + coding)
    return found


def checked(placed):
    """Each exon with the codons seen inside it, at its border, and elsewhere, by source."""
    for exon in rows():
        for (gene, transcript, _), points in placed.items():
            if gene == exon.gene and transcript in exon.transcript.split():
                yield exon, offsets(points)


def test_every_codon_within_an_exon_has_one_offset_which_no_codon_outside_has(placed):
    compared = 0
    for exon, seen in checked(placed):
        inside = {codon for codon in seen if exon.first < codon < exon.last}
        own = set().union(*(seen[codon] for codon in inside)) if inside else set()
        assert len(own) <= 1, exon
        outside = [codon for codon in seen if not exon.first <= codon <= exon.last]
        wrong = [codon for codon in outside if seen[codon] & own]
        assert wrong == [], (exon, wrong)
        compared += len(inside)
    assert compared > 120


def test_most_exons_of_the_table_are_compared(placed):
    seen = {
        (exon.gene, exon.number)
        for exon, codons in checked(placed)
        if any(exon.first < codon < exon.last for codon in codons)
    }
    assert len(seen) >= len({(exon.gene, exon.number) for exon in rows()}) - 1


def exon_number(text):
    """The exon of `11/18`, also where a spreadsheet made `18-Nov` of it."""
    found = re.fullmatch(r"\d+-([A-Z][a-z]{2})", text)
    return MONTHS.index(found[1]) + 1 if found else int(text.partition("/")[0])


def test_exon_numbers_of_a_study_agree():
    agreeing, wrong = 0, []
    with shared("studies/prostate_msk_2024/data_mutations.txt").open(encoding="utf-8") as lines:
        content = (line for line in lines if not line.startswith("#"))
        for row in csv.DictReader(content, delimiter="\t"):
            codon = re.match(r"\d+", row["Protein_position"])
            number = row["Exon_Number"] or row["EXON"]
            if not codon or not number:
                continue
            for exon in rows():
                if exon.gene == row["Hugo_Symbol"] and row["Transcript_ID"] in exon.transcript:
                    within = exon.first <= int(codon[0]) <= exon.last
                    border = int(codon[0]) in (exon.first, exon.last)
                    agrees = within == (exon_number(number) == exon.number) or border
                    agreeing += agrees and within
                    wrong += [] if agrees else [(exon, codon[0], number)]
    assert wrong == []
    assert agreeing > 100


@pytest.mark.parametrize(
    ("gene", "number", "first_base", "last_base"),
    [("EGFR", 19, 2185, 2283), ("EGFR", 20, 2284, 2469), ("ERBB2", 20, 2308, 2493),
     ("KIT", 11, 1648, 1774), ("KIT", 17, 2362, 2484), ("PDGFRA", 18, 2440, 2562),
     ("BRAF", 15, 1742, 1860), ("KRAS", 2, 1, 111), ("NRAS", 3, 112, 290),
     ("CTNNB1", 3, 14, 241), ("FLT3", 14, 1705, 1837), ("FLT3", 20, 2419, 2541)],
)  # fmt: skip
def test_exons_in_bases_of_the_coding_sequence(gene, number, first_base, last_base):
    """Coding bases of the exons on the transcripts that the table names (NCBI RefSeq, Ensembl)."""
    (exon,) = exons()[gene, number]
    assert (exon.first, exon.last) == ((first_base + 2) // 3, (last_base + 2) // 3)
