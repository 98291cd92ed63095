"""Read a file key by key, and list every mistake with its line and what to write instead."""

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from oncommons.errors import CallError

Step = str | int
MOST_NAMED = 25
LineOf = Callable[[tuple[Step, ...]], int | None]
Word = TypeVar("Word", bound=Enum)


@dataclass(frozen=True, slots=True)
class FileMistake:
    """One mistake of a file.

    Args:
        line: where it stands, from 1; None where the file has no such line.
        key: dotted, such as `fields[2].label`.
        found: what was found.
        remedy: what to write instead.
    """

    line: int | None
    key: str
    found: str
    remedy: str

    def __str__(self) -> str:
        """Say it in one line."""
        place = "" if self.line is None else f"line {self.line} "
        return f"{place}{self.key}: {self.found} ({self.remedy})"


def refuse(mistakes: Sequence[FileMistake], file: Path | str) -> None:
    """Refuse a file that has mistakes, with all of them.

    Raises:
        CallError: there is at least one.
    """
    if mistakes:
        ordered = sorted(mistakes, key=lambda one: (one.line or 0, one.key))
        count = "1 mistake" if len(ordered) == 1 else f"{len(ordered)} mistakes"
        raise CallError(
            f"{count}: " + "; ".join(map(str, ordered)),
            remedy="mend each of them",
            file=file,
            line=ordered[0].line,
            column=ordered[0].key,
        )


def nearest(word: str, known: Iterable[str]) -> str:
    """Say what could have been meant, or what there is.

    Example:
        >>> nearest("qouta", ["quota", "reserve"]), nearest("zzz", ["quota", "reserve"])
        ('did you mean quota?', 'write one of quota, reserve')
    """
    names = list(known)
    close = difflib.get_close_matches(word, names, 1)
    if close or len(names) > MOST_NAMED:
        return f"did you mean {(close or difflib.get_close_matches(word, names, 1, 0.0))[0]}?"
    return f"write one of {', '.join(names)}"


def dotted(steps: Sequence[Step]) -> str:
    """Write the way to a value.

    Example:
        >>> dotted(("fields", 2, "label"))
        'fields[2].label'
    """
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")


def _no_line(_steps: tuple[Step, ...]) -> int | None:
    """Know no line, as for values that came from no file."""
    return None


@dataclass(slots=True)
class Entry:
    """One table of a file; what it lacks or has wrong goes into the mistakes, and reading goes on.

    Args:
        content: keys and values.
        mistakes: where mistakes are collected, shared by all entries of a file.
        at: the way to it.
        line_of: finds the line of a way.
    """

    content: Mapping[str, object]
    mistakes: list[FileMistake]
    at: tuple[Step, ...] = ()
    line_of: LineOf = _no_line
    _known: set[str] = field(default_factory=set)

    def wrong(self, key: str, found: str, remedy: str) -> None:
        """Note a mistake at a key."""
        steps = (*self.at, key) if key else self.at
        self.mistakes.append(FileMistake(self.line_of(steps), dotted(steps), found, remedy))

    def has(self, key: str) -> bool:
        """Tell whether a key is there; it counts as known from now on."""
        self._known.add(key)
        return key in self.content

    def text(self, key: str, default: str | None = None) -> str:
        """Give a text that is not empty; the default where the key is absent."""
        value = self._get(key, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str) or (not value.strip() and default is None):
            self.wrong(key, f"is {value!r}", "write a text in quotes")
            return ""
        return value.strip()

    def whole(self, key: str, least: int, default: int | None = None) -> int:
        """Give a whole number, not below `least`; the default where the key is absent."""
        value = self._get(key, required=default is None)
        if value is None:
            return least if default is None else default
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.wrong(key, f"is {value!s}", f"write a whole number, {least} or more")
            return least
        return value

    def number(self, key: str, default: Fraction | None = None) -> Fraction:
        """Give a number above 0, exactly as it is written; the default where the key is absent."""
        value = self._get(key, required=default is None)
        if value is None:
            return default or Fraction(1)
        allowed = isinstance(value, int | Decimal) and not isinstance(value, bool)
        if not allowed or not Decimal(str(value)).is_finite() or Decimal(str(value)) <= 0:
            self.wrong(key, f"is {value!s}", "write a number above 0, such as 0.3")
            return Fraction(1)
        return Fraction(str(value))

    def yes_no(self, key: str, *, default: bool = False) -> bool:
        """Give true or false; the default where the key is absent."""
        value = self._get(key, required=False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(key, f"is {value!r}", "write true or false")
            return default
        return value

    def word(self, key: str, kind: type[Word]) -> Word | None:
        """Give a word of a closed list; None, and a mistake, where it is none."""
        text = self.text(key)
        values = [str(one.value) for one in kind]
        if text in values:
            return kind(text)
        if text:
            self.wrong(key, f'is "{text}"', nearest(text, values))
        return None

    def moment(self, key: str) -> datetime | None:
        """Give a day with time and zone; None, and a mistake, where it is none."""
        value = self._get(key, required=True)
        if isinstance(value, str):
            value = _as_moment(value)
        if value is not None and not (isinstance(value, datetime) and value.tzinfo):
            self.wrong(key, f"is {self.content[key]!s}", "write it as 2026-09-30T17:00:00Z")
            return None
        return value

    def table(self, key: str) -> "Entry":
        """Give a table below this one; an empty one where the key is absent or no table."""
        value = self._get(key, required=False)
        if value is not None and not isinstance(value, Mapping):
            self.wrong(key, "is no table", f"write [{key}] and its keys beneath")
            return Entry({}, [], (*self.at, key), self.line_of)
        return self._below(value or {}, key)

    def tables(self, key: str, *, required: bool = True) -> "list[Entry]":
        """Give the tables of a list."""
        value = self._get(key, required=required)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self.wrong(key, "is no list of tables", f"write [[{key}]] for each")
            return []
        return [self._below(one, key, number) for number, one in enumerate(value)]

    def finish(self, also: Collection[str] = ()) -> None:
        """Note each key that nobody asked for."""
        known = [*self._known, *also]
        for key in self.content:
            if key not in known:
                self.wrong(key, "is not known", nearest(key, sorted(known)))

    def _get(self, key: str, *, required: bool) -> object:
        self._known.add(key)
        if required and key not in self.content:
            self.wrong(key, "is missing", "write it")
        return self.content.get(key)

    def _below(self, content: Mapping[str, object], *steps: Step) -> "Entry":
        return Entry(content, self.mistakes, (*self.at, *steps), self.line_of)


def _as_moment(text: str) -> datetime | str:
    """Read a moment from text; the text itself where it is none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def as_day(value: object) -> date | None:
    """Read a day from text or a date; None where it is none, or has a time.

    Example:
        >>> as_day("2026-09-30"), as_day("soon")
        (datetime.date(2026, 9, 30), None)
    """
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
