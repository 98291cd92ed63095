"""What is done to an application: begun, edited, handed in, sent back, withdrawn."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from oncommons.access.calls import check_eligible, check_open
from oncommons.domain.calls import DataUse
from oncommons.domain.governance import projects
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.states import ProjectState
from oncommons.errors import Refused
from oncommons.hub import acting
from oncommons.hub.audit.trail import Act, Trail
from oncommons.hub.members.acts import ID
from oncommons.hub.members.people import person_of
from oncommons.hub.projects.acts import move_project
from oncommons.hub.projects.applications.values import (
    Answers,
    application_value,
    checked_draft,
    judged,
)
from oncommons.hub.projects.calls.values import call_value, governed_call
from oncommons.hub.projects.models import Application, Call, Project, Requested, Waived
from oncommons.hub.projects.rows import call_row, dataset_row, project_row
from oncommons.hub.projects.values import project_of

DAYS_OF_A_MONTH = 30
UNNAMED = "(no title yet)"


def apply(*, trail: Trail, by: str, call: str, project: str, answers: Mapping[str, Any]) -> Project:
    """Begin an application; the draft is kept, and may be incomplete.

    Args:
        trail: the trail.
        by: id of who applies, and will lead.
        call: the call.
        project: the new id, which never changes.
        answers: what was answered so far; the lead is who applies.

    Raises:
        Refused: governance refuses it, the call takes none, the id is taken, or the draft is of
            another form.
    """
    row = call_row(call)
    given = {"lead": by} | dict(answers)
    with acting.act(
        trail=trail,
        by=by,
        action=Action.APPLY,
        thing=lambda: _as_new(row, project, str(given["lead"]), by),
    ) as act:
        check_open(call_value(row), act.at)
        if not ID.fullmatch(project) or Project.objects.filter(id=project).exists():
            found = f"the id {project} is taken, or cannot be used"
            raise Refused("ID", found, remedy="2 to 26 small letters, digits and hyphens")
        draft = checked_draft(row, given)
        made = Project.objects.create(
            **act.stamp() | {"id": project},
            call=row,
            lead=by,
            title=draft.get("title") or UNNAMED,
            state=act.next_state,
            version=1,
            ends=_end(row, draft),
        )
        Application.objects.create(**act.stamp(), project=made, version=1, answers=draft)
        return made


def save_draft(
    *, trail: Trail, by: str, project: str, answers: Mapping[str, Any], version: int
) -> Project:
    """Keep the next version of an application.

    Args:
        trail: the trail.
        by: id of who edits.
        project: id of the application.
        answers: all answers, as they stand now.
        version: the version that was edited; where another one is there by now, nothing is kept.

    Raises:
        Refused: governance refuses it, somebody else edited meanwhile, or another lead is named.
    """
    with acting.act(
        trail=trail, by=by, action=Action.EDIT_APPLICATION, thing=lambda: project_of(project)
    ) as act:
        row = project_row(project)
        if row.version != version:
            found = f"version {version} was edited, and version {row.version} is there by now"
            raise Refused("VERSION", found, remedy="read the newest version, and edit that one")
        draft = checked_draft(row.call, {"lead": row.lead} | dict(answers))
        if draft["lead"] != row.lead:
            found = "the lead of an application stays who applied"
            raise Refused("LEAD", found, remedy="let the new lead apply")
        row.version, row.title = version + 1, draft.get("title") or UNNAMED
        row.ends = _end(row.call, draft)
        row.save(update_fields=["version", "title", "ends"])
        act.detail |= {"version": row.version}
        Application.objects.create(**act.stamp(), project=row, version=row.version, answers=draft)
        return row


def submit(*, trail: Trail, by: str, project: str) -> Project:
    """Hand an application in.

    Args:
        trail: the trail.
        by: id of its lead.
        project: id of the application.

    Raises:
        Refused: governance refuses it, such as a field that is empty; or the call takes none.
    """
    return _hand_in(trail, by, Action.SUBMIT, project)


def resubmit(*, trail: Trail, by: str, project: str) -> Project:
    """Hand an application in again that was sent back.

    Raises:
        Refused: governance refuses it, such as the day for it that has passed.
    """
    return _hand_in(trail, by, Action.RESUBMIT, project)


def send_back(*, trail: Trail, by: str, project: str, reason: str) -> Project:
    """Send an application back to its lead, with the reasons.

    Raises:
        Refused: governance refuses it, or no reason is given.
    """
    return move_project(trail=trail, by=by, action=Action.SEND_BACK, project=project, reason=reason)


def withdraw(*, trail: Trail, by: str, project: str, reason: str = "") -> Project:
    """Take an application, or a project that has not started, back.

    Raises:
        Refused: governance refuses it.
    """
    return move_project(trail=trail, by=by, action=Action.WITHDRAW, project=project, reason=reason)


def find_eligible(*, trail: Trail, by: str, project: str) -> Project:
    """Find that an application may be judged: its form is complete, its purpose fits its data.

    Raises:
        Refused: governance refuses it, with every term that the purpose does not meet.
    """
    with acting.act(
        trail=trail, by=by, action=Action.FIND_ELIGIBLE, thing=lambda: project_of(project)
    ) as act:
        row = project_row(project)
        check_eligible(judged(row))
        row.state = act.next_state
        row.save(update_fields=["state"])
        return row


def waive_term(
    *, trail: Trail, by: str, project: str, dataset: str, use: DataUse, why: str
) -> Waived:
    """Set a term of use of the own dataset aside for one application, in writing.

    Args:
        trail: the trail.
        by: id of the owner of the dataset.
        project: id of the application.
        dataset: id of the dataset.
        use: the term.
        why: the reason, which is kept.

    Raises:
        Refused: governance refuses it, or it is the dataset of somebody else.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.WAIVE_TERM,
        thing=lambda: project_of(project),
        reason=why,
        detail={"dataset": dataset, "use": use.name},
    ) as act:
        row = dataset_row(dataset)
        if row.owner != by:
            found = f"{by} does not own {dataset}"
            raise Refused("ROLE", found, remedy="ask its owner")
        return Waived.objects.create(
            **act.stamp(), project=project_row(project), dataset=row, use=use.value, why=why
        )


def _hand_in(trail: Trail, by: str, action: Action, project: str) -> Project:
    with acting.act(trail=trail, by=by, action=action, thing=lambda: project_of(project)) as act:
        row = project_row(project)
        if action is Action.SUBMIT:
            check_open(call_value(row.call), act.at)
        _note_requested(act, row)
        row.state = act.next_state
        row.save(update_fields=["state"])
        act.detail |= {"version": row.version}
        return row


def _note_requested(act: Act, row: Project) -> None:
    """Keep which datasets are asked for, so that their owners find the application."""
    for one in application_value(row).requested:
        Requested.objects.create(
            **act.stamp(),
            project=row,
            version=row.version,
            dataset=dataset_row(one.dataset_id),
            columns=list(one.columns),
            rows=one.rows,
            why=one.why,
        )


def _as_new(call: Call, project: str, lead: str, by: str) -> projects.Project:
    """Give an application that is not stored yet, as it would be."""
    end = call.closes.date()
    made = projects.Project(project, ProjectState.NEW, governed_call(call), lead, end)
    return replace(made, team=(person_of(by),))


def _end(call: Call, draft: Answers) -> date:
    """Give the last day that an application would have, were it to begin as the call closes."""
    months = draft.get("months")
    return call.closes.date() + timedelta(DAYS_OF_A_MONTH * (months or 0))
