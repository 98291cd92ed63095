"""What each leaf reads: its table, the day of its rows, and what `cohort.select` filled in."""

from oncommons.domain.criteria.algebra import Criteria, Leaf
from oncommons.domain.criteria.leaves import (
    Died,
    HadEvent,
    HadResponse,
    HasCopyNumber,
    HasTumourType,
    InCohort,
    IsBetween,
    IsFused,
    IsIn,
    IsKnown,
    IsMutated,
    WasDiagnosed,
    WasMeasured,
    WasSampled,
    WasTreated,
)
from oncommons.errors import CriteriaError

DAYS: dict[type[Leaf], tuple[str, str]] = {
    WasTreated: ("treatments", "start_day"),
    HadEvent: ("events", "start_day"),
    HadResponse: ("responses", "day"),
    WasMeasured: ("measurements", "day"),
    WasDiagnosed: ("tumours", "diagnosis_day"),
    WasSampled: ("samples", "collection_day"),
    Died: ("patients", "death_day"),
}
"""The table of each moment, and the column with its day."""

FINDING: dict[type[Leaf], str] = {
    IsMutated: "mutation",
    HasCopyNumber: "copy_number",
    IsFused: "fusion",
}
"""The word of `WHOLE` for each leaf about a finding."""

_TABLES: dict[type[Criteria], str] = {
    HasTumourType: "tumours",
    IsMutated: "mutations",
    HasCopyNumber: "copy_number",
    IsFused: "structural_variants",
} | {kind: table for kind, (table, _) in DAYS.items()}


def table_of(leaf: Criteria) -> str:
    """Give the table whose rows a leaf is about."""
    if isinstance(leaf, IsIn | IsBetween | IsKnown):
        return leaf.column.partition(".")[0]
    return _TABLES[type(leaf)]


def members_of(leaf: InCohort) -> Criteria:
    """Give the criteria of a saved cohort.

    Raises:
        CriteriaError: they were not filled in.
    """
    if leaf.members is None:
        raise CriteriaError(
            f"the cohort {leaf.cohort_id} is not filled in",
            remedy="ask through cohort.select with the saved cohorts",
            value=leaf.cohort_id,
        )
    return leaf.members


def codons_of_exon(leaf: IsMutated) -> tuple[tuple[int, int], ...]:
    """Give the codons of the exon that is asked for.

    Raises:
        CriteriaError: they were not filled in.
    """
    if not leaf.exon_codons:
        raise CriteriaError(
            f"the codons of exon {leaf.exon} of {leaf.gene} are not filled in",
            remedy="ask through cohort.select, which knows them, or name codons",
        )
    return leaf.exon_codons
