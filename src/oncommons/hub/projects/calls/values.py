"""Give calls, their panels, rankings and decisions as values, as the rules see them."""

from fractions import Fraction

from oncommons.access.calls import SoFar
from oncommons.domain import calls
from oncommons.domain.calls import Outcome, PanelMember, Trait, TraitQuota
from oncommons.domain.canonical import Json
from oncommons.domain.governance.calls import CallForProjects
from oncommons.domain.governance.roles import Role, Scope, ScopeKind
from oncommons.domain.governance.states import CallState, ProjectState
from oncommons.errors import Refused
from oncommons.hub.members.models import Person, RoleHeld
from oncommons.hub.members.people import GIVEN
from oncommons.hub.projects import models

PANEL = (Role.PANEL_CHAIR, Role.REVIEWER, Role.PUBLIC_MEMBER)
TAKEN = (
    *(ProjectState.SELECTED, ProjectState.ONBOARDING, ProjectState.ACTIVE),
    *(ProjectState.SUSPENDED, ProjectState.CLOSING, ProjectState.CLOSED),
)


def governed_call(row: models.Call) -> CallForProjects:
    """Give a call as governance sees it."""
    states = list(row.projects.values_list("state", flat=True))
    taken = sum(state in TAKEN for state in states)
    return CallForProjects(
        row.id,
        CallState(row.state),
        row.opens.date(),
        row.closes.date(),
        row.returns_until,
        row.reviewers_each,
        row.public_members,
        row.quorum,
        row.quorum_public,
        free_places=max(row.quota - taken, 0),
        undecided=states.count(ProjectState.UNDER_REVIEW),
    )


def call_value(row: models.Call) -> calls.Call:
    """Give a call as the ranking sees it; its panel are the people with a role in it."""
    return calls.Call(
        row.id,
        row.title,
        row.opens,
        row.closes,
        row.quota,
        row.reserve,
        row.chair,
        panel_of(row.id),
        tuple(calls.Criterion(name, Fraction(weight)) for name, weight in row.criteria),
        Fraction(row.floor),
        Fraction(row.floor_each),
        row.quorum,
        row.quorum_public,
        row.reviewers_each,
        row.public_members,
        row.at_most_each,
        tuple(TraitQuota(Trait(trait), number) for trait, number in row.at_least),
        row.form,
    )


def panel_of(call: str) -> tuple[PanelMember, ...]:
    """Load the panel of a call: whoever was given a role in it, by id."""
    held = RoleHeld.objects.filter(
        scope_kind=ScopeKind.CALL.value,
        scope_id=call,
        role__in=[one.value for one in PANEL],
        state__in=GIVEN,
    )
    public = {one.person_id for one in held if one.role == Role.PUBLIC_MEMBER}
    people = Person.objects.filter(id__in={one.person_id for one in held}).order_by("id")
    return tuple(
        PanelMember(one.id, one.organisation.name, one.id in public)
        for one in people.select_related("organisation")
    )


def scope_of(call: str) -> Scope:
    """Give the scope of a call."""
    return Scope(ScopeKind.CALL, call)


def stored_ranking(call: models.Call) -> models.Ranking:
    """Find the ranking of a call that counts.

    Raises:
        Refused: none is stored.
    """
    row = call.rankings.order_by("-created_at", "-id").first()
    if row is None:
        found = f"call {call.id} has no ranking"
        raise Refused("RANKING", found, remedy="the chair ranks the call first")
    return row


def ranking_value(row: models.Ranking) -> calls.Ranking:
    """Give a stored ranking as a value; the marks behind it stay in the row."""
    places = tuple(
        calls.Place(
            one["application"],
            one["title"],
            one["organisation"],
            Outcome(one["outcome"]),
            one["order"],
            one["reason"],
            None,
            one["to_discuss"],
        )
        for one in row.value["places"]
    )
    return calls.Ranking(row.call_id, row.anchor, places, tuple(row.value["unmet"]))


def so_far(call: models.Call) -> SoFar:
    """Give what was decided in a call, who withdrew, and which conflicts were declared."""
    rows = models.Decision.objects.filter(project__call=call).order_by("created_at", "id")
    withdrawn = call.projects.filter(state=ProjectState.WITHDRAWN.value)
    return SoFar(
        tuple(decision_value(one) for one in rows),
        frozenset(withdrawn.values_list("id", flat=True)),
        conflicts_in(call),
    )


def decision_value(row: models.Decision) -> calls.Decision:
    """Give a row of a decision as a value."""
    return calls.Decision(
        row.project_id, Outcome(row.outcome), row.created_by, row.created_at.date(), row.reason
    )


def conflicts_in(call: models.Call) -> frozenset[tuple[str, str]]:
    """Give the conflicts declared in a call, as person and application."""
    rows = models.Conflict.objects.filter(project__call=call)
    return frozenset(rows.values_list("created_by", "project_id"))


def columns_of(value: calls.Call) -> dict[str, Json]:
    """Give a call as the columns of its row, but for its dates and its state."""
    return {
        "title": value.title,
        "quota": value.quota,
        "reserve": value.reserve,
        "chair": value.chair,
        "criteria": [[one.name, str(one.weight)] for one in value.criteria],
        "floor": str(value.floor),
        "floor_each": str(value.floor_each),
        "quorum": value.quorum,
        "quorum_public": value.quorum_public,
        "reviewers_each": value.reviewers_each,
        "public_members": value.public_members,
        "at_most_each": value.at_most_each,
        "at_least": [[one.trait.value, one.number] for one in value.at_least],
        "form": value.form,
    }
