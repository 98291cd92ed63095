"""Evidence against a patient: which facts hold, and which wait for a missing item."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from oncommons.domain.advice import Evidence, Match, Relation, Strength
from oncommons.domain.patients import Alteration
from oncommons.errors import KnowledgeError
from oncommons.genome.protein import read_protein_change
from oncommons.knowledge.genes import GeneRole, role
from oncommons.knowledge.tumour_tree import OncoTree
from oncommons.therapy.atoms import Record, decide_atom
from oncommons.therapy.decisions import Decision, Missing, Truth, evaluate
from oncommons.therapy.disease import relation_to
from oncommons.therapy.effects import change_of, is_coding, is_cut_short
from oncommons.therapy.profile import Atom, Profile, atoms, parse_profile
from oncommons.therapy.tiers import tier_rule
from oncommons.therapy.variants import Asked, Variant
from oncommons.therapy.verdicts import is_known_driver

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
        One match per fact, in the order of the facts. A fact that only asks for the absence of an
        alteration says nothing about another tumour type and is left out there.
    """
    named = {fact for gene in record.by_gene for fact in index.by_gene.get(gene, ())}
    candidates = (fact for fact in index.facts if not fact.needs or fact in named)
    found = (_match(fact, record, index, tree) for fact in candidates)
    return tuple(match for match in found if match is not None)


def find_open(record: Record, index: EvidenceIndex, tree: OncoTree) -> tuple[Open, ...]:
    """Find the facts for this tumour type that wait for a missing item.

    Args:
        record: the patient.
        index: the facts.
        tree: tumour types.

    Returns:
        One entry per fact, in the order of the facts; facts from other tumour types are left out.
    """
    found = []
    for fact in index.facts:
        relation = relation_to(record.patient.oncotree, fact.evidence.oncotree, tree)
        if relation in _CLOSE:
            decision = evaluate(fact.profile, lambda atom: decide_atom(atom, record))
            if decision.truth is Truth.UNKNOWN:
                found.append(Open(fact.evidence, relation, decision.missing))
    return tuple(found)


def _match(fact: Fact, record: Record, index: EvidenceIndex, tree: OncoTree) -> Match | None:
    """Make the match of a fact that holds."""
    decision = evaluate(fact.profile, lambda atom: decide_atom(atom, record))
    if decision.truth is not Truth.TRUE:
        return None
    relation = relation_to(record.patient.oncotree, fact.evidence.oncotree, tree)
    if relation is Relation.OTHER and not fact.positive:
        return None
    strength = decision.strength or Strength.GENE
    significant = strength is not Strength.GENE or _is_significant(decision, index)
    tier = tier_rule(relation, significant=significant).tier
    return Match(fact.evidence, _main(decision, fact.evidence), strength, relation, tier)


def _main(decision: Decision, evidence: Evidence) -> Alteration | None:
    """The alteration to show: the best fitting one of the gene of the fact, else the best."""
    own = [each for each in decision.alterations if evidence.gene in (each.symbol, each.partner)]
    return next(iter((*own, *decision.alterations)), None)


def _is_significant(decision: Decision, index: EvidenceIndex) -> bool:
    """Whether one of the alterations is known to matter; absence counts as known."""
    alterations = decision.alterations
    return not alterations or any(is_significant(each, index.codons) for each in alterations)


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
    return suppresses and is_cut_short(alteration)
