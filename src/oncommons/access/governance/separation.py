"""Separation of duties, S1 to S8 and one more: each a function that finds who is one too few."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from oncommons.access.governance.lacks import Lack, refuse
from oncommons.access.governance.matrix import APART_FROM_DATA, DATA_ACTIONS, DATA_ROLES
from oncommons.access.governance.occasions import Occasion
from oncommons.access.governance.standing import was_given
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.institution import Commons, PolicyVersion, RoleRequest
from oncommons.domain.governance.outputs import Output, ProjectGrant
from oncommons.domain.governance.people import Person
from oncommons.domain.governance.projects import Project, ReviewDuty
from oncommons.domain.governance.roles import Role, ScopeKind
from oncommons.domain.governance.things import Thing, project_of

Rule = Callable[[Person, Action, Thing, Occasion], Lack | None]
"""Finds what stands against a person doing an act; None where the rule does not touch it."""

GIVING = frozenset({Action.REQUEST_ROLE, Action.ASSIGN_ROLE, Action.COUNTERSIGN_ROLE})
DECIDING = frozenset(
    {
        Action.OPEN_REVIEW,
        Action.SELECT,
        Action.RESERVE,
        Action.REJECT,
        Action.PROMOTE,
        Action.ASSIGN_REVIEWER,
    }
)
JUDGING = frozenset(
    {Action.ASSIGN_REVIEWER, Action.DECLARE_NO_CONFLICT, Action.REVIEW, Action.AMEND_REVIEW}
)
LETTING_OUT = frozenset(
    {
        Action.AGREE_OUTPUT,
        Action.APPROVE,
        Action.RETURN_OUTPUT,
        Action.REJECT_OUTPUT,
        Action.RELEASE,
    }
)
NARROW = frozenset({ScopeKind.PROJECT, ScopeKind.DATASET, ScopeKind.SITE})

PARTS: Mapping[str, frozenset[Action]] = MappingProxyType(
    {
        "team": frozenset(
            {
                Action.ASK,
                Action.BUILD_EXTRACT,
                Action.RUN_CODE,
                Action.READ_JOB_LOG,
                Action.BEGIN_OUTPUT,
                Action.SUBMIT_OUTPUT,
                Action.AMEND_OUTPUT,
                Action.TAKE_HOME,
            }
        ),
        "owners": LETTING_OUT
        | {Action.AGREE, Action.WAIVE_TERM, Action.SIGN_GRANT, Action.RESUME_GRANT},
        "checkers": frozenset({Action.VOTE}),
        "governance": frozenset(
            {
                Action.FIND_ELIGIBLE,
                Action.SEND_BACK,
                Action.ONBOARD,
                Action.ACTIVATE,
                Action.RESUME,
                Action.ASSIGN_CHECKER,
            }
        ),
    }
)
"""The parts that people have in one project, and the acts that each part does."""

PART_OF_ROLE: Mapping[Role, str] = MappingProxyType(
    {
        Role.LEAD: "team",
        Role.RESEARCHER: "team",
        Role.PROJECT_MANAGER: "team",
        Role.DATA_OWNER: "owners",
        Role.DELEGATE: "owners",
    }
)


def parts_in(project: Project, person_id: str) -> frozenset[str]:
    """Give which of team, owners and checkers of a project a person is."""
    people = {
        "team": {one.person_id for one in project.team} | {project.lead},
        "owners": {one.person_id for one in project.owners},
        "checkers": project.checkers,
    }
    return frozenset(part for part, ids in people.items() if person_id in ids)


def one_part_in_a_project(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """S1: nobody is twice among the team, the checkers and the owners of one project."""
    if isinstance(thing, RoleRequest):
        part = PART_OF_ROLE.get(thing.held.role)
        projects = thing.projects if part and action in GIVING else ()
        return _first(_twice(one, thing.beneficiary.person_id, part) for one in projects)
    project = project_of(thing)
    if project is None:
        return None
    lacks = [_twice(project, who, part) for who, part in _acting(person, action, thing, occasion)]
    return _first(lacks)


def _acting(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Iterable[tuple[str, str | None]]:
    """Give each person whom an act touches, with the part that the act gives them."""
    part = next((name for name, actions in PARTS.items() if action in actions), None)
    if part is not None:
        yield person.person_id, part
        if occasion.second is not None:
            yield occasion.second.person_id, part
    if isinstance(thing, Output) and action is Action.ASSIGN_CHECKER:
        for checker in thing.checkers:
            yield checker.person_id, "checkers"
    if isinstance(thing, Project) and action is Action.ACTIVATE:
        for one in (*thing.team, *thing.owners):
            yield one.person_id, None


def _twice(project: Project, person_id: str, part: str | None) -> Lack | None:
    """Find that a person would have two parts in a project; owners may also be of governance."""
    parts = parts_in(project, person_id) | ({part} if part else frozenset())
    if len(parts) < 2 or parts == {"owners", "governance"}:
        return None
    found = f"{person_id} would be in the {' and the '.join(sorted(parts))}"
    return Lack(
        "SEPARATION_S1",
        f"{found} of project {project.project_id}",
        "let somebody do it who has no other part in this project",
    )


def reviewer_is_independent(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """S2: nobody judges an application of the own organisation or with a conflict, chairs too."""
    if isinstance(thing, ReviewDuty) and action in JUDGING:
        conflict = bool(thing.reviewer.conflict)
        lack = _dependent(thing.reviewer.person, thing.project, conflict=conflict)
        if lack is not None:
            return lack
    project = project_of(thing)
    if project is not None and action in DECIDING:
        return _dependent(person, project, conflict=False)
    return None


def _dependent(person: Person, project: Project, *, conflict: bool) -> Lack | None:
    remedy = "the panel lets somebody else judge this application"
    if person.organisation.organisation_id in project.organisations:
        found = f"{person.person_id} belongs to an organisation of application {project.project_id}"
        return Lack("SEPARATION_S2", found, remedy)
    if conflict or person.person_id in project.conflicts:
        found = f"{person.person_id} has a conflict with application {project.project_id}"
        return Lack("SEPARATION_S2", found, remedy)
    return None


def checkers_and_releaser_are_three(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """S3: checkers and releaser are three, none of the project, no checker of its organisations."""
    if not isinstance(thing, Output):
        return None
    if action is Action.ASSIGN_CHECKER:
        return _first(_bad_checker(one, thing) for one in thing.checkers)
    voted = {vote.checker for vote in thing.votes}
    if action is Action.VOTE:
        if person.person_id in voted:
            found = f"{person.person_id} has voted on this output already"
            return Lack("SEPARATION_S3", found, "another checker votes")
        return _bad_checker(person, thing)
    checked = voted | {one.person_id for one in thing.checkers}
    if action in LETTING_OUT and person.person_id in checked | {thing.author}:
        did = "made" if person.person_id == thing.author else "checks"
        found = f"{person.person_id} {did} this output"
        return Lack("SEPARATION_S3", found, "another owner or delegate decides on it")
    return None


def _bad_checker(person: Person, output: Output) -> Lack | None:
    found, project = "", output.project
    if person.person_id == output.author:
        found = f"{person.person_id} made this output"
    elif "team" in parts_in(project, person.person_id):
        found = f"{person.person_id} belongs to project {project.project_id}"
    elif person.organisation.organisation_id in project.organisations:
        found = f"{person.person_id} belongs to an organisation of project {project.project_id}"
    return Lack("SEPARATION_S3", found, "assign another checker") if found else None


def roles_take_two_hands(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """S4: one asks for a role and another approves; neither is who gets it."""
    if not isinstance(thing, RoleRequest) or action not in GIVING:
        return None
    asked_by, gets = thing.held.requested_by, thing.beneficiary.person_id
    if gets in (person.person_id, asked_by):
        found = f"{gets} would have a hand in a role of their own"
        return Lack("SEPARATION_S4", found, "let two other people give it")
    if action is Action.COUNTERSIGN_ROLE and person.person_id == asked_by:
        found = f"{asked_by} asked for this role, and would approve it too"
        return Lack("SEPARATION_S4", found, "let another governance manager countersign")
    return None


def accounts_give_no_roles(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """S5: user admins and operators give no role of a project, a dataset or a site."""
    if not isinstance(thing, RoleRequest) or action not in GIVING:
        return None
    given = was_given(person, APART_FROM_DATA, occasion.today)
    if given and thing.held.scope.kind in NARROW:
        found = f"{person.person_id} is {_named(given)}, and gives no role for {thing.held.scope}"
        return Lack("SEPARATION_S5", found, "let somebody give it who is neither")
    return None


def authors_do_not_approve(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """S6: the author of a policy does not approve it."""
    is_own = isinstance(thing, PolicyVersion) and thing.author == person.person_id
    if action is Action.APPROVE_POLICY and is_own:
        found = f"{person.person_id} wrote this version of the policy"
        return Lack("SEPARATION_S6", found, "let another governance manager approve it")
    return None


def suspenders_do_not_resume_alone(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """S7: whoever suspended for cause does not resume alone."""
    second = occasion.second
    is_alone = second is None or second.person_id == person.person_id
    if is_alone and person.person_id == _suspender(action, thing):
        found = f"{person.person_id} suspended this, and would resume it alone"
        return Lack("SEPARATION_S7", found, "let a second person confirm it")
    return None


def _suspender(action: Action, thing: Thing) -> str | None:
    """Give who suspended for cause what an act resumes; None where nobody did."""
    match thing:
        case Project() | ProjectGrant() if action in (Action.RESUME, Action.RESUME_GRANT):
            cause = thing.suspension
            return cause.by if cause is not None and cause.is_for_cause else None
        case Commons() if action is Action.RESUME_ALL:
            return thing.suspended_by
        case Person() if action is Action.RESUME_PERSON:
            return thing.suspended_by
        case _:
            return None


def key_holders_are_two(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """S8: the key holders are two persons, and neither is an operator."""
    remedy = "let a key holder do it who is no operator"
    if action in (Action.UNSEAL, Action.ROTATE_KEYS):
        people = [person] if occasion.second is None else [person, occasion.second]
        if len({one.person_id for one in people}) < 2:
            return Lack("SEPARATION_S8", "one key holder is alone", "let a second one join")
        for one in people:
            if was_given(one, frozenset({Role.OPERATOR}), occasion.today):
                return Lack("SEPARATION_S8", f"{one.person_id} is an operator", remedy)
    pair = {Role.KEY_HOLDER: Role.OPERATOR, Role.OPERATOR: Role.KEY_HOLDER}
    if isinstance(thing, RoleRequest) and action in GIVING and thing.held.role in pair:
        other = pair[thing.held.role]
        if was_given(thing.beneficiary, frozenset({other}), occasion.today):
            found = f"{thing.beneficiary.person_id} is {_named({other})} already"
            return Lack("SEPARATION_S8", found, "give it to somebody else")
    return None


def operators_stay_away_from_data(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """Operators and user admins have no path to data, whatever other role they have."""
    given = was_given(person, APART_FROM_DATA, occasion.today)
    if given and action in DATA_ACTIONS:
        found = f"{person.person_id} is {_named(given)}, and has no path to data"
        return Lack("SEPARATION_DATA", found, "let somebody do it who is neither")
    if isinstance(thing, RoleRequest) and action in GIVING:
        role, gets = thing.held.role, thing.beneficiary
        sides = dict.fromkeys(DATA_ROLES, APART_FROM_DATA)
        sides |= dict.fromkeys(APART_FROM_DATA, DATA_ROLES)
        if clash := was_given(gets, sides.get(role, frozenset()), occasion.today):
            found = f"{gets.person_id} is {_named(clash)}, and cannot be {role.words} besides"
            return Lack("SEPARATION_DATA", found, "give it to somebody else")
    return None


def _named(roles: Iterable[Role]) -> str:
    return " and ".join(sorted(role.words for role in roles))


def _first(lacks: Iterable[Lack | None]) -> Lack | None:
    return next((lack for lack in lacks if lack is not None), None)


SEPARATION: Mapping[str, Rule] = MappingProxyType(
    {
        "S1": one_part_in_a_project,
        "S2": reviewer_is_independent,
        "S3": checkers_and_releaser_are_three,
        "S4": roles_take_two_hands,
        "S5": accounts_give_no_roles,
        "S6": authors_do_not_approve,
        "S7": suspenders_do_not_resume_alone,
        "S8": key_holders_are_two,
        "DATA": operators_stay_away_from_data,
    }
)
"""Name to rule; a refusal carries the code SEPARATION_ and the name."""


def check_separation(person: Person, action: Action, thing: Thing, occasion: Occasion) -> None:
    """Refuse an act that would put two duties into one hand.

    Raises:
        Refused: a rule of `SEPARATION` stands against it; the code names the rule.
    """
    refuse(lack_of_separation(person, action, thing, occasion))


def is_separate(person: Person, action: Action, thing: Thing, occasion: Occasion) -> bool:
    """Tell whether an act keeps duties apart."""
    return lack_of_separation(person, action, thing, occasion) is None


def lack_of_separation(
    person: Person, action: Action, thing: Thing, occasion: Occasion
) -> Lack | None:
    """Find the first rule of separation that stands against an act; None where none does."""
    return _first(rule(person, action, thing, occasion) for rule in SEPARATION.values())
