"""Drafts checked against every rule, in the order of their references: kept or refused, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from oncommons.domain.columns import Reference, Table
from oncommons.domain.tables import TABLES, tables_in_order
from oncommons.intake.cross_rules import between_checks, group_checks, row_checks
from oncommons.intake.problems import Problem, problem_rows
from oncommons.intake.references import Parents, reference_stages, self_reference
from oncommons.intake.rulebook import Scope
from oncommons.intake.rules import Check, compile_rules, fallback, reader_check, unique_check
from oncommons.intake.source import Draft, Drafts, Grain
from oncommons.intake.text_table import LINE, RULE
from oncommons.intake.typed import DRAFT, typed_rows

BOOKS = ("extras", "loads", "quarantine")
_REFERRED = {target for table in TABLES.values() for _, target in table.references}


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the drafts of one source.

    Args:
        tables: kept rows of every table but the books, in the schema's columns and types.
        problems: one row per rule and row that broke it.
        refused_lines: file to the physical lines that were refused whole.
        patients_in: distinct patients that the files of patients and samples name.
    """

    tables: dict[str, pl.DataFrame]
    problems: pl.DataFrame
    refused_lines: dict[str, frozenset[int]]
    patients_in: int


@dataclass(slots=True)
class _Desk:
    """The state of one check: what was kept and refused so far."""

    drafts: Drafts
    kept: dict[str, pl.DataFrame] = field(default_factory=dict)
    refused_keys: dict[str, dict[str, str]] = field(default_factory=dict)
    refused_lines: dict[str, set[int]] = field(default_factory=dict)
    problems: list[pl.DataFrame] = field(default_factory=list)

    def parents(self, table: str) -> Parents:
        """Give the keys of a table that were kept, and those refused with their rule."""
        key = TABLES[table].key[0]
        return Parents(self.kept[table][key], self.refused_keys.get(table, {}))

    def of(self, table: str) -> list[tuple[int, Draft]]:
        """Give the drafts of a table, each with its place."""
        return [(i, draft) for i, draft in enumerate(self.drafts.drafts) if draft.table == table]


def check(drafts: Drafts) -> Checked:
    """Check all drafts of a source; parents before children, so that one pass is enough.

    Args:
        drafts: what the source proposes.
    """
    desk = _Desk(drafts)
    for table in tables_in_order():
        if table.name not in BOOKS:
            desk.kept[table.name] = _check_table(table, desk)
    desk.kept["extras"] = _check_extras(desk)
    proposed = [
        draft.rows["patient_id"] for table in ("patients", "samples") for _, draft in desk.of(table)
    ]
    patients = pl.concat(proposed).drop_nulls().n_unique() if proposed else 0
    problems = pl.concat([problem_rows(()), *desk.problems])
    lines = {file: frozenset(lines) for file, lines in desk.refused_lines.items()}
    return Checked(desk.kept, problems, lines, patients)


def _check_table(table: Table, desk: _Desk) -> pl.DataFrame:
    """Run every rule of a table, stage by stage; a refused row is seen by no later stage."""
    rows = _without_refused_lines(table, desk)
    rows = _run(table, desk, rows, _reader_checks(table, rows))
    rows = _run(table, desk, rows, (*compile_rules(table), *row_checks(table.name)))
    parents = {
        target: desk.parents(target) for _, target in table.references if target in desk.kept
    }
    for stage in reference_stages(table, parents):
        rows = _run(table, desk, rows, stage, {n: one.refused for n, one in parents.items()})
    for one in (*group_checks(table.name), unique_check(table)):
        rows = _run(table, desk, rows, (one,))
    rows = _check_self_reference(table, desk, rows)
    rows, between = between_checks(table.name, rows, desk.kept)
    rows = _run(table, desk, rows, between)
    return rows.select(table.names)


def _check_self_reference(table: Table, desk: _Desk, rows: pl.DataFrame) -> pl.DataFrame:
    """Refuse rows whose parent in the same table is missing, until none is left."""
    for column, target in table.references:
        while target == table.name:
            before = len(rows)
            refused = desk.refused_keys.get(table.name, {})
            stage = self_reference(table, column, Parents(rows[table.key[0]], refused))
            rows = _run(table, desk, rows, stage, {table.name: refused})
            if len(rows) == before:
                break
    return rows


def _reader_checks(table: Table, rows: pl.DataFrame) -> tuple[Check, ...]:
    """Make a check of each rule by which the reader itself refused rows."""
    rules = rows[RULE].drop_nulls().unique().sort().to_list()
    return tuple(reader_check(table, rule, pl.col(RULE) != rule) for rule in rules)


def _without_refused_lines(table: Table, desk: _Desk) -> pl.DataFrame:
    """Cast the drafts of a table, leaving out what was made from lines that are refused."""
    drafts = []
    for place, draft in desk.of(table.name):
        refused = desk.refused_lines.get(draft.file)
        if refused and draft.grain is Grain.DERIVED:
            keep = ~draft.rows[LINE].is_in(sorted(refused))
            draft = Draft(
                draft.table, draft.file, draft.rows.filter(keep), draft.origins, draft.grain
            )
        drafts.append((place, draft))
    return typed_rows(table, drafts)


def _run(
    table: Table,
    desk: _Desk,
    rows: pl.DataFrame,
    checks: Sequence[Check],
    parent_rules: Mapping[str, Mapping[str, str]] | None = None,
) -> pl.DataFrame:
    """Run checks over rows: report what is bad, clear bad values, leave refused rows out."""
    if not checks or not len(rows):
        return rows
    flags = rows.select(
        (~one.good).fill_null(value=False).alias(str(i)) for i, one in enumerate(checks)
    )
    counts = flags.sum().row(0)
    broken = [(flags[str(i)], one) for i, one in enumerate(checks) if counts[i]]
    if not broken:
        return rows
    refused = _any([flag for flag, one in broken if one.scope is Scope.ROW], len(rows))
    for flag, one in broken:
        refuses = one.scope is Scope.ROW
        _report(table, desk, rows.filter(flag if refuses else flag & ~refused), one, parent_rules)
        if one.scope is Scope.VALUE:
            word = fallback(table.column(one.column)) or None
            instead = pl.when(flag).then(pl.lit(word)).otherwise(pl.col(one.column))
            rows = rows.with_columns(instead.alias(one.column))
    return rows.filter(~refused)


def _any(flags: list[pl.Series], length: int) -> pl.Series:
    """Say of each row whether any flag is set."""
    together = pl.Series([False]).new_from_index(0, length)
    for flag in flags:
        together = together | flag
    return together


def _report(
    table: Table,
    desk: _Desk,
    bad: pl.DataFrame,
    one: Check,
    parent_rules: Mapping[str, Mapping[str, str]] | None,
) -> None:
    """Write down the rows that broke a rule."""
    if one.scope is Scope.ROW and table.name in _REFERRED:
        _remember_refused(table, desk, bad, one, parent_rules or {})
    reported = []
    for place in bad[DRAFT].unique().sort():
        draft, part = desk.drafts.drafts[place], bad.filter(bad[DRAFT] == place)
        if one.scope is Scope.ROW and draft.grain is Grain.LINE:
            desk.refused_lines.setdefault(draft.file, set()).update(part[LINE])
        if parent_rules is None or draft.grain is not Grain.DERIVED:
            reported.append(Problem(table, one, draft, part))
    desk.problems.append(problem_rows(reported, desk.drafts.files, parent_rules or {}))


def _remember_refused(
    table: Table,
    desk: _Desk,
    bad: pl.DataFrame,
    one: Check,
    parent_rules: Mapping[str, Mapping[str, str]],
) -> None:
    """Note the rule that refused each key first; for a row that fell with its parent, its."""
    known = desk.refused_keys.setdefault(table.name, {})
    keys = bad[table.key[0]].cast(pl.String)
    target = table.column(one.column).rule if one.rule == "PARENT-REJECTED" else None
    if not isinstance(target, Reference):
        for key in keys.drop_nulls():
            known.setdefault(key, one.rule)
        return
    for key, parent in zip(keys, bad[one.column], strict=True):
        known.setdefault(key, parent_rules[target.table][parent])


def _check_extras(desk: _Desk) -> pl.DataFrame:
    """Keep the extras whose row was kept."""
    extras = _without_refused_lines(TABLES["extras"], desk)
    parts = []
    for (entity,), part in extras.group_by("entity", maintain_order=True):
        parts.append(_of_kept(part, str(entity), desk.kept))
    kept = pl.concat(parts) if parts else extras
    return kept.select(TABLES["extras"].names)


def _of_kept(part: pl.DataFrame, entity: str, kept: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Keep the extras of one table whose entity is a kept row of it."""
    if entity not in kept:
        return part
    keys: Iterable[str] = TABLES[entity].key
    ids = kept[entity].select(pl.concat_str(keys, separator=":").alias("entity_id"))
    return part.join(ids, on="entity_id", how="semi", maintain_order="left")
