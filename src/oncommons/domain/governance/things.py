"""What an act may be done to, and how each thing stands to people and projects."""

from oncommons.domain.governance.calls import CallForProjects
from oncommons.domain.governance.datasets import Dataset, PatientCase, Site
from oncommons.domain.governance.institution import (
    Commons,
    Incident,
    ObjectionCase,
    PolicyVersion,
    RoleRequest,
)
from oncommons.domain.governance.outputs import Output, ProjectExtract, ProjectGrant, ProjectJob
from oncommons.domain.governance.people import Organisation, Person
from oncommons.domain.governance.projects import Project, ReviewDuty
from oncommons.domain.governance.tokens import ServiceToken

Thing = (
    Commons
    | Organisation
    | Person
    | RoleRequest
    | ServiceToken
    | CallForProjects
    | Project
    | ReviewDuty
    | Dataset
    | Site
    | PatientCase
    | ProjectGrant
    | ProjectExtract
    | ProjectJob
    | Output
    | PolicyVersion
    | Incident
    | ObjectionCase
)
"""Anything that an act may be done to."""


def author_of(thing: Thing) -> str:
    """Give the id of whose own a thing is; empty where it is nobody's."""
    match thing:
        case Output() | PolicyVersion():
            return thing.author
        case ProjectJob():
            return thing.author.person_id
        case Project():
            return thing.lead
        case Person():
            return thing.person_id
        case RoleRequest():
            return thing.held.requested_by
        case ServiceToken():
            return thing.holder
        case _:
            return ""


def assigned_to(thing: Thing) -> frozenset[str]:
    """Give the ids of those to whom a thing was given to judge."""
    match thing:
        case Output():
            return frozenset(checker.person_id for checker in thing.checkers)
        case ReviewDuty():
            return frozenset({thing.reviewer.person.person_id})
        case Project():
            return frozenset(reviewer.person.person_id for reviewer in thing.reviewers)
        case _:
            return frozenset()


def project_of(thing: Thing) -> Project | None:
    """Give the project of a thing; None where it belongs to none."""
    match thing:
        case Project():
            return thing
        case ReviewDuty() | ProjectGrant() | Output():
            return thing.project
        case ProjectExtract() | ProjectJob():
            return thing.grant.project
        case _:
            return None


def datasets_of(thing: Thing) -> tuple[Dataset, ...]:
    """Give the datasets whose tiers an act on a thing has to respect."""
    match thing:
        case Dataset():
            return (thing,)
        case Project() | Output():
            return thing.datasets
        case ProjectGrant():
            return (thing.dataset,)
        case ProjectExtract() | ProjectJob():
            return (thing.grant.dataset,)
        case _:
            return ()
