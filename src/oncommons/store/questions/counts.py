"""How many patients have each value of a column."""

import polars as pl

from oncommons.domain.answers import Counted, Counts
from oncommons.domain.results import Raw
from oncommons.domain.tables import TABLES
from oncommons.errors import CriteriaError
from oncommons.store.compile import TO_PATIENT
from oncommons.store.engine import Query
from oncommons.store.view import View

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
    table, _, name = column.partition(".")
    if table not in TABLES or name not in TABLES[table].names:
        raise CriteriaError(f'there is no column "{column}"', remedy="write table.column")
    source = TO_PATIENT.get(table, table)
    query = Query(
        f"count by {column}",
        f"""
        , valued as (
            select patient_id, cast({table}."{name}" as varchar) as label from {source}
            where {table}."{name}" is not null
        )
        select coalesce(label, '{MISSING}') as label, count(distinct patient_id) as patients
        from cohort left join valued using (patient_id)
        group by 1 order by patients desc, label
        """,
    )
    answer = view.ask(query, {}, [(table, name)])
    total = view.patients()
    rows = tuple(Counted(str(label), int(n)) for label, n in answer.iter_rows())
    exclusive = sum(row.patients or 0 for row in rows) == total
    return Raw(Counts(column, total, rows, exclusive), patients=total)


def follow_up(view: View, by: str | None = None) -> pl.DataFrame:
    """Give the follow-up of the patients in view, for the survival curves of `cohort`.

    Args:
        view: the patients.
        by: `table.column` that names the group; a patient with two values is in the smaller one.

    Returns:
        One row per patient: time_days, died, label; time_days is null without follow-up.

    Raises:
        CriteriaError: there is no such column.
        GrantError: a column is not granted.
    """
    needed = [("patients", name) for name in ("vital_status", "last_contact_day", "death_day")]
    label, join = "'all patients'", ""
    if by is not None:
        table, _, name = by.partition(".")
        if table not in TABLES or name not in TABLES[table].names:
            raise CriteriaError(f'there is no column "{by}"', remedy="write table.column")
        needed.append((table, name))
        source = TO_PATIENT.get(table, table)
        label = f"coalesce(label, '{MISSING}')"
        join = f"""left join (
            select patient_id, min(cast({table}."{name}" as varchar)) as label
            from {source} group by 1) as groups using (patient_id)"""
    query = Query(
        "follow-up",
        f"""
        select case when vital_status = 'dead' then death_day
                    when vital_status = 'alive' then last_contact_day end as time_days,
               vital_status = 'dead' as died, {label} as label
        from patients join cohort using (patient_id) {join}
        """,
    )
    return view.ask(query, {}, needed)
