"""Frozen values as JSON and back, strictly: every field there, of its kind, and nothing else."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def to_bytes(value: object) -> bytes:
    """Write a frozen value, or maps and lists of such, as JSON with sorted keys and no spaces.

    A fraction is written as the shortest text that reads back as the same float64.

    Raises:
        ValueError: a number is not finite.

    Example:
        >>> to_bytes({"b": 0.1, "a": (1, None)})
        b'{"a":[1,null],"b":0.1}'
    """
    text = json.dumps(
        _to_form(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def from_bytes(kind: type[Value], content: bytes) -> Value:
    """Read a frozen value of the given class that `to_bytes` wrote.

    Args:
        kind: the dataclass, or a generic such as `tuple[Finding, ...]`.
        content: UTF-8 JSON.

    Raises:
        ValueError: not JSON, a field too many or too few, or a value of another kind; names where.

    Example:
        >>> from_bytes(tuple[float, ...], b"[1, 0.5]")
        (1.0, 0.5)
    """
    value: Value = from_form(kind, parse(content), "$")
    return value


def parse(content: bytes) -> object:
    """Parse JSON, refusing what JSON leaves open: repeated names, NaN, bottomless nesting.

    Raises:
        ValueError: the content is not such JSON.
    """
    try:
        parsed: object = json.loads(
            content.decode(), object_pairs_hook=_once_each, parse_constant=_refuse_constant
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return parsed


def from_form(kind: Any, form: object, place: str) -> Any:  # noqa: ANN401  any field's class
    """Turn parsed JSON into a value of a class, refusing every difference.

    Args:
        kind: the class that is expected.
        form: what `parse` gave.
        place: where this stands, for the message, such as `$.features[2]`.

    Raises:
        ValueError: the form is not of that class.
    """
    if isinstance(kind, UnionType):
        return _from_union(kind, form, place)
    if is_dataclass(kind):
        return _from_record(kind, form, place)
    if get_origin(kind) in (tuple, Mapping):
        return _from_many(kind, form, place)
    return _from_atom(kind, form, place)


def _to_form(value: object) -> object:
    if is_dataclass(value):
        return {part.name: _to_form(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): _to_form(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_to_form(part) for part in value]
    return value


def _from_union(kind: UnionType, form: object, place: str) -> object:
    """Read `X | None`."""
    if form is None and type(None) in get_args(kind):
        return None
    (kept,) = (part for part in get_args(kind) if part is not type(None))
    return from_form(kept, form, place)


def _from_record(kind: Any, form: object, place: str) -> object:  # noqa: ANN401
    """Read a dataclass: exactly its fields."""
    hints = get_type_hints(kind)
    if not isinstance(form, dict) or set(form) != set(hints):
        found = sorted(form) if isinstance(form, dict) else type(form).__name__
        raise ValueError(f"{place} needs the fields {sorted(hints)}, not {found}")
    return kind(**{name: from_form(hints[name], form[name], f"{place}.{name}") for name in hints})


def _from_many(kind: Any, form: object, place: str) -> object:  # noqa: ANN401
    """Read `tuple[X, ...]` or `Mapping[str, X]`."""
    if get_origin(kind) is tuple:
        if not isinstance(form, list):
            raise ValueError(f"{place} is not a list")
        part = get_args(kind)[0]
        return tuple(from_form(part, one, f"{place}[{row}]") for row, one in enumerate(form))
    if not isinstance(form, dict):
        raise ValueError(f"{place} is not a map")
    part = get_args(kind)[1]
    return {name: from_form(part, one, f"{place}.{name}") for name, one in form.items()}


def _from_atom(kind: Any, form: object, place: str) -> object:  # noqa: ANN401
    """Read a text, a number, or a word of a closed vocabulary."""
    if kind is float and isinstance(form, int | float) and not isinstance(form, bool):
        return _finite(form, place)
    if kind is not float and type(form) is kind:
        return form
    if isinstance(kind, type) and issubclass(kind, Enum):
        try:
            return kind(form)
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from error
    raise ValueError(f"{place} is {type(form).__name__}, not {getattr(kind, '__name__', kind)}")


def _finite(form: float, place: str) -> float:
    """Give a float64; a whole number beyond it, or an infinity, has none."""
    try:
        number = float(form)
    except OverflowError as error:
        raise ValueError(f"{place} is too large") from error
    if not math.isfinite(number):
        raise ValueError(f"{place} is not finite")
    return number


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return names


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number")
