"""Which stage answers which kind of question, for the command line, the hub and the notebook."""

from collections.abc import Mapping
from typing import Any

from oncommons import cohort
from oncommons.access.questions import Answer, Asker
from oncommons.cohort.select import resolve
from oncommons.domain.criteria import Criteria, InCohort, leaves_of
from oncommons.domain.endpoints import SurvivalQuestion
from oncommons.domain.questions import Question, QuestionKind
from oncommons.domain.results import Raw
from oncommons.knowledge.oncotree import oncotree
from oncommons.store.commons import Commons
from oncommons.store.questions.crossed import count_by_two
from oncommons.store.view import View

EXAMPLES: Mapping[QuestionKind, Mapping[str, object]] = {
    QuestionKind.SIZE: {"ask": "size", "where": {"is": "mutated", "gene": "TP53"}},
    QuestionKind.COUNTS: {
        "ask": "counts",
        "of": "patients",
        "by": ["patients.sex", "patients.vital_status"],
        "where": {"all": [{"is": "tumour_type", "code": "NSCLC"}]},
    },
    QuestionKind.GENES: {"ask": "genes", "alteration": "mutations", "most": 10},
    QuestionKind.SURVIVAL: {
        "ask": "survival",
        "by": ["patients.sex"],
        "endpoint": "progression+death",
        "from": "line:1",
    },
    QuestionKind.COMPARISON: {
        "ask": "comparison",
        "groups": [
            {"name": "mutated", "where": {"is": "mutated", "gene": "TP53"}},
            {"name": "wild type", "where": {"not": {"is": "mutated", "gene": "TP53"}}},
        ],
    },
    QuestionKind.DESCRIPTION: {"ask": "description", "by": ["patients.sex"]},
    QuestionKind.TREATMENTS: {"ask": "treatments", "lines": 3, "called_by": "drug"},
    QuestionKind.PATTERNS: {"ask": "patterns", "genes": ["TP53", "KRAS", "EGFR"]},
    QuestionKind.CHANGES: {"ask": "changes", "genes": ["TP53"], "by": ["patients.sex"]},
    QuestionKind.CHARTS: {"ask": "charts", "charts": ["sex", "age", "mutated_genes"]},
}
"""One example of each kind, as JSON values."""


def asker(commons: Commons) -> Asker:
    """Give who answers questions in a commons, its saved cohorts included."""

    def filled(criteria: Criteria) -> Criteria:
        named = any(isinstance(leaf, InCohort) for leaf in leaves_of(criteria))
        saved = cohort.criteria_of(cohort.saved_cohorts(commons)) if named else {}
        return resolve(criteria, oncotree(), saved)

    return Asker(ANSWERS, filled)


def _counts(view: View, question: Question) -> Raw[Any]:
    if len(question.by) == 2:
        return count_by_two(view, (question.by[0], question.by[1]))
    return cohort.count_by(view, question.by[0])


def _genes(view: View, question: Question) -> Raw[Any]:
    symbols = cohort.check_genes(view, question.genes) if question.genes else ()
    return cohort.gene_frequencies(
        view, symbols, most=question.most, kind=question.alteration, unit=question.of
    )


def _survival(view: View, question: Question) -> Raw[Any]:
    asked = question.survival
    by = question.by[0] if question.by else ""
    whole = SurvivalQuestion(asked.endpoint, asked.anchor, asked.entry, asked.landmark_days, by)
    return cohort.survival(view, question=whole, groups=question.groups)


def _comparison(view: View, question: Question) -> Raw[Any]:
    by = question.by[0] if question.by else ""
    groups = cohort.groups_by(view, by) if by else question.groups
    return cohort.compare(view, groups, by=by)


def _changes(view: View, question: Question) -> Raw[Any]:
    column = question.by[0] if question.by else ""
    groups = cohort.two_groups_by(view, column) if column else question.groups
    return cohort.lollipop(view, question.genes[0], unit=question.of, groups=groups, column=column)


ANSWERS: Mapping[QuestionKind, Answer] = {
    QuestionKind.SIZE: lambda view, asked: cohort.cohort_size(view, asked.of),
    QuestionKind.COUNTS: _counts,
    QuestionKind.GENES: _genes,
    QuestionKind.SURVIVAL: _survival,
    QuestionKind.COMPARISON: _comparison,
    QuestionKind.DESCRIPTION: lambda view, asked: cohort.describe(view, by="".join(asked.by)),
    QuestionKind.TREATMENTS: lambda view, asked: cohort.treatment_flow(
        view, by=asked.called_by, lines=asked.lines
    ),
    QuestionKind.PATTERNS: lambda view, asked: cohort.oncoprint(
        view, asked.genes, clinical=asked.by, unit=asked.of
    ),
    QuestionKind.CHANGES: _changes,
    QuestionKind.CHARTS: lambda view, asked: cohort.study_view(
        view, {}, unit=asked.of, charts=asked.charts or None
    ),
}
"""Kind to what computes it on a cohort."""
