"""Hold a question to a grant: its depth, and every column that it names."""

from collections.abc import Iterator, Mapping

from oncommons.access.questions.limits import placed_criteria, placed_leaves
from oncommons.domain.columns import Released
from oncommons.domain.grants import Depth, Grant
from oncommons.domain.questions import Question, QuestionKind
from oncommons.domain.tables import TABLES
from oncommons.errors import GrantError, Refused
from oncommons.store.compile import compile_criteria

_NEVER = (Released.NEVER, Released.PSEUDONYM)

ASKED_AT: Mapping[Depth, frozenset[QuestionKind]] = {
    Depth.OPEN: frozenset((QuestionKind.SIZE, QuestionKind.COUNTS)),
    Depth.EXPLORE: frozenset(QuestionKind),
    Depth.RESEARCH: frozenset(QuestionKind),
}
"""What may be asked at each depth. The timeline of one patient is no question of a cohort: it is
shown at research depth only, inside a room of research, and never leaves it."""


def check_question(question: Question, grant: Grant) -> None:
    """Refuse a question that a grant does not cover.

    The View holds every column to the grant once more, those too that a kind needs of itself.

    Args:
        question: with the criteria of saved cohorts and the codons of exons filled in.
        grant: the grant that it is asked through.

    Raises:
        Refused: this kind is not asked at the depth of the grant.
        GrantError: the kind or a column is not granted; names its path, and what is granted.
        CriteriaError: a saved cohort or an exon is not filled in.
    """
    if question.ask not in ASKED_AT[grant.depth]:
        allowed = ", ".join(sorted(ASKED_AT[grant.depth]))
        raise Refused(
            "QUESTION_DEPTH",
            f"question.ask: {question.ask} is not asked at depth {grant.depth}",
            remedy=f"ask for {allowed}, or for a grant of depth {Depth.EXPLORE}",
        )
    if question.ask not in grant.questions:
        raise GrantError(
            f"question.ask: {question.ask} is not in grant {grant.grant_id}",
            remedy=f"granted are {', '.join(sorted(grant.questions)) or 'none'}",
            code="GRANT_QUESTION",
        )
    for path, (table, column) in _columns(question):
        if column not in grant.columns.get(table, ()):
            raise GrantError(
                f'{path}: "{table}.{column}" is not in grant {grant.grant_id}',
                remedy=_granted_in(table, grant),
                code="GRANT_COLUMN",
            )


def may_ask(question: Question, grant: Grant) -> bool:
    """Tell whether `check_question` lets a question through."""
    try:
        check_question(question, grant)
    except (Refused, GrantError):
        return False
    return True


def _columns(question: Question) -> Iterator[tuple[str, tuple[str, str]]]:
    """Give each column that a question names, with its path."""
    for place, name in enumerate(question.by):
        table, _, column = name.partition(".")
        yield f"question.by[{place}]", (table, column)
    for path, criteria in placed_criteria(question):
        for where, leaf in placed_leaves(criteria, path):
            for needed in sorted(compile_criteria(leaf).columns):
                yield where, needed


def _granted_in(table: str, grant: Grant) -> str:
    """Say which columns of a table are granted, identifiers left out."""
    askable = {one.name for one in TABLES[table].columns if one.released not in _NEVER}
    granted = sorted(name for name in grant.columns.get(table, ()) if name in askable)
    said = ", ".join(granted) if granted else "none"
    return f"granted in {table}: {said}"
