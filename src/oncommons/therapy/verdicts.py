"""One alteration against one question: how exactly it fits, or why that is open."""

from collections.abc import Callable

from oncommons.domain.advice import Strength
from oncommons.domain.patients import Alteration, AlterationKind, Origin
from oncommons.genome.consequence import ConsequenceGroup
from oncommons.genome.protein import ProteinChangeKind
from oncommons.therapy.decisions import Reason
from oncommons.therapy.effects import (
    added_residues,
    change_of,
    group_of,
    is_at_border,
    is_coding,
    is_cut_short,
    is_late_stop,
    lies_in_exons,
)
from oncommons.therapy.facts import categories, known_drivers
from oncommons.therapy.profile import Atom
from oncommons.therapy.variants import Asked, Variant, read_variant

Verdict = Strength | Reason | None
"""How well an alteration fits; the reason where that is open; None where it does not fit."""


def verdict_on(atom: Atom, alteration: Alteration) -> Verdict:
    """Say whether an alteration is the one that is asked for.

    Args:
        atom: the question, about a gene that the alteration names.
        alteration: an alteration of the patient.

    Returns:
        The strength of the fit, the reason why it is open, or None.

    Example:
        >>> from oncommons.therapy.profile import parse_profile
        >>> v600k = Alteration("BRAF", AlterationKind.MUTATION, "V600K")
        >>> verdict_on(parse_profile("BRAF V600"), v600k).value
        'same codon'
        >>> verdict_on(parse_profile("BRAF V600E"), v600k) is None
        True
    """
    verdict = _verdict(atom, alteration)
    if atom.variant.germline and isinstance(verdict, Strength):
        return verdict if alteration.origin is Origin.GERMLINE else Reason.ORIGIN
    return verdict


def _verdict(atom: Atom, alteration: Alteration) -> Verdict:
    """Test an alteration wherever it was found."""
    asked = atom.variant.asked
    if asked is Asked.FUSION:
        return _fusion(atom, alteration)
    if asked is Asked.DELETERIOUS:
        return _deleterious(alteration)
    if asked in _CALLS:
        fits = alteration.kind is AlterationKind.COPY_NUMBER and alteration.call in _CALLS[asked]
        return Strength.CLASS if fits else None
    if asked is Asked.EXON_SKIPPING and alteration.kind is AlterationKind.FUSION:
        within = alteration.partner in ("", alteration.symbol)
        return Reason.SKIPPING if within else None
    return _MUTATION_RULES[asked](atom.variant, alteration) if is_coding(alteration) else None


def is_known_driver(alteration: Alteration) -> bool:
    """Tell whether a mutation is at a place that is known to drive tumours.

    Args:
        alteration: any alteration.

    Returns:
        True where the table of classes lists its change, codon or exon for the gene.

    Example:
        >>> is_known_driver(Alteration("KRAS", AlterationKind.MUTATION, "G12D"))
        True
    """
    return is_coding(alteration) and any(
        isinstance(_member(name, alteration), Strength) for name in known_drivers(alteration.symbol)
    )


def _member(name: str, alteration: Alteration) -> Verdict:
    """Test one member of a class; members are changes, codons and exon rules."""
    variant = read_variant(name)
    return _MUTATION_RULES[variant.asked](variant, alteration)


def _changes(variant: Variant, alteration: Alteration) -> Verdict:
    """The same change, by its canonical spelling."""
    change = change_of(alteration)
    return Strength.EXACT if change and change.text in variant.names else None


def _codons(variant: Variant, alteration: Alteration) -> Verdict:
    """Another residue in the same place; what an indel there does is open."""
    change = change_of(alteration)
    if change is None or change.codon not in variant.names:
        return None
    if change.kind is ProteinChangeKind.MISSENSE:
        return Strength.CODON
    return Reason.REPLACED if group_of(alteration) is ConsequenceGroup.INFRAME else None


def _outside(variant: Variant, alteration: Alteration) -> Verdict:
    """Any change of the protein at another codon."""
    change = change_of(alteration)
    if change is None or not change.codon:
        return Reason.REPLACED
    return None if change.codon in variant.names else Strength.CLASS


def _in_exon(variant: Variant, alteration: Alteration) -> Verdict:
    """Any change of the protein in the exon."""
    return {True: Strength.EXON, False: None, None: Reason.EXON}[
        lies_in_exons(alteration, *variant.exons)
    ]


def _exon_deletion(variant: Variant, alteration: Alteration) -> Verdict:
    """Fewer residues, in frame; a frameshift never fits."""
    added = added_residues(alteration)
    return _in_exon(variant, alteration) if added is not None and added < 0 else None


def _exon_insertion(variant: Variant, alteration: Alteration) -> Verdict:
    """More residues, in frame; a frameshift never fits."""
    added = added_residues(alteration)
    return _in_exon(variant, alteration) if added is not None and added > 0 else None


def _exon_skipping(variant: Variant, alteration: Alteration) -> Verdict:
    """A splice site of the exon; a substitution of its last residue may or may not skip it."""
    number, _ = variant.exons
    change = change_of(alteration)
    at_border = is_at_border(alteration, number)
    if change is not None and change.kind is ProteinChangeKind.MISSENSE:
        return Reason.SKIPPING if at_border else None
    if group_of(alteration) is not ConsequenceGroup.TRUNCATING or _is_stop(alteration):
        return None
    if at_border or alteration.exon == number:
        return Strength.EXON
    return None if change is not None or alteration.exon else Reason.SKIPPING


def _is_stop(alteration: Alteration) -> bool:
    """A gained or lost stop, or a lost start, rather than a splice site."""
    change = change_of(alteration)
    return change is not None and change.kind is not ProteinChangeKind.SPLICE


def _mutation(_: Variant, alteration: Alteration) -> Verdict:
    """Any change of the protein."""
    del alteration
    return Strength.GENE


def _oncogenic(_: Variant, alteration: Alteration) -> Verdict:
    """A change at a place known to drive tumours; of any other the role is open."""
    return Strength.CLASS if is_known_driver(alteration) else Reason.DRIVER


def _truncating(_: Variant, alteration: Alteration) -> Verdict:
    """A stop, a splice site or a frameshift."""
    return Strength.CLASS if is_cut_short(alteration) else None


def _frameshift(_: Variant, alteration: Alteration) -> Verdict:
    """A frameshift."""
    fits = group_of(alteration) is ConsequenceGroup.FRAMESHIFT
    return Strength.CLASS if fits else None


def _named(variant: Variant, alteration: Alteration) -> Verdict:
    """A member of the class, as listed for this gene."""
    category = categories().get((alteration.symbol, variant.names[0]))
    if category is None:
        return Reason.DRIVER
    verdicts = [_member(name, alteration) for name in category.members]
    if any(isinstance(verdict, Strength) for verdict in verdicts):
        return Strength.CLASS
    unlisted = None if category.complete else Reason.DRIVER
    return next((verdict for verdict in verdicts if verdict is not None), unlisted)


def _deleterious(alteration: Alteration) -> Verdict:
    """Loss of the protein: both copies gone, or cut short in time; of other changes it is open."""
    if alteration.kind is AlterationKind.COPY_NUMBER:
        return Strength.CLASS if alteration.call == -2 else None
    if alteration.kind is AlterationKind.FUSION:
        return Reason.DELETERIOUS
    if not is_coding(alteration):
        return None
    if is_cut_short(alteration) and not is_late_stop(alteration):
        return Strength.CLASS
    return Reason.DELETERIOUS


def _fusion(atom: Atom, alteration: Alteration) -> Verdict:
    """The gene joined to another one; both partners make it exact, in either order."""
    if alteration.kind is not AlterationKind.FUSION or alteration.partner == alteration.symbol:
        return None
    wanted, present = set(atom.genes), {alteration.symbol, alteration.partner}
    if wanted <= present:
        return Strength.EXACT if len(wanted) > 1 else Strength.CLASS
    return Reason.PARTNER if not alteration.partner else None


_CALLS = {
    Asked.AMPLIFICATION: (2,),
    Asked.GAIN: (1, 2),
    Asked.DELETION: (-2,),
    Asked.COPY_NUMBER: (-2, 2),
}
_MUTATION_RULES: dict[Asked, Callable[[Variant, Alteration], Verdict]] = {
    Asked.CHANGES: _changes,
    Asked.CODONS: _codons,
    Asked.OUTSIDE: _outside,
    Asked.EXON_MUTATION: _in_exon,
    Asked.EXON_DELETION: _exon_deletion,
    Asked.EXON_INSERTION: _exon_insertion,
    Asked.EXON_SKIPPING: _exon_skipping,
    Asked.MUTATION: _mutation,
    Asked.ONCOGENIC: _oncogenic,
    Asked.TRUNCATING: _truncating,
    Asked.FRAMESHIFT: _frameshift,
    Asked.NAMED: _named,
}
