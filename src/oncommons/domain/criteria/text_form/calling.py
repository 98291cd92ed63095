"""Read a word with brackets and its arguments, such as `mutated(EGFR, exon 19)`."""

from oncommons.domain.criteria.algebra import Criteria
from oncommons.domain.criteria.text_form.calls import Argument, Call
from oncommons.domain.criteria.text_form.cursor import Cursor
from oncommons.domain.criteria.text_form.functions import FUNCTIONS
from oncommons.domain.criteria.text_form.tokens import Kind, Token, mistake
from oncommons.errors import CriteriaError


def read_call(cursor: Cursor) -> Criteria:
    """Read a word of the table of functions with what stands in its brackets.

    Raises:
        CriteriaError: an argument is missing, unknown, or not closed; shows the word.
    """
    name = cursor.move()
    function = FUNCTIONS[name.key]
    if cursor.token.kind is not Kind.OPEN and not function.bare:
        remedy = f"write as in {function.forms[0]}"
        raise mistake(cursor.text, name, f"{name.shown} needs brackets after it", remedy)
    arguments = _arguments(cursor) if cursor.token.kind is Kind.OPEN else ()
    try:
        return function.reads(Call(cursor.text, name, arguments, function.forms[0]))
    except CriteriaError as fault:
        if "\n" in fault.remedy:
            raise
        raise mistake(cursor.text, name, fault.found, fault.remedy) from None


def _arguments(cursor: Cursor) -> tuple[Argument, ...]:
    """Read arguments between commas, up to the closing bracket."""
    opening, found = cursor.move(), list[Argument]()
    while True:
        words: list[Token] = []
        while cursor.token.kind in (Kind.WORD, Kind.QUOTED, Kind.SIGN):
            words.append(cursor.move())
        if cursor.token.kind is Kind.END:
            remedy = "write ) after the last argument"
            raise mistake(cursor.text, opening, "this bracket is not closed", remedy)
        if cursor.token.kind is Kind.OPEN:
            remedy = "write a value, in quotes where it holds brackets"
            raise mistake(cursor.text, cursor.token, "no bracket can stand here", remedy)
        if words:
            found.append(Argument(cursor.text, tuple(words)))
        elif found or cursor.token.kind is Kind.COMMA:
            raise mistake(cursor.text, cursor.token, "an argument is missing", "write one before")
        if cursor.move().kind is Kind.CLOSE:
            return tuple(found)
