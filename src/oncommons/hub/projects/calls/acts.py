"""What is done to a call: made, changed, announced, cancelled, its decisions published."""

from datetime import date

from oncommons.access.calls.form_file import READY
from oncommons.domain import calls
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.calls import CallForProjects
from oncommons.domain.governance.states import CallState
from oncommons.errors import Refused
from oncommons.hub import acting
from oncommons.hub.audit.trail import Trail
from oncommons.hub.members.acts import ID
from oncommons.hub.projects.calls.values import columns_of, governed_call
from oncommons.hub.projects.models import Call
from oncommons.hub.projects.rows import call_row


def create_call(*, trail: Trail, by: str, call: calls.Call, returns_until: date) -> Call:
    """Make a call; it takes applications once it is announced and its first day has come.

    Args:
        trail: the trail.
        by: id of who does it.
        call: its terms; who reviews are the people with a role in it, whatever panel it names.
        returns_until: last day on which an application that was sent back may come again.

    Raises:
        Refused: governance refuses it, the id is taken, or the form is no ready one.
    """
    _check_form(call)
    with acting.act(
        trail=trail,
        by=by,
        action=Action.CREATE_CALL,
        thing=lambda: _as_new(call, returns_until),
    ) as act:
        if not ID.fullmatch(call.call_id) or Call.objects.filter(id=call.call_id).exists():
            found = f"the id {call.call_id} is taken, or cannot be used"
            raise Refused("ID", found, remedy="2 to 26 small letters, digits and hyphens")
        return Call.objects.create(
            **act.stamp() | {"id": call.call_id},
            **columns_of(call),
            opens=call.opens,
            closes=call.closes,
            returns_until=returns_until,
            state=act.next_state,
        )


def change_call(*, trail: Trail, by: str, call: calls.Call, returns_until: date) -> Call:
    """Change a call before it is announced.

    Args:
        trail: the trail.
        by: id of who does it.
        call: its terms, all of them.
        returns_until: as in `create_call`.

    Raises:
        Refused: governance refuses it, there is no such call, or it was announced.
    """
    _check_form(call)
    with acting.act(
        trail=trail,
        by=by,
        action=Action.EDIT_CALL,
        thing=lambda: governed_call(call_row(call.call_id)),
    ) as act:
        row = call_row(call.call_id)
        new = columns_of(call) | {"returns_until": returns_until}
        act.detail |= {"fields": sorted(n for n, one in new.items() if getattr(row, n) != one)}
        for name, value in new.items():
            setattr(row, name, value)
        row.opens, row.closes = call.opens, call.closes
        row.save()
        return row


def announce_call(*, trail: Trail, by: str, call: str) -> Call:
    """Announce a call; its terms are fixed from now on.

    Raises:
        Refused: governance refuses it, or there is no such call.
    """
    return _move(trail, by, Action.ANNOUNCE_CALL, call)


def cancel_call(*, trail: Trail, by: str, call: str, reason: str) -> Call:
    """Cancel a call.

    Raises:
        Refused: governance refuses it, there is no such call, or no reason is given.
    """
    return _move(trail, by, Action.CANCEL_CALL, call, reason)


def publish_decisions(*, trail: Trail, by: str, call: str) -> Call:
    """Publish what was decided; every application under review has its decision then.

    Raises:
        Refused: governance refuses it, or there is no such call.
    """
    return _move(trail, by, Action.PUBLISH_DECISIONS, call)


def _move(trail: Trail, by: str, action: Action, call: str, reason: str = "") -> Call:
    with acting.act(
        trail=trail,
        by=by,
        action=action,
        thing=lambda: governed_call(call_row(call)),
        reason=reason,
    ) as act:
        row = call_row(call)
        row.state, row.reason = act.next_state, reason
        row.save(update_fields=["state", "reason"])
        return row


def _as_new(call: calls.Call, returns_until: date) -> CallForProjects:
    return CallForProjects(
        call.call_id, CallState.NEW, call.opens.date(), call.closes.date(), returns_until
    )


def _check_form(call: calls.Call) -> None:
    if call.form not in READY:
        found = f"the hub has no form {call.form}"
        raise Refused("FORM", found, remedy=f"use one of {', '.join(READY)}")
