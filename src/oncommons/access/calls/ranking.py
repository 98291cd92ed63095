"""Rank the applications of a call within its quota, with a printed reason for every place.

`rank` is pure: the same call, applications, reviews and draw give the same ranking, in whatever
order they come. Scores are exact fractions, so that no two applications are told apart, or taken
for level, by rounding.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from oncommons.access.calls.quota import Chosen, choose
from oncommons.access.calls.standing import Standing, check_draw, shown, standings
from oncommons.domain.calls import Application, Call, Draw, Outcome, Place, Ranking, Review
from oncommons.errors import CallError

_LEVELS = ("score", "patient benefit", "median")
_DIGITS = 8
"""How much of a draw is printed; the whole is 64 digits."""


def rank(
    call: Call, applications: Sequence[Application], reviews: Sequence[Review], draw: Draw
) -> Ranking:
    """Rank the eligible applications of a call.

    Order: score, then patient benefit, then median, then SHA-256 of the anchor and the id. Funded
    can be who reaches the floor of the score and of each criterion; without its quorum of reviews
    an application is not ranked. The quota is filled by `choose`.

    Args:
        call: the call.
        applications: the eligible ones.
        reviews: every review, corrections and declared conflicts too.
        draw: the anchor that was published after the call closed.

    Returns:
        Every application with its place and the reason for it.

    Raises:
        Refused: a review breaks a rule, or the draw could have been steered.
        CallError: an id stands twice, or marks are incomplete.
    """
    _check_once(applications, reviews)
    check_draw(call, draw, reviews)
    found = standings(call, applications, reviews, draw)
    order = sorted((one for one in found if not one.lacks), key=lambda one: one.order)
    chosen = choose(call, [one.application for one in order])
    places = [_place(call, order, number, chosen) for number in range(len(order))]
    places += [_outside(one) for one in found if one.lacks and one.scored is not None]
    places += [_outside(one) for one in found if one.scored is None]
    return Ranking(call.call_id, draw.anchor, tuple(places), chosen.unmet)


def _check_once(applications: Sequence[Application], reviews: Sequence[Review]) -> None:
    """Refuse an id that stands twice."""
    for what, names in (
        ("application", Counter(one.application_id for one in applications)),
        ("review", Counter(one.review_id for one in reviews)),
    ):
        if twice := sorted(name for name, times in names.items() if times > 1):
            raise CallError(
                f"{what} {twice[0]} stands {names[twice[0]]} times",
                remedy="give each its own id, and rank it once",
                value=twice[0],
            )


def _place(call: Call, order: Sequence[Standing], number: int, chosen: Chosen) -> Place:
    """Give an application that can be funded its place and reason."""
    one = order[number]
    if one.name in chosen.selected:
        outcome = Outcome.SELECTED
    else:
        outcome = Outcome.RESERVE if one.name in chosen.reserve else Outcome.NOT_SELECTED
    said = [f"place {number + 1} of {len(order)} with score {shown(one.levels[0])}"]
    if number > 0:
        said += _beside(order[number - 1], one, "behind", order[number - 1].name)
    if number + 1 < len(order):
        said += _beside(one, order[number + 1], "ahead of", order[number + 1].name)
    said += [*chosen.notes.get(one.name, ()), *_end(call, one.name, outcome, chosen)]
    return _made(one, outcome, number + 1, "; ".join(said))


def _beside(above: Standing, below: Standing, stands: str, other: str) -> Iterator[str]:
    """Say what sets two neighbours apart where the printed score does not."""
    if shown(above.levels[0]) != shown(below.levels[0]):
        return
    pairs = zip(_LEVELS, above.levels, below.levels, strict=True)
    apart = next(((name, high, low) for name, high, low in pairs if high != low), None)
    if apart is None:
        first, second = above.draw[:_DIGITS], below.draw[:_DIGITS]
        yield f"{stands} {other} by the draw ({first} before {second})"
    elif shown(apart[1]) == shown(apart[2]):
        yield f"{stands} {other} by {apart[0]} ({apart[1]} against {apart[2]})"
    else:
        yield f"{stands} {other} by {apart[0]} ({shown(apart[1])} against {shown(apart[2])})"


def _end(call: Call, name: str, outcome: Outcome, chosen: Chosen) -> Iterator[str]:
    """Say what becomes of an application where no exception has said it."""
    if outcome is Outcome.SELECTED:
        if name not in chosen.notes:
            yield f"selected within the quota of {call.quota}"
    elif outcome is Outcome.RESERVE:
        yield f"reserve {chosen.reserve.index(name) + 1} of {len(chosen.reserve)}"
    elif name not in chosen.notes:
        yield f"the quota of {call.quota} and the reserve of {call.reserve} are full"


def _outside(one: Standing) -> Place:
    """Place an application that is not ranked or cannot be funded."""
    outcome = Outcome.NOT_RANKED if one.scored is None else Outcome.NOT_FUNDABLE
    return _made(one, outcome, None, "; ".join(one.lacks))


def _made(one: Standing, outcome: Outcome, order: int | None, reason: str) -> Place:
    return Place(
        application_id=one.name,
        title=one.application.title,
        organisation=one.application.organisation.name,
        outcome=outcome,
        order=order,
        reason=reason,
        scored=one.scored,
        to_discuss=one.to_discuss,
    )
