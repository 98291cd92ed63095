"""Sequences: real residues at the hotspots, and coordinates that never contradict each other."""

from dataclasses import replace

import numpy as np
import pytest

from oncommons.errors import KnowledgeError
from oncommons.genome.chromosomes import Build, position_exists
from oncommons.intake.made.facts import Hotspot
from oncommons.intake.made.sequences import (
    BASES,
    CODON_RESIDUES,
    GENE_SPACING_BASES,
    codon_for,
    locate_change,
    make_sequences,
)
from oncommons.intake.made.streams import stream

CODE = dict(
    zip((a + b + c for a in BASES for b in BASES for c in BASES), CODON_RESIDUES, strict=True)
)


def coding_sequence(sequences, gene):
    bases = sequences.bases[sequences.first[gene] : sequences.first[gene + 1]]
    return "".join(BASES[base] for base in bases)


def translate(text):
    return "".join(CODE[text[at : at + 3]] for at in range(0, len(text), 3))


def test_the_code_is_the_standard_one():
    assert [CODE[codon] for codon in ("ATG", "TGG", "TAA", "TAG", "TGA", "GGT")] == list("MW***G")
    assert {residue: CODON_RESIDUES.count(residue) for residue in "LSRMW*"} == {
        "L": 6, "S": 6, "R": 6, "M": 1, "W": 1, "*": 3,
    }  # fmt: skip


def test_genes_have_their_length_and_begin_with_a_start(facts, draw):
    for gene in range(0, len(facts.genes), 37):
        text = coding_sequence(draw.sequences, gene)
        assert len(text) == 3 * facts.genes[gene].protein_length
        assert text.startswith("ATG")


def test_no_gene_has_a_stop_inside(draw):
    assert ord("*") not in draw.sequences.residues


def test_residues_are_the_translation_of_the_bases(facts, draw):
    gene = facts.gene_index()["TP53"]
    begin = draw.sequences.first[gene] // 3
    residues = draw.sequences.residues[begin : begin + 393]
    assert translate(coding_sequence(draw.sequences, gene)) == residues.tobytes().decode()


def test_every_hotspot_has_its_real_residue(facts, draw):
    index = facts.gene_index()
    for spot in facts.hotspots:
        place = int("".join(filter(str.isdigit, spot.change.split("_")[0])))
        text = translate(coding_sequence(draw.sequences, index[spot.symbol]))
        assert text[place - 1] == spot.change[2]


def test_every_hotspot_is_reached_by_the_change_that_is_located(facts, draw):
    index = facts.gene_index()
    for spot in facts.hotspots:
        site = locate_change(draw.sequences, index[spot.symbol], spot.change)
        text = coding_sequence(draw.sequences, index[spot.symbol])
        if site.deleted:
            assert translate(text[site.offset : site.offset + site.deleted])[0] == "E"
            continue
        changed = text[: site.offset] + BASES[site.alternate] + text[site.offset + 1 :]
        place = site.offset // 3
        found = f"p.{translate(text)[place]}{place + 1}{translate(changed)[place]}"
        assert found == spot.change
        assert site.stop == spot.change.endswith("*")


def test_the_deletion_in_exon_19_removes_five_residues(facts, draw):
    site = locate_change(draw.sequences, facts.gene_index()["EGFR"], "p.E746_A750del")
    assert (site.offset, site.deleted) == (3 * 745, 15)


def test_the_deletion_in_exon_19_lies_in_one_exon(facts, draw):
    gene = facts.gene_index()["EGFR"]
    length = draw.sequences.exon_length[gene]
    assert 3 * 745 // length == (3 * 750 - 1) // length


def test_a_change_in_another_form_is_refused(draw):
    with pytest.raises(KnowledgeError, match="fs"):
        locate_change(draw.sequences, 0, "p.A12fs")


@pytest.mark.parametrize(
    ("residue", "changes"), [("G", "DVCASR"), ("V", "E"), ("R", "*"), ("Q", "KRLH"), ("E", "KQ")]
)
def test_a_codon_is_found_that_reaches_all_changes(residue, changes):
    codon = codon_for(residue, changes)
    text = "".join(BASES[codon >> shift & 3] for shift in (4, 2, 0))
    assert CODE[text] == residue
    one_away = {CODE[text[:at] + base + text[at + 1 :]] for at in range(3) for base in BASES}
    assert set(changes) <= one_away


def test_a_change_of_two_bases_is_refused():
    with pytest.raises(KnowledgeError, match="no codon of V"):
        codon_for("V", ["K"])


def test_positions_rise_along_a_gene(draw):
    lengths = draw.sequences.lengths()
    for gene in range(0, len(lengths), 53):
        offsets = np.arange(lengths[gene])
        steps = np.diff(draw.sequences.coordinate(np.full(len(offsets), gene), offsets))
        assert steps.min() == 1
        assert (steps > 1).sum() == draw.sequences.exons[gene] - 1


def test_genes_do_not_overlap_and_lie_on_their_chromosome(facts, draw):
    genes = np.arange(len(facts.genes))
    end = draw.sequences.coordinate(genes, draw.sequences.lengths() - 1)
    assert (end - draw.sequences.start < GENE_SPACING_BASES).all()
    starts = zip(facts.genes, draw.sequences.start.tolist(), strict=True)
    placed = {(gene.chromosome, start) for gene, start in starts}
    assert len(placed) == len(facts.genes)
    for gene, position in zip(facts.genes, end.tolist(), strict=True):
        assert position_exists(gene.chromosome, position, Build.GRCH37)


def test_no_exon_is_empty(draw):
    sequences = draw.sequences
    before_last = (sequences.exons - 1) * sequences.exon_length
    assert (before_last < sequences.lengths()).all()
    assert (sequences.exon_length % 3 == 0).all()


def test_cpg_is_rarer_than_by_chance(draw):
    bases = draw.sequences.bases
    pairs = ((bases[:-1] == 1) & (bases[1:] == 3)).mean()
    assert pairs < 0.8 * (bases == 1).mean() * (bases == 3).mean()


def test_a_residue_that_the_gene_lacks_is_refused(facts):
    spot = Hotspot("PAAD", "KRAS", "p.G900D", 0.1, "invented")
    with pytest.raises(KnowledgeError, match="no residue 900"):
        make_sequences(replace(facts, hotspots=(spot,)), stream(1, "sequences"))


def test_two_residues_in_one_place_are_refused(facts):
    spots = (
        Hotspot("PAAD", "KRAS", "p.G12D", 0.1, "invented"),
        Hotspot("LUAD", "KRAS", "p.A12V", 0.1, "invented"),
    )
    with pytest.raises(KnowledgeError, match="KRAS residue 12"):
        make_sequences(replace(facts, hotspots=spots), stream(1, "sequences"))
