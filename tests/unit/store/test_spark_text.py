"""A query in DuckDB's dialect becomes Spark's, with every value bound."""

import pytest

pytest.importorskip("sqlglot", reason="sqlglot is not installed: ./dev extras")

from sqlglot.errors import SqlglotError

from oncommons.store.spark_text import MOST_LISTED, spark_text


def test_values_stay_names():
    said = spark_text("select a from t where a = $x and b = $y", {"x": "' or 1=1", "y": 2, "z": 3})
    assert said.text == "SELECT a FROM t WHERE a = :x AND b = :y"
    assert said.values == {"x": "' or 1=1", "y": 2}
    assert said.tables == {}


def test_a_list_is_spread():
    said = spark_text("select a from t where list_contains($xs, a)", {"xs": ["p", "q"]})
    assert said.text == "SELECT a FROM t WHERE a IN (:xs_0, :xs_1)"
    assert said.values == {"xs_0": "p", "xs_1": "q"}


def test_an_empty_list_holds_nothing():
    said = spark_text("select list_contains($xs, a) as b from t", {"xs": []})
    assert (said.text, said.values) == ("SELECT FALSE AS b FROM t", {})


def test_a_long_list_is_joined():
    xs = list(range(MOST_LISTED + 1))
    said = spark_text("select a from t where list_contains($xs, a)", {"xs": xs}, suffix="_7")
    assert said.text == "SELECT a FROM t WHERE a IN (SELECT value FROM xs_7)"
    assert (said.values, said.tables) == ({}, {"xs_7": {"value": xs}})


def test_outside_a_filter_a_missing_value_stays_missing_in_a_long_list():
    xs = list(range(MOST_LISTED + 1))
    said = spark_text("select a from t where not list_contains($xs, a)", {"xs": xs})
    inside = "CASE WHEN NOT a IS NULL THEN a IN (SELECT value FROM xs) END"
    assert said.text == f"SELECT a FROM t WHERE NOT ({inside})"


def test_lists_side_by_side_are_one_table():
    text = "select p from (select unnest($a) as p, unnest($b) as n)"
    said = spark_text(text, {"a": ["x", "y"], "b": [1, 2]})
    assert said.text == "SELECT p FROM (SELECT p, n FROM list0)"
    assert said.tables == {"list0": {"p": ["x", "y"], "n": [1, 2]}}


def test_a_list_elsewhere_is_an_array():
    text = "len(list_filter($xs, lambda x: starts_with(a, x))) > 0 as b, len($xs) as n"
    said = spark_text(f"select {text} from t", {"xs": ["p"]})
    filtered = "SIZE(FILTER(ARRAY(:xs_0), x -> STARTSWITH(a, x))) > 0"
    assert said.text == f"SELECT {filtered} AS b, 1 AS n FROM t"
    assert said.values == {"xs_0": "p"}


def test_missing_values_come_last_as_in_duckdb():
    said = spark_text("select a from t order by a desc, b", {})
    # After DESC that is Spark's own way.
    assert said.text == "SELECT a FROM t ORDER BY a DESC, b NULLS LAST"


def test_what_is_no_query_is_refused():
    with pytest.raises(SqlglotError):
        spark_text("select a from t where", {})
