"""The one way to act in the hub: load who acts, ask governance, write the trail.

An app writes each act so, and holds no rule of its own:

    def announce(*, trail: Trail, by: str, call: str) -> CallRow:
        with acting.act(
            trail=trail, by=by, action=Action.ANNOUNCE_CALL, thing=lambda: call_of(call)
        ) as act:
            row = CallRow.objects.get(id=call)
            row.state = act.next_state          # as governance.states.move gives it
            row.save(update_fields=["state"])
            act.detail |= {"call": call}        # ids and words, never a patient's values
            return row

`thing` is loaded inside the transaction, so nothing changes between the question and the write; it
is the thing as it would be, with the new dates, vote or reviewer in it. New rows are made with
`Model.objects.create(**act.stamp(), ...)`. A refusal by governance, or a `Refused` that the act
raises, keeps nothing, and is itself a row of the trail: `act.refused`, with its code.
`by=acting.SYSTEM` is the commons itself, `by=acting.PUBLIC` is somebody who is not signed in.
What only reads asks `acting.read(...)` before it shows anything; a page asks `acting.may(...)`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date

from oncommons.access.governance import Occasion, check, check_by_itself, move
from oncommons.domain.audit import ID, AuditRow
from oncommons.domain.canonical import Json
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.people import Person
from oncommons.domain.governance.states import State
from oncommons.domain.governance.things import Thing, project_of
from oncommons.errors import OncommonsError, Refused
from oncommons.hub.audit.trail import SYSTEM, Act, Trail
from oncommons.hub.members.people import person_of
from oncommons.hub.members.standing import commons_of, required

PUBLIC = "public"
REFUSED = "act.refused"
__all__ = [
    "PUBLIC",
    "REFUSED",
    "SYSTEM",
    "Doing",
    "act",
    "check_act",
    "may",
    "read",
    "record_refusal",
]

Load = Callable[[], Thing]
"""Gives the thing as it would be; called inside the transaction of the act."""


@dataclass(slots=True)
class Doing(Act):
    """An act that governance allowed and that is going on.

    Args:
        person: who acts; None for the commons itself and for the public.
        thing: what it is done to, as governance saw it.
        done: what is done.
    """

    person: Person | None = None
    thing: Thing | None = None
    done: Action = Action.READ_PUBLISHED

    @property
    def today(self) -> date:
        """The day of the act."""
        return self.at.date()

    @property
    def next_state(self) -> State:
        """The state that follows, by the table of moves.

        Raises:
            Refused: nothing follows from where the thing stands.
            ValueError: the thing has no states.
        """
        state = None if self.thing is None else self.thing.state
        following = state and move(self.done.thing_kind, state, self.done)
        if following is None:
            raise ValueError(f"{self.done} is done to a thing without states")
        return following


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, and by whom.

    Args:
        by: id of who asks.
        action: what is asked for.
        reason: why, in the words of whoever acts.
        second: id of who acts together with the first; empty for nobody.
        keys_open: the keys of the commons are open in this program.
    """

    by: str
    action: Action
    reason: str = ""
    second: str = ""
    keys_open: bool = False

    def occasion(self, today: date) -> Occasion:
        """Load the occasion: the commons as it stands, the second person, what roles ask for."""
        commons = commons_of(keys_open=self.keys_open)
        second = person_of(self.second) if self.second else None
        return Occasion(today, commons, self.reason, second, required())

    def check(self, thing: Thing, today: date) -> Person | None:
        """Ask governance; give who acts, None for the commons itself and for the public.

        Raises:
            Refused: governance refuses it, or there is no such person.
        """
        if self.by == SYSTEM:
            check_by_itself(self.action, thing, self.occasion(today))
            return None
        person = None if self.by == PUBLIC else person_of(self.by)
        check(person, self.action, thing, self.occasion(today))
        return person


@contextmanager
def act(  # noqa: PLR0913 - by keyword, most of them seldom
    *,
    trail: Trail,
    by: str,
    action: Action,
    thing: Load,
    reason: str = "",
    second: str = "",
    project: str = "",
    keys_open: bool = False,
    detail: Mapping[str, Json] | None = None,
) -> Iterator[Doing]:
    """Do something that governance allows, in one transaction with its row of the trail.

    Args:
        trail: the trail.
        by: id of who acts; `SYSTEM` for the commons itself, `PUBLIC` for nobody in particular.
        action: what is done.
        thing: loads what it is done to, as it would be.
        reason: why; it stands in the row.
        second: id of who acts together with the first; it stands in the row.
        project: id of the project; taken from the thing where it belongs to one.
        keys_open: the keys of the commons are open in this program; acts on data need them.
        detail: more about it, ids and words only.

    Yields:
        The act, whose target and detail may still be filled in.

    Raises:
        Refused: governance or the act itself refuses it; nothing is kept but the refusal.
        KeyProblem, CommonsError: as `Trail.act`.
    """
    asked = Asked(by, action, reason, second, keys_open)
    row = dict(detail or {}) | _told(reason=reason, second=second)
    target = ""
    try:
        with trail.act(actor=by, action=action.value, project=project, detail=row) as opened:
            found = thing()
            target = opened.target = found.thing_id
            opened.project = project = project or _project_id(found)
            person = asked.check(found, opened.at.date())
            doing = Doing(
                **{name: getattr(opened, name) for name in Act.__slots__},
                person=person,
                thing=found,
                done=action,
            )
            yield doing
            opened.target, opened.project = doing.target, doing.project
            opened.detail = doing.detail
    except Refused as refusal:
        record_refusal(
            trail=trail, by=by, action=action, refusal=refusal, target=target, project=project
        )
        raise


def read(  # noqa: PLR0913 - by keyword, most of them seldom
    *,
    trail: Trail,
    by: str,
    action: Action,
    thing: Load,
    reason: str = "",
    project: str = "",
    keys_open: bool = False,
    detail: Mapping[str, Json] | None = None,
) -> AuditRow:
    """Ask whether somebody may read something, and write that it is read, before it is shown.

    Args:
        trail: the trail.
        by: id of who reads; `SYSTEM` for the commons itself, `PUBLIC` for nobody in particular.
        action: what is asked for.
        thing: loads what is read.
        reason: why; it stands in the row.
        project: id of the project; taken from the thing where it belongs to one.
        keys_open: the keys of the commons are open in this program; acts on data need them.
        detail: more about it: the columns, the kind of question; ids and words only.

    Returns:
        The row of the trail; once it is there, the answer may be shown.

    Raises:
        Refused: governance refuses it; the refusal is in the trail.
        KeyProblem, CommonsError: as `Trail.record`; then nothing may be shown.
    """
    asked = Asked(by, action, reason, keys_open=keys_open)
    target = ""
    try:
        found = thing()
        target, project = found.thing_id, project or _project_id(found)
        asked.check(found, trail.clock().date())
    except Refused as refusal:
        record_refusal(
            trail=trail, by=by, action=action, refusal=refusal, target=target, project=project
        )
        raise
    row = dict(detail or {}) | _told(reason=reason)
    return trail.record(actor=by, action=action.value, target=target, project=project, detail=row)


def check_act(
    *, trail: Trail, by: str, action: Action, thing: Thing, reason: str = "", second: str = ""
) -> None:
    """Refuse what somebody may not do now, without doing it and without a row.

    Raises:
        Refused: governance refuses it.
    """
    Asked(by, action, reason, second).check(thing, trail.clock().date())


def may(
    *, trail: Trail, by: str, action: Action, thing: Thing, reason: str = "", second: str = ""
) -> bool:
    """Tell whether somebody may do something now: what a page shows as open."""
    try:
        check_act(trail=trail, by=by, action=action, thing=thing, reason=reason, second=second)
    except Refused:
        return False
    return True


def record_refusal(
    *, trail: Trail, by: str, action: str, refusal: Refused, target: str = "", project: str = ""
) -> None:
    """Write a refusal to the trail; where the trail itself refuses, the refusal stands alone.

    Args:
        trail: the trail.
        by: id of who asked.
        action: what was asked for.
        refusal: why it was refused; its code alone is written.
        target: id of the thing.
        project: id of its project.
    """
    told: dict[str, Json] = {"code": refusal.code, "action": action}
    # What somebody typed in the place of an id may be a name, and is not written.
    target, project = (text if ID.fullmatch(text) else "" for text in (target, project))
    with suppress(OncommonsError):
        trail.record(actor=by, action=REFUSED, target=target, project=project, detail=told)


def _told(**parts: str) -> dict[str, Json]:
    return {name: text for name, text in parts.items() if text}


def _project_id(thing: Thing) -> str:
    project = project_of(thing)
    return "" if project is None else project.project_id
