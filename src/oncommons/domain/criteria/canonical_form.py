"""One form and one name for criteria that say the same in another order."""

import dataclasses
from typing import TypeVar

from oncommons.domain.canonical import canonical_bytes, digest
from oncommons.domain.criteria.algebra import All, Any, Criteria, Known, Not, parts_of, with_parts
from oncommons.domain.criteria.json_form import to_json
from oncommons.domain.criteria.leaves import InOrder, IsMutated, WasTreated

_Some = TypeVar("_Some", bound=Criteria)


def canonical(criteria: Criteria) -> Criteria:
    """Write criteria in their one form.

    `&` within `&` and `|` within `|` are flattened, parts sorted and said once, a part that
    stands alone and what is denied twice are unpacked, and values of leaves are sorted.

    Example:
        >>> from oncommons.domain.criteria import fused, mutated
        >>> one, other = mutated("TP53"), fused("ALK")
        >>> canonical(one & (other & one)) == canonical(other & one)
        True
    """
    parts = tuple(canonical(part) for part in parts_of(criteria))
    match criteria, parts:
        case All() | Any(), _:
            return _sorted(type(criteria), parts)
        case Not(), (Not(part),):
            return part
        case Known(), (Not(part),):
            return Known(part)
        case _, ():
            return _canonical_leaf(criteria)
        case _:
            return with_parts(criteria, parts)


def criteria_id(criteria: Criteria) -> str:
    """Name criteria by the hash of their canonical form, so that equal criteria have one name."""
    return "c" + digest(to_json(canonical(criteria)))[:16]


def _sorted(kind: type[All] | type[Any], parts: tuple[Criteria, ...]) -> Criteria:
    """Flatten, drop doubles, and sort by the canonical bytes."""
    flat = [
        inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))
    ]
    by_bytes = {canonical_bytes(to_json(part)): part for part in flat}
    unique = tuple(by_bytes[name] for name in sorted(by_bytes))
    return unique[0] if len(unique) == 1 else kind(unique)


def _canonical_leaf(leaf: _Some) -> _Some:
    """Sort the values of a leaf, and write a change and a drug in one way."""
    changes: dict[str, object] = {
        field.name: tuple(sorted(set(value)))
        for field in dataclasses.fields(leaf)  # type: ignore[arg-type]
        if isinstance(value := getattr(leaf, field.name), tuple)
    }
    match leaf:
        case InOrder(first, then):
            changes = {"first": _canonical_leaf(first), "then": _canonical_leaf(then)}
        case WasTreated(drug):
            changes = {"drug": drug.lower()}
        case IsMutated(protein_change=change):
            changes["protein_change"] = change.removeprefix("p.")
    return dataclasses.replace(leaf, **changes) if changes else leaf  # type: ignore[type-var]
