"""Where along a protein the mutations of a gene lie: counts by residue, change and class."""

from dataclasses import dataclass

from oncommons.domain.study import Unit

BIN = 25
"""Residues of the smallest stretch of a protein that is counted as a whole."""
OTHERS = "others"
"""Name of the parts of a residue that are too rare to be named."""


@dataclass(frozen=True, slots=True)
class Part:
    """A class of mutations, or one change, at a residue.

    Args:
        name: such as missense, or R175H; "others" for those that are too rare to be named.
        count: patients or samples; None where hidden.
        patients: distinct patients behind it; None once it passed the disclosure rules.
    """

    name: str
    count: int | None
    patients: int | None = None


@dataclass(frozen=True, slots=True)
class Residue:
    """One residue at which the protein changes.

    Args:
        position: 1-based.
        codon: the residue with its amino acid, such as R175; the position alone for a splice site.
        count: patients or samples with a change that begins here.
        classes: by what the change does, most first.
        changes: by the change itself, most first.
        patients: distinct patients behind it; None once it passed the disclosure rules.
        first: those of them who have no change at a smaller position, so that patients of
            residues can be added; None once it passed the disclosure rules.
    """

    position: int
    codon: str
    count: int
    classes: tuple[Part, ...]
    changes: tuple[Part, ...]
    patients: int | None = None
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the protein whose residues are not shown one by one.

    Args:
        first: first residue.
        last: last residue.
        count: changes there that no shown residue holds; who has two counts twice. None where
            hidden.
    """

    first: int
    last: int
    count: int | None


@dataclass(frozen=True, slots=True)
class Along:
    """The mutations of one group along the protein.

    Args:
        name: name of the group; empty for everybody.
        total: patients or samples in the group; None where hidden.
        profiled: an assay looked at the gene; None where hidden.
        altered: of the profiled, those with a protein-changing mutation; None where hidden.
        residues: by position.
        stretches: what is not shown by residue, by position.
        not_placed: with a change that names no residue; None where hidden.
        known: whether the number profiled is known; it is not where a panel without a list of
            genes reported the gene.
        behind: patients behind total, profiled, altered and not placed; None once it passed the
            disclosure rules.
    """

    name: str
    total: int | None
    profiled: int | None
    altered: int | None
    residues: tuple[Residue, ...]
    stretches: tuple[Stretch, ...]
    not_placed: int | None
    known: bool = True
    behind: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Lollipop:
    """Where the mutations of a gene lie, in one group or in two.

    Args:
        symbol: HGNC symbol.
        unit: what is counted.
        length: residues of the axis.
        length_from: where the length comes from, in words; empty where it is not known and the
            axis ends where the changes do.
        groups: one, or two that mirror each other.
        rest: patients of the cohort in neither group.
        column: column whose values make the groups; empty without one.
    """

    symbol: str
    unit: Unit
    length: int
    length_from: str
    groups: tuple[Along, ...]
    rest: int | None = 0
    column: str = ""
