"""One question against one patient: true, false or unknown, how exactly, by which alteration."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from oncommons.domain.advice import Strength
from oncommons.domain.patients import Alteration, AlterationKind, Patient
from oncommons.therapy.decisions import STRENGTHS, Decision, Hit, Missing, Reason, Truth
from oncommons.therapy.effects import alteration_key
from oncommons.therapy.profile import Atom
from oncommons.therapy.variants import Asked, read_variant
from oncommons.therapy.verdicts import verdict_on

TMB_HIGH_PER_MB = 10.0
"""Mutations per megabase from which the burden counts as high.

Source: Marabelle 2020 (KEYNOTE-158), PMID 32919526; label of pembrolizumab (FDA, 2020)."""

_COPY_NUMBER = {Asked.AMPLIFICATION, Asked.GAIN, Asked.DELETION, Asked.COPY_NUMBER}
_MSI = {"MSI-H": Truth.TRUE, "MSS": Truth.FALSE, "MSI-L": Truth.FALSE}


@dataclass(frozen=True, slots=True)
class Record:
    """A patient's findings, ready to be asked.

    Args:
        patient: the patient.
        by_gene: gene to the alterations that name it, partners of fusions included.
        kinds: the kinds of alteration that the record holds at all.
    """

    patient: Patient
    by_gene: Mapping[str, tuple[Alteration, ...]]
    kinds: frozenset[AlterationKind]


def read_record(patient: Patient) -> Record:
    """Sort a patient's alterations by gene.

    Args:
        patient: the patient.

    Returns:
        The record.
    """
    by_gene: dict[str, tuple[Alteration, ...]] = {}
    for alteration in patient.alterations:
        for gene in {alteration.symbol, alteration.partner} - {""}:
            by_gene[gene] = (*by_gene.get(gene, ()), alteration)
    kinds = frozenset(alteration.kind for alteration in patient.alterations)
    return Record(patient, MappingProxyType(by_gene), kinds)


def decide_atom(atom: Atom, record: Record) -> Decision:
    """Answer one question about one patient.

    Args:
        atom: the question.
        record: the patient.

    Returns:
        True with what fits and how exactly, best first; false only where the gene
        was covered by the assay; else unknown with what is missing. One alteration more never
        turns true into false, except where the absence of alterations is asked for.

    Example:
        >>> from oncommons.therapy.profile import parse_profile
        >>> v600e = Alteration("BRAF", AlterationKind.MUTATION, "V600E")
        >>> patient = Patient("1", "1", "", "", None, "", (v600e,), None, True, "unknown", None)
        >>> str(decide_atom(parse_profile("BRAF V600E"), read_record(patient)).truth)
        'true'
    """
    match atom.variant.asked:
        case Asked.UNREADABLE:
            return _unknown(Reason.UNREADABLE, str(atom))
        case Asked.EXPRESSION:
            return _unknown(Reason.EXPRESSION, atom.subject)
        case Asked.HIGH:
            return _decide_signature(atom, record.patient)
        case Asked.WILDTYPE:
            return _decide_wildtype(atom, record)
    return _decide_found(atom, record)


def _decide_found(atom: Atom, record: Record) -> Decision:
    """Look for an alteration that fits."""
    found: list[Hit] = []
    doubts: set[Missing] = set()
    named = (each for gene in atom.genes for each in record.by_gene.get(gene, ()))
    for alteration in dict.fromkeys(named):
        verdict = verdict_on(atom, alteration)
        if isinstance(verdict, Strength):
            found.append(Hit(verdict, alteration))
        elif verdict is not None:
            doubts.add(Missing(verdict, str(alteration)))
    if found:
        return Decision(Truth.TRUE, tuple(sorted(found, key=_hit_key)))
    if doubts:
        return Decision(Truth.UNKNOWN, missing=tuple(sorted(doubts)))
    return _decide_absent(atom, record)


def _hit_key(hit: Hit) -> tuple[object, ...]:
    """Best fitting first, then by the alteration."""
    key = alteration_key(hit.alteration) if hit.alteration else ()
    return (STRENGTHS.index(hit.strength), *key)


def _decide_absent(atom: Atom, record: Record) -> Decision:
    """Nothing fits: false where it would have been seen, else unknown."""
    patient, asked, gene = record.patient, atom.variant.asked, " or ".join(atom.genes)
    if not patient.coverage_known:
        return _unknown(Reason.COVERAGE_UNSTATED, gene)
    if patient.profiled is not None and patient.profiled.isdisjoint(atom.genes):
        return _unknown(Reason.NOT_COVERED, gene)
    if asked is Asked.FUSION and AlterationKind.FUSION not in record.kinds:
        return _unknown(Reason.NO_FUSION, gene)
    if asked in _COPY_NUMBER and AlterationKind.COPY_NUMBER not in record.kinds:
        return _unknown(Reason.NO_COPY_NUMBER, gene)
    return Decision(Truth.FALSE)


def _decide_wildtype(atom: Atom, record: Record) -> Decision:
    """True only where the gene was covered and nothing changes its protein."""
    mutated = _decide_found(replace(atom, variant=read_variant("Mutation")), record)
    if mutated.truth is Truth.TRUE:
        return replace(mutated, truth=Truth.FALSE)
    if mutated.truth is Truth.FALSE:
        return Decision(Truth.TRUE)
    return mutated


def _decide_signature(atom: Atom, patient: Patient) -> Decision:
    """Compare a value of the assay with its cut-off."""
    if atom.subject == "MSI":
        truth, reason = _MSI.get(patient.msi_status, Truth.UNKNOWN), Reason.MSI
    elif atom.subject == "TMB":
        high = None if patient.tmb is None else patient.tmb >= TMB_HIGH_PER_MB
        truth, reason = (
            {None: Truth.UNKNOWN, True: Truth.TRUE, False: Truth.FALSE}[high],
            Reason.TMB,
        )
    else:
        return _unknown(Reason.UNREADABLE, str(atom))
    if truth is Truth.UNKNOWN:
        return _unknown(reason, atom.subject)
    return Decision(truth, (Hit(Strength.CLASS),) if truth is Truth.TRUE else ())


def _unknown(reason: Reason, subject: str) -> Decision:
    """An answer that waits for one item."""
    return Decision(Truth.UNKNOWN, missing=(Missing(reason, subject),))
