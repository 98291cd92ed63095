"""Substitutions: a listing that a plain loop over every codon confirms."""

from collections import Counter

import numpy as np
import pytest

from oncommons.intake.made.sequences import BASES, CODON_RESIDUES, Sequences
from oncommons.intake.made.substitutions import (
    CPG_TRANSITION_WEIGHT,
    TRANSITION_WEIGHT,
    Kind,
    list_substitutions,
)

TEXTS = ["ATGTGGCGATTA", "ATGGGTTACAAACGT"]


def residue(codon):
    a, b, c = (BASES.index(base) for base in codon)
    return CODON_RESIDUES[16 * a + 4 * b + c]


@pytest.fixture
def small():
    """Two short genes."""
    bases = np.array([BASES.index(base) for base in "".join(TEXTS)], dtype=np.uint8)
    codons = bases.reshape(-1, 3).astype(np.int64) @ np.array([16, 4, 1])
    residues = np.frombuffer(CODON_RESIDUES.encode(), dtype=np.uint8)[codons]
    first = np.cumsum([0, *map(len, TEXTS)])
    ones = np.ones(2, dtype=np.int64)
    return Sequences(bases, first, residues, ones, 300 * ones, ones)


def by_hand():
    """Weight of every change, found by translating each changed codon."""
    joined, weights = "".join(TEXTS), Counter()
    starts = {0, 1, 2, 12, 13, 14}
    for gene, text in enumerate(TEXTS):
        for at, old in enumerate(text):
            place = at + sum(map(len, TEXTS[:gene]))
            codon = text[at // 3 * 3 : at // 3 * 3 + 3]
            for new in set(BASES) - {old}:
                changed = codon[: at % 3] + new + codon[at % 3 + 1 :]
                kind = Kind.MISSENSE
                kind = Kind.NONSENSE if residue(changed) == "*" else kind
                kind = Kind.SILENT if residue(changed) == residue(codon) else kind
                if place not in starts:
                    weights[gene, kind] += weight(joined, place, old, new)
    return weights


def weight(joined, place, old, new):
    if {old, new} not in ({"A", "G"}, {"C", "T"}):
        return 1.0
    cpg = joined[place : place + 2] == "CG" or joined[max(place - 1, 0) : place + 1] == "CG"
    return CPG_TRANSITION_WEIGHT if cpg else TRANSITION_WEIGHT


def test_weights_are_those_of_a_plain_loop(small):
    found = list_substitutions(small).weights
    expected = by_hand()
    for gene in range(2):
        for kind in (Kind.SILENT, Kind.MISSENSE, Kind.NONSENSE):
            assert found[gene, kind] == expected[gene, kind]


def test_every_change_is_listed_once(small):
    changes = list_substitutions(small).change
    assert len(set(changes.tolist())) == len(changes) == 3 * len(small.bases)


def test_bounds_divide_the_changes(small):
    listed = list_substitutions(small)
    assert listed.bounds[0] == 0
    assert listed.bounds[-1] == len(listed.change)
    assert (np.diff(listed.bounds) >= 0).all()


def test_draws_stay_in_their_gene_and_do_what_they_should(small, rng):
    listed = list_substitutions(small)
    gene, kind = np.repeat([0, 1], 3_000), np.tile([0, 1, 2], 2_000)
    place, new = listed.draw(gene, kind, rng)
    for one in range(0, 6_000, 7):
        text = TEXTS[gene[one]]
        at = place[one] - (len(TEXTS[0]) if gene[one] else 0)
        codon = text[at // 3 * 3 : at // 3 * 3 + 3]
        changed = codon[: at % 3] + BASES[new[one]] + codon[at % 3 + 1 :]
        does = Kind.NONSENSE if residue(changed) == "*" else Kind.MISSENSE
        does = Kind.SILENT if residue(changed) == residue(codon) else does
        assert does == kind[one]
        assert at >= 3


def test_draws_follow_the_weights(small, rng):
    listed = list_substitutions(small)
    size = 40_000
    place, new = listed.draw(np.zeros(size, dtype=np.int64), np.ones(size, dtype=np.int64), rng)
    cpg = (place == 6) & (new == BASES.index("T"))  # the C of CGA would give TGA, a stop
    assert not cpg.any()
    arginine_to_glutamine = ((place == 7) & (new == BASES.index("A"))).mean()
    expected = CPG_TRANSITION_WEIGHT / listed.weights[0, Kind.MISSENSE]
    assert arginine_to_glutamine == pytest.approx(
        expected, abs=4 * np.sqrt(expected * (1 - expected) / size)
    )


def test_a_quarter_of_all_changes_is_silent(draw):
    weights = list_substitutions(draw.sequences).weights.sum(axis=0)
    assert weights[Kind.SILENT] / weights.sum() == pytest.approx(0.25, abs=0.03)
    assert weights[Kind.NONSENSE] / weights.sum() == pytest.approx(0.05, abs=0.02)
