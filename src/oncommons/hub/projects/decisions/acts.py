"""What decides a call: the ranking that is stored, and what the chair makes of it."""

from oncommons.access.calls import check_decision, rank
from oncommons.domain import calls
from oncommons.domain.audit import time_of
from oncommons.domain.calls import Draw, Outcome
from oncommons.domain.canonical import digest
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.states import ProjectState
from oncommons.errors import Refused
from oncommons.hub import acting
from oncommons.hub.audit.trail import Trail
from oncommons.hub.projects.applications.values import application_value
from oncommons.hub.projects.calls.values import (
    call_value,
    governed_call,
    ranking_value,
    so_far,
    stored_ranking,
)
from oncommons.hub.projects.decisions.read import first_anchor_after
from oncommons.hub.projects.models import Decision, Ranking
from oncommons.hub.projects.reviews.values import reviews_of
from oncommons.hub.projects.rows import call_row, project_row
from oncommons.hub.projects.values import project_of

ACTIONS = {
    Outcome.SELECTED: Action.SELECT,
    Outcome.RESERVE: Action.RESERVE,
    Outcome.NOT_SELECTED: Action.REJECT,
}
RANKED = (ProjectState.UNDER_REVIEW, ProjectState.RESERVE, ProjectState.SELECTED)


def store_ranking(*, trail: Trail, by: str, call: str) -> Ranking:
    """Rank a call and keep it, with the first anchor of the trail after the call closed as draw.

    Args:
        trail: the trail.
        by: id of the chair.
        call: the call.

    Raises:
        Refused: governance refuses it, a review breaks a rule, or no anchor was made in time.
        CallError: marks are incomplete.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.RANK,
        thing=lambda: governed_call(call_row(call)),
    ) as act:
        row = call_row(call)
        anchor = first_anchor_after(row.closes)
        rows = list(row.projects.filter(state__in=[one.value for one in RANKED]).order_by("id"))
        reviews = [one for several in map(reviews_of, rows) for one in several]
        draw = Draw(anchor.hash, time_of(anchor.at))
        found = rank(call_value(row), [application_value(one) for one in rows], reviews, draw)
        row.state = act.next_state
        row.save(update_fields=["state"])
        value = found.to_json()
        act.detail |= {"ranking": digest(value), "anchor": anchor.hash}
        return Ranking.objects.create(
            **act.stamp(),
            call=row,
            anchor=anchor.hash,
            anchored_at=anchor.at,
            value=value,
            digest=digest(value),
        )


def decide(*, trail: Trail, by: str, project: str, outcome: Outcome, reason: str = "") -> Decision:
    """Decide on an application: selected, reserve or not selected.

    Args:
        trail: the trail.
        by: id of the chair.
        project: id of the application.
        outcome: what becomes of it.
        reason: why; published, and needed where the order of the ranking is left.

    Raises:
        Refused: governance refuses it, or the order is left without a reason.
    """
    if outcome not in ACTIONS:
        found = f"{outcome} is no decision"
        raise Refused("OUTCOME", found, remedy=f"one of {', '.join(ACTIONS)}")
    return _decide(trail, by, ACTIONS[outcome], project, outcome, reason)


def promote(*, trail: Trail, by: str, project: str, reason: str = "") -> Decision:
    """Give a place that fell free to an application of the reserve.

    Args:
        trail: the trail.
        by: id of the chair.
        project: id of the application.
        reason: why; needed where another one is the next of the reserve.

    Raises:
        Refused: governance refuses it, no place is free, or it is not the next one.
    """
    return _decide(trail, by, Action.PROMOTE, project, Outcome.SELECTED, reason)


def _decide(
    trail: Trail, by: str, action: Action, project: str, outcome: Outcome, reason: str
) -> Decision:
    with acting.act(
        trail=trail,
        by=by,
        action=action,
        thing=lambda: project_of(project),
        reason=reason,
        detail={"outcome": outcome.value},
    ) as act:
        row = project_row(project)
        stored = stored_ranking(row.call)
        ranking = ranking_value(stored)
        wanted = calls.Decision(project, outcome, by, act.today, reason)
        call = call_value(row.call)
        check_decision(call, ranking, wanted, application_value(row), so_far(row.call))
        place = ranking.place(project)
        row.state = act.next_state
        row.save(update_fields=["state"])
        return Decision.objects.create(
            **act.stamp(),
            project=row,
            ranking=stored,
            outcome=outcome.value,
            rank=None if place is None else place.order,
            reason=reason,
        )
