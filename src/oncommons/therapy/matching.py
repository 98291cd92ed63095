"""Evidence against a patient: which facts hold, and which wait for a missing item."""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from oncommons.domain.advice import Effect, Evidence, Match, Relation, Strength
from oncommons.domain.patients import Alteration
from oncommons.errors import KnowledgeError
from oncommons.genome.protein import read_protein_change
from oncommons.knowledge.genes import GeneRole, role
from oncommons.knowledge.tumour_tree import OncoTree
from oncommons.therapy.atoms import Record, decide_atom
from oncommons.therapy.decisions import Decision, Hit, Missing, Truth, evaluate
from oncommons.therapy.disease import relations_of
from oncommons.therapy.effects import change_of, is_coding, is_cut_short, is_late_stop
from oncommons.therapy.profile import Atom, Profile, atoms, parse_profile
from oncommons.therapy.tiers import rests_on_studies, tier_rule
from oncommons.therapy.variants import Asked, Variant
from oncommons.therapy.verdicts import is_known_driver

_Relations = Callable[[tuple[str, ...]], Relation]
_CLOSE = {Relation.SAME, Relation.AGNOSTIC, Relation.BROADER}


@dataclass(frozen=True, slots=True)
class Fact:
    """Evidence with its profile read.

    Args:
        evidence: the evidence.
        profile: its profile as a tree.
        needs: genes of which one must be altered; empty where no gene is asked to be altered.
        positive: whether the presence of something is asked for, not only its absence.
    """

    evidence: Evidence
    profile: Profile
    needs: frozenset[str]
    positive: bool


@dataclass(frozen=True, slots=True)
class EvidenceIndex:
    """Evidence, ready for many patients.

    Args:
        facts: all, in the order of their ids.
        by_gene: gene to the facts that need it altered.
        without_gene: facts that need no gene altered, such as MSI.
        codons: gene to the codons that some fact names.
    """

    facts: tuple[Fact, ...]
    by_gene: Mapping[str, tuple[Fact, ...]]
    without_gene: tuple[Fact, ...]
    codons: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Open:
    """Evidence that cannot be decided yet.

    Args:
        evidence: the evidence.
        relation: how the tumours relate.
        missing: what would decide it.
    """

    evidence: Evidence
    relation: Relation
    missing: tuple[Missing, ...]


def index_evidence(evidence: Sequence[Evidence]) -> EvidenceIndex:
    """Read the profiles of evidence once, for any number of patients.

    Args:
        evidence: the facts; their order has no effect.

    Returns:
        The index. A profile that cannot be read is kept and stays open for every patient.
    """
    return _index(tuple(sorted(evidence, key=evidence_key)))


def evidence_key(evidence: Evidence) -> tuple[str, ...]:
    """Give what evidence is sorted by: its base and id, then its content.

    Args:
        evidence: a fact.

    Returns:
        Text that differs for different facts.
    """
    return (evidence.base, evidence.evidence_id, repr(evidence))


@functools.lru_cache(maxsize=8)
def _index(evidence: tuple[Evidence, ...]) -> EvidenceIndex:
    facts = tuple(_fact(each) for each in evidence)
    by_gene: dict[str, list[Fact]] = {}
    codons: dict[str, set[str]] = {}
    for fact in facts:
        for gene in fact.needs:
            by_gene.setdefault(gene, []).append(fact)
        for atom, asserted in atoms(fact.profile):
            if asserted and atom.variant.asked in (Asked.CHANGES, Asked.CODONS):
                codons.setdefault(atom.subject, set()).update(_codons(atom.variant))
    return EvidenceIndex(
        facts,
        MappingProxyType({gene: tuple(found) for gene, found in by_gene.items()}),
        tuple(fact for fact in facts if not fact.needs),
        MappingProxyType({gene: frozenset(found) for gene, found in codons.items()}),
    )


def _fact(evidence: Evidence) -> Fact:
    """Read the profile of one fact."""
    try:
        profile = parse_profile(evidence.profile, evidence.gene)
    except KnowledgeError:
        profile = Atom(evidence.gene, Variant(Asked.UNREADABLE, evidence.profile))
    asserted = [atom for atom, is_asserted in atoms(profile) if is_asserted]
    genes = frozenset(gene for atom in asserted for gene in atom.genes)
    signature = any(not atom.genes for atom in asserted)
    return Fact(evidence, profile, frozenset() if signature else genes, bool(asserted))


def _codons(variant: Variant) -> Iterator[str]:
    """The codons that a variant names."""
    for name in variant.names:
        change = read_protein_change(name)
        yield change.codon if change else name


def find_matches(record: Record, index: EvidenceIndex, tree: OncoTree) -> tuple[Match, ...]:
    """Find the facts that hold of a patient.

    Args:
        record: the patient.
        index: the facts.
        tree: tumour types.

    Returns:
        One match per fact and alteration that fits it, in the order of the facts; one without
        alteration for a value of the assay, or where an absence is asked for. A fact that asks for
        an absence only says nothing about another tumour type and is left out there.
    """
    named = {fact for gene in record.by_gene for fact in index.by_gene.get(gene, ())}
    candidates = (fact for fact in index.facts if not fact.needs or fact in named)
    relations = relations_of(record.patient.oncotree, tree)
    return tuple(match for fact in candidates for match in _matches(fact, record, index, relations))


def find_open(record: Record, index: EvidenceIndex, tree: OncoTree) -> tuple[Open, ...]:
    """Find the facts for this tumour type that wait for a missing item.

    Args:
        record: the patient.
        index: the facts.
        tree: tumour types.

    Returns:
        One entry per fact, in the order of the facts; facts from other tumour types are left out.
    """
    found, relations = [], relations_of(record.patient.oncotree, tree)
    for fact in index.facts:
        relation = relations(fact.evidence.oncotree)
        if relation in _CLOSE:
            decision = evaluate(fact.profile, lambda atom: decide_atom(atom, record))
            if decision.truth is Truth.UNKNOWN:
                found.append(Open(fact.evidence, relation, decision.missing))
    return tuple(found)


def drugs_selected(
    record: Record, index: EvidenceIndex, tree: OncoTree
) -> Iterator[tuple[str, ...]]:
    """Give the drugs that a biomarker selects patients of this tumour type for.

    Args:
        record: the patient, of whom the tumour type counts.
        index: the facts.
        tree: tumour types.

    Yields:
        The drugs of each fact that supports a treatment.
    """
    relations = relations_of(record.patient.oncotree, tree)
    for fact in index.facts:
        evidence = fact.evidence
        if evidence.effect is Effect.SENSITIVITY and relations(evidence.oncotree) in _CLOSE:
            yield evidence.drugs


def _matches(
    fact: Fact, record: Record, index: EvidenceIndex, relations: _Relations
) -> Iterator[Match]:
    """Make the matches of a fact that holds."""
    decision = evaluate(fact.profile, lambda atom: decide_atom(atom, record))
    if decision.truth is not Truth.TRUE:
        return
    relation = relations(fact.evidence.oncotree)
    if relation is Relation.OTHER and not fact.positive:
        return
    for hit in _hits_to_show(decision, fact.evidence):
        alteration = hit.alteration
        known = alteration is None or is_significant(alteration, index.codons)
        significant = known or hit.strength is not Strength.GENE
        by_studies = rests_on_studies(fact.evidence)
        tier = tier_rule(relation, significant=significant, by_studies=by_studies).tier
        yield Match(fact.evidence, alteration, hit.strength, relation, tier)


def _hits_to_show(decision: Decision, evidence: Evidence) -> tuple[Hit, ...]:
    """What was found of the gene of the fact; else all; else that nothing was to be found."""
    own = (
        hit
        for hit in decision.hits
        if hit.alteration and evidence.gene in (hit.alteration.symbol, hit.alteration.partner)
    )
    return tuple(own) or decision.hits or (Hit(Strength.GENE),)


def is_significant(alteration: Alteration, codons: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether an alteration is known to matter, not merely found in a gene that does.

    Args:
        alteration: an alteration that fits a fact by its gene alone.
        codons: gene to the codons that some fact names.

    Returns:
        True for a listed driver, a codon that a fact names, a truncating change of a tumour
        suppressor, and anything that is not a mutation.

    Example:
        >>> from oncommons.domain.patients import AlterationKind
        >>> is_significant(Alteration("KRAS", AlterationKind.MUTATION, "R68S"), {})
        False
    """
    if not is_coding(alteration) or is_known_driver(alteration):
        return True
    change = change_of(alteration)
    if change is not None and change.codon in codons.get(alteration.symbol, ()):
        return True
    suppresses = role(alteration.symbol) in (GeneRole.TUMOUR_SUPPRESSOR, GeneRole.BOTH)
    return suppresses and is_cut_short(alteration) and not is_late_stop(alteration)
