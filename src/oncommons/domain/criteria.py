"""Criteria: who belongs to a cohort, as data, with `&`, `|`, `~` and three truth values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oncommons.domain.canonical import Json, digest


class Combinable:
    """Gives every criterion the operators `&`, `|` and `~`."""

    __slots__ = ()

    def __and__(self: Criteria, other: Criteria) -> All:  # type: ignore[misc]
        """Both hold."""
        return All((self, other))

    def __or__(self: Criteria, other: Criteria) -> Any:  # type: ignore[misc]
        """At least one holds."""
        return Any((self, other))

    def __invert__(self: Criteria) -> Not:  # type: ignore[misc]
        """It is known not to hold; what is unknown stays unknown."""
        return Not(self)


@dataclass(frozen=True, slots=True)
class All(Combinable):
    """Every part holds; no part at all means everybody."""

    parts: tuple[Criteria, ...]


@dataclass(frozen=True, slots=True)
class Any(Combinable):
    """At least one part holds."""

    parts: tuple[Criteria, ...]


@dataclass(frozen=True, slots=True)
class Not(Combinable):
    """The part is known not to hold."""

    part: Criteria


@dataclass(frozen=True, slots=True)
class IsIn(Combinable):
    """A column has one of these values; unknown where it is missing or recoded more coarsely.

    Args:
        column: `table.column` of a table with one patient per row or several; with several, one
            row that holds is enough.
        values: the values looked for.
    """

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsBetween(Combinable):
    """A number lies between two bounds, both included; an interval that is cut is unknown.

    Args:
        column: `table.column` of a numeric column.
        low: smallest value, None for no bound.
        high: largest value, None for no bound.
    """

    column: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class HasTumourType(Combinable):
    """The patient has a tumour of this OncoTree code.

    Args:
        code: OncoTree code.
        descendants: codes below it, filled in by `cohort.select`, which knows the tree.
        ancestors: codes above it: a tumour labelled so may be of this type, so it is unknown.
    """

    code: str
    descendants: tuple[str, ...] = ()
    ancestors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IsMutated(Combinable):
    """A sample of the patient has a protein-changing mutation of the gene.

    Unknown where nothing was found and not every sample was profiled for the gene.

    Args:
        gene: HGNC symbol.
        protein_change: one change without "p.", such as V600E; empty for any.
    """

    gene: str
    protein_change: str = ""


@dataclass(frozen=True, slots=True)
class HasCopyNumber(Combinable):
    """A sample of the patient has one of these copy-number calls of the gene.

    Args:
        gene: HGNC symbol.
        calls: among -2, -1, 1, 2.
    """

    gene: str
    calls: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IsFused(Combinable):
    """A sample of the patient has a rearrangement of the gene.

    Args:
        gene: HGNC symbol, on either side.
    """

    gene: str


@dataclass(frozen=True, slots=True)
class WasTreated(Combinable):
    """The patient was given the drug; unknown for a patient without any treatment row.

    Args:
        drug: name as recorded, compared without case.
    """

    drug: str


Leaf = IsIn | IsBetween | HasTumourType | IsMutated | HasCopyNumber | IsFused | WasTreated
Criteria = All | Any | Not | Leaf

EVERYONE = All(())


def column(name: str, *values: str) -> IsIn:
    """Ask for values of a column.

    Example:
        >>> column("patients.sex", "female") & ~mutated("TP53")
        ... # doctest: +ELLIPSIS
        All(parts=(IsIn(column='patients.sex', values=('female',)), Not(part=IsMutated(...))))
    """
    return IsIn(name, tuple(sorted(set(values))))


def between(name: str, low: int | None = None, high: int | None = None) -> IsBetween:
    """Ask for a number between two bounds, both included."""
    return IsBetween(name, low, high)


def tumour_type(code: str) -> HasTumourType:
    """Ask for an OncoTree code with everything below it."""
    return HasTumourType(code)


def mutated(gene: str, protein_change: str = "") -> IsMutated:
    """Ask for a protein-changing mutation of a gene, or for one change of it."""
    return IsMutated(gene, protein_change.removeprefix("p."))


def amplified(gene: str) -> HasCopyNumber:
    """Ask for an amplification of a gene."""
    return HasCopyNumber(gene, (2,))


def deleted(gene: str) -> HasCopyNumber:
    """Ask for a deep deletion of a gene."""
    return HasCopyNumber(gene, (-2,))


def fused(gene: str) -> IsFused:
    """Ask for a rearrangement of a gene."""
    return IsFused(gene)


def altered(gene: str) -> Any:
    """Ask for any alteration of a gene: mutation, amplification, deep deletion or fusion."""
    return mutated(gene) | amplified(gene) | deleted(gene) | fused(gene)


def treated(drug: str) -> WasTreated:
    """Ask for a drug that was given."""
    return WasTreated(drug)


def leaves(criteria: Criteria) -> Iterator[Leaf]:
    """Walk over the leaves, from left to right."""
    match criteria:
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case leaf:
            yield leaf


def depth(criteria: Criteria) -> int:
    """Count the levels of nesting; a leaf has one."""
    match criteria:
        case All(parts) | Any(parts):
            return 1 + max((depth(part) for part in parts), default=0)
        case Not(part):
            return 1 + depth(part)
        case _:
            return 1


def criteria_id(form: Json) -> str:
    """Name criteria by the hash of their JSON form, so that equal criteria have one name."""
    return "c" + digest(form)[:16]
