"""Read the form of a call from a TOML file; every mistake is listed with its line."""

from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path

from oncommons.access.calls.entries import Entry, FileMistake, as_day, nearest, refuse
from oncommons.access.calls.toml_file import read_toml
from oncommons.domain.calls import (
    Aim,
    CallForm,
    Choice,
    Document,
    FieldKind,
    FormField,
    Wording,
)
from oncommons.domain.governance.people import OrganisationKind
from oncommons.errors import CallError

CORE = {
    "title": FieldKind.TEXT,
    "lead": FieldKind.TEXT,
    "team": FieldKind.TEXTS,
    "organisation": FieldKind.TEXT,
    "organisation_kind": FieldKind.CHOICE,
    "organisation_country": FieldKind.TEXT,
    "partners": FieldKind.ROWS,
    "lay_summary": FieldKind.TEXT,
    "public_benefit": FieldKind.TEXT,
    "planned_outputs": FieldKind.ROWS,
    "datasets": FieldKind.ROWS,
    "assessment": FieldKind.TEXT,
    "aims": FieldKind.CHOICES,
    "diseases": FieldKind.TEXTS,
    "is_commercial": FieldKind.YES_NO,
    "countries": FieldKind.TEXTS,
    "months": FieldKind.NUMBER,
    "publishes_from": FieldKind.DATE,
    "documents": FieldKind.CHOICES,
}
"""What the commons reads from every form, and as what; a form may ask for more."""

OPTIONAL = ("team", "partners", "diseases", "publishes_from", "documents")
PUBLISHED = ("title", "lay_summary", "public_benefit")
CORE_COLUMNS = {
    "partners": {"name": FieldKind.TEXT, "kind": FieldKind.CHOICE, "country": FieldKind.TEXT},
    "planned_outputs": {"title": FieldKind.TEXT, "kind": FieldKind.CHOICE},
    "datasets": {
        "dataset": FieldKind.TEXT,
        "columns": FieldKind.TEXTS,
        "why": FieldKind.TEXT,
    },
}
CLOSED = {
    "organisation_kind": [str(one.value) for one in OrganisationKind],
    "kind": [str(one.value) for one in OrganisationKind],
    "aims": [str(one.value) for one in Aim],
    "documents": [str(one.value) for one in Document],
}
"""The words that the commons understands in some fields, and in the column of partners."""
VOCABULARIES = ("oncotree", "country", "column")
READY = ("research-project",)


def ready_form(name: str) -> CallForm:
    """Give a form that comes with the package.

    Args:
        name: such as `research-project`.

    Raises:
        CallError: there is no form of that name.
    """
    if name not in READY:
        raise CallError(
            f'no ready form is called "{name}"', remedy=f"use one of {', '.join(READY)}"
        )
    folder = resources.files("oncommons.access.calls").joinpath("ready")
    with resources.as_file(folder.joinpath(f"{name}.toml")) as path:
        return read_form(path)


def read_form(path: Path) -> CallForm:
    """Read a form.

    Args:
        path: a TOML file; `docs/how-to/run-a-call.md` describes it.

    Raises:
        CallError: it cannot be read, or has mistakes; lists each with its line.
    """
    mistakes: list[FileMistake] = []
    top = read_toml(path, mistakes)
    fields = tuple(_field(entry) for entry in top.tables("fields"))
    form = CallForm(top.text("name"), top.whole("version", 1), _wording(top, "title"), fields)
    top.finish()
    _check_core(form, top)
    refuse(mistakes, path)
    return form


def _wording(entry: Entry, key: str) -> Wording:
    """Read words in both languages."""
    below = entry.table(key)
    words = Wording(below.text("en"), below.text("fr"))
    below.finish()
    return words


def _field(entry: Entry, *, nested: bool = False) -> FormField:
    """Read one field, or one column of rows."""
    kind = entry.word("kind", FieldKind) or FieldKind.TEXT
    least, most = _limits(entry, kind)
    read = FormField(
        name=entry.text("name"),
        kind=kind,
        label=_wording(entry, "label"),
        help=_wording(entry, "help") if entry.has("help") else Wording("", ""),
        is_mandatory=entry.yes_no("mandatory"),
        is_published=entry.yes_no("published"),
        least=least,
        most=most,
        choices=_choices(entry, kind),
        vocabulary=_vocabulary(entry, kind),
        columns=_columns(entry, kind, nested=nested),
    )
    entry.finish()
    return read


def _limits(entry: Entry, kind: FieldKind) -> tuple[int | date | None, int | date | None]:
    """Read the least and the most: whole numbers, or days for a date."""
    least, most = _limit(entry, "least", kind), _limit(entry, "most", kind)
    if isinstance(least, date) and isinstance(most, date):
        crossed = least > most
    else:
        crossed = isinstance(least, int) and isinstance(most, int) and least > most
    if crossed:
        entry.wrong("most", f"is {most}, below least ({least})", "write the larger one here")
    return least, most


def _limit(entry: Entry, key: str, kind: FieldKind) -> int | date | None:
    """Read one limit; None where there is none."""
    if not entry.has(key):
        return None
    if kind in (FieldKind.YES_NO, FieldKind.CHOICE):
        entry.wrong(key, f"limits nothing in a field of kind {kind}", "leave it out")
        return None
    if kind is FieldKind.DATE:
        day = as_day(entry.content[key])
        if day is None:
            entry.wrong(key, f"is {entry.content[key]}", "write a day, such as 2026-09-30")
        return day
    return entry.whole(key, 0)


def _choices(entry: Entry, kind: FieldKind) -> tuple[Choice, ...]:
    """Read what to choose from."""
    if kind not in (FieldKind.CHOICE, FieldKind.CHOICES):
        if entry.has("choices"):
            entry.wrong("choices", f"belongs to no field of kind {kind}", "leave it out")
        return ()
    below = entry.tables("choices")
    choices = tuple(
        Choice(one.text("value"), Wording(one.text("en"), one.text("fr"))) for one in below
    )
    for one in below:
        one.finish()
    if entry.has("choices") and len({one.value for one in choices}) < max(len(choices), 2):
        entry.wrong("choices", "are fewer than two different values", "write each value once")
    return choices


def _vocabulary(entry: Entry, kind: FieldKind) -> str:
    """Read which codes a text holds; empty for free text."""
    if not entry.has("vocabulary"):
        return ""
    word = entry.text("vocabulary")
    if kind not in (FieldKind.TEXT, FieldKind.TEXTS):
        entry.wrong("vocabulary", f"belongs to no field of kind {kind}", "leave it out")
    elif word not in VOCABULARIES:
        entry.wrong("vocabulary", f'is "{word}"', nearest(word, VOCABULARIES))
    return word


def _columns(entry: Entry, kind: FieldKind, *, nested: bool) -> tuple[FormField, ...]:
    """Read the columns of rows, which hold no rows themselves."""
    if kind is not FieldKind.ROWS:
        if entry.has("columns"):
            entry.wrong("columns", f"belong to no field of kind {kind}", 'write kind = "rows"')
        return ()
    if nested:
        entry.wrong("kind", "is rows within rows", "ask for it in a field of its own")
        return ()
    columns = tuple(_field(one, nested=True) for one in entry.tables("columns"))
    _check_once(columns, entry, "columns")
    return columns


def _check_once(fields: tuple[FormField, ...], entry: Entry, key: str) -> None:
    """Note a name that is given twice."""
    for number, one in enumerate(fields):
        if one.name and one.name in [other.name for other in fields[:number]]:
            below = Entry({}, entry.mistakes, (*entry.at, key, number), entry.line_of)
            below.wrong("name", f'"{one.name}" stands twice', "give each field its own name")


def _check_core(form: CallForm, top: Entry) -> None:
    """Note what a form lacks of what the commons needs of every application."""
    _check_once(form.fields, top, "fields")
    places = {one.name: number for number, one in enumerate(form.fields)}
    for name, kind in CORE.items():
        if name not in places:
            top.wrong("fields", f"hold no {name}", f'add a field {name} of kind "{kind}"')
            continue
        number = places[name]
        below = Entry({}, top.mistakes, (*top.at, "fields", number), top.line_of)
        for key, found, remedy in _core_mistakes(form.fields[number], kind):
            below.wrong(key, f"{name} {found}", remedy)


def _core_mistakes(one: FormField, kind: FieldKind) -> Iterator[tuple[str, str, str]]:
    """Give what is wrong with a field that the commons reads: key, found, remedy."""
    if one.kind is not kind:
        yield "kind", f"is of kind {one.kind}", f'write kind = "{kind}"'
        return
    if one.name not in OPTIONAL and not one.is_mandatory:
        yield "mandatory", "may be left out", "write mandatory = true"
    if one.name in PUBLISHED and not one.is_published:
        yield "published", "is not published", "write published = true"
    yield from _unknown_words(one, one.name)
    columns = {column.name: column for column in one.columns}
    for name, column_kind in CORE_COLUMNS.get(one.name, {}).items():
        if name not in columns:
            yield "columns", f"has no column {name}", f'add a column {name} of kind "{column_kind}"'
        elif columns[name].kind is not column_kind or not columns[name].is_mandatory:
            yield (
                "columns",
                f"has a column {name} that may be left out or is of kind {columns[name].kind}",
                f'write kind = "{column_kind}" and mandatory = true',
            )
    if one.name == "partners" and "kind" in columns:
        yield from _unknown_words(columns["kind"], "kind")


def _unknown_words(one: FormField, name: str) -> Iterator[tuple[str, str, str]]:
    """Give the words of a closed list that the commons does not understand."""
    for value in one.values:
        if name in CLOSED and value not in CLOSED[name]:
            yield "choices", f'offers "{value}"', nearest(value, CLOSED[name])
