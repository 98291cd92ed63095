"""Rows that broke a rule, each with its file, line, column, value and raw text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from oncommons.domain.columns import Privacy, Reference, Table
from oncommons.intake.rulebook import Scope
from oncommons.intake.rules import Check
from oncommons.intake.source import CELL, VALUE, Draft, FileRead, Grain, Origin
from oncommons.intake.text_table import LINE

LONGEST_VALUE = 80
UNSHOWN = {"ID-FREE-TEXT"}
"""Rules whose value names a person and is kept nowhere."""

_SCHEMA = pl.Schema(
    {
        "file": pl.String(),
        "line": pl.Int64(),
        "column": pl.String(),
        "rule": pl.String(),
        "severity": pl.String(),
        "value": pl.String(),
        "shown": pl.Boolean(),
        "cell": pl.Boolean(),
        "raw": pl.String(),
        "says": pl.String(),
        "remedy": pl.String(),
        "general_remedy": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Rows of one draft that broke one rule.

    Args:
        table: the table they were meant for.
        check: the rule.
        draft: where they come from.
        rows: the rows, as cast.
    """

    table: Table
    check: Check
    draft: Draft
    rows: pl.DataFrame


def problem_rows(
    problems: Iterable[Problem],
    files: Sequence[FileRead] = (),
    parent_rules: Mapping[str, Mapping[str, str]] | None = None,
) -> pl.DataFrame:
    """Give one row per problem, with the text of the source beside it.

    Args:
        problems: rows that broke rules.
        files: the files read, for values and raw text.
        parent_rules: table to key of a refused row to the rule that refused it.

    Returns:
        file, line, column, rule, severity, value, shown (whether the value may stand in a message),
        cell (whether the column is a sample of a matrix), raw (of refused rows), says, remedy, and
        the remedy in general.
    """
    by_name = {file.name: file for file in files}
    parts = [_of(problem, by_name, parent_rules or {}) for problem in problems]
    return pl.concat([pl.DataFrame(schema=_SCHEMA), *parts])


def _of(
    problem: Problem, files: Mapping[str, FileRead], parent_rules: Mapping[str, Mapping[str, str]]
) -> pl.DataFrame:
    """Describe the rows of one problem."""
    check, rows = problem.check, problem.rows
    origin = problem.draft.origins.get(check.column, Origin(check.column))
    file = origin.file or problem.draft.file
    line = rows[origin.line].fill_null(rows[LINE]) if origin.line in rows.columns else rows[LINE]
    column, value = _source_text(problem, origin.column, files.get(file), line)
    hidden = check.rule in UNSHOWN
    return pl.DataFrame(
        {
            "file": [file] * len(rows),
            "line": line,
            "column": column,
            "rule": check.rule,
            "severity": check.severity.value,
            "value": None if hidden else value.str.slice(0, LONGEST_VALUE),
            "shown": not hidden and _may_be_shown(problem.table, check.column),
            "cell": problem.draft.grain is Grain.CELL,
            "raw": None if hidden else _raw(problem, files.get(file), line),
            "says": check.says,
            "remedy": _remedy(problem, parent_rules),
            "general_remedy": check.remedy,
        },
        schema=_SCHEMA,
    )


def _source_text(
    problem: Problem, column: str, file: FileRead | None, line: pl.Series
) -> tuple[pl.Series | str, pl.Series]:
    """Give the source column and the text that stands there."""
    if problem.draft.grain is Grain.CELL and VALUE in problem.rows.columns:
        return problem.rows[CELL], problem.rows[VALUE]
    nothing = pl.Series("value", [None] * len(line), pl.String)
    text = None if file is None else file.text
    return column, nothing if text is None else text.values(line, column)


def _raw(problem: Problem, file: FileRead | None, line: pl.Series) -> pl.Series | None:
    """Give the refused rows as they came."""
    if problem.check.scope is not Scope.ROW or problem.draft.grain is Grain.CELL:
        return None
    return None if file is None or file.text is None else file.text.raw(line)


def _remedy(problem: Problem, parent_rules: Mapping[str, Mapping[str, str]]) -> pl.Series | str:
    """Say what to do; where the parent was refused, by which rule."""
    check = problem.check
    rule = None
    if check.rule == "PARENT-REJECTED":
        rule = problem.table.column(check.column).rule
    if not isinstance(rule, Reference):
        return check.remedy
    rules = parent_rules.get(rule.table, {})
    keys = problem.rows[check.column]
    said = keys.replace_strict(list(rules), list(rules.values()), default="")
    start = f"mend its row of {rule.table} first; it was refused by "
    return pl.select(pl.concat_str(pl.lit(start), said)).to_series()


def _may_be_shown(table: Table, column: str) -> bool:
    """Tell whether a value of this column may stand in a message."""
    if column not in table.names:
        return False
    said = table.column(column)
    return not said.personal and said.privacy is not Privacy.DIRECT
