"""Tokens with which a program acts for a person in one project."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from oncommons.domain.governance.roles import WHOLE, Scope, ScopeKind
from oncommons.domain.governance.states import ThingKind, TokenState

LONGEST_DAYS = 90
"""The most days for which a token may hold."""


@dataclass(frozen=True, slots=True)
class ServiceToken:
    """A token of a service account, without its secret.

    Args:
        token_id: its id.
        state: where it stands; its end is a date.
        holder: id of the person for whom the program acts, with the roles of that person.
        project_id: the one project in which it holds.
        expires: last day on which it holds.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.TOKEN

    token_id: str
    state: TokenState
    holder: str
    project_id: str
    expires: date

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.token_id

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return frozenset({WHOLE, Scope(ScopeKind.PROJECT, self.project_id)})

    def holds(self, today: date) -> bool:
        """Tell whether it holds on a day."""
        return self.state is TokenState.LIVE and today <= self.expires
