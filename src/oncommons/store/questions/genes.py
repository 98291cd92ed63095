"""How often genes are mutated, with the patients in whom each was looked at as denominator."""

from oncommons.domain.answers import GeneFrequencies, GeneFrequency
from oncommons.domain.results import Raw
from oncommons.store.compile import PROTEIN_CHANGING, UNLISTED
from oncommons.store.engine import Query
from oncommons.store.view import View

COLUMNS = (
    ("mutations", "symbol"),
    ("mutations", "class"),
    ("assays", "panel_id"),
    ("assays", "assay_type"),
    ("panels", "symbol"),
)

# Distinct patients with a protein-changing mutation on an assay that may see the gene, over
# distinct patients with an assay that covers it. A gene seen on a panel without a gene list has
# no denominator.
SQL = f"""
    , assay as (
        select a.assay_id, s.patient_id, a.panel_id,
            case when a.panel_id is null and a.assay_type in ('wes', 'wgs') then 'whole'
                 when a.assay_id in ({UNLISTED}) then 'unlisted'
                 when a.assay_type = 'panel' then 'panel' end as coverage
        from assays a join samples s using (sample_id) join cohort using (patient_id)
    ),
    hit as (
        select distinct m.symbol, assay.patient_id, coverage = 'unlisted' as unlisted
        from mutations m join assay on m.assay_id = assay.assay_id
        left join panels on panels.panel_id = assay.panel_id and panels.symbol = m.symbol
        where list_contains($classes, m.class)
          and (coverage in ('whole', 'unlisted') or panels.symbol is not null)
    ),
    top as (
        select symbol, count(distinct patient_id) as altered, bool_or(unlisted) as unlisted
        from hit where len($genes) = 0 or list_contains($genes, symbol)
        group by 1 order by altered desc, symbol limit $most
    ),
    covered as (
        select top.symbol, assay.patient_id from top join assay on coverage = 'whole'
        union
        select top.symbol, assay.patient_id
        from top join panels on panels.symbol = top.symbol
        join assay on assay.panel_id = panels.panel_id and coverage = 'panel'
    )
    select top.symbol, altered,
        case when unlisted then null else count(distinct covered.patient_id) end as profiled
    from top left join covered on covered.symbol = top.symbol
    group by top.symbol, altered, unlisted order by altered desc, top.symbol
"""


def gene_frequencies(
    view: View, genes: tuple[str, ...] = (), *, most: int = 50
) -> Raw[GeneFrequencies]:
    """Rank the genes by the number of patients with a protein-changing mutation.

    Args:
        view: the patients.
        genes: HGNC symbols to look at; empty for all.
        most: number of genes to give.

    Returns:
        One row per gene, with patients altered and patients profiled; profiled is None where a
        panel without a gene list was used.

    Raises:
        GrantError: a column is not granted.
    """
    values: dict[str, list[str] | int] = {
        "classes": PROTEIN_CHANGING,
        "genes": list(genes),
        "most": most,
    }
    answer = view.ask(Query("gene frequencies", SQL), values, COLUMNS)
    rows = tuple(
        GeneFrequency(str(symbol), int(altered), None if profiled is None else int(profiled))
        for symbol, altered, profiled in answer.iter_rows()
    )
    patients = view.patients()
    return Raw(GeneFrequencies(patients, rows), patients=patients)
