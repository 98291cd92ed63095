"""Ask a typed question through a View: checked, held against the history, disclosed, kept."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oncommons.access.disclose import disclose
from oncommons.access.questions.check import check_question
from oncommons.access.questions.differencing.history import Answered, History
from oncommons.access.questions.differencing.state import Standing
from oncommons.access.questions.parse import parse
from oncommons.access.questions.stored import from_bytes, to_bytes
from oncommons.disclosure.depths import VERSION, Strictness, limit, rule_set
from oncommons.domain.canonical import digest
from oncommons.domain.comparisons import Group
from oncommons.domain.criteria import EVERYONE, Criteria
from oncommons.domain.grants import Depth
from oncommons.domain.questions import Question, QuestionKind, canonical_question
from oncommons.domain.results import Disclosed, Raw
from oncommons.domain.verdicts import RuleApplied
from oncommons.errors import GrantError, Refused
from oncommons.store.index.bits import Bits
from oncommons.store.sets import patient_order, patient_set, release_sets
from oncommons.store.view import View

Answer = Callable[[View, Question], Raw[Any]]
"""Computes the answer of one kind: takes the cohort, and the question for the rest of it."""

DIFFERENCING = "R9"


@dataclass(frozen=True, slots=True)
class Asker:
    """Answers questions; what computes is handed in, since stages do not know each other.

    Args:
        answers: kind to what computes it.
        resolve: fills in tumour types, exons and saved cohorts that criteria name.
        keys: gives the internal key of each patient of a release, in the order of
            `store.sets.patient_order`; by default the pseudonyms, which are those of the lineage.
    """

    answers: Mapping[QuestionKind, Answer]
    resolve: Callable[[Criteria], Criteria]
    keys: Callable[[View], Sequence[str]] = patient_order

    def ask(
        self, question: Question | Mapping[str, object], view: View, history: History, now: datetime
    ) -> Disclosed[object]:
        """Answer a question exactly, after the disclosure rules and the audit R9.

        Args:
            question: the question, or its JSON values.
            view: everybody of a grant of depth explore or research.
            history: of the commons.
            now: the time of the question, with its zone.

        Returns:
            The answer. The same question on the same patients gives the stored answer.

        Raises:
            CriteriaError: the question cannot be read, or names what is unknown.
            GrantError: a column is not granted, or the view was narrowed before.
            Refused: the grant answers with noise only, the selection is too close to one that
                was answered, or the project's questions wait for a person.
        """
        asked = self.read(question)
        grant = view.grant
        check_exact(view)
        filled = self.filled(asked)
        check_question(filled, grant)
        history.check_open(grant.project_id)
        self._acquaint(view, history)
        cohort = view.within(filled.where)
        sets = _sets(cohort, filled)
        key = _key(asked, view, history.sets_id(view.release_id, sets))
        found = history.stored(key)
        if found is not None:
            return from_bytes(found)
        apart = limit(DIFFERENCING, "apart", Strictness(grant.depth.value))
        apart = max(apart, grant.minimum)
        if history.standing(view.release_id, sets, apart) is Standing.TOO_CLOSE:
            raise too_close(history, grant.project_id, now)
        answer = _with_r9(disclose(self.answers[asked.ask](cohort, filled), grant), apart)
        answered = Answered(view.release_id, key, grant.project_id, to_bytes(answer))
        if not history.keep(answered, sets, apart):
            raise too_close(history, grant.project_id, now)
        return answer

    def read(self, question: Question | Mapping[str, object]) -> Question:
        """Read a question and give its one form.

        Raises:
            CriteriaError: it cannot be read.
        """
        form = question.to_json() if isinstance(question, Question) else question
        return canonical_question(parse(form))

    def filled(self, question: Question) -> Question:
        """Fill in what its criteria name.

        Raises:
            CriteriaError, KnowledgeError: an exon, a saved cohort or a tumour type is unknown.
        """
        groups = tuple(Group(one.name, self.resolve(one.criteria)) for one in question.groups)
        return dataclasses.replace(question, where=self.resolve(question.where), groups=groups)

    def _acquaint(self, view: View, history: History) -> None:
        """See that the history knows the release, and the rows of the grant."""
        if not history.knows(view.release_id):
            history.begin(view.release_id, release_sets(view), self.keys(view))
        if view.grant.rows not in (None, EVERYONE):
            history.seed(view.release_id, view.grant.grant_id, patient_set(view))


def check_exact(view: View) -> None:
    """Refuse a view whose grant gives noisy counts only, or that was narrowed before.

    Raises:
        Refused: the depth is open.
        GrantError: the view is not that of the whole grant.
    """
    check_whole(view)
    if view.grant.depth is Depth.OPEN:
        raise Refused(
            "QUESTION_DEPTH",
            f"grant {view.grant.grant_id} is of depth {Depth.OPEN}, which gives noisy counts",
            remedy=f"ask with noise, or through a grant of depth {Depth.EXPLORE}",
        )


def check_whole(view: View) -> None:
    """Refuse a view that was narrowed: the question itself says who belongs to its cohort.

    Raises:
        GrantError: the view is not that of the whole grant.
    """
    if view.criteria != EVERYONE:
        raise GrantError(
            "a question is asked of everybody in a grant",
            remedy='open the view anew, and write the criteria into "where"',
        )


def too_close(history: History, project_id: str, now: datetime) -> Refused:
    """Count a refusal, and give it: it tells neither which set is near, nor whose."""
    history.refused(project_id, now)
    return Refused(
        DIFFERENCING,
        "this selection is too close to one already answered (R9)",
        remedy="widen it",
    )


def _with_r9(answer: Disclosed[object], apart: int) -> Disclosed[object]:
    """Note that the audit against differencing was held, and how far apart sets must be."""
    held = RuleApplied(DIFFERENCING, VERSION, {"apart": apart})
    return dataclasses.replace(
        answer, rules=(*answer.rules, DIFFERENCING), applied=(*answer.applied, held)
    )


def _sets(cohort: View, question: Question) -> list[Bits]:
    """Give the set of the cohort and of each group by criteria within it."""
    groups = (cohort.within(group.criteria) for group in question.groups)
    return [patient_set(one) for one in (cohort, *groups)]


def _key(question: Question, view: View, sets_id: str) -> str:
    """Name an answer by what makes it: question, patients, and the terms it is shown on."""
    grant = view.grant
    return digest(
        {
            "question": question.to_json(),
            "release": view.release_id,
            "sets": sets_id,
            "minimum": grant.minimum,
            "depth": grant.depth.value,
            "rules": rule_set().sha256,
            "columns": {table: sorted(names) for table, names in grant.columns.items()},
        }
    )
