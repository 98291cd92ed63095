"""A ranking gives every application a place and a reason, within the quota of its call."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from oncommons.access.calls import draw_digits, rank, ranking_page
from oncommons.domain.calls import Draw, Outcome, TeamOrganisation, Trait, TraitQuota
from oncommons.domain.canonical import digest
from oncommons.domain.governance.people import OrganisationKind
from oncommons.errors import CallError, Refused
from tests.made_calls import CLOSES, DRAW, REVIEWED, application, call, organisation, review


def ranked(scores, draw=DRAW, applications=None, reviews=(), **changes):
    """Rank applications by one mark of one reviewer each."""
    made = applications or [application(name) for name in scores]
    given = [
        review(name, "r1", *([mark] if isinstance(mark, int) else mark))
        for name, mark in scores.items()
    ]
    return rank(call(**changes), made, [*given, *reviews], draw)


def outcomes(ranking):
    return {one.application_id: str(one.outcome) for one in ranking.places}


def reason(ranking, name):
    return ranking.place(name).reason


def test_the_order_is_by_score_and_everybody_has_a_reason():
    found = ranked({"A": 3, "B": 5, "C": 4, "D": 3})
    assert [one.application_id for one in found.places][:2] == ["B", "C"]
    assert reason(found, "B") == "place 1 of 4 with score 5.00; selected within the quota of 2"
    assert found.places[2].outcome is Outcome.RESERVE
    assert found.places[2].reason.endswith("reserve 1 of 1")
    assert found.places[3].reason.endswith("the quota of 2 and the reserve of 1 are full")
    assert found.unmet == ()


def test_of_equals_patient_benefit_decides():
    found = ranked({"A": (4, 3, 4, 4, 4), "B": (3, 4, 4, 4, 4)}, quota=1)
    assert outcomes(found) == {"B": "selected", "A": "reserve"}
    assert "ahead of A by patient benefit (4.00 against 3.00)" in reason(found, "B")
    assert "behind B by patient benefit (4.00 against 3.00)" in reason(found, "A")


def test_then_the_median():
    by_one = {"A": (5, 4, 5, 4, 3), "B": (4, 4, 5, 4, 4)}
    more = [
        *(review("A", "r2", 4, 4, 4, 4, 4), review("A", "r3", 3, 4, 4, 4, 3)),
        *(review("B", "r2", 4, 4, 4, 5, 4), review("B", "r3", 4, 4, 3, 3, 4)),
    ]
    found = ranked(by_one, reviews=more, quota=1)
    a, b = found.place("A").scored, found.place("B").scored
    assert (a.score, a.means["patient_benefit"]) == (b.score, b.means["patient_benefit"])
    assert found.places[0].application_id == "B"
    assert "ahead of A by median (4.10 against 4.00)" in found.places[0].reason


def test_then_the_draw_which_anybody_repeats():
    found = ranked({"A": 4, "B": 4, "C": 4}, quota=1)
    digits = {name: hashlib.sha256(f"{DRAW.anchor}{name}".encode()).hexdigest() for name in "ABC"}
    assert [one.application_id for one in found.places] == sorted("ABC", key=digits.get)
    first, second = (one.application_id for one in found.places[:2])
    assert digits[first] == draw_digits(DRAW, first)
    said = f"ahead of {second} by the draw ({digits[first][:8]} before {digits[second][:8]})"
    assert said in found.places[0].reason


def test_scores_that_print_alike_but_differ_are_told_exactly():
    many = tuple(
        replace(one, reviewer_id=f"x{number}", organisation=f"O{number}")
        for number, one in enumerate(call().panel * 40)
    )
    names = [one.reviewer_id for one in many]
    low = [review("A", name, *((4, 4, 4, 4, 3) if name == names[0] else (4,))) for name in names]
    high = [review("B", name, 4) for name in names]
    found = rank(call(panel=many, quota=1), [application("A"), application("B")], low + high, DRAW)
    assert reason(found, "B").startswith(
        "place 1 of 2 with score 4.00; ahead of A by score (4 against "
    )
    assert outcomes(found)["B"] == "selected"


def test_one_that_cannot_be_funded_says_everything_that_is_too_low():
    found = ranked({"A": 4, "B": (1, 4, 1, 4, 4), "C": (5, 5, 5, 5, 1)})
    assert outcomes(found) == {"A": "selected", "B": "not fundable", "C": "not fundable"}
    assert reason(found, "B") == (
        "score 2.50 is below the floor of 3.00; science 1.00 is below 2.00;"
        " feasibility 1.00 is below 2.00"
    )
    assert reason(found, "C") == "data protection 1.00 is below 2.00"
    assert found.place("B").order is None


def test_the_floor_itself_can_be_funded():
    assert outcomes(ranked({"A": 3}))["A"] == "selected"
    exact = {"A": (5, 2, 2, 3, 3)}
    assert ranked(exact, floor=Fraction(31, 10)).places[0].outcome is Outcome.SELECTED


def test_without_its_quorum_an_application_is_not_ranked():
    public = [review("A", "m1", 4)]
    found = ranked({"A": 4, "B": 5}, reviews=public, quorum=2, quorum_public=1)
    assert outcomes(found) == {"A": "selected", "B": "not ranked"}
    assert reason(found, "B") == (
        "1 of the 2 reviews of the quorum are in; 0 of the 1 reviews by public members are in"
    )
    assert found.place("B").scored is None


def test_a_review_with_a_conflict_is_not_counted():
    declared = [review("A", "m1", has_conflict=True)]
    assert outcomes(ranked({"A": 4}, reviews=declared, quorum=2))["A"] == "not ranked"


def test_marks_from_the_own_organisation_are_refused():
    own = application("A", organisation=organisation("University A", "university"))
    with pytest.raises(Refused) as refused:
        ranked({"A": 5}, applications=[own])
    assert refused.value.code == "SEPARATION_S2"


def hospital(name, at="Hospital H", kind="hospital", **changes):
    return application(name, organisation=TeamOrganisation(at, OrganisationKind(kind)), **changes)


def test_an_organisation_has_no_more_than_one_may_have():
    made = [hospital("A"), hospital("B", at="HOSPITAL H"), hospital("C", at="Other")]
    found = ranked({"A": 5, "B": 4, "C": 3}, applications=made, at_most_each=1)
    assert outcomes(found) == {"A": "selected", "B": "not selected", "C": "selected"}
    assert reason(found, "B") == (
        "place 2 of 3 with score 4.00; skipped, since HOSPITAL H has 1 selected (A), the most that"
        " one organisation may have; not in the reserve, since HOSPITAL H has 1 selected or waiting"
        " (A)"
    )


def test_the_reserve_could_move_up_whole():
    made = [hospital("A", at="X"), *(hospital(name) for name in "BCD"), hospital("E", at="Y")]
    scores = {"A": 5, "B": 4, "C": 4, "D": 4, "E": 3}
    found = ranked(scores, applications=made, quota=1, reserve=3, at_most_each=2)
    waiting = [one.application_id for one in found.having(Outcome.RESERVE)]
    assert len([name for name in waiting if name in "BCD"]) == 2
    assert waiting[-1] == "E"


START_UP = (TraitQuota(Trait.START_UP_LED, 1),)


def test_what_is_wanted_and_missing_takes_the_lowest_place():
    made = [*map(hospital, "AB"), hospital("C", at="S", kind="start_up")]
    found = ranked({"A": 5, "B": 4, "C": 3}, applications=made, at_least=START_UP)
    assert outcomes(found) == {"A": "selected", "B": "reserve", "C": "selected"}
    wanted = "since the call wants at least 1 start-up led"
    assert reason(found, "C").endswith(f"selected in place of B, {wanted}")
    assert f"gives its place to C, {wanted}; reserve 1 of 1" in reason(found, "B")


def test_what_is_wanted_and_there_changes_nothing():
    made = [*map(hospital, "BC"), hospital("A", at="S", kind="start_up")]
    found = ranked({"A": 5, "B": 4, "C": 3}, applications=made, at_least=START_UP)
    assert outcomes(found)["B"] == "selected"


def test_a_wish_that_cannot_be_met_is_told_and_never_forced():
    made = [*map(hospital, "AB"), hospital("C", at="S", kind="start_up")]
    low = ranked({"A": 5, "B": 4, "C": 2}, applications=made, at_least=START_UP)
    assert outcomes(low)["C"] == "not fundable"
    assert low.unmet == (
        "the call wants at least 1 start-up led, and 0 could be selected: no other that can be"
        " funded may come in without breaking another rule",
    )


def test_one_wish_is_not_met_at_the_price_of_another():
    made = [
        hospital("A", at="U", kind="university"),
        hospital("B", at="P", kind="association"),
        hospital("C", at="S", kind="start_up"),
    ]
    wishes = (
        TraitQuota(Trait.UNIVERSITY_LED, 1),
        TraitQuota(Trait.ASSOCIATION_LED, 1),
        TraitQuota(Trait.START_UP_LED, 1),
    )
    found = ranked({"A": 5, "B": 4, "C": 3}, applications=made, at_least=wishes)
    assert outcomes(found) == {"A": "selected", "B": "selected", "C": "reserve"}
    assert len(found.unmet) == 1


def test_the_lowest_whose_going_breaks_nothing_goes_not_the_lowest():
    made = [
        hospital("A"),
        hospital("B", at="P", kind="association"),
        hospital("C", at="S", kind="start_up"),
    ]
    wishes = (TraitQuota(Trait.ASSOCIATION_LED, 1), TraitQuota(Trait.START_UP_LED, 1))
    found = ranked({"A": 5, "B": 4, "C": 3}, applications=made, at_least=wishes)
    assert outcomes(found) == {"A": "reserve", "B": "selected", "C": "selected"}


def test_an_exchange_keeps_what_one_organisation_may_have():
    partner = (organisation("Firm", "company"),)
    mixed = (TraitQuota(Trait.PUBLIC_PRIVATE, 1),)
    made = [hospital("A"), hospital("B", at="Other"), hospital("C", partners=partner)]
    found = ranked({"A": 5, "B": 4, "C": 3}, applications=made, at_most_each=1, at_least=mixed)
    assert outcomes(found) == {"A": "not selected", "B": "selected", "C": "selected"}
    assert reason(found, "A").endswith(
        "gives its place to C, since the call wants at least 1 public and private;"
        " not in the reserve, since Hospital H has 1 selected or waiting (C)"
    )


def test_who_is_passed_by_a_wish_is_told():
    made = [*map(hospital, "AB"), hospital("C", at="S", kind="start_up")]
    found = ranked(
        {"A": 5, "B": 4, "C": 3}, applications=made, quota=1, reserve=0, at_least=START_UP
    )
    assert "passed by C, brought in by what the call wants" in reason(found, "B")


def test_who_is_passed_with_a_full_organisation_is_told_that():
    mixed = (organisation("Firm", "company"),)
    made = [hospital("A"), hospital("B"), hospital("C", at="X"), hospital("D", partners=mixed)]
    wishes = (TraitQuota(Trait.PUBLIC_PRIVATE, 1),)
    found = ranked(
        {"A": 5, "C": 4, "B": 4, "D": 3},
        applications=made,
        quota=1,
        at_most_each=1,
        at_least=wishes,
    )
    assert outcomes(found)["D"] == "selected"
    assert "skipped, since Hospital H has 1 selected (D)" in reason(found, "B")


def test_two_of_a_kind_may_be_wanted():
    made = [*map(hospital, "AB"), *(hospital(n, at=n, kind="start_up") for n in "CD")]
    wishes = (TraitQuota(Trait.START_UP_LED, 2),)
    found = ranked({"A": 5, "B": 4, "C": 3, "D": 3}, applications=made, at_least=wishes)
    assert {name for name, said in outcomes(found).items() if said == "selected"} == {"C", "D"}


@pytest.mark.parametrize(
    "draw",
    [
        Draw(" ", CLOSES),
        Draw("x", CLOSES - timedelta(seconds=1)),
        Draw("x", REVIEWED + timedelta(seconds=1)),
    ],
)
def test_a_draw_that_could_be_steered_is_refused(draw):
    with pytest.raises(Refused) as refused:
        ranked({"A": 4}, draw=draw)
    assert refused.value.code == "DRAW"


def test_a_conflict_may_be_declared_before_the_draw():
    early = review("A", "r2", has_conflict=True, submitted_at=CLOSES)
    assert ranked({"A": 4}, reviews=[early]).places


def test_an_id_stands_once():
    with pytest.raises(CallError, match="application A stands 2 times"):
        ranked({"A": 4}, applications=[application("A"), application("A")])
    with pytest.raises(CallError, match="review A-r1 stands 2 times"):
        ranked({"A": 4}, reviews=[review("A", "r1", 4)])


def test_reviews_of_other_applications_are_left_out():
    assert outcomes(ranked({"A": 4}, reviews=[review("Z", "r1", 1)])) == {"A": "selected"}


def test_a_ranking_without_applications_is_empty():
    found = rank(call(), [], [], DRAW)
    assert found.places == ()
    assert "<h2" in ranking_page(call(), found)


def test_a_ranking_is_json_without_fractions_so_that_it_can_be_hashed():
    found = ranked({"A": (5, 4, 3, 4, 4), "B": 1}, reviews=[review("A", "r2", 2)], quorum=2)
    form = json.loads(json.dumps(found.to_json()))
    assert form["places"][0]["score"] == "61/20"
    assert form["places"][0]["totals"] == {"r1": "41/10", "r2": "2"}
    assert "score" not in form["places"][1]
    assert len(digest(found.to_json())) == 64
    assert found.place("Z") is None


def test_the_page_says_every_reason_and_names_no_reviewer():
    made = [hospital("A<b>"), hospital("B", at="Other"), hospital("C", at="T")]
    found = ranked(
        {"A<b>": 5, "B": 2, "C": (5, 5, 1, 1, 3)},
        applications=made,
        reviews=[review("C", "m2", (1), review_id="x")],
        at_least=START_UP,
        at_most_each=1,
    )
    page = ranking_page(call(at_least=START_UP, at_most_each=1), found, {"D": ("x is missing",)})
    for one in found.places:
        for part in one.reason.split("; "):
            assert part in page
    assert "A&lt;b&gt;" in page
    assert "A<b>" not in page
    assert "x is missing" in page
    assert "The call wants at least 1 start-up led" in page
    assert f"printf %s &#39;{DRAW.anchor}A&lt;b&gt;&#39; | sha256sum" in page
    for reviewer in call().panel:
        assert f">{reviewer.reviewer_id}<" not in page
