"""Charts of the study view as queries: slower than the index, and an independent check of it."""

from collections.abc import Mapping, Sequence

from oncommons.domain.columns import Type
from oncommons.domain.study import (
    CHARTS,
    GENE_TABLES,
    MISSING,
    MUTATED,
    REARRANGED,
    Chart,
    Form,
    GeneTable,
    Level,
)
from oncommons.store.compile import PROTEIN_CHANGING
from oncommons.store.engine import Query, Values
from oncommons.store.index.charts import LADDER, MOST_INTERVALS, ORDER, WIDER, bin_name
from oncommons.store.index.hits import CALLS
from oncommons.store.view import View

Labels = Mapping[str, Sequence[str]]
"""Chart to the labels that are chosen in it, or table of genes to symbols."""
Pair = tuple[int, int]
"""Samples, and distinct patients."""


def count_chart(view: View, chart_id: str, filters: Labels) -> dict[str, Pair]:
    """Count the samples and patients of each value of a chart.

    Values that are rarer than those of the index are named here, not put together.

    Args:
        view: the patients.
        chart_id: a chart of `domain.study.CHARTS`.
        filters: chart or table of genes to the labels or symbols that are chosen in it.

    Returns:
        Label to samples and patients, where there are any.

    Raises:
        GrantError: a column is not granted.
    """
    chart = CHARTS[chart_id]
    asked = _Asked(view, filters)
    first = asked.chart(chart)
    sql = f"""
        , {asked.text()}
        select {first}.label as label, count(distinct selected.sample_id) as samples,
            count(distinct selected.patient_id) as patients
        from selected left join {first} on {first}.owner = selected.{_owner(chart)}
        group by {first}.label order by {first}.label
    """
    kind = Type.INT64 if chart.form is Form.BINS else Type.TEXT
    query = Query(
        f"chart {chart_id}", sql, {"label": kind, "samples": Type.INT64, "patients": Type.INT64}
    )
    answer = view.ask(query, asked.values, [*chart.needs, *asked.needs])
    return {
        _label(chart, label): (int(samples), int(patients))
        for label, samples, patients in answer.iter_rows()
    }


def count_genes(view: View, table_id: str, filters: Labels) -> dict[str, tuple[Pair, Pair | None]]:
    """Count the samples and patients with each gene altered, and those who were profiled for it.

    Args:
        view: the patients.
        table_id: a table of `domain.study.GENE_TABLES`.
        filters: chart or table of genes to the labels or symbols that are chosen in it.

    Returns:
        Symbol to altered and profiled, where anybody is altered; no profiled where a panel
        without a list of genes reports the gene anywhere in the release.

    Raises:
        GrantError: a column is not granted.
    """
    table = GENE_TABLES[table_id]
    asked = _Asked(view, filters)
    hits = asked.hits(table)
    sql = f"""
        , {asked.text()},
        altered as (
            select {hits}.symbol, count(distinct selected.sample_id) as samples,
                count(distinct selected.patient_id) as patients
            from {hits} join selected on selected.sample_id = {hits}.sample_id
            group by {hits}.symbol
        ),
        seeing as (
            select selected.sample_id, selected.patient_id, {hits}_seen.panel_id,
                {hits}_seen.coverage
            from selected join {hits}_seen on {hits}_seen.sample_id = selected.sample_id
        ),
        everything as (
            select count(distinct sample_id) as samples, count(distinct patient_id) as patients
            from seeing where coverage = 'whole'
        ),
        listed as (
            select distinct seeing.sample_id, seeing.patient_id, seeing.panel_id,
                whole_samples.sample_id is null as new_sample,
                whole_patients.patient_id is null as new_patient
            from seeing
                left join (select distinct sample_id from seeing where coverage = 'whole')
                    as whole_samples on whole_samples.sample_id = seeing.sample_id
                left join (select distinct patient_id from seeing where coverage = 'whole')
                    as whole_patients on whole_patients.patient_id = seeing.patient_id
            where seeing.coverage = 'listed'
        ),
        looked as (
            select altered.symbol,
                count(distinct case when listed.new_sample then listed.sample_id end) as samples,
                count(distinct case when listed.new_patient then listed.patient_id end) as patients
            from altered join panels on panels.symbol = altered.symbol
                join listed on listed.panel_id = panels.panel_id
            group by altered.symbol
        ),
        unknowable as (select distinct {hits}.symbol from {hits} where {hits}.unlisted)
        select altered.symbol as symbol, altered.samples as samples, altered.patients as patients,
            case when unknowable.symbol is null
                then everything.samples + coalesce(looked.samples, 0) end as of_samples,
            case when unknowable.symbol is null
                then everything.patients + coalesce(looked.patients, 0) end as of_patients
        from altered cross join everything left join looked on looked.symbol = altered.symbol
            left join unknowable on unknowable.symbol = altered.symbol
        order by altered.symbol
    """
    numbers = ("samples", "patients", "of_samples", "of_patients")
    query = Query(
        f"genes of {table_id}", sql, {"symbol": Type.TEXT, **dict.fromkeys(numbers, Type.INT64)}
    )
    answer = view.ask(query, asked.values, [*table.needs, *asked.needs])
    return {
        symbol: ((samples, patients), None if of is None else (of, of_patients))
        for symbol, samples, patients, of, of_patients in answer.iter_rows()
    }


class _Asked:
    """Collects the tables and values of one question."""

    def __init__(self, view: View, filters: Labels) -> None:
        self._view = view
        self._parts: dict[str, str] = {}
        self.values: dict[str, list[str] | list[int]] = {}
        self.needs: list[tuple[str, str]] = []
        self._joins: list[str] = []
        self._where: list[str] = ["true"]
        for name, labels in filters.items():
            if name in CHARTS:
                self._chosen(CHARTS[name], labels)
            else:
                self._altered(GENE_TABLES[name], labels)

    def text(self) -> str:
        """Give the tables, the selected samples last."""
        named = [f"{name} as ({sql})" for name, sql in self._parts.items()]
        joins, where = " ".join(self._joins), " and ".join(self._where)
        return f"""
            slots as (
                select cohort.patient_id, samples.sample_id
                from cohort left join samples on samples.patient_id = cohort.patient_id
            ), {", ".join([*named, "selected as (select slots.patient_id, slots.sample_id"])}
                from slots {joins} where {where}
            )"""

    def value(self, value: list[str] | list[int]) -> str:
        """Bind a value."""
        name = f"chosen{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def chart(self, chart: Chart) -> str:
        """Add the table of the first known value of each owner, and give its name."""
        name = f"first_{chart.id}"
        if name not in self._parts:
            self._parts[name] = _first_values(chart, _label_sql(self._view, chart))
        return name

    def hits(self, table: GeneTable) -> str:
        """Add the table of samples with altered genes, and give its name."""
        name = f"hits_{table.id}"
        if name not in self._parts:
            whole = ", ".join(f"'{word}'" for word in table.whole)
            self._parts[f"{name}_seen"] = f"""
                select assays.assay_id, assays.sample_id, assays.panel_id,
                    case when assays.panel_id is null and assays.assay_type in ({whole})
                            then 'whole'
                        when listed.panel_id is not null then 'listed'
                        when assays.assay_type = 'panel' then 'unlisted' end as coverage
                from assays left join (select distinct panel_id from panels) as listed
                    on listed.panel_id = assays.panel_id"""
            self._parts[name] = f"""
                select distinct {name}_seen.sample_id, found.symbol,
                    {name}_seen.coverage = 'unlisted' as unlisted
                from ({self._found(table)}) as found
                join {name}_seen on {name}_seen.assay_id = found.assay_id
                left join panels on panels.panel_id = {name}_seen.panel_id
                    and panels.symbol = found.symbol
                where found.symbol is not null
                    and ({name}_seen.coverage in ('whole', 'unlisted')
                        or panels.symbol is not null)"""
        return name

    def _found(self, table: GeneTable) -> str:
        if table is MUTATED:
            classes = self.value(PROTEIN_CHANGING)
            return f"""select assay_id, symbol from mutations
                where list_contains({classes}, "class")"""
        if table is REARRANGED:
            return """select assay_id, symbol1 as symbol from structural_variants
                union all select assay_id, symbol2 as symbol from structural_variants"""
        return f"select assay_id, symbol from copy_number where call = {CALLS[table.id]}"

    def _chosen(self, chart: Chart, labels: Sequence[str]) -> None:
        self.needs += chart.needs
        name = self.chart(chart)
        known = [label for label in labels if label != MISSING]
        self._joins.append(f"left join {name} on {name}.owner = slots.{_owner(chart)}")
        conditions = ["false"]
        if known:
            numbers = [_bin_number(chart, label) for label in known]
            chosen = self.value(numbers if chart.form is Form.BINS else known)
            conditions.append(f"list_contains({chosen}, {name}.label)")
        if MISSING in labels:
            conditions.append(f"{name}.label is null")
        self._where.append(f"({' or '.join(conditions)})")

    def _altered(self, table: GeneTable, symbols: Sequence[str]) -> None:
        self.needs += table.needs
        name = self.hits(table)
        chosen = (
            f"list_contains({self.value(list(symbols))}, {name}.symbol)" if symbols else "false"
        )
        self._where.append(f"slots.sample_id in (select sample_id from {name} where {chosen})")


def _owner(chart: Chart) -> str:
    return "patient_id" if chart.level is Level.PATIENT else "sample_id"


def _first_values(chart: Chart, label: str) -> str:
    """Give the query of `owner` and `label`, one row per owner with a known value."""
    owner, table, column = _owner(chart), chart.table, f'{chart.table}."{chart.name}"'
    known = f"{column} is not null" + ("" if chart.form is Form.BINS else f" and {column} <> '*'")
    if table not in ORDER:
        return f"select {table}.{owner} as owner, {label} as label from {table} where {known}"
    *day, key = ORDER[table]
    order = ", ".join([*(f"{table}.{one} nulls last" for one in day), f"{table}.{key}"])
    return f"""
        select ranked.owner, ranked.label from (
            select {table}.{owner} as owner, {label} as label,
                row_number() over (partition by {table}.{owner} order by {order}) as nth
            from {table} where {known}
        ) as ranked where ranked.nth = 1"""


def _label_sql(view: View, chart: Chart) -> str:
    """Give the expression of a label; of a bin, its number."""
    column = f'{chart.table}."{chart.name}"'
    if chart.form is Form.BINS:
        last = round(chart.top / chart.width)
        inside = f"least(greatest(cast({column} as double) / {chart.width}, 0), {last})"
        return f"cast(floor({inside}) as bigint)"
    if chart.form is Form.VALUES or not _has_many(view, chart):
        return column
    low, high = (f"{chart.table}.{chart.name}_{side}" for side in ("low", "high"))
    cases = [
        f"when {low} - {low} % {width} = {high} - {high} % {width} then "
        f"concat(cast({low} - {low} % {width} as varchar), '-',"
        f" cast({low} - {low} % {width} + {width - 1} as varchar))"
        for width in LADDER
    ]
    return f"case {' '.join(cases)} else '{WIDER}' end"


def _has_many(view: View, chart: Chart) -> bool:
    """Tell whether there are more intervals among first known values than bars."""
    first = _first_values(chart, f"{chart.table}.{chart.name}")
    sql = f"select count(distinct first_of_all.label) as n from ({first}) as first_of_all"
    query = Query(f"intervals of {chart.id}", sql, {"n": Type.INT64})
    values: Values = {}
    return bool(view.ask(query, values, chart.needs).item() > MOST_INTERVALS)


def _label(chart: Chart, label: object) -> str:
    if label is None:
        return MISSING
    return bin_name(chart, int(str(label))) if chart.form is Form.BINS else str(label)


def _bin_number(chart: Chart, label: str) -> int:
    if chart.form is not Form.BINS:
        return 0
    last = round(chart.top / chart.width)
    return [bin_name(chart, at) for at in range(last + 1)].index(label)
