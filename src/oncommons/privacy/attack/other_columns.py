"""The other released columns of a patient, which may give back what a label hides."""

from collections.abc import Collection, Mapping

import polars as pl

from oncommons.domain.columns import Column, Released, Type
from oncommons.domain.tables import TABLES
from oncommons.privacy.view import patient_view

HOLDERS = ("patients", "tumours")
REPEATED = ("samples", "assays", "stagings", "treatments")
"""Tables of which a patient has several rows: what is looked at is which words stand in them. Not
among them are measurements, events and alterations, where a column means another thing in each
row."""

BETWEEN = "|"


def other_columns(released: Mapping[str, pl.DataFrame], left_out: Collection[str]) -> pl.DataFrame:
    """Give what a release says of each patient besides some columns.

    Args:
        released: its tables; patients and tumours must be among them.
        left_out: columns that are not wanted, as `table.column`.

    Returns:
        (patients,) in the order of their ids: `patient_id`; every other column of the patient and
        of the first tumour; and of `REPEATED` each column of text, as the different words of the
        patient. Columns without any value are left out.
    """
    names = [
        f"{table}.{column.name}"
        for table in HOLDERS
        for column in TABLES[table].columns
        if not column.personal and _says(released, table, column, left_out)
    ]
    view = patient_view(released, names)
    for table in REPEATED:
        words = [
            column.name
            for column in TABLES[table].columns
            if _is_of_words(column) and _says(released, table, column, left_out)
        ]
        if words:
            said = _words(_with_patient(released, table, words), table, words)
            view = view.join(said, on="patient_id", how="left", maintain_order="left")
    return view


def _is_of_words(column: Column) -> bool:
    """Say whether a column leaves as text, or as yes and no."""
    as_it_is = column.released is Released.AS_IS and not column.personal
    return as_it_is and column.type in {Type.TEXT, Type.BOOL}


def _says(
    released: Mapping[str, pl.DataFrame], table: str, column: Column, left_out: Collection[str]
) -> bool:
    """Say whether a column is wanted, and is there with a value."""
    if f"{table}.{column.name}" in left_out or column.name not in getattr(
        released.get(table), "columns", ()
    ):
        return False
    values = released[table][column.name]
    return values.null_count() < len(values)


def _with_patient(
    released: Mapping[str, pl.DataFrame], table: str, words: list[str]
) -> pl.DataFrame:
    """Give columns of a table with the patient of each row, through the sample if need be."""
    frame = released[table]
    if "patient_id" in frame.columns:
        return frame.select("patient_id", *words)
    owners = released["samples"].select("sample_id", "patient_id")
    return frame.join(owners, on="sample_id", how="inner").select("patient_id", *words)


def _words(frame: pl.DataFrame, table: str, words: list[str]) -> pl.DataFrame:
    """Join the different words that each patient has in each column, in alphabetical order."""
    text = pl.col(words).cast(pl.String).name.prefix(f"{table}.")
    several = frame["patient_id"].is_duplicated()
    joined = (
        pl.col(words)
        .cast(pl.String)
        .drop_nulls()
        .unique()
        .sort()
        .str.join(BETWEEN)
        .replace("", None)
    )
    told = joined.name.prefix(f"{table}.")
    # Most patients have one row, whose words need no joining.
    return pl.concat(
        [
            frame.filter(~several).select("patient_id", text),
            frame.filter(several).group_by("patient_id").agg(told),
        ]
    )
