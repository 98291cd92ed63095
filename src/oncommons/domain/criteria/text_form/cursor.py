"""Where the reader of criteria stands in the text."""

from dataclasses import dataclass

from oncommons.domain.criteria.text_form.tokens import Kind, Token, mistake, tokens


@dataclass(slots=True)
class Cursor:
    """A place among the tokens of a text; `move` goes on by one.

    Args:
        text: the whole text.
        tokens: its tokens, the last of which is its end.
        place: the number of the token that is read next.
    """

    text: str
    tokens: tuple[Token, ...]
    place: int = 0

    @classmethod
    def of(cls, text: str) -> "Cursor":
        """Stand before the first word of a text."""
        return cls(text, tokens(text))

    @property
    def token(self) -> Token:
        """The token that is read next."""
        return self._at(0)

    @property
    def next(self) -> Token:
        """The token after it."""
        return self._at(1)

    @property
    def after_next(self) -> Token:
        """The token after that."""
        return self._at(2)

    @property
    def last(self) -> Token:
        """The token that was read last; the first one where none was."""
        return self.tokens[max(0, self.place - 1)]

    @property
    def at_end(self) -> bool:
        """Whether everything was read."""
        return self.token.kind is Kind.END

    def move(self, steps: int = 1) -> Token:
        """Go on, and give the token that was left."""
        token = self.token
        self.place = min(self.place + steps, len(self.tokens) - 1)
        return token

    def skip(self, word: str) -> bool:
        """Go past a keyword, and tell whether it stood here."""
        found = self.token.kind in (Kind.WORD, Kind.COMMA) and self.token.key == word
        if found:
            self.move()
        return found

    def expect(self, word: str, example: str) -> None:
        """Go past a keyword that must stand here.

        Raises:
            CriteriaError: it does not.
        """
        if not self.skip(word):
            found = f'{self.token.shown} stands in the place of "{word}"'
            raise mistake(self.text, self.token, found, f"write as in {example}")

    def _at(self, ahead: int) -> Token:
        return self.tokens[min(self.place + ahead, len(self.tokens) - 1)]
