"""SQL for what was found in which gene, on assays that see it, and for who was looked at."""

from dataclasses import dataclass

from oncommons.domain.answers import GeneList
from oncommons.domain.study import AMPLIFIED, MUTATED, REARRANGED, GeneTable, Unit
from oncommons.store.compile import PROTEIN_CHANGING

OWNERS = {Unit.PATIENTS: "patient_id", Unit.SAMPLES: "sample_id"}
"""What a unit is counted by."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding.

    Args:
        id: short, for the names of its tables in a query.
        words: how people call it.
        table: the table of genes that has the same denominators.
        found: query of `assay_id`, the genes `g1` and `g2`, and `finding`.
    """

    id: str
    words: str
    table: GeneTable
    found: str

    @property
    def needs(self) -> tuple[tuple[str, str], ...]:
        """The columns that a grant must hold."""
        return self.table.needs


MUTATIONS = Kind(
    "m",
    "mutations",
    MUTATED,
    """select assay_id, symbol as g1, symbol as g2, 'mutated' as finding from mutations
        where list_contains($classes, "class")""",
)
COPIES = Kind(
    "c",
    "copy number",
    AMPLIFIED,
    """select assay_id, symbol as g1, symbol as g2,
        case when call = 2 then 'amplified' else 'deeply deleted' end as finding
        from copy_number where call = 2 or call = -2""",
)
BREAKS = Kind(
    "s",
    "rearrangements",
    REARRANGED,
    """select assay_id, symbol1 as g1, symbol1 as g2, 'rearranged' as finding
            from structural_variants where symbol1 is not null
        union all
        select assay_id, symbol2 as g1, symbol2 as g2, 'rearranged' as finding
            from structural_variants where symbol2 is not null""",
)
PAIRS = Kind(
    "p",
    "pairs of rearranged genes",
    REARRANGED,
    """select assay_id, least(symbol1, symbol2) as g1, greatest(symbol1, symbol2) as g2,
            'rearranged' as finding
        from structural_variants where symbol1 is not null and symbol2 is not null
            and symbol1 <> symbol2""",
)
LISTS = {
    GeneList.MUTATIONS: MUTATIONS,
    GeneList.COPY_NUMBER: COPIES,
    GeneList.FUSIONS: BREAKS,
    GeneList.FUSION_PAIRS: PAIRS,
}
CLASSES = {"classes": PROTEIN_CHANGING}


def seen_sql(kind: Kind) -> str:
    """Write the assays of the cohort and what each sees: every gene, a list, or nobody knows.

    Args:
        kind: what is looked for.

    Returns:
        A table `seen_<id>` of `assay_id`, `sample_id`, `patient_id`, `panel_id`, `coverage`.
    """
    whole = ", ".join(f"'{word}'" for word in kind.table.whole)
    return f"""seen_{kind.id} as (
        select assays.assay_id, samples.sample_id, samples.patient_id, assays.panel_id,
            case when assays.panel_id is null and assays.assay_type in ({whole}) then 'whole'
                when listed.panel_id is not null then 'listed'
                when assays.assay_type = 'panel' then 'unlisted' end as coverage
        from assays join samples on samples.sample_id = assays.sample_id
            join cohort on cohort.patient_id = samples.patient_id
            left join (select distinct panel_id from panels) as listed
                on listed.panel_id = assays.panel_id
    )"""


def hit_sql(kind: Kind) -> str:
    """Write what was found on assays that may see it; a call off the panel is no hit.

    A pair of genes is seen where one of the two is.

    Args:
        kind: what is looked for.

    Returns:
        A table `hit_<id>` of `assay_id`, `sample_id`, `patient_id`, `g1`, `g2`, `finding`, and
        `unlisted`, whether a panel without a list of genes reported it.
    """
    seen = f"seen_{kind.id}"
    return f"""hit_{kind.id} as (
        select distinct {seen}.sample_id, {seen}.patient_id, found.g1, found.g2, found.finding,
            {seen}.coverage = 'unlisted' as unlisted
        from ({kind.found}) as found join {seen} on {seen}.assay_id = found.assay_id
            left join panels as p1 on p1.panel_id = {seen}.panel_id and p1.symbol = found.g1
            left join panels as p2 on p2.panel_id = {seen}.panel_id and p2.symbol = found.g2
        where found.g1 is not null and ({seen}.coverage in ('whole', 'unlisted')
            or p1.symbol is not null or p2.symbol is not null)
    )"""
