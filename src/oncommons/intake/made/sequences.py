"""Made coding sequences: real sizes and real hotspot residues, invented bases and coordinates.

Every gene lies forwards on its real chromosome, one megabase after its neighbour, and each base has
one reference letter, so that position, reference base, codon and protein change always agree. They
do not agree with GRCh37.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from oncommons.errors import KnowledgeError
from oncommons.intake.made.facts import Facts
from oncommons.stats.arrays import Ints

Codes = NDArray[np.uint8]

BASES = "TCAG"
"""Letters by code; the transition of a base is the code with its last bit flipped."""

CODON_RESIDUES = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
"""The standard genetic code: residue of the codon 16 a + 4 b + c. Source: NCBI table 1."""

INTRON_BASES = 1_000
GENE_SPACING_BASES = 1_000_000

_CPG_CODON_SHARE = 0.4  # vertebrate genes have few CpG: how often against another codon
_SUBSTITUTION = re.compile(r"p\.([A-Z])(\d+)([A-Z*])")
_DELETION = re.compile(r"p\.([A-Z])(\d+)_([A-Z])(\d+)del")


@dataclass(frozen=True, slots=True)
class Sequences:
    """The coding sequences of all genes, one after the other.

    Args:
        bases: (n,) codes of the bases, without stop codons.
        first: (genes + 1,) place in `bases` of each gene's first base; the last is n.
        residues: (n / 3,) ASCII codes of the residues.
        start: (genes,) coordinate of the first base on the chromosome.
        exon_length: (genes,) coding bases per exon, a multiple of 3.
        exons: (genes,) number of coding exons.
    """

    bases: Codes
    first: Ints
    residues: Codes
    start: Ints
    exon_length: Ints
    exons: Ints

    def lengths(self) -> Ints:
        """Give the coding bases of each gene."""
        return np.diff(self.first)

    def coordinate(self, gene: Ints, offset: Ints) -> Ints:
        """Give the position on the chromosome of a coding base.

        Args:
            gene: (n,) gene.
            offset: (n,) place in the gene's coding sequence, from 0.

        Returns:
            (n,) coordinate, from 1.
        """
        introns: Ints = offset // self.exon_length[gene]
        return self.start[gene] + offset + INTRON_BASES * introns

    def residue(self, gene: Ints, offset: Ints) -> Codes:
        """Give the ASCII code of the residue that a coding base belongs to."""
        residues: Codes = self.residues[(self.first[gene] + offset) // 3]
        return residues


@dataclass(frozen=True, slots=True)
class ProteinSite:
    """A recurrent change in terms of the made sequence.

    Args:
        offset: first changed base in the coding sequence, from 0.
        alternate: code of the new base; 0 for a deletion.
        deleted: number of deleted bases; 0 for a substitution.
        stop: the new residue is a stop.
    """

    offset: int
    alternate: int
    deleted: int
    stop: bool


def make_sequences(facts: Facts, rng: np.random.Generator) -> Sequences:
    """Draw the coding sequences of all genes.

    Args:
        facts: the tables of facts; the residues of their hotspots are put in place.
        rng: stream of random numbers.

    Returns:
        The sequences; the first codon of every gene is ATG and none is a stop.

    Raises:
        KnowledgeError: a hotspot names a residue that the gene does not have, or two of its
            changes cannot come from one codon.
    """
    first = np.cumsum([0, *(gene.protein_length for gene in facts.genes)])
    codons = rng.choice(64, size=first[-1], p=_codon_shares())
    codons[first[:-1]] = _codons_of("M")[0]
    index = facts.gene_index()
    for (symbol, place), (residue, changes) in sorted(_forced_residues(facts).items()):
        gene = index[symbol]
        if place > facts.genes[gene].protein_length:
            raise KnowledgeError(
                f"{symbol} has no residue {place}", remedy="mend facts/hotspots.csv", value=place
            )
        codons[first[gene] + place - 1] = codon_for(residue, changes)
    return _lay_out(facts, first, codons)


def codon_for(residue: str, changes: Iterable[str]) -> int:
    """Give the first codon of a residue from which one base leads to each of several residues.

    Args:
        residue: the residue that it stands for.
        changes: residues (or `*`) to be reached by changing one base.

    Returns:
        The codon, 16 a + 4 b + c in the order TCAG.

    Raises:
        KnowledgeError: no codon reaches them all.

    Example:
        >>> "".join(BASES[codon_for("V", "E") >> shift & 3] for shift in (4, 2, 0))
        'GTA'
    """
    wanted = set(changes)
    for codon in _codons_of(residue):
        if wanted <= {CODON_RESIDUES[other] for other, _, _ in _neighbours(codon)}:
            return codon
    raise KnowledgeError(
        f"no codon of {residue} reaches {sorted(wanted)} by one base",
        remedy="mend the changes in facts/hotspots.csv",
    )


def locate_change(sequences: Sequences, gene: int, change: str) -> ProteinSite:
    """Give the base change that makes a protein change.

    Args:
        sequences: the made sequences.
        gene: the gene.
        change: `p.V600E`, `p.R213*` or `p.E746_A750del`.

    Returns:
        Where it is and what it changes.

    Raises:
        KnowledgeError: the change is in another form.
    """
    removed = _DELETION.fullmatch(change)
    if removed:
        begin, end = int(removed[2]), int(removed[4])
        return ProteinSite(3 * (begin - 1), 0, 3 * (end - begin + 1), stop=False)
    _, place, new = _read_substitution(change)
    at = int(sequences.first[gene]) + 3 * (place - 1)
    a, b, c = (int(base) for base in sequences.bases[at : at + 3])
    offset, alternate = next(
        (step, base)
        for other, step, base in _neighbours(16 * a + 4 * b + c)
        if CODON_RESIDUES[other] == new
    )
    return ProteinSite(3 * (place - 1) + offset, alternate, 0, stop=new == "*")


def _lay_out(facts: Facts, first: Ints, codons: Ints) -> Sequences:
    """Spread codons into bases and genes over their chromosomes."""
    bases = np.stack([codons >> 4, codons >> 2 & 3, codons & 3], axis=1).astype(np.uint8)
    residues = np.frombuffer(CODON_RESIDUES.encode(), dtype=np.uint8)[codons]
    exon_length = _exon_lengths(facts, np.diff(first))
    exons = -(-3 * np.diff(first) // exon_length)
    rank: dict[str, int] = defaultdict(int)
    start = []
    for gene in facts.genes:
        rank[gene.chromosome] += 1
        start.append(GENE_SPACING_BASES * rank[gene.chromosome] + 1)
    return Sequences(bases.ravel(), 3 * first, residues, np.array(start), exon_length, exons)


def _exon_lengths(facts: Facts, residues: Ints) -> Ints:
    """Give each gene exons of equal length, whole codons, that cut no recurrent deletion in two."""
    codons = -(-residues // np.array([gene.coding_exons for gene in facts.genes]))
    index = facts.gene_index()
    for spot in facts.hotspots:
        removed = _DELETION.fullmatch(spot.change)
        if removed:
            gene, begin, end = index[spot.symbol], int(removed[2]) - 1, int(removed[4]) - 1
            while begin // codons[gene] != end // codons[gene]:
                codons[gene] += 1
    lengths: Ints = 3 * codons
    return lengths


def _forced_residues(facts: Facts) -> dict[tuple[str, int], tuple[str, set[str]]]:
    """Collect, per gene and residue, what stands there and what it changes to."""
    changes = [(spot.symbol, spot.change) for spot in facts.hotspots]
    changes += [(one.symbol, one.change) for one in facts.planted if one.change]
    forced: dict[tuple[str, int], tuple[str, set[str]]] = {}
    for symbol, change in changes:
        for residue, place, new in _residues_in(change):
            known, reached = forced.setdefault((symbol, place), (residue, set()))
            if known != residue:
                raise KnowledgeError(
                    f"{symbol} residue {place} is {known} and {residue}",
                    remedy="mend facts/hotspots.csv",
                )
            reached.update(new)
    return forced


def _residues_in(change: str) -> list[tuple[str, int, str]]:
    """Split a change into residues, their places and the residue that each becomes."""
    removed = _DELETION.fullmatch(change)
    if removed:
        return [(removed[1], int(removed[2]), ""), (removed[3], int(removed[4]), "")]
    return [_read_substitution(change)]


def _read_substitution(change: str) -> tuple[str, int, str]:
    """Split `p.V600E` into V, 600 and E."""
    found = _SUBSTITUTION.fullmatch(change)
    if found is None:
        raise KnowledgeError(
            f'"{change}" is not a change such as p.V600E', remedy="mend facts/hotspots.csv"
        )
    return found[1], int(found[2]), found[3]


def _codons_of(residue: str) -> list[int]:
    """List the codons of a residue."""
    return [codon for codon, one in enumerate(CODON_RESIDUES) if one == residue]


def _neighbours(codon: int) -> list[tuple[int, int, int]]:
    """List (codon, base of the codon, new base) for every change of one base."""
    found = []
    for step, base in product(range(3), range(4)):
        shift = 4 - 2 * step
        if codon >> shift & 3 != base:
            found.append((codon & ~(3 << shift) | base << shift, step, base))
    return found


def _codon_shares() -> NDArray[np.float64]:
    """Give how often each codon is drawn: no stops, few CpG."""
    texts = ["".join(codon) for codon in product(BASES, repeat=3)]
    weights = np.array(
        [
            0.0 if residue == "*" else _CPG_CODON_SHARE if "CG" in text else 1.0
            for text, residue in zip(texts, CODON_RESIDUES, strict=True)
        ]
    )
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares
