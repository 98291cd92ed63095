"""The leaves of criteria: one frozen value for each thing that can be asked of a patient."""

from dataclasses import dataclass

from oncommons.domain.criteria.algebra import Criteria, Leaf
from oncommons.errors import CriteriaError

CALLS = (-2, -1, 1, 2)
WHOLE = {
    "mutation": ("wes", "wgs"),
    "copy_number": ("wes", "wgs", "array_cna"),
    "fusion": ("wes", "wgs", "rnaseq"),
}
"""Kinds of assay that cover every gene where they name no panel, by what is looked for."""


@dataclass(frozen=True, slots=True)
class IsIn(Leaf):
    """A column has one of these values.

    One row that holds is enough. A row is unknown where it is missing, recoded more coarsely, or
    says "unknown" and that word is not asked for.

    Args:
        column: `table.column`.
        values: the values looked for.
    """

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IsBetween(Leaf):
    """A number lies between two bounds, both included; an interval that is cut is unknown.

    Args:
        column: `table.column` of a numeric column.
        low: smallest value, None for no bound.
        high: largest value, None for no bound.
    """

    column: str
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        _in_order(self.low, self.high, "a number")


@dataclass(frozen=True, slots=True)
class IsKnown(Leaf):
    """A column has a value in some row; itself never unknown.

    Args:
        column: `table.column`; missing, "*" and "unknown" are no values.
    """

    column: str


@dataclass(frozen=True, slots=True)
class HasTumourType(Leaf):
    """The patient has a tumour of this OncoTree code.

    Args:
        code: OncoTree code.
        descendants: codes below it, filled in by `cohort.select`, which knows the tree.
        ancestors: codes above it: a tumour labelled so may be of this type, so it is unknown.
    """

    code: str
    descendants: tuple[str, ...] = ()
    ancestors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IsMutated(Leaf):
    """A sample of the patient has a mutation of the gene that meets everything that is asked.

    A mutation without a protein change is unknown where a change, a codon or an exon is asked;
    one without an allele fraction where a fraction is. Where nothing was found, it is false of a
    sample that was profiled for the gene, and unknown of another.

    Args:
        gene: HGNC symbol.
        protein_change: one change without "p.", such as V600E; empty for any.
        first_codon: first of a range of codons that the change must touch; None for any.
        last_codon: last of that range; the same as the first for one codon.
        exon: number of an exon that the change must touch; None for any.
        classes: MAF variant classes; none for every class that changes the protein.
        min_vaf: smallest share of reads with the variant, 0 to 1; None for any.
        exon_codons: first and last codon of the exon, for each transcript in use, filled in by
            `cohort.select`; a change that touches one of them lies in the exon.
    """

    gene: str
    protein_change: str = ""
    first_codon: int | None = None
    last_codon: int | None = None
    exon: int | None = None
    classes: tuple[str, ...] = ()
    min_vaf: float | None = None
    exon_codons: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if (self.first_codon is None) != (self.last_codon is None):
            raise CriteriaError(
                "a range of codons has one end only", remedy="give first_codon and last_codon"
            )
        _in_order(self.first_codon, self.last_codon, "a codon", least=1)
        _in_order(self.exon, None, "an exon", least=1)
        _in_order(self.min_vaf, 1, "min_vaf", least=0)


@dataclass(frozen=True, slots=True)
class HasCopyNumber(Leaf):
    """A sample of the patient has one of these copy-number calls of the gene.

    Args:
        gene: HGNC symbol.
        calls: among -2 (deep deletion), -1 (loss), 1 (gain), 2 (amplification).
    """

    gene: str
    calls: tuple[int, ...]

    def __post_init__(self) -> None:
        if not set(self.calls) <= set(CALLS):
            raise CriteriaError(
                f"calls of copy number are {list(self.calls)}",
                remedy="write numbers among -2, -1, 1, 2",
            )


@dataclass(frozen=True, slots=True)
class IsFused(Leaf):
    """A sample of the patient has a rearrangement of the gene.

    Args:
        gene: HGNC symbol, on either side.
        partner: HGNC symbol of the other side; empty for any. A rearrangement whose other side
            is not named is unknown.
    """

    gene: str
    partner: str = ""


@dataclass(frozen=True, slots=True)
class IsProfiled(Leaf):
    """A sample of the patient was assayed in a way that would show a finding of the gene.

    True of a sample whose panel lists the gene, or whose assay covers every gene (`WHOLE`). False
    of one without an assay or on panels that do not list it. Unknown of one on a panel without a
    gene list or with another kind of assay, which may show it: what is found there counts, and
    what is not found stays unknown.

    Args:
        gene: HGNC symbol.
        finding: mutation, copy_number or fusion.
    """

    gene: str
    finding: str = "mutation"

    def __post_init__(self) -> None:
        _one_of(self.finding, tuple(WHOLE), "a finding")


@dataclass(frozen=True, slots=True)
class HasPanel(Leaf):
    """A sample of the patient was assayed with this gene panel.

    False of a sample with other assays or none; unknown of one on a panel that is not named.

    Args:
        panel_id: the panel, as in `panels.panel_id`.
    """

    panel_id: str


@dataclass(frozen=True, slots=True)
class WasTreated(Leaf):
    """The patient was given a treatment that meets everything that is asked.

    Unknown for a patient without any treatment row. A row that names no drug is unknown where a
    drug is asked, unless it is surgery or radiotherapy, which give none.

    Args:
        drug: name as recorded, compared without case; empty for any.
        atc: ATC code or the start of one, such as L01E; empty for any.
        kind: systemic, radiotherapy, surgery, transplant or other; empty for any.
        line: line of treatment, 1 for the first; None for any.
    """

    drug: str = ""
    atc: str = ""
    kind: str = ""
    line: int | None = None

    def __post_init__(self) -> None:
        kinds = ("", "systemic", "radiotherapy", "surgery", "transplant", "other")
        _one_of(self.kind, kinds, "a kind of treatment")
        _in_order(self.line, None, "a line of treatment", least=1)


@dataclass(frozen=True, slots=True)
class HadEvent(Leaf):
    """Something happened to the patient; unknown for a patient without any row of `events`.

    Args:
        type: kind of event, as in `events.type`.
        code: code of the event; empty for any.
    """

    type: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class HadResponse(Leaf):
    """The disease was assessed with one of these results; unknown without any assessment.

    Args:
        results: among CR, PR, SD, PD, NE, NED, progression.
    """

    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WasMeasured(Leaf):
    """A measurement lies between two bounds, both included; unknown where it was never made.

    Args:
        code: what was measured, as in `measurements.code`.
        low: smallest value, None for no bound.
        high: largest value, None for no bound.
        unit: UCUM unit of the bounds; a value in another unit or in none is unknown. Empty where
            the unit does not matter.
    """

    code: str
    low: float | None = None
    high: float | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        _in_order(self.low, self.high, "a measurement")


@dataclass(frozen=True, slots=True)
class WasDiagnosed(Leaf):
    """The patient had an event of the disease, such as a primary tumour or a metastasis.

    Args:
        event_types: among the values of `tumours.event_type`; none for any.
    """

    event_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WasSampled(Leaf):
    """A sample was taken.

    Args:
        sample_types: among the values of `samples.sample_type`; none for any.
    """

    sample_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Died(Leaf):
    """The patient died; unknown where it is not known whether the patient lives."""


Moment = WasTreated | HadEvent | HadResponse | WasMeasured | WasDiagnosed | WasSampled | Died
"""A leaf whose rows have a day."""


@dataclass(frozen=True, slots=True)
class InOrder(Leaf):
    """One thing happened, and then another within some days.

    A row of either side is sure where it meets what is asked and has a day, possible where it
    may meet it or has no day, and else out of the question.

    True where the days of a sure row of `first` and of a sure row of `then` lie at least
    `at_least_days` and at most `at_most_days` apart. Else false where one of these holds:

    - `first` never happened: the patient has rows of its table, and all are out of the question;
    - both tables have rows, none of them is possible, and every window was watched to its end.

    A window opens with each sure row of `first`. With `at_most_days` it was watched to its end
    where the patient is dead, or was seen alive or had a sure row of `then` on its last day or
    later. Without, it asks what was recorded so far, which is always known. Else unknown: a
    patient who left after a month is not one who had no progression within half a year.

    Args:
        first: what happened first.
        then: what happened on the same day or later; a row never follows itself where
            `at_least_days` is 1 or more.
        at_most_days: largest number of days between the two; None for no bound.
        at_least_days: smallest number of days between the two, 0 or more.
    """

    first: Moment
    then: Moment
    at_most_days: int | None = None
    at_least_days: int = 0

    def __post_init__(self) -> None:
        for moment in (self.first, self.then):
            if not isinstance(moment, Moment):
                raise CriteriaError(
                    f"{type(moment).__name__} has no day",
                    remedy="use a treatment, event, response, measurement, diagnosis, sample"
                    " or death",
                )
        _in_order(self.at_least_days, self.at_most_days, "a number of days", least=0)


@dataclass(frozen=True, slots=True)
class InCohort(Leaf):
    """The patient belongs to a saved cohort.

    Args:
        cohort_id: its id.
        members: its criteria, filled in by `cohort.select`; always asked of the patient.
    """

    cohort_id: str
    members: Criteria | None = None


def _in_order(
    low: float | None, high: float | None, what: str, *, least: float | None = None
) -> None:
    """Refuse bounds that nothing can lie between."""
    too_low = low is not None and least is not None and low < least
    if too_low or (low is not None and high is not None and low > high):
        raise CriteriaError(
            f"{what} is to lie between {low} and {'no limit' if high is None else high}",
            remedy=f"write the smaller bound first{'' if least is None else f', {least} or more'}",
        )


def _one_of(value: str, allowed: tuple[str, ...], what: str) -> None:
    """Refuse a word outside a short list."""
    if value not in allowed:
        words = ", ".join(word for word in allowed if word)
        raise CriteriaError(f'{what} is "{value}"', remedy=f"write one of {words}", value=value)
