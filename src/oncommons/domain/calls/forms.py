"""The form of an application, as data: its fields, their kinds, words and limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class FieldKind(StrEnum):
    """What an answer is."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes or no"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXTS = "texts"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Wording:
    """The same words in both languages of the commons.

    Args:
        en: in English.
        fr: in French.
    """

    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to choose from.

    Args:
        value: what is stored.
        label: what is shown.
    """

    value: str
    label: Wording


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form.

    Args:
        name: its id.
        kind: what the answer is.
        label: what stands beside it.
        help: how to fill it in.
        is_mandatory: whether an application without it is incomplete.
        is_published: whether the public reads the answer.
        least: fewest characters of a text, smallest number, first day, or fewest parts.
        most: most characters, largest number, last day, or most parts.
        choices: what to choose from; empty for other kinds.
        vocabulary: `oncotree`, `country` or `column` for texts that are codes; empty for others.
        columns: the fields of each row; empty for other kinds.
    """

    name: str
    kind: FieldKind
    label: Wording
    help: Wording
    is_mandatory: bool = False
    is_published: bool = False
    least: int | date | None = None
    most: int | date | None = None
    choices: tuple[Choice, ...] = ()
    vocabulary: str = ""
    columns: "tuple[FormField, ...]" = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The values to choose from."""
        return tuple(one.value for one in self.choices)


@dataclass(frozen=True, slots=True)
class CallForm:
    """The form that applications of a call are written on.

    Args:
        name: its id.
        version: of its content, counted from 1.
        title: its heading.
        fields: in the order in which they are asked.
    """

    name: str
    version: int
    title: Wording
    fields: tuple[FormField, ...]

    def __iter__(self) -> Iterator[FormField]:
        """Go through the fields in order."""
        return iter(self.fields)
