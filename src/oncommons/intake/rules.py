"""The schema's columns compiled into checks: one Polars expression per rule, under a stable id."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import polars as pl

from oncommons.domain.columns import (
    AtLeast,
    Between,
    Column,
    NotBefore,
    OneOf,
    Pattern,
    Reference,
    Table,
    Type,
    Vocabulary,
)
from oncommons.domain.findings import Severity
from oncommons.intake.rulebook import NAMED_RULES, Scope
from oncommons.knowledge.oncotree import oncotree
from oncommons.store.engine import POLARS_TYPES

TEXT = "#text "
"""Before a column's name: the text it was read from, where that became a number."""

_COVERED = {("mutations", "end"): "MUT-LOCUS", ("copy_number", "call"): "CNA-CALL"}
"""Columns whose own rule is part of a named one."""

_LOCUS = {"chrom", "start", "end"}


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, ready to run.

    Args:
        rule: its id.
        column: column of the schema that it is about.
        severity: error refuses, warning keeps.
        scope: what an error refuses.
        good: true or null where the row is good.
        says: what was found, without the value.
        remedy: what to do.
    """

    rule: str
    column: str
    severity: Severity
    scope: Scope
    good: pl.Expr
    says: str
    remedy: str


def polars_schema(table: Table) -> pl.Schema:
    """Give the Polars schema of a table, in the order of its columns."""
    return pl.Schema({column.name: POLARS_TYPES[column.type] for column in table.columns})


def named_check(rule: str, column: str, good: pl.Expr) -> Check:
    """Make the check of a rule that has a name of its own.

    Args:
        rule: id of `NAMED_RULES`.
        column: column of the schema that it is about.
        good: true or null where the row is good.
    """
    card = NAMED_RULES[rule]
    return Check(rule, column, card.severity, card.scope, good, card.says, card.remedy)


@cache
def compile_rules(table: Table) -> tuple[Check, ...]:
    """Compile the rules that look at one row of a table.

    Args:
        table: a table of the schema.

    Returns:
        REQUIRED, TYPE, ENUM, PATTERN, RANGE, ORDER and VOCAB checks with ids `CODE-COLUMN-KIND`;
        references and keys need the whole table and are made by `reference_id` and `unique_check`.

    Example:
        >>> from oncommons.domain.tables import table
        >>> [check.rule for check in compile_rules(table("panels"))][:2]
        ['PAN-PANEL_ID-REQUIRED', 'PAN-SYMBOL-REQUIRED']
    """
    return tuple(check for column in table.columns for check in _of_column(table, column))


def rule_id(table: Table, column: str, kind: str) -> str:
    """Give the id of a rule of one column."""
    return f"{table.code}-{column.upper()}-{kind}"


def required_check(table: Table, column: Column) -> Check:
    """Refuse rows without a value that must be there."""
    text = TEXT + column.name
    there = pl.col(column.name).is_not_null()
    if column.type is not Type.TEXT:
        there = there | pl.col(text).is_not_null()  # not a number: TYPE says so
    return Check(
        rule_id(table, column.name, "REQUIRED"),
        column.name,
        Severity.ERROR,
        Scope.ROW,
        there,
        f"{column.name} is missing",
        "fill the cell",
    )


def reference_check(table: Table, column: str, good: pl.Expr) -> Check:
    """Refuse rows that refer to a row that is not there.

    Args:
        table: the table whose rows refer.
        column: the column that refers.
        good: true or null where the other row is there.
    """
    says, remedy = f"{column} names a row that is not there", "add that row, or correct the id"
    rule = rule_id(table, column, "FK")
    return Check(rule, column, Severity.ERROR, Scope.ROW, good, says, remedy)


def reader_check(table: Table, rule: str, good: pl.Expr) -> Check:
    """Make the check of a rule that a reader judged itself, while it read.

    Args:
        table: the table that the row was meant for.
        rule: id of a named rule, or of a rule of one of the table's columns.
        good: true or null where the reader found no fault.
    """
    if rule in NAMED_RULES:
        column = next((name for (of, name), by in _COVERED.items() if by == rule), "")
        return named_check(rule, column, good)
    by_id = {check.rule: check for check in schema_rules(table)}
    return replace(by_id[rule], good=good)


def schema_rules(table: Table) -> tuple[Check, ...]:
    """List every rule that the schema alone gives for a table, those of keys among them."""
    references = [column for column in table.columns if isinstance(column.rule, Reference)]
    return (
        *compile_rules(table),
        *(reference_check(table, column.name, pl.lit(value=True)) for column in references),
        *(required_check(table, column) for column in references if column.required),
        unique_check(table),
    )


def unique_check(table: Table) -> Check:
    """Refuse the second and later rows of one key; the first stays."""
    key = table.key
    name = key[0] if len(key) == 1 else "key"
    return Check(
        rule_id(table, name, "UNIQUE"),
        key[-1],
        Severity.ERROR,
        Scope.ROW,
        pl.col(key[0]).is_first_distinct() if len(key) == 1 else pl.struct(key).is_first_distinct(),
        f"an earlier row has the same {' and '.join(key)}",
        "remove one of the two, or correct its key",
    )


def _of_column(table: Table, column: Column) -> Iterator[Check]:
    """Give the checks of one column, in the order in which they are reported."""
    reference = isinstance(column.rule, Reference)
    if column.required and not reference:
        yield required_check(table, column)
    if column.type is not Type.TEXT:
        yield _make(table, column, "TYPE", *_type(column))
    if (table.name, column.name) not in _COVERED and not reference:
        yield from _rule(table, column)


def _type(column: Column) -> tuple[pl.Expr, str, str]:
    """Say that text could not become a number."""
    kind = "a whole number" if column.type.value.startswith("int") else "a number"
    if column.type is Type.BOOL:
        kind = "true or false"
    good = pl.col(column.name).is_not_null() | pl.col(TEXT + column.name).is_null()
    return good, f"{column.name} is not {kind}", "write digits, with a decimal point where needed"


def _rule(table: Table, column: Column) -> Iterator[Check]:
    """Give the check of a column's own rule, if it has one."""
    value, name, rule = pl.col(column.name), column.name, column.rule
    match rule:
        case OneOf(values):
            words = ", ".join(values) if len(values) <= 8 else f"{values[0]} to {values[-1]}"
            says, remedy = f"{name} is none of the known words", f"write one of {words}"
            yield _make(table, column, "ENUM", value.is_in(list(values)), says, remedy)
        case Pattern(regex, meaning):
            good = value.str.contains(f"^(?:{regex})$")
            yield _make(table, column, "PATTERN", good, f"{name} is not {meaning}", "correct it")
        case Between(low, high):
            says = f"{name} is not between {low:g} and {high:g}"
            yield _make(table, column, "RANGE", value.is_between(low, high), says, "correct it")
        case AtLeast(low):
            says = f"{name} is below {low:g}"
            yield _make(table, column, "RANGE", value >= low, says, "correct it")
        case NotBefore(other):
            says = f"{name} lies before {other}"
            yield _make(table, column, "ORDER", value >= pl.col(other), says, "correct one")
        case Vocabulary("OncoTree"):
            says = f"{name} is not in the part of OncoTree that is at hand"
            yield _vocabulary(table, column, value.is_in(_oncotree_codes()), says)
        case _:
            return


@cache
def _oncotree_codes() -> list[str]:
    """List current and former codes of the shipped tree."""
    types = oncotree().types.values()
    return sorted({code for one in types for code in (one.code, *one.former)})


def _vocabulary(table: Table, column: Column, good: pl.Expr, says: str) -> Check:
    """Warn of a code that is not in the list at hand, which may be a part of the vocabulary."""
    rule, remedy = rule_id(table, column.name, "VOCAB"), "check its spelling; it was kept"
    return Check(rule, column.name, Severity.WARNING, Scope.NOTHING, good, says, remedy)


def _make(table: Table, column: Column, kind: str, good: pl.Expr, says: str, remedy: str) -> Check:
    """Make an error check with the scope that the column's part in the table asks for."""
    rule = rule_id(table, column.name, kind)
    scope = _scope(table, column)
    return Check(rule, column.name, Severity.ERROR, scope, good, says, remedy)


def _scope(table: Table, column: Column) -> Scope:
    """Refuse the row for keys, required columns and loci, the value alone otherwise."""
    if fallback(column):
        return Scope.VALUE
    locus = column.name in _LOCUS and table.name in {"mutations", "segments"}
    return Scope.ROW if column.key or column.required or locus else Scope.VALUE


def fallback(column: Column) -> str:
    """Give the word that stands for a refused value where the vocabulary has one for unknown."""
    can = isinstance(column.rule, OneOf) and "unknown" in column.rule.values
    return "unknown" if can and column.required else ""
