"""Every single-base change of the made sequences, with what it does and how likely it is."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from oncommons.intake.made.sequences import CODON_RESIDUES, Codes, Sequences
from oncommons.stats.arrays import Floats, Ints


class Kind(IntEnum):
    """What a mutation does; the first three come from changing one base of a codon."""

    SILENT = 0
    MISSENSE = 1
    NONSENSE = 2
    SPLICE = 3
    FRAMESHIFT_DELETION = 4
    FRAMESHIFT_INSERTION = 5
    IN_FRAME_DELETION = 6
    IN_FRAME_INSERTION = 7


CODING_KINDS = 3
TRANSITION_WEIGHT = 2.0
CPG_TRANSITION_WEIGHT = 8.0
"""Against 1 for a transversion: methylated CpG mutates about tenfold as often as other sites, and
transitions outnumber transversions. Source: Lawrence 2013 Nature 499:214; rounded."""


@dataclass(frozen=True, slots=True)
class Substitutions:
    """All single-base changes, sorted by gene and kind.

    Args:
        change: (n,) 4 x place of the base in the sequences + code of the new base.
        cumulative: (n,) running sum of the weights.
        bounds: (3 genes + 1,) where the changes of each gene and kind begin.
        weights: (genes, 3) sum of the weights per gene and kind.
    """

    change: NDArray[np.int32]
    cumulative: Floats
    bounds: Ints
    weights: Floats

    def draw(self, gene: Ints, kind: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Draw one change for each gene and kind, each in proportion to its weight.

        Args:
            gene: (n,) gene.
            kind: (n,) silent, missense or nonsense.
            rng: stream of random numbers.

        Returns:
            (n,) place of the base in the sequences, and (n,) code of the new base.
        """
        segment = gene * CODING_KINDS + kind
        low, high = self.bounds[segment], self.bounds[segment + 1]
        before = np.concatenate([[0.0], self.cumulative])[low]
        target = before + rng.random(len(gene)) * self.weights.ravel()[segment]
        row = np.clip(np.searchsorted(self.cumulative, target, side="right"), low, high - 1)
        drawn = self.change[row].astype(np.int64)
        return drawn >> 2, drawn & 3


def list_substitutions(sequences: Sequences) -> Substitutions:
    """List every single-base change of the sequences; start codons are left out.

    Args:
        sequences: the made coding sequences.

    Returns:
        The changes with their kinds and weights.
    """
    places = np.arange(len(sequences.bases), dtype=np.int32)
    cpg = _cpg_sites(sequences.bases)
    starts = (sequences.first[:-1, None] + np.arange(3)).ravel()
    gene = np.repeat(np.arange(len(sequences.start)), sequences.lengths()).astype(np.int16)
    changes, segments, weights = [], [], []
    for flip in (1, 2, 3):
        new = sequences.bases ^ np.uint8(flip)
        weight = _weights(flip, cpg)
        weight[starts] = 0.0
        changes.append(places * 4 + new)
        segments.append(gene * np.int16(CODING_KINDS) + _kinds(sequences.bases, new))
        weights.append(weight)
    return _sort(
        np.concatenate(changes), np.concatenate(segments), np.concatenate(weights), len(starts) // 3
    )


def _sort(
    change: NDArray[np.int32], segment: NDArray[np.int16], weight: Floats, genes: int
) -> Substitutions:
    """Sort changes by gene and kind and sum their weights."""
    order = np.argsort(segment, kind="stable")
    counts = np.bincount(segment, minlength=genes * CODING_KINDS)
    sums = np.bincount(segment, weights=weight, minlength=genes * CODING_KINDS)
    return Substitutions(
        change=change[order],
        cumulative=np.cumsum(weight[order]),
        bounds=np.concatenate([[0], np.cumsum(counts)]),
        weights=sums.astype(np.float64).reshape(genes, CODING_KINDS),
    )


def _kinds(bases: Codes, new: Codes) -> NDArray[np.int16]:
    """Say what a change of each base to another does to its codon."""
    table = np.frombuffer(CODON_RESIDUES.encode(), dtype=np.uint8)
    codons = bases.reshape(-1, 3).astype(np.int16)
    old_codon = codons @ np.array([16, 4, 1], dtype=np.int16)
    step = np.array([16, 4, 1], dtype=np.int16)
    new_codon = old_codon[:, None] + (new.reshape(-1, 3).astype(np.int16) - codons) * step
    old_residue, new_residue = table[old_codon][:, None], table[new_codon]
    kinds = np.full(new_codon.shape, Kind.MISSENSE, dtype=np.int16)
    kinds[new_residue == old_residue] = Kind.SILENT
    kinds[new_residue == ord("*")] = Kind.NONSENSE
    return kinds.ravel()


def _weights(flip: int, cpg: NDArray[np.bool_]) -> Floats:
    """Give the weight of the change of each base that flips these bits of its code."""
    if flip > 1:
        return np.ones(len(cpg))
    return np.where(cpg, CPG_TRANSITION_WEIGHT, TRANSITION_WEIGHT)


def _cpg_sites(bases: Codes) -> NDArray[np.bool_]:
    """Say which bases are part of a CpG (C is code 1, G is code 3)."""
    pair = (bases[:-1] == 1) & (bases[1:] == 3)
    sites = np.zeros(len(bases), dtype=bool)
    sites[:-1] |= pair
    sites[1:] |= pair
    return sites
