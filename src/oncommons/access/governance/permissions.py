"""May this person do this? The one function that decides every access; whatever is not said is no.

In order: the thing is of the right kind; the person is accredited today; a role reaches the thing,
has effect today and is trained for it; the state and the guards allow it; duties stay apart.
"""

from collections.abc import Iterable, Iterator

from oncommons.access.governance.lacks import Lack, refuse
from oncommons.access.governance.matrix import (
    ALLOWED,
    BY_ITSELF,
    SECONDS,
    SECONDS_IF_ASKED,
)
from oncommons.access.governance.occasions import Occasion
from oncommons.access.governance.personal import PERSONAL
from oncommons.access.governance.policy import GUARDS_BY_ITSELF, lack_of_openness
from oncommons.access.governance.reach import (
    lack_of_effect,
    lack_of_reach,
    towards,
    whom_to_ask,
)
from oncommons.access.governance.separation import lack_of_separation
from oncommons.access.governance.standing import lack_of_standing
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.people import Person
from oncommons.domain.governance.roles import Role
from oncommons.domain.governance.things import Thing


def check(person: Person | None, action: Action, thing: Thing, occasion: Occasion) -> None:
    """Refuse an act that this person may not do to this thing today.

    Args:
        person: who asks; None for somebody who is not signed in.
        action: what is asked for.
        thing: what it is done to, as it would be: with the vote, the reviewer, the dates in it.
        occasion: the day, the commons as it stands, the reason, the second person.

    Raises:
        Refused: says the first thing that stands against it, and what to do or whom to ask.
    """
    refuse(lack_of_permission(person, action, thing, occasion))


def may(person: Person | None, action: Action, thing: Thing, occasion: Occasion) -> bool:
    """Tell whether this person may do this to this thing today."""
    return lack_of_permission(person, action, thing, occasion) is None


def check_by_itself(action: Action, thing: Thing, occasion: Occasion) -> None:
    """Refuse an act that the commons itself may not do today: its clock, its automatic checks.

    Raises:
        Refused: the act needs a person, or something stands against it.
    """
    refuse(lack_by_itself(action, thing, occasion))


def may_by_itself(action: Action, thing: Thing, occasion: Occasion) -> bool:
    """Tell whether the commons itself may do this today."""
    return lack_by_itself(action, thing, occasion) is None


def lack_by_itself(action: Action, thing: Thing, occasion: Occasion) -> Lack | None:
    """Find what stands against an act of the commons itself; None where nothing does."""
    if action not in BY_ITSELF:
        return Lack("ROLE", f"{action.words} needs a person", whom_to_ask(action))
    lack = lack_of_openness(action, thing, occasion)
    if lack is not None:
        return lack
    guards = GUARDS_BY_ITSELF.get(action, ())
    return _first(guard(thing, occasion) for guard in guards)


def lack_of_permission(
    person: Person | None, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """Find what stands against an act; None where nothing does."""
    if action.thing_kind is not thing.thing_kind or Role.PUBLIC in ALLOWED[action]:
        return lack_of_openness(action, thing, occasion)
    if person is None:
        return Lack("SIGN_IN", f"{action.words} needs an account", "sign in")
    return _first(_steps(person, action, thing, occasion))


def _steps(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Iterator[Lack | None]:
    yield lack_of_standing(person, occasion.today)
    yield lack_of_reach(person, action, thing, occasion)
    for guard in PERSONAL.get(action, ()):
        yield guard(person, action, thing, occasion)
    yield lack_of_openness(action, thing, occasion)
    yield lack_of_separation(person, action, thing, occasion)
    yield _lack_of_second(person, action, thing, occasion)


def acts_open_to(person: Person | None, thing: Thing, occasion: Occasion) -> tuple[Action, ...]:
    """List what a person may do to a thing on an occasion, with its reason and second person."""
    own = (action for action in Action if action.thing_kind is thing.thing_kind)
    return tuple(action for action in own if may(person, action, thing, occasion))


def _lack_of_second(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """Find that an act which two people do together lacks the second one."""
    roles = SECONDS.get(action) or SECONDS_IF_ASKED.get(action)
    second = occasion.second
    if roles is None or (second is None and action in SECONDS_IF_ASKED):
        return None
    who = " or ".join(sorted(role.words for role in roles))
    if second is None or second.person_id == person.person_id:
        return Lack("SECOND", f"{action.words} takes two people", f"let a {who} confirm it")
    lack = lack_of_standing(second, occasion.today)
    if lack is None:
        held = [one for one in towards(second, thing) if one.role in roles]
        lacks = [lack_of_effect(second, one, action, thing, occasion) for one in held]
        if None in lacks:
            return None
        lack = next(iter(lacks), None)
    found = lack.found if lack is not None else f"it takes a {who}"
    return Lack("SECOND", f"{second.person_id} cannot confirm it: {found}", f"ask another {who}")


def _first(lacks: Iterable[Lack | None]) -> Lack | None:
    return next((lack for lack in lacks if lack is not None), None)
