"""How large a question may be, and where each of its conditions stands."""

import dataclasses
from collections.abc import Iterator
from typing import cast

from oncommons.domain.criteria import (
    All,
    Any,
    AnySample,
    Criteria,
    InOrder,
    Known,
    Leaf,
    Not,
    depth,
)
from oncommons.domain.questions import Question
from oncommons.errors import CriteriaError

MOST_CONDITIONS = 20
MOST_LEVELS = 4
MOST_VALUES = 200


def placed_criteria(question: Question) -> Iterator[tuple[str, Criteria]]:
    """Give the criteria of a question, each with its path."""
    yield "question.where", question.where
    for place, group in enumerate(question.groups):
        yield f"question.groups[{place}].where", group.criteria


def placed_leaves(criteria: Criteria, path: str) -> Iterator[tuple[str, Leaf]]:
    """Walk over the conditions of criteria, each with its path.

    Example:
        >>> from oncommons.domain.criteria import died
        >>> [path for path, _ in placed_leaves(~died() & died(), "where")]
        ['where.all[0].not', 'where.all[1]']
    """
    match criteria:
        case All(parts) | Any(parts):
            word = "all" if isinstance(criteria, All) else "any"
            for place, part in enumerate(parts):
                yield from placed_leaves(part, f"{path}.{word}[{place}]")
        case Not(part):
            yield from placed_leaves(part, f"{path}.not")
        case Known(part):
            yield from placed_leaves(part, f"{path}.known")
        case AnySample(part):
            yield from placed_leaves(part, f"{path}.any_sample")
        case _:
            yield path, cast("Leaf", criteria)


def check_limits(question: Question) -> None:
    """Refuse a question that is too large to be meant.

    Raises:
        CriteriaError: over 20 conditions, 4 levels or 200 values in a list; names the path.
    """
    conditions = 0
    for path, criteria in placed_criteria(question):
        if depth(criteria) > MOST_LEVELS:
            raise CriteriaError(
                f"{path} has over {MOST_LEVELS} levels", remedy="write it flatter, or save a cohort"
            )
        for place, leaf in placed_leaves(criteria, path):
            conditions += 2 if isinstance(leaf, InOrder) else 1
            _check_values(place, leaf)
    if conditions > MOST_CONDITIONS:
        raise CriteriaError(
            f"question has over {MOST_CONDITIONS} conditions",
            remedy="save a cohort, and name it in the question",
        )


def _check_values(path: str, leaf: Leaf) -> None:
    fields = dataclasses.fields(leaf)  # type: ignore[arg-type]  # each leaf is a dataclass
    lists = (getattr(leaf, field.name) for field in fields)
    if any(isinstance(values, tuple) and len(values) > MOST_VALUES for values in lists):
        raise CriteriaError(
            f"{path} lists over {MOST_VALUES} values", remedy="name a code above them, or fewer"
        )
