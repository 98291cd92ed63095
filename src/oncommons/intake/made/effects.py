"""The effects planted in survival: what a model of the made cluster should find again."""

from dataclasses import dataclass
from math import log


@dataclass(frozen=True, slots=True)
class TreatmentEffect:
    """A drug that helps the carriers of a biomarker and nobody else.

    Args:
        agent: the drug.
        oncotree: the type of cancer in which it is given.
        biomarker: the gene whose protein-changing mutation is the biomarker.
        hazard_ratio_carriers: treated against untreated among carriers.
        hazard_ratio_others: treated against untreated among the others.
        treated_by_stage: share treated in stages I to IV, whatever the biomarker says; because
            stage also drives survival, a comparison that ignores it is confounded.
    """

    agent: str
    oncotree: str
    biomarker: str
    hazard_ratio_carriers: float
    hazard_ratio_others: float
    treated_by_stage: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Effects:
    """Natural logarithms of hazard ratios, equal in all types of cancer.

    Args:
        age_per_10_years: per ten years of age at diagnosis.
        stage: for stages I to IV against I; a tumour without stage counts as 0.
        ecog: for performance status 0 to 3 against 0.
        genes: for a protein-changing mutation of the gene in the first sample.
        treatment: the drug whose effect differs by a biomarker.
    """

    age_per_10_years: float
    stage: tuple[float, float, float, float]
    ecog: tuple[float, float, float, float]
    genes: tuple[tuple[str, float], ...]
    treatment: TreatmentEffect


EFFECTS = Effects(
    age_per_10_years=0.25,
    stage=(0.0, 0.35, 0.85, 1.70),
    ecog=(0.0, 0.30, 0.75, 1.25),
    genes=(("TP53", log(1.35)), ("KRAS", log(1.30)), ("IDH1", log(0.45))),
    treatment=TreatmentEffect(
        agent="erlotinib",
        oncotree="LUAD",
        biomarker="EGFR",
        hazard_ratio_carriers=0.45,
        hazard_ratio_others=1.0,
        treated_by_stage=(0.15, 0.25, 0.40, 0.60),
    ),
)
"""Sizes are design values. Directions follow: stage and performance status, UICC 8 and Oken 1982
Am J Clin Oncol 5:649; TP53, Olivier 2010 Cold Spring Harb Perspect Biol 2:a001008; KRAS, Mascaux
2005 Br J Cancer 92:131; IDH1, Yan 2009 NEJM 360:765; erlotinib by EGFR mutation, Rosell 2012
Lancet Oncol 13:239 (benefit in carriers) and Garassino 2013 Lancet Oncol 14:981 (none without)."""

REFERENCE_AGE_YEARS = 65
"""Age at which the effect of age is 0."""
