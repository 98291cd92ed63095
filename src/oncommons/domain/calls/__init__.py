"""Calls for projects: the call, its form, applications, reviews, and the ranking."""

from oncommons.domain.calls.applications import Application, PlannedOutput, RequestedDataset
from oncommons.domain.calls.call import (
    DEFAULT_CRITERIA,
    Call,
    Criterion,
    Draw,
    PanelMember,
    TraitQuota,
)
from oncommons.domain.calls.data_use import DatasetTerms, DataUse, DataUseTerm, Mismatch, Waiver
from oncommons.domain.calls.forms import CallForm, Choice, FieldKind, FormField, Wording
from oncommons.domain.calls.organisations import TeamOrganisation, Trait
from oncommons.domain.calls.purposes import Aim, Document, ResearchPurpose
from oncommons.domain.calls.rankings import Decision, Outcome, Place, Ranking, Scored
from oncommons.domain.calls.reviews import Review

__all__ = [
    "DEFAULT_CRITERIA",
    "Aim",
    "Application",
    "Call",
    "CallForm",
    "Choice",
    "Criterion",
    "DataUse",
    "DataUseTerm",
    "DatasetTerms",
    "Decision",
    "Document",
    "Draw",
    "FieldKind",
    "FormField",
    "Mismatch",
    "Outcome",
    "PanelMember",
    "Place",
    "PlannedOutput",
    "Ranking",
    "RequestedDataset",
    "ResearchPurpose",
    "Review",
    "Scored",
    "TeamOrganisation",
    "Trait",
    "TraitQuota",
    "Waiver",
    "Wording",
]
