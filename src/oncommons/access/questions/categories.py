"""Which values a column can have by its vocabulary, whoever is in the data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from oncommons.domain.columns import Column, OneOf, Released, Type, Vocabulary
from oncommons.domain.criteria.nearest import criteria_column
from oncommons.domain.tables import TABLES
from oncommons.errors import CriteriaError, KnowledgeError
from oncommons.knowledge.oncotree import oncotree

ONCOTREE = "OncoTree"


@dataclass(frozen=True, slots=True)
class Categories:
    """The categories of one column.

    Args:
        labels: the categories, in the order of the vocabulary.
        label_of: gives the category of a value; None where it has none.
    """

    labels: tuple[str, ...]
    label_of: Callable[[str], str | None]

    def place_of(self, value: str | None) -> int | None:
        """Give the place of a value's category; None where it has none."""
        label = None if value is None else self.label_of(value)
        return self.labels.index(label) if label in self.labels else None


def categories_of(column: str, path: str) -> Categories:
    """Give the categories of a column; those of OncoTree are its tissues.

    Args:
        column: `table.column`.
        path: where the question names it, for the message.

    Raises:
        CriteriaError: the column has no closed list of values; names those that have.
    """
    _, found = criteria_column(column)
    if not is_closed(found):
        raise CriteriaError(
            f'{path}: "{column}" has no closed list of values, and noise needs one',
            remedy=f"count by {', '.join(closed_columns())}",
            value=column,
        )
    match found.rule:
        case OneOf(values):
            return Categories(values, str)
        case Vocabulary():
            tree = oncotree()
            tissues = sorted({one.tissue for one in tree.types.values()})
            return Categories(tuple(tissues), _tissue)
        case _:
            return Categories(("false", "true"), str)


def closed_columns() -> Iterator[str]:
    """Name the columns of patients that have a closed list of values."""
    for table in TABLES.values():
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            askable = table.released and table.name != "panels"
            released = column.released not in (Released.NEVER, Released.PSEUDONYM)
            if askable and released and is_closed(column):
                yield name


def is_closed(column: Column) -> bool:
    """Tell whether a column can have the values of a closed list only."""
    return (
        isinstance(column.rule, OneOf)
        or column.type is Type.BOOL
        or column.rule == Vocabulary(ONCOTREE)
    )


def _tissue(code: str) -> str | None:
    """Give the tissue of a tumour type; None for a label above the tree."""
    try:
        return oncotree().tissue(code)
    except KnowledgeError:
        return None
