"""A ranking: each application with its place and the reason for it, and what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from oncommons.domain.canonical import Json


class Outcome(StrEnum):
    """What becomes of an application."""

    SELECTED = "selected"
    RESERVE = "reserve"
    NOT_SELECTED = "not selected"
    NOT_FUNDABLE = "not fundable"
    NOT_RANKED = "not ranked"


@dataclass(frozen=True, slots=True)
class Scored:
    """The marks of an application, taken together; every number is exact.

    Args:
        totals: reviewer to their weighted mean mark.
        means: criterion to its mean over reviewers.
        score: mean of the totals.
        median: middle of the totals.
        spread: highest total less the lowest.
    """

    totals: Mapping[str, Fraction]
    means: Mapping[str, Fraction]
    score: Fraction
    median: Fraction
    spread: Fraction


@dataclass(frozen=True, slots=True)
class Place:
    """Where an application stands, and why.

    Args:
        application_id: the application.
        title: its name.
        organisation: the organisation that leads.
        outcome: what becomes of it.
        order: its place among those that can be funded, from 1; None for others.
        reason: why, in words that are printed.
        scored: its marks; None where it is not ranked.
        to_discuss: whether its reviewers differ so much that the panel talks it over.
    """

    application_id: str
    title: str
    organisation: str
    outcome: Outcome
    order: int | None
    reason: str
    scored: Scored | None = None
    to_discuss: bool = False

    def to_json(self) -> dict[str, Json]:
        """Give it as JSON values; exact fractions stand as text, such as "25/6"."""
        scored = self.scored
        numbers: dict[str, Json] = {}
        if scored is not None:
            numbers = {
                "score": str(scored.score),
                "median": str(scored.median),
                "spread": str(scored.spread),
                "means": {name: str(mean) for name, mean in scored.means.items()},
                "totals": {name: str(total) for name, total in scored.totals.items()},
            }
        return {
            "application": self.application_id,
            "title": self.title,
            "organisation": self.organisation,
            "outcome": self.outcome.value,
            "order": self.order,
            "reason": self.reason,
            "to_discuss": self.to_discuss,
            **numbers,
        }


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranking of a call.

    Args:
        call_id: the call.
        anchor: what decided draws.
        places: every application: those that can be funded in order, then the others by id.
        unmet: what the call wants and could not have, in words.
    """

    call_id: str
    anchor: str
    places: tuple[Place, ...]
    unmet: tuple[str, ...] = ()

    def having(self, outcome: Outcome) -> tuple[Place, ...]:
        """Give the places with one outcome, in order."""
        return tuple(one for one in self.places if one.outcome is outcome)

    def place(self, application_id: str) -> Place | None:
        """Find an application; None where it is not in the ranking."""
        return next((one for one in self.places if one.application_id == application_id), None)

    def to_json(self) -> dict[str, Json]:
        """Give it as JSON values, which can be hashed and stored."""
        return {
            "call": self.call_id,
            "anchor": self.anchor,
            "places": [one.to_json() for one in self.places],
            "unmet": list(self.unmet),
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """What the chair decides of an application.

    Args:
        application_id: the application.
        outcome: selected, reserve or not selected.
        by: who decided.
        on: the day.
        reason: why; published, and needed where the order of the ranking is left.
    """

    application_id: str
    outcome: Outcome
    by: str
    on: date
    reason: str = ""
