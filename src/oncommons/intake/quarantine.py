"""Refused rows as a table, what was found in groups, and the account of every file."""

from collections.abc import Iterable, Mapping

import polars as pl

from oncommons.domain.findings import Finding, Load, Severity, SourceFile
from oncommons.domain.tables import table
from oncommons.errors import IntakeError
from oncommons.intake.rules import polars_schema
from oncommons.intake.source import FileRead

SMALLEST_FILE = 100
"""Files with fewer rows are not judged by their own share of refused rows."""


def quarantine_table(load_id: str, problems: pl.DataFrame) -> pl.DataFrame:
    """Give the quarantine: one row per file, line and rule.

    Args:
        load_id: the load.
        problems: as `problem_rows` gives them; several cells of one line and rule become one row.

    Returns:
        The schema's `quarantine`, sorted by file, line and rule.
    """
    more = pl.format(" (and {} more in this line)", pl.len() - 1)
    grouped = problems.group_by("file", "line", "rule", maintain_order=True).agg(
        pl.col("column", "severity", "value", "raw").first(),
        pl.when(pl.len() > 1)
        .then(pl.concat_str(pl.col("remedy").first(), more))
        .otherwise(pl.col("remedy").first())
        .alias("remedy"),
    )
    schema = polars_schema(table("quarantine"))
    columns = grouped.with_columns(
        pl.lit(load_id).alias("load_id"), pl.lit(None, pl.String).alias("pointer")
    )
    return columns.select(schema.names()).cast(schema).sort("file", "line", "rule")


def grouped_findings(problems: pl.DataFrame, reading: Iterable[Finding]) -> tuple[Finding, ...]:
    """Group problems by file, rule and column, the errors first.

    Args:
        problems: as `problem_rows` gives them.
        reading: what reading itself found; comes last.
    """
    column = pl.when("cell").then(pl.lit("")).otherwise(pl.col("column"))  # no sample's number
    groups = (
        problems.with_columns(column.alias("column"))
        .sort("line", maintain_order=True)
        .group_by("file", "rule", "column", maintain_order=True)
        .agg(
            pl.col("severity", "says", "general_remedy", "line", "value", "shown").first(),
            pl.len().alias("count"),
        )
        .sort(pl.col("severity") != "error", "file", "rule", "column")
    )
    found = [
        Finding(
            row["rule"], Severity(row["severity"]), row["says"], row["general_remedy"],
            row["file"], row["line"], row["column"],
            (row["value"] or "") if row["shown"] else "", row["count"],
        )
        for row in groups.iter_rows(named=True)
    ]  # fmt: skip
    return (*found, *reading)


def account_for(
    files: Iterable[FileRead], refused_lines: Mapping[str, frozenset[int]]
) -> tuple[SourceFile, ...]:
    """Say of each file how many rows were read, kept and refused.

    Args:
        files: the files read.
        refused_lines: file to the physical lines refused whole.
    """
    accounts = []
    for file in files:
        refused = len(refused_lines.get(file.name, ()))
        kept = file.rows_in - refused
        accounts.append(SourceFile(file.name, file.sha256, file.rows_in, kept, refused))
    return tuple(accounts)


def stop_if_too_many(load: Load, max_quarantine: float) -> None:
    """Refuse a load of which too much was refused.

    Args:
        load: the account of the load.
        max_quarantine: largest share of refused rows, 0 to 1, of the whole and of each file with
            100 rows or more.

    Raises:
        IntakeError: more was refused; names the share, the file and the commonest rules.
    """
    rows = sum(file.rows_in for file in load.files)
    refused = sum(file.rows_quarantined for file in load.files)
    for file in load.files:
        if file.rows_in >= SMALLEST_FILE and file.rows_quarantined > max_quarantine * file.rows_in:
            raise _too_many(load, file.name, file.rows_quarantined, file.rows_in)
    if refused > max_quarantine * rows:
        raise _too_many(load, "", refused, rows)


def _too_many(load: Load, file: str, refused: int, rows: int) -> IntakeError:
    """Make the error of the stop condition."""
    errors = [
        one for one in load.findings if one.rule != "PARENT-REJECTED" and file in {"", one.file}
    ]
    errors.sort(key=lambda one: (one.severity is not Severity.ERROR, -one.count))
    named = ", ".join(f"{one.count:,} by {one.rule} from line {one.line}" for one in errors[:3])
    found = f"{refused:,} of {rows:,} rows were refused ({refused / rows:.1%}): {named}"
    remedy = "nothing was written; mend the rows, or allow a larger share"
    return IntakeError(found, remedy=remedy, file=file or load.source)
