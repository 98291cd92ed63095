"""Words to write criteria with: `mutated("EGFR", codons=858) & ~treated("osimertinib")`."""

import re

from oncommons.domain.criteria.algebra import AnySample, Criteria, Known, Not
from oncommons.domain.criteria.leaves import (
    Died,
    HadEvent,
    HadResponse,
    HasCopyNumber,
    HasPanel,
    HasTumourType,
    InCohort,
    InOrder,
    IsBetween,
    IsFused,
    IsIn,
    IsKnown,
    IsMutated,
    IsProfiled,
    Moment,
    WasDiagnosed,
    WasMeasured,
    WasSampled,
    WasTreated,
)

PROGRESSION = ("PD", "progression")


def column(name: str, *values: str) -> IsIn:
    """Ask for values of a column.

    Example:
        >>> column("patients.sex", "female") & ~mutated("TP53")
        ... # doctest: +ELLIPSIS
        All(parts=(IsIn(column='patients.sex', values=('female',)), Not(part=IsMutated(...))))
    """
    return IsIn(name, _set(values))


def between(name: str, low: float | None = None, high: float | None = None) -> IsBetween:
    """Ask for a number between two bounds, both included."""
    return IsBetween(name, low, high)


def recorded(name: str) -> IsKnown:
    """Ask for a column to have a value."""
    return IsKnown(name)


def tumour_type(code: str) -> HasTumourType:
    """Ask for an OncoTree code with everything below it."""
    return HasTumourType(code)


def mutated(
    gene: str,
    protein_change: str = "",
    *,
    codons: int | tuple[int, int] | None = None,
    exon: int | None = None,
    classes: tuple[str, ...] = (),
    min_vaf: float | None = None,
) -> IsMutated:
    """Ask for a mutation of a gene; for one that changes the protein, unless classes are given.

    Args:
        gene: HGNC symbol.
        protein_change: one change, with or without "p.".
        codons: one codon or the first and last of a range.
        exon: number of an exon.
        classes: MAF variant classes.
        min_vaf: smallest share of reads with the variant, 0 to 1.

    Raises:
        CriteriaError: a range that ends before it starts, or a share outside 0 to 1.

    Example:
        >>> mutated("EGFR", codons=858).last_codon
        858
    """
    first, last = (codons, codons) if codons is None or isinstance(codons, int) else codons
    change = protein_change.removeprefix("p.")
    return IsMutated(gene, change, first, last, exon, _set(classes), min_vaf)


def copy_number(gene: str, *calls: int) -> HasCopyNumber:
    """Ask for copy-number calls of a gene, among -2, -1, 1, 2."""
    return HasCopyNumber(gene, tuple(sorted(set(calls))))


def amplified(gene: str) -> HasCopyNumber:
    """Ask for an amplification of a gene."""
    return HasCopyNumber(gene, (2,))


def deleted(gene: str) -> HasCopyNumber:
    """Ask for a deep deletion of a gene."""
    return HasCopyNumber(gene, (-2,))


def fused(gene: str, partner: str = "") -> IsFused:
    """Ask for a rearrangement of a gene, with a partner or with any."""
    return IsFused(gene, partner)


def altered(gene: str, change: str = "") -> Criteria:
    """Ask for an alteration of a gene.

    Args:
        gene: HGNC symbol.
        change: mutation, amplification, deletion or fusion; "exon 19"; a codon (L858) or a range
            of codons (746-753); or a protein change such as L858R. Empty for a mutation,
            amplification, deep deletion or fusion.

    Example:
        >>> altered("EGFR", "L858") == mutated("EGFR", codons=858)
        True
    """
    match change.strip():
        case "":
            return mutated(gene) | amplified(gene) | deleted(gene) | fused(gene)
        case "mutation":
            return mutated(gene)
        case "amplification":
            return amplified(gene)
        case "deletion":
            return deleted(gene)
        case "fusion":
            return fused(gene)
        case asked:
            return _mutated_there(gene, asked)


def _mutated_there(gene: str, place: str) -> IsMutated:
    """Read an exon, a codon, a range of codons or a protein change."""
    if exon := re.fullmatch(r"exon ?(\d+)", place, re.IGNORECASE):
        return mutated(gene, exon=int(exon[1]))
    if codons := re.fullmatch(r"[A-Z*]?(\d+)(?:-[A-Z*]?(\d+))?", place.removeprefix("p.")):
        return mutated(gene, codons=(int(codons[1]), int(codons[2] or codons[1])))
    return mutated(gene, place)


def profiled(gene: str, finding: str = "mutation") -> IsProfiled:
    """Ask for an assay that would show a mutation, copy_number or fusion of a gene."""
    return IsProfiled(gene, finding)


def panel(panel_id: str) -> HasPanel:
    """Ask for a gene panel."""
    return HasPanel(panel_id)


def sample_type(*values: str) -> IsIn:
    """Ask for a kind of sample, such as primary or metastasis."""
    return column("samples.sample_type", *values)


def treated(
    drug: str = "", *, atc: str = "", kind: str = "", line: int | None = None
) -> WasTreated:
    """Ask for a drug that was given, or a treatment by ATC code (or its start), kind or line."""
    return WasTreated(drug, atc, kind, line)


def event(type: str, code: str = "") -> HadEvent:  # noqa: A002
    """Ask for an event."""
    return HadEvent(type, code)


def response(*results: str) -> HadResponse:
    """Ask for a result of an assessment: CR, PR, SD, PD, NE, NED or progression."""
    return HadResponse(_set(results))


def progressed() -> HadResponse:
    """Ask for a progression, as an assessment or as an event of progression-free survival."""
    return HadResponse(PROGRESSION)


def measured(
    code: str, low: float | None = None, high: float | None = None, *, unit: str = ""
) -> WasMeasured:
    """Ask for a measurement between two bounds, both included."""
    return WasMeasured(code, low, high, unit)


def diagnosed(*event_types: str) -> WasDiagnosed:
    """Ask for an event of the disease: primary, metastasis, ...; none for any."""
    return WasDiagnosed(_set(event_types))


def sampled(*sample_types: str) -> WasSampled:
    """Ask for a sample of these kinds that was taken; none for any."""
    return WasSampled(_set(sample_types))


def died() -> Died:
    """Ask for death."""
    return Died()


def in_order(
    first: Moment, then: Moment, *, at_most_days: int | None = None, at_least_days: int = 0
) -> InOrder:
    """Ask for one thing and then another, some days apart.

    Example:
        >>> in_order(treated("osimertinib"), progressed(), at_most_days=180).at_least_days
        0
    """
    return InOrder(first, then, at_most_days, at_least_days)


def in_cohort(cohort_id: str) -> InCohort:
    """Ask for membership of a saved cohort."""
    return InCohort(cohort_id)


def any_sample(criteria: Criteria) -> AnySample:
    """Ask for one sample that satisfies all of it."""
    return AnySample(criteria)


def all_samples(criteria: Criteria) -> Not:
    """Ask for every sample to satisfy it; unknown for a patient without a sample."""
    return ~AnySample(~criteria)


def known(criteria: Criteria) -> Known:
    """Ask for those of whom it is known whether they belong."""
    return Known(criteria)


def unknown(criteria: Criteria) -> Not:
    """Ask for those of whom it is not known whether they belong."""
    return ~Known(criteria)


def _set(values: tuple[str, ...]) -> tuple[str, ...]:
    """Sort words and drop doubles, so that equal criteria are equal values."""
    return tuple(sorted(set(values)))
