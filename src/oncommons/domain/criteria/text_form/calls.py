"""What stands in the brackets of a word: its arguments, read one by one with their places."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from oncommons.domain.criteria.text_form.columns import read_number, read_value
from oncommons.domain.criteria.text_form.tokens import Kind, Token, mistake, nearest
from oncommons.errors import CriteriaError

_WHOLE = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: a value, a label with a value, or a comparison.

    Args:
        text: the whole text of the criteria.
        tokens: its words, one at least.
    """

    text: str
    tokens: tuple[Token, ...]

    @property
    def label(self) -> str:
        """The first of several words, in lower case; empty for a single value."""
        return self.tokens[0].key if len(self.tokens) > 1 else ""

    @property
    def first(self) -> Token:
        """Its first word."""
        return self.tokens[0]

    def after(self, number: int = 1) -> tuple[Token, ...]:
        """Give the words after the first ones."""
        return self.tokens[number:]

    def wrong(self, found: str, remedy: str, token: Token | None = None) -> CriteriaError:
        """Make the error that points at this argument, or at one word of it."""
        return mistake(self.text, token or self.first, found, remedy)

    def single(self, what: str) -> Token:
        """Give the value where the argument is nothing else.

        Raises:
            CriteriaError: it is a comparison, or several words.
        """
        if self.first.kind is Kind.SIGN:
            raise self.wrong(f"{self.first.shown} stands in the place of {what}", f"write {what}")
        if len(self.tokens) > 1:
            whole = " ".join(one.text for one in self.tokens)
            remedy = f'write a comma between arguments, or "{whole}" in quotes where it is one'
            follows = f"{self.tokens[1].shown} follows {self.first.shown} without a comma"
            raise self.wrong(follows, remedy, self.tokens[1])
        return self.first

    def labelled(self) -> Token:
        """Give the one value after the label.

        Raises:
            CriteriaError: there are several words.
        """
        if len(self.tokens) > 2 or self.tokens[1].kind is Kind.SIGN:
            remedy = "write a comma between arguments, and quotes round a value with spaces"
            raise self.wrong(f"{self.label} takes one value", remedy, self.tokens[-1])
        return self.tokens[1]

    def whole(self, token: Token) -> int:
        """Read a whole number, 0 or more.

        Raises:
            CriteriaError: it is none.
        """
        if not _WHOLE.fullmatch(token.text):
            raise self.wrong(f"{token.shown} is no whole number", "write one such as 19", token)
        return int(token.text)

    def number(self, token: Token) -> float:
        """Read a number with a point."""
        return read_number(self.text, token)


@dataclass(frozen=True, slots=True)
class Call:
    """A word with what stands in its brackets.

    Args:
        text: the whole text of the criteria.
        name: the word.
        arguments: what stands in the brackets.
        example: how the word is written, for messages.
    """

    text: str
    name: Token
    arguments: tuple[Argument, ...]
    example: str = ""

    def wrong(self, found: str, remedy: str = "") -> CriteriaError:
        """Make the error that points at the word."""
        return mistake(self.text, self.name, found, remedy or f"write {self.example}")

    def subject(self, what: str) -> str:
        """Give the first argument, which says what the word is about.

        Args:
            what: what it is, such as "a gene".

        Raises:
            CriteriaError: there is none, or it is more than a value.
        """
        if not self.arguments:
            raise self.wrong(f"{self.name.shown} needs {what}")
        return self.arguments[0].single(what).text

    def words(self, column: str) -> tuple[str, ...]:
        """Read every argument as a value of a column, sorted and said once."""
        tokens = [one.single("a value") for one in self.arguments]
        return tuple(sorted({read_value(self.text, column, token) for token in tokens}))

    def rest(self, most: int | None = None) -> tuple[Argument, ...]:
        """Give the arguments after the first.

        Raises:
            CriteriaError: there are more than `most`.
        """
        rest = self.arguments[1:]
        if most is not None and len(rest) > most:
            raise rest[most].wrong(f"{self.name.shown} takes no more", f"write {self.example}")
        return rest

    def unknown(self, argument: Argument, words: Iterable[str]) -> CriteriaError:
        """Make the error for an argument that the word does not take; names the nearest."""
        close = nearest(argument.first.text, words)
        remedy = f"write {close}" if close else f"write as in {self.example}"
        return argument.wrong(f"{argument.first.shown} means nothing in {self.name.shown}", remedy)
