"""Changes: each has a place that fits what it does."""

import numpy as np
import pytest

from oncommons.intake.made.background import Drawn
from oncommons.intake.made.changes import (
    DONOR_BASES,
    Changes,
    join_changes,
    place_changes,
    without_repeats,
)
from oncommons.intake.made.hospitals import covered_genes
from oncommons.intake.made.sequences import CODON_RESIDUES
from oncommons.intake.made.substitutions import Kind, list_substitutions


@pytest.fixture(scope="module")
def placed(draw):
    """Every kind of mutation in every gene with introns, many times."""
    genes = np.flatnonzero(draw.sequences.exons > 1)
    gene = np.tile(np.repeat(genes, len(Kind)), 5)
    kind = np.tile(np.arange(len(Kind)), len(gene) // len(Kind))
    drawn = Drawn(np.arange(len(gene)), gene, kind)
    substitutions = list_substitutions(draw.sequences)
    return place_changes(drawn, draw.sequences, substitutions, np.random.default_rng(1))


def of(changes, kind):
    return changes.take(changes.kind == kind)


def rows(*values):
    return Changes(*(np.array(column) for column in zip(*values, strict=True)))


def test_changes_keep_their_sample_gene_and_kind(placed):
    assert np.array_equal(placed.sample, np.arange(len(placed)))
    assert set(placed.kind.tolist()) == set(Kind)


def test_every_place_lies_in_its_gene(placed, draw):
    assert (placed.offset >= 0).all()
    coding = placed.take(placed.kind != Kind.SPLICE)
    assert (coding.offset + coding.length <= draw.sequences.lengths()[coding.gene]).all()


@pytest.mark.parametrize("kind", [Kind.SILENT, Kind.MISSENSE, Kind.NONSENSE])
def test_a_substitution_does_what_its_kind_says(placed, draw, kind):
    changes, sequences = of(placed, kind), draw.sequences
    start = sequences.first[changes.gene] + changes.offset // 3 * 3
    codons = sequences.bases[start[:, None] + np.arange(3)].astype(int)
    old = codons @ np.array([16, 4, 1])
    codons[np.arange(len(changes)), changes.offset % 3] = changes.alternate
    new = codons @ np.array([16, 4, 1])
    for before, after in zip(old[:500], new[:500], strict=True):
        residues = CODON_RESIDUES[before], CODON_RESIDUES[after]
        found = Kind.NONSENSE if residues[1] == "*" else Kind.MISSENSE
        assert (Kind.SILENT if residues[0] == residues[1] else found) == kind
    assert (changes.length == 0).all()


def test_splice_sites_follow_the_last_base_of_an_exon(placed, draw):
    changes, sequences = of(placed, Kind.SPLICE), draw.sequences
    assert ((changes.offset + 1) % sequences.exon_length[changes.gene] == 0).all()
    assert (changes.offset + 1 < sequences.lengths()[changes.gene]).all()
    assert set(changes.length.tolist()) == {1, 2}


@pytest.mark.parametrize(
    "kind",
    [
        Kind.FRAMESHIFT_DELETION,
        Kind.FRAMESHIFT_INSERTION,
        Kind.IN_FRAME_DELETION,
        Kind.IN_FRAME_INSERTION,
    ],
)
def test_insertions_and_deletions_stay_in_one_exon_behind_the_start(placed, draw, kind):
    changes, sequences = of(placed, kind), draw.sequences
    exon = sequences.exon_length[changes.gene]
    assert (changes.offset // exon == (changes.offset + changes.length - 1) // exon).all()
    assert (changes.offset >= 3).all()
    assert (changes.offset % 3 == 0).all()


def test_frameshifts_shift_and_in_frame_changes_do_not(placed):
    assert set(of(placed, Kind.FRAMESHIFT_DELETION).length.tolist()) == {1, 2}
    assert set(of(placed, Kind.FRAMESHIFT_INSERTION).length.tolist()) == {1}
    assert set(of(placed, Kind.IN_FRAME_DELETION).length.tolist()) == {3}
    assert set(of(placed, Kind.IN_FRAME_INSERTION).length.tolist()) == {3}


def test_what_has_no_new_base_has_none(placed):
    for kind in (Kind.FRAMESHIFT_DELETION, Kind.IN_FRAME_DELETION, Kind.IN_FRAME_INSERTION):
        assert not of(placed, kind).alternate.any()
    assert set(of(placed, Kind.FRAMESHIFT_INSERTION).alternate.tolist()) == {0, 1, 2, 3}


def test_a_splice_site_loses_its_base(placed):
    changes = of(placed, Kind.SPLICE)
    assert (changes.alternate != DONOR_BASES[changes.length - 1]).all()


def test_repeats_are_dropped_and_the_rest_sorted():
    changes = rows((2, 0, 1, 9, 3, 0), (1, 5, 1, 9, 3, 0), (2, 0, 1, 9, 3, 0), (1, 4, 1, 9, 3, 0))
    kept = without_repeats(changes)
    assert kept.sample.tolist() == [1, 1, 2]
    assert kept.gene.tolist() == [4, 5, 0]


def test_two_changes_of_one_base_are_both_kept():
    kept = without_repeats(rows((1, 0, 1, 9, 3, 0), (1, 0, 1, 9, 2, 0), (1, 0, 2, 9, 3, 0)))
    assert len(kept) == 3


def test_nothing_changes_when_there_are_no_repeats(draw):
    again = without_repeats(draw.changes)
    assert np.array_equal(again.offset, draw.changes.offset)


def test_parts_are_joined_in_order():
    joined = join_changes([rows((1, 2, 3, 4, 1, 0)), rows((9, 8, 7, 6, 0, 1))])
    assert (joined.sample.tolist(), joined.length.tolist()) == ([1, 9], [0, 1])


def test_no_sample_has_a_mutation_that_its_hospital_cannot_see(draw):
    hospital = draw.people.hospital[draw.samples.patient[draw.changes.sample]]
    assert covered_genes(draw.facts)[hospital, draw.changes.gene].all()


def test_second_samples_keep_most_of_the_first_and_add_some(draw):
    changes, samples = draw.changes, draw.samples
    columns = (changes.gene, changes.kind, changes.offset, changes.alternate, changes.length)
    found = [set() for _ in range(len(samples.patient))]
    for sample, *change in zip(changes.sample.tolist(), *map(list, columns), strict=True):
        found[sample].add(tuple(change))
    second = np.flatnonzero(samples.number == 2)
    firsts = [found[samples.patient[sample]] for sample in second]
    kept = sum(len(found[b] & a) for a, b in zip(firsts, second, strict=True))
    total = sum(map(len, firsts))
    assert abs(kept / total - 0.85) < 4 * np.sqrt(0.85 * 0.15 / total) + 0.005
    assert sum(len(found[b] - a) for a, b in zip(firsts, second, strict=True)) > 0.1 * total
