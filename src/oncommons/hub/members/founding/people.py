"""Read who founds a commons: the first people, who is what, and who vouches for whom."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from oncommons.domain.governance.people import OrganisationKind
from oncommons.domain.governance.roles import Role
from oncommons.errors import Refused

LEAST: Mapping[Role, int] = {
    Role.GOVERNANCE_MANAGER: 2,
    Role.USER_ADMIN: 1,
    Role.KEY_HOLDER: 2,
}
"""Whom a commons needs to go on by itself: a role takes one who asks and one who countersigns."""

OTHERS = frozenset({Role.OPERATOR})
ORGANISATION = {
    "id": str,
    "name": str,
    "kind": str,
    "country": str,
    "for_profit": bool,
}
PERSON = {
    "id": str,
    "organisation": str,
    "name": str,
    "email": str,
    "roles": list,
    "identity_method": str,
    "vouched_by": list,
    "course": str,
    "issuer": str,
    "issued": date,
    "expires": date,
    "evidence_hash": str,
}


@dataclass(frozen=True, slots=True)
class Founder:
    """One of the first people.

    Args:
        person: the id.
        organisation: id of where the person works.
        name: the name.
        email: the address.
        roles: what the person is to be.
        identity_method: how the identity was proved.
        vouched_by: ids of two other founders: the first saw the proof and asks for the roles, the
            second approves them and saw the certificate.
        course: the course that the certificate stands for.
        issuer: who issued the certificate.
        issued: when.
        expires: last day on which it counts.
        evidence_hash: SHA-256 (hex) of the certificate.
    """

    person: str
    organisation: str
    name: str
    email: str
    roles: tuple[Role, ...]
    identity_method: str
    vouched_by: tuple[str, str]
    course: str
    issuer: str
    issued: date
    expires: date
    evidence_hash: str


@dataclass(frozen=True, slots=True)
class FoundingOrganisation:
    """One of the first organisations, with the parts of `Organisation`."""

    organisation: str
    name: str
    kind: OrganisationKind
    country: str
    for_profit: bool


@dataclass(frozen=True, slots=True)
class Founders:
    """Who founds a commons.

    Args:
        until: last day of their accreditation and roles.
        organisations: where they work.
        people: who they are.
        file_hash: SHA-256 (hex) of the file that names them.
    """

    until: date
    organisations: tuple[FoundingOrganisation, ...]
    people: tuple[Founder, ...]
    file_hash: str


def read_founders(path: Path) -> Founders:
    """Read the file that names the first people.

    Raises:
        Refused: it cannot be read, lacks somebody, or somebody vouches for themselves.
    """
    try:
        content = path.read_bytes()
        data = tomllib.loads(content.decode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unfit(f"{path} cannot be read ({error})") from error
    until = data.get("until")
    if not isinstance(until, date):
        raise _unfit("the file does not say until when")
    places = tuple(_organisations(_list(data, "organisation")))
    people = tuple(_people(_list(data, "person")))
    _check(people)
    return Founders(until, places, people, hashlib.sha256(content).hexdigest())


def _list(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = data.get(name)
    if not isinstance(found, list) or not found:
        raise _unfit(f"the file has no [[{name}]]")
    return found


def _organisations(rows: list[dict[str, Any]]) -> Iterator[FoundingOrganisation]:
    for row in rows:
        _check_fields(row, ORGANISATION, "organisation")
        if row["kind"] not in set(OrganisationKind):
            raise _unfit(f"an organisation is one of: {', '.join(OrganisationKind)}")
        yield FoundingOrganisation(
            row["id"],
            row["name"],
            OrganisationKind(row["kind"]),
            row["country"],
            row["for_profit"],
        )


def _people(rows: list[dict[str, Any]]) -> Iterator[Founder]:
    for row in rows:
        _check_fields(row, PERSON, "person")
        open_roles = {role.value for role in (*LEAST, *OTHERS)}
        if not row["roles"] or not set(row["roles"]) <= open_roles:
            raise _unfit(f"a founder is one or more of: {', '.join(sorted(open_roles))}")
        if len(row["vouched_by"]) != 2:
            raise _unfit(f"two other founders vouch for {row['id']}")
        first, second = row["vouched_by"]
        parts = {name: row[name] for name in PERSON if name not in ("id", "roles", "vouched_by")}
        yield Founder(
            person=row["id"],
            roles=tuple(Role(one) for one in row["roles"]),
            vouched_by=(str(first), str(second)),
            **parts,
        )


def _check_fields(row: Mapping[str, Any], fields: Mapping[str, type], what: str) -> None:
    wrong = sorted(set(row) ^ set(fields))
    wrong += sorted(name for name in set(row) & set(fields) if type(row[name]) is not fields[name])
    if wrong:
        raise _unfit(f"an entry [[{what}]] lacks these, or has them too much: {', '.join(wrong)}")


def _check(people: tuple[Founder, ...]) -> None:
    ids = [one.person for one in people]
    if len(set(ids)) != len(ids):
        raise _unfit("two founders have the same id")
    for one in people:
        if len({one.person, *one.vouched_by}) != 3 or not set(one.vouched_by) <= set(ids):
            raise _unfit(f"{one.person} is not vouched for by two other founders")
    counts = Counter(role for one in people for role in set(one.roles))
    lacking = [f"{least} x {role.words}" for role, least in LEAST.items() if counts[role] < least]
    if lacking:
        raise _unfit(f"the file lacks people: {', '.join(lacking)} are needed")


def _unfit(found: str) -> Refused:
    return Refused("FOUNDERS", found, remedy="see: docs/how-to/people-and-training.md")
