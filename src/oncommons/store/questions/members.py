"""Who is in view: pseudonyms for a keyed digest and for comparing releases, never shown."""

import polars as pl

from oncommons.domain.columns import Type
from oncommons.store.engine import Query
from oncommons.store.view import View


def member_ids(view: View) -> pl.DataFrame:
    """Give the pseudonyms of the patients in view, in order.

    Args:
        view: the patients.

    Returns:
        `patient_id`, rising.

    Raises:
        GrantError: the pseudonyms are not granted.
    """
    query = Query(
        "members of a cohort",
        "select patient_id from cohort order by patient_id",
        {"patient_id": Type.TEXT},
    )
    return view.ask(query, {}, [("patients", "patient_id")])


def sample_count(view: View) -> int:
    """Count the samples of the patients in view.

    Raises:
        GrantError: the pseudonyms of samples are not granted.
    """
    query = Query(
        "samples of a cohort",
        "select count(*) as n from samples join cohort using (patient_id)",
        {"n": Type.INT64},
    )
    return int(view.ask(query, {}, [("samples", "sample_id")]).item())
