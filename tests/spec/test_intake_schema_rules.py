"""Every rule that the schema gives for a column: a row that breaks it is found by its id."""

import polars as pl
import pytest

from oncommons.domain.columns import AtLeast, Between, Column, NotBefore, OneOf, Pattern, Type
from oncommons.domain.tables import table, tables_in_order
from oncommons.intake.check import BOOKS, check
from oncommons.intake.rules import schema_rules
from oncommons.intake.source import Draft, Drafts

CHECKED = [one for one in tables_in_order() if one.name not in BOOKS]
RULES = [(one.name, check.rule, check.column) for one in CHECKED for check in schema_rules(one)]
GOOD = {"mutations": {"alt": "C"}, "structural_variants": {"symbol1": "ALK"}}
EXAMPLES = {"[A-Za-z0-9_.:-]+": "K", "[ACGTN]+|-": "A"}


def good_value(column: Column) -> object:
    """Give a value that breaks no rule of the column."""
    match column.rule:
        case OneOf(values):
            return values[0]
        case Pattern(regex):
            return EXAMPLES[regex]
        case _:
            return "K" if column.type is Type.TEXT else 1


def good_row(name: str) -> dict[str, object]:
    """Give a row with every required column and a key."""
    required = {one.name: good_value(one) for one in table(name).columns if one.required}
    return {"#line": 2} | required | GOOD.get(name, {})


def ancestors(name: str) -> set[str]:
    """Give the tables that rows of a table refer to, directly or not."""
    direct = {target for _, target in table(name).references if target != name}
    return direct.union(*(ancestors(one) for one in direct))


def rules_broken(name: str, *rows: dict[str, object]) -> set[str]:
    """Check rows of one table beside one good row of each table that they refer to."""
    drafts = [
        Draft(other, f"{other}.txt", pl.DataFrame([good_row(other)])) for other in ancestors(name)
    ]
    types = {column: pl.String for column in rows[0] if column != "#line"}
    texts = [
        {k: v if v is None or k == "#line" else str(v) for k, v in row.items()} for row in rows
    ]
    frame = pl.DataFrame(texts, schema={"#line": pl.Int64} | types)
    drafts.append(Draft(name, f"{name}.txt", frame))
    found = check(Drafts("a", "a", "a", (), tuple(drafts), ())).problems
    return set(found.filter(pl.col("file") == f"{name}.txt")["rule"])


def breaking(column: Column, kind: str) -> dict[str, object]:
    """Give values that break one kind of rule of a column."""
    name, rule = column.name, column.rule
    match kind, rule:
        case "REQUIRED", _:
            return {name: None}
        case "RANGE", Between(low, _) | AtLeast(low):
            return {name: int(low) - 1}
        case "ORDER", NotBefore(other):
            return {name: 1, other: 2}
        case _:
            words = {"TYPE": "many", "ENUM": "no such word", "PATTERN": "? ?", "FK": "nowhere"}
            return {name: words.get(kind, "NOSUCH")}


@pytest.mark.parametrize("name", [one.name for one in CHECKED])
def test_good_row_breaks_no_rule(name):
    assert rules_broken(name, good_row(name)) <= {"PAT-STATUS-DEATH", "MUT-CLASS-VOCAB"}


@pytest.mark.parametrize(("name", "rule", "column"), RULES, ids=[rule for _, rule, _ in RULES])
def test_rule_is_found_by_its_id(name, rule, column):
    kind = rule.rsplit("-", 1)[1]
    rows = [good_row(name) | breaking(table(name).column(column), kind)]
    if kind == "UNIQUE":
        other_variant = {"alt": "G"} if name == "mutations" else {}
        rows = [good_row(name), good_row(name) | {"#line": 3} | other_variant]
    assert rule in rules_broken(name, *rows)


def test_ids_are_unique():
    ids = [rule for _, rule, _ in RULES]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("text", ["12.0", " 12 ", "1.2e1"])
def test_whole_numbers_may_be_written_as_spreadsheets_do(text):
    assert rules_broken("mutations", good_row("mutations") | {"pos": text, "end": "12"}) <= {
        "MUT-CLASS-VOCAB"
    }


@pytest.mark.parametrize("text", ["nan", "inf", "1.5", "twelve", "99999999999"])
def test_other_text_is_no_whole_number(text):
    assert "MUT-T_ALT-TYPE" in rules_broken("mutations", good_row("mutations") | {"t_alt": text})
