"""Advice for one patient: options with the evidence for and against, and the board report."""

from dataclasses import dataclass
from enum import StrEnum

from oncommons.domain.models import Prediction
from oncommons.domain.patients import Alteration, Patient


class Effect(StrEnum):
    """What an alteration does to a drug."""

    SENSITIVITY = "sensitivity"
    RESISTANCE = "resistance"


class Stance(StrEnum):
    """Where an option stands, all its evidence taken together."""

    ADVISED = "supported"
    CONFLICTING = "conflicting"
    NOT_ADVISED = "not advised"


class Relation(StrEnum):
    """How the tumour of the patient relates to that of the evidence."""

    SAME = "same tumour type"
    AGNOSTIC = "any tumour type"
    BROADER = "if the subtype is confirmed"
    OTHER = "another tumour type"
    UNKNOWN = "tumour type unknown"


class Tier(StrEnum):
    """Strength of clinical significance (AMP/ASCO/CAP; Li et al., J Mol Diagn 2017)."""

    ONE_A = "I-A"
    TWO_C = "II-C"
    THREE = "III"


class Strength(StrEnum):
    """How exactly the patient's alteration is the one of the evidence, strongest first."""

    EXACT = "exact change"
    CODON = "same codon"
    EXON = "same exon and type"
    CLASS = "named class"
    GENE = "same gene"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that ties an alteration to a drug.

    Args:
        evidence_id: id in its knowledge base.
        base: knowledge base and version.
        gene: HGNC symbol; empty for a signature such as MSI.
        profile: the alteration in words, such as "V600E".
        oncotree: tumour types it was shown in, OncoTree codes; SOLID for any solid tumour.
        drugs: the drugs, together.
        effect: sensitivity or resistance.
        agency: who approved it.
        decided_on: year, or year and month, of the decision.
        setting: line and setting of the approval.
        escat: published ESCAT tier; empty where none is.
        source: label, guideline or trial.
        pmid: PubMed id; empty where none is given.
    """

    evidence_id: str
    base: str
    gene: str
    profile: str
    oncotree: tuple[str, ...]
    drugs: tuple[str, ...]
    effect: Effect
    agency: str
    decided_on: str
    setting: str
    escat: str
    source: str
    pmid: str


@dataclass(frozen=True, slots=True)
class Match:
    """Evidence that fits this patient, and why.

    Args:
        evidence: the fact.
        alteration: the patient's alteration that matched; None for a signature such as MSI.
        strength: how exactly it matched.
        relation: how the tumours relate.
        tier: tier with this relation.
    """

    evidence: Evidence
    alteration: Alteration | None
    strength: Strength
    relation: Relation
    tier: Tier


@dataclass(frozen=True, slots=True)
class Option:
    """One treatment to consider.

    Args:
        drugs: given together.
        stance: all evidence taken together.
        tier: best tier among the evidence for it.
        matches_for: evidence for it, strongest first.
        matches_against: evidence against it.
        remarks: what the board should know, such as a drug given before.
    """

    drugs: tuple[str, ...]
    stance: Stance
    tier: Tier
    matches_for: tuple[Match, ...]
    matches_against: tuple[Match, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardReport:
    """What the tumour board gets for one patient.

    Args:
        patient: the patient.
        options: best first.
        unmatched: alterations for which no fact was found.
        unknown: what could not be decided, and the item that is missing.
        germline: findings to discuss with genetic counselling.
        predictions: what the models say.
        knowledge: knowledge bases used, with version and licence.
        decision_note: the sentence that says who decides.
    """

    patient: Patient
    options: tuple[Option, ...]
    unmatched: tuple[Alteration, ...]
    unknown: tuple[str, ...]
    germline: tuple[Alteration, ...]
    predictions: tuple[Prediction, ...]
    knowledge: tuple[str, ...]
    decision_note: str
