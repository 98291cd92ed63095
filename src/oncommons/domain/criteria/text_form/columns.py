"""Columns as the text of criteria names them: short where that is clear, with checked values."""

import functools
import math
import re

from oncommons.domain.columns import Column, OneOf, Released, Type
from oncommons.domain.criteria.fields import LARGEST
from oncommons.domain.criteria.nearest import criteria_column
from oncommons.domain.criteria.text_form.grammar import TUMOUR_NAMES
from oncommons.domain.criteria.text_form.tokens import Token, mistake, nearest
from oncommons.domain.tables import TABLES
from oncommons.errors import CriteriaError

TUMOUR_COLUMN = "tumours.oncotree"
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_WHOLE_TYPES = (Type.INT8, Type.INT16, Type.INT32, Type.INT64)


@functools.cache
def askable() -> dict[str, Column]:
    """Give each column that criteria may name, as `table.column`."""
    found: dict[str, Column] = {}
    for table in TABLES.values():
        for column in table.names:
            try:
                found[f"{table.name}.{column}"] = criteria_column(f"{table.name}.{column}")[1]
            except CriteriaError:
                continue
    return found


@functools.cache
def candidates(name: str) -> tuple[str, ...]:
    """List the columns of a short or a full name, in lower case; none where it is no column."""
    if name in TUMOUR_NAMES:
        return (TUMOUR_COLUMN,)
    if name in askable():
        return (name,)
    return tuple(full for full in askable() if full.partition(".")[2] == name)


def read_column(text: str, token: Token) -> str:
    """Find the column that a word names, one of `candidates` at least.

    Args:
        text: the whole text, for messages.
        token: the word.

    Returns:
        `table.column`.

    Raises:
        CriteriaError: several columns have the name; names all.
    """
    found = candidates(token.key)
    if len(found) == 1:
        return found[0]
    remedy = f"write one of {', '.join(found)}"
    raise mistake(text, token, f"{token.shown} is a column of several tables", remedy)


def refusal(name: str) -> CriteriaError | None:
    """Say why a column of the schema may not be asked; None where it is no column of it.

    Args:
        name: a short or a full name, in lower case.
    """
    for table in TABLES.values():
        for column in table.names:
            if name in (column, f"{table.name}.{column}"):
                try:
                    criteria_column(f"{table.name}.{column}")
                except CriteriaError as fault:
                    return fault
    return None


def read_value(text: str, name: str, token: Token) -> str:
    """Read a value of a column, and spell it as the column does.

    Args:
        text: the whole text, for messages.
        name: `table.column`.
        token: the value.

    Raises:
        CriteriaError: the column can never hold it; names the nearest value.
    """
    column = askable()[name]
    allowed = column.rule.values if isinstance(column.rule, OneOf) else ()
    if column.type is Type.BOOL:
        allowed = ("true", "false")
    if allowed:
        spelled = {value.lower(): value for value in allowed}
        if token.text.lower() in spelled:
            return spelled[token.text.lower()]
        close = nearest(token.text, allowed)
        remedy = f"write {close or 'one of ' + ', '.join(allowed)}"
        raise mistake(text, token, f"{name} is never {token.shown}", remedy)
    if is_number(name):
        read_number(text, token, what=f"a value of {name}")
    return token.text


def is_number(name: str) -> bool:
    """Tell whether a column holds numbers."""
    return askable()[name].type not in (Type.TEXT, Type.BOOL)


def is_whole(name: str) -> bool:
    """Tell whether a column holds whole numbers, or a label with whole bounds."""
    column = askable()[name]
    return column.type in _WHOLE_TYPES or column.released is Released.INTERVAL


def read_number(text: str, token: Token, *, what: str = "a number") -> float:
    """Read a number with a point; whole where it is written so.

    Raises:
        CriteriaError: it is no number.
    """
    number = float(token.text) if _NUMBER.fullmatch(token.text) else math.inf
    if not abs(number) <= LARGEST:
        raise mistake(text, token, f"{token.shown} is not {what}", "write a number such as 0.05")
    return int(token.text) if _WHOLE.fullmatch(token.text) else number


def beyond(number: float, direction: float, *, whole: bool) -> float:
    """Give the first number beyond a bound that is itself left out.

    Args:
        number: the bound.
        direction: positive or negative infinity.
        whole: whether only whole numbers count.

    Example:
        >>> beyond(10, math.inf, whole=True), beyond(0.3, math.inf, whole=False)
        (11, 0.30000000000000004)
    """
    if whole:
        return math.floor(number) + 1 if direction > 0 else math.ceil(number) - 1
    return math.nextafter(number, direction)
