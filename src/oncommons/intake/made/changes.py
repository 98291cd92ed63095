"""Mutations with their place: from sample, gene and kind to the bases that change."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from oncommons.intake.made.background import Drawn
from oncommons.intake.made.sequences import BASES, Sequences
from oncommons.intake.made.substitutions import CODING_KINDS, Kind, Substitutions
from oncommons.stats.arrays import Bools, Ints

CODON = 3
DONOR_BASES = np.array([BASES.index(base) for base in "GT"])
"""The two bases at the beginning of every made intron, as in nearly all real ones."""

_LONGEST_FRAMESHIFT = 2
_LOSES_OR_REPEATS = np.isin(
    np.arange(len(Kind)),
    [Kind.FRAMESHIFT_DELETION, Kind.IN_FRAME_DELETION, Kind.IN_FRAME_INSERTION],
)


@dataclass(frozen=True, slots=True)
class Changes:
    """Mutations, one row each.

    Args:
        sample: (n,) sample.
        gene: (n,) gene.
        kind: (n,) what the mutation does.
        offset: (n,) first changed base in the gene's coding sequence, from 0; for an insertion and
            a splice site the base before.
        alternate: (n,) code of the new base; 0 where there is none.
        length: (n,) bases deleted or inserted; for a splice site 1 or 2, the base of the intron;
            0 for a substitution.
    """

    sample: Ints
    gene: Ints
    kind: Ints
    offset: Ints
    alternate: Ints
    length: Ints

    def __len__(self) -> int:
        """Count the mutations."""
        return len(self.sample)

    def take(self, rows: Ints | Bools) -> "Changes":
        """Give some of the mutations."""
        return Changes(*(getattr(self, field.name)[rows] for field in fields(self)))


def join_changes(parts: Sequence[Changes]) -> Changes:
    """Put mutations together, in the order given."""
    return Changes(
        *(
            np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Changes)
        )
    )


def place_changes(
    drawn: Drawn, sequences: Sequences, substitutions: Substitutions, rng: np.random.Generator
) -> Changes:
    """Draw the place and the bases of mutations.

    Args:
        drawn: sample, gene and kind of each mutation.
        sequences: the made coding sequences.
        substitutions: their single-base changes.
        rng: stream of random numbers.

    Returns:
        The mutations, in the same order.
    """
    size = len(drawn.sample)
    offset = (rng.random(size) * sequences.lengths()[drawn.gene]).astype(np.int64)
    alternate = rng.integers(0, 4, size)
    length = rng.integers(1, _LONGEST_FRAMESHIFT + 1, size)
    coding = np.flatnonzero(drawn.kind < CODING_KINDS)
    gene = drawn.gene[coding]
    place, alternate[coding] = substitutions.draw(gene, drawn.kind[coding], rng)
    offset[coding] = place - sequences.first[gene]
    length[coding] = 0
    _place_splice_sites(drawn, sequences, offset, rng)
    _place_indels(drawn, sequences, offset, length)
    # equal changes must have equal rows: no base where none is new, and never the old one
    alternate[_LOSES_OR_REPEATS[drawn.kind]] = 0
    splice = np.flatnonzero(drawn.kind == Kind.SPLICE)
    unchanged = splice[alternate[splice] == DONOR_BASES[length[splice] - 1]]
    alternate[unchanged] ^= 1
    return Changes(drawn.sample, drawn.gene, drawn.kind, offset, alternate, length)


def without_repeats(changes: Changes) -> Changes:
    """Sort mutations by sample, gene and place, and keep each once.

    Args:
        changes: mutations in any order.

    Returns:
        The same mutations, sorted, without the second of two equal ones.
    """
    key = changes.sample
    for values, size in (
        (changes.gene, 1 << 10),
        (changes.offset, 1 << 17),
        (changes.kind, 1 << 3),
        (changes.length, 1 << 6),
        (changes.alternate, 1 << 2),
    ):
        key = key * size + values
    _, rows = np.unique(key, return_index=True)
    return changes.take(rows)


def _place_splice_sites(
    drawn: Drawn, sequences: Sequences, offset: Ints, rng: np.random.Generator
) -> None:
    """Put splice-site mutations after the last base of an exon that has an intron behind it."""
    rows = np.flatnonzero(drawn.kind == Kind.SPLICE)
    gene = drawn.gene[rows]
    exon = (rng.random(len(rows)) * (sequences.exons[gene] - 1)).astype(np.int64)
    offset[rows] = (exon + 1) * sequences.exon_length[gene] - 1


def _place_indels(drawn: Drawn, sequences: Sequences, offset: Ints, length: Ints) -> None:
    """Keep insertions and deletions inside one exon, behind the start codon, on codon borders."""
    in_frame = drawn.kind >= Kind.IN_FRAME_DELETION
    length[in_frame] = CODON
    length[drawn.kind == Kind.FRAMESHIFT_INSERTION] = 1
    rows = np.flatnonzero(drawn.kind >= Kind.FRAMESHIFT_DELETION)
    gene = drawn.gene[rows]
    codon = np.clip(offset[rows] // CODON, 1, sequences.lengths()[gene] // CODON - 2)
    # deletions of one or two bases begin with their codon, so none reaches over an exon's end
    offset[rows] = codon * CODON
