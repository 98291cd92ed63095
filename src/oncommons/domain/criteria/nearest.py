"""Columns and words that criteria may name, and the nearest one to a mistake."""

import difflib
from collections.abc import Iterable

from oncommons.domain.columns import Column, OneOf, Released
from oncommons.domain.tables import TABLES
from oncommons.errors import CriteriaError


def criteria_column(name: str) -> tuple[str, Column]:
    """Find a column of a patient that a release may hold.

    Args:
        name: `table.column`.

    Returns:
        The table's name and the column.

    Raises:
        CriteriaError: there is no such column, it identifies patients, or it is of no patient.
    """
    table, _, column = name.partition(".")
    if table not in TABLES or column not in TABLES[table].names:
        raise CriteriaError(
            f'there is no column "{name}"',
            remedy=f"write {nearest(name, _askable())}; the page of the schema lists all",
            value=name,
        )
    if name not in _askable():
        if table == "panels":
            raise CriteriaError(
                f"{name} is about a panel and not about a patient",
                remedy="ask for the panel, or whether a gene was profiled",
            )
        raise CriteriaError(
            f"{name} identifies patients and is not in a release", remedy="use another column"
        )
    return table, TABLES[table].column(column)


def check_word(column: str, word: str) -> None:
    """Refuse a word that a column with a closed list can never hold.

    Raises:
        CriteriaError: the word is not in the list; names the nearest.
    """
    _, found = criteria_column(column)
    if isinstance(found.rule, OneOf) and word not in found.rule.values:
        raise CriteriaError(
            f'{column} is never "{word}"',
            remedy=f"write {nearest(word, found.rule.values)}",
            value=word,
        )


def nearest(word: object, allowed: Iterable[str]) -> str:
    """Say which word was probably meant, or list them all where none is near.

    Example:
        >>> nearest("mutatd", ["fused", "mutated"]), nearest(7, ["fused", "mutated"])
        ('mutated', 'one of fused, mutated')
    """
    words = sorted(allowed)
    close = difflib.get_close_matches(str(word), words, n=1)
    return close[0] if close else f"one of {', '.join(words)}"


def _askable() -> tuple[str, ...]:
    return tuple(
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        if table.released and table.name != "panels"
        for column in table.columns
        if column.released not in (Released.NEVER, Released.PSEUDONYM)
    )
