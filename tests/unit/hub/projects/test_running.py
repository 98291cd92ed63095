"""Projects that run: suspended, resumed, held by an owner, stopped at once."""

import pytest

from oncommons import store
from oncommons.access.grants import find_grant
from oncommons.errors import OncommonsError, Refused
from tests.projects_world import running, selected, with_papers


def _view(world, grant):
    return store.open_view(world.commons, find_grant(world.commons, grant), today=world.today)


def _where(world):
    return {"commons": world.commons, "place": world.place}


def test_who_suspended_for_cause_does_not_resume_alone_nor_before_it_is_settled(world):
    from oncommons.hub.projects.running.acts import resume, settle_cause, suspend

    grant = running(world).grant_id
    view = _view(world, grant)
    with pytest.raises(Refused):
        world.done(suspend, "g-una", project="atlas", reason=" ", **_where(world))
    world.done(suspend, "g-una", project="atlas", reason="a complaint", **_where(world))
    with pytest.raises(OncommonsError):
        view.patients()
    again = {"commons": world.commons, "project": "atlas", "reason": "it was nothing"}
    with pytest.raises(Refused) as refused:
        world.done(resume, "g-una", second="g-vic", **again)
    assert refused.value.code == "CAUSE"
    world.done(settle_cause, "g-vic", project="atlas", how="it was nothing")
    with pytest.raises(Refused, match="no open cause"):
        world.done(settle_cause, "g-vic", project="atlas", how="again")
    with pytest.raises(Refused):
        world.done(resume, "g-una", second="g-una", **again)
    assert world.done(resume, "g-una", second="g-vic", **again).state == "active"
    assert view.patients() == 40


def test_an_owner_holds_and_resumes_the_own_grant(world):
    from oncommons.hub.projects.grants.acts import hold_grant, resume_grant, sign_grant

    grant = running(world).grant_id
    view = _view(world, grant)
    said = {"commons": world.commons, "grant": grant, "reason": "an audit"}
    world.done(hold_grant, "o-gil", **said)
    with pytest.raises(OncommonsError):
        view.patients()
    with pytest.raises(Refused) as alone:
        world.done(resume_grant, "o-gil", **said)
    assert alone.value.code == "SEPARATION_S7"
    world.done(resume_grant, "o-gil", second="g-una", **said)
    assert view.patients() == 40
    data = {"commons": world.commons, "project": "atlas", "dataset": "lung-south"}
    with pytest.raises(Refused, match="signed already"):
        world.done(sign_grant, "o-gil", **data)
    renewed = world.done(sign_grant, "o-gil", minimum=15, **data).grant_id
    assert _view(world, renewed).patients() == 40
    with pytest.raises(OncommonsError):
        view.patients()


def test_the_emergency_stop_holds_everything_a_project_or_a_person(world):
    from oncommons.hub.members.acts import resume_all
    from oncommons.hub.members.people import person_of
    from oncommons.hub.projects.clock.acts import stop_all, stop_one
    from oncommons.hub.projects.grants.book import settle

    view = _view(world, running(world).grant_id)
    given = _where(world) | {"reason": "something is wrong"}
    with pytest.raises(Refused):
        world.done(stop_all, "r-anna", **given)
    assert view.patients() == 40
    assert world.done(stop_all, "g-una", **given) == []
    with pytest.raises(OncommonsError):
        view.patients()
    world.done(resume_all, "g-una", reason="it is over", second="g-vic")
    assert settle(world.commons, now=world.clock()) != ()
    assert settle(world.commons, now=world.clock()) == ()
    assert view.patients() == 40
    world.done(stop_one, "g-una", whom="r-ben", **given)
    assert person_of("r-ben").account == "suspended"
    world.done(stop_one, "g-una", whom="atlas", **given)
    assert world.state("atlas") == "suspended"
    with pytest.raises(Refused, match="no project nobody"):
        world.done(stop_one, "g-una", whom="nobody", **given)


def test_the_clock_alone_ticks(world):
    from oncommons.hub.projects.clock.acts import tick

    with pytest.raises(Refused, match="by itself"):
        world.done(tick, "g-una", keys=None, **_where(world))


def test_a_project_that_ended_is_closed_by_the_clock(world):
    from oncommons.hub.audit.trail import SYSTEM
    from oncommons.hub.projects.clock.acts import tick

    running(world)
    world.clock.move(days=301)
    done = world.done(tick, SYSTEM, keys=None, **_where(world))
    assert (done.closing, done.closed) == (("atlas",), ("atlas",))
    assert world.state("atlas") == "closed"


def test_what_blocks_a_project_is_said_with_who_must_act(world):
    from oncommons.hub.projects.running.read import blocked

    with_papers(world, selected(world), skip=("ethics", "costs", "risk", "lead", "sign"))
    found = blocked(world.row("atlas"), world.today)
    codes = {one.code for one in found.lacks}
    assert found.action.value == "project.activate"
    assert codes == {"PAPERS", "TEAM_ROLE", "LEAD", "COSTS", "GRANT_UNSIGNED", "RISK"}
    assert all(one.remedy for one in found.lacks)


def test_papers_and_agreements_are_looked_at(world):
    from oncommons.domain.governance.projects import PaperKind
    from oncommons.hub.projects.papers.acts import agree, file_paper

    with_papers(world, selected(world), skip=("sign",))
    paper = {"kind": PaperKind.ETHICS, "document_hash": "none", "expires": world.today}
    with pytest.raises(Refused, match="hash"):
        world.done(file_paper, "r-anna", project="atlas", **paper)
    with pytest.raises(Refused, match="no dataset elsewhere"):
        world.done(agree, "o-gil", project="atlas", dataset="elsewhere")
