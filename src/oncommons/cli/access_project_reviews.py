"""`oncommons access call` in the hub: reviewers, reviews, the stored ranking, decisions."""

from typing import Annotated

import typer

from oncommons.cli.access_project_calls import CallId, ProjectId, moved
from oncommons.cli.acting import As, Reason, told, trail_of
from oncommons.cli.options import AsJson, CommonsFolder
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.domain.calls import Outcome


def add_to(group: typer.Typer) -> None:
    """Add these commands to the group of calls."""
    for name, function in (
        ("assign", assign),
        ("declare", declare),
        ("begin-review", begin_review),
        ("review", review),
        ("reviews", reviews),
        ("rank-stored", rank_stored),
        ("decide", decide),
        ("publish", publish),
    ):
        group.command(name)(function)


def assign(
    commons: CommonsFolder,
    call: CallId,
    by: As,
    project: Annotated[str, typer.Option(help="Only this application.")] = "",
    reviewer: Annotated[str, typer.Option(help="Id of who reviews it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Give each eligible application its reviewers: the least loaded, nobody with a conflict.

    Example: oncommons access call assign ./commons lung-2027 --as p-chair
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.reviews.acts import assign_reviewer, assign_reviewers

    if project and reviewer:
        rows = [assign_reviewer(trail=trail, by=by, project=project, reviewer=reviewer)]
    else:
        rows = list(assign_reviewers(trail=trail, by=by, call=call))
    cells = [(one.project_id, one.reviewer, one.is_public) for one in rows]
    data = {"assigned": [{"project": a, "reviewer": b, "public": c} for a, b, c in cells]}
    said = [Rows("Assigned", ("application", "reviewer", "public member"), cells)]
    show(
        Answer(data, said, command("access", "call", "show", commons, call, "--as", by)),
        as_json=as_json,
    )


def declare(
    commons: CommonsFolder,
    project: ProjectId,
    by: As,
    conflict: Annotated[bool, typer.Option(help="Whether there is a conflict of interest.")],
    as_json: AsJson = False,
) -> None:
    """Declare whether there is a conflict with an application that one was given to review.

    Example: oncommons access call declare ./commons lung-atlas --no-conflict --as p-adam
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.reviews import acts

    row = acts.declare(trail=trail, by=by, project=project, conflict=conflict)
    data = {"project": project, "reviewer": by, "conflict": conflict, "state": str(row.state)}
    said = f"{by} declared {'a' if conflict else 'no'} conflict with {project}"
    told(said, data, "call", "show", commons, row.project.call_id, "--as", by, as_json=as_json)


def begin_review(
    commons: CommonsFolder, project: ProjectId, by: As, as_json: AsJson = False
) -> None:
    """Let reviewers hand in; the call has closed and conflicts are declared.

    Example: oncommons access call begin-review ./commons lung-atlas --as p-chair
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.reviews.acts import open_review

    row = open_review(trail=trail, by=by, project=project)
    moved(commons, row.id, str(row.state), by, as_json=as_json)


def review(
    commons: CommonsFolder,
    project: ProjectId,
    by: As,
    mark: Annotated[list[str], typer.Option(help="A criterion and its mark, such as science=4.")],
    comment: Annotated[str, typer.Option(help="What the applicants may read.")] = "",
    amend: Annotated[bool, typer.Option(help="Correct the own review, once.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hand a review in, or correct it after the panel talked the application over.

    Example: oncommons access call review ./commons lung-atlas --mark science=4 ... --as p-adam
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.reviews import acts

    act = acts.amend if amend else acts.hand_in
    row = act(trail=trail, by=by, project=project, marks=_marks(mark), comment=comment)
    data = {"project": project, "review": row.id, "marks": row.marks}
    after = ("call", "reviews", commons, project, "--as", by)
    told(f"the review of {project} by {by} is in", data, *after, as_json=as_json)


def reviews(commons: CommonsFolder, project: ProjectId, by: As, as_json: AsJson = False) -> None:
    """Read reviews: the own one, and those of others once it is in.

    Example: oncommons access call reviews ./commons lung-atlas --as p-adam
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.reviews.acts import read_reviews
    from oncommons.hub.projects.rows import project_row

    found = read_reviews(trail=trail, by=by, project=project)
    data = {
        "reviews": [
            {"reviewer": one.reviewer_id, "marks": dict(one.marks), "comment": one.comment}
            for one in found
        ]
    }
    cells = [
        (one.reviewer_id, ", ".join(f"{name} {mark}" for name, mark in one.marks.items()))
        for one in found
    ]
    said = [Rows(f"Reviews of {project}", ("reviewer", "marks"), cells)]
    call = project_row(project).call_id
    show(
        Answer(data, said, command("access", "call", "show", commons, call, "--as", by)),
        as_json=as_json,
    )


def rank_stored(commons: CommonsFolder, call: CallId, by: As, as_json: AsJson = False) -> None:
    """Rank a call from its reviews and keep the ranking; draws follow the anchor of the trail.

    Example: oncommons access call rank-stored ./commons lung-2027 --as p-chair
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.decisions.acts import store_ranking

    row = store_ranking(trail=trail, by=by, call=call)
    places = row.value["places"]
    cells = [
        (one["order"] or "", one["application"], one["outcome"], one["reason"]) for one in places
    ]
    said: list[str | Rows] = [Rows("Ranking", (">place", "application", "outcome", "why"), cells)]
    said += [f"could not be met: {one}" for one in row.value["unmet"]]
    data = {"ranking": row.value, "digest": row.digest, "anchor": row.anchor}
    show(
        Answer(data, said, command("access", "call", "show", commons, call, "--as", by)),
        as_json=as_json,
    )


def decide(
    commons: CommonsFolder,
    project: ProjectId,
    outcome: Annotated[Outcome, typer.Argument(help="selected, reserve or 'not selected'.")],
    by: As,
    reason: Reason = "",
    from_reserve: Annotated[bool, typer.Option(help="A place fell free; it moves up.")] = False,
    as_json: AsJson = False,
) -> None:
    """Decide on an application; leaving the order of the ranking needs a reason.

    Example: oncommons access call decide ./commons lung-atlas selected --as p-chair
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.decisions import acts

    if from_reserve:
        row = acts.promote(trail=trail, by=by, project=project, reason=reason)
    else:
        row = acts.decide(trail=trail, by=by, project=project, outcome=outcome, reason=reason)
    moved(commons, project, row.outcome, by, as_json=as_json)


def publish(commons: CommonsFolder, call: CallId, by: As, as_json: AsJson = False) -> None:
    """Publish the decisions of a call, once each application has one.

    Example: oncommons access call publish ./commons lung-2027 --as p-chair
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.calls.acts import publish_decisions

    row = publish_decisions(trail=trail, by=by, call=call)
    data = {"call": row.id, "state": str(row.state)}
    after = ("call", "show", commons, row.id, "--as", by)
    told(f"call {row.id} is {row.state}", data, *after, as_json=as_json)


def _marks(given: list[str]) -> dict[str, int]:
    from oncommons.errors import Refused

    found = {}
    for one in given:
        name, _, mark = one.partition("=")
        if not mark.isdecimal():
            raise Refused("MARKS", f"{one} is no mark", remedy="write it as science=4")
        found[name] = int(mark)
    return found
