"""Disclosed answers as bytes and back, so that an answer can be given again as it was."""

import dataclasses
import json
import types
import zlib
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from oncommons.domain.answers import Counts, GeneFrequencies, Survival
from oncommons.domain.comparisons import Comparison
from oncommons.domain.crossed import CrossedCounts
from oncommons.domain.described import Description
from oncommons.domain.flow import TreatmentFlow
from oncommons.domain.lollipop import Lollipop
from oncommons.domain.oncoprint import Oncoprint
from oncommons.domain.results import Disclosed
from oncommons.domain.saved import CohortSize
from oncommons.domain.study import StudyCounts
from oncommons.errors import GrantError

ANSWERS = {
    kind.__name__: kind
    for kind in (
        *(CohortSize, Counts, CrossedCounts, GeneFrequencies, Survival, Comparison),
        *(Description, TreatmentFlow, Oncoprint, Lollipop, StudyCounts),
    )
}
"""What questions are answered with."""


def to_bytes(answer: Disclosed[object]) -> bytes:
    """Write an answer.

    Raises:
        GrantError: questions are not answered with this kind of value.
    """
    kind = type(answer.value).__name__
    if ANSWERS.get(kind) is not type(answer.value):
        raise GrantError(
            f"a {kind} is no answer to a question", remedy="answer with a value of ANSWERS"
        )
    form = {"kind": kind, "answer": _plain(answer)}
    return zlib.compress(json.dumps(form).encode())


def from_bytes(content: bytes) -> Disclosed[object]:
    """Read what `to_bytes` wrote: an equal answer, number by number."""
    form = json.loads(zlib.decompress(content))
    parts = {field.name: form["answer"][field.name] for field in dataclasses.fields(Disclosed)}
    hints = get_type_hints(Disclosed)
    value = _read(ANSWERS[form["kind"]], parts.pop("value"))
    return Disclosed(value, **{name: _read(hints[name], part) for name, part in parts.items()})


def _plain(value: object) -> object:
    """Give a value as JSON values; an enum by its value."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return {field.name: _plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return value


def _read(kind: Any, form: Any) -> Any:  # noqa: ANN401  any type, and JSON as it came
    """Make a value of a type from JSON values."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        kinds = [one for one in arguments if one is not type(None)]
        return form if form is None or len(kinds) > 1 else _read(kinds[0], form)
    if origin is tuple:
        repeated = len(arguments) == 2 and arguments[1] is ...
        each = arguments[:1] * len(form) if repeated else arguments
        return tuple(_read(one, part) for one, part in zip(each, form, strict=True))
    if origin is not None:
        return {name: _read(arguments[1], part) for name, part in form.items()}
    if issubclass(kind, Enum):
        return kind(form)
    if not dataclasses.is_dataclass(kind):
        return form
    hints, make = get_type_hints(kind), cast("Callable[..., object]", kind)
    return make(**{name: _read(hints[name], part) for name, part in form.items()})
