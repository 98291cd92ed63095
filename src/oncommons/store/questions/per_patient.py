"""How many rows patients have, such as samples or lines of treatment."""

from oncommons.domain.columns import Type
from oncommons.store.compile import TO_PATIENT
from oncommons.store.engine import Query
from oncommons.store.questions.columns import split_column
from oncommons.store.view import View


def patients_by_rows(view: View, column: str) -> dict[int, int]:
    """Count the patients in view by how many values of a column they have.

    Args:
        view: the patients.
        column: `table.column`, such as a key.

    Returns:
        Number of values to patients, from 0.

    Raises:
        CriteriaError: there is no such column.
        GrantError: the column is not granted.
    """
    return _patients_by(view, column, "count")


def patients_by_most(view: View, column: str) -> dict[int, int]:
    """Count the patients in view by their largest value of a column of whole numbers.

    Args:
        view: the patients.
        column: `table.column`, such as the line of treatment.

    Returns:
        Largest value to patients; 0 for those without any.

    Raises:
        CriteriaError: there is no such column.
        GrantError: the column is not granted.
    """
    return _patients_by(view, column, "max")


def _patients_by(view: View, column: str, measure: str) -> dict[int, int]:
    """Count the patients by one number of each, 0 for those without any value."""
    table, name = split_column(column)
    source = TO_PATIENT.get(table, table)
    query = Query(
        f"patients by {measure} of {column}",
        f"""
        , each_one as (
            select patient_id, {measure}({table}."{name}") as most from {source} group by patient_id
        )
        , with_none as (
            select coalesce(most, 0) as number from cohort left join each_one using (patient_id)
        )
        select number, count(*) as patients from with_none group by number order by number
        """,
        {"number": Type.INT64, "patients": Type.INT64},
    )
    answer = view.ask(query, {}, [(table, name)])
    return {int(number): int(patients) for number, patients in answer.iter_rows()}
