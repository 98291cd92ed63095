"""Check the answers of an application against its form; every problem is told, with its field."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from oncommons.access.calls.application import Answers
from oncommons.access.calls.entries import as_day, nearest
from oncommons.domain.calls import CallForm, FieldKind, FormField
from oncommons.domain.tables import released_tables
from oncommons.errors import KnowledgeError
from oncommons.knowledge.oncotree import oncotree

_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """One problem of an application.

    Args:
        field: the field, such as `datasets[1].why`; rows are counted from 0.
        found: what is wrong.
        remedy: what to do.
    """

    field: str
    found: str
    remedy: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.field} {self.found}; {self.remedy}"


Problems = Iterator[AnswerProblem]


def check_answers(
    form: CallForm, answers: Answers, *, draft: bool = False
) -> tuple[AnswerProblem, ...]:
    """Give every problem of an application, in the order of its form.

    Args:
        form: the form.
        answers: what was answered so far.
        draft: whether it may still be incomplete: fields may be empty, texts and lists short.

    Returns:
        The problems; none for an application that is complete.
    """
    return tuple(_checked(form.fields, answers, "", draft=draft))


def published_answers(form: CallForm, answers: Answers) -> dict[str, Any]:
    """Give the answers that everybody may read, such as what the public gains.

    Args:
        form: the form.
        answers: all answers.

    Returns:
        Those of the fields that are published.
    """
    return {one.name: answers[one.name] for one in form if one.is_published and one.name in answers}


def _checked(fields: Sequence[FormField], answers: Answers, at: str, *, draft: bool) -> Problems:
    """Check the answers to some fields; `at` stands before their names."""
    for one in fields:
        value = answers.get(one.name)
        if not _is_empty(value):
            yield from _value(one, value, at + one.name, draft=draft)
        elif one.is_mandatory and not draft:
            yield AnswerProblem(at + one.name, "is missing", f"fill in: {one.label.en}")
    names = [one.name for one in fields]
    for name in answers:
        if name not in names:
            yield AnswerProblem(f"{at}{name}", "is no field of this form", nearest(name, names))


def _is_empty(value: object) -> bool:
    """Tell whether nothing was answered; no and zero are answers."""
    return value is None or value in ([], ()) or (isinstance(value, str) and not value.strip())


def _value(one: FormField, value: Any, at: str, *, draft: bool) -> Problems:  # noqa: ANN401
    """Check one answer: first what it is, then its limits, then its parts."""
    fits, remedy = _KINDS[one.kind]
    if not fits(value):
        yield AnswerProblem(at, f"is no answer of kind {one.kind}", remedy)
        return
    yield from _limits(one, value, at, draft=draft)
    if one.kind is FieldKind.ROWS:
        for number, row in enumerate(value):
            yield from _checked(one.columns, row, f"{at}[{number}].", draft=draft)
    yield from _words(one, value, at)


def _is_list_of(value: object, kind: type) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, kind) for one in value)


_KINDS: Mapping[FieldKind, tuple[Callable[[object], bool], str]] = {
    FieldKind.TEXT: (lambda value: isinstance(value, str), "write a text"),
    FieldKind.NUMBER: (lambda value: type(value) is int, "write a whole number"),
    FieldKind.DATE: (lambda value: as_day(value) is not None, "write a day, such as 2026-09-30"),
    FieldKind.YES_NO: (lambda value: isinstance(value, bool), "answer true or false"),
    FieldKind.CHOICE: (lambda value: isinstance(value, str), "choose one value"),
    FieldKind.CHOICES: (lambda value: _is_list_of(value, str), "give a list of values"),
    FieldKind.TEXTS: (lambda value: _is_list_of(value, str), "give a list of texts"),
    FieldKind.ROWS: (lambda value: _is_list_of(value, Mapping), "give a list of rows"),
}
"""What an answer of each kind has to be, and how to say it."""

_PARTS = {
    FieldKind.TEXT: "characters",
    FieldKind.CHOICES: "values",
    FieldKind.TEXTS: "texts",
    FieldKind.ROWS: "rows",
}
"""What is counted where a kind has parts."""


def _limits(one: FormField, value: Any, at: str, *, draft: bool) -> Problems:  # noqa: ANN401
    """Check the least and the most; a draft may have too few parts."""
    parts = _PARTS.get(one.kind, "")
    size: Any = as_day(value) if one.kind is FieldKind.DATE else value
    if parts:
        size = len(value.strip()) if isinstance(value, str) else len(value)
    found = f"has {size:,} {parts}" if parts else f"is {size}"
    if one.least is not None and size < one.least and not (parts and draft):
        yield AnswerProblem(at, found, f"at least {one.least} {parts}".rstrip())
    if one.most is not None and size > one.most:
        yield AnswerProblem(at, found, f"at most {one.most} {parts}".rstrip())


def _words(one: FormField, value: Any, at: str) -> Problems:  # noqa: ANN401
    """Check what stands on a closed list, or is a code."""
    several = one.kind in (FieldKind.CHOICES, FieldKind.TEXTS)
    words = list(value) if several else [value]
    for number, word in enumerate(words):
        place = f"{at}[{number}]" if several else at
        if one.choices and word not in one.values:
            yield AnswerProblem(place, f'is "{word}"', nearest(word, one.values))
        if one.vocabulary == "country" and not _COUNTRY.fullmatch(word):
            yield AnswerProblem(place, f'is "{word}"', "write a country code, such as FR")
        if one.vocabulary == "column" and word not in _columns():
            yield AnswerProblem(place, f'is "{word}"', nearest(word, _columns()))
        if one.vocabulary == "oncotree":
            yield from _tumour_type(word, place)


@cache
def _columns() -> tuple[str, ...]:
    """List every column that a release may hold."""
    return tuple(f"{table.name}.{name}" for table in released_tables() for name in table.names)


def _tumour_type(code: str, at: str) -> Problems:
    """Check that a code is one of OncoTree."""
    try:
        oncotree().find(code)
    except KnowledgeError as fault:
        yield AnswerProblem(at, f'is "{code}"', fault.remedy)
