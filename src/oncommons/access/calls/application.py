"""Make the value of an application from answers that have no problem."""

from collections.abc import Mapping
from typing import Any

from oncommons.access.calls.entries import as_day
from oncommons.domain.calls import (
    Aim,
    Application,
    Document,
    PlannedOutput,
    RequestedDataset,
    ResearchPurpose,
    TeamOrganisation,
)
from oncommons.domain.governance.people import OrganisationKind

Answers = Mapping[str, Any]
"""What was answered: field of the form to text, number, day, true or false, list, or rows."""


def application_from(application_id: str, answers: Answers) -> Application:
    """Make an application.

    Args:
        application_id: its id.
        answers: answers in which `check_answers` finds no problem.

    Returns:
        The application.
    """
    return Application(
        application_id=application_id,
        title=answers["title"],
        lead=answers["lead"],
        organisation=_lead(answers),
        lay_summary=answers["lay_summary"],
        public_benefit=answers["public_benefit"],
        planned_outputs=tuple(
            PlannedOutput(row["title"], row["kind"]) for row in answers["planned_outputs"]
        ),
        requested=tuple(map(_requested, answers["datasets"])),
        assessment=answers["assessment"],
        purpose=_purpose(application_id, answers),
        team=tuple(answers.get("team") or ()),
        partners=_partners(answers),
        answers=answers,
    )


def _purpose(application_id: str, answers: Answers) -> ResearchPurpose:
    """Take what terms of use are compared with out of the answers."""
    return ResearchPurpose(
        project=application_id,
        aims=frozenset(map(Aim, answers["aims"])),
        diseases=tuple(answers.get("diseases") or ()),
        is_commercial=answers["is_commercial"],
        organisations=(_lead(answers), *_partners(answers)),
        people=(answers["lead"], *(answers.get("team") or ())),
        countries=frozenset(answers["countries"]),
        months=answers["months"],
        publishes_from=as_day(answers.get("publishes_from")),
        documents=frozenset(map(Document, answers.get("documents") or ())),
    )


def _lead(answers: Answers) -> TeamOrganisation:
    return TeamOrganisation(
        answers["organisation"],
        OrganisationKind(answers["organisation_kind"]),
        answers["organisation_country"],
        answers.get("organisation_for_profit"),
    )


def _partners(answers: Answers) -> tuple[TeamOrganisation, ...]:
    return tuple(
        TeamOrganisation(
            row["name"], OrganisationKind(row["kind"]), row["country"], row.get("for_profit")
        )
        for row in answers.get("partners") or ()
    )


def _requested(row: Answers) -> RequestedDataset:
    return RequestedDataset(row["dataset"], tuple(row["columns"]), row["why"], row.get("rows", ""))
