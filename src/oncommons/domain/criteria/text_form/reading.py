"""Read the text of criteria by recursive descent; every mistake is shown under its word."""

import json
from collections.abc import Callable

from oncommons.domain.criteria.algebra import EVERYONE, All, Any, AnySample, Criteria, Known, Not
from oncommons.domain.criteria.json_form import MOST_LEVELS, check_size, from_json
from oncommons.domain.criteria.text_form.columns import askable, candidates, refusal
from oncommons.domain.criteria.text_form.comparing import read_comparison
from oncommons.domain.criteria.text_form.cursor import Cursor
from oncommons.domain.criteria.text_form.flat import joined
from oncommons.domain.criteria.text_form.functions import FUNCTIONS
from oncommons.domain.criteria.text_form.grammar import (
    EVERYBODY,
    EXAMPLES,
    KEYWORDS,
    NOBODY,
    TUMOUR_NAMES,
)
from oncommons.domain.criteria.text_form.ordering import ORDER, read_moments
from oncommons.domain.criteria.text_form.tokens import Kind, Token, mistake, nearest
from oncommons.errors import CriteriaError

_GROUPS: dict[str, Callable[[Criteria], Criteria]] = {
    "any_sample": AnySample,
    "every_sample": lambda part: Not(AnySample(Not(part))),
    "known": Known,
    "unknown": lambda part: Not(Known(part)),
}
_SAMPLES = {"any": "any_sample", "every": "every_sample", "all": "every_sample"}


def from_text(text: str) -> Criteria:
    """Read criteria that are written as a sentence.

    Args:
        text: such as `cancer_type is LUAD and not treated(osimertinib)`; the language is
            described on the reference page of criteria.

    Returns:
        The criteria; `and` within `and` and `or` within `or` are flattened.

    Raises:
        CriteriaError: the text is no such sentence; shows the word and what could stand there.

    Example:
        >>> from_text("sex is female and not died")
        ... # doctest: +ELLIPSIS
        All(parts=(IsIn(column='patients.sex', values=('female',)), Not(part=Died())))
    """
    cursor = Cursor.of(text)
    if len(cursor.tokens) == 1:
        example = EXAMPLES[0].text
        raise CriteriaError("the criteria are empty", remedy=f"write a sentence such as {example}")
    criteria = _either(cursor, MOST_LEVELS)
    if not cursor.at_end:
        raise _follows(cursor)
    check_size(criteria, "the text")
    return criteria


def from_text_or_json(content: str) -> Criteria:
    """Read criteria that are written as a sentence or as JSON; JSON opens with a brace.

    Raises:
        CriteriaError: they are neither.
    """
    content = content.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    if not content.lstrip().startswith(("{", "[")):
        return from_text(content)
    try:
        form = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise CriteriaError(
            f"the criteria open like JSON and are none ({error})",
            remedy='write JSON such as {"is": "mutated", "gene": "TP53"}, or a sentence',
        ) from error
    return from_json(form)


def _either(cursor: Cursor, levels: int) -> Criteria:
    """Read parts between `or`."""
    parts = [_both(cursor, levels)]
    while cursor.skip("or"):
        parts.append(_both(cursor, levels))
    return joined(Any, tuple(parts))


def _both(cursor: Cursor, levels: int) -> Criteria:
    """Read parts between `and`."""
    parts = [_one(cursor, levels)]
    while cursor.skip("and"):
        parts.append(_one(cursor, levels))
    return joined(All, tuple(parts))


def _one(cursor: Cursor, levels: int) -> Criteria:
    """Read one condition, what is denied, or what stands in brackets."""
    token = cursor.token
    if not levels:
        found = f"this is nested over {MOST_LEVELS} levels deep"
        raise mistake(cursor.text, token, found, "split it into cohorts")
    if cursor.skip("not"):
        return Not(_one(cursor, levels - 1))
    if token.kind is Kind.OPEN:
        return _bracket(cursor, levels)
    if (group := _group(cursor)) is not None:
        return group(_bracket(cursor, levels))
    return _condition(cursor, token)


def _condition(cursor: Cursor, token: Token) -> Criteria:
    """Read one condition without what could stand round it."""
    if token.kind is not Kind.WORD:
        raise _misplaced(cursor)
    if token.key in (EVERYBODY, NOBODY):
        cursor.move()
        return EVERYONE if token.key == EVERYBODY else Any(())
    if token.key in FUNCTIONS:
        return read_moments(cursor)
    if token.key in KEYWORDS:
        raise _misplaced(cursor)
    if cursor.next.kind is Kind.OPEN or not candidates(token.key):
        raise _unknown(cursor)
    return read_comparison(cursor, starts_condition)


def _group(cursor: Cursor) -> Callable[[Criteria], Criteria] | None:
    """Go past the words before a bracket of samples or of what is known, if they stand here."""
    word, steps = cursor.token.key, 1
    if word in _SAMPLES and cursor.next.key in ("sample", "samples"):
        word, steps = _SAMPLES[word], 2
    if word not in _GROUPS:
        return None
    shown = cursor.token
    cursor.move(steps)
    if cursor.token.kind is not Kind.OPEN:
        remedy = f"write {word.replace('_', ' ')} (mutated(TP53))"
        raise mistake(cursor.text, shown, f"{shown.shown} needs brackets after it", remedy)
    return _GROUPS[word]


def _bracket(cursor: Cursor, levels: int) -> Criteria:
    """Read what stands between two brackets."""
    opening = cursor.move()
    inner = _either(cursor, levels - 1)
    if cursor.token.kind is Kind.END:
        raise mistake(cursor.text, opening, "this bracket is not closed", "write ) where it ends")
    if cursor.token.kind is not Kind.CLOSE:
        raise _follows(cursor)
    cursor.move()
    return inner


def starts_condition(cursor: Cursor) -> bool:
    """Tell whether a condition starts here, and not a further value of a list."""
    token, following = cursor.token, cursor.next
    if token.kind is Kind.QUOTED:
        return False
    if token.kind is not Kind.WORD or token.key in ("not", EVERYBODY, NOBODY):
        return True
    if token.key in _SAMPLES and following.key in ("sample", "samples"):
        return True
    if token.key in FUNCTIONS and FUNCTIONS[token.key].bare:
        return True
    opens = following.kind in (Kind.OPEN, Kind.SIGN)
    compares = following.kind is Kind.WORD and following.key in ("is", "in", "from", "between")
    return opens or compares or (following.key == "not" and cursor.after_next.key == "in")


def _unknown(cursor: Cursor) -> CriteriaError:
    """Make the error for a word that is no function where one stands, nor a column."""
    token, called = cursor.token, cursor.next.kind is Kind.OPEN
    if called and candidates(token.key):
        remedy = f"write {token.text} is one of A, B"
        return mistake(cursor.text, token, f"{token.shown} is a column", remedy)
    if not called and (fault := refusal(token.key)) is not None:
        return mistake(cursor.text, token, fault.found, fault.remedy)
    kind = "word with brackets" if called else "column or word of criteria"
    short = [full.partition(".")[2] for full in askable()]
    columns = [] if called else [*short, *askable(), TUMOUR_NAMES[0]]
    close = nearest(token.text, [*FUNCTIONS, *_GROUPS, *columns])
    words = ", ".join(sorted(FUNCTIONS))
    remedy = f"write {close}" if close else f"write one of {words}, or a column before is"
    return mistake(cursor.text, token, f"{token.shown} is no {kind}", remedy)


def _misplaced(cursor: Cursor) -> CriteriaError:
    """Make the error for a token where a condition must stand."""
    token = cursor.token
    if token.kind is Kind.END and cursor.place:
        remedy = "write a condition after it, such as mutated(TP53)"
        return mistake(cursor.text, cursor.last, f"the text ends after {cursor.last.shown}", remedy)
    found = f"{token.shown} stands where a condition must start"
    return mistake(cursor.text, token, found, "write one such as sex is female or mutated(TP53)")


def _follows(cursor: Cursor) -> CriteriaError:
    """Make the error for a token after a whole condition."""
    token, last = cursor.token, cursor.last
    if token.kind is Kind.CLOSE:
        found = "this bracket closes none that is open"
        return mistake(cursor.text, token, found, "take it out, or write ( where it starts")
    remedy = 'write "and" or "or" before it'
    close = nearest(token.text, ("and", "or", *ORDER))
    if token.key in ORDER or token.key == "days":
        remedy = "write it after one thing with a day, as in progressed after treated(osimertinib)"
    elif last.kind is Kind.WORD and token.kind is Kind.WORD and close:
        remedy = f"write {close}"
    elif last.kind is Kind.WORD and token.kind is Kind.WORD:
        remedy += f', or "{last.text} {token.text}" in quotes where it is one value'
    return mistake(cursor.text, token, f"{token.shown} cannot follow {last.shown}", remedy)
