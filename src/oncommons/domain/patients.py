"""One patient at the bedside: what the hospital knows that advice is built on."""

from dataclasses import dataclass
from enum import StrEnum


class AlterationKind(StrEnum):
    """What kind of change a gene has."""

    MUTATION = "mutation"
    COPY_NUMBER = "copy number"
    FUSION = "fusion"


class Origin(StrEnum):
    """Where an alteration comes from."""

    SOMATIC = "somatic"
    GERMLINE = "germline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Alteration:
    """One change found in a sample.

    Args:
        symbol: HGNC symbol.
        kind: mutation, copy number or fusion.
        protein_change: change without "p.", such as V600E; empty where there is none.
        variant_class: MAF Variant_Classification of a mutation; empty otherwise.
        call: copy-number call, -2 to 2; 0 otherwise.
        partner: other gene of a fusion; empty where unknown.
        exon: exon number where the source gives it; 0 otherwise.
        origin: somatic or germline.
        vaf: share of reads, 0 to 1; None where unknown.
    """

    symbol: str
    kind: AlterationKind
    protein_change: str = ""
    variant_class: str = ""
    call: int = 0
    partner: str = ""
    exon: int = 0
    origin: Origin = Origin.SOMATIC
    vaf: float | None = None

    def __str__(self) -> str:
        """Write it as a clinician would."""
        match self.kind:
            case AlterationKind.FUSION:
                return f"{self.symbol}::{self.partner or '?'} fusion"
            case AlterationKind.COPY_NUMBER:
                words = {-2: "deep deletion", -1: "loss", 1: "gain", 2: "amplification"}
                return f"{self.symbol} {words.get(self.call, 'copy number')}"
            case AlterationKind.MUTATION:
                return f"{self.symbol} {self.protein_change or self.variant_class}".strip()


@dataclass(frozen=True, slots=True)
class GivenTreatment:
    """A drug that the patient was given.

    Args:
        drug: name as recorded.
        line: line of treatment; None where unknown.
        start_day: first day, from diagnosis; None where unknown.
        end_day: last day; None where unknown or still given.
    """

    drug: str
    line: int | None = None
    start_day: int | None = None
    end_day: int | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient as the bedside sees them, inside the hospital.

    Args:
        patient_id: the hospital's number, or a pseudonym.
        sample_id: the sample that the alterations come from.
        oncotree: tumour type, OncoTree code; empty where unknown.
        sex: female, male, other or unknown.
        age_years: age at diagnosis; None where unknown.
        stage_group: stage group; empty where unknown.
        alterations: what was found.
        profiled: genes that the assay covered; None for every gene.
        coverage_known: whether `profiled` can be believed; False where the panel's list is missing.
        msi_status: MSS, MSI-L, MSI-H or unknown.
        tmb: mutations per megabase; None where unknown.
        treatments: what was given before.
    """

    patient_id: str
    sample_id: str
    oncotree: str
    sex: str
    age_years: float | None
    stage_group: str
    alterations: tuple[Alteration, ...]
    profiled: frozenset[str] | None
    coverage_known: bool
    msi_status: str
    tmb: float | None
    treatments: tuple[GivenTreatment, ...] = ()
