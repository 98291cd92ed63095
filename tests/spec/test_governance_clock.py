"""The clock: accreditation, training, papers, roles and grants end by their dates, on that day."""

from dataclasses import replace

import pytest

from oncommons.access.governance import check, check_by_itself, lapsed, may
from oncommons.access.governance.clock import Due, Ending, due, ends_soon, must_stop
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.people import Certificate, CourseRequired, Organisation
from oncommons.domain.governance.projects import Leftovers, PaperKind
from oncommons.domain.governance.roles import Role
from oncommons.domain.governance.states import GrantState, ProjectState, QueueState, Standing
from oncommons.errors import Refused
from tests.governed import (
    DATASET,
    DAY,
    FAR,
    LONG_AGO,
    ONE,
    PAPERS,
    TODAY,
    certificates,
    grant,
    held,
    job,
    on,
    project,
)

MATE = ONE[Role.RESEARCHER]
LAST = TODAY
AFTER = TODAY + DAY


def with_project(thing, **parts):
    return replace(thing, project=replace(thing.project, **parts))


def papers(kind, expires):
    return tuple(replace(one, expires=expires) if one.kind is kind else one for one in PAPERS)


ENDINGS = {
    "accreditation": (replace(MATE, accredited_until=LAST), grant(), "ACCREDITATION"),
    "membership": (
        replace(MATE, organisation=replace(MATE.organisation, member_until=LAST)),
        grant(),
        "MEMBERSHIP",
    ),
    "role": (replace(MATE, roles=(held(Role.RESEARCHER, ends=LAST),)), grant(), "ROLE_DATES"),
    "training": (replace(MATE, certificates=certificates(LAST)), grant(), "TRAINING"),
    "ethics": (MATE, with_project(grant(), papers=papers(PaperKind.ETHICS, LAST)), "PAPERS"),
    "contract": (MATE, with_project(grant(), papers=papers(PaperKind.CONTRACT, LAST)), "PAPERS"),
    "project": (MATE, with_project(grant(), ends=LAST), "PROJECT_ENDED"),
    "grant": (MATE, grant(valid_until=LAST), "GRANT_ENDED"),
}


@pytest.mark.parametrize("what", ENDINGS)
def test_what_ends_closes_the_door_the_day_after_its_last_one(what):
    somebody, thing, code = ENDINGS[what]
    check(somebody, Action.ASK, thing, on(LAST))
    with pytest.raises(Refused) as refusal:
        check(somebody, Action.ASK, thing, on(AFTER))
    assert refusal.value.code == code


@pytest.mark.parametrize("what", ENDINGS)
def test_what_ends_stops_a_job_that_runs(what):
    somebody, thing, _ = ENDINGS[what]
    running = job(QueueState.RUNNING, grant=thing, author=somebody)
    assert not must_stop(running, on(LAST))
    assert must_stop(running, on(AFTER))


def test_a_grant_that_ended_says_when_and_whom_to_ask():
    with pytest.raises(Refused) as refusal:
        check(MATE, Action.ASK, grant(valid_until=LAST), on(AFTER))
    assert str(refusal.value) == "grant G-1 ended on 2026-06-01; ask the owner of dataset D-1"


@pytest.mark.parametrize(
    ("state", "today", "standing"),
    [
        (GrantState.NEW, TODAY, Standing.UNSIGNED),
        (GrantState.SIGNED, LONG_AGO - DAY, Standing.WAITING),
        (GrantState.SIGNED, LONG_AGO, Standing.LIVE),
        (GrantState.SIGNED, FAR, Standing.LIVE),
        (GrantState.SIGNED, FAR + DAY, Standing.ENDED),
        (GrantState.HELD, TODAY, Standing.HELD),
        (GrantState.HELD, FAR + DAY, Standing.ENDED),
        (GrantState.REVOKED, TODAY, Standing.REVOKED),
    ],
)
def test_the_standing_of_a_grant_is_read_from_its_dates(state, today, standing):
    assert grant(state).standing(today) is standing


def test_a_new_version_of_a_course_can_force_everybody_to_take_it_again():
    newer = (CourseRequired("data-protection", Role.RESEARCHER, least_version=2),)
    check(MATE, Action.ASK, grant(), on(required=(replace(newer[0], least_version=1),)))
    assert not may(MATE, Action.ASK, grant(), on(required=newer))
    again = Certificate("data-protection", 2, LONG_AGO, FAR)
    retaken = replace(MATE, certificates=(*MATE.certificates, again))
    check(retaken, Action.ASK, grant(), on(required=newer))


def test_a_certificate_from_outside_counts_once_somebody_verified_it():
    one = CourseRequired("data-protection", Role.RESEARCHER)
    outside = Certificate("data-protection", 1, LONG_AGO, FAR, outside=True)
    somebody = replace(MATE, certificates=(outside,))
    assert not may(somebody, Action.ASK, grant(), on(required=(one,)))
    verified = replace(outside, verified_by="p-governance_manager")
    check(replace(somebody, certificates=(verified,)), Action.ASK, grant(), on(required=(one,)))


def test_a_tier_asks_for_its_course_only_where_data_is_touched():
    one = (CourseRequired("genomic-data", tier=DATASET.tier),)
    assert not may(MATE, Action.ASK, grant(), on(required=one))
    check(MATE, Action.READ_PROJECT, project(), on(required=one))


# ---- what the clock does ---------------------------------------------------------------------


def test_the_clock_suspends_the_day_after_a_paper_ended_and_names_it():
    running = project(papers=papers(PaperKind.ETHICS, LAST))
    assert due(running, LAST) is None
    assert due(running, AFTER) == Due(Action.SUSPEND, "ethics ended on 2026-06-01")
    check_by_itself(Action.SUSPEND, running, on(AFTER, reason="ethics ended on 2026-06-01"))
    with pytest.raises(Refused) as refusal:
        check_by_itself(Action.SUSPEND, running, on(LAST))
    assert refusal.value.code == "NOT_LAPSED"


def test_the_clock_names_everything_that_lacks():
    running = project(papers=papers(PaperKind.ETHICS, LAST)[:-1])
    assert lapsed(running, AFTER) == ("ethics ended on 2026-06-01", "funding is missing")


def test_the_clock_closes_a_project_behind_its_last_day():
    running = project(ends=LAST)
    assert due(running, LAST) is None
    assert due(running, AFTER) == Due(Action.BEGIN_CLOSING, "the project ended on 2026-06-01")
    check_by_itself(Action.BEGIN_CLOSING, running, on(AFTER))
    with pytest.raises(Refused) as refusal:
        check_by_itself(Action.BEGIN_CLOSING, running, on(LAST))
    assert refusal.value.code == "NOT_ENDED"


def test_while_outputs_wait_for_a_decision_the_clock_only_suspends():
    waits = Leftovers(undecided_outputs=("O-1",))
    running = project(ends=LAST, left=waits)
    assert due(running, AFTER) == Due(Action.SUSPEND, "the project ended on 2026-06-01")
    still = replace(running, state=ProjectState.SUSPENDED)
    assert due(still, AFTER) is None
    assert due(replace(still, left=Leftovers()), AFTER).action is Action.BEGIN_CLOSING


@pytest.mark.parametrize("state", [ProjectState.ONBOARDING, ProjectState.CLOSING])
def test_the_clock_leaves_alone_what_does_not_run(state):
    assert due(project(state, ends=LAST, papers=()), AFTER) is None


def test_what_a_person_has_to_do_the_clock_does_not():
    for action in (Action.ACTIVATE, Action.RESUME):
        with pytest.raises(Refused) as refusal:
            check_by_itself(action, project(ProjectState.SUSPENDED), on())
        assert refusal.value.code == "ROLE"
        assert "governance manager" in refusal.value.remedy


def test_the_clock_does_nothing_out_of_state():
    with pytest.raises(Refused) as refusal:
        check_by_itself(Action.SUSPEND, project(ProjectState.CLOSED), on())
    assert refusal.value.code == "STATE"


def test_each_ending_is_told_60_30_and_7_days_before():
    fades = replace(MATE, accredited_until=TODAY, certificates=certificates(TODAY)[:1])
    endless = replace(ONE[Role.LEAD], accredited_until=None, certificates=())
    running = project(papers=papers(PaperKind.ETHICS, TODAY)[:1], ends=TODAY, team=(fades, endless))
    told = {
        days: {ending.what for ending in ends_soon(running, TODAY - days * DAY)}
        for days in range(100)
    }
    course = certificates()[0].course
    everything = {
        "ethics",
        "the project",
        "the accreditation of p-researcher",
        f"{course} of p-researcher",
    }
    assert {days: what for days, what in told.items() if what} == dict.fromkeys(
        (60, 30, 7), everything
    )
    assert Ending("ethics", TODAY, 7) in ends_soon(running, TODAY - 7 * DAY)


def test_of_several_certificates_of_a_course_the_latest_one_is_told():
    twice = (
        Certificate("a", 1, LONG_AGO, TODAY),
        Certificate("a", 2, LONG_AGO, TODAY + 60 * DAY),
    )
    running = project(team=(replace(MATE, certificates=twice, accredited_until=FAR),))
    assert [one.what for one in ends_soon(running, TODAY)] == ["a of p-researcher"]
    assert ends_soon(running, TODAY - 7 * DAY) == ()


def test_an_organisation_without_an_end_stays_a_member():
    place = MATE.organisation
    assert place.is_member(LONG_AGO)
    assert not place.is_member(LONG_AGO - DAY)
    assert isinstance(place, Organisation)
