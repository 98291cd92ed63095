"""`oncommons access person`: accounts, from the first people of a commons on."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from oncommons.cli.acting import As, PersonId, Reason, told, trail_of
from oncommons.cli.options import AsJson, CommonsFolder, today
from oncommons.cli.output import Answer, Rows, command, show

group = typer.Typer(help="People with an account.", no_args_is_help=True)

Name = Annotated[str, typer.Option(help="The name; the trail does not hold it.")]
Email = Annotated[str, typer.Option(help="The address; it belongs to one account.")]
Orcid = Annotated[str, typer.Option(help="The ORCID, if there is one.")]
Language = Annotated[str, typer.Option(help="en or fr.")]
Works = Annotated[str, typer.Option("--organisation", help="Id of where the person works.")]
Until = Annotated[datetime, typer.Option(help="Last day, such as 2027-12-31.")]
Second = Annotated[str, typer.Option(help="Id of who acts together with the first.")]


@group.command("example")
def example(
    file: Annotated[Path, typer.Argument(help="New file to write.")], as_json: AsJson = False
) -> None:
    """Write an example of the file that names the first people of a commons, to be filled in.

    Example: oncommons access person example founders.toml
    """
    from oncommons.hub.members.founding.example import write_example

    write_example(file, today())
    show(
        Answer(
            {"file": file},
            [f"written: {file}", "fill in who they are; each is vouched for by two others"],
            command("access", "person", "found", "--help"),
        ),
        as_json=as_json,
    )


@group.command("found")
def found(
    commons: CommonsFolder,
    file: Annotated[Path, typer.Argument(help="File that names the first people, .toml.")],
    by: As,
    as_json: AsJson = False,
) -> None:
    """Enter the first people of a commons, for whom nobody could have done it before; once only.

    Example: oncommons access person found ./commons founders.toml --as root
    """
    trail = trail_of(commons)
    from oncommons.hub.members.founding.acts import found as enter
    from oncommons.hub.members.founding.people import read_founders

    people = enter(trail=trail, by=by, founders=read_founders(file))
    said = f"the commons has its first {len(people)} people; nobody can do this again"
    data = {"people": [one.person_id for one in people]}
    told(said, data, "person", "list", commons, as_json=as_json)


@group.command("list")
def listed(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """List everybody with an account, by id and without names.

    Example: oncommons access person list ./commons
    """
    trail_of(commons)
    from oncommons.hub.members.models import Person
    from oncommons.hub.members.people import people_of

    people = people_of(Person.objects.values_list("id", flat=True))
    columns = ("person", "organisation", "account", "accredited until", "roles")
    cells = [
        (
            one.person_id,
            one.organisation.organisation_id,
            one.account.value,
            one.accredited_until or "",
            ", ".join(held.role.words for held in one.roles),
        )
        for one in people
    ]
    rows = [dict(zip(columns, row, strict=True)) for row in cells]
    said = [Rows(f"{len(cells)} people", columns, cells)]
    first = ("show", commons, cells[0][0]) if cells else ("found", "--help")
    after = command("access", "person", *first)
    show(Answer({"people": rows}, said, after), as_json=as_json)


@group.command("show")
def shown(commons: CommonsFolder, person: PersonId, as_json: AsJson = False) -> None:
    """Show an account with its roles and certificates, and what stands against any act of it.

    Example: oncommons access person show ./commons p-0417
    """
    trail_of(commons)
    from oncommons.access.governance.standing import lack_of_role, lack_of_standing
    from oncommons.hub.members.people import person_of

    found, day = person_of(person), today()
    against = lack_of_standing(found, day)
    said: list[str | Rows] = [
        f"{person} of {found.organisation.organisation_id}: {found.account.value}",
        "nothing stands against acting" if against is None else f"may do nothing: {against.found}",
    ]
    roles = [
        (one.role.words, str(one.scope), one.begins, one.ends, _says(lack_of_role(found, one, day)))
        for one in found.roles
    ]
    said.append(Rows("Roles", ("role", "scope", "begins", "ends", "today"), roles))
    training = [
        (one.course, one.version, one.issued, one.expires, "yes" if one.counts(day) else "no")
        for one in found.certificates
    ]
    columns = ("course", ">version", "issued", "expires", "counts today")
    said.append(Rows("Certificates", columns, training))
    data = {
        "person": person,
        "organisation": found.organisation.organisation_id,
        "account": found.account.value,
        "lacks": None if against is None else against.code,
        "roles": [list(row) for row in roles],
        "certificates": [list(row) for row in training],
    }
    after = command("access", "role", "list", commons, "--person", person)
    show(Answer(data, said, after), as_json=as_json)


def _says(lack: object) -> str:
    return "in force" if lack is None else getattr(lack, "found", "")


@group.command("create")
def create(
    commons: CommonsFolder,
    person: PersonId,
    by: As,
    organisation: Works,
    name: Name,
    email: Email,
    orcid: Orcid = "",
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Make the account of somebody; the id never changes, and is no name.

    Example: oncommons access person create ./commons p-0417 --organisation org-chu --name "A B" \
--email a.b@example.org --as p-admin
    """
    trail = trail_of(commons)
    from oncommons.hub.members.acts import create_account

    create_account(
        trail=trail,
        by=by,
        person=person,
        organisation=organisation,
        name=name,
        email=email,
        orcid=orcid,
        language=language,
    )
    said = f"{person} has an account; the identity is to be verified"
    after = ("person", "verify", commons, person, "--method", "passport", "--as", by)
    told(said, {"person": person}, *after, as_json=as_json)


@group.command("change")
def change(
    commons: CommonsFolder,
    person: PersonId,
    by: As,
    organisation: Works,
    name: Name,
    email: Email,
    orcid: Orcid = "",
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Change who an account is; identity and accreditation are then proved anew.

    Example: oncommons access person change ./commons p-0417 --organisation org-chu --name "A C" \
--email a.c@example.org --as p-admin
    """
    trail = trail_of(commons)
    from oncommons.hub.members.acts import change_identity

    change_identity(
        trail=trail,
        by=by,
        person=person,
        organisation=organisation,
        name=name,
        email=email,
        orcid=orcid,
        language=language,
    )
    said = f"{person} is changed; the identity is to be verified again"
    after = ("person", "verify", commons, person, "--method", "passport", "--as", by)
    told(said, {"person": person}, *after, as_json=as_json)


@group.command("verify")
def verify(
    commons: CommonsFolder,
    person: PersonId,
    by: As,
    method: Annotated[str, typer.Option(help="How, in a word: passport; no number.")],
    as_json: AsJson = False,
) -> None:
    """Record that somebody proved who they are.

    Example: oncommons access person verify ./commons p-0417 --method passport --as p-admin
    """
    trail = trail_of(commons)
    from oncommons.hub.members.acts import verify_identity

    row = verify_identity(trail=trail, by=by, person=person, method=method)
    data = {"person": person, "account": row.state, "verified_on": row.verified_on}
    said = f"the identity of {person} is verified"
    told(said, data, "person", "show", commons, person, as_json=as_json)


@group.command("accredit")
def accredit(
    commons: CommonsFolder, person: PersonId, by: As, until: Until, as_json: AsJson = False
) -> None:
    """Accredit somebody until a day, or renew it.

    Example: oncommons access person accredit ./commons p-0417 --until 2027-12-31 --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.acts import accredit as do

    do(trail=trail, by=by, person=person, until=until.date())
    data = {"person": person, "accredited_until": until.date()}
    said = f"{person} is accredited until {until.date()}"
    told(said, data, "person", "show", commons, person, as_json=as_json)


@group.command("suspend")
def suspend(
    commons: CommonsFolder, person: PersonId, by: As, reason: Reason, as_json: AsJson = False
) -> None:
    """Suspend an account at once.

    Example: oncommons access person suspend ./commons p-0417 --reason "a lost laptop" --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.acts import suspend_person

    row = suspend_person(trail=trail, by=by, person=person, reason=reason)
    data = {"person": person, "account": row.state}
    told(f"{person} is suspended", data, "person", "show", commons, person, as_json=as_json)


@group.command("resume")
def resume(
    commons: CommonsFolder,
    person: PersonId,
    by: As,
    reason: Reason,
    second: Second = "",
    as_json: AsJson = False,
) -> None:
    """Resume an account; whoever suspended it needs a second governance manager.

    Example: oncommons access person resume ./commons p-0417 --reason "found again" --as p-gov2
    """
    trail = trail_of(commons)
    from oncommons.hub.members.acts import resume_person

    row = resume_person(trail=trail, by=by, person=person, reason=reason, second=second)
    data = {"person": person, "account": row.state}
    told(f"{person} may act again", data, "person", "show", commons, person, as_json=as_json)


@group.command("close")
def close(
    commons: CommonsFolder,
    person: PersonId,
    by: As,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Close an account for ever; its id, roles and certificates are kept.

    Example: oncommons access person close ./commons p-0417 --as p-admin
    """
    trail = trail_of(commons)
    from oncommons.hub.members.acts import close_account

    row = close_account(trail=trail, by=by, person=person, reason=reason)
    data = {"person": person, "account": row.state}
    told(f"{person} is closed", data, "person", "list", commons, as_json=as_json)
