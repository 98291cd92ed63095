"""Rows of the quarantine, for the eyes of a steward: what may name a person is hidden."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from oncommons.intake import VaultTables

COLUMNS = ("source", "file", "line", "column", "rule", "severity", "value", "remedy")
KEYS = ("source", "file", "rule", "column")
FORMULA = r"^[=+\-@]"
NUMBER = r"^[+\-]?[0-9.,]+$"


@dataclass(frozen=True, slots=True, eq=False)
class Refused:
    """Some rows of the quarantine.

    Args:
        rows: `COLUMNS`, `raw` (a refused row as it came), and whether the name of the column
            (`named`) and the value (`open`) may be shown.
    """

    rows: pl.DataFrame

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.rows.height

    def groups(self) -> list[dict[str, Any]]:
        """Count the rows of each source, file and rule, the commonest first."""
        counted = self.rows.group_by("source", "file", "rule", "severity").agg(
            pl.len().alias("count"), pl.col("line").min()
        )
        order = ["count", "source", "file", "rule"]
        return counted.sort(order, descending=[True, False, False, False]).to_dicts()

    def remedies(self) -> dict[str, str]:
        """Give for each rule what to do, as its first row says it."""
        first = self.rows.unique("rule", keep="first", maintain_order=True)
        return dict(first.select("rule", "remedy").iter_rows())

    def shown(self, most: int) -> list[dict[str, Any]]:
        """Give the first rows, without what may name a person."""
        hidden = [
            pl.when(may).then(name).alias(name)
            for name, may in (("column", "named"), ("value", "open"))
        ]
        return self.rows.head(most).with_columns(hidden).select(COLUMNS).to_dicts()

    def as_csv(self) -> bytes:
        """Write the rows with their original text; a cell that a spreadsheet would run is quoted.

        Source: OWASP, CSV Injection: a cell that begins with =, +, - or @ is taken for a formula.
        """
        text = pl.col(pl.String)
        runs = text.str.contains(FORMULA) & ~text.str.contains(NUMBER)
        safe = pl.when(runs).then(pl.lit("'") + text).otherwise(text).name.keep()
        written: str = self.rows.select(*COLUMNS, "raw").with_columns(safe).write_csv()
        return written.encode()


def refused_rows(
    vault: VaultTables, *, source: str = "", rule: str = "", warnings: bool = False
) -> Refused:
    """Read the quarantine of the loads in force.

    Args:
        vault: the vault.
        source: only of this source; all where empty.
        rule: only by this rule; all where empty.
        warnings: warnings too.

    Returns:
        The rows, by source, file and line.
    """
    rows = vault.tables["quarantine"].collect().join(_sources(vault), on="load_id", how="left")
    if not warnings:
        rows = rows.filter(pl.col("severity") == "error")
    if source:
        rows = rows.filter(pl.col("source") == source)
    if rule:
        rows = rows.filter(pl.col("rule") == rule.upper())
    marked = rows.join(_shown(vault), on=KEYS, how="left", nulls_equal=True)
    known = pl.col("named", "open").fill_null(value=False)
    return Refused(marked.with_columns(known).sort("source", "file", "line", "rule"))


def _sources(vault: VaultTables) -> pl.DataFrame:
    """Give the source of each load."""
    pairs = [(load.load_id, load.source) for load in vault.loads]
    return pl.DataFrame(pairs, schema={"load_id": pl.String, "source": pl.String}, orient="row")


def _shown(vault: VaultTables) -> pl.DataFrame:
    """List the columns that intake names in its findings, and whether it shows a value there.

    A finding on a cell of a matrix names no column, since that would be somebody's sample; and it
    shows no value of a column that may name a person.
    """
    told = {
        (load.source, one.file, one.rule, one.column): bool(one.value)
        for load in vault.loads
        for one in load.findings
        if one.column
    }
    schema = dict.fromkeys(KEYS, pl.String) | {"open": pl.Boolean}
    rows = [(*key, is_open) for key, is_open in told.items()]
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(pl.lit(value=True).alias("named"))
