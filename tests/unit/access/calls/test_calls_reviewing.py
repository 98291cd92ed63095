"""Reviewers are assigned without conflict, their marks are exact, and their reviews stay blind."""

from dataclasses import replace
from fractions import Fraction

import pytest

from oncommons.access.calls import (
    assign,
    can_review,
    check_can_amend,
    check_can_review,
    check_marks,
    conflict_of,
    in_force,
    is_to_discuss,
    visible_reviews,
)
from oncommons.access.calls.scores import score, total
from oncommons.domain.calls import Criterion, PanelMember
from oncommons.errors import CallError, Refused
from tests.made_calls import PANEL, application, call, marks, organisation, review

CALL = call()


def refused(code, act, *words):
    with pytest.raises(Refused) as error:
        act(*words)
    assert error.value.code == code
    return str(error.value)


# ---- assignment


def test_public_members_come_first_and_the_least_loaded_of_all():
    found = assign(CALL, [application(f"A-{number}") for number in range(1, 5)])
    assert found.reviewers == {
        "A-1": ("m1", "chair", "m2"),
        "A-2": ("m1", "r1", "r2"),
        "A-3": ("m2", "r3", "chair"),
        "A-4": ("m1", "r1", "r2"),
    }
    assert found.loads() == {"m1": 3, "r1": 2, "r2": 2, "chair": 2, "m2": 2, "r3": 1}


def test_a_call_may_want_no_public_member():
    one = assign(call(public_members=0, reviewers_each=2), [application()])
    assert one.reviewers == {"A-1": ("chair", "m1")}


def test_own_organisation_team_and_declared_conflict_are_left_out():
    partners = (organisation("PATIENTS D", "association"), organisation("Institute C"))
    one = application(partners=partners, team=("r1",))
    found = assign(call(reviewers_each=2), [one], conflicts={("r2", "A-1")})
    assert found.reviewers["A-1"] == ("m2", "chair")


def test_each_conflict_has_its_reason():
    one = application(team=("r1",), partners=(organisation("institute c"),))
    by_name = {reviewer.reviewer_id: reviewer for reviewer in PANEL}
    declared = [("r2", "A-1"), ("m1", "A-2")]
    assert conflict_of(by_name["r1"], one, declared) == "belongs to the team"
    assert conflict_of(by_name["r2"], one, declared) == "has declared a conflict"
    assert conflict_of(by_name["r3"], one, declared) == "works at Institute C, which takes part"
    assert conflict_of(by_name["m1"], one, declared) == ""


def test_kept_reviewers_stay_and_the_gone_one_is_replaced():
    kept = {"A-1": ("r3", "m1", "r1")}
    found = assign(CALL, [application()], conflicts={("r1", "A-1")}, kept=kept)
    assert found.reviewers["A-1"] == ("r3", "m1", "chair")
    found = assign(CALL, [application()], conflicts={("m1", "A-1")}, kept=kept)
    assert found.reviewers["A-1"] == ("r3", "r1", "m2")


def test_a_panel_that_is_too_small_is_refused_with_every_application():
    small = call(panel=PANEL[:4] + PANEL[4:5])
    partner = (organisation("Patients D", "association"),)
    applications = [application("A-2", partners=partner), application("A-1")]
    conflicts = {("r1", "A-1"), ("r2", "A-1"), ("r3", "A-1")}
    text = refused("TOO_FEW_REVIEWERS", assign, small, applications, conflicts)
    assert "A-1 can have 2 reviewers, 1 of them public" in text
    assert "A-2 can have 4 reviewers, 0 of them public" in text
    assert "name more people" in text


def test_who_may_review_is_asked_and_checked_alike():
    assert can_review(CALL, "r1", application())
    check_can_review(CALL, "r1", application())
    assert not can_review(CALL, "stranger", application())
    refused("ROLE", check_can_review, CALL, "stranger", application())
    own = application(organisation=organisation("University A", "university"))
    assert not can_review(CALL, "r1", own)
    assert "works at University A" in refused("SEPARATION_S2", check_can_review, CALL, "r1", own)
    refused("SEPARATION_S2", check_can_review, CALL, "r2", own, [("r2", "A-1")])


# ---- marks


def test_a_total_is_the_weighted_mean_exactly():
    assert total(CALL, marks(5, 4, 3, 2, 1)) == Fraction(36, 10)
    third = call(criteria=(Criterion("science", Fraction(1)), Criterion("team", Fraction(2))))
    assert total(third, {"science": 5, "team": 4}) == Fraction(13, 3)


def test_reviews_are_taken_together():
    found = score(CALL, [review("A-1", "r2", 4), review("A-1", "r1", 5), review("A-1", "m1", 3)])
    assert list(found.totals) == ["m1", "r1", "r2"]
    assert (found.score, found.median, found.spread) == (4, 4, 2)
    assert score(CALL, [review("A-1", "r1", 5), review("A-1", "r2", 4)]).median == Fraction(9, 2)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"science": 0}, "science"),
        ({"science": 6}, "science"),
        ({"science": 4.0}, "science"),
        ({"science": True}, "science"),
        ({"science": None}, "science"),
        ({"style": 4}, "style"),
    ],
)
def test_marks_that_cannot_be_counted_are_named(given, named):
    wrong = review("A-1", "r1", 4, marks=marks(4) | given)
    with pytest.raises(CallError, match=named):
        check_marks(CALL, wrong)


def test_a_conflict_has_no_marks_and_a_stranger_no_review():
    check_marks(CALL, review("A-1", "r1", has_conflict=True))
    with pytest.raises(CallError, match="conflict"):
        check_marks(CALL, review("A-1", "r1", 4, has_conflict=True))
    with pytest.raises(CallError, match="science"):
        check_marks(CALL, review("A-1", "r1"))
    refused("ROLE", check_marks, CALL, review("A-1", "stranger", 4))


def test_a_spread_above_one_and_a_half_is_talked_over():
    narrow = [review("A-1", "r1", 5), review("A-1", "r2", 4, 4, 3, 3, 3)]
    assert score(CALL, narrow).spread == Fraction(14, 10)
    assert not is_to_discuss(CALL, narrow)
    just = call(
        criteria=(Criterion("patient_benefit", Fraction(1)), Criterion("team", Fraction(1)))
    )
    pair = [
        review("A-1", "r1", marks={"patient_benefit": 5, "team": 5}),
        review("A-1", "r2", marks={"patient_benefit": 4, "team": 3}),
    ]
    assert score(just, pair).spread == Fraction(3, 2)
    assert not is_to_discuss(just, pair)
    wide = [pair[0], replace(pair[1], marks={"patient_benefit": 3, "team": 3})]
    assert is_to_discuss(just, wide)
    assert not is_to_discuss(CALL, [])


WIDE = (review("A-1", "r1", 5), review("A-1", "r2", 3))


def amended(reviewer="r2", value=4, **changes):
    given = {"review_id": "amended", "amended_from": f"A-1-{reviewer}"}
    return review("A-1", reviewer, value, **(given | changes))


def test_a_correction_counts_and_both_are_kept():
    correction = amended()
    check_can_amend(CALL, correction, WIDE)
    reviews = (*WIDE, correction)
    assert in_force(CALL, reviews) == (WIDE[0], correction)
    assert is_to_discuss(CALL, reviews)
    assert visible_reviews(CALL, "r1", application(), reviews) == (*WIDE, correction)


def test_a_correction_is_once_of_ones_own_and_only_after_a_discussion():
    second = amended(review_id="again")
    with pytest.raises(CallError, match="twice"):
        check_can_amend(CALL, second, (*WIDE, amended()))
    refused("AMENDS_ANOTHER", check_can_amend, CALL, amended(amended_from="A-1-r1"), WIDE)
    of_correction = amended(review_id="again", amended_from="amended")
    refused("AMENDS_ANOTHER", check_can_amend, CALL, of_correction, WIDE)
    refused("AMENDS_ANOTHER", check_can_amend, CALL, amended("r3"), WIDE)
    near = (review("A-1", "r1", 4), review("A-1", "r2", 3))
    refused("NOT_TO_DISCUSS", check_can_amend, CALL, amended(), near)
    refused("NO_CORRECTION", check_can_amend, CALL, amended(amended_from=""), WIDE)


def test_a_reviewer_stands_once():
    with pytest.raises(CallError, match="reviews A-1 twice"):
        in_force(CALL, [WIDE[0], replace(WIDE[0], review_id="other")])


def test_who_declares_a_conflict_later_counts_no_more_and_corrections_stay_right():
    late = review("A-1", "r1", review_id="late", has_conflict=True)
    assert in_force(CALL, [*WIDE, late]) == (WIDE[1],)
    assert in_force(CALL, [*WIDE, amended(), late]) == (amended(),)


# ---- blindness


def names(reader, reviews, **changes):
    found = visible_reviews(CALL, reader, application(**changes), reviews)
    return [one.review_id for one in found]


OTHERS = (review("A-1", "r1", 5), review("A-1", "m1", 3))


def test_reviews_are_blind_until_ones_own_is_in():
    assert names("r2", OTHERS) == []
    assert names("r2", (*OTHERS, review("A-1", "r2", 4))) == ["A-1-m1", "A-1-r1", "A-1-r2"]


def test_an_unfinished_review_opens_nothing():
    empty = review("A-1", "r2")
    part = review("A-1", "r2", marks={"science": 4})
    for own in (empty, part):
        assert names("r2", (*OTHERS, own)) == ["A-1-r2"]


def test_a_declared_conflict_opens_nothing_even_after_ones_own_is_in():
    own = (review("A-1", "r2", 4), review("A-1", "r2", review_id="late", has_conflict=True))
    assert names("r2", (*OTHERS, *own)) == ["A-1-r2", "late"]


def test_own_organisation_and_strangers_read_nothing():
    partner = {"partners": (organisation("University B"),)}
    assert names("r2", OTHERS, **partner) == []
    assert names("stranger", OTHERS) == []


def test_the_chair_reads_once_the_quorum_is_there_but_not_with_a_conflict():
    three = call(quorum=3)
    assert visible_reviews(three, "chair", application(), OTHERS) == ()
    more = (*OTHERS, review("A-1", "r3", 4))
    assert len(visible_reviews(three, "chair", application(), more)) == 3
    own = application(partners=(organisation("Agency", "authority"),))
    assert visible_reviews(three, "chair", own, more) == ()
    assert visible_reviews(three, "chair", application(), more, [("chair", "A-1")]) == ()


def test_the_panel_is_looked_up_by_id():
    assert CALL.reviewer("r1") == PanelMember("r1", "University A")
    assert CALL.reviewer("x") is None
