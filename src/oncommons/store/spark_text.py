"""A query of the store as Spark reads it: DuckDB's text through its syntax tree, values bound."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oncommons.store.engine import Scalar, Values

with contextlib.suppress(ImportError):  # an extra; `machine.spark_lacks` tells who misses it
    import sqlglot
    from sqlglot import exp

MOST_LISTED = 1_000
"""A longer list becomes a table of one column, which Spark joins."""


@dataclass(frozen=True, slots=True)
class SparkText:
    """A query for Spark.

    Args:
        text: SQL with `:name` for each value; holds no value.
        values: what the names stand for.
        tables: lists that are read as tables: name, then column to its values.
    """

    text: str
    values: dict[str, Scalar]
    tables: dict[str, dict[str, list[str] | list[int]]]


def spark_text(sql: str, values: Values, *, suffix: str = "") -> SparkText:
    """Translate a query from DuckDB's dialect, and spread its lists.

    Spark 3.5 binds no lists. `list_contains($xs, c)` becomes `c in (:xs_0, ...)`, a long list a
    table that is joined, and a list anywhere else an array of its bound values.

    Args:
        sql: the text, with `$name` for each value.
        values: what the names stand for.
        suffix: ends the names of the tables, so that two queries at once keep theirs apart.

    Raises:
        sqlglot.errors.SqlglotError: the text cannot be read, or Spark has no such construct.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    lists = {name: _items(value) for name, value in values.items() if _is_list(value)}
    tables = _unnested(tree, lists, suffix)
    for node in list(tree.find_all(exp.ArrayContains)):
        name = node.this.name if isinstance(node.this, exp.Placeholder) else ""
        if name in lists and len(lists[name]) > MOST_LISTED:
            tables[f"{name}{suffix}"] = {"value": lists[name]}
            node.replace(_joined(node, f"{name}{suffix}"))
        elif name in lists:
            node.replace(_listed(node.expression, name, lists[name]))
    _spread(tree, lists)
    known: dict[str, Any] = {name: one for name, one in values.items() if name not in lists}
    known |= {f"{name}_{i}": x for name, items in lists.items() for i, x in enumerate(items)}
    bound = {node.name: known[node.name] for node in tree.find_all(exp.Placeholder)}
    text = tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    return SparkText(text, bound, tables)


def _unnested(
    tree: exp.Expression, lists: Mapping[str, list[Any]], suffix: str
) -> dict[str, dict[str, list[Any]]]:
    """Let `select unnest($xs) as x, unnest($ys) as y` read a table with these two columns."""
    tables: dict[str, dict[str, list[Any]]] = {}
    for node in list(tree.find_all(exp.Select)):
        columns = {one.alias: one.unalias() for one in node.expressions}
        lists_only = columns and all(
            isinstance(one, exp.Explode | exp.Unnest) and one.this.name in lists
            for one in columns.values()
        )
        if lists_only and not node.args.get("from_"):
            name = f"list{len(tables)}{suffix}"
            tables[name] = {column: lists[one.this.name] for column, one in columns.items()}
            node.set("expressions", [exp.column(column) for column in columns])
            node.set("from_", exp.From(this=exp.to_table(name)))
    return tables


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _items(value: Any) -> list[Any]:  # noqa: ANN401  a list of text or of whole numbers
    return list(value)


def _listed(column: exp.Expression, name: str, items: Sequence[object]) -> exp.Expression:
    """Write `c in (:xs_0, ...)`; no list holds anything, not even what is missing."""
    if not items:
        return exp.false()
    return exp.In(this=column.copy(), expressions=_placeholders(name, items))


def _joined(node: exp.Expression, table: str) -> exp.Expression:
    """Write `c in (select value from xs)`.

    Outside a filter Spark gives false where c is missing and SQL gives null, so it is said there.
    """
    column = node.expression
    query = exp.select("value").from_(exp.to_identifier(table))
    inside = exp.In(this=column.copy(), query=exp.Subquery(this=query))
    if _filters(node):
        return inside
    return exp.Paren(this=exp.Case().when(column.copy().is_(exp.null()).not_(), inside))


def _filters(node: exp.Expression) -> bool:
    """Tell whether an expression stands where false and missing are the same: `where a and b`."""
    above = node.parent
    while isinstance(above, exp.And | exp.Paren):
        above = above.parent
    return isinstance(above, exp.Where)


def _spread(tree: exp.Expression, lists: Mapping[str, Sequence[object]]) -> None:
    """Write the lists that are left as arrays of their bound values, and their lengths."""
    for node in list(tree.find_all(exp.Length)):
        if isinstance(node.this, exp.Placeholder) and node.this.name in lists:
            node.replace(exp.Literal.number(len(lists[node.this.name])))
        elif isinstance(node.this, exp.ArrayFilter):
            node.replace(exp.ArraySize(this=node.this))
    for node in list(tree.find_all(exp.Placeholder)):
        if node.name in lists:
            array = exp.Array(expressions=_placeholders(node.name, lists[node.name]))
            node.replace(array if lists[node.name] else exp.cast(array, "ARRAY<TEXT>"))


def _placeholders(name: str, items: Sequence[object]) -> list[exp.Expression]:
    return [exp.Placeholder(this=f"{name}_{i}") for i in range(len(items))]
