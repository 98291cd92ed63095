"""The query of one leaf: the id of a patient or sample, and a truth; no row means unknown."""

from oncommons.domain.criteria import (
    Criteria,
    HasCopyNumber,
    HasPanel,
    InOrder,
    IsBetween,
    IsFused,
    IsIn,
    IsKnown,
    IsMutated,
    IsProfiled,
    WasMeasured,
    WasSampled,
)
from oncommons.domain.criteria.leaves import WHOLE
from oncommons.domain.criteria.record import SAMPLE_TABLES
from oncommons.domain.criteria.sources import FINDING, table_of
from oncommons.store.compile.order_sql import order_sql
from oncommons.store.compile.places import Binder, Level, place_of
from oncommons.store.compile.row_sql import row_sql

Finding = IsMutated | HasCopyNumber | IsFused
OfSample = Finding | IsProfiled | HasPanel

# One row that holds is enough; where none does and one is unknown, it is unknown.
ANY_ROW = """case when bool_or(truth) then true
    when bool_or(truth is null) then null else false end as truth"""


def is_of_sample(leaf: Criteria) -> bool:
    """Tell whether a leaf within `AnySample` is asked of the sample and not of the patient."""
    if isinstance(leaf, InOrder):
        return isinstance(leaf.first, WasSampled) or isinstance(leaf.then, WasSampled)
    if isinstance(leaf, IsIn | IsBetween | IsKnown):
        return table_of(leaf) in SAMPLE_TABLES
    return isinstance(leaf, OfSample | WasSampled)


def leaf_sql(leaf: Criteria, level: Level, binder: Binder) -> str:
    """Write the query of a leaf.

    Args:
        leaf: a leaf; one about findings, panels or profiling is asked of samples.
        level: what its truth is of.
        binder: takes values and columns.

    Raises:
        CriteriaError: a column cannot be asked for so, or an exon is not filled in.
    """
    match leaf:
        case IsMutated() | HasCopyNumber() | IsFused():
            return _found(leaf, binder)
        case IsProfiled():
            return _profiled(leaf, binder)
        case HasPanel():
            return _panel(leaf, binder)
        case InOrder():
            return order_sql(leaf, level, binder)
        case _:
            return _rows(leaf, level, binder)


def _rows(leaf: Criteria, level: Level, binder: Binder) -> str:
    """Hold where one row of the leaf's table holds."""
    place = place_of(table_of(leaf), level)
    where = ""
    if isinstance(leaf, WasMeasured):
        code = binder.column("measurements", "code")
        where = f"where {code} = {binder.value(leaf.code)}"
    return f"""
        select id, {ANY_ROW} from (
            select {place.id} as id, {row_sql(leaf, binder)} as truth from {place.source} {where}
        ) as each_row group by 1"""


def _shown(gene: str, finding: str, binder: Binder) -> str:
    """Write which assays would show a finding of a gene; null where one may."""
    panel, kind = binder.column("assays", "panel_id"), binder.column("assays", "assay_type")
    symbol = binder.column("panels", "symbol")
    whole = f"list_contains({binder.value(list(WHOLE[finding]))}, {kind})"
    return f"""
        select assays.assay_id, assays.sample_id, case
            when listed.panel_id is not null then covers.panel_id is not null
            when {panel} is null and {whole} then true end as shows
        from assays
        left join (select distinct panel_id from panels) as listed
            on listed.panel_id = {panel}
        left join (select distinct panel_id from panels where {symbol} = {gene}) as covers
            on covers.panel_id = {panel}"""


def _found(leaf: Finding, binder: Binder) -> str:
    """True with a finding on an assay that may show it, false where one surely would have."""
    table, gene = table_of(leaf), binder.value(leaf.gene)
    symbols = ("symbol1", "symbol2") if isinstance(leaf, IsFused) else ("symbol",)
    of_gene = " or ".join(f"{binder.column(table, one)} = {gene}" for one in symbols)
    shown = _shown(gene, FINDING[type(leaf)], binder)
    return f"""
        select id, case when bool_or(hit) then true when bool_or(hit is null) then null
            when bool_or(covered) then false end as truth
        from (
            select {table}.sample_id as id, {row_sql(leaf, binder)} as hit, false as covered
            from {table} left join ({shown}) as seen on seen.assay_id = {table}.assay_id
            where ({of_gene}) and coalesce(seen.shows, true)
            union all
            select sample_id as id, false as hit, true as covered
            from ({shown}) as seen where seen.shows
        ) as each_row group by 1"""


def _profiled(leaf: IsProfiled, binder: Binder) -> str:
    """True with an assay that shows the gene, unknown with one that may, else false."""
    shown = _shown(binder.value(leaf.gene), leaf.finding, binder)
    return f"""
        select samples.sample_id as id, case when bool_or(seen.shows) then true
            when bool_or(seen.assay_id is not null and seen.shows is null) then null
            else false end as truth
        from samples left join ({shown}) as seen on seen.sample_id = samples.sample_id
        group by 1"""


def _panel(leaf: HasPanel, binder: Binder) -> str:
    """True with the panel, unknown with a panel that is not named, else false."""
    panel, kind = binder.column("assays", "panel_id"), binder.column("assays", "assay_type")
    return f"""
        select samples.sample_id as id, case
            when bool_or({panel} = {binder.value(leaf.panel_id)}) then true
            when bool_or({kind} = 'panel' and {panel} is null) then null
            else false end as truth
        from samples left join assays on assays.sample_id = samples.sample_id
        group by 1"""
