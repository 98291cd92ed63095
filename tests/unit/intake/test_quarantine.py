"""Refused rows, groups of findings, and the share that stops a load."""

import polars as pl
import pytest

from oncommons.domain.findings import Finding, Load, Severity, SourceFile
from oncommons.errors import IntakeError
from oncommons.intake.problems import problem_rows
from oncommons.intake.quarantine import (
    account_for,
    grouped_findings,
    quarantine_table,
    stop_if_too_many,
)
from oncommons.intake.source import FileRead


def problems(*rows: dict[str, object]) -> pl.DataFrame:
    usual = {
        "file": "a.txt", "line": 2, "column": "AGE", "rule": "R", "severity": "error",
        "value": "x", "shown": True, "cell": False, "raw": "x\ty", "says": "wrong",
        "remedy": "mend it", "general_remedy": "mend it",
    }  # fmt: skip
    return pl.DataFrame([usual | row for row in rows], schema=problem_rows(()).schema)


def account(*files: tuple[str, int, int], findings: tuple[Finding, ...] = ()) -> Load:
    """Give the account of a load from rows read and refused."""
    counted = tuple(SourceFile(name, "", rows, rows - bad, bad) for name, rows, bad in files)
    return Load("id", "study", "cbioportal", counted, 0, 0, 0, findings)


def test_quarantine_is_sorted_and_has_one_row_per_line_and_rule():
    table = quarantine_table(
        "id",
        problems({"line": 9}, {"column": "S1"}, {"column": "S2"}, {"rule": "Q"}),
    )
    assert table.select("line", "rule", "column").rows() == [
        (2, "Q", "AGE"),
        (2, "R", "S1"),
        (9, "R", "AGE"),
    ]
    assert table["remedy"].to_list() == [
        "mend it",
        "mend it (and 1 more in this line)",
        "mend it",
    ]


def test_empty_quarantine_has_the_schema():
    assert quarantine_table("id", problems()).width == 10


def test_findings_are_grouped_and_errors_come_first():
    warning = {"rule": "A", "severity": "warning"}
    found = grouped_findings(problems(warning, {"line": 7}, {"line": 4}), ())
    assert [(one.rule, one.count, one.line) for one in found] == [("R", 2, 4), ("A", 1, 2)]


def test_values_that_may_identify_stand_in_no_finding():
    (found,) = grouped_findings(problems({"shown": False}), ())
    assert found.value == ""


def test_columns_that_are_samples_stand_in_no_finding():
    (found,) = grouped_findings(problems({"cell": True, "column": "S1"}, {"cell": True}), ())
    assert (found.column, found.count) == ("", 2)


def test_account_subtracts_refused_lines():
    files = (FileRead("a.txt", "h", 5), FileRead("b.txt", "h", 3))
    assert account_for(files, {"a.txt": frozenset({2, 4})}) == (
        SourceFile("a.txt", "h", 5, 3, 2),
        SourceFile("b.txt", "h", 3, 3, 0),
    )


@pytest.mark.parametrize(
    ("files", "stops"),
    [
        ([("a", 100, 5)], False),
        ([("a", 100, 6)], True),
        ([("a", 99, 50), ("b", 10_000, 0)], False),
        ([("a", 100, 6), ("b", 10_000, 0)], True),
        ([("a", 50, 3), ("b", 10, 1)], True),
        ([("a", 0, 0)], False),
    ],
)
def test_too_many_in_all_or_in_one_file(files, stops):
    if not stops:
        return stop_if_too_many(account(*files), 0.05)
    with pytest.raises(IntakeError, match="rows were refused"):
        stop_if_too_many(account(*files), 0.05)
    return None


def test_the_message_names_causes_not_consequences():
    causes = (
        Finding("PARENT-REJECTED", Severity.ERROR, "", "", "a.txt", 3, count=90),
        Finding("MUT-DUPLICATE", Severity.WARNING, "", "", "a.txt", 4, count=50),
        Finding("MUT-REF-ALT", Severity.ERROR, "", "", "a.txt", 5, count=2),
    )
    with pytest.raises(IntakeError) as refused:
        stop_if_too_many(account(("a.txt", 200, 100), findings=causes), 0.05)
    assert str(refused.value) == (
        "a.txt: 100 of 200 rows were refused (50.0%): 2 by MUT-REF-ALT from line 5, "
        "50 by MUT-DUPLICATE from line 4; nothing was written; mend the rows, or allow a larger "
        "share"
    )
