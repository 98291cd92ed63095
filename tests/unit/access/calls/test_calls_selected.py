"""Decisions follow the ranking or say why not, and the year is counted against its goal."""

from dataclasses import replace
from datetime import date

import pytest

from oncommons.access.calls import (
    SoFar,
    check_decision,
    may_decide,
    next_in_reserve,
    rank,
    selected_by_year,
)
from oncommons.access.calls.selected import follows
from oncommons.domain.calls import Decision, Outcome
from oncommons.errors import Refused
from tests.made_calls import DRAW, application, call, organisation, review

CALL = call(quota=2, reserve=2)
MARKS = {"A": 5, "B": 4, "C": (4, 3, 4, 4, 4), "D": 3, "E": (3, 3, 3, 2, 3), "F": 1}
NAMES = {name: application(name) for name in (*MARKS, "G")}
REVIEWS = [
    review(name, "r1", *(mark if isinstance(mark, tuple) else (mark,)))
    for name, mark in MARKS.items()
]
RANKING = rank(CALL, list(NAMES.values()), REVIEWS, DRAW)
DAY = date(2026, 11, 2)


def decision(name, outcome=Outcome.SELECTED, by="chair", reason="", on=DAY):
    return Decision(name, outcome, by, on, reason)


def refused(code, one, so_far=None, made=None):
    with pytest.raises(Refused) as error:
        check_decision(CALL, RANKING, one, made or NAMES[one.application_id], so_far)
    assert error.value.code == code
    assert not may_decide(CALL, RANKING, one, made or NAMES[one.application_id], so_far)
    return str(error.value)


def test_the_ranking_of_this_file():
    assert [str(one.outcome) for one in RANKING.places] == [
        *("selected", "selected", "reserve", "reserve", "not fundable"),
        *("not fundable", "not ranked"),
    ]


def test_a_decision_that_follows_the_ranking_needs_no_reason():
    for place in RANKING.places:
        if place.outcome is not Outcome.NOT_RANKED:
            one = decision(place.application_id, place.outcome)
            assert may_decide(CALL, RANKING, one, NAMES[place.application_id])
    assert may_decide(CALL, RANKING, decision("F", Outcome.NOT_SELECTED), NAMES["F"])


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("A", Outcome.RESERVE),
        ("A", Outcome.NOT_SELECTED),
        ("C", Outcome.SELECTED),
        ("D", Outcome.SELECTED),
        ("C", Outcome.NOT_SELECTED),
    ],
)
def test_leaving_the_order_needs_a_written_reason(name, outcome):
    text = refused("ORDER", decision(name, outcome, reason=" "))
    assert "leaves its order" in text
    assert may_decide(
        CALL, RANKING, decision(name, outcome, reason="the lead has left"), NAMES[name]
    )


def test_only_the_chair_decides_and_never_with_a_conflict():
    refused("ROLE", decision("A", by="r1"))
    assert "another chair" in refused(
        "SEPARATION_S2", decision("A"), SoFar(conflicts={("chair", "A")})
    )
    own = replace(NAMES["A"], partners=(organisation("Agency", "authority"),))
    refused("SEPARATION_S2", decision("A"), made=own)


def test_what_is_not_ranked_is_not_decided():
    refused("QUORUM", decision("G", Outcome.NOT_SELECTED, reason="x"))
    stranger = application("Z")
    refused("QUORUM", decision("Z", reason="x"), made=stranger)
    assert not follows(RANKING, decision("Z"), SoFar())


def test_what_cannot_be_funded_is_not_selected_with_any_reason():
    assert "below the floor" in refused("FLOOR", decision("F", reason="I like it"))
    refused("FLOOR", decision("F", Outcome.RESERVE, reason="I like it"))


def test_the_quota_is_kept_even_with_a_reason():
    both = SoFar([decision("A"), decision("B")])
    refused("QUOTA", decision("C", reason="one more"), both)
    assert may_decide(CALL, RANKING, decision("B"), NAMES["B"], both)


def test_a_place_that_fell_free_goes_to_the_first_who_waits():
    assert next_in_reserve(RANKING, SoFar()) == ""
    gone = SoFar([decision("A"), decision("B")], withdrawn=frozenset({"B"}))
    assert next_in_reserve(RANKING, gone) == "C"
    assert may_decide(CALL, RANKING, decision("C"), NAMES["C"], gone)
    refused("ORDER", decision("D"), gone)
    moved = SoFar([*gone.decisions, decision("C")], withdrawn=frozenset({"B"}))
    assert moved.selected == {"A", "C"}
    assert next_in_reserve(RANKING, moved) == ""
    refused("QUOTA", decision("D"), moved)


def test_who_was_turned_down_or_withdrew_waits_no_more():
    turned = SoFar([decision("A", Outcome.NOT_SELECTED, reason="x"), decision("B")])
    assert next_in_reserve(RANKING, turned) == "C"
    without_c = SoFar([*turned.decisions, decision("C", Outcome.NOT_SELECTED, reason="x")])
    assert next_in_reserve(RANKING, without_c) == "D"
    withdrew = SoFar(turned.decisions, withdrawn=frozenset({"C"}))
    assert next_in_reserve(RANKING, withdrew) == "D"
    nobody = SoFar(turned.decisions, withdrawn=frozenset({"C", "D"}))
    assert next_in_reserve(RANKING, nobody) == ""


def test_years_are_counted_against_the_goal_of_ten():
    mixed = {
        name: application(name, partners=(organisation("Firm", "company"),)) for name in ("A", "B")
    }
    made = NAMES | mixed
    others = {f"X{number}": application(f"X{number}") for number in range(10)}
    decisions = [
        decision("A", on=date(2025, 3, 1)),
        decision("B"),
        decision("C", Outcome.NOT_SELECTED),
        decision("D", Outcome.RESERVE),
        decision("D"),
        *(decision(name, on=date(2027, 1, 5)) for name in others),
        decision("E", Outcome.NOT_SELECTED, on=date(2028, 1, 1)),
    ]
    years = selected_by_year(decisions, made | others)
    assert [(one.year, one.selected, one.public_private, one.is_reached) for one in years] == [
        (2025, 1, 1, False),
        (2026, 2, 1, False),
        (2027, 10, 0, True),
        (2028, 0, 0, False),
    ]
    assert years[0].goal == 10
    assert selected_by_year([], {}) == ()


def test_the_last_decision_counts():
    taken_back = [decision("A"), decision("A", Outcome.NOT_SELECTED, reason="withdrawn money")]
    assert selected_by_year(taken_back, NAMES)[0].selected == 0
