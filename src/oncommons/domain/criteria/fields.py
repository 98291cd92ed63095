"""The JSON words of leaves and their fields, as data: what each may hold and what it checks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from oncommons.domain.criteria.algebra import Criteria, Leaf
from oncommons.domain.criteria.leaves import (
    Died,
    HadEvent,
    HadResponse,
    HasCopyNumber,
    HasPanel,
    HasTumourType,
    InCohort,
    InOrder,
    IsBetween,
    IsFused,
    IsIn,
    IsKnown,
    IsMutated,
    IsProfiled,
    WasDiagnosed,
    WasMeasured,
    WasSampled,
    WasTreated,
)
from oncommons.domain.criteria.nearest import check_word, criteria_column, nearest
from oncommons.domain.variant_classes import VariantClass
from oncommons.errors import CriteriaError

LARGEST = 2**53
"""Whole numbers up to here are the same number as fractions, in every engine."""


def read_text(value: object) -> str | None:
    """Give a text, or None for anything else; numbers of columns may be written without quotes."""
    return value if isinstance(value, str) else None


def read_value(value: object) -> str | None:
    """Give a value of a column as text: a text, a whole number or a truth."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else None


def read_whole(value: object) -> int | None:
    """Give a whole number, or None for anything else."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return cast("int", value) if whole and abs(cast("int", value)) <= LARGEST else None


def read_number(value: object) -> float | None:
    """Give a number, whole or not, also where it is written as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if not abs(number) <= LARGEST:  # nor a number that is none
        return None
    return int(value) if isinstance(value, int) or number.is_integer() else number


def _anything(value: object) -> None:
    """Accept every value."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a leaf.

    Args:
        key: its key in JSON.
        attribute: its name in the leaf.
        says: what it holds, for messages.
        reads: gives the value, or None where it is of another type; itself None for criteria.
        required: whether it must be there.
        default: its value where it is left out.
        is_list: whether it is a list of such values.
        check: raises a CriteriaError for a value of the right type that cannot be.
    """

    key: str
    attribute: str
    says: str
    reads: Callable[[object], object] | None
    required: bool = False
    default: object = None
    is_list: bool = False
    check: Callable[[object], None] = _anything


@dataclass(frozen=True, slots=True)
class Word:
    """One word under "is".

    Args:
        leaf: makes the leaf.
        fields: what it takes.
    """

    leaf: Callable[..., Leaf]
    fields: tuple[Field, ...]


def word_of(criteria: Criteria) -> str:
    """Give the JSON word of a leaf.

    Raises:
        TypeError: it is no leaf.
    """
    for word, one in WORDS.items():
        if one.leaf is type(criteria):
            return word
    raise TypeError(f"{type(criteria).__name__} is not a leaf of criteria")


def _text(key: str, attribute: str = "", *, required: bool = False, column: str = "") -> Field:
    check = _closed(column) if column else _anything
    return Field(key, attribute or key, "a text", read_text, required, "", check=check)


def _texts(key: str, attribute: str = "", *, required: bool = False, column: str = "") -> Field:
    check = _closed(column) if column else _anything
    return Field(key, attribute or key, "texts", read_text, required, (), is_list=True, check=check)


def _whole(key: str, *, default: int | None = None) -> Field:
    return Field(key, key, "a whole number", read_whole, default=default)


def _number(key: str, attribute: str = "") -> Field:
    return Field(key, attribute or key, "a number", read_number)


def _column(column: object) -> None:
    criteria_column(str(column))


def _classes(words: object) -> None:
    for word in words if isinstance(words, tuple) else ():
        if word not in set(VariantClass):
            raise CriteriaError(
                f'no variant class is "{word}"', remedy=f"write {nearest(word, VariantClass)}"
            )


def _closed(column: str) -> Callable[[object], None]:
    """Check one word or several against the closed list of a column."""

    def check(words: object) -> None:
        for word in words if isinstance(words, tuple) else (words,):
            check_word(column, str(word))

    return check


_COLUMN = Field("column", "column", "table.column", read_text, required=True, check=_column)
_GENE = _text("gene", required=True)
_BOUNDS = (_number("from", "low"), _number("to", "high"))
_CALLS = Field("calls", "calls", "numbers", read_whole, required=True, is_list=True)
_FIRST, _THEN = (Field(key, key, "criteria", None, required=True) for key in ("first", "then"))

WORDS = {
    "column": Word(
        IsIn,
        (_COLUMN, Field("in", "values", "texts", read_value, required=True, is_list=True)),
    ),
    "number": Word(IsBetween, (_COLUMN, *_BOUNDS)),
    "recorded": Word(IsKnown, (_COLUMN,)),
    "tumour_type": Word(HasTumourType, (_text("code", required=True),)),
    "mutated": Word(
        IsMutated,
        (
            _GENE,
            _text("protein_change"),
            _whole("first_codon"),
            _whole("last_codon"),
            _whole("exon"),
            Field(
                "classes", "classes", "texts", read_text, default=(), is_list=True, check=_classes
            ),
            _number("min_vaf"),
        ),
    ),
    "copy_number": Word(HasCopyNumber, (_GENE, _CALLS)),
    "fused": Word(IsFused, (_GENE, _text("partner"))),
    "profiled": Word(
        IsProfiled,
        (_GENE, Field("finding", "finding", "a text", read_text, default="mutation")),
    ),
    "panel": Word(HasPanel, (_text("panel", "panel_id", required=True),)),
    "treated": Word(
        WasTreated,
        (_text("drug"), _text("atc"), _text("kind", column="treatments.kind"), _whole("line")),
    ),
    "event": Word(HadEvent, (_text("type", required=True), _text("code"))),
    "response": Word(HadResponse, (_texts("results", required=True, column="responses.result"),)),
    "measured": Word(WasMeasured, (_text("code", required=True), *_BOUNDS, _text("unit"))),
    "diagnosed": Word(WasDiagnosed, (_texts("event_types", column="tumours.event_type"),)),
    "sampled": Word(WasSampled, (_texts("sample_types", column="samples.sample_type"),)),
    "died": Word(Died, ()),
    "in_order": Word(
        InOrder, (_FIRST, _THEN, _whole("at_most_days"), _whole("at_least_days", default=0))
    ),
    "in_cohort": Word(InCohort, (_text("cohort", "cohort_id", required=True),)),
}
