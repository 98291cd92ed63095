"""How criteria are put together: `&`, `|`, `~`, what is known, and one and the same sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


class Criteria:
    """Who belongs to a cohort; a frozen value that is true, false or unknown of each patient."""

    __slots__ = ()

    def __and__(self, other: Criteria) -> All:
        """Both hold."""
        return All((self, other))

    def __or__(self, other: Criteria) -> Any:
        """At least one holds."""
        return Any((self, other))

    def __invert__(self) -> Not:
        """It is known not to hold; what is unknown stays unknown."""
        return Not(self)


class Leaf(Criteria):
    """A criterion that has no parts."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class All(Criteria):
    """Every part holds; no part at all means everybody."""

    parts: tuple[Criteria, ...]


@dataclass(frozen=True, slots=True)
class Any(Criteria):
    """At least one part holds; no part at all means nobody."""

    parts: tuple[Criteria, ...]


@dataclass(frozen=True, slots=True)
class Not(Criteria):
    """The part is known not to hold."""

    part: Criteria


@dataclass(frozen=True, slots=True)
class Known(Criteria):
    """It is known whether the part holds; itself never unknown."""

    part: Criteria


@dataclass(frozen=True, slots=True)
class AnySample(Criteria):
    """One and the same sample of the patient satisfies the whole part.

    Leaves about samples (mutations, copy number, fusions, what was profiled, panels, and columns
    of the tables of samples and assays) are asked of that sample alone; a leaf about the patient
    holds for all of the patient's samples alike. Unknown for a patient without a sample.
    """

    part: Criteria


EVERYONE = All(())


def parts_of(criteria: Criteria) -> tuple[Criteria, ...]:
    """Give the parts that criteria are directly made of; none for a leaf."""
    match criteria:
        case All(parts) | Any(parts):
            return parts
        case Not(part) | Known(part) | AnySample(part):
            return (part,)
        case _:
            return ()


def with_parts(criteria: Criteria, parts: tuple[Criteria, ...]) -> Criteria:
    """Give the same kind of criteria over other parts; a leaf has none and stays itself."""
    match criteria:
        case All():
            return All(parts)
        case Any():
            return Any(parts)
        case Not():
            return Not(*parts)
        case Known():
            return Known(*parts)
        case AnySample():
            return AnySample(*parts)
        case _:
            return criteria


def leaves_of(criteria: Criteria) -> Iterator[Leaf]:
    """Walk over the leaves, from left to right."""
    if isinstance(criteria, Leaf):
        yield criteria
    for part in parts_of(criteria):
        yield from leaves_of(part)


def depth(criteria: Criteria) -> int:
    """Count the levels of nesting; a leaf has one."""
    return 1 + max(map(depth, parts_of(criteria)), default=0)
