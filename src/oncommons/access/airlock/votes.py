"""Two votes on an output, a third after a split; nobody sees another's vote before both are in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from oncommons.errors import Refused

NEEDED = 2
MOST = 3


class Choice(StrEnum):
    """What a checker says."""

    YES = "yes"
    NO = "no"


class Standing(StrEnum):
    """How the votes on one version of an output stand."""

    NONE = "none"
    ONE = "one"
    SPLIT = "split"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Vote:
    """What one checker says of one version of an output.

    Args:
        checker: id of the person.
        frozen: hash of the version that was looked at.
        choice: yes or no.
        comments: file to what the checker says of it; a no names at least one.
    """

    checker: str
    frozen: str
    choice: Choice
    comments: Mapping[str, str] = field(default_factory=dict)


def check_vote(votes: Sequence[Vote], vote: Vote, *, barred: Collection[str]) -> None:
    """Refuse a vote that does not count.

    Args:
        votes: those that are in, on the version that is looked at.
        vote: the new one.
        barred: ids of persons who may not vote here: the team, people of its organisations, and
            owners or delegates of its data (S1, S3).

    Raises:
        Refused: the person may not vote here, or has voted; the vote is on another version; it
            is a no without a comment; or the outcome stands.
    """
    if vote.checker in barred:
        raise Refused(
            "SEPARATION_S3",
            "a checker is not of the project or its organisations, and owns none of its data",
            remedy="ask governance for another checker",
        )
    if standing(votes) in (Standing.YES, Standing.NO):
        raise Refused("VOTES", "the votes agree already", remedy="nothing is left to vote on")
    if any(one.checker == vote.checker for one in votes):
        remedy = "another person casts the next vote"
        raise Refused("VOTES", "a checker has one vote on each version", remedy=remedy)
    if any(one.frozen != vote.frozen for one in votes):
        raise Refused(
            "VERSION",
            "this vote is on another version of the output",
            remedy="look at the version that is in review, and vote again",
        )
    if vote.choice is Choice.NO and not any(text.strip() for text in vote.comments.values()):
        remedy = "say of one file at least what is wrong with it"
        raise Refused("VOTES", "a no needs a comment for the author", remedy=remedy)


def may_vote(votes: Sequence[Vote], vote: Vote, *, barred: Collection[str]) -> bool:
    """Tell whether a vote counts; `check_vote` says why it does not."""
    try:
        check_vote(votes, vote, barred=barred)
    except Refused:
        return False
    return True


def standing(votes: Sequence[Vote]) -> Standing:
    """Tell how votes stand: two that agree decide, and after a split the third does.

    Example:
        >>> yes, no = Vote("a", "f", Choice.YES), Vote("b", "f", Choice.NO, {"x": "why"})
        >>> standing([yes]).value, standing([yes, no]).value
        ('one', 'split')
        >>> standing([yes, no, Vote("c", "f", Choice.YES)]).value
        'yes'
    """
    for choice, agreed in ((Choice.YES, Standing.YES), (Choice.NO, Standing.NO)):
        if sum(one.choice is choice for one in votes) >= NEEDED:
            return agreed
    return (Standing.NONE, Standing.ONE, Standing.SPLIT)[min(len(votes), 2)]


def shown_votes(votes: Sequence[Vote], person: str) -> tuple[Vote, ...]:
    """Give the votes that a person may see: their own, and all of them once two agree.

    The third checker after a split sees neither of the first two, nor do these see each other.

    Args:
        votes: those that are in.
        person: id of who looks; empty for somebody who is no checker of this output.
    """
    if standing(votes) in (Standing.YES, Standing.NO):
        return tuple(votes)
    return tuple(one for one in votes if one.checker == person)


def deciders(votes: Sequence[Vote]) -> tuple[str, ...]:
    """Give the ids of the checkers whose votes agree, in order.

    Raises:
        Refused: no two votes agree.
    """
    outcome = standing(votes)
    if outcome not in (Standing.YES, Standing.NO):
        raise Refused("VOTES", "no two votes agree yet", remedy="wait for the next checker")
    return tuple(sorted(one.checker for one in votes if one.choice.value == outcome.value))
