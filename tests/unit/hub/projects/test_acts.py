"""Calls, applications, reviews and decisions in the hub, on both databases."""

from datetime import timedelta

import pytest

from oncommons.access.governance import changes
from oncommons.domain.calls import DataUse, Outcome
from oncommons.domain.governance.states import ThingKind
from oncommons.errors import OncommonsError, Refused
from tests.projects_world import (
    MARKS,
    SCORES,
    THREE,
    answers,
    applied,
    call_value,
    open_call,
    reviewed,
    reviewers,
    selected,
    under_review,
)


def _code(refused):
    return refused.value.code


def test_a_draft_is_kept_and_two_editors_do_not_overwrite_each_other(world):
    from oncommons.hub.projects.applications.acts import apply, save_draft, submit

    open_call(world)
    world.done(apply, "r-anna", call="call-1", project="atlas", answers={"title": "An atlas"})
    with pytest.raises(Refused, match="application lacks"):
        world.done(submit, "r-anna", project="atlas")
    first = {"project": "atlas", "answers": answers("r-anna", "north"), "version": 1}
    assert world.done(save_draft, "r-anna", **first).version == 2
    with pytest.raises(Refused, match="version 2 is there") as refused:
        world.done(save_draft, "r-anna", **first)
    assert _code(refused) == "VERSION"
    given = first | {"version": 2, "answers": {"titel": "x"}}
    with pytest.raises(Refused, match="no field of this form"):
        world.done(save_draft, "r-anna", **given)
    given = first | {"version": 2, "answers": answers("r-ben", "west")}
    with pytest.raises(Refused, match="stays who applied"):
        world.done(save_draft, "r-anna", **given)
    world.done(submit, "r-anna", project="atlas")
    kept = world.row("atlas").applications.order_by("version")
    assert [one.answers["title"] for one in kept] == ["An atlas", "What r-anna wants to know"]
    assert [one.dataset_id for one in world.row("atlas").requested.all()] == ["lung-south"]


def test_an_application_is_sent_back_and_comes_again_until_the_day_for_it(world):
    from oncommons.hub.projects.applications.acts import resubmit, send_back

    open_call(world)
    applied(world, **THREE)
    for project in ("atlas", "breast"):
        world.done(send_back, "g-una", project=project, reason="say which columns")
    world.clock.move(days=33)
    assert world.done(resubmit, "r-anna", project="atlas").state == "submitted"
    world.clock.move(days=30)
    with pytest.raises(Refused) as refused:
        world.done(resubmit, "r-ben", project="breast")
    assert _code(refused) == "RETURN_DATE"


def test_a_call_takes_applications_only_while_it_is_open(world):
    from oncommons.hub.projects.applications.acts import apply
    from oncommons.hub.projects.calls.acts import cancel_call, change_call, create_call

    value = call_value(world, "later")
    until = value.closes.date() + timedelta(7)
    world.done(create_call, "g-una", call=value, returns_until=until)
    again = call_value(world, "later", quota=3)
    assert world.done(change_call, "g-una", call=again, returns_until=until).quota == 3
    given = {"call": "later", "project": "atlas", "answers": {}}
    with pytest.raises(Refused) as refused:
        world.done(apply, "r-anna", **given)
    assert _code(refused) == "CALL_CLOSED"
    world.done(cancel_call, "g-una", call="later", reason="no money")
    open_call(world)
    with pytest.raises(Refused, match="id call-1 is taken"):
        world.done(create_call, "g-una", call=call_value(world), returns_until=until)
    with pytest.raises(Refused):
        world.done(change_call, "g-una", call=call_value(world), returns_until=until)
    own = call_value(world, "own", form="own.toml")
    with pytest.raises(Refused, match="no form"):
        world.done(create_call, "g-una", call=own, returns_until=until)
    world.clock.move(days=30, hours=1)
    with pytest.raises(Refused):
        world.done(apply, "r-anna", **given | {"call": "call-1"})


def test_the_owner_alone_sets_a_term_aside(world):
    from oncommons.hub.projects.applications.acts import apply, find_eligible, submit, waive_term

    open_call(world)
    given = answers("r-anna", "north", documents=[])
    world.done(apply, "r-anna", call="call-1", project="atlas", answers=given)
    world.done(submit, "r-anna", project="atlas")
    with pytest.raises(Refused, match="IRB"):
        world.done(find_eligible, "g-una", project="atlas")
    waiver = {"project": "atlas", "dataset": "lung-south", "use": DataUse.IRB}
    with pytest.raises(Refused):
        world.done(waive_term, "g-una", why="it is fine", **waiver)
    with pytest.raises(Refused):
        world.done(waive_term, "o-gil", why=" ", **waiver)
    world.done(waive_term, "o-gil", why="the approval comes with the contract", **waiver)
    assert world.done(find_eligible, "g-una", project="atlas").state == "eligible"


def _in_review(world, scores=SCORES):
    from oncommons.hub.projects.applications.acts import find_eligible
    from oncommons.hub.projects.reviews.acts import assign_reviewers

    open_call(world)
    applied(world, **{name: THREE[name] for name in scores})
    for project in scores:
        world.done(find_eligible, "g-una", project=project)
    world.clock.move(days=31)
    world.trail.anchor()
    world.done(assign_reviewers, "c-fay", call="call-1")


def test_reviews_are_blind_until_the_own_one_is_in(world):
    from oncommons.hub.projects.reviews.acts import hand_in, read_reviews

    _in_review(world, {"atlas": 5})
    names = reviewers(world, "atlas")
    assert (len(names), "m-dora" in names) == (3, True)
    with pytest.raises(Refused):
        world.done(hand_in, names[0], project="atlas", marks=dict.fromkeys(MARKS, 3))
    under_review(world, "atlas")
    world.done(hand_in, names[0], project="atlas", marks=dict.fromkeys(MARKS, 3))
    with pytest.raises(Refused) as blind:
        world.done(read_reviews, names[1], project="atlas")
    assert _code(blind) == "BLIND"
    with pytest.raises(OncommonsError, match="no usable mark"):
        world.done(hand_in, names[1], project="atlas", marks={"science": 5})
    world.done(hand_in, names[1], project="atlas", marks=dict.fromkeys(MARKS, 4))
    read = world.done(read_reviews, names[1], project="atlas")
    assert {one.reviewer_id for one in read} == set(names[:2])
    with pytest.raises(Refused):
        world.done(read_reviews, "r-anna", project="atlas")


def test_a_review_is_corrected_once_and_only_where_scores_lie_apart(world):
    from oncommons.hub.projects.reviews.acts import amend, hand_in

    _in_review(world, {"atlas": 5})
    under_review(world, "atlas")
    names = reviewers(world, "atlas")
    for name, mark in zip(names, (3, 4, 4), strict=True):
        world.done(hand_in, name, project="atlas", marks=dict.fromkeys(MARKS, mark))
    better = {"project": "atlas", "marks": dict.fromkeys(MARKS, 5)}
    with pytest.raises(Refused) as refused:
        world.done(amend, names[0], **better)
    assert _code(refused) == "NOT_FLAGGED"


def test_a_correction_keeps_both(world):
    from oncommons.hub.projects.reviews.acts import amend, hand_in
    from oncommons.hub.projects.reviews.values import reviews_of

    _in_review(world, {"atlas": 5})
    under_review(world, "atlas")
    names = reviewers(world, "atlas")
    for name, mark in zip(names, (1, 4, 5), strict=True):
        world.done(hand_in, name, project="atlas", marks=dict.fromkeys(MARKS, mark))
    better = {"project": "atlas", "marks": dict.fromkeys(MARKS, 4)}
    world.done(amend, names[0], **better)
    own = [one for one in reviews_of(world.row("atlas")) if one.reviewer_id == names[0]]
    assert [one.marks["science"] for one in own] == [1, 4]
    assert own[1].amended_from == own[0].review_id
    with pytest.raises(Refused):
        world.done(amend, names[0], **better)


def test_who_has_a_conflict_is_excused_and_another_is_assigned(world):
    from oncommons.hub.projects.reviews.acts import (
        assign_reviewer,
        assign_reviewers,
        declare,
        open_review,
        step_aside,
    )

    _in_review(world, {"atlas": 5})
    assert reviewers(world, "atlas") == ("c-fay", "m-dora", "p-adam")
    world.done(declare, "p-adam", project="atlas", conflict=True)
    with pytest.raises(Refused) as refused:
        world.done(open_review, "c-fay", project="atlas")
    assert _code(refused) == "REVIEWERS"
    again = world.done(assign_reviewers, "c-fay", call="call-1")
    assert [one.reviewer for one in again] == ["p-carl"]
    with pytest.raises(Refused):
        world.done(assign_reviewer, "c-fay", project="atlas", reviewer="p-adam")
    for name in ("c-fay", "m-dora", "p-carl"):
        world.done(declare, name, project="atlas", conflict=False)
    world.done(step_aside, "c-fay", project="atlas")
    with pytest.raises(Refused) as refused:
        world.done(open_review, "c-fay", project="atlas")
    assert _code(refused) == "SEPARATION_S2"


def test_the_draw_needs_an_anchor_from_after_the_call(world):
    from oncommons.hub.audit.models import Anchor
    from oncommons.hub.projects.decisions.acts import store_ranking
    from oncommons.hub.projects.decisions.read import first_anchor_after

    stored = selected(world)
    row = world.row(stored).call
    ranking = row.rankings.get()
    anchor = Anchor.objects.filter(hash=ranking.anchor).first()
    assert first_anchor_after(row.closes).hash == anchor.hash
    again = world.done(store_ranking, "c-fay", call="call-1")
    assert again.anchor == ranking.anchor
    with pytest.raises(Refused, match="no anchor"):
        first_anchor_after(world.clock.now + timedelta(1))


def test_leaving_the_order_needs_a_reason_and_the_quota_holds(world):
    from oncommons.hub.projects.calls.acts import publish_decisions
    from oncommons.hub.projects.decisions.acts import decide

    open_call(world)
    applied(world, **THREE)
    reviewed(world)
    chosen = {"project": "breast", "outcome": Outcome.SELECTED}
    with pytest.raises(Refused, match="leaves its order"):
        world.done(decide, "c-fay", **chosen)
    with pytest.raises(Refused, match="no decision"):
        world.done(decide, "c-fay", project="breast", outcome=Outcome.NOT_RANKED)
    kept = world.done(decide, "c-fay", reason="the rarer disease", **chosen)
    assert (kept.rank, kept.reason) == (2, "the rarer disease")
    with pytest.raises(Refused) as refused:
        world.done(decide, "c-fay", project="atlas", outcome=Outcome.SELECTED)
    assert _code(refused) == "QUOTA"
    with pytest.raises(Refused, match="wait for their decision"):
        world.done(publish_decisions, "c-fay", call="call-1")


def test_a_place_that_falls_free_goes_to_the_first_of_the_reserve(world):
    from oncommons.hub.projects.applications.acts import withdraw
    from oncommons.hub.projects.decisions.acts import decide, promote
    from oncommons.hub.projects.decisions.read import selected_years

    selected(world)
    world.done(decide, "c-fay", project="breast", outcome=Outcome.RESERVE)
    with pytest.raises(Refused, match="no place"):
        world.done(promote, "c-fay", project="breast")
    world.done(withdraw, "r-anna", project="atlas")
    world.done(promote, "c-fay", project="breast")
    assert (world.state("atlas"), world.state("breast")) == ("withdrawn", "selected")
    assert [(one.year, one.goal, one.is_reached) for one in selected_years()] == [
        (world.today.year, 10, False)
    ]


@pytest.mark.parametrize("kind", ["call", "project", "review", "grant"])
def test_the_database_has_the_moves_of_governance(kind):
    import importlib

    rules = importlib.import_module("oncommons.hub.projects.migrations.0004_rules")
    pairs = {(str(a), str(b)) for a, b in changes(ThingKind(kind))}
    assert set(getattr(rules, kind.upper())) == pairs


def test_the_database_refuses_a_state_that_does_not_follow(world):
    from django.db import transaction

    from oncommons.hub.projects.models import Call, Project

    open_call(world)
    applied(world, atlas=THREE["atlas"])
    for rows, change in (
        (Project.objects.filter(id="atlas"), {"state": "active"}),
        (Project.objects.filter(id="atlas"), {"lead": "r-ben"}),
        (Call.objects.filter(id="call-1"), {"state": "decided"}),
        (Call.objects.filter(id="call-1"), {"quota": 99}),
    ):
        with pytest.raises(Exception, match=r"follow|stays|fixed"), transaction.atomic():
            rows.update(**change)
    assert world.state("atlas") == "submitted"
