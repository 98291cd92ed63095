"""Cut the text of criteria into words, each with its place, and show a mistake under its word."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from oncommons.errors import CriteriaError

SIGNS = ("<=", ">=", "!=", "<", ">", "=")
QUOTES = {'"': '"', "'": "'", "\N{LEFT DOUBLE QUOTATION MARK}": "\N{RIGHT DOUBLE QUOTATION MARK}"}
_WORD = re.compile(r"[\w.+*/:%^~?\[\]-]+")
_QUOTED = {
    close: re.compile(rf"((?:\\[\\{close}]|[^{close}])*+){close}") for close in QUOTES.values()
}
_SHOWN, _NAMED = 88, 60
"""Characters of a long line, and of a long word, that are shown."""
_NEAR, _FAR, _LEAST = 0.75, 0.6, 3
"""A word this similar was surely or perhaps meant; fewer letters are found in any word."""


class Kind(StrEnum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted text"
    SIGN = "sign"
    OPEN = "opening bracket"
    CLOSE = "closing bracket"
    COMMA = "comma"
    END = "end of the text"


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text of criteria.

    Args:
        kind: what it is.
        text: what it says, without quotes.
        start: place of its first character in the text, from 0.
        end: place after its last character.
    """

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The word in lower case, for keywords; empty for quoted text, which is never one."""
        return "" if self.kind is Kind.QUOTED else self.text.lower()

    @property
    def shown(self) -> str:
        """The token as messages name it."""
        if self.kind is Kind.END:
            return "the end of the text"
        cut = self.text if len(self.text) <= _NAMED else f"{self.text[:_NAMED]}..."
        return f'"{cut}"'


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens; the last one is its end.

    Args:
        text: criteria, on one line or several; `#` opens a comment up to the end of its line.

    Raises:
        CriteriaError: a quote is not closed, or a sign has no meaning.

    Example:
        >>> [token.text for token in tokens('sex is "female"')]
        ['sex', 'is', 'female', '']
    """
    found: list[Token] = []
    place = _skip(text, 0)
    while place < len(text):
        token = _token(text, place)
        found.append(token)
        place = _skip(text, token.end)
    end = found[-1].end if found else 0
    return (*found, Token(Kind.END, "", end, end))


def is_plain(text: str) -> bool:
    """Tell whether a text is one word that needs no quotes."""
    return _WORD.fullmatch(text) is not None


def mistake(text: str, token: Token, found: str, remedy: str) -> CriteriaError:
    """Make the error that shows the text with a mark under one of its words.

    Args:
        text: the whole text.
        token: the word.
        found: what is wrong, in a few words.
        remedy: what to write instead.
    """
    number = text.count("\n", 0, token.start) + 1
    line = number if "\n" in text.strip() else None
    picture = _picture(text, token)
    return CriteriaError(
        found, remedy=f"{remedy}\n{picture}", line=line, value=token.text[:_NAMED] or None
    )


def nearest(word: str, words: Iterable[str]) -> str:
    """Give the word that is spelled most like this one, or holds it; empty where none is near."""
    if len(word) > _NAMED:
        return ""
    known = {one.lower(): one for one in words}
    close = get_close_matches(word.lower(), known, n=1, cutoff=_NEAR)
    holding = [one for one in known if len(word) >= _LEAST and word.lower() in one]
    first = sorted(holding, key=lambda one: (not one.startswith(word.lower()), len(one)))
    far = get_close_matches(word.lower(), known, n=1, cutoff=_FAR)
    return next((known[one] for one in (*close, *first, *far)), "")


def _skip(text: str, place: int) -> int:
    """Go past spaces and comments."""
    while place < len(text) and (text[place].isspace() or text[place] == "#"):
        if text[place] == "#":
            end = text.find("\n", place)
            place = len(text) if end < 0 else end
        else:
            place += 1
    return place


def _token(text: str, place: int) -> Token:
    """Read the token that starts at a place."""
    single = {"(": Kind.OPEN, ")": Kind.CLOSE, ",": Kind.COMMA}
    letter = text[place]
    if letter in single:
        return Token(single[letter], letter, place, place + 1)
    if letter in QUOTES:
        return _quoted(text, place)
    for sign in SIGNS:
        if text.startswith(sign, place):
            return Token(Kind.SIGN, sign, place, place + len(sign))
    word = _WORD.match(text, place)
    if word is None:
        one = Token(Kind.WORD, letter, place, place + 1)
        raise mistake(text, one, f"{one.shown} has no meaning here", "put the value in quotes")
    return Token(Kind.WORD, word.group(), place, word.end())


def _quoted(text: str, place: int) -> Token:
    """Read a text between quotes; a backslash keeps the quote or backslash after it."""
    close = QUOTES[text[place]]
    whole = _QUOTED[close].match(text, place + 1)
    if whole is None:
        one = Token(Kind.QUOTED, text[place], place, place + 1)
        raise mistake(text, one, "a quote is opened and not closed", f"write {close} after it")
    said = re.sub(rf"\\([\\{close}])", r"\1", whole.group(1))
    return Token(Kind.QUOTED, said, place, whole.end())


def _picture(text: str, token: Token) -> str:
    """Draw the line of the text, cut where it is long, with a mark under the token."""
    first = text.rfind("\n", 0, token.start) + 1
    last = text.find("\n", token.start)
    line = text[first:] if last < 0 else text[first:last]
    at = token.start - first
    width = max(1, min(token.end - token.start, len(line) - at, _SHOWN // 2))
    cut = max(0, at + width - _SHOWN + 20)
    before = ("..." if cut else "") + _printed(line[cut:at])
    rest = line[at : cut + _SHOWN]
    after = "..." if cut + _SHOWN < len(line) else ""
    mark = "^" * max(1, _columns(_printed(line[at : at + width])))
    return f"    {before}{_printed(rest)}{after}\n    {' ' * _columns(before)}{mark}"


def _printed(text: str) -> str:
    """Put a space in place of whatever would move the mark."""
    return "".join(" " if unicodedata.category(one) in ("Cc", "Cf") else one for one in text)


def _columns(text: str) -> int:
    """Count the columns that a text takes on a screen."""
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return len(text) + wide - sum(unicodedata.combining(one) > 0 for one in text)
