"""What is done to organisations and accounts, and to the switch of the whole commons."""

import re
from dataclasses import replace
from datetime import date

from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.people import Organisation as OrganisationValue
from oncommons.domain.governance.people import OrganisationKind
from oncommons.domain.governance.people import Person as PersonValue
from oncommons.domain.governance.states import AccountState
from oncommons.errors import Refused
from oncommons.hub import acting
from oncommons.hub.audit.trail import Trail
from oncommons.hub.ids import LENGTH
from oncommons.hub.members.models import Organisation, Person, Standing
from oncommons.hub.members.people import organisation_of, person_of
from oncommons.hub.members.standing import commons_of

ID = re.compile(rf"[a-z0-9][a-z0-9-]{{1,{LENGTH - 1}}}")
ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
MAIL = re.compile(r"[^\s@]+@[^\s@]+")


def admit_organisation(
    *,
    trail: Trail,
    by: str,
    organisation: str,
    name: str,
    kind: OrganisationKind,
    country: str,
    for_profit: bool,
    member_from: date,
    member_until: date | None = None,
) -> Organisation:
    """Make an organisation a member.

    Args:
        trail: the trail.
        by: id of who does it.
        organisation: its new id, which never changes.
        name: its name.
        kind: what it is.
        country: two letters, ISO 3166.
        for_profit: it works for profit.
        member_from: first day of its membership.
        member_until: last day; None for no end.

    Raises:
        Refused: governance refuses it, or the id or the name is taken.
    """
    as_value = OrganisationValue(organisation, kind, country, for_profit, member_from, member_until)
    with acting.act(
        trail=trail, by=by, action=Action.ADMIT_ORGANISATION, thing=lambda: as_value
    ) as act:
        _check_id(organisation)
        if Organisation.objects.filter(id=organisation).exists():
            raise _taken(f"the id {organisation}")
        if Organisation.objects.filter(name=name).exists():
            raise _taken("the name of this organisation")
        return Organisation.objects.create(
            **act.stamp() | {"id": organisation},
            name=name,
            kind=kind.value,
            country=country,
            for_profit=for_profit,
            member_from=member_from,
            member_until=member_until,
        )


def change_organisation(
    *,
    trail: Trail,
    by: str,
    organisation: str,
    name: str = "",
    kind: OrganisationKind | None = None,
    for_profit: bool | None = None,
    member_until: date | None = None,
) -> Organisation:
    """Change what is known of an organisation; what is not given stays.

    Args:
        trail: the trail.
        by: id of who does it.
        organisation: its id.
        name: its new name.
        kind: what it is now.
        for_profit: whether it works for profit now.
        member_until: the new last day of its membership.

    Raises:
        Refused: governance refuses it, there is no such organisation, or the name is taken.
    """
    given = {
        "name": name or None,
        "kind": kind and kind.value,
        "for_profit": for_profit,
        "member_until": member_until,
    }
    new = {field: value for field, value in given.items() if value is not None}
    with acting.act(
        trail=trail,
        by=by,
        action=Action.CHANGE_ORGANISATION,
        thing=lambda: organisation_of(organisation),
        detail={"fields": sorted(new)},
    ):
        if Organisation.objects.filter(name=name).exclude(id=organisation).exists():
            raise _taken("the name of this organisation")
        row = Organisation.objects.get(id=organisation)
        for field, value in new.items():
            setattr(row, field, value)
        row.save(update_fields=sorted(new))
        return row


def end_membership(
    *, trail: Trail, by: str, organisation: str, last_day: date, reason: str
) -> Organisation:
    """End the membership of an organisation; its people can do nothing from the next day on.

    Args:
        trail: the trail.
        by: id of who does it.
        organisation: its id.
        last_day: last day of the membership.
        reason: why.

    Raises:
        Refused: governance refuses it, or there is no such organisation.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.END_MEMBERSHIP,
        thing=lambda: organisation_of(organisation),
        reason=reason,
        detail={"last_day": str(last_day)},
    ):
        row = Organisation.objects.get(id=organisation)
        row.member_until, row.reason = last_day, reason
        row.save(update_fields=["member_until", "reason"])
        return row


def create_account(
    *,
    trail: Trail,
    by: str,
    person: str,
    organisation: str,
    name: str,
    email: str,
    orcid: str = "",
    language: str = "en",
) -> Person:
    """Make the account of somebody; each person has one.

    Args:
        trail: the trail.
        by: id of who does it.
        person: the new id, which never changes and is no name: it stands in the trail.
        organisation: id of where the person works.
        name: the name, which the trail does not hold.
        email: the address; it belongs to one account.
        orcid: the ORCID, which belongs to one account; empty for none.
        language: en or fr.

    Raises:
        Refused: governance refuses it, or the id, the address or the ORCID has an account.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.CREATE_ACCOUNT,
        thing=lambda: PersonValue(person, organisation_of(organisation)),
        detail={"organisation": organisation},
    ) as act:
        if Person.objects.filter(id=person).exists():
            raise _taken(f"the id {person}")
        return Person.objects.create(
            **act.stamp() | {"id": person},
            organisation_id=organisation,
            state=act.next_state,
            **_identity(person, name, email, orcid, language),
        )


def change_identity(
    *,
    trail: Trail,
    by: str,
    person: str,
    name: str,
    email: str,
    organisation: str,
    orcid: str = "",
    language: str = "en",
) -> Person:
    """Change who an account is; identity and accreditation are then to be proved anew.

    Args:
        trail: the trail.
        by: id of who does it.
        person: id of the account; it stays.
        name: the name.
        email: the address; it belongs to one account.
        organisation: id of where the person works now.
        orcid: the ORCID; empty for none.
        language: en or fr.

    Raises:
        Refused: governance refuses it, or the address or the ORCID has another account.
    """
    with acting.act(
        trail=trail, by=by, action=Action.CHANGE_IDENTITY, thing=lambda: person_of(person)
    ) as act:
        row = Person.objects.get(id=person)
        organisation_of(organisation)
        new = _identity(person, name, email, orcid, language) | {"organisation_id": organisation}
        act.detail |= {"fields": sorted(n for n, value in new.items() if getattr(row, n) != value)}
        for field, value in new.items():
            setattr(row, field, value)
        row.identity_method, row.verified_by = "", ""
        row.verified_on = row.accredited_until = None
        row.state = act.next_state
        row.save()
        return row


def verify_identity(*, trail: Trail, by: str, person: str, method: str) -> Person:
    """Record that somebody proved who they are.

    Args:
        trail: the trail.
        by: id of who saw the proof.
        person: id of who showed it.
        method: how, in a word or two, such as `passport`; no number of a document.

    Raises:
        Refused: governance refuses it, or there is no such person.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.VERIFY_IDENTITY,
        thing=lambda: replace(
            person_of(person),
            identity_method=method,
            verified_by=by,
            verified_on=trail.clock().date(),
        ),
        detail={"method": method},
    ) as act:
        row = Person.objects.get(id=person)
        row.identity_method, row.verified_by, row.verified_on = method, by, act.today
        row.state = act.next_state
        row.save(update_fields=["identity_method", "verified_by", "verified_on", "state"])
        return row


def accredit(*, trail: Trail, by: str, person: str, until: date) -> Person:
    """Accredit somebody until a day, or renew it.

    Args:
        trail: the trail.
        by: id of who does it.
        person: who is accredited.
        until: last day.

    Raises:
        Refused: governance refuses it, there is no such person, or the day is past.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.ACCREDIT,
        thing=lambda: person_of(person),
        detail={"until": str(until)},
    ) as act:
        if until < act.today:
            raise Refused("DATES", "an accreditation ends after today", remedy="give a later day")
        row = Person.objects.get(id=person)
        row.accredited_until = until
        row.save(update_fields=["accredited_until"])
        return row


def suspend_person(*, trail: Trail, by: str, person: str, reason: str) -> Person:
    """Suspend an account at once: every act of this person is refused from now on.

    Raises:
        Refused: governance refuses it, or there is no such person.
    """
    return _move(trail, by, Action.SUSPEND_PERSON, person, reason)


def resume_person(*, trail: Trail, by: str, person: str, reason: str, second: str = "") -> Person:
    """Resume an account; whoever suspended it needs a second governance manager (S7).

    Raises:
        Refused: governance refuses it, or there is no such person.
    """
    return _move(trail, by, Action.RESUME_PERSON, person, reason, second)


def close_account(*, trail: Trail, by: str, person: str, reason: str = "") -> Person:
    """Close an account for ever; its id, roles and certificates are kept.

    Raises:
        Refused: governance refuses it, or there is no such person.
    """
    return _move(trail, by, Action.CLOSE_ACCOUNT, person, reason)


def suspend_all(*, trail: Trail, by: str, reason: str) -> Standing:
    """Stop the whole commons at once.

    Raises:
        Refused: governance refuses it, or no reason is given.
    """
    return _switch(trail, by, Action.SUSPEND_ALL, reason)


def resume_all(*, trail: Trail, by: str, reason: str, second: str) -> Standing:
    """Let the commons run again; it takes two people.

    Raises:
        Refused: governance refuses it, or no reason is given.
    """
    return _switch(trail, by, Action.RESUME_ALL, reason, second)


def _move(
    trail: Trail, by: str, action: Action, person: str, reason: str, second: str = ""
) -> Person:
    with acting.act(
        trail=trail,
        by=by,
        action=action,
        thing=lambda: person_of(person),
        reason=reason,
        second=second,
    ) as act:
        row = Person.objects.get(id=person)
        row.state = act.next_state
        row.suspended_by = by if row.state == AccountState.SUSPENDED else ""
        row.save(update_fields=["state", "suspended_by"])
        return row


def _switch(trail: Trail, by: str, action: Action, reason: str, second: str = "") -> Standing:
    with acting.act(
        trail=trail, by=by, action=action, thing=commons_of, reason=reason, second=second
    ) as act:
        return Standing.objects.create(**act.stamp(), state=act.next_state, reason=reason)


def _identity(
    person: str, name: str, email: str, orcid: str, language: str
) -> dict[str, str | None]:
    """Examine who an account is, against every other account; values are not repeated."""
    _check_id(person)
    email = email.strip().lower()
    if not name.strip() or not MAIL.fullmatch(email):
        raise Refused("IDENTITY", "the name or the address is none", remedy="give both")
    if orcid and not ORCID.fullmatch(orcid):
        raise Refused("IDENTITY", "this is no ORCID", remedy="write it as 0000-0000-0000-0000")
    if language not in ("en", "fr"):
        raise Refused("LANGUAGE", "this language is not spoken here", remedy="write en or fr")
    others = Person.objects.exclude(id=person)
    if others.filter(email=email).exists() or (orcid and others.filter(orcid=orcid).exists()):
        raise _taken("this address or this ORCID")
    return {"name": name.strip(), "email": email, "orcid": orcid or None, "language": language}


def _check_id(text: str) -> None:
    if not ID.fullmatch(text) or text in (acting.SYSTEM, acting.PUBLIC):
        raise Refused(
            "ID",
            "this id cannot be used",
            remedy=f"2 to {LENGTH} small letters, digits and hyphens; no name",
        )


def _taken(what: str) -> Refused:
    return Refused("TAKEN", f"{what} is taken", remedy="each has one entry; look it up")
