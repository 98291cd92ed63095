"""Counts that describe one group of patients, for comparison with other groups."""

from dataclasses import dataclass

import polars as pl

from oncommons.domain.columns import Released, Type
from oncommons.domain.tables import TABLES
from oncommons.genome.consequence import VariantClass, is_protein_changing
from oncommons.store.compile import TO_PATIENT
from oncommons.store.engine import Query
from oncommons.store.questions.columns import split_column
from oncommons.store.view import View, column_type

_CLASSES = sorted(word.value for word in VariantClass if is_protein_changing(word))
_COVERAGE = (("assays", "assay_type"), ("assays", "panel_id"), ("panels", "symbol"))

# Assays of the group, and for each whether it covers every gene.
_ASSAYED = """
    , assayed as (
        select assay_id, patient_id, panel_id,
            panel_id is null and assay_type in ('wes', 'wgs') as whole
        from assays join samples using (sample_id) join cohort using (patient_id)
    )
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """A kind of alteration of a gene.

    Args:
        name: how it is called.
        table: where it is.
        hits: query of `assay_id` and `symbol`.
        columns: the columns that it reads.
    """

    name: str
    table: str
    hits: str
    columns: tuple[tuple[str, str], ...]


FINDINGS = (
    Finding(
        "mutated",
        "mutations",
        "select assay_id, symbol from mutations where list_contains($classes, class)",
        (("mutations", "symbol"), ("mutations", "class")),
    ),
    *(
        Finding(
            name,
            "copy_number",
            f"select assay_id, symbol from copy_number where call = {call}",
            (("copy_number", "symbol"), ("copy_number", "call")),
        )
        for name, call in (("amplified", 2), ("deeply deleted", -2))
    ),
    Finding(
        "fused",
        "structural_variants",
        "select assay_id, symbol1 as symbol from structural_variants"
        " union all select assay_id, symbol2 as symbol from structural_variants",
        (("structural_variants", "symbol1"), ("structural_variants", "symbol2")),
    ),
)


def values_of(view: View, column: str) -> dict[str, int]:
    """Count the patients of a group by one column; who has several values counts by the first.

    Args:
        view: the group.
        column: `table.column`.

    Returns:
        Value to patients; who has no value, or one that protection took away, is not counted.

    Raises:
        CriteriaError: there is no such column.
        GrantError: the column is not granted.
    """
    table, name = split_column(column)
    source, value, kind = (
        TO_PATIENT.get(table, table),
        f'{table}."{name}"',
        column_type(table, name),
    )
    there = f"{value} is not null" + (f" and {value} <> '*'" if kind is Type.TEXT else "")
    query = Query(
        f"values of {column}",
        f"""
        select first_value, count(*) as patients from (
            select patient_id, min({value}) as first_value
            from {source} join cohort using (patient_id) where {there} group by patient_id
        ) as each_one group by first_value order by first_value
        """,
        {"first_value": kind, "patients": Type.INT64},
    )
    answer = view.ask(query, {}, [(table, name)])
    return {str(label): int(number) for label, number in answer.iter_rows()}


def numbers_of(view: View, column: str) -> pl.DataFrame:
    """Count the patients of a group by the number that a column gives them.

    A patient with several rows has their mean; an interval stands for its middle, and an open one
    for its bound.

    Args:
        view: the group.
        column: `table.column` of a numeric column.

    Returns:
        `value` and `patients`, values rising.

    Raises:
        CriteriaError: there is no such column.
        GrantError: the column is not granted.
    """
    table, name = split_column(column)
    value, read = f'{table}."{name}"', [(table, name)]
    if TABLES[table].column(name).released is Released.INTERVAL:
        low, high = f'{table}."{name}_low"', f'{table}."{name}_high"'
        value = f"(coalesce({low}, {high}) + coalesce({high}, {low})) / 2.0"
        read = [(table, f"{name}_low"), (table, f"{name}_high")]
    query = Query(
        f"numbers of {column}",
        f"""
        select patient_id, cast({value} as double) as value
        from {TO_PATIENT.get(table, table)} join cohort using (patient_id)
        where {value} is not null order by patient_id, value
        """,
        {"patient_id": Type.TEXT, "value": Type.FLOAT64},
    )
    # The mean is taken here: engines add in another order, and the last digit makes ties.
    rows = view.ask(query, {}, read)
    means = rows.group_by("patient_id", maintain_order=True).agg(pl.col("value").mean())
    return means.group_by("value").agg(patients=pl.len().cast(pl.Int64)).sort("value")


def altered_in(view: View, finding: Finding) -> dict[str, int]:
    """Count the patients of a group with an alteration of each gene, on assays that cover it.

    Args:
        view: the group.
        finding: the kind of alteration.

    Returns:
        Gene to patients; a call on an assay that does not cover the gene is not counted.

    Raises:
        GrantError: a column is not granted.
    """
    query = Query(
        f"{finding.name} genes of a group",
        f"""
        {_ASSAYED},
        hit as (
            select assayed.patient_id, found.symbol
            from ({finding.hits}) as found join assayed on assayed.assay_id = found.assay_id
            left join panels on panels.panel_id = assayed.panel_id
                and panels.symbol = found.symbol
            where found.symbol is not null and (whole or panels.symbol is not null)
        )
        select symbol, count(distinct patient_id) as patients from hit
        group by symbol order by symbol
        """,
        {"symbol": Type.TEXT, "patients": Type.INT64},
    )
    values = {"classes": _CLASSES} if finding.name == "mutated" else {}
    answer = view.ask(query, values, (*_COVERAGE, *finding.columns))
    return {str(symbol): int(number) for symbol, number in answer.iter_rows()}


def profiled_in(view: View) -> tuple[int, dict[str, int]]:
    """Count the patients of a group in whom each gene was looked at.

    Args:
        view: the group.

    Returns:
        Patients with an exome or genome, in whom every gene was; and gene to patients with a
        panel that lists it and no exome or genome.

    Raises:
        GrantError: a column is not granted.
    """
    whole = Query(
        "patients with every gene",
        f"{_ASSAYED} select count(distinct patient_id) as n from assayed where whole",
        {"n": Type.INT64},
    )
    on_panels = Query(
        "profiled genes of a group",
        f"""
        {_ASSAYED},
        paneled as (
            select distinct patient_id, panel_id from assayed
            where panel_id is not null
                and patient_id not in (select patient_id from assayed where whole)
        ),
        many as (select patient_id from paneled group by patient_id having count(*) > 1),
        one as (
            select panel_id, count(*) as patients from paneled
            where patient_id not in (select patient_id from many) group by panel_id
        ),
        counted as (
            select symbol, cast(sum(patients) as bigint) as patients
            from one join panels using (panel_id) group by symbol
            union all
            select symbol, count(distinct patient_id) as patients
            from paneled join panels using (panel_id)
            where patient_id in (select patient_id from many) group by symbol
        )
        select symbol, cast(sum(patients) as bigint) as patients from counted
        group by symbol order by symbol
        """,
        {"symbol": Type.TEXT, "patients": Type.INT64},
    )
    everything = int(view.ask(whole, {}, _COVERAGE).item())
    answer = view.ask(on_panels, {}, _COVERAGE)
    return everything, {str(symbol): int(number) for symbol, number in answer.iter_rows()}


def having_of(view: View, column: str) -> tuple[dict[str, int], int]:
    """Count the patients of a group who ever had each value of a column, such as each drug.

    Args:
        view: the group.
        column: `table.column` of a table with several rows per patient.

    Returns:
        Value to patients, a patient under each value they had; and patients with any row of the
        table, in whom it was recorded at all.

    Raises:
        CriteriaError: there is no such column.
        GrantError: the column is not granted.
    """
    table, name = split_column(column)
    source, value = TO_PATIENT.get(table, table), f'{table}."{name}"'
    each = Query(
        f"patients by every {column}",
        f"""
        select {value} as had, count(distinct patient_id) as patients
        from {source} join cohort using (patient_id)
        where {value} is not null group by {value} order by {value}
        """,
        {"had": column_type(table, name), "patients": Type.INT64},
    )
    anyone = Query(
        f"patients with rows of {table}",
        f"select count(distinct patient_id) as n from {source} join cohort using (patient_id)",
        {"n": Type.INT64},
    )
    answer = view.ask(each, {}, [(table, name)])
    recorded = int(view.ask(anyone, {}, [(table, name)]).item())
    return {str(had): int(number) for had, number in answer.iter_rows()}, recorded
