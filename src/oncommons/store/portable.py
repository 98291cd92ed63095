"""Rules that keep one SQL text the same on DuckDB and on Spark, checked on its syntax tree.

Both engines were asked 38 expressions: 26 agree, 6 differ without a word, 6 fail on Spark alone.
A test holds every query of the store to these rules, and plain use never reads this module. What
the rules cannot see (ANSI mode, P10) the Spark session sets.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from oncommons.domain.columns import Type
from oncommons.domain.tables import released_tables

with contextlib.suppress(ImportError):  # an extra; only Spark and the test need it
    import sqlglot
    from sqlglot import exp

WHOLE = ("TINYINT", "SMALLINT", "INT", "BIGINT", "INT128")
UNSIGNED = ("UTINYINT", "USMALLINT", "UINT", "UBIGINT", "UINT128", "UINT256")
TEXTS = ("TEXT", "VARCHAR", "CHAR", "NCHAR")
ROUNDED = {
    "LN", "LOG", "LOG2", "LOG10", "EXP", "SQRT", "CBRT", "POW", "POWER", "MEDIAN", "QUANTILE",
    "QUANTILE_CONT", "QUANTILE_DISC", "APPROX_QUANTILE", "PERCENTILE_CONT", "PERCENTILE_DISC",
    "STDDEV", "STDDEV_POP", "STDDEV_SAMP", "VARIANCE", "VARIANCE_POP", "VAR_SAMP", "CORR",
    "COVAR_SAMP", "COVAR_POP", "SKEWNESS", "KURTOSIS", "AVG",
}  # fmt: skip
UNORDERED = {
    "ARRAY_AGG", "STRING_AGG", "GROUP_CONCAT", "LIST", "FIRST", "LAST", "FIRST_VALUE",
    "LAST_VALUE", "ANY_VALUE", "MODE", "ARG_MAX", "ARG_MIN", "HASH", "RAND", "RANDOM", "UUID",
    "NOW", "CURRENT_TIMESTAMP", "CURRENT_DATE",
}  # fmt: skip

_RELEASED = [(table, one) for table in released_tables() for one in table.columns]
FLOATS = {one.name for _, one in _RELEASED if one.type in (Type.FLOAT32, Type.FLOAT64)}
KEYS = {name for table in released_tables() for name in table.key}


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the two engines may differ.

    Args:
        rule: P1 to P13.
        says: what stands there.
        remedy: what to write.
    """

    rule: str
    says: str
    remedy: str


def portable_faults(sql: str) -> list[Fault]:
    """Find what DuckDB and Spark may answer differently.

    Args:
        sql: the text of a query, in DuckDB's dialect.

    Returns:
        Nothing where it is portable. P1 values are `$name`; P2 no column bears the alias of its
        table; P3 `grouping` of one column; P4 a fraction becomes whole by `floor`; P5 what divides
        is `nullif(x, 0)`; P6 means, roots, logarithms and quantiles are numpy's work; P7 nothing
        that depends on an order within a group or on the clock; P8 whole numbers are signed; P9
        the answer has a total order; P11 sums are cast to bigint; P12 `in (select ...)` of what
        may be missing stands where missing and false are the same; P13 a fraction is never
        written as text.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    found: list[Fault] = []
    for rule in (_parameters, _aliases, _functions, _casts, _divisions, _sums, _order, _inside):
        found += rule(tree)
    return found


def _parameters(tree: exp.Expression) -> Iterator[Fault]:
    for node in tree.find_all(exp.Placeholder, exp.Parameter):
        if node.name in ("", "?"):
            yield Fault("P1", "a value without a name", "write $name")


def _aliases(tree: exp.Expression) -> Iterator[Fault]:
    """In a subquery about the rows around it, Spark reads `s.s` as a field of a column s."""
    for node in tree.find_all(exp.Column):
        if node.name.lower() == node.table.lower():
            yield Fault("P2", f"{node.sql()}", "give the table another alias")
            return


def _functions(tree: exp.Expression) -> Iterator[Fault]:
    for node in tree.find_all(exp.Func):
        name = node.name.upper() if isinstance(node, exp.Anonymous) else node.sql_name()
        if name.startswith("GROUPING") and len(_arguments(node)) != 1:
            yield Fault("P3", "grouping() of several columns", "ask for one column at a time")
        elif name in ROUNDED:
            yield Fault("P6", f"{name.lower()}()", "give the numbers, and let numpy do it")
        elif name in UNORDERED:
            yield Fault("P7", f"{name.lower()}()", "take min, max or count")
        elif isinstance(node, exp.Substring) and not _from_one(node):
            yield Fault("P7", "substr() not from a fixed place", "count places from 1")
    for node in tree.find_all(exp.WithinGroup):
        yield Fault("P7", "an aggregate with an order", f"leave out {node.key}")


def _arguments(node: exp.Expression) -> list[exp.Expression]:
    return [*node.expressions, *([node.this] if isinstance(node.this, exp.Expression) else [])]


def _from_one(node: exp.Expression) -> bool:
    start = node.args.get("start")
    return isinstance(start, exp.Literal) and not start.is_string and int(start.name) > 0


def _casts(tree: exp.Expression) -> Iterator[Fault]:
    for node in tree.find_all(exp.Cast):
        target, inner = node.to.this.name, node.this.unnest()
        if target in UNSIGNED:
            yield Fault("P8", f"a cast to {node.to.sql()}", "Spark has signed numbers only")
        elif target in WHOLE and _may_be_fraction(inner):
            yield Fault("P4", f"{node.sql()}", "cast(floor(x) as bigint)")
        elif target in TEXTS and _may_be_fraction(inner):
            yield Fault("P13", f"{node.sql()}", "give the number, and write it as text later")


def _may_be_fraction(node: exp.Expression) -> bool:
    if isinstance(node, exp.Floor):
        return False
    if isinstance(node, exp.Column):
        return node.name.lower() in FLOATS
    if isinstance(node, exp.Literal):
        return not node.is_string and "." in node.name
    return isinstance(node, exp.Div | exp.Avg) or any(
        _may_be_fraction(one)
        for one in node.find_all(exp.Column, exp.Literal, exp.Div, exp.Avg)
        if one is not node
    )


def _divisions(tree: exp.Expression) -> Iterator[Fault]:
    for node in tree.find_all(exp.Div, exp.IntDiv, exp.Mod):
        by = node.expression.unnest()
        fixed = isinstance(by, exp.Literal) and float(by.name) != 0
        if isinstance(node, exp.IntDiv | exp.Mod) and not fixed:
            yield Fault("P5", node.sql(), "divide whole numbers by a fixed one")
        elif not fixed and not (isinstance(by, exp.Nullif) and by.expression.name == "0"):
            yield Fault("P5", node.sql(), "divide by nullif(x, 0)")


def _sums(tree: exp.Expression) -> Iterator[Fault]:
    for node in tree.find_all(exp.Sum):
        above = node.parent
        while isinstance(above, exp.Window | exp.Filter | exp.Paren):
            above = above.parent
        if not (isinstance(above, exp.Cast) and above.to.this.name in ("BIGINT", "DOUBLE")):
            yield Fault("P11", node.sql(), "cast(sum(x) as bigint)")


def _order(tree: exp.Expression) -> Iterator[Fault]:
    for node in tree.find_all(exp.Query):
        if node.args.get("limit") and not node.args.get("order"):
            yield Fault("P9", "limit without order by", "order by a total order first")
    if _one_row(tree):
        return
    order = tree.args.get("order")
    if order is None:
        yield Fault("P9", "an answer without order by", "order by the key, or by what is grouped")
        return
    by = {one.name.lower() for ordered in order.expressions for one in ordered.find_all(exp.Column)}
    grouped = tree.args.get("group")
    wanted = {one.name.lower() for one in grouped.find_all(exp.Column)} if grouped else set()
    if wanted - by if grouped else not by & KEYS:
        lacks = ", ".join(sorted(wanted - by)) or "the key"
        yield Fault("P9", f"rows may tie: the order lacks {lacks}", "order by that too")


def _one_row(tree: exp.Expression) -> bool:
    """Tell whether an answer is one row: aggregates of everything."""
    return not tree.args.get("group") and all(
        one.find(exp.AggFunc) is not None and one.find(exp.Window) is None
        for one in tree.expressions
    )


def _inside(tree: exp.Expression) -> Iterator[Fault]:
    """Outside a filter Spark gives false for `null in (select ...)`, and DuckDB null."""
    for node in tree.find_all(exp.In):
        query = node.args.get("query")
        if query is None or _in_filter(node):
            continue
        asked = {one.name.lower() for one in node.this.find_all(exp.Column)}
        if not asked <= KEYS:
            remedy = "ask where it is known, or join instead"
            yield Fault("P12", f"{', '.join(sorted(asked))} in (select ...)", remedy)


def _in_filter(node: exp.Expression) -> bool:
    """Tell whether missing and false are the same here; `not in` is joined as SQL wants it too."""
    joins: tuple[type[exp.Expression], ...] = (exp.And, exp.Paren)
    above = node.parent
    if isinstance(above, exp.Not):
        above = above.parent
    else:
        joins = (*joins, exp.Or)
    while isinstance(above, joins):
        above = above.parent
    return isinstance(above, exp.Where | exp.Having | exp.Join)
