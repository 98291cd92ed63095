"""Typed questions as data: what may be asked of a cohort, its JSON form, and one name for each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from oncommons.domain.answers import GeneList
from oncommons.domain.canonical import Json, digest
from oncommons.domain.comparisons import Group
from oncommons.domain.criteria import EVERYONE, Criteria, canonical, to_json
from oncommons.domain.endpoints import SurvivalQuestion
from oncommons.domain.flow import FlowBy
from oncommons.domain.study import Unit


class QuestionKind(StrEnum):
    """What is asked of a cohort."""

    SIZE = "size"
    COUNTS = "counts"
    GENES = "genes"
    SURVIVAL = "survival"
    COMPARISON = "comparison"
    DESCRIPTION = "description"
    TREATMENTS = "treatments"
    PATTERNS = "patterns"
    CHANGES = "changes"
    CHARTS = "charts"


ABOUT: Mapping[QuestionKind, str] = {
    QuestionKind.SIZE: "how many patients a cohort has",
    QuestionKind.COUNTS: "how its patients spread over the values of one or two columns",
    QuestionKind.GENES: "which genes are altered most often, or how often these are",
    QuestionKind.SURVIVAL: "how long until an event, for everybody or by groups",
    QuestionKind.COMPARISON: "what differs between groups of patients",
    QuestionKind.DESCRIPTION: "the first table of a paper: who, what disease, what treatment",
    QuestionKind.TREATMENTS: "the way of the patients through lines of treatment",
    QuestionKind.PATTERNS: "which of a few genes are altered together",
    QuestionKind.CHANGES: "where along a protein the mutations of one gene lie",
    QuestionKind.CHARTS: "every chart of the study view",
}
"""Each kind in words."""

ALWAYS = ("ask", "where", "of")
KEYS: Mapping[QuestionKind, tuple[str, ...]] = {
    QuestionKind.SIZE: (),
    QuestionKind.COUNTS: ("by",),
    QuestionKind.GENES: ("alteration", "genes", "most"),
    QuestionKind.SURVIVAL: (
        *("by", "groups", "endpoint", "competing"),
        *("censor_at", "from", "entry", "landmark_days"),
    ),
    QuestionKind.COMPARISON: ("by", "groups"),
    QuestionKind.DESCRIPTION: ("by",),
    QuestionKind.TREATMENTS: ("lines", "called_by"),
    QuestionKind.PATTERNS: ("genes", "by"),
    QuestionKind.CHANGES: ("genes", "by", "groups"),
    QuestionKind.CHARTS: ("charts",),
}
"""Which keys each kind takes, beside those of every question."""

OF_SAMPLES = frozenset(
    (
        *(QuestionKind.SIZE, QuestionKind.GENES, QuestionKind.PATTERNS),
        *(QuestionKind.CHANGES, QuestionKind.CHARTS),
    )
)
"""Kinds that may count samples; the others count patients."""

COLUMNS: Mapping[QuestionKind, tuple[int, int]] = {
    QuestionKind.COUNTS: (1, 2),
    QuestionKind.SURVIVAL: (0, 1),
    QuestionKind.COMPARISON: (0, 1),
    QuestionKind.DESCRIPTION: (0, 1),
    QuestionKind.PATTERNS: (0, 4),
    QuestionKind.CHANGES: (0, 1),
}
"""The fewest and the most columns that each kind is asked by."""

MOST_ROWS = 20
OVERALL = SurvivalQuestion()
LINES = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One typed question; `access.questions.parse` reads and checks one.

    Args:
        ask: what is asked.
        where: who belongs to the cohort; who is unknown does not.
        by: columns that make rows, groups or tracks, as `table.column`.
        groups: groups by criteria, instead of a column.
        genes: HGNC symbols; empty for the most altered.
        charts: charts and tables of genes of the study view; empty for the usual ones.
        of: whether patients or samples are counted.
        alteration: what a list of genes counts.
        most: rows of a list of genes.
        survival: endpoint, start, entry and landmark; its `by` is not used.
        lines: the last line of treatment.
        called_by: what a line of treatment is called by.
    """

    ask: QuestionKind
    where: Criteria = EVERYONE
    by: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    genes: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    of: Unit = Unit.PATIENTS
    alteration: GeneList = GeneList.MUTATIONS
    most: int = MOST_ROWS
    survival: SurvivalQuestion = OVERALL
    lines: int = LINES
    called_by: FlowBy = FlowBy.CLASS

    def to_json(self) -> dict[str, Json]:
        """Write the question as JSON values; what is as usual is left out.

        Example:
            >>> Question(QuestionKind.COUNTS, by=("patients.sex",)).to_json()
            {'ask': 'counts', 'by': ['patients.sex']}
        """
        form: dict[str, Json] = {"ask": self.ask.value}
        usual = _plain(Question(self.ask))
        form |= {key: value for key, value in _plain(self).items() if value != usual[key]}
        return form

    @property
    def question_id(self) -> str:
        """The hash of its canonical form, in hex: two spellings of one question have one."""
        return digest(canonical_question(self).to_json())


def canonical_question(question: Question) -> Question:
    """Write a question in its one form.

    Criteria take their canonical form. Columns of a count, genes of a list and charts are sorted,
    since their order changes no number; what is said twice is said once.

    Args:
        question: as it was asked.

    Example:
        >>> one = Question(QuestionKind.COUNTS, by=("patients.sex", "tumours.grade"))
        >>> other = Question(QuestionKind.COUNTS, by=("tumours.grade", "patients.sex"))
        >>> one.question_id == other.question_id
        True
    """
    kind = question.ask
    by = tuple(sorted(question.by)) if kind is QuestionKind.COUNTS else question.by
    genes = question.genes
    if kind is QuestionKind.GENES:
        genes = tuple(sorted(set(genes)))
    return replace(
        question,
        where=canonical(question.where),
        by=by,
        groups=tuple(Group(one.name, canonical(one.criteria)) for one in question.groups),
        genes=genes,
        charts=tuple(sorted(set(question.charts))),
    )


def _plain(question: Question) -> dict[str, Json]:
    """Give every key as a JSON value."""
    survival = question.survival
    return {
        "where": to_json(question.where),
        "by": list(question.by),
        "groups": [{"name": one.name, "where": to_json(one.criteria)} for one in question.groups],
        "genes": list(question.genes),
        "charts": list(question.charts),
        "of": question.of.value,
        "alteration": question.alteration.value,
        "most": question.most,
        "endpoint": str(survival.endpoint),
        "competing": "+".join(map(str, survival.endpoint.competing)),
        "censor_at": str(survival.endpoint.censor_at),
        "from": str(survival.anchor),
        "entry": "" if survival.entry is None else str(survival.entry),
        "landmark_days": survival.landmark_days,
        "lines": question.lines,
        "called_by": question.called_by.value,
    }
