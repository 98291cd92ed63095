"""Names that stand in the name of a file: letters, digits, _ and - only."""

import re

from oncommons.errors import GrantError

WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
MOST = 64


def checked_word(what: str, word: str, *, most: int = MOST) -> str:
    """Give a name back where it cannot lead to another file.

    Args:
        what: what it names, for the message.
        word: the name.
        most: how long it may be.

    Raises:
        GrantError: GRANT_NAME, where it could be a path or an option.

    Example:
        >>> checked_word("project", "lung-atlas")
        'lung-atlas'
    """
    if len(word) > most or not WORD.fullmatch(word):
        raise GrantError(
            f"{what} {word[:64]!r} cannot be a name here",
            remedy=f"use up to {most} letters, digits, _ and -, first a letter or digit",
            code="GRANT_NAME",
        )
    return word
