"""Decisions of the chair, and how many projects each year were selected against the goal of ten."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oncommons.access.calls.assignment import Conflicts, conflict_of
from oncommons.domain.calls import Application, Call, Decision, Outcome, Place, Ranking, Trait
from oncommons.errors import Refused

GOAL = 10
"""Projects that are selected in a year, at least."""

_TURNED_DOWN = (Outcome.NOT_SELECTED, Outcome.NOT_FUNDABLE)


@dataclass(frozen=True, slots=True)
class SoFar:
    """What happened in a call before a decision.

    Args:
        decisions: in the order in which they were made; the last of an application counts.
        withdrawn: applications that their lead took back.
        conflicts: declared ones, as person and application.
    """

    decisions: Sequence[Decision] = ()
    withdrawn: frozenset[str] = frozenset()
    conflicts: Conflicts = ()

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """The outcome of each application that was decided."""
        return {one.application_id: one.outcome for one in self.decisions}

    @property
    def selected(self) -> frozenset[str]:
        """The applications that are selected and were not taken back."""
        chosen = {name for name, outcome in self.outcomes.items() if outcome is Outcome.SELECTED}
        return frozenset(chosen) - self.withdrawn


@dataclass(frozen=True, slots=True)
class SelectedYear:
    """The projects of one year.

    Args:
        year: the year of the decision.
        selected: projects that were selected.
        public_private: those of them with public and private organisations.
        goal: how many are wanted.
    """

    year: int
    selected: int
    public_private: int
    goal: int = GOAL

    @property
    def is_reached(self) -> bool:
        """Tell whether the goal is reached."""
        return self.selected >= self.goal


def follows(ranking: Ranking, decision: Decision, so_far: SoFar) -> bool:
    """Tell whether a decision follows the ranking.

    A place that fell free goes to the first who waits.

    Args:
        ranking: the ranking of the call.
        decision: the decision.
        so_far: what happened before.
    """
    place = ranking.place(decision.application_id)
    if place is None:
        return False
    if decision.outcome is place.outcome:
        return True
    if decision.outcome in _TURNED_DOWN:
        return place.outcome in _TURNED_DOWN
    moves_up = decision.outcome is Outcome.SELECTED and place.outcome is Outcome.RESERVE
    return moves_up and decision.application_id == next_in_reserve(ranking, so_far)


def next_in_reserve(ranking: Ranking, so_far: SoFar) -> str:
    """Name who gets the place that fell free; empty where none is free or nobody waits.

    Args:
        ranking: the ranking of the call.
        so_far: what happened before.
    """
    outcomes, waiting = so_far.outcomes, ranking.having(Outcome.RESERVE)
    free = sum(
        one.application_id in so_far.withdrawn
        or outcomes.get(one.application_id, Outcome.SELECTED) is not Outcome.SELECTED
        for one in ranking.having(Outcome.SELECTED)
    )
    moved = [one for one in waiting if one.application_id in so_far.selected]
    left = [
        one.application_id
        for one in waiting
        if one not in moved
        and one.application_id not in so_far.withdrawn
        and outcomes.get(one.application_id) not in _TURNED_DOWN
    ]
    return left[0] if left and len(moved) < free else ""


def check_decision(
    call: Call,
    ranking: Ranking,
    decision: Decision,
    application: Application,
    so_far: SoFar | None = None,
) -> None:
    """Refuse a decision that the rules of a call do not allow.

    Args:
        call: the call.
        ranking: its stored ranking.
        decision: what is to be decided.
        application: the application.
        so_far: what happened before.

    Raises:
        Refused: it is not by the chair, the chair has a conflict, the application is not ranked or
            cannot be funded, the quota is full, or the order is left without a written reason.
    """
    before = so_far or SoFar()
    _check_chair(call, decision, application, before.conflicts)
    place = ranking.place(decision.application_id)
    if place is None or place.outcome is Outcome.NOT_RANKED:
        raise Refused(
            "QUORUM",
            f"{decision.application_id} is not ranked",
            remedy="wait until its reviews are in, and rank again",
        )
    _check_can_have(call, decision, place, before)
    if not follows(ranking, decision, before) and not decision.reason.strip():
        raise Refused(
            "ORDER",
            f"{decision.application_id} is {place.outcome} in the ranking, and {decision.outcome}"
            " leaves its order",
            remedy="write the reason; it is published with the decision",
        )


def _check_chair(
    call: Call, decision: Decision, application: Application, conflicts: Conflicts
) -> None:
    """Refuse anybody but the chair, and a chair with a conflict."""
    chair = call.reviewer(decision.by)
    if chair is None or decision.by != call.chair:
        raise Refused(
            "ROLE",
            f"{decision.by} is not the chair of {call.title}",
            remedy=f"ask {call.chair} to decide",
        )
    if why := conflict_of(chair, application, conflicts):
        raise Refused(
            "SEPARATION_S2",
            f"{call.chair} {why} and does not decide on {decision.application_id}",
            remedy="ask the governance manager for another chair for this application",
        )


def _check_can_have(call: Call, decision: Decision, place: Place, so_far: SoFar) -> None:
    """Refuse to give a place to what cannot be funded, or one more than there are."""
    if decision.outcome in _TURNED_DOWN:
        return
    if place.outcome is Outcome.NOT_FUNDABLE:
        raise Refused(
            "FLOOR",
            f"{decision.application_id} cannot be funded: {place.reason}",
            remedy="the floor was published with the call; the next call is open to it",
        )
    taken = so_far.selected - {decision.application_id}
    if decision.outcome is Outcome.SELECTED and len(taken) >= call.quota:
        raise Refused(
            "QUOTA",
            f"the {call.quota} places of {call.title} are taken",
            remedy="wait until a place falls free",
        )


def may_decide(
    call: Call,
    ranking: Ranking,
    decision: Decision,
    application: Application,
    so_far: SoFar | None = None,
) -> bool:
    """Tell whether a decision is allowed, as `check_decision` does."""
    try:
        check_decision(call, ranking, decision, application, so_far)
    except Refused:
        return False
    return True


def selected_by_year(
    decisions: Sequence[Decision], applications: Mapping[str, Application]
) -> tuple[SelectedYear, ...]:
    """Count the selected projects of each year, over all calls.

    Args:
        decisions: every decision in the order in which they were made; the last one of an
            application counts.
        applications: the applications that were decided, by id.

    Returns:
        One for each year with a decision, the earliest first; a year with no selected project too.
    """
    last = {one.application_id: one for one in decisions}
    chosen = [one for one in last.values() if one.outcome is Outcome.SELECTED]
    years = Counter(one.on.year for one in chosen)
    mixed = Counter(
        one.on.year
        for one in chosen
        if Trait.PUBLIC_PRIVATE in applications[one.application_id].traits
    )
    return tuple(
        SelectedYear(year, years[year], mixed[year])
        for year in sorted({one.on.year for one in decisions})
    )
