"""Read two things with a day, one before or after the other, and the days between them."""

import re

from oncommons.domain.criteria.algebra import Criteria
from oncommons.domain.criteria.leaves import InOrder, Moment
from oncommons.domain.criteria.text_form.calling import read_call
from oncommons.domain.criteria.text_form.cursor import Cursor
from oncommons.domain.criteria.text_form.functions import FUNCTIONS
from oncommons.domain.criteria.text_form.tokens import Kind, mistake
from oncommons.errors import CriteriaError

ORDER = ("after", "before", "within", "at", "from")
_LONGER = {"week": 7, "weeks": 7, "month": 30.4, "months": 30.4, "year": 365.25, "years": 365.25}
_MOMENTS = (
    "write one that has, such as treated(osimertinib), progressed, event(metastasis), response(PD),"
    " measured(CEA), diagnosis, sampled or died"
)


def read_moments(cursor: Cursor) -> Criteria:
    """Read a word with its arguments, and another one before or after it if one follows.

    Raises:
        CriteriaError: one of two has no day, or the days between them are none; shows the word.
    """
    start, one = cursor.token, read_call(cursor)
    if cursor.token.key not in ORDER:
        return one
    least, most = _days(cursor)
    word = cursor.token
    if word.key not in ("after", "before"):
        remedy = "write after or before, as in progressed after treated(osimertinib)"
        raise mistake(cursor.text, word, f"{word.shown} stands in the place of after", remedy)
    cursor.move()
    other_start = cursor.token
    if cursor.token.key not in FUNCTIONS:
        raise mistake(cursor.text, other_start, f"{other_start.shown} has no day", _MOMENTS)
    other = read_call(cursor)
    for token, moment in ((start, one), (other_start, other)):
        if not isinstance(moment, Moment):
            raise mistake(cursor.text, token, f"{token.shown} has no day", _MOMENTS)
    if cursor.token.key in ("after", "before", "within"):
        remedy = "join two conditions with and"
        raise mistake(cursor.text, cursor.token, "one after or before at a time", remedy)
    first, then = (other, one) if word.key == "after" else (one, other)
    try:
        return InOrder(first, then, most, least)  # type: ignore[arg-type]
    except CriteriaError as fault:
        raise mistake(cursor.text, word, fault.found, fault.remedy) from None


def _days(cursor: Cursor) -> tuple[int, int | None]:
    """Read how many days lie between two things: at least, at most."""
    if cursor.skip("within"):
        most = _number_of_days(cursor)
        _word_days(cursor)
        return 0, most
    if cursor.skip("at"):
        cursor.expect("least", "at least 30 days after")
        least = _number_of_days(cursor)
        _word_days(cursor)
        return least, None
    if cursor.skip("from"):
        least = _number_of_days(cursor)
        cursor.expect("to", "from 30 to 180 days after")
        most = _number_of_days(cursor)
        _word_days(cursor)
        return least, most
    return 0, None


def _number_of_days(cursor: Cursor) -> int:
    token = cursor.token
    if not re.fullmatch(r"[0-9]{1,9}", token.text) or token.kind is not Kind.WORD:
        found = f"{token.shown} is no number of days"
        raise mistake(cursor.text, token, found, "write one such as 180")
    return int(cursor.move().text)


def _word_days(cursor: Cursor) -> None:
    """Go past the word `days`."""
    token = cursor.token
    if token.key in _LONGER:
        remedy = f"write days; one {token.key.rstrip('s')} is about {_LONGER[token.key]:g} days"
        raise mistake(cursor.text, token, "time is counted in days", remedy)
    if not cursor.skip("day"):
        cursor.expect("days", "within 180 days after")
