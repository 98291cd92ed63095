"""Read what is asked of a column: values, a number between bounds, or that it is known."""

import math
from collections.abc import Callable

from oncommons.domain.criteria.algebra import Any, Criteria, Not
from oncommons.domain.criteria.json_form import MOST_VALUES
from oncommons.domain.criteria.leaves import HasTumourType, IsBetween, IsIn, IsKnown
from oncommons.domain.criteria.text_form.columns import (
    beyond,
    is_number,
    is_whole,
    read_column,
    read_number,
    read_value,
)
from oncommons.domain.criteria.text_form.cursor import Cursor
from oncommons.domain.criteria.text_form.grammar import KEYWORDS, TUMOUR_NAMES
from oncommons.domain.criteria.text_form.tokens import Kind, Token, mistake
from oncommons.errors import CriteriaError

Starts = Callable[[Cursor], bool]


def read_comparison(cursor: Cursor, starts: Starts) -> Criteria:
    """Read a column and what is asked of it.

    Args:
        cursor: stands before the column.
        starts: tells whether a condition starts after an `or`, and not a further value.

    Raises:
        CriteriaError: the column, the comparison or a value is none; shows the word.
    """
    name = cursor.move()
    column = read_column(cursor.text, name)
    sign = cursor.token
    if cursor.skip("is"):
        return _after_is(cursor, name, column, starts)
    if sign.key == "not" and cursor.next.key == "in":
        cursor.move(2)
        return Not(_made(name, column, _in_brackets(cursor, column)))
    if cursor.skip("in"):
        return _made(name, column, _in_brackets(cursor, column))
    if cursor.skip("from"):
        return _range(cursor, name, column, "to")
    if cursor.skip("between"):
        return _range(cursor, name, column, "and")
    if sign.kind is Kind.SIGN:
        return _sign(cursor, name, column, starts)
    remedy = f"write {name.text} is, {name.text} from 1 to 2, or {name.text} >= 1"
    raise mistake(cursor.text, name, f"nothing is asked of {name.shown}", remedy)


def _after_is(cursor: Cursor, name: Token, column: str, starts: Starts) -> Criteria:
    """Read what follows `is`, denied or not."""
    if cursor.skip("not"):
        return Not(_denied(cursor, name, column, starts))
    word = cursor.token.key
    if cursor.token.kind is Kind.SIGN:
        return _sign(cursor, name, column, starts)
    if word == "any" and cursor.next.key == "number":
        cursor.move(2)
        return _between(cursor, name, column, None, None)
    if cursor.skip("from"):
        return _range(cursor, name, column, "to")
    if cursor.skip("between"):
        return _range(cursor, name, column, "and")
    return _known_or_listed(cursor, name, column, starts) or _made(
        name, column, _values(cursor, column, starts)
    )


def _denied(cursor: Cursor, name: Token, column: str, starts: Starts) -> Criteria:
    """Read what follows `is not`: one value, or a list that says so."""
    listed = _known_or_listed(cursor, name, column, starts)
    if listed is not None:
        return listed
    value = _value(cursor, column)
    if cursor.token.key == "or":
        ahead = Cursor(cursor.text, cursor.tokens, cursor.place + 1)
        if ahead.token.kind is not Kind.END and not starts(ahead):
            found = 'after "is not" an "or" can be read in two ways'
            remedy = f"write {name.text} is not one of {value}, {ahead.token.text}"
            raise mistake(cursor.text, cursor.token, found, remedy)
    return _made(name, column, [value])


def _known_or_listed(cursor: Cursor, name: Token, column: str, starts: Starts) -> Criteria | None:
    """Read `known`, `one of` or `in`; None where none stands here."""
    if cursor.skip("known"):
        return IsKnown(column)
    if cursor.token.key == "one" and cursor.next.key == "of":
        cursor.move(2)
        return _made(name, column, _values(cursor, column, starts))
    if cursor.skip("in"):
        return _made(name, column, _in_brackets(cursor, column))
    return None


def _values(cursor: Cursor, column: str, starts: Starts) -> list[str]:
    """Read values between commas and `or`."""
    found = [_value(cursor, column)]
    while True:
        if cursor.skip(","):
            cursor.skip("or")
        elif cursor.token.key == "or":
            ahead = Cursor(cursor.text, cursor.tokens, cursor.place + 1)
            if ahead.token.kind is Kind.END or starts(ahead):
                return found
            cursor.move()
        else:
            return found
        found.append(_value(cursor, column))
        _check_number(cursor, found)


def _in_brackets(cursor: Cursor, column: str) -> list[str]:
    """Read values between two brackets; none at all asks for nobody."""
    opening = cursor.token
    if opening.kind is not Kind.OPEN:
        remedy = "write in (A, B), or is one of A, B"
        raise mistake(cursor.text, opening, f"{opening.shown} stands in the place of (", remedy)
    cursor.move()
    found: list[str] = []
    while cursor.token.kind is not Kind.CLOSE:
        if cursor.token.kind is Kind.END:
            remedy = "write ) after the last value"
            raise mistake(cursor.text, opening, "this bracket is not closed", remedy)
        if found and not cursor.skip(","):
            cursor.expect("or", "in (A, B)")
        found.append(_value(cursor, column))
        _check_number(cursor, found)
    cursor.move()
    return found


def _check_number(cursor: Cursor, found: list[str]) -> None:
    if len(found) > MOST_VALUES:
        remedy = "split it into cohorts"
        raise mistake(cursor.text, cursor.last, f"there are over {MOST_VALUES} values", remedy)


def _value(cursor: Cursor, column: str) -> str:
    """Read one value of a column."""
    token = cursor.token
    if token.kind not in (Kind.WORD, Kind.QUOTED):
        raise mistake(
            cursor.text,
            token if token.kind is not Kind.END else cursor.last,
            f"a value of {column} must stand "
            + ("after this" if token.kind is Kind.END else "here"),
            'write one, in quotes such as ">=T2" where it holds signs',
        )
    if token.key == "unknown":
        return _word_unknown(cursor, column)
    if token.key in KEYWORDS:
        remedy = f'write a value before it, or "{token.text}" in quotes where it is one'
        raise mistake(cursor.text, token, f"{token.shown} has a meaning of its own", remedy)
    return read_value(cursor.text, column, cursor.move())


def _word_unknown(cursor: Cursor, column: str) -> str:
    """Read the word unknown, where the closed list of a column has it."""
    token = cursor.token
    try:
        value = read_value(cursor.text, column, token)
        closed = read_value(cursor.text, column, Token(Kind.WORD, "UNKNOWN", 0, 0)) == value
    except CriteriaError:
        closed = False
    if not closed:
        raise mistake(
            cursor.text,
            token,
            f"{column} holds no word unknown",
            "write is not known where the value is missing",
        )
    cursor.move()
    return value


def _sign(cursor: Cursor, name: Token, column: str, starts: Starts) -> Criteria:
    """Read `=`, `!=`, `<`, `<=`, `>` or `>=` and what follows."""
    sign = cursor.move().text
    if sign == "=" and not is_number(column):
        return _made(name, column, _values(cursor, column, starts))
    if sign == "!=":
        inner = _number(cursor, name, column) if is_number(column) else None
        if inner is None:
            return Not(_denied(cursor, name, column, starts))
        return Not(_between(cursor, name, column, inner, inner))
    bound, whole = _number(cursor, name, column), is_whole(column)
    if sign == "=":
        return _between(cursor, name, column, bound, bound)
    if sign in ("<", ">"):
        bound = beyond(bound, math.inf if sign == ">" else -math.inf, whole=whole)
    low, high = (bound, None) if sign in (">", ">=") else (None, bound)
    return _between(cursor, name, column, low, high)


def _range(cursor: Cursor, name: Token, column: str, joined_by: str) -> Criteria:
    """Read two bounds, both included."""
    low = _number(cursor, name, column)
    cursor.expect(joined_by, f"{name.text} from 40 to 65")
    return _between(cursor, name, column, low, _number(cursor, name, column))


def _number(cursor: Cursor, name: Token, column: str) -> float:
    """Read one bound of a column of numbers."""
    _check_numeric(cursor, name, column)
    if cursor.token.kind is not Kind.WORD:
        remedy = f"write one, as in {name.text} >= 1"
        raise mistake(cursor.text, cursor.token, "a number must stand here", remedy)
    number = read_number(cursor.text, cursor.token)
    cursor.move()
    return number


def _check_numeric(cursor: Cursor, name: Token, column: str) -> None:
    if not is_number(column):
        remedy = f"ask for its values, as in {name.text} is"
        raise mistake(cursor.text, name, f"{column} holds no numbers", remedy)


def _between(
    cursor: Cursor, name: Token, column: str, low: float | None, high: float | None
) -> Criteria:
    """Make the condition, and show a mistake in its bounds under the column."""
    _check_numeric(cursor, name, column)
    try:
        return IsBetween(column, low, high)
    except CriteriaError as fault:
        raise mistake(cursor.text, name, fault.found, fault.remedy) from None


def _made(name: Token, column: str, values: list[str]) -> Criteria:
    """Ask for values of a column, or for tumour types."""
    different = tuple(sorted(set(values)))
    if name.key not in TUMOUR_NAMES:
        return IsIn(column, different)
    if len(different) == 1:
        return HasTumourType(different[0])
    return Any(tuple(map(HasTumourType, different)))
