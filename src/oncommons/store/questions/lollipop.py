"""The protein changes of one gene, and how many were looked at for it."""

import polars as pl

from oncommons.domain.columns import Type
from oncommons.store.engine import Query
from oncommons.store.questions.altered import CLASSES, MUTATIONS, seen_sql
from oncommons.store.view import View

COLUMNS = (*MUTATIONS.needs, ("mutations", "hgvsp"))


def protein_changes(view: View, gene: str) -> pl.DataFrame:
    """Give the changes of one gene, for the counts by residue of `cohort`.

    Args:
        view: the patients.
        gene: HGNC symbol.

    Returns:
        Distinct rows of `patient_id`, `sample_id`, `change` (as the source wrote it, null where
        it wrote none), `class` (of MAF) and `unlisted` (reported by a panel without a list of
        genes); protein-changing mutations on assays that may see the gene.

    Raises:
        GrantError: a column is not granted.
    """
    query = Query(
        "protein changes of a gene",
        f"""
        , {seen_sql(MUTATIONS)}
        select distinct seen_m.patient_id, seen_m.sample_id, mutations.hgvsp as change,
            mutations."class" as class, seen_m.coverage = 'unlisted' as unlisted
        from mutations join seen_m on seen_m.assay_id = mutations.assay_id
            left join panels on panels.panel_id = seen_m.panel_id
                and panels.symbol = mutations.symbol
        where mutations.symbol = $gene and list_contains($classes, mutations."class")
            and (seen_m.coverage in ('whole', 'unlisted') or panels.symbol is not null)
        order by patient_id, sample_id, change nulls first, class, unlisted
        """,
        {
            "patient_id": Type.TEXT,
            "sample_id": Type.TEXT,
            "change": Type.TEXT,
            "class": Type.TEXT,
            "unlisted": Type.BOOL,
        },
    )
    return view.ask(query, {"gene": gene, **CLASSES}, COLUMNS)


def genes_in(view: View, genes: tuple[str, ...]) -> frozenset[str]:
    """Tell which genes are on a panel of the release or were found altered in the patients.

    Args:
        view: the patients.
        genes: HGNC symbols.

    Returns:
        Those of them that are known here.

    Raises:
        GrantError: a column is not granted.
    """
    tables = [("panels", "symbol", ""), ("mutations", "symbol", "join cohort using (patient_id)")]
    tables = [one for one in tables if view.has(one[0], one[1])]
    if not tables:
        return frozenset()
    asked = " union ".join(
        f"select distinct {table}.{column} as symbol from {table} {inside}"
        f" where list_contains($genes, {table}.{column})"
        for table, column, inside in tables
    )
    query = Query(
        "genes that are known",
        f" select symbol from ({asked}) as known order by symbol",
        {"symbol": Type.TEXT},
    )
    needs = [(table, column) for table, column, _ in tables]
    return frozenset(view.ask(query, {"genes": list(genes)}, needs)["symbol"])
