"""Made rows: the schema of the extract, values that fit its rules, references to rows."""

import re

import polars as pl
import pytest

from oncommons.access.grants.extracts.contents import frame_schema, granted_columns
from oncommons.access.grants.extracts.dummy import EXAMPLES, dummy_tables, write_dummy
from oncommons.access.grants.terms import EVERYTHING
from oncommons.domain.columns import (
    AtLeast,
    Between,
    NotBefore,
    OneOf,
    Pattern,
    Reference,
    Released,
    Type,
    Vocabulary,
)
from oncommons.domain.tables import released_tables
from oncommons.domain.tables import table as table_of
from oncommons.knowledge.oncotree import oncotree

TABLES = dummy_tables(EVERYTHING)


def test_every_table_has_the_names_and_types_of_an_extract_and_some_rows():
    assert set(TABLES) == {table.name for table in released_tables()}
    for name, frame in TABLES.items():
        assert dict(frame.schema) == frame_schema(name, frame.columns and tuple(frame.columns))
        assert tuple(frame.columns) == granted_columns(EVERYTHING)[name]
        assert frame.height >= 10 or name == "panels"


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_value_fits_the_rule_of_its_column(table):
    frame = TABLES[table]
    for column in table_of(table).columns:
        if column.name not in frame.columns or column.released is Released.INTERVAL:
            continue
        values = frame[column.name].drop_nulls().to_list()
        assert values or column.name.startswith("parent_"), column.name
        if not column.personal:
            assert all(fits(one, column, frame) for one in values), (column.name, values[:5])
            is_whole = frame[column.name].null_count() == 0
            assert is_whole == (column.required or column.key)


def fits(value, column, frame):
    rule = column.rule
    if isinstance(rule, OneOf):
        return value in rule.values
    if isinstance(rule, Pattern):
        return re.fullmatch(rule.regex, value) is not None
    if isinstance(rule, Between):
        return rule.low <= value <= rule.high
    if isinstance(rule, AtLeast):
        return value >= rule.low
    if isinstance(rule, Vocabulary):
        return oncotree().find(value).code == value
    if isinstance(rule, NotBefore):
        both = frame.select(rule.column, column.name).drop_nulls()
        return (both[column.name] >= both[rule.column]).all()
    return rule is None


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_reference_leads_to_a_row_and_every_key_names_one(table):
    frame, known = TABLES[table], table_of(table)
    assert frame.select(known.key).is_unique().all()
    for column in known.columns:
        if not column.personal:
            continue
        ids = frame[column.name].drop_nulls()
        assert ids.str.contains(r"^DUMMY[A-Z2-7]{21}$").all(), column.name
        if isinstance(column.rule, Reference):
            target = TABLES[column.rule.table]
            assert set(ids) <= set(target[table_of(column.rule.table).key[0]])


def test_labels_and_their_bounds_agree():
    tumours = TABLES["tumours"]
    said = tumours.select(
        pl.format("{}-{}", "age_at_diagnosis_low", "age_at_diagnosis_high") == "age_at_diagnosis"
    )
    assert tumours["age_at_diagnosis"].dtype == pl.String
    assert said.to_series().null_count() == 0
    low = tumours["age_at_diagnosis"].str.split("-").list.first().cast(pl.Int32)
    assert low.equals(tumours["age_at_diagnosis_low"], check_names=False)


def test_only_granted_columns_are_made_and_the_key_hides_no_row():
    made = dummy_tables({"panels": ("symbol",), "tumours": ("oncotree",), "nothing": ("x",)})
    assert {name: frame.columns for name, frame in made.items()} == {
        "tumours": ["oncotree"],
        "panels": ["symbol"],
    }
    assert made["tumours"].height == TABLES["tumours"].height


def test_files_are_the_same_each_time(tmp_path):
    for name in ("a", "b"):
        names = write_dummy(EVERYTHING, tmp_path / name)
    assert {path.name for path in (tmp_path / "a").iterdir()} == set(names)
    for one in names:
        assert (tmp_path / "a" / one).read_bytes() == (tmp_path / "b" / one).read_bytes()


def test_each_pattern_of_the_schema_has_examples():
    rules = [
        column.rule
        for table in released_tables()
        for column in table.columns
        if not column.personal and column.type is Type.TEXT
    ]
    needed = {one.says for one in rules if isinstance(one, Pattern)}
    needed |= {one.name for one in rules if isinstance(one, Vocabulary)}
    assert needed == set(EXAMPLES) - {"symbol", "class"}
