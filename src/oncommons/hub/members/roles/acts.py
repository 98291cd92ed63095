"""What is done to roles: nobody gives one to themselves, and most take two hands (S4)."""

from collections.abc import Sequence
from datetime import date

from oncommons.access.onboarding import check_points, points_left
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.roles import WHOLE, Role, Scope, ScopeKind
from oncommons.domain.governance.roles import RoleHeld as RoleValue
from oncommons.hub import acting
from oncommons.hub.audit.trail import Trail
from oncommons.hub.members.models import OnboardingDone, RoleHeld
from oncommons.hub.members.roles.requests import new_request, request_of, row_of


def request_role(
    *,
    trail: Trail,
    by: str,
    person: str,
    role: Role,
    begins: date,
    ends: date,
    scope: Scope = WHOLE,
) -> RoleHeld:
    """Ask for a role with an effect on data or people; a governance manager countersigns it.

    Args:
        trail: the trail.
        by: id of who asks, who is not who gets it.
        person: id of who gets it.
        role: which role.
        begins: first day.
        ends: last day.
        scope: where it holds.

    Raises:
        Refused: governance refuses it, or there is no such person.
    """
    return _give(trail, by, Action.REQUEST_ROLE, person, RoleValue(role, scope, begins, ends, by))


def assign_role(
    *,
    trail: Trail,
    by: str,
    person: str,
    role: Role,
    begins: date,
    ends: date,
    scope: Scope = WHOLE,
) -> RoleHeld:
    """Give a role that takes one hand: member, project manager, reviewer, public member.

    Args:
        trail: the trail.
        by: id of who gives it, who is not who gets it.
        person: id of who gets it.
        role: which role.
        begins: first day.
        ends: last day.
        scope: where it holds.

    Raises:
        Refused: governance refuses it, or there is no such person.
    """
    return _give(trail, by, Action.ASSIGN_ROLE, person, RoleValue(role, scope, begins, ends, by))


def countersign_role(*, trail: Trail, by: str, role: str) -> RoleHeld:
    """Approve a role that another person asked for; it waits for its onboarding then.

    Args:
        trail: the trail.
        by: id of who approves, who neither asked for it nor gets it.
        role: id of its row.

    Raises:
        Refused: governance refuses it, or there is no such role.
    """
    with acting.act(
        trail=trail, by=by, action=Action.COUNTERSIGN_ROLE, thing=lambda: request_of(role)
    ) as act:
        row = row_of(role)
        row.approved_by, row.state = by, act.next_state
        row.save(update_fields=["approved_by", "state"])
        return row


def refuse_role(*, trail: Trail, by: str, role: str, reason: str) -> RoleHeld:
    """Refuse a role that was asked for.

    Raises:
        Refused: governance refuses it, there is no such role, or no reason.
    """
    return _move(trail, by, Action.REFUSE_ROLE, role, reason)


def withdraw_role(*, trail: Trail, by: str, role: str) -> RoleHeld:
    """Take back what one asked for oneself.

    Raises:
        Refused: governance refuses it, or there is no such role.
    """
    return _move(trail, by, Action.WITHDRAW_ROLE, role)


def end_role(*, trail: Trail, by: str, role: str, reason: str = "") -> RoleHeld:
    """End a role at once.

    Raises:
        Refused: governance refuses it, or there is no such role.
    """
    return _move(trail, by, Action.END_ROLE, role, reason)


def tick_onboarding(*, trail: Trail, by: str, role: str, points: Sequence[str]) -> RoleHeld:
    """Record points of the check list that were gone through; the role stays pending.

    Args:
        trail: the trail.
        by: id of who saw to it.
        role: id of the row of the role.
        points: words of the check list of the role.

    Raises:
        Refused: governance refuses it, there is no such role, or a point is not on its list.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.TICK_ONBOARDING,
        thing=lambda: request_of(role),
        detail={"points": sorted(points)},
    ) as act:
        row = row_of(role)
        check_points(Role(row.role), points)
        seen = set(row.done.values_list("point", flat=True))
        for point in sorted(set(points) - seen):
            OnboardingDone.objects.create(**act.stamp(), role_held=row, point=point)
        return row


def take_up_role(*, trail: Trail, by: str, role: str) -> RoleHeld:
    """Let a role have effect: its check list is complete, and its training holds.

    Args:
        trail: the trail.
        by: id of a governance manager, or `system` for the commons itself.
        role: id of the row of the role.

    Raises:
        Refused: governance refuses it, such as a point of the check list that is left.
    """
    return _move(trail, by, Action.TAKE_UP_ROLE, role)


def complete_onboarding(*, trail: Trail, by: str, role: str, points: Sequence[str]) -> RoleHeld:
    """Record points of the check list, and let the role have effect where none is left.

    Args:
        trail: the trail.
        by: id of who saw to it.
        role: id of the row of the role.
        points: words of the check list of the role.

    Raises:
        Refused: governance refuses it, or the role lacks its training; the points are kept then.
    """
    row = tick_onboarding(trail=trail, by=by, role=role, points=points)
    if points_left(Role(row.role), row.done.values_list("point", flat=True)):
        return row
    return take_up_role(trail=trail, by=by, role=role)


def _project(scope: Scope) -> str:
    return scope.scope_id if scope.kind is ScopeKind.PROJECT else ""


def _give(trail: Trail, by: str, action: Action, person: str, held: RoleValue) -> RoleHeld:
    scope = f"{held.scope.kind.value}:{held.scope.scope_id}".rstrip(":")
    told = {"person": person, "role": held.role.value, "scope": scope}
    with acting.act(
        trail=trail,
        by=by,
        action=action,
        thing=lambda: new_request(person, held),
        project=_project(held.scope),
        detail=told | {"begins": str(held.begins), "ends": str(held.ends)},
    ) as act:
        stamp = act.stamp()
        act.target = stamp["id"]
        return RoleHeld.objects.create(
            **stamp,
            person_id=person,
            role=held.role.value,
            scope_kind=held.scope.kind.value,
            scope_id=held.scope.scope_id,
            begins=held.begins,
            ends=held.ends,
            state=act.next_state,
        )


def _move(trail: Trail, by: str, action: Action, role: str, reason: str = "") -> RoleHeld:
    with acting.act(
        trail=trail, by=by, action=action, thing=lambda: request_of(role), reason=reason
    ) as act:
        row = row_of(role)
        row.state, row.reason = act.next_state, reason
        row.save(update_fields=["state", "reason"])
        return row
