"""From a call to a grant that opens data, and to the day on which the ethics approval ends."""

from datetime import timedelta

import pytest

from oncommons import store
from oncommons.access.grants import find_grant
from oncommons.domain.calls import Outcome
from oncommons.domain.governance.projects import PaperKind
from oncommons.errors import GrantError, OncommonsError, Refused
from tests.projects_world import (
    HASH,
    THREE,
    applied,
    open_call,
    reviewed,
    with_papers,
    world_of,
)


def test_from_a_call_to_a_grant_to_an_ethics_approval_that_ends_half_way(hub, tmp_path):  # noqa: PLR0915 - one story
    from oncommons.hub.audit.trail import SYSTEM
    from oncommons.hub.projects.calls.acts import publish_decisions
    from oncommons.hub.projects.clock.acts import tick
    from oncommons.hub.projects.decisions.acts import decide
    from oncommons.hub.projects.decisions.read import selected_years
    from oncommons.hub.projects.papers.acts import file_paper
    from oncommons.hub.projects.running.acts import activate, resume
    from oncommons.hub.projects.running.read import blocked

    world = world_of(hub, tmp_path)
    ticking = {"commons": world.commons, "place": world.place, "keys": None}

    # a call, three applications, three reviews each, a ranking with a reason for each place
    open_call(world)
    applied(world, **THREE)
    ranking = reviewed(world)
    places = {one["application"]: one for one in ranking.value["places"]}
    assert [one["application"] for one in ranking.value["places"]] == ["atlas", "breast", "seeds"]
    assert {name: one["outcome"] for name, one in places.items()} == {
        "atlas": "selected",
        "breast": "reserve",
        "seeds": "not selected",
    }
    assert all(len(one["totals"]) == 3 and one["reason"] for one in places.values())

    # the chair decides along the order, and publishes
    for project, outcome in (
        ("atlas", Outcome.SELECTED),
        ("breast", Outcome.RESERVE),
        ("seeds", Outcome.NOT_SELECTED),
    ):
        world.done(decide, "c-fay", project=project, outcome=outcome)
    world.done(publish_decisions, "c-fay", call="call-1")
    assert [(one.selected, one.goal) for one in selected_years()] == [(1, 10)]

    # papers, agreement, costs, risks, grants
    grant = with_papers(world, days=65)
    assert blocked(world.row("atlas"), world.today).lacks == ()
    with pytest.raises(GrantError):
        find_grant(world.commons, grant.grant_id)  # nothing opens before the project is active
    world.done(activate, "g-una", commons=world.commons, project="atlas")
    signed = find_grant(world.commons, grant.grant_id)
    assert signed.valid_until == world.today + timedelta(65)

    # the grant opens what was asked for, and nothing else
    view = store.open_view(world.commons, signed, today=world.today)
    assert view.patients() == 40
    assert dict(view.grant.columns) == {"patients": ("patient_id", "sex", "vital_status")}

    # a warning 60, 30 and 7 days before the ethics approval ends, each once
    told = []
    for _ in range(65):
        world.clock.move(days=1)
        done = world.done(tick, SYSTEM, **ticking)
        told += [one.days_left for project, one in done.warned if one.what == "ethics"]
        assert done.suspended == ()
    assert told == [60, 30, 7]
    assert view.patients() == 40

    # the day after, the clock suspends, and the view that is open answers no more
    world.clock.move(days=1)
    done = world.done(tick, SYSTEM, **ticking)
    assert [project for project, _ in done.suspended] == ["atlas"]
    assert "ethics ended on" in done.suspended[0][1]
    assert world.state("atlas") == "suspended"
    with pytest.raises(OncommonsError) as closed:
        view.patients()
    assert "held" in str(closed.value)

    # nobody resumes it alone, nor before the paper is there
    again = {"commons": world.commons, "project": "atlas", "reason": "ethics was renewed"}
    with pytest.raises(Refused, match="ethics ended"):
        world.done(resume, "g-una", second="g-vic", **again)
    until = world.today + timedelta(150)
    paper = {"kind": PaperKind.ETHICS, "document_hash": HASH, "expires": until}
    world.done(file_paper, "r-anna", project="atlas", **paper)
    with pytest.raises(Refused):
        world.done(resume, "g-una", second="", **again)
    world.done(resume, "g-una", second="g-vic", **again)
    assert world.state("atlas") == "active"

    # the old grant ended with the old approval; the owner signs anew until the new one ends
    from oncommons.hub.projects.grants.acts import sign_grant

    given = {"commons": world.commons, "project": "atlas", "dataset": "lung-south"}
    renewed = world.done(sign_grant, "o-gil", **given)
    opened = store.open_view(
        world.commons, find_grant(world.commons, renewed.grant_id), today=world.today
    )
    assert opened.patients() == 40
    assert opened.grant.valid_until == until
    with pytest.raises(OncommonsError):
        view.patients()
