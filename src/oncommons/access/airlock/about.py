"""What an author declares about a table beside it: the facts behind a model, sums, sensitivity."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oncommons.access.airlock.kinds import parse_json, text_of
from oncommons.access.airlock.outcomes import Said, kept, refused
from oncommons.disclosure.models import ModelFacts
from oncommons.disclosure.sums import Contributions
from oncommons.disclosure.table_kinds import About, TableKind

_KEYS = {"kind", "sensitive", "unit", "model", "contributions"}
_MODEL = {
    *("patients", "parameters", "levels", "largest_leverage"),
    *("patterns", "baseline_days", "baseline_died"),
}
_FOUND = "about.json names a file and says of it: kind, sensitive, unit, model, contributions"
_REMEDY = "write it as docs/how-to/check-outputs.md shows"


@dataclass(frozen=True, slots=True)
class Told:
    """What an author says of the files of an output.

    Args:
        about: name of a file to the facts behind its numbers.
        kinds: name of a file to what it is, where the program took it for something else.
        said: whether the declaration could be read.
    """

    about: Mapping[str, About]
    kinds: Mapping[str, str]
    said: Said


def read_about(content: bytes) -> Told:
    """Read `about.json`, which stays in the airlock.

    Args:
        content: the file as it came.

    Returns:
        What is declared of each file; nothing where the declaration is malformed.
    """
    text, fault = text_of(content)
    try:
        form = parse_json(text) if not fault else None
        if not isinstance(form, dict):
            raise TypeError("a declaration names files")
        about = {str(name): _about(one) for name, one in form.items()}
        kinds = {str(n): TableKind(one["kind"]).value for n, one in form.items() if "kind" in one}
        return Told(about, kinds, kept("R12", _FOUND))
    except (ValueError, TypeError, KeyError, AttributeError):
        return Told({}, {}, refused("R12", _FOUND, _REMEDY))


def _about(form: Mapping[str, Any]) -> About:
    """Read what is declared of one file."""
    if not set(form) <= _KEYS:
        raise KeyError("an unknown key")
    return About(
        sensitive=_as(bool, form.get("sensitive", False)),
        unit=_as(str, form.get("unit", "patients")),
        contributions=tuple(
            Contributions(
                _as(int, one["contributors"]),
                float(one["total"]),
                tuple(map(float, one["largest"])),
            )
            for one in form.get("contributions", ())
        ),
        model=None if "model" not in form else _model(form["model"]),
    )


def _model(form: Mapping[str, Any]) -> ModelFacts:
    """Read the facts of a model."""
    if not set(form) <= _MODEL:
        raise KeyError("an unknown key")
    leverage, patterns = form.get("largest_leverage"), form.get("patterns")
    return ModelFacts(
        patients=_as(int, form["patients"]),
        parameters=_as(int, form["parameters"]),
        level_patients={str(name): _as(int, n) for name, n in form.get("levels", {}).items()},
        baseline_days=[float(day) for day in form.get("baseline_days", ())],
        baseline_died=[_as(int, died) for died in form.get("baseline_died", ())],
        largest_leverage=None if leverage is None else float(leverage),
        patterns=None if patterns is None else _as(int, patterns),
    )


def _as(kind: type[Any], value: object) -> Any:  # noqa: ANN401  the kind that was asked for
    if type(value) is not kind:
        raise TypeError("another kind of value")
    return value
