"""What the rules on numbers say of a table: those of `disclosure`, and the declared patients."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oncommons.access.airlock.cells import Declared, Place, Sets, recount
from oncommons.access.airlock.limits import limits_at
from oncommons.access.airlock.outcomes import HIDING, Said, few, refused, unknown
from oncommons.access.airlock.tables import Rows, TextTable
from oncommons.disclosure.depths import Strictness, limit
from oncommons.disclosure.table_kinds import (
    AT_RISK,
    COUNTS,
    EVENTS,
    HIDDEN,
    OF,
    About,
    TableKind,
    plain,
    whole_number,
)
from oncommons.disclosure.tables import check_apart, check_table
from oncommons.disclosure.verdicts import Checked
from oncommons.domain.verdicts import Verdict

UNDECLARED = "each number of patients comes with its patients, declared in cells.parquet"
_DECLARE = "declare them, since a number without is not audited for differencing"
_COUNTED = (*COUNTS, *OF, *AT_RISK, *EVENTS)


@dataclass(frozen=True, slots=True)
class TableSaid:
    """What is said of one table.

    Args:
        said: by each rule.
        repaired: its rows with small numbers hidden, where that is all it needs.
        sets: cell to patients, of each shown number; empty where they are not declared.
        declared: whether each shown number of patients is declared.
        kind: what the table was taken for.
    """

    said: tuple[Said, ...]
    repaired: Rows | None
    sets: Sets
    declared: bool
    kind: TableKind


def say_of_table(
    name: str,
    table: TextTable,
    about: About,
    declared: Declared,
    *,
    strictness: Strictness,
    group: int | None = None,
) -> TableSaid:
    """Apply the rules on numbers to one table.

    Args:
        name: name of its file, as declared cells use it; a table inside JSON has its path behind.
        table: the table.
        about: what is known of it beside.
        declared: the patient sets that its author declares.
        strictness: how strictly rules are applied.
        group: the smallest group of the grant.
    """
    checked = check_table(table.header, table.rows, about, strictness=strictness, group=group)
    leaves = table.rows if checked.repaired is None else checked.repaired
    hidden = tuple(
        f"row {at}, column {name_of}"
        for at, (before, after) in enumerate(zip(table.rows, leaves, strict=True), start=1)
        for name_of, old, new in zip(table.header, before, after, strict=True)
        if new == HIDDEN and old != HIDDEN
    )
    said = [_with_places(one, hidden) for one in checked.said]
    counts = dict(_counts(table, table.rows, checked.kind))
    shown = {at for at, n in _counts(table, leaves, checked.kind) if n is not None}
    round_to = limit("R3", "round_to", strictness)
    agreed, sets = recount(name, counts, declared, shown=shown, round_to=round_to)
    said += [] if agreed is None else [agreed]
    is_declared = not shown or bool(sets)
    if not is_declared:
        said.append(_undeclared(strictness))
    return TableSaid(tuple(said), checked.repaired, sets, is_declared, checked.kind)


def say_of_pairs(
    tables: Mapping[str, TextTable], *, strictness: Strictness, group: int | None
) -> Iterator[Said]:
    """Compare the tables of one output with each other, by their numbers alone (R9).

    Args:
        tables: name of a file to its table, of those whose patients are not declared.
        strictness: how strictly rules are applied.
        group: the smallest group of the grant.

    Yields:
        One entry per pair of tables that are a few patients apart.
    """
    names = sorted(tables)
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            first, second = tables[one], tables[other]
            if len(first.rows) != len(second.rows) or len(first.header) != len(second.header):
                continue
            found = check_apart(
                (first.header, first.rows),
                (second.header, second.rows),
                strictness=strictness,
                group=group,
            )
            if found.verdict is Verdict.REFUSE:
                yield refused(found.rule, found.found, found.remedy, [f"{one} and {other}"])


def _with_places(one: Checked, hidden: Sequence[str]) -> Said:
    """Name the cells that a rule hides."""
    is_hiding = one.verdict is Verdict.REPAIRED and one.rule in HIDING
    return Said(one, few(hidden) if is_hiding else ())


def _undeclared(strictness: Strictness) -> Said:
    return unknown(UNDECLARED, _DECLARE, limits_at(strictness).unknown)


def _counts(table: TextTable, rows: Rows, kind: TableKind) -> Iterator[tuple[Place, int | None]]:
    """Give row (from 1) and column of each number of patients; None where it is hidden."""
    for row, cells in enumerate(rows, start=1):
        for at, (name, cell) in enumerate(zip(table.header, cells, strict=True)):
            counted = at > 0 if kind is TableKind.CROSS else plain(name) in _COUNTED
            if counted:
                yield (row, name), whole_number(cell.strip())
