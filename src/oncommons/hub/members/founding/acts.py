"""Found a commons: enter its first people, for whom nobody could have done it before.

This is the one act that asks nobody's role, since there is none yet. It works once: a row that the
database takes only once says so. The duties stay apart from the first day: each founder is
vouched for by two others, and every rule of separation is asked.
"""

from dataclasses import replace

from oncommons.access.governance import Occasion, check_open, check_separation
from oncommons.access.onboarding import points_of
from oncommons.domain.governance import people, roles
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.institution import RoleRequest
from oncommons.domain.governance.roles import WHOLE, Role
from oncommons.domain.governance.states import AccountState, RoleState
from oncommons.errors import Refused
from oncommons.hub import acting
from oncommons.hub.audit.trail import Act, Trail
from oncommons.hub.members.founding.people import Founder, Founders
from oncommons.hub.members.models import (
    Certificate,
    Founding,
    OnboardingDone,
    Organisation,
    Person,
    RoleHeld,
)
from oncommons.hub.members.people import people_of, person_of
from oncommons.hub.members.standing import commons_of

FOUNDED = "commons.found"


def found(*, trail: Trail, by: str, founders: Founders) -> tuple[people.Person, ...]:
    """Enter the first organisations and people, with their roles and training; once only.

    Args:
        trail: the trail.
        by: id of who runs the machine; this gives no right to anything.
        founders: who they are.

    Raises:
        Refused: this commons has people, or the founders break a rule of separation.
    """
    try:
        return _found(trail, by, founders)
    except Refused as refusal:
        acting.record_refusal(trail=trail, by=by, action=FOUNDED, refusal=refusal, target="commons")
        raise


def _found(trail: Trail, by: str, founders: Founders) -> tuple[people.Person, ...]:
    detail = {"file": founders.file_hash, "people": [one.person for one in founders.people]}
    with trail.act(actor=by, action=FOUNDED, target="commons", detail=detail) as act:
        if Founding.objects.exists() or Person.objects.exists():
            remedy = "a user admin makes further accounts: oncommons access person create"
            raise Refused("FOUNDED", "this commons has its first people", remedy=remedy)
        Founding.objects.create(**act.stamp(), file_hash=founders.file_hash)
        for place in founders.organisations:
            Organisation.objects.create(
                **act.stamp() | {"id": place.organisation},
                name=place.name,
                kind=place.kind.value,
                country=place.country,
                for_profit=place.for_profit,
                member_from=act.at.date(),
            )
        for one in founders.people:
            _enter(act, one, founders)
        for one in founders.people:
            for role in (Role.MEMBER, *one.roles):
                _give(act, one, role, founders)
        return people_of(one.person for one in founders.people)


def _enter(act: Act, one: Founder, founders: Founders) -> None:
    row = Person.objects.create(
        **act.stamp() | {"id": one.person},
        organisation_id=one.organisation,
        name=one.name,
        email=one.email.strip().lower(),
        state=AccountState.UNVERIFIED.value,
    )
    row.identity_method, row.verified_by = one.identity_method, one.vouched_by[0]
    row.verified_on, row.accredited_until = act.at.date(), founders.until
    row.state = AccountState.VERIFIED.value
    row.save()
    Certificate.objects.create(
        **act.stamp(),
        person=row,
        course=one.course,
        version=1,
        issued=one.issued,
        expires=one.expires,
        issuer=one.issuer,
        evidence_hash=one.evidence_hash,
        verified_by=one.vouched_by[1],
    )


def _give(act: Act, one: Founder, role: Role, founders: Founders) -> None:
    today = act.at.date()
    first, second = one.vouched_by
    held = roles.RoleHeld(role, WHOLE, today, founders.until, first, second)
    request = RoleRequest("", RoleState.NEW, held, person_of(one.person))
    occasion = Occasion(today, commons_of())
    steps = {first: Action.REQUEST_ROLE, second: Action.COUNTERSIGN_ROLE}
    for person, action in steps.items():
        check_separation(person_of(person), action, request, occasion)
    check_open(Action.TAKE_UP_ROLE, replace(request, state=RoleState.PENDING), occasion)
    stamp = act.stamp() | {"created_by": first}
    row = RoleHeld.objects.create(
        **stamp,
        person_id=one.person,
        role=role.value,
        scope_kind=WHOLE.kind.value,
        scope_id="",
        begins=today,
        ends=founders.until,
        state=RoleState.PENDING.value,
        approved_by=second,
    )
    for point in points_of(role):
        OnboardingDone.objects.create(
            **act.stamp() | {"created_by": second}, role_held=row, point=point
        )
    row.state = RoleState.HELD.value
    row.save(update_fields=["state"])
