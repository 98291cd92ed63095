"""Guards that depend on who asks, beyond the role: own names, blind reviews, every owner."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from oncommons.access.governance.lacks import Lack
from oncommons.access.governance.matrix import GIVES
from oncommons.access.governance.occasions import Occasion
from oncommons.access.governance.reach import lack_of_effect, roles_for, towards
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.institution import RoleRequest
from oncommons.domain.governance.outputs import Output
from oncommons.domain.governance.people import Person
from oncommons.domain.governance.projects import ReviewDuty
from oncommons.domain.governance.roles import Role, ScopeKind
from oncommons.domain.governance.things import Thing, author_of

PersonalGuard = Callable[[Person, Action, Any, Occasion], Lack | None]
"""Finds what stands between a person and an act; its first line says it in the docs."""


def it_is_in_own_name(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """What is begun is in the name of who begins it."""
    if author_of(thing) == person.person_id:
        return None
    found = f"{action.words} was asked for in the name of {author_of(thing) or 'nobody'}"
    return Lack("AUTHOR", found, "begin it in your own name")


def it_is_somebody_else(
    person: Person, action: Action, account: Person, occasion: Occasion
) -> Lack | None:
    """The account is not the own one."""
    if account.person_id == person.person_id:
        found = f"{action.words} is not done to the own account"
        return Lack("ONESELF", found, "ask somebody else")
    return None


def it_is_the_own_account(
    person: Person, action: Action, account: Person, occasion: Occasion
) -> Lack | None:
    """The account is the own one."""
    if account.person_id != person.person_id:
        return Lack("NOT_OWN", f"{action.words} is for the own account", "read your own")
    return None


def own_role_gives_this_one(
    person: Person, action: Action, request: RoleRequest, occasion: Occasion
) -> Lack | None:
    """The own role is one that gives this role."""
    role = request.held.role
    if any(role in GIVES[mine] for mine in roles_for(person, action, request, occasion)):
        return None
    givers = " or ".join(giver.words for giver, given in GIVES.items() if role in given)
    found = f"{person.person_id} does not give the role {role.words}"
    return Lack("ROLE", found, f"ask a {givers}" if givers else "nobody gives it")


def own_review_is_in(
    person: Person, action: Action, duty: ReviewDuty, occasion: Occasion
) -> Lack | None:
    """The own review is in; for chair and governance without one, all reviews are in."""
    able = [one for one in duty.project.reviewers if not one.conflict]
    own = [one for one in able if one.person.person_id == person.person_id]
    roles = roles_for(person, action, duty, occasion)
    is_panel = bool(roles & {Role.PANEL_CHAIR, Role.GOVERNANCE_MANAGER})
    awaited = own or (able if is_panel else [])
    if awaited and all(one.is_in for one in awaited):
        return None
    found = "reviews are blind until the own one is in; a chair reads them when all are"
    return Lack("BLIND", found, "hand in your review first, or wait for the others")


def owners_cover_every_dataset(
    person: Person, action: Action, output: Output, occasion: Occasion
) -> Lack | None:
    """The owner of each dataset behind the output agrees."""
    behind = {one.dataset_id for one in output.datasets}
    lacking = behind - output.agreed - owned_by(person, action, output, occasion)
    if lacking:
        found = f"the owner does not agree yet for: {', '.join(sorted(lacking))}"
        return Lack("OWNERS", found, "ask these owners to agree first")
    return None


def owned_by(person: Person, action: Action, output: Output, occasion: Occasion) -> frozenset[str]:
    """Give the datasets behind an output for which a person may speak today."""
    return frozenset(
        held.scope.scope_id
        for held in towards(person, output)
        if held.role in (Role.DATA_OWNER, Role.DELEGATE)
        and held.scope.kind is ScopeKind.DATASET
        and lack_of_effect(person, held, action, output, occasion) is None
    )


PERSONAL: Mapping[Action, tuple[PersonalGuard, ...]] = MappingProxyType(
    {
        Action.APPLY: (it_is_in_own_name,),
        Action.MAKE_TOKEN: (it_is_in_own_name,),
        Action.RUN_CODE: (it_is_in_own_name,),
        Action.BEGIN_OUTPUT: (it_is_in_own_name,),
        Action.DRAFT_POLICY: (it_is_in_own_name,),
        Action.REQUEST_ROLE: (it_is_in_own_name, own_role_gives_this_one),
        Action.ASSIGN_ROLE: (it_is_in_own_name, own_role_gives_this_one),
        Action.COUNTERSIGN_ROLE: (own_role_gives_this_one,),
        Action.END_ROLE: (own_role_gives_this_one,),
        Action.VERIFY_IDENTITY: (it_is_somebody_else,),
        Action.CHANGE_IDENTITY: (it_is_somebody_else,),
        Action.ACCREDIT: (it_is_somebody_else,),
        Action.VERIFY_CERTIFICATE: (it_is_somebody_else,),
        Action.RESUME_PERSON: (it_is_somebody_else,),
        Action.READ_OWN_TRAIL: (it_is_the_own_account,),
        Action.READ_REVIEW: (own_review_is_in,),
        Action.APPROVE: (owners_cover_every_dataset,),
    }
)
"""Act to what depends on who asks."""
