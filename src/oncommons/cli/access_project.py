"""`oncommons access project`: what runs, what blocks it, who must act; and the clock."""

from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.access_project_calls import ProjectId, moved
from oncommons.cli.acting import As, Reason, told, trail_of
from oncommons.cli.options import AsJson, CommonsFolder, now, today
from oncommons.cli.output import Answer, Rows, command, show

if TYPE_CHECKING:
    from pathlib import Path

    from oncommons.access.grants.extracts import ExtractKeys
    from oncommons.access.sandbox.place import Place
    from oncommons.hub.projects.models import Project

group = typer.Typer(help="Projects: papers, grants, what blocks them.", no_args_is_help=True)
Second = Annotated[str, typer.Option("--second", help="Id of who confirms it.")]


@group.command("list")
def list_projects(commons: CommonsFolder, by: As, as_json: AsJson = False) -> None:
    """List the projects that one may read, past and present.

    Example: oncommons access project list ./commons --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.calls.read import readable_projects

    rows = readable_projects(trail=trail, by=by)
    cells = [(one.id, one.title, one.call_id, one.state, one.ends) for one in rows]
    names = ("project", "title", "call", "state", "ends")
    data = {"projects": [dict(zip(names, one, strict=True)) for one in cells]}
    if rows:
        after = command("access", "project", "show", commons, rows[0].id, "--as", by)
    else:
        after = command("access", "project", "datasets", commons)
    show(Answer(data, [Rows("Projects", names, cells)], after), as_json=as_json)


@group.command("show")
def show_project(
    commons: CommonsFolder, project: ProjectId, by: As, as_json: AsJson = False
) -> None:
    """Show a project: what blocks it and who must act, what ends soon, its risk, quotas and prices.

    Example: oncommons access project show ./commons lung-atlas --as p-lead
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.calls.read import open_project
    from oncommons.hub.projects.running.read import blocked, latest_score

    row = open_project(trail=trail, by=by, project=project)
    found = blocked(row, today())
    lacks = [(one.code, one.found, one.remedy) for one in found.lacks]
    grants = [(one.grant_id, one.dataset_id, one.state) for one in row.grants.order_by("grant_id")]
    papers = [(one.kind, one.expires) for one in row.papers.order_by("expires")]
    waits = "" if found.action is None else found.action.value
    score, prices = latest_score(row), _prices()
    said: list[str | Rows] = [f"{row.id}: {row.title}", f"state: {row.state}, ends {row.ends}"]
    if waits and not lacks:
        said.append(f"it waits for: {waits}; nothing stands against it")
    if lacks:
        said.append(Rows(f"Before {waits}", ("what", "found", "who must act"), lacks))
    if papers:
        said.append(Rows("Papers", ("kind", "holds until"), papers))
    if grants:
        said.append(Rows("Grants", ("grant", "dataset", "state"), grants))
    if score is not None:
        said.append(f"risk score: {score}")
    said += [f"{unit}: {quota} of it, {price} cents each" for unit, quota, price in prices]
    data = {
        "project": row.id,
        "title": row.title,
        "state": row.state,
        "ends": row.ends,
        "waits_for": waits,
        "blocked_by": [{"code": a, "found": b, "who": c} for a, b, c in lacks],
        "papers": [{"kind": a, "expires": b} for a, b in papers],
        "grants": [{"grant": a, "dataset": b, "state": c} for a, b, c in grants],
        "risk_score": score,
        "quotas": {unit: quota for unit, quota, _ in prices},
        "prices_cents": {unit: price for unit, _, price in prices},
    }
    after = command("access", "project", "list", commons, "--as", by)
    show(Answer(data, said, after), as_json=as_json)


@group.command("activate")
def activate(commons: CommonsFolder, project: ProjectId, by: As, as_json: AsJson = False) -> None:
    """Let a project work: everything is there, and its grants open from now on.

    Example: oncommons access project activate ./commons lung-atlas --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.running import acts
    from oncommons.store import open_commons

    row = acts.activate(trail=trail, by=by, commons=open_commons(commons), project=project)
    _stands(commons, row, by, as_json=as_json)


@group.command("suspend")
def suspend(
    commons: CommonsFolder, project: ProjectId, by: As, reason: Reason, as_json: AsJson = False
) -> None:
    """Stop a project: its grants are held and its running jobs killed.

    Example: oncommons access project suspend ./commons lung-atlas --reason "..." --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.running import acts
    from oncommons.store import open_commons

    row, _ = acts.suspend(
        trail=trail,
        by=by,
        commons=open_commons(commons),
        place=_place(),
        project=project,
        reason=reason,
    )
    _stands(commons, row, by, as_json=as_json)


@group.command("settle")
def settle(
    commons: CommonsFolder, project: ProjectId, by: As, reason: Reason, as_json: AsJson = False
) -> None:
    """Record that the cause of a suspension is gone, and how.

    Example: oncommons access project settle ./commons lung-atlas --reason "..." --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.running.acts import settle_cause

    settle_cause(trail=trail, by=by, project=project, how=reason)
    after = ("project", "show", commons, project, "--as", by)
    told(
        f"the cause why {project} stood still is settled",
        {"project": project},
        *after,
        as_json=as_json,
    )


@group.command("resume")
def resume(
    commons: CommonsFolder,
    project: ProjectId,
    by: As,
    second: Second,
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Let a suspended project go on; it takes two people.

    Example: oncommons access project resume ./commons lung-atlas --second p-own --reason "..." \
--as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.running import acts
    from oncommons.store import open_commons

    row = acts.resume(
        trail=trail,
        by=by,
        commons=open_commons(commons),
        project=project,
        reason=reason,
        second=second,
    )
    _stands(commons, row, by, as_json=as_json)


@group.command("close")
def close(
    commons: CommonsFolder, project: ProjectId, by: As, reason: Reason = "", as_json: AsJson = False
) -> None:
    """Begin the end of a project; the clock closes it once nothing is left.

    Example: oncommons access project close ./commons lung-atlas --as p-lead
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.running import acts
    from oncommons.store import open_commons

    row = acts.begin_closing(
        trail=trail,
        by=by,
        commons=open_commons(commons),
        place=_place(),
        project=project,
        reason=reason,
    )
    _stands(commons, row, by, as_json=as_json)


@group.command("tick")
def tick(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """Let the clock look at every project: warn, suspend what ended, close what is over.

    Example: oncommons access project tick ./commons
    """
    trail = trail_of(commons)
    from oncommons.hub.audit.trail import SYSTEM
    from oncommons.hub.projects.clock import acts
    from oncommons.store import open_commons

    opened = open_commons(commons)
    done = acts.tick(trail=trail, by=SYSTEM, commons=opened, place=_place(), keys=_keys(commons))
    warned = [(project, one.what, one.on, one.days_left) for project, one in done.warned]
    said: list[str | Rows] = []
    if warned:
        said.append(Rows("Ends soon", ("project", "what", "on", ">days"), warned))
    said += [f"suspended: {project} ({why})" for project, why in done.suspended]
    said += [f"begins to close: {project}" for project in done.closing]
    said += [f"closed: {project}" for project in done.closed]
    said += [f"cannot close yet: {project} ({why})" for project, why in done.waiting]
    data = {
        "at": now(),
        "warned": [{"project": a, "what": b, "on": c, "days": d} for a, b, c, d in warned],
        "suspended": [{"project": a, "why": b} for a, b in done.suspended],
        "closing": list(done.closing),
        "closed": list(done.closed),
        "waiting": [{"project": a, "why": b} for a, b in done.waiting],
        "settled": list(done.settled),
    }
    after = command("access", "grant", "show", commons)
    show(Answer(data, said or ["nothing was due"], after), as_json=as_json)


@group.command("stop")
def stop(
    commons: CommonsFolder,
    whom: Annotated[str, typer.Argument(help="all, or the id of a project or a person.")],
    by: As,
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Stop at once: everything, a project, or a person; running jobs are killed.

    Example: oncommons access project stop ./commons lung-atlas --reason "..." --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.clock.acts import stop_all, stop_one
    from oncommons.store import open_commons

    opened, place = open_commons(commons), _place()
    if whom == "all":
        jobs = stop_all(trail=trail, by=by, commons=opened, place=place, reason=reason)
    else:
        jobs = stop_one(trail=trail, by=by, commons=opened, place=place, whom=whom, reason=reason)
    data = {"stopped": whom, "jobs": [{"job": one.job_id, "dead": one.is_dead} for one in jobs]}
    said = f"{whom} is stopped; running jobs killed: {sum(one.is_dead for one in jobs)}"
    told(said, data, "grant", "show", commons, as_json=as_json)


def _stands(commons: "Path", row: "Project", by: str, *, as_json: bool) -> None:
    moved(commons, row.id, str(row.state), by, as_json=as_json)


def _place() -> "Place":
    from oncommons.access.sandbox.place import Place, usual_place

    return Place(usual_place())


def _keys(commons: "Path") -> "ExtractKeys | None":
    """Give the keys of a demonstration; those that two people open are not open here."""
    from oncommons.access.grants.extracts.keys import are_demo, read_demo_keys
    from oncommons.store import open_commons

    opened = open_commons(commons)
    return read_demo_keys(opened) if are_demo(opened) else None


def _prices() -> list[tuple[str, int, int]]:
    """Give each unit with its quota and its price in the list that is in force."""
    from oncommons.hub.projects.models import PriceList

    row = PriceList.objects.order_by("-version").first()
    if row is None:
        return []
    return [(unit, row.quotas[unit], price) for unit, price in row.prices.items()]
