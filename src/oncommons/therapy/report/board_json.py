"""The board report as JSON that reads back to an equal report."""

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NoReturn

from oncommons.domain.advice import BoardReport
from oncommons.domain.canonical import Json, digest
from oncommons.errors import TherapyError

SCHEMA = "oncommons/board-report/1"
"""Name and version of the layout."""


def board_json(report: BoardReport) -> dict[str, Json]:
    """Write a report as JSON.

    Args:
        report: the report.

    Returns:
        `schema`, `report` and `digest`, the SHA-256 of the canonical report. Enumerations are
        their words, sets are sorted, and numbers with a fraction are text, because their digits
        differ between programs.
    """
    written = _written(report)
    return {"schema": SCHEMA, "report": written, "digest": digest(written)}


def read_board_json(content: Mapping[str, Json]) -> BoardReport:
    """Read a report back.

    Args:
        content: what `board_json` wrote.

    Returns:
        A report equal to the one written.

    Raises:
        TherapyError: another layout, a changed report, or a value that does not fit its place.
    """
    if content.get("schema") != SCHEMA:
        raise TherapyError(
            f"the layout is {content.get('schema')!r}",
            remedy=f"give a file of layout {SCHEMA}",
            column="schema", value=content.get("schema"),
        )  # fmt: skip
    if content.get("digest") != digest(content.get("report")):
        raise TherapyError(
            "the report differs from its digest",
            remedy="ask for the file again; do not use this one",
            column="digest",
        )
    return typing.cast(BoardReport, _read(BoardReport, content["report"], "report"))


def _written(value: object) -> Json:
    """A value of the domain as JSON."""
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return {field.name: _written(getattr(value, field.name)) for field in fields}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_written(part) for part in value]
    return typing.cast(Json, value)


def _read(kind: object, value: Json, place: str) -> object:
    """A value of the kind that a field declares."""
    origin = typing.get_origin(kind)
    if origin is types.UnionType:
        wanted = [each for each in typing.get_args(kind) if each is not types.NoneType]
        return None if value is None else _read(wanted[0], value, place)
    if origin is tuple:
        return tuple(_read_each(kind, value, place))
    if origin is frozenset:
        return frozenset(_read_each(kind, value, place))
    plain = typing.cast(type, kind)
    if dataclasses.is_dataclass(plain):
        return _read_fields(plain, value, place)
    return _read_plain(plain, value, place)


def _read_plain(kind: type, value: Json, place: str) -> object:
    """A word, a number or a yes or no."""
    if kind is float or issubclass(kind, StrEnum):
        try:
            return kind(value) if isinstance(value, str) else _refuse(place, value, kind)
        except ValueError:
            _refuse(place, value, kind)
    return value if type(value) is kind else _refuse(place, value, kind)


def _read_each(kind: object, value: Json, place: str) -> Iterator[object]:
    """The parts of a tuple or a set."""
    if not isinstance(value, list):
        _refuse(place, value, list)
    (inner, *_) = typing.get_args(kind)
    for number, part in enumerate(value):
        yield _read(inner, part, f"{place}[{number}]")


def _read_fields(kind: type, value: Json, place: str) -> object:
    """A dataclass from a map that holds each of its fields and nothing else."""
    hints = typing.get_type_hints(kind)
    if not isinstance(value, Mapping) or set(value) != set(hints):
        _refuse(place, value, kind)
    return kind(**{name: _read(hints[name], value[name], f"{place}.{name}") for name in hints})


def _refuse(place: str, value: Json, kind: type) -> NoReturn:
    """Refuse a value that does not fit its place, without showing it."""
    raise TherapyError(
        f"{place} holds a {type(value).__name__} that is no {kind.__name__}",
        remedy="ask for the file again; do not use this one",
        column=place,
    )
