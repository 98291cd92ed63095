"""What each patient was given in each line of treatment, and whether the patient died."""

import polars as pl

from oncommons.domain.columns import Type
from oncommons.store.engine import Query
from oncommons.store.view import View

_READS = (
    ("treatments", "line"),
    ("treatments", "kind"),
    ("treatments", "drug_name"),
    ("treatments", "atc"),
    ("patients", "vital_status"),
)


def drugs_by_line(view: View, most: int) -> pl.DataFrame:
    """Give the drugs of each line of the patients in view.

    Args:
        view: the patients.
        most: the last line that is looked at.

    Returns:
        `patient_id`, `line`, `drug` and `atc` once each, and `died`; systemic treatment only.

    Raises:
        GrantError: a column is not granted.
    """
    query = Query(
        "drugs by line",
        """
        select distinct treatments.patient_id as patient_id, treatments.line as line,
            treatments.drug_name as drug, treatments.atc as atc,
            coalesce(patients.vital_status = 'dead', false) as died
        from treatments join cohort on cohort.patient_id = treatments.patient_id
            join patients on patients.patient_id = treatments.patient_id
        where treatments.kind = 'systemic' and treatments.line between 1 and $most
        order by patient_id, line, drug nulls last, atc nulls last
        """,
        {
            "patient_id": Type.TEXT,
            "line": Type.INT64,
            "drug": Type.TEXT,
            "atc": Type.TEXT,
            "died": Type.BOOL,
        },
    )
    return view.ask(query, {"most": most}, _READS)
