"""Calls, and who reviews what, as far as an act depends on them; scores stand elsewhere."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from oncommons.domain.governance.people import Person
from oncommons.domain.governance.roles import WHOLE, Scope, ScopeKind
from oncommons.domain.governance.states import CallState, ThingKind


@dataclass(frozen=True, slots=True)
class CallForProjects:
    """A call, with its dates and with what its reviews need.

    Args:
        call_id: its id.
        state: where it stands.
        opens: first day on which applications are taken.
        closes: last day.
        returns_until: last day on which an application that was sent back may come again.
        reviewers_each: reviewers that each application needs.
        public_each: how many of them are members of the public.
        quorum: reviews without which an application is not decided.
        public_quorum: how many of these are by members of the public.
        free_places: places that fell free after the decisions.
        undecided: applications under review, without a decision yet.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.CALL

    call_id: str
    state: CallState
    opens: date
    closes: date
    returns_until: date
    reviewers_each: int = 3
    public_each: int = 1
    quorum: int = 3
    public_quorum: int = 1
    free_places: int = 0
    undecided: int = 0

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.call_id

    @property
    def scope(self) -> Scope:
        """The scope of its chair and reviewers."""
        return Scope(ScopeKind.CALL, self.call_id)

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return frozenset({WHOLE, self.scope})

    def is_open(self, today: date) -> bool:
        """Tell whether it takes applications on a day."""
        return self.state is CallState.ANNOUNCED and self.opens <= today <= self.closes

    def is_over(self, today: date) -> bool:
        """Tell whether it was announced and takes no applications any more."""
        was_announced = self.state not in (CallState.NEW, CallState.DRAFT, CallState.CANCELLED)
        return was_announced and today > self.closes


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who is to review one application.

    Args:
        person: who.
        is_public: as a member of the public.
        conflict: what the person declared; None before that.
        is_in: the review is in.
    """

    person: Person
    is_public: bool = False
    conflict: bool | None = None
    is_in: bool = False
