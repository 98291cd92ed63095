"""Whether a person, a role and its training hold today: dates are read, never set."""

from collections.abc import Iterable, Iterator
from datetime import date

from oncommons.access.governance.lacks import Lack
from oncommons.access.governance.matrix import COUNTERSIGNED
from oncommons.domain.governance.datasets import Dataset
from oncommons.domain.governance.people import CourseRequired, Person
from oncommons.domain.governance.projects import Project
from oncommons.domain.governance.roles import SCOPE_OF, Role, RoleHeld
from oncommons.domain.governance.states import AccountState

GOVERNANCE = "ask a governance manager"


def lack_of_standing(person: Person, today: date) -> Lack | None:
    """Find why a person may do nothing at all today; None where nothing is wrong.

    The identity is proved, the accreditation holds, the organisation is a member, and nobody
    suspended the account.
    """
    if person.account is AccountState.SUSPENDED:
        return Lack("ACCOUNT_SUSPENDED", "this account is suspended", GOVERNANCE)
    if person.account is not AccountState.VERIFIED:
        found = f"the identity behind this account is not verified (state {person.account})"
        return Lack("IDENTITY", found, "show a proof of identity to a user admin")
    if person.accredited_until is None:
        return Lack("ACCREDITATION", "this person is not accredited", GOVERNANCE)
    if person.accredited_until < today:
        found = f"the accreditation ended on {person.accredited_until}"
        return Lack("ACCREDITATION", found, f"{GOVERNANCE} to renew it")
    if not person.organisation.is_member(today):
        found = f"organisation {person.organisation.organisation_id} is no member today"
        return Lack("MEMBERSHIP", found, GOVERNANCE)
    return None


def lack_of_role(person: Person, held: RoleHeld, today: date) -> Lack | None:
    """Find why a role that was given has no effect today; None where it has."""
    named = f"the role {held.role.words} for {held.scope}"
    if SCOPE_OF.get(held.role) is not held.scope.kind:
        return Lack("ROLE_SCOPE", f"{named} does not exist", "ask for it in its own scope")
    if held.role in COUNTERSIGNED and not _has_two_hands(person.person_id, held):
        found = f"{named} was not asked for by one other person and approved by a second"
        return Lack("SEPARATION_S4", found, "have it asked for and countersigned anew")
    if today < held.begins:
        return Lack("ROLE_DATES", f"{named} begins on {held.begins}", "wait until that day")
    if today > held.ends:
        return Lack("ROLE_DATES", f"{named} ended on {held.ends}", "ask for it anew")
    if not held.onboarding_done:
        found = f"{named} is pending: its onboarding is not complete"
        return Lack("ONBOARDING", found, "complete the check list of the role")
    return None


def _has_two_hands(beneficiary: str, held: RoleHeld) -> bool:
    hands = {held.requested_by, held.approved_by}
    return len(hands) == 2 and not hands & {beneficiary, ""}


def lack_of_training(
    person: Person,
    role: Role,
    tiers: Iterable[str],
    required: Iterable[CourseRequired],
    today: date,
) -> Lack | None:
    """Find which required course a person lacks today; None where none is lacking.

    Args:
        person: who.
        role: the role that is made use of.
        tiers: tiers of the data that are touched.
        required: what roles and tiers ask for.
        today: the day.
    """
    wanted = {*tiers, ""}
    for course in required:
        if (
            course.role in (None, role)
            and course.tier in wanted
            and not _has(person, course, today)
        ):
            found = f"no certificate of {course.course}, version {course.least_version} or later,"
            return Lack(
                "TRAINING",
                f"{found} holds today, and the role {role.words} needs it",
                "take the course again; the role opens as soon as it is passed",
            )
    return None


def _has(person: Person, course: CourseRequired, today: date) -> bool:
    return any(
        one.course == course.course and one.version >= course.least_version and one.counts(today)
        for one in person.certificates
    )


def tiers_of(datasets: Iterable[Dataset]) -> frozenset[str]:
    """Give the tiers of some datasets."""
    return frozenset(dataset.tier for dataset in datasets)


def roles_in_force(person: Person, today: date) -> Iterator[RoleHeld]:
    """Give the roles of a person that have effect today, their training left aside."""
    return (held for held in person.roles if lack_of_role(person, held, today) is None)


def lack_in_team(
    person: Person, project: Project, required: Iterable[CourseRequired], today: date
) -> Lack | None:
    """Find why somebody of a team may not work today; None where nothing is wrong.

    The person is accredited, has a role of this project in force, and is trained for each such
    role and for the tiers of its datasets.
    """
    lack = lack_of_standing(person, today)
    if lack is not None:
        return lack
    roles = [held.role for held in roles_in_force(person, today) if held.scope == project.scope]
    if not roles:
        found = f"no role of {person.person_id} in project {project.project_id} is in force"
        return Lack("ROLE", found, "have one countersigned, and complete its onboarding")
    tiers, courses = tiers_of(project.datasets), tuple(required)
    lacks = (lack_of_training(person, role, tiers, courses, today) for role in roles)
    return next((lack for lack in lacks if lack is not None), None)


def was_given(person: Person, roles: frozenset[Role], today: date) -> frozenset[Role]:
    """Give which of some roles a person was given and that have not ended, in effect or not yet."""
    return frozenset(
        held.role for held in person.roles if held.role in roles and today <= held.ends
    )
