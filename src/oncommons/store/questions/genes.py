"""How often genes are altered, with those in whom each was looked at as denominator."""

from collections.abc import Sequence

from oncommons.domain.answers import GeneFrequencies, GeneFrequency, GeneList
from oncommons.domain.columns import Type
from oncommons.domain.results import Raw
from oncommons.domain.study import Unit
from oncommons.store.engine import Query
from oncommons.store.questions.altered import (
    CLASSES,
    LISTS,
    MUTATIONS,
    OWNERS,
    PAIRS,
    Kind,
    hit_sql,
    seen_sql,
)
from oncommons.store.view import View

PAIR = "::"
"""Stands between the genes of a pair, as HGNC writes a fusion."""
_WHOLE = ""
_SOUGHT = {
    GeneList.MUTATIONS: ("mutated",),
    GeneList.COPY_NUMBER: ("amplified", "deeply deleted"),
    GeneList.FUSIONS: ("rearranged",),
    GeneList.FUSION_PAIRS: ("rearranged",),
}
Key = tuple[str, str]
"""A gene, or a pair, and what was found in it."""


def gene_frequencies(
    view: View,
    genes: Sequence[str] = (),
    *,
    most: int = 50,
    kind: GeneList = GeneList.MUTATIONS,
    unit: Unit = Unit.PATIENTS,
) -> Raw[GeneFrequencies]:
    """Rank genes by how many have them altered.

    A mutation counts where it changes the protein, a copy number where it is an amplification or
    a deep deletion, and a rearrangement for each of its two genes. A call of a gene that is not on
    the panel of its assay counts nowhere, and who was not profiled is not unaltered.

    Args:
        view: the patients.
        genes: HGNC symbols to look at, each of which gets a row; empty for the most altered. For
            pairs, those with one of these genes.
        most: number of rows where no genes are named.
        kind: what is counted.
        unit: patients or samples.

    Returns:
        One row per gene and alteration, with the altered and the profiled; profiled is None where
        a panel without a gene list was used.

    Raises:
        GrantError: a column is not granted.
    """
    found = LISTS[kind]
    altered = _altered(view, found, unit, genes, most)
    if genes and found is not PAIRS:
        for symbol in genes:
            for finding in _SOUGHT[kind]:
                altered.setdefault((symbol, finding), (0, False))
    names = sorted({symbol for symbol, _ in altered})
    rows = {key: n for key, (n, _) in altered.items()}
    of, behind = _profiled(view, found, unit, names), {}
    if unit is Unit.SAMPLES:
        people = _altered(view, found, Unit.PATIENTS, names, 0)
        of_people = _profiled(view, found, Unit.PATIENTS, names)
        behind = {
            key: (people.get(key, (0, False))[0], None if no_list else of_people[key[0]])
            for key, (_, no_list) in altered.items()
        }
    order = sorted(rows, key=lambda key: (-rows[key], key))
    listed = tuple(
        GeneFrequency(
            symbol,
            rows[symbol, finding],
            None if altered[symbol, finding][1] else of[symbol],
            finding,
            behind.get((symbol, finding)),
        )
        for symbol, finding in order
    )
    patients = view.patients()
    return Raw(GeneFrequencies(patients, listed, kind, unit), patients=patients)


def _altered(
    view: View, kind: Kind, unit: Unit, genes: Sequence[str], most: int
) -> dict[Key, tuple[int, bool]]:
    """Count who has each gene altered; and tell whether a panel without a list reported it."""
    name, named = "g1", "list_contains($genes, g1)"
    if kind is PAIRS:
        name = f"concat(g1, '{PAIR}', g2)"
        named = f"({named} or list_contains($genes, g2) or list_contains($genes, {name}))"
    inside, limit = (f"where {named}", "") if genes else ("", "limit $most")
    sql = f"""
        , {seen_sql(kind)}, {hit_sql(kind)},
        named as (
            select {name} as symbol, finding, {OWNERS[unit]} as owner, unlisted
            from hit_{kind.id} {inside}
        )
        select symbol, finding, count(distinct owner) as altered,
            max(case when unlisted then 1 else 0 end) as unlisted
        from named group by symbol, finding order by altered desc, symbol, finding {limit}
    """
    types = {"symbol": Type.TEXT, "finding": Type.TEXT} | dict.fromkeys(
        ("altered", "unlisted"), Type.INT64
    )
    values: dict[str, list[str] | int] = {"genes": list(genes)} if genes else {"most": most}
    if kind is MUTATIONS:
        values |= CLASSES
    answer = view.ask(Query(f"altered genes by {kind.words}", sql, types), values, kind.needs)
    return {
        (str(symbol), str(finding)): (int(n), bool(unlisted))
        for symbol, finding, n, unlisted in answer.iter_rows()
    }


def _profiled(view: View, kind: Kind, unit: Unit, names: Sequence[str]) -> dict[str, int]:
    """Count in whom each gene, or one of a pair, was looked at.

    Who was seen by one panel alone is counted by panel, before panels are joined to their genes;
    only the few with several panels are told apart by gene.
    """
    asked, values = _asked(kind, names)
    sql = f"""
        , {seen_sql(kind)},
        asked as ({asked}),
        covers as (
            select distinct asked.name, panels.panel_id
            from asked join panels on panels.symbol = asked.gene
        ),
        whole as (select distinct {OWNERS[unit]} as owner from seen_{kind.id}
            where coverage = 'whole'),
        paneled as (
            select distinct seen.{OWNERS[unit]} as owner, seen.panel_id
            from seen_{kind.id} as seen left join whole on whole.owner = seen.{OWNERS[unit]}
            where seen.coverage = 'listed' and whole.owner is null
        ),
        many as (select owner from paneled group by owner having count(*) > 1),
        one as (
            select paneled.panel_id, count(*) as n
            from paneled left join many on many.owner = paneled.owner
            where many.owner is null group by paneled.panel_id
        ),
        counted as (
            select covers.name, cast(sum(one.n) as bigint) as n
            from one join covers on covers.panel_id = one.panel_id group by covers.name
            union all
            select covers.name, count(distinct paneled.owner) as n
            from many join paneled on paneled.owner = many.owner
                join covers on covers.panel_id = paneled.panel_id
            group by covers.name
            union all
            select '{_WHOLE}' as name, count(*) as n from whole
        )
        select name, cast(sum(n) as bigint) as n from counted group by name order by name
    """
    query = Query(f"profiled for {kind.words}", sql, {"name": Type.TEXT, "n": Type.INT64})
    counts = {str(name): int(n) for name, n in view.ask(query, values, kind.needs).iter_rows()}
    return {name: counts[_WHOLE] + counts.get(name, 0) for name in names}


def _asked(kind: Kind, names: Sequence[str]) -> tuple[str, dict[str, str | list[str]]]:
    """Write the names that are asked for with the gene, or the two, that each stands for."""
    if kind is not PAIRS or not names:
        text = "select distinct symbol as name, symbol as gene from panels"
        return f"{text} where list_contains($genes, symbol)", {"genes": list(names)}
    rows: list[str] = []
    values: dict[str, str | list[str]] = {}
    for at, name in enumerate(names):
        values[f"name{at}"] = name
        for side, gene in enumerate(name.split(PAIR)):
            values[f"gene{at}_{side}"] = gene
            rows.append(f"select $name{at} as name, $gene{at}_{side} as gene")
    return " union all ".join(rows), values
