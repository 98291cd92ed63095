"""Give each application its reviewers: the least loaded first, never one with a conflict."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from oncommons.domain.calls import Application, Call, PanelMember
from oncommons.errors import Refused

Conflicts = Collection[tuple[str, str]]
"""Declared conflicts, as reviewer and application."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who reviews what.

    Args:
        reviewers: application to its reviewers, in the order in which they were chosen.
    """

    reviewers: Mapping[str, tuple[str, ...]]

    def loads(self) -> Counter[str]:
        """Count the applications of each reviewer."""
        return Counter(one for several in self.reviewers.values() for one in several)


def conflict_of(reviewer: PanelMember, application: Application, conflicts: Conflicts) -> str:
    """Say why somebody may not review an application; empty where they may.

    Args:
        reviewer: the reviewer.
        application: the application.
        conflicts: what was declared.
    """
    if reviewer.reviewer_id in application.people:
        return "belongs to the team"
    if (reviewer.reviewer_id, application.application_id) in conflicts:
        return "has declared a conflict"
    own = reviewer.organisation.casefold()
    if own in (one.name.casefold() for one in application.organisations):
        return f"works at {reviewer.organisation}, which takes part"
    return ""


def check_can_review(
    call: Call, reviewer_id: str, application: Application, conflicts: Conflicts = ()
) -> None:
    """Refuse a reviewer from outside the panel, or with a conflict.

    Raises:
        Refused: with the reason.
    """
    reviewer = call.reviewer(reviewer_id)
    if reviewer is None:
        raise Refused(
            "ROLE",
            f"{reviewer_id} is not in the panel of {call.title}",
            remedy="ask the chair to name them, or another reviewer",
        )
    if why := conflict_of(reviewer, application, conflicts):
        raise Refused(
            "SEPARATION_S2",
            f"{reviewer_id} {why} and does not review {application.application_id}",
            remedy="ask the chair for another reviewer",
        )


def can_review(
    call: Call, reviewer_id: str, application: Application, conflicts: Conflicts = ()
) -> bool:
    """Tell whether somebody may review an application, as `check_can_review` does."""
    try:
        check_can_review(call, reviewer_id, application, conflicts)
    except Refused:
        return False
    return True


def assign(
    call: Call,
    applications: Sequence[Application],
    conflicts: Conflicts = (),
    kept: Mapping[str, tuple[str, ...]] | None = None,
) -> Assignment:
    """Choose the reviewers of each application.

    Public members are chosen first, as many as the call wants; then anybody of the panel. Each time
    the one with the fewest applications is taken, and of equals the first by id. Applications are
    served by id.

    Args:
        call: the call with its panel.
        applications: the eligible ones.
        conflicts: what was declared.
        kept: reviewers that stay, such as those who have begun; filled up where one fell away.

    Returns:
        The reviewers of each application; the same input in any order gives the same.

    Raises:
        Refused: an application cannot have its reviewers; names every such application.
    """
    _check_possible(call, applications, conflicts)
    stay = kept or {}
    served = sorted(applications, key=lambda one: one.application_id)
    chosen = {
        one.application_id: [
            name
            for name in stay.get(one.application_id, ())
            if can_review(call, name, one, conflicts)
        ]
        for one in served
    }
    loads = Counter(name for names in chosen.values() for name in names)
    for one in served:
        names = chosen[one.application_id]
        for reviewer in _wanted(call, one, conflicts, names, loads):
            names.append(reviewer)
            loads[reviewer] += 1
    return Assignment({name: tuple(names) for name, names in chosen.items()})


def _wanted(
    call: Call,
    application: Application,
    conflicts: Conflicts,
    names: list[str],
    loads: Counter[str],
) -> Iterator[str]:
    """Give one reviewer after another until the application has enough; `names` grows meanwhile."""
    free = _free(call, application, conflicts)
    public = {one.reviewer_id for one in free if one.is_public}
    while sum(name in public for name in names) < call.public_members:
        yield _least_loaded(public.difference(names), loads)
    everybody = {one.reviewer_id for one in free}
    while len(names) < call.reviewers_each:
        yield _least_loaded(everybody.difference(names), loads)


def _least_loaded(names: Collection[str], loads: Counter[str]) -> str:
    return min(names, key=lambda name: (loads[name], name))


def _free(call: Call, application: Application, conflicts: Conflicts) -> list[PanelMember]:
    """List who of the panel may review an application."""
    return [one for one in call.panel if not conflict_of(one, application, conflicts)]


def _check_possible(call: Call, applications: Sequence[Application], conflicts: Conflicts) -> None:
    """Refuse where somebody lacks reviewers: there is no limit on how many one may take."""
    lacking = []
    for one in sorted(applications, key=lambda one: one.application_id):
        free = _free(call, one, conflicts)
        public = sum(reviewer.is_public for reviewer in free)
        if len(free) < call.reviewers_each or public < call.public_members:
            lacking.append(
                f"{one.application_id} can have {len(free)} reviewers, {public} of them public"
            )
    if lacking:
        raise Refused(
            "TOO_FEW_REVIEWERS",
            f"{call.reviewers_each} reviewers without a conflict are needed, {call.public_members}"
            f" of them public members: {'; '.join(lacking)}",
            remedy="name more people for the panel",
        )
