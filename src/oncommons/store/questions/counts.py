"""How many patients have each value of a column."""

import polars as pl

from oncommons.domain.answers import Counted, Counts
from oncommons.domain.columns import Type
from oncommons.domain.results import Raw
from oncommons.domain.tables import TABLES
from oncommons.errors import CriteriaError
from oncommons.store.compile import TO_PATIENT
from oncommons.store.engine import Query
from oncommons.store.view import View, column_type

MISSING = "missing"


def count_by(view: View, column: str) -> Raw[Counts]:
    """Count the patients in view by one column.

    Args:
        view: the patients.
        column: `table.column`. In a table with several rows per patient a patient counts once for
            each value.

    Returns:
        The counts, largest first; patients without a value count as "missing".

    Raises:
        CriteriaError: there is no such column.
        GrantError: the column is not granted.
    """
    table, name = _column(column)
    source = TO_PATIENT.get(table, table)
    query = Query(
        f"count by {column}",
        f"""
        , valued as (
            select patient_id, {table}."{name}" as label from {source}
            where {table}."{name}" is not null
        )
        select label, count(distinct patient_id) as patients
        from cohort left join valued using (patient_id)
        group by label order by patients desc, label
        """,
        {"label": column_type(table, name), "patients": Type.INT64},
    )
    answer = view.ask(query, {}, [(table, name)])
    total = view.patients()
    rows = tuple(Counted(label, n) for label, n in _as_text(answer).iter_rows())
    exclusive = sum(row.patients or 0 for row in rows) == total
    return Raw(Counts(column, total, rows, exclusive), patients=total)


def _as_text(counted: pl.DataFrame) -> pl.DataFrame:
    """Write labels as text, here and not in SQL, since engines write 1e20 differently."""
    label = pl.col("label").cast(pl.String).fill_null(MISSING)
    text = counted.group_by(label).agg(pl.col("patients").sum())
    return text.sort("patients", "label", descending=[True, False])


def _column(asked: str) -> tuple[str, str]:
    """Split `table.column`.

    Raises:
        CriteriaError: there is no such column.
    """
    table, _, name = asked.partition(".")
    if table not in TABLES or name not in TABLES[table].names:
        raise CriteriaError(f'there is no column "{asked}"', remedy="write table.column")
    return table, name
