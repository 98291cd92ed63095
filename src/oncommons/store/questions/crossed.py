"""Count patients by the values of one or two columns at once, each patient in one cell."""

from collections.abc import Sequence

import polars as pl

from oncommons.domain.columns import Type
from oncommons.domain.crossed import CrossedCounts
from oncommons.domain.results import Raw
from oncommons.errors import CriteriaError
from oncommons.store.compile import TO_PATIENT
from oncommons.store.engine import Query
from oncommons.store.questions.columns import split_column
from oncommons.store.questions.counts import MISSING
from oncommons.store.view import View, column_type

NOT_TOLD = "*"


def first_values(view: View, columns: Sequence[str]) -> pl.DataFrame:
    """Count the patients in view by the first value that each has in some columns.

    Args:
        view: the patients.
        columns: one or more, as `table.column`; of several values the first in order counts.

    Returns:
        `value0`, `value1` ... as text, null where there is none or protection took it away, and
        `patients`; each patient stands in one row.

    Raises:
        CriteriaError: there is no such column.
        GrantError: a column is not granted.
    """
    named = [split_column(column) for column in columns]
    joins, types = [], {}
    for place, (table, name) in enumerate(named):
        value = f'{table}."{name}"'
        joins.append(f"""left join (
            select patient_id, min({value}) as value{place} from {TO_PATIENT.get(table, table)}
            where {value} is not null group by patient_id) as each{place}
            on each{place}.patient_id = cohort.patient_id""")
        types[f"value{place}"] = column_type(table, name)
    values = ", ".join(types)
    ordered = ", ".join(f"{one} nulls last" for one in types)
    query = Query(
        f"first values of {', '.join(columns)}",
        f"select {values}, count(*) as patients from cohort {' '.join(joins)} group by {values}"
        f" order by {ordered}",
        {**types, "patients": Type.INT64},
    )
    answer = view.ask(query, {}, named)
    # Labels are written here and not in SQL, since engines write numbers differently.
    told = [pl.col(one).cast(pl.String).replace(NOT_TOLD, None) for one in types]
    counted = answer.with_columns(told).group_by(list(types)).agg(pl.col("patients").sum())
    return counted.sort(list(types), nulls_last=True)


def count_by_two(view: View, columns: tuple[str, str]) -> Raw[CrossedCounts]:
    """Count the patients in view by two columns at once.

    Args:
        view: the patients.
        columns: two columns, as `table.column`.

    Returns:
        The table; each patient counts in one cell, and their sum is everybody in view.

    Raises:
        CriteriaError: there is no such column, or both are the same.
        GrantError: a column is not granted.
    """
    if columns[0] == columns[1]:
        raise CriteriaError(f"{columns[0]} is named twice", remedy="name two columns")
    counted = first_values(view, columns).with_columns(
        pl.col("value0", "value1").fill_null(MISSING)
    )
    cells = {(row, value): int(n) for row, value, n in counted.iter_rows()}
    rows, values = (_labels(counted[name]) for name in ("value0", "value1"))
    total = sum(cells.values())
    answer = CrossedCounts(
        columns,
        total,
        rows,
        values,
        tuple(tuple(cells.get((row, value), 0) for value in values) for row in rows),
    )
    return Raw(answer, patients=total)


def _labels(values: pl.Series) -> tuple[str, ...]:
    """Sort the labels, those without a value last."""
    return tuple(sorted(set(values.to_list()), key=lambda label: (label == MISSING, label)))
