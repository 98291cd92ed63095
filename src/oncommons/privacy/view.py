"""One row per patient: what an outsider may know, taken from the patient and the anchor tumour."""

from collections.abc import Iterable, Mapping

import polars as pl

from oncommons.domain.releases import Policy
from oncommons.privacy.hierarchy import ROOT


def anchor_tumours(tumours: pl.DataFrame) -> pl.DataFrame:
    """Give for each patient the tumour from which its time is counted.

    Args:
        tumours: tumours, identified or released.

    Returns:
        One row per patient: a primary before any other event, then the earliest, then the first
        by its id. The choice reads only what a release also says, so that it is the same there.
    """
    return (
        tumours.sort(
            (pl.col("event_type") != "primary").fill_null(value=True),
            "diagnosis_day",
            "tumour_id",
            nulls_last=True,
        )
        .unique("patient_id", keep="first", maintain_order=True)
        .sort("patient_id")
    )


def patient_view(tables: Mapping[str, pl.DataFrame], columns: Iterable[str]) -> pl.DataFrame:
    """Make one row per patient with the named columns.

    Args:
        tables: patients and tumours, identified or released.
        columns: `patients.column` or `tumours.column`; tumours stand for the anchor tumour.

    Returns:
        `patient_id` and the columns under their full names, in the order of the ids. A patient
        without a tumour has null there, or `*` where a release says `*` of every tumour.
    """
    wanted = list(columns)
    patients = _under_full_names(tables["patients"], "patients", wanted)
    tumours = _under_full_names(anchor_tumours(tables["tumours"]), "tumours", wanted)
    view = patients.join(tumours, on="patient_id", how="left")
    silent = [
        pl.col(name).fill_null(ROOT) for name in tumours.columns if _says_nothing(tumours[name])
    ]
    return view.with_columns(silent).select("patient_id", *wanted).sort("patient_id")


def quasi_columns(policy: Policy) -> list[str]:
    """Name the quasi-identifiers of a policy, in its order."""
    return [quasi.column for quasi in policy.quasi_identifiers]


def sensitive_values(tables: Mapping[str, pl.DataFrame], policy: Policy) -> dict[str, pl.Series]:
    """Give the values that the rules of a policy protect, as text.

    Args:
        tables: patients and tumours.
        policy: names the columns.

    Returns:
        (patients,) the values of each column, in the order of the ids.
    """
    names = [rule.column for rule in policy.sensitive]
    view = patient_view(tables, names)
    return {name: view[name].cast(pl.String) for name in names}


def _under_full_names(frame: pl.DataFrame, table: str, wanted: Iterable[str]) -> pl.DataFrame:
    """Select the wanted columns of one table, each as `table.column`."""
    names = [name.removeprefix(f"{table}.") for name in wanted if name.startswith(f"{table}.")]
    return frame.select("patient_id", *(pl.col(name).alias(f"{table}.{name}") for name in names))


def _says_nothing(labels: pl.Series) -> bool:
    """Say whether a column of labels is `*` throughout."""
    return labels.dtype == pl.String and labels.unique().to_list() == [ROOT]
