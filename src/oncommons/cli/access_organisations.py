"""`oncommons access organisation`: the members of the commons."""

from datetime import datetime
from typing import Annotated

import typer

from oncommons.cli.acting import As, Reason, told, trail_of
from oncommons.cli.options import AsJson, CommonsFolder, today
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.domain.governance.people import OrganisationKind

group = typer.Typer(help="The organisations that are members.", no_args_is_help=True)

OrganisationId = Annotated[str, typer.Argument(help="Id of the organisation.")]
Until = Annotated[datetime, typer.Option(help="Last day, such as 2027-12-31.")]


@group.command("list")
def listed(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """List the organisations, past members too.

    Example: oncommons access organisation list ./commons
    """
    trail_of(commons)
    from oncommons.hub.members.people import organisations

    columns = ("organisation", "kind", "country", "for profit", "from", "until")
    cells = [
        (
            one.organisation_id,
            one.kind.value,
            one.country,
            "yes" if one.for_profit else "no",
            one.member_from,
            one.member_until or "",
        )
        for one in organisations()
    ]
    rows = [dict(zip(columns, row, strict=True)) for row in cells]
    said = [Rows(f"{len(cells)} organisations", columns, cells)]
    after = command("access", "person", "list", commons)
    show(Answer({"organisations": rows}, said, after), as_json=as_json)


@group.command("admit")
def admit(
    commons: CommonsFolder,
    organisation: OrganisationId,
    by: As,
    name: Annotated[str, typer.Option(help="Its name.")],
    kind: Annotated[OrganisationKind, typer.Option(help="What it is.")],
    country: Annotated[str, typer.Option(help="Two letters, ISO 3166.")],
    for_profit: Annotated[bool, typer.Option("--for-profit", help="It works for profit.")] = False,
    until: Annotated[datetime | None, typer.Option(help="Last day; none for no end.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make an organisation a member from today on.

    Example: oncommons access organisation admit ./commons org-chu --name "CHU" --kind hospital \
--country FR --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.acts import admit_organisation

    row = admit_organisation(
        trail=trail,
        by=by,
        organisation=organisation,
        name=name,
        kind=kind,
        country=country,
        for_profit=for_profit,
        member_from=today(),
        member_until=until and until.date(),
    )
    data = {"organisation": row.id, "member_from": row.member_from}
    said = f"{organisation} is a member from {row.member_from} on"
    told(said, data, "organisation", "list", commons, as_json=as_json)


@group.command("change")
def change(
    commons: CommonsFolder,
    organisation: OrganisationId,
    by: As,
    name: Annotated[str, typer.Option(help="Its new name.")] = "",
    kind: Annotated[OrganisationKind | None, typer.Option(help="What it is now.")] = None,
    for_profit: Annotated[
        bool | None, typer.Option("--for-profit/--not-for-profit", help="Whether for profit now.")
    ] = None,
    until: Annotated[datetime | None, typer.Option(help="New last day.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change what is known of an organisation; what is not given stays.

    Example: oncommons access organisation change ./commons org-chu --kind university --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.acts import change_organisation

    change_organisation(
        trail=trail,
        by=by,
        organisation=organisation,
        name=name,
        kind=kind,
        for_profit=for_profit,
        member_until=until and until.date(),
    )
    data = {"organisation": organisation}
    said = f"{organisation} is changed"
    told(said, data, "organisation", "list", commons, as_json=as_json)


@group.command("leave")
def leave(
    commons: CommonsFolder,
    organisation: OrganisationId,
    by: As,
    until: Until,
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """End the membership of an organisation; its people can do nothing from the next day on.

    Example: oncommons access organisation leave ./commons org-chu --until 2026-12-31 \
--reason "they asked for it" --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.acts import end_membership

    day = until.date()
    end_membership(trail=trail, by=by, organisation=organisation, last_day=day, reason=reason)
    data = {"organisation": organisation, "member_until": day}
    said = f"{organisation} is a member until {day}"
    told(said, data, "organisation", "list", commons, as_json=as_json)
