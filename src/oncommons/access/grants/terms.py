"""What a project is granted, before it is signed, and what no grant may have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from oncommons.access.grants.words import checked_word
from oncommons.access.questions.check import ASKED_AT
from oncommons.domain.criteria import Criteria
from oncommons.domain.grants import Depth, Purpose
from oncommons.domain.questions import QuestionKind
from oncommons.domain.tables import released_tables
from oncommons.errors import GrantError

# Smallest group that each depth may show; a grant may ask for more, never for less.
LEAST_MINIMUM = {Depth.OPEN: 20, Depth.EXPLORE: 5, Depth.RESEARCH: 5}

EVERYTHING: Mapping[str, tuple[str, ...]] = {table.name: table.names for table in released_tables()}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a project was granted, before it is signed.

    Args:
        project_id: the project.
        valid_from: first day.
        valid_until: last day.
        columns: table to granted columns; everything by default.
        rows: which patients; None for all of the release.
        depth: how deep it reaches.
        purposes: what the data may be used for.
        minimum: smallest group of patients that is shown.
        questions: kinds of questions that may be asked; None for all of the depth.
    """

    project_id: str
    valid_from: date
    valid_until: date
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: EVERYTHING)
    rows: Criteria | None = None
    depth: Depth = Depth.RESEARCH
    purposes: tuple[Purpose, ...] = (Purpose.HEALTH_RESEARCH,)
    minimum: int = 5
    questions: frozenset[QuestionKind] | None = None

    @property
    def kinds(self) -> frozenset[QuestionKind]:
        """The kinds of questions that may be asked."""
        return ASKED_AT[self.depth] if self.questions is None else self.questions


def check_terms(terms: Terms) -> None:
    """Refuse terms that no grant may have.

    Raises:
        GrantError: the dates run backwards, a column is not in a release, no purpose is named, a
            kind of question is not asked at this depth, or the smallest group is below that of the
            depth.
    """
    checked_word("project", terms.project_id)
    if terms.valid_until < terms.valid_from:
        raise GrantError(
            f"the grant would end on {terms.valid_until}, before it begins",
            remedy="give a last day after the first",
            code="GRANT_DATES",
        )
    if not terms.purposes:
        raise GrantError(
            "the grant names no purpose",
            remedy="name what the data is used for",
            code="GRANT_PURPOSE",
        )
    least = LEAST_MINIMUM[terms.depth]
    if terms.minimum < least:
        raise GrantError(
            f"groups of {terms.minimum} patients are too small to show at depth {terms.depth}",
            remedy=f"ask for {least} or more",
            code="GRANT_MINIMUM",
        )
    _check_questions(terms)
    for table, columns in terms.columns.items():
        if unknown := sorted(set(columns) - set(EVERYTHING.get(table, ()))):
            raise GrantError(
                f"a release has no column {table}.{unknown[0]}",
                remedy="grant columns of domain.tables.released_tables",
                code="GRANT_COLUMN",
            )


def _check_questions(terms: Terms) -> None:
    asked = ASKED_AT[terms.depth]
    if deeper := sorted(terms.kinds - asked):
        raise GrantError(
            f"questions of kind {deeper[0]} are not asked at depth {terms.depth}",
            remedy=f"grant some of {', '.join(sorted(asked))}",
            code="GRANT_QUESTION",
        )
