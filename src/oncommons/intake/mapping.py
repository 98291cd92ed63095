"""How the text of a source becomes the words and numbers of the schema, and what that loses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from oncommons.domain.findings import Finding
from oncommons.intake.rulebook import stop
from oncommons.intake.source import Origin
from oncommons.intake.text_table import LINE, RULE, TextTable, find_column

DAYS_PER_MONTH = 30.4375
"""A twelfth of 365.25 days."""


class Transform(Protocol):
    """A translation of text that can say where it loses something."""

    def value(self, text: pl.Expr) -> pl.Expr:
        """Translate; text that cannot be translated stays as it is, for the check to name."""

    def exact(self, text: pl.Expr) -> pl.Expr:
        """Say where the source text follows from the translated value."""


@dataclass(frozen=True, slots=True)
class AsIs:
    """The text itself."""

    def value(self, text: pl.Expr) -> pl.Expr:
        """Give the text."""
        return text

    def exact(self, text: pl.Expr) -> pl.Expr:
        """Nothing is lost."""
        return text.is_not_null()


@dataclass(frozen=True, slots=True)
class Words:
    """A closed list of words, matched in any case.

    Args:
        pairs: source word and our word; the first source word of each of ours is its own spelling.
    """

    pairs: tuple[tuple[str, str], ...]

    def value(self, text: pl.Expr) -> pl.Expr:
        """Give our word."""
        ours = {theirs.lower(): word for theirs, word in self.pairs}
        known = text.str.strip_chars().str.to_lowercase()
        return known.replace_strict(ours, default=None, return_dtype=pl.String).fill_null(text)

    def exact(self, text: pl.Expr) -> pl.Expr:
        """Nothing is lost where the text is the first spelling of its word."""
        own: dict[str, str] = {}
        for theirs, word in self.pairs:
            own.setdefault(word, theirs)
        return text.is_in(list(own.values()))


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the unit of the column, kept in single precision."""

    def value(self, text: pl.Expr) -> pl.Expr:
        """Give the text, which the check turns into a number."""
        return text

    def exact(self, text: pl.Expr) -> pl.Expr:
        """Nothing is lost where single precision holds the number."""
        number = text.cast(pl.Float64, strict=False)
        return (number.cast(pl.Float32).cast(pl.Float64) == number).fill_null(value=False)


@dataclass(frozen=True, slots=True)
class DaysFromMonths:
    """Months of follow-up as whole days.

    Source: cBioPortal gives months of 365.25 / 12 days; 0.32876352 months are 10 days.
    """

    def value(self, text: pl.Expr) -> pl.Expr:
        """Give the days as text."""
        days = (text.cast(pl.Float64, strict=False) * DAYS_PER_MONTH).round()
        whole = days.cast(pl.Int64, strict=False).cast(pl.String)
        return whole.fill_null(text)

    def exact(self, text: pl.Expr) -> pl.Expr:
        """Only 0 months come back from whole days as they were."""
        return text == "0"


@dataclass(frozen=True, slots=True)
class Share:
    """A share from 0 to 1, written as a fraction or, where any value is above 1, in percent."""

    def value(self, text: pl.Expr) -> pl.Expr:
        """Give the fraction as text."""
        number = text.cast(pl.Float64, strict=False)
        percent = (number.max() > 1).fill_null(value=False)
        fraction = pl.when(percent).then(number / 100).otherwise(number)
        return fraction.cast(pl.String).fill_null(text)

    def exact(self, text: pl.Expr) -> pl.Expr:
        """A whole number of percent comes back; other text is kept beside it."""
        return text.str.contains(r"^\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Mapped:
    """One row of a mapping: a source column and where it goes.

    Args:
        names: accepted names of the source column, the best first.
        column: column of the schema.
        transform: how text becomes a value.
        missing: value where the source has none; null where empty.
        needed: whether a source without the column cannot be read.
    """

    names: tuple[str, ...]
    column: str
    transform: Transform = AsIs()
    missing: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class MappedColumns:
    """A mapping applied to one table.

    Args:
        rows: `#line`, `#rule` and one column per row of the mapping.
        origins: our column to the source column it came from.
        exact: source column to an expression, true where its text need not be kept.
        findings: aliases and the like.
    """

    rows: pl.DataFrame
    origins: dict[str, Origin]
    exact: dict[str, pl.Expr]
    findings: tuple[Finding, ...]


def apply(mapping: Sequence[Mapped], table: TextTable) -> MappedColumns:
    """Translate the columns of a table that a mapping names.

    Args:
        mapping: what goes where.
        table: the source as text.

    Raises:
        IntakeError: HDR-COLUMN-MISSING.
    """
    columns: list[pl.Expr] = []
    origins: dict[str, Origin] = {}
    exact: dict[str, pl.Expr] = {}
    findings: list[Finding] = []
    for one in mapping:
        name, alias = find_column(table, one.names)
        findings += alias
        if not name and one.needed:
            says, line = f"the column {one.names[0]} is missing", table.header_line
            raise stop("HDR-COLUMN-MISSING", says, file=table.file, line=line, column=one.names[0])
        if not name:
            columns.append(pl.lit(one.missing or None, pl.String).alias(one.column))
            continue
        value = one.transform.value(pl.col(name))
        columns.append((value.fill_null(one.missing) if one.missing else value).alias(one.column))
        origins[one.column] = Origin(name)
        exact[name] = one.transform.exact(pl.col(name))
    rows = table.rows.select(LINE, RULE, *columns)
    return MappedColumns(rows, origins, exact, tuple(findings))


def translate(text: pl.Series, read: Callable[[str], str | None]) -> pl.Series:
    """Translate each distinct text once; what cannot be read stays as it is.

    Args:
        text: (n,) text with few distinct values.
        read: gives our word, or None.

    Example:
        >>> translate(pl.Series(["chr1", "?"]), lambda word: word.removeprefix("chr")).to_list()
        ['1', '?']
    """
    distinct = [one for one in text.unique().to_list() if one is not None]
    ours = {one: read(one) for one in distinct}
    changed = {one: word for one, word in ours.items() if word is not None and word != one}
    if not changed:
        return text
    return text.replace(list(changed), list(changed.values()))
