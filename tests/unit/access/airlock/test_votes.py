"""Two votes decide, a third after a split; nobody sees another's vote before."""

import pytest

from oncommons.access.airlock import (
    Choice,
    Standing,
    Vote,
    check_vote,
    deciders,
    may_vote,
    shown_votes,
    standing,
)
from oncommons.errors import Refused

WHY = {"stages.csv": "row 3 names one hospital"}


def vote(checker, choice=Choice.YES, frozen="f", comments=None):
    default = WHY if choice is Choice.NO else {}
    return Vote(checker, frozen, choice, default if comments is None else comments)


@pytest.mark.parametrize(
    ("choices", "stands"),
    [("", "none"), ("y", "one"), ("n", "one"), ("yy", "yes"), ("nn", "no"), ("yn", "split"),
     ("ny", "split"), ("yny", "yes"), ("ynn", "no"), ("nyy", "yes")],
)  # fmt: skip
def test_how_votes_stand(choices, stands):
    votes = [
        vote(f"c{at}", Choice.YES if one == "y" else Choice.NO) for at, one in enumerate(choices)
    ]
    assert standing(votes) is Standing(stands)


@pytest.mark.parametrize(
    ("votes", "new", "barred", "code"),
    [
        ([], vote("a"), {"a"}, "SEPARATION_S3"),
        ([vote("a")], vote("a"), (), "VOTES"),
        ([vote("a"), vote("b")], vote("c"), (), "VOTES"),
        ([vote("a")], vote("b", frozen="g"), (), "VERSION"),
        ([], vote("a", Choice.NO, comments={}), (), "VOTES"),
        ([], vote("a", Choice.NO, comments={"a.csv": "  "}), (), "VOTES"),
        ([vote("a"), vote("b", Choice.NO)], vote("b"), (), "VOTES"),
    ],
)
def test_a_vote_that_does_not_count_is_refused(votes, new, barred, code):
    with pytest.raises(Refused) as refused:
        check_vote(votes, new, barred=barred)
    assert refused.value.code == code
    assert not may_vote(votes, new, barred=barred)


@pytest.mark.parametrize(
    ("votes", "new"),
    [([], vote("a")), ([vote("a")], vote("b", Choice.NO)),
     ([vote("a"), vote("b", Choice.NO)], vote("c"))],
)  # fmt: skip
def test_a_vote_that_counts(votes, new):
    check_vote(votes, new, barred={"x"})
    assert may_vote(votes, new, barred={"x"})


def test_votes_are_hidden_until_two_agree():
    split = [vote("a"), vote("b", Choice.NO)]
    assert shown_votes(split, "a") == (split[0],)
    assert shown_votes(split, "c") == ()
    assert shown_votes(split, "") == ()
    decided = [*split, vote("c")]
    assert shown_votes(decided, "a") == tuple(decided)


def test_who_decided():
    assert deciders([vote("b"), vote("x", Choice.NO), vote("a")]) == ("a", "b")
    with pytest.raises(Refused, match="no two votes agree"):
        deciders([vote("a")])
