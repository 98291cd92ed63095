"""Criteria to JSON and back, for files, links and the API; errors name the path of the mistake."""

from collections.abc import Mapping
from typing import cast

from oncommons.domain.canonical import Json
from oncommons.domain.criteria.algebra import (
    All,
    Any,
    AnySample,
    Criteria,
    Known,
    Leaf,
    Not,
    depth,
    leaves_of,
)
from oncommons.domain.criteria.fields import WORDS, Field, word_of
from oncommons.domain.criteria.nearest import nearest
from oncommons.errors import CriteriaError

MOST_LEVELS = 20
MOST_LEAVES = 200
MOST_VALUES = 1000
_LISTS = {"all": All, "any": Any}
_SINGLES = {"not": Not, "known": Known, "any_sample": AnySample}


def to_json(criteria: Criteria) -> Json:
    """Write criteria as JSON values; what `cohort.select` fills in is left out.

    Example:
        >>> from oncommons.domain.criteria import IsMutated
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
        case Known(part):
            return {"known": to_json(part)}
        case AnySample(part):
            return {"any_sample": to_json(part)}
        case _:
            return _leaf_to_json(criteria)


def _leaf_to_json(leaf: Criteria) -> Json:
    """Write the word of a leaf and each field that differs from its default."""
    word = word_of(leaf)
    form: dict[str, Json] = {"is": word}
    for field in WORDS[word].fields:
        value = getattr(leaf, field.attribute)
        if field.required or value != field.default:
            form[field.key] = to_json(value) if isinstance(value, Criteria) else _plain(value)
    return form


def _plain(value: object) -> Json:
    """Write a value; a fraction as text, because its digits differ between programs."""
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return int(value) if value.is_integer() else repr(value)
    return cast("Json", value)


def from_json(form: object, path: str = "$") -> Criteria:
    """Read criteria from JSON values.

    Args:
        form: what `json.loads` gave.
        path: where in the document it stands, for messages.

    Raises:
        CriteriaError: an unknown key, word, column or value, a wrong type, or more than 20
            levels, 200 leaves or 1,000 values; names the path and the nearest that is valid.
    """
    criteria = _read(form, path, MOST_LEVELS)
    check_size(criteria, path)
    return criteria


def check_size(criteria: Criteria, path: str = "$") -> None:
    """Refuse criteria that are too large to be meant.

    Raises:
        CriteriaError: more than 20 levels or 200 leaves.
    """
    if sum(1 for _ in leaves_of(criteria)) > MOST_LEAVES or depth(criteria) > MOST_LEVELS:
        raise CriteriaError(
            f"{path} has over {MOST_LEAVES} conditions or {MOST_LEVELS} levels",
            remedy="split it into cohorts",
        )


def _read(form: object, path: str, levels: int) -> Criteria:
    if not isinstance(form, Mapping) or not levels:
        raise _mistake(path, form, "an object such as {'is': 'mutated', 'gene': 'TP53'}")
    if "is" in form:
        return _read_leaf(form, path, levels)
    if len(form) != 1:
        raise _mistake(path, sorted(map(str, form)), 'one key, or a word under "is"')
    key, inner = next(iter(form.items()))
    if key in _LISTS:
        parts = _list(inner, f"{path}.{key}")
        return _LISTS[key](
            tuple(_read(part, f"{path}.{key}[{i}]", levels - 1) for i, part in enumerate(parts))
        )
    if key in _SINGLES:
        return _SINGLES[key](_read(inner, f"{path}.{key}", levels - 1))
    raise _mistake(f"{path}.{key}", key, nearest(key, [*_LISTS, *_SINGLES, "is"]))


def _read_leaf(form: Mapping[str, object], path: str, levels: int) -> Leaf:
    """Read the word under "is" with its fields."""
    word = form["is"]
    if not isinstance(word, str) or word not in WORDS:
        raise _mistake(f"{path}.is", word, nearest(word, WORDS))
    known = {field.key: field for field in WORDS[word].fields}
    for key in form:
        if key != "is" and key not in known:
            raise _mistake(f"{path}.{key}", key, nearest(key, known) if known else "nothing else")
    values = {
        field.attribute: _value(field, form, f"{path}.{field.key}", levels)
        for field in known.values()
        if field.required or field.key in form
    }
    try:
        return WORDS[word].leaf(**values)
    except CriteriaError as fault:
        raise CriteriaError(f"{path}: {fault.found}", remedy=fault.remedy) from None


def _value(field: Field, form: Mapping[str, object], path: str, levels: int) -> object:
    """Read one field, and say where it stands if it is wrong."""
    value = form.get(field.key)
    if field.reads is None:
        return _read(value, path, levels - 1)
    if field.is_list:
        items = [field.reads(item) for item in _list(value, path)]
        if None in items or len(set(map(type, items))) > 1:
            raise _mistake(path, value, f"a list of {field.says}")
        read: object = tuple(sorted(set(cast("list[str]", items))))
    else:
        read = field.reads(value)
    if read is None:
        raise _mistake(path, value, field.says)
    try:
        field.check(read)
    except CriteriaError as fault:
        raise CriteriaError(f"{path}: {fault.found}", remedy=fault.remedy) from None
    return read


def _list(value: object, path: str) -> list[object]:
    if not isinstance(value, list) or len(value) > MOST_VALUES:
        raise _mistake(path, type(value).__name__, f"a list of at most {MOST_VALUES}")
    return value


def _mistake(path: str, found: object, wanted: str) -> CriteriaError:
    shown = str(found)[:60]
    return CriteriaError(f"{path} is {shown!r}", remedy=f"write {wanted}", value=shown)
