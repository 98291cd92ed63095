"""A commons in which calls and projects stand at every point, for the walks of the commands."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from oncommons import store
from oncommons.domain.calls import Outcome
from oncommons.domain.governance.roles import Role
from oncommons.domain.grants import Depth
from tests.hubs import Clock
from tests.projects_world import (
    MARKS,
    answers,
    marked,
    open_call,
    people_tables,
    reviewed,
    reviewers,
    under_review,
    with_papers,
    world_of,
)

LEADS = (("r-anna", "north"), ("r-ben", "west"), ("r-cleo", "seed"))
DECIDED = ("atlas", "breast", "seeds", "early", "paperless", "chosen", "judged", "stopped")
MARK = tuple(word for name in MARKS for word in ("--mark", f"{name}=4"))
GOVERNANCE, OWNER, CHAIR = ("--as", "g-una"), ("--as", "o-gil"), ("--as", "c-fay")
WHY = ("--reason", "as agreed")


def made_projects(place):
    """Make the commons `p`, with a clock that runs from 80 days ago until now."""
    from oncommons.hub.opening import open_hub

    folder = place / "p"
    store.init(folder)
    clock = Clock(datetime.now(tz=UTC) - timedelta(80))
    opened = open_hub(folder, clock=clock, migrate=True)
    hub = SimpleNamespace(hub=opened, clock=clock, folder=folder, trail=opened.trail)
    world = world_of(hub, place)
    _decided(world)
    _reviewed(world)
    _open(world, place)
    tables = people_tables(44)
    store.publish(world.commons, tables, policy="name = 'two'\n", risk={"k": 1}, loads=("two",))


def _decided(world):
    """A call that is decided but for one application; its projects stand at every point."""
    from oncommons.hub.projects.decisions.acts import decide
    from oncommons.hub.projects.papers.acts import onboard
    from oncommons.hub.projects.running.acts import activate, suspend

    open_call(world, "call-1", quota=8, at_most_each=None)
    _apply(world, "call-1", DECIDED)
    reviewed(world, scores=dict.fromkeys(DECIDED, 4))
    for project in DECIDED:
        if project != "judged":
            world.done(decide, "c-fay", project=project, outcome=Outcome.SELECTED)
    for project in ("atlas", "breast", "seeds", "early", "stopped"):
        with_papers(world, project)
        if project != "early":
            world.done(activate, "g-una", commons=world.commons, project=project)
    dates = {"starts": world.today, "ends": world.today + timedelta(300)}
    world.done(onboard, "g-una", project="paperless", depth=Depth.EXPLORE, **dates)
    world.role(world.row("paperless").lead, Role.LEAD, "paperless")
    where = {"commons": world.commons, "place": world.place, "reason": "looked into"}
    world.done(suspend, "g-una", project="seeds", **where)


def _reviewed(world):
    """A call that is closed, with reviews at every point."""
    from oncommons.hub.projects.applications.acts import find_eligible
    from oncommons.hub.projects.reviews.acts import assign_reviewer, declare

    open_call(world, "call-2")
    names = ("todo", "declared", "ready", "marking", "known")
    _apply(world, "call-2", names)
    for project in names:
        world.done(find_eligible, "g-una", project=project)
    world.clock.move(days=31)
    world.trail.anchor()
    for project in names[1:]:
        for reviewer in ("p-adam", "p-carl", "m-dora"):
            world.done(assign_reviewer, "c-fay", project=project, reviewer=reviewer)
    for reviewer in reviewers(world, "ready"):
        world.done(declare, reviewer, project="ready", conflict=False)
    under_review(world, "marking")
    under_review(world, "known")
    marked(world, "known", 4)


def _open(world, place):
    """A call that is open now, with applications at every point."""
    from oncommons.hub.projects.applications.acts import apply

    open_call(world, "call-3")
    _apply(world, "call-3", ("handed", "fits", "waived", "gone"))
    given = answers("r-ben", "west")
    world.done(apply, "r-ben", call="call-3", project="drafted", answers=given)
    (place / "answers.json").write_text(json.dumps(answers("r-anna", "north")))
    (place / "paper.pdf").write_bytes(b"approved")


def _apply(world, call, projects):
    from oncommons.hub.projects.applications.acts import apply, submit

    for number, project in enumerate(projects):
        lead, organisation = LEADS[number % len(LEADS)]
        given = answers(lead, organisation)
        world.done(apply, lead, call=call, project=project, answers=given)
        world.done(submit, lead, project=project)


def _call(verb, *words):
    return ["access", "call", verb, "{place}/p", *words]


def _project(verb, *words):
    return ["access", "project", verb, "{place}/p", *words]


UNITS = ("cpu_hour", "gibibyte_month", "output_check")
WALKS = {
    "open a call": _call(
        "open", "{place}/kept-call/call.toml", "--returns-until", "2030-01-01", *GOVERNANCE
    ),
    "show a call": _call("show", "call-1", *CHAIR),
    "apply": _call("apply", "call-3", "fresh", "{place}/answers.json", "--as", "r-anna"),
    "hand in": _call("submit", "drafted", "--as", "r-ben"),
    "send back": _call("send-back", "handed", *WHY, *GOVERNANCE),
    "take back": _call("withdraw", "gone", "--as", "r-anna"),
    "find eligible": _call("eligible", "fits", *GOVERNANCE),
    "waive a term": _call("waive", "waived", "lung-south", "IRB", *WHY, *OWNER),
    "assign": _call("assign", "call-2", *CHAIR),
    "declare": _call("declare", "declared", "--no-conflict", "--as", "m-dora"),
    "begin a review": _call("begin-review", "ready", *CHAIR),
    "review": _call("review", "marking", *MARK, "--as", "m-dora"),
    "read reviews": _call("reviews", "known", "--as", "m-dora"),
    "rank and store": _call("rank-stored", "call-1", *CHAIR),
    "decide": _call("decide", "judged", "selected", *CHAIR),
    "publish decisions": _call("publish", "call-1", *CHAIR),
    "list projects": _project("list", *GOVERNANCE),
    "show a project": _project("show", "paperless", *GOVERNANCE),
    "list datasets": _project("datasets"),
    "register a dataset": _project(
        *("register", "{place}/kept-call/datasets.toml", "commons-2026"),
        *("--title", "All of 2026", *GOVERNANCE),
    ),
    "classify a dataset": _project("classify", "lung-south", "--yes", "has_genomes", *OWNER),
    "set prices": _project(
        "prices",
        *(word for unit in UNITS for word in ("--price", f"{unit}=7")),
        *(word for unit in UNITS for word in ("--quota", f"{unit}=70")),
        *GOVERNANCE,
    ),
    "onboard a project": _project(
        "onboard", "chosen", "--starts", "2026-01-01", "--ends", "2040-01-01", *GOVERNANCE
    ),
    "file a paper": _project(
        *("papers", "paperless", "ethics", "{place}/paper.pdf"),
        *("--expires", "2039-01-01", *GOVERNANCE),
    ),
    "agree": _project("agree", "early", "lung-south", *OWNER),
    "accept costs": _project("accept", "paperless", "--as", "r-ben"),
    "name a risk": _project(
        *("risk", "early", "small groups", "--owner", "g-una", "--mitigation", "hide them"),
        *("--escalation", "governance_manager", "--due", "2039-01-01", *GOVERNANCE),
    ),
    "score risks": _project("score", "early", "--k", "11", "--l", "2", "--t", "200", *GOVERNANCE),
    "sign a grant": _project("sign", "early", "lung-south", "--minimum", "15", *OWNER),
    "activate": _project("activate", "early", *GOVERNANCE),
    "suspend a project": _project("suspend", "atlas", *WHY, *GOVERNANCE),
    "settle a cause": _project("settle", "seeds", *WHY, *GOVERNANCE),
    "resume a project": _project("resume", "seeds", "--second", "g-vic", *WHY, *GOVERNANCE),
    "close a project": _project("close", "breast", "--as", "r-ben"),
    "let the clock tick": _project("tick"),
    "stop a project": _project("stop", "stopped", *WHY, *GOVERNANCE),
}
