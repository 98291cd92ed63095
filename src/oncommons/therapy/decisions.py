"""Three-valued answers: true, false, or unknown with the item that is missing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from oncommons.domain.advice import Strength
from oncommons.domain.patients import Alteration
from oncommons.therapy.profile import And, Atom, Not, Or, Profile


class Truth(StrEnum):
    """The three values of Kleene's logic."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a question cannot be answered."""

    NOT_COVERED = "the assay did not cover the gene"
    COVERAGE_UNSTATED = "what the assay covered is not stated"
    NO_COPY_NUMBER = "no copy number is reported"
    NO_FUSION = "no fusion is reported"
    MSI = "microsatellite status is missing"
    TMB = "mutational burden is missing"
    DELETERIOUS = "effect of the change is not known"
    DRIVER = "role of the change is not known"
    EXON = "exon of the change is not known"
    SKIPPING = "effect on splicing is not known"
    PARTNER = "partner of the fusion is not known"
    ORIGIN = "whether the change is in the germline is not known"
    REPLACED = "the change replaces the residue in another way"
    EXPRESSION = "expression is not in the record"
    UNREADABLE = "the wording cannot be tested"


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """What would have to be known to decide.

    Args:
        reason: why it is open.
        subject: the gene, the patient's alteration or the wording concerned.
    """

    reason: Reason
    subject: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something holds of a patient, and what the answer rests on.

    Args:
        truth: the answer.
        strength: how exactly the patient's alterations fit; None where nothing was found.
        alterations: the alterations that the answer rests on, best fitting first.
        missing: what would decide it; empty unless unknown.
    """

    truth: Truth
    strength: Strength | None = None
    alterations: tuple[Alteration, ...] = ()
    missing: tuple[Missing, ...] = ()


STRENGTHS = tuple(Strength)
"""Strongest first."""

_Pick = Callable[[Iterable[int]], int]
_DENIED = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def evaluate(profile: Profile, decide: Callable[[Atom], Decision]) -> Decision:
    """Decide a profile from the answers to its atoms.

    Args:
        profile: the tree.
        decide: answers one atom.

    Returns:
        The answer after Kleene: unknown stays unknown under NOT; one false part settles an AND and
        one true part an OR. An AND is as strong as its weakest part, an OR as its strongest.

    Source: Kleene, Introduction to Metamathematics (1952), section 64.
    """
    match profile:
        case Atom():
            return decide(profile)
        case Not(part):
            inner = evaluate(part, decide)
            return Decision(_DENIED[inner.truth], inner.strength, inner.alterations, inner.missing)
        case And(parts):
            return _joined([evaluate(part, decide) for part in parts], Truth.FALSE, max)
        case Or(parts):
            return _joined([evaluate(part, decide) for part in parts], Truth.TRUE, min)


def _joined(decisions: list[Decision], settles: Truth, pick: _Pick) -> Decision:
    """Join the parts of an AND, which one false part settles, or of an OR, which one true does."""
    settling = [decision for decision in decisions if decision.truth is settles]
    if settling:
        return _summed(settling, settles, pick)
    unknown = [decision for decision in decisions if decision.truth is Truth.UNKNOWN]
    if unknown:
        missing = sorted({item for decision in unknown for item in decision.missing})
        return Decision(Truth.UNKNOWN, missing=tuple(missing))
    return _summed(decisions, _DENIED[settles], pick)


def _summed(decisions: list[Decision], truth: Truth, pick: _Pick) -> Decision:
    """One answer with the alterations of all, those of the best fitting part first."""
    found = [decision for decision in decisions if decision.strength is not None]
    ranks = [STRENGTHS.index(decision.strength) for decision in found if decision.strength]
    ordered = [decision for _, decision in sorted(zip(ranks, found, strict=True), key=_rank)]
    alterations = dict.fromkeys(each for decision in ordered for each in decision.alterations)
    return Decision(truth, STRENGTHS[pick(ranks)] if ranks else None, tuple(alterations))


def _rank(ranked: tuple[int, Decision]) -> int:
    """The rank alone, so that parts of one strength keep their order."""
    return ranked[0]
