"""`oncommons access call` in the hub: open a call, apply, hand in, find eligible."""

import json
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from oncommons.cli.acting import As, Reason, told, trail_of
from oncommons.cli.options import AsJson, CommonsFolder
from oncommons.cli.output import Answer, Rows, command, show

CallId = Annotated[str, typer.Argument(help="Id of the call.")]
ProjectId = Annotated[str, typer.Argument(help="Id of the project or application.")]


def add_to(group: typer.Typer) -> None:
    """Add these commands to the group of calls."""
    for name, function in (
        ("open", open_call),
        ("show", show_call),
        ("apply", apply),
        ("submit", submit),
        ("send-back", send_back),
        ("withdraw", withdraw),
        ("eligible", eligible),
        ("waive", waive),
    ):
        group.command(name)(function)


def open_call(
    commons: CommonsFolder,
    file: Annotated[Path, typer.Argument(help="File of the call, .toml.")],
    by: As,
    returns_until: Annotated[
        datetime, typer.Option(help="Last day for applications that were sent back.")
    ],
    announce: Annotated[bool, typer.Option(help="Announce it too.")] = True,
    as_json: AsJson = False,
) -> None:
    """Make a call from its file, or change one that is not announced yet, and announce it.

    Example: oncommons access call open ./commons call.toml --returns-until 2027-03-05 --as p-gov
    """
    from oncommons.access.calls import read_call

    value, _ = read_call(file)
    trail = trail_of(commons)
    from oncommons.hub.projects.calls.acts import announce_call, change_call, create_call
    from oncommons.hub.projects.models import Call

    act = change_call if Call.objects.filter(id=value.call_id).exists() else create_call
    row = act(trail=trail, by=by, call=value, returns_until=returns_until.date())
    if announce:
        row = announce_call(trail=trail, by=by, call=value.call_id)
    data = {"call": row.id, "state": str(row.state)}
    after = ("call", "show", commons, row.id, "--as", by)
    told(f"call {row.id} is {row.state}", data, *after, as_json=as_json)


def show_call(commons: CommonsFolder, call: CallId, by: As, as_json: AsJson = False) -> None:
    """Show a call, the applications that one may read, its ranking, and the goal of the year.

    Example: oncommons access call show ./commons lung-2027 --as p-chair
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.calls.read import readable_applications
    from oncommons.hub.projects.decisions.read import selected_years
    from oncommons.hub.projects.rows import call_row

    row = call_row(call)
    rows = readable_applications(trail=trail, by=by, call=call)
    years = selected_years()
    data = {
        "call": row.id,
        "state": row.state,
        "opens": row.opens,
        "closes": row.closes,
        "applications": [{"id": one.id, "title": one.title, "state": one.state} for one in rows],
        "years": [{"year": one.year, "selected": one.selected, "goal": one.goal} for one in years],
    }
    said: list[str | Rows] = [
        f"{row.title}: {row.state}, opens {row.opens:%Y-%m-%d %H:%M}, closes"
        f" {row.closes:%Y-%m-%d %H:%M}, {row.quota} places"
    ]
    if rows:
        cells = [(one.id, one.title, one.state, one.version) for one in rows]
        said.append(Rows("Applications", ("id", "title", "state", ">version"), cells))
    said += [f"{one.year}: {one.selected} selected, goal {one.goal}" for one in years]
    show(
        Answer(data, said, command("access", "project", "list", commons, "--as", by)),
        as_json=as_json,
    )


def apply(
    commons: CommonsFolder,
    call: CallId,
    project: ProjectId,
    file: Annotated[Path, typer.Argument(help="File of the answers, .toml or .json.")],
    by: As,
    version: Annotated[
        int, typer.Option(help="The version that was edited; 0 to begin an application.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Begin an application, or keep its next version; the draft may be incomplete.

    Example: oncommons access call apply ./commons lung-2027 lung-atlas answers.toml --as p-lead
    """
    answers = _answers(file)
    trail = trail_of(commons)
    from oncommons.hub.projects.applications import acts

    if version:
        row = acts.save_draft(trail=trail, by=by, project=project, answers=answers, version=version)
    else:
        row = acts.apply(trail=trail, by=by, call=call, project=project, answers=answers)
    data = {"project": row.id, "state": str(row.state), "version": row.version}
    after = ("project", "show", commons, row.id, "--as", by)
    told(f"version {row.version} of {row.id} is kept", data, *after, as_json=as_json)


def submit(
    commons: CommonsFolder,
    project: ProjectId,
    by: As,
    again: Annotated[bool, typer.Option(help="It was sent back, and comes again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hand an application in, for the first time or again.

    Example: oncommons access call submit ./commons lung-atlas --as p-lead
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.applications.acts import resubmit
    from oncommons.hub.projects.applications.acts import submit as hand_in

    row = (resubmit if again else hand_in)(trail=trail, by=by, project=project)
    moved(commons, row.id, str(row.state), by, as_json=as_json)


def send_back(
    commons: CommonsFolder, project: ProjectId, by: As, reason: Reason, as_json: AsJson = False
) -> None:
    """Send an application back to its lead, with the reasons.

    Example: oncommons access call send-back ./commons lung-atlas --reason "say why" --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.applications import acts

    row = acts.send_back(trail=trail, by=by, project=project, reason=reason)
    moved(commons, row.id, str(row.state), by, as_json=as_json)


def withdraw(
    commons: CommonsFolder,
    project: ProjectId,
    by: As,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Take an application, or a project that has not started, back.

    Example: oncommons access call withdraw ./commons lung-atlas --as p-lead
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.applications import acts

    row = acts.withdraw(trail=trail, by=by, project=project, reason=reason)
    data = {"project": row.id, "state": str(row.state)}
    after = ("call", "show", commons, row.call_id, "--as", by)
    told(f"{row.id} is {row.state}", data, *after, as_json=as_json)


def eligible(commons: CommonsFolder, project: ProjectId, by: As, as_json: AsJson = False) -> None:
    """Find that an application may be judged; refused with every term that does not fit.

    Example: oncommons access call eligible ./commons lung-atlas --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.applications.acts import find_eligible

    row = find_eligible(trail=trail, by=by, project=project)
    moved(commons, row.id, str(row.state), by, as_json=as_json)


def waive(
    commons: CommonsFolder,
    project: ProjectId,
    dataset: Annotated[str, typer.Argument(help="Id of the own dataset.")],
    term: Annotated[str, typer.Argument(help="Short name of the term, such as NPU.")],
    by: As,
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Set a term of use of the own dataset aside for one application, in writing.

    Example: oncommons access call waive ./commons lung-atlas north NPU --reason "..." --as p-own
    """
    from oncommons.domain.calls import DataUse
    from oncommons.errors import Refused

    if term not in DataUse.__members__:
        raise Refused(
            "TERM", f"{term} is no term", remedy=f"one of {', '.join(DataUse.__members__)}"
        )
    trail = trail_of(commons)
    from oncommons.hub.projects.applications.acts import waive_term

    use = DataUse[term]
    row = waive_term(trail=trail, by=by, project=project, dataset=dataset, use=use, why=reason)
    data = {"project": project, "dataset": row.dataset_id, "term": term}
    after = ("project", "show", commons, project, "--as", by)
    told(f"{term} of {dataset} is set aside for {project}", data, *after, as_json=as_json)


def moved(commons: Path, project: str, state: str, by: str, *, as_json: bool) -> None:
    """Say where a project stands now."""
    data = {"project": project, "state": state}
    after = ("project", "show", commons, project, "--as", by)
    told(f"{project} is {state}", data, *after, as_json=as_json)


def _answers(file: Path) -> dict[str, object]:
    """Read answers: TOML or JSON, as they are or in a table `answers`."""
    from oncommons.errors import CallError

    reader = json.loads if file.suffix.lower() == ".json" else tomllib.loads
    try:
        read = reader(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        remedy = "write it as TOML, or as JSON in a file that ends in .json"
        raise CallError("the answers cannot be read", remedy=remedy, file=file) from fault
    if not isinstance(read, dict):
        raise CallError("the file holds no answers", remedy="name each field", file=file)
    answers = read.get("answers", read)
    return dict(answers) if isinstance(answers, dict) else {}
