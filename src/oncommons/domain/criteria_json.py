"""Criteria to JSON and back, for files, links and the API; errors name the path of the mistake."""

from collections.abc import Callable, Mapping
from typing import cast

from oncommons.domain.canonical import Json
from oncommons.domain.criteria import (
    All,
    Any,
    Criteria,
    HasCopyNumber,
    HasTumourType,
    IsBetween,
    IsFused,
    IsIn,
    IsMutated,
    Leaf,
    Not,
    WasTreated,
    depth,
    leaves,
)
from oncommons.errors import CriteriaError

MOST_LEVELS = 20
MOST_LEAVES = 200
MOST_VALUES = 1000


def to_json(criteria: Criteria) -> Json:
    """Write criteria as JSON values.

    Example:
        >>> to_json(Not(IsMutated("TP53")))
        {'not': {'is': 'mutated', 'gene': 'TP53'}}
    """
    match criteria:
        case All(parts):
            return {"all": [to_json(part) for part in parts]}
        case Any(parts):
            return {"any": [to_json(part) for part in parts]}
        case Not(part):
            return {"not": to_json(part)}
        case leaf:
            return _leaf_to_json(leaf)


def _leaf_to_json(leaf: Leaf) -> Json:
    match leaf:
        case IsIn(column, values):
            return {"is": "column", "column": column, "in": list(values)}
        case IsBetween(column, low, high):
            bounds = {"from": low, "to": high}
            return {"is": "number", "column": column} | {
                key: value for key, value in bounds.items() if value is not None
            }
        case HasTumourType(code):
            return {"is": "tumour_type", "code": code}
        case IsMutated(gene, change):
            form = {"is": "mutated", "gene": gene}
            return form | {"protein_change": change} if change else form
        case HasCopyNumber(gene, calls):
            return {"is": "copy_number", "gene": gene, "calls": list(calls)}
        case IsFused(gene):
            return {"is": "fused", "gene": gene}
        case WasTreated(drug):
            return {"is": "treated", "drug": drug}


def from_json(form: object, path: str = "$") -> Criteria:
    """Read criteria from JSON values.

    Args:
        form: what `json.loads` gave.
        path: where in the document it stands, for messages.

    Raises:
        CriteriaError: an unknown key or word, a wrong type, or more than 20 levels, 200 leaves or
            1,000 values; names the path.
    """
    criteria = _read(form, path, MOST_LEVELS)
    if sum(1 for _ in leaves(criteria)) > MOST_LEAVES or depth(criteria) > MOST_LEVELS:
        raise CriteriaError(
            f"{path} has over {MOST_LEAVES} conditions or {MOST_LEVELS} levels",
            remedy="split it into cohorts",
        )
    return criteria


def _read(form: object, path: str, levels: int) -> Criteria:
    if not isinstance(form, Mapping) or not levels:
        raise _mistake(path, "an object such as {'is': 'mutated', 'gene': 'TP53'}", form)
    keys = set(form)
    if keys == {"all"} or keys == {"any"}:
        key = keys.pop()
        parts = _list(form, key, path)
        read = tuple(_read(p, f"{path}.{key}[{i}]", levels - 1) for i, p in enumerate(parts))
        return All(read) if key == "all" else Any(read)
    if keys == {"not"}:
        return Not(_read(form["not"], f"{path}.not", levels - 1))
    word = form.get("is")
    if not isinstance(word, str) or word not in _LEAVES:
        known = ", ".join(sorted(_LEAVES))
        raise _mistake(f"{path}.is", f"one of {known}", word)
    known_keys, make = _LEAVES[word]
    if unknown := sorted(keys - known_keys - {"is"}):
        raise _mistake(f"{path}.{unknown[0]}", f"only {', '.join(sorted(known_keys))}", unknown)
    return make(cast("Mapping[str, object]", form), path)


def _mistake(path: str, wanted: str, found: object) -> CriteriaError:
    shown = str(found)[:60]
    return CriteriaError(f"{path} is {shown!r}", remedy=f"write {wanted}", value=shown)


def _list(form: Mapping[str, object], key: str, path: str) -> list[object]:
    value = form.get(key)
    if not isinstance(value, list) or len(value) > MOST_VALUES:
        raise _mistake(f"{path}.{key}", f"a list of at most {MOST_VALUES}", type(value).__name__)
    return value


def _word(form: Mapping[str, object], key: str, path: str, *, default: str | None = None) -> str:
    value = form.get(key, default)
    if not isinstance(value, str):
        raise _mistake(f"{path}.{key}", "a text", value)
    return value


def _bound(form: Mapping[str, object], key: str, path: str) -> int | None:
    value = form.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise _mistake(f"{path}.{key}", "a whole number", value)
    return value


def _is_in(form: Mapping[str, object], path: str) -> Criteria:
    values = {str(value) for value in _list(form, "in", path)}
    return IsIn(_word(form, "column", path), tuple(sorted(values)))


def _is_between(form: Mapping[str, object], path: str) -> Criteria:
    low, high = _bound(form, "from", path), _bound(form, "to", path)
    return IsBetween(_word(form, "column", path), low, high)


def _copy_number(form: Mapping[str, object], path: str) -> Criteria:
    calls = _list(form, "calls", path)
    if not all(call in (-2, -1, 1, 2) for call in calls):
        raise _mistake(f"{path}.calls", "numbers among -2, -1, 1, 2", calls)
    return HasCopyNumber(_word(form, "gene", path), tuple(sorted(cast("list[int]", calls))))


def _mutated(form: Mapping[str, object], path: str) -> Criteria:
    change = _word(form, "protein_change", path, default="")
    return IsMutated(_word(form, "gene", path), change.removeprefix("p."))


_Reader = Callable[[Mapping[str, object], str], Criteria]
_LEAVES: dict[str, tuple[frozenset[str], _Reader]] = {
    "column": (frozenset({"column", "in"}), _is_in),
    "number": (frozenset({"column", "from", "to"}), _is_between),
    "tumour_type": (frozenset({"code"}), lambda f, p: HasTumourType(_word(f, "code", p))),
    "mutated": (frozenset({"gene", "protein_change"}), _mutated),
    "copy_number": (frozenset({"gene", "calls"}), _copy_number),
    "fused": (frozenset({"gene"}), lambda f, p: IsFused(_word(f, "gene", p))),
    "treated": (frozenset({"drug"}), lambda f, p: WasTreated(_word(f, "drug", p))),
}
