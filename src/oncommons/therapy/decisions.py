"""Three-valued answers: true, false, or unknown with the item that is missing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from oncommons.domain.advice import Strength
from oncommons.domain.patients import Alteration
from oncommons.therapy.profile import And, Atom, Not, Profile


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


STRENGTHS = tuple(Strength)
"""Strongest first."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found in the patient that fits a question.

    Args:
        strength: how exactly it fits.
        alteration: the alteration; None for a value of the assay, such as MSI.
    """

    strength: Strength
    alteration: Alteration | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something holds of a patient, and what the answer rests on.

    Args:
        truth: the answer.
        hits: what was found, best fitting first; empty where the answer rests on an absence.
        missing: what would decide it; empty unless unknown.
    """

    truth: Truth
    hits: tuple[Hit, ...] = ()
    missing: tuple[Missing, ...] = ()


_DENIED = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def evaluate(profile: Profile, decide: Callable[[Atom], Decision]) -> Decision:
    """Decide a profile from the answers to its atoms.

    Args:
        profile: the tree.
        decide: answers one atom.

    Returns:
        The answer after Kleene: unknown stays unknown under NOT; one false part settles an AND and
        one true part an OR. In an AND nothing fits better than its weakest part does.

    Source: Kleene, Introduction to Metamathematics (1952), section 64.
    """
    match profile:
        case Atom():
            return decide(profile)
        case Not(part):
            inner = evaluate(part, decide)
            return Decision(_DENIED[inner.truth], inner.hits, inner.missing)
        case And(parts):
            decisions = [evaluate(part, decide) for part in parts]
            joined = _joined(decisions, Truth.FALSE)
            weakest = max((_rank(each.hits[0]) for each in decisions if each.hits), default=0)
            return replace(joined, hits=tuple(_limited(hit, weakest) for hit in joined.hits))
    return _joined([evaluate(part, decide) for part in profile.parts], Truth.TRUE)


def _joined(decisions: list[Decision], settles: Truth) -> Decision:
    """Join the parts of an AND, which one false part settles, or of an OR, which one true does."""
    settling = [decision for decision in decisions if decision.truth is settles]
    if settling:
        return Decision(settles, _together(settling))
    unknown = [decision for decision in decisions if decision.truth is Truth.UNKNOWN]
    if unknown:
        missing = sorted({item for decision in unknown for item in decision.missing})
        return Decision(Truth.UNKNOWN, missing=tuple(missing))
    return Decision(_DENIED[settles], _together(decisions))


def _together(decisions: list[Decision]) -> tuple[Hit, ...]:
    """The hits of all, each alteration once and as it fits best, best fitting first."""
    best: dict[Alteration | None, Hit] = {}
    for hit in sorted((hit for each in decisions for hit in each.hits), key=_rank):
        best.setdefault(hit.alteration, hit)
    return tuple(best.values())


def _limited(hit: Hit, weakest: int) -> Hit:
    """A hit that fits no better than a rank allows."""
    return Hit(STRENGTHS[max(_rank(hit), weakest)], hit.alteration)


def _rank(hit: Hit) -> int:
    """How exactly a hit fits, 0 for the most exact."""
    return STRENGTHS.index(hit.strength)
