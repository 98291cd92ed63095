"""`oncommons access role`, `token` and `commons`: what people are, and the switch of the whole."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.acting import As, PersonId, Reason, told, trail_of
from oncommons.cli.options import AsJson, CommonsFolder, today
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.domain.governance.roles import SCOPE_OF, Role, Scope

if TYPE_CHECKING:
    from oncommons.hub.members.models import RoleHeld

group = typer.Typer(help="Roles: asked for, countersigned, taken up, ended.", no_args_is_help=True)
tokens = typer.Typer(help="Tokens with which a program acts.", no_args_is_help=True)
switch = typer.Typer(help="The switch of the whole commons.", no_args_is_help=True)

RoleName = Annotated[Role, typer.Argument(help="Which role.")]
RoleId = Annotated[str, typer.Argument(help="Id of the role, as the list shows it.")]
ScopeId = Annotated[
    str, typer.Option("--scope", help="Id of the project, dataset, call or site of the role.")
]
Until = Annotated[datetime, typer.Option(help="Last day, such as 2027-12-31.")]


@group.command("request")
def request(
    commons: CommonsFolder,
    person: PersonId,
    role: RoleName,
    by: As,
    until: Until,
    scope: ScopeId = "",
    as_json: AsJson = False,
) -> None:
    """Ask for a role for somebody else; a governance manager countersigns it.

    Example: oncommons access role request ./commons p-0417 output_checker --until 2027-12-31 \
--as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.roles.acts import request_role

    row = request_role(
        trail=trail,
        by=by,
        person=person,
        role=role,
        begins=today(),
        ends=until.date(),
        scope=Scope(SCOPE_OF[role], scope),
    )
    _told(commons, row, as_json=as_json)


@group.command("assign")
def assign(
    commons: CommonsFolder,
    person: PersonId,
    role: RoleName,
    by: As,
    until: Until,
    scope: ScopeId = "",
    as_json: AsJson = False,
) -> None:
    """Give a role that takes one hand: member, project manager, reviewer, public member.

    Example: oncommons access role assign ./commons p-0417 member --until 2027-12-31 --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.roles.acts import assign_role

    row = assign_role(
        trail=trail,
        by=by,
        person=person,
        role=role,
        begins=today(),
        ends=until.date(),
        scope=Scope(SCOPE_OF[role], scope),
    )
    _told(commons, row, as_json=as_json)


@group.command("countersign")
def countersign(commons: CommonsFolder, role: RoleId, by: As, as_json: AsJson = False) -> None:
    """Approve a role that another person asked for.

    Example: oncommons access role countersign ./commons 01M8801200AAAAAAAAAAAAAAAA --as p-gov2
    """
    trail = trail_of(commons)
    from oncommons.hub.members.roles.acts import countersign_role

    row = countersign_role(trail=trail, by=by, role=role)
    _told(commons, row, as_json=as_json)


@group.command("onboard")
def onboard(
    commons: CommonsFolder,
    role: RoleId,
    by: As,
    points: Annotated[
        list[str] | None, typer.Option("--done", help="A point that was gone through; repeat it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Go through the check list of a role, all of it without --done; then it has effect.

    Example: oncommons access role onboard ./commons 01M8801200AAAAAAAAAAAAAAAA --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.access.onboarding import points_of
    from oncommons.hub.members.roles.acts import complete_onboarding
    from oncommons.hub.members.roles.requests import row_of

    given = points or points_of(Role(row_of(role).role))
    row = complete_onboarding(trail=trail, by=by, role=role, points=given)
    _told(commons, row, as_json=as_json)


@group.command("take-up")
def take_up(commons: CommonsFolder, role: RoleId, by: As, as_json: AsJson = False) -> None:
    """Let a role have effect whose check list is complete, such as when its training came later.

    Example: oncommons access role take-up ./commons 01M8801200AAAAAAAAAAAAAAAA --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.roles.acts import take_up_role

    _told(commons, take_up_role(trail=trail, by=by, role=role), as_json=as_json)


@group.command("refuse")
def refuse(
    commons: CommonsFolder, role: RoleId, by: As, reason: Reason, as_json: AsJson = False
) -> None:
    """Refuse a role that was asked for.

    Example: oncommons access role refuse ./commons 01M8801200AAAAAAAAAAAAAAAA --reason "not \
needed" --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.roles.acts import refuse_role

    row = refuse_role(trail=trail, by=by, role=role, reason=reason)
    _told(commons, row, as_json=as_json)


@group.command("withdraw")
def withdraw(commons: CommonsFolder, role: RoleId, by: As, as_json: AsJson = False) -> None:
    """Take back what one asked for oneself.

    Example: oncommons access role withdraw ./commons 01M8801200AAAAAAAAAAAAAAAA --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.roles.acts import withdraw_role

    _told(commons, withdraw_role(trail=trail, by=by, role=role), as_json=as_json)


@group.command("end")
def end(
    commons: CommonsFolder, role: RoleId, by: As, reason: Reason = "", as_json: AsJson = False
) -> None:
    """End a role at once.

    Example: oncommons access role end ./commons 01M8801200AAAAAAAAAAAAAAAA --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.roles.acts import end_role

    row = end_role(trail=trail, by=by, role=role, reason=reason)
    _told(commons, row, as_json=as_json)


@group.command("list")
def listed(
    commons: CommonsFolder,
    person: Annotated[str, typer.Option(help="Only roles of this person.")] = "",
    state: Annotated[str, typer.Option(help="Only roles in this state, such as requested.")] = "",
    as_json: AsJson = False,
) -> None:
    """List roles, with what is left of their check lists.

    Example: oncommons access role list ./commons --state requested
    """
    trail_of(commons)
    from oncommons.access.onboarding import points_left
    from oncommons.hub.members.models import RoleHeld

    wanted = {"person_id": person, "state": state}
    rows = RoleHeld.objects.filter(**{name: value for name, value in wanted.items() if value})
    columns = ("id", "person", "role", "scope", "state", "ends", "left to do")
    cells = [
        (
            one.id,
            one.person_id,
            one.role,
            one.scope_id or "commons",
            one.state,
            one.ends,
            ", ".join(points_left(Role(one.role), one.done.values_list("point", flat=True))),
        )
        for one in rows.order_by("created_at", "id")
    ]
    data = {"roles": [dict(zip(columns, row, strict=True)) for row in cells]}
    said = [Rows(f"{len(cells)} roles", columns, cells)]
    show(Answer(data, said, command("access", "person", "list", commons)), as_json=as_json)


def _told(commons: Path, row: "RoleHeld", *, as_json: bool) -> None:
    said = f"{row.role} of {row.person_id} is {row.state}: {row.id}"
    data = {"role": row.id, "person": row.person_id, "name": row.role, "state": row.state}
    told(said, data, "role", "list", commons, "--person", row.person_id, as_json=as_json)


@tokens.command("make")
def make_token(
    commons: CommonsFolder,
    project: Annotated[str, typer.Argument(help="Id of the one project.")],
    by: As,
    name: Annotated[str, typer.Option(help="What the program is.")],
    until: Until,
    as_json: AsJson = False,
) -> None:
    """Make a token for a program of one's own; its secret is shown once.

    Example: oncommons access token make ./commons P-1 --name nightly --until 2027-01-31 --as p-0417
    """
    trail = trail_of(commons)
    from oncommons.hub.members.tokens.acts import make_token as make

    made = make(trail=trail, by=by, name=name, project=project, expires=until.date())
    data = {"token": made.row.id, "secret": made.secret, "expires": made.row.expires}
    said = f"the secret of token {made.row.id}, shown once: {made.secret}"
    told(said, data, "token", "list", commons, as_json=as_json)


@tokens.command("revoke")
def revoke_token(
    commons: CommonsFolder,
    token: Annotated[str, typer.Argument(help="Id of the token.")],
    by: As,
    as_json: AsJson = False,
) -> None:
    """Revoke a token at once.

    Example: oncommons access token revoke ./commons 01M8801200AAAAAAAAAAAAAAAA --as p-0417
    """
    trail = trail_of(commons)
    from oncommons.hub.members.tokens.acts import revoke_token as revoke

    row = revoke(trail=trail, by=by, token=token)
    data = {"token": row.id, "state": row.state}
    told(f"token {row.id} opens nothing any more", data, "token", "list", commons, as_json=as_json)


@tokens.command("list")
def list_tokens(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """List tokens, without their secrets.

    Example: oncommons access token list ./commons
    """
    trail_of(commons)
    from oncommons.hub.members.models import ServiceToken

    columns = ("id", "person", "project", "name", "state", "expires")
    cells = [
        (one.id, one.person_id, one.project, one.name, one.state, one.expires)
        for one in ServiceToken.objects.order_by("created_at", "id")
    ]
    data = {"tokens": [dict(zip(columns, row, strict=True)) for row in cells]}
    said = [Rows(f"{len(cells)} tokens", columns, cells)]
    after = command("access", "audit", "show", commons, "--action", "token.")
    show(Answer(data, said, after), as_json=as_json)


@switch.command("suspend")
def suspend_all(commons: CommonsFolder, by: As, reason: Reason, as_json: AsJson = False) -> None:
    """Stop the whole commons at once.

    Example: oncommons access commons suspend ./commons --reason "a key was lost" --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.acts import suspend_all as stop

    row = stop(trail=trail, by=by, reason=reason)
    after = ("audit", "show", commons)
    told("the whole commons is suspended", {"state": row.state}, *after, as_json=as_json)


@switch.command("resume")
def resume_all(
    commons: CommonsFolder,
    by: As,
    reason: Reason,
    second: Annotated[str, typer.Option(help="Id of who acts together with the first.")],
    as_json: AsJson = False,
) -> None:
    """Let the commons run again; it takes two people.

    Example: oncommons access commons resume ./commons --reason "a new key" --second p-key1 \
--as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.acts import resume_all as go_on

    row = go_on(trail=trail, by=by, reason=reason, second=second)
    after = ("audit", "show", commons)
    told("the commons runs again", {"state": row.state}, *after, as_json=as_json)
