"""References between rows: a row whose parent is missing or refused cannot stay."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from oncommons.domain.columns import Table
from oncommons.domain.tables import tables_in_order
from oncommons.intake.rules import Check, named_check, reference_check, required_check


@dataclass(frozen=True, slots=True, eq=False)
class Parents:
    """The keys of a table that rows may refer to.

    Args:
        kept: keys of the rows that were kept.
        refused: key of a refused row to the rule that refused it first.
    """

    kept: pl.Series
    refused: Mapping[str, str]


def reference_stages(table: Table, parents: Mapping[str, Parents]) -> Iterator[tuple[Check, ...]]:
    """Give the checks of a table's references, one stage each.

    A row is reported once: by its patient where the patient was refused, else by its sample, and
    so on; then by a reference to a row that is nowhere, and last by one that is empty.

    Args:
        table: the table whose rows refer to others.
        parents: keys of the tables that were checked before.
    """
    order = [one.name for one in tables_in_order()]
    references = [(column, target) for column, target in table.references if target in parents]
    references.sort(key=lambda pair: order.index(pair[1]))
    pairs = [_checks(table, column, parents[target]) for column, target in references]
    yield from ((rejected,) for rejected, _ in pairs)
    yield from ((missing,) for _, missing in pairs)
    yield tuple(
        required_check(table, table.column(column))
        for column, _ in table.references
        if table.column(column).required
    )


def self_reference(table: Table, column: str, own: Parents) -> tuple[Check, ...]:
    """Give the checks of a reference to another row of the same table.

    Args:
        table: the table.
        column: the column that names the other row.
        own: keys of the rows still kept, and of those refused so far.
    """
    return _checks(table, column, own)


def _checks(table: Table, column: str, parents: Parents) -> tuple[Check, Check]:
    """Refuse references to refused rows, and to rows that are not there."""
    value = pl.col(column)
    kept = value.is_in(parents.kept.implode())
    refused = value.is_in(list(parents.refused)) & ~kept
    missing = reference_check(table, column, kept | refused)
    return named_check("PARENT-REJECTED", column, ~refused), missing
