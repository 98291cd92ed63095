"""How far the roles of a person reach: which of them count for this act, on this thing, today."""

from collections.abc import Iterator

from oncommons.access.governance.lacks import Lack
from oncommons.access.governance.matrix import ALLOWED, DATA_ACTIONS, Reach
from oncommons.access.governance.moves import BEFORE_ACTIVE
from oncommons.access.governance.occasions import Occasion
from oncommons.access.governance.standing import (
    lack_of_role,
    lack_of_training,
    roles_in_force,
    tiers_of,
)
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.institution import RoleRequest
from oncommons.domain.governance.people import Person
from oncommons.domain.governance.projects import Project
from oncommons.domain.governance.roles import Role, RoleHeld
from oncommons.domain.governance.things import Thing, assigned_to, author_of, datasets_of


def towards(person: Person, thing: Thing) -> tuple[RoleHeld, ...]:
    """Give the roles that a person was given in a scope in which a thing lies."""
    return tuple(held for held in person.roles if held.scope in thing.scopes)


def roles_for(person: Person, action: Action, thing: Thing, occasion: Occasion) -> frozenset[Role]:
    """Give the roles through which a person may do an act, the state of the thing left aside."""
    found = _candidates(person, action, thing, occasion)
    return frozenset(role for role, lack in found if lack is None)


def lack_of_reach(person: Person, action: Action, thing: Thing, occasion: Occasion) -> Lack | None:
    """Find that no role of a person reaches so far; None where one does."""
    lacks = [lack for _, lack in _candidates(person, action, thing, occasion)]
    if None in lacks:
        return None
    nothing = Lack("ROLE", f"{action.words} is not open to {person.person_id}", whom_to_ask(action))
    return next(iter(lacks), nothing)


def lack_of_effect(
    person: Person, held: RoleHeld, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """Find why a role has no effect for an act today: its dates, its hands, its training."""
    lack = lack_of_role(person, held, occasion.today)
    if lack is not None:
        return lack
    tiers = tiers_of(datasets_of(thing)) if action in DATA_ACTIONS else frozenset()
    return lack_of_training(person, held.role, tiers, occasion.required, occasion.today)


def whom_to_ask(action: Action) -> str:
    """Say who may do an act."""
    who = " or ".join(role.words for role in ALLOWED[action])
    return f"ask a {who}" if who else "the commons does it by itself"


def _candidates(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Iterator[tuple[Role, Lack | None]]:
    """Give each role of a person that the matrix names for an act, with what it lacks."""
    allowed = ALLOWED[action]
    near = towards(person, thing)
    for held in person.roles:
        if held.role in allowed and (held in near or allowed[held.role] is Reach.ANYWHERE):
            lack = _lack_of_closeness(person, allowed[held.role], action, thing)
            yield held.role, lack or lack_of_effect(person, held, action, thing, occasion)
    if Role.LEAD in allowed and _is_applicant(person, thing, occasion):
        yield Role.LEAD, _lack_of_closeness(person, allowed[Role.LEAD], action, thing)


def _lack_of_closeness(person: Person, reach: Reach, action: Action, thing: Thing) -> Lack | None:
    if reach is Reach.AUTHOR and author_of(thing) != person.person_id:
        found = f"{action.words} is for whom it belongs to"
        return Lack("NOT_OWN", found, "ask whoever made it")
    if reach is Reach.ASSIGNED and person.person_id not in assigned_to(thing):
        found = f"{action.words} is for those to whom it was assigned"
        return Lack("NOT_ASSIGNED", found, "ask to be assigned")
    return None


def _is_applicant(person: Person, thing: Thing, occasion: Occasion) -> bool:
    """Tell whether a member leads a project that is not active yet, because of having applied.

    The role of lead has effect on data and takes two hands. Before there is any data, it is enough
    that a member applied.
    """
    project = _applied_for(thing)
    if project is None or project.lead != person.person_id or project.state not in BEFORE_ACTIVE:
        return False
    return any(held.role is Role.MEMBER for held in roles_in_force(person, occasion.today))


def _applied_for(thing: Thing) -> Project | None:
    match thing:
        case Project():
            return thing
        case RoleRequest(projects=(project,)) if thing.held.scope == project.scope:
            return project
        case _:
            return None
