"""What one alteration does to its gene: its change, its effect, its exon."""

import functools

from oncommons.domain.patients import Alteration, AlterationKind
from oncommons.genome.consequence import (
    ConsequenceGroup,
    VariantClass,
    consequence_group,
    read_variant_class,
)
from oncommons.genome.protein import ProteinChange, ProteinChangeKind, read_protein_change
from oncommons.knowledge.exons import exons

_GROUP_OF_KIND = {
    ProteinChangeKind.MISSENSE: ConsequenceGroup.MISSENSE,
    ProteinChangeKind.NONSENSE: ConsequenceGroup.TRUNCATING,
    ProteinChangeKind.SPLICE: ConsequenceGroup.TRUNCATING,
    ProteinChangeKind.START_LOST: ConsequenceGroup.TRUNCATING,
    ProteinChangeKind.STOP_LOST: ConsequenceGroup.TRUNCATING,
    ProteinChangeKind.FRAMESHIFT: ConsequenceGroup.FRAMESHIFT,
    ProteinChangeKind.INFRAME_DELETION: ConsequenceGroup.INFRAME,
    ProteinChangeKind.INFRAME_INSERTION: ConsequenceGroup.INFRAME,
    ProteinChangeKind.DELINS: ConsequenceGroup.INFRAME,
    ProteinChangeKind.DUPLICATION: ConsequenceGroup.INFRAME,
    ProteinChangeKind.SYNONYMOUS: ConsequenceGroup.SILENT,
}
_ADDED_BY_CLASS = {VariantClass.IN_FRAME_DEL: -1, VariantClass.IN_FRAME_INS: 1}
_SILENT = {ConsequenceGroup.SILENT, ConsequenceGroup.NONCODING}
_LAST_HARMFUL_STOP = {"BRCA1": 1853, "BRCA2": 3308}
"""Last residue at which a stop is known to do harm; BRCA2 K3326* is common and does little.

Source: ENIGMA rules for BRCA1 and BRCA2 (Parsons 2024, doi 10.1016/j.ajhg.2024.07.013)."""


@functools.lru_cache(maxsize=65_536)
def _read(text: str) -> ProteinChange | None:
    return read_protein_change(text)


def change_of(alteration: Alteration) -> ProteinChange | None:
    """Give the protein change of a mutation.

    Args:
        alteration: any alteration.

    Returns:
        The change; None where none is stated or it cannot be read.
    """
    return _read(alteration.protein_change) if alteration.protein_change else None


def group_of(alteration: Alteration) -> ConsequenceGroup:
    """Give the effect of a mutation on the protein.

    Args:
        alteration: a mutation.

    Returns:
        The group of its MAF class; where that is missing, that of its protein change.

    Example:
        >>> str(group_of(Alteration("TP53", AlterationKind.MUTATION, "R213*")))
        'truncating'
    """
    variant_class = read_variant_class(alteration.variant_class)
    if variant_class is not None:
        return consequence_group(variant_class)
    change = change_of(alteration)
    if change is None:
        return ConsequenceGroup.NONCODING
    return _GROUP_OF_KIND.get(change.kind, ConsequenceGroup.NONCODING)


def is_coding(alteration: Alteration) -> bool:
    """Tell whether an alteration is a mutation that changes the protein.

    Args:
        alteration: any alteration.

    Returns:
        False for silent and noncoding mutations, copy numbers and fusions.
    """
    return alteration.kind is AlterationKind.MUTATION and group_of(alteration) not in _SILENT


def is_reported(alteration: Alteration) -> bool:
    """Tell whether an alteration belongs in the report even without evidence.

    Args:
        alteration: any alteration.

    Returns:
        True for changes of the protein, fusions, amplifications and deletions of both copies.
    """
    if alteration.kind is AlterationKind.COPY_NUMBER:
        return abs(alteration.call) == 2
    return alteration.kind is AlterationKind.FUSION or is_coding(alteration)


def is_cut_short(alteration: Alteration) -> bool:
    """Tell whether a mutation truncates the protein, by a stop, a splice site or a frameshift.

    Args:
        alteration: any alteration.

    Returns:
        True for truncating classes and frameshifts.
    """
    cutting = {ConsequenceGroup.TRUNCATING, ConsequenceGroup.FRAMESHIFT}
    return alteration.kind is AlterationKind.MUTATION and group_of(alteration) in cutting


def is_late_stop(alteration: Alteration) -> bool:
    """Tell whether the protein ends so late that it may still work.

    Args:
        alteration: a truncating mutation.

    Returns:
        True beyond the last residue at which a stop of this gene is known to be harmful.

    Source: see `_LAST_HARMFUL_STOP`.

    Example:
        >>> is_late_stop(Alteration("BRCA2", AlterationKind.MUTATION, "K3326*"))
        True
    """
    change, limit = change_of(alteration), _LAST_HARMFUL_STOP.get(alteration.symbol)
    return bool(limit and change and change.first and change.first > limit)


def added_residues(alteration: Alteration) -> int | None:
    """Give by how many residues an in-frame change makes the protein longer.

    Args:
        alteration: a mutation.

    Returns:
        Below zero for a deletion, above zero for an insertion or duplication; -1 or 1 where only
        the class tells; None where the change is not in frame or nothing tells.

    Example:
        >>> added_residues(Alteration("EGFR", AlterationKind.MUTATION, "L747_P753delinsS"))
        -6
    """
    if group_of(alteration) is not ConsequenceGroup.INFRAME:
        return None
    by_class = _ADDED_BY_CLASS.get(
        read_variant_class(alteration.variant_class) or VariantClass.UNKNOWN
    )
    change = change_of(alteration)
    if change is None or change.first is None or change.last is None:
        return by_class
    span = change.last - change.first + 1
    by_kind = {
        ProteinChangeKind.INFRAME_DELETION: -span,
        ProteinChangeKind.DELINS: len(change.alternate) - span,
        ProteinChangeKind.INFRAME_INSERTION: max(1, len(change.alternate)),
        ProteinChangeKind.DUPLICATION: span,
    }
    return by_kind.get(change.kind, by_class)


def lies_in_exons(alteration: Alteration, first: int, last: int) -> bool | None:
    """Tell whether a mutation lies in an exon of a range.

    Args:
        alteration: a mutation.
        first: first exon number.
        last: last exon number.

    Returns:
        By the exon that the source states, else by the residue and the table of exons; None where
        neither tells.

    Example:
        >>> lies_in_exons(Alteration("EGFR", AlterationKind.MUTATION, "E746_A750del"), 19, 19)
        True
    """
    if alteration.exon:
        return first <= alteration.exon <= last
    known = [exons().get((alteration.symbol, number), ()) for number in range(first, last + 1)]
    change = change_of(alteration)
    if change is None or change.first is None or change.last is None:
        return None
    if any(
        exon.first <= change.last and change.first <= exon.last for span in known for exon in span
    ):
        return True
    return False if all(known) else None


def is_at_border(alteration: Alteration, exon_number: int) -> bool:
    """Tell whether a change stands within one residue of an end of an exon.

    Args:
        alteration: a mutation.
        exon_number: the exon.

    Returns:
        True on any transcript in use; False where the place or the exon is not known.

    Example:
        >>> is_at_border(Alteration("MET", AlterationKind.MUTATION, "X1010_splice"), 14)
        True
    """
    change = change_of(alteration)
    if change is None or change.first is None or change.last is None:
        return False
    ends = {
        residue
        for exon in exons().get((alteration.symbol, exon_number), ())
        for residue in (exon.first, exon.last)
    }
    return any(change.first - 1 <= end <= change.last + 1 for end in ends)


def alteration_key(alteration: Alteration) -> tuple[str, str, str, str, int, str, int, str, float]:
    """Give what alterations are sorted by, so that their order in the record has no effect.

    Args:
        alteration: any alteration.

    Returns:
        All its parts; equal only for equal alterations.
    """
    return (
        alteration.symbol,
        alteration.kind,
        alteration.protein_change,
        alteration.variant_class,
        alteration.call,
        alteration.partner,
        alteration.exon,
        alteration.origin,
        -1.0 if alteration.vaf is None else alteration.vaf,
    )
