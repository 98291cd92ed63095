"""The three hospitals of the made cluster: their size, their patients and what they sequence."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from oncommons.intake.made.facts import Facts
from oncommons.stats.arrays import Bools, Floats, Ints


class Assay(StrEnum):
    """What a hospital sequences, by the name that its study uses."""

    EXOME = "WES"
    PANEL_450 = "MADE450"
    PANEL_150 = "MADE150"


@dataclass(frozen=True, slots=True)
class Hospital:
    """One hospital.

    Args:
        letter: first letter of its patients' identifiers.
        study_id: identifier of its study, also the name of its folder.
        name: what its study is called.
        share: share of all patients.
        assay: what it sequences.
        mean_depth: mean number of reads over a position.
        regions: NUTS 2 codes of residence and the share of each.
        case_mix: how many times more often than in the whole cluster it sees a type of cancer.
        stage_tilt: how many times more often it sees stages I to IV.
        hazard_ratio: risk of death against hospital A, all else equal.
    """

    letter: str
    study_id: str
    name: str
    share: float
    assay: Assay
    mean_depth: float
    regions: tuple[tuple[str, float], ...]
    case_mix: tuple[tuple[str, float], ...]
    stage_tilt: tuple[float, float, float, float]
    hazard_ratio: float


HOSPITALS = (
    Hospital(
        letter="A",
        study_id="made_hospital_a",
        name="Made hospital A",
        share=0.5,
        assay=Assay.EXOME,
        mean_depth=120.0,
        regions=(("FR10", 0.72), ("FRB0", 0.10), ("FRC1", 0.10), ("FRE2", 0.08)),
        case_mix=(),
        stage_tilt=(1.0, 1.0, 1.0, 1.0),
        hazard_ratio=1.0,
    ),
    Hospital(
        letter="B",
        study_id="made_hospital_b",
        name="Made hospital B",
        share=0.3,
        assay=Assay.PANEL_450,
        mean_depth=550.0,
        regions=(("FRK2", 0.68), ("FRK1", 0.17), ("FRC2", 0.15)),
        case_mix=(("CCRCC", 1.4), ("DIFG", 1.6), ("PAAD", 1.3), ("BLCA", 1.2), ("PRAD", 0.85)),
        stage_tilt=(1.0, 1.0, 1.0, 1.0),
        hazard_ratio=1.0,
    ),
    Hospital(
        letter="C",
        study_id="made_hospital_c",
        name="Made hospital C",
        share=0.2,
        assay=Assay.PANEL_150,
        mean_depth=700.0,
        regions=(("FRI1", 0.62), ("FRJ2", 0.23), ("FRI2", 0.15)),
        case_mix=(("LUAD", 1.35), ("LUSC", 1.5), ("HNSC", 1.4), ("BRCA", 0.75), ("THPA", 0.6)),
        stage_tilt=(0.8, 0.9, 1.1, 1.35),
        hazard_ratio=1.3,
    ),
)


def hospital_sizes(patients: int) -> tuple[int, ...]:
    """Give the number of patients of each hospital.

    Args:
        patients: patients of the whole cluster, at least 30.

    Returns:
        One number per hospital; their sum is `patients`.

    Example:
        >>> hospital_sizes(101)
        (51, 30, 20)
    """
    others = [round(patients * hospital.share) for hospital in HOSPITALS[1:]]
    return (patients - sum(others), *others)


def type_shares(facts: Facts) -> Floats:
    """Give the mix of cancer types in each hospital, so that the whole cluster has the facts' mix.

    Args:
        facts: the tables of facts.

    Returns:
        (hospitals, types) shares; every row sums to 1, hospital A takes what the others leave.
    """
    overall = np.array([kind.share for kind in facts.cancer_types])
    shares = np.tile(overall, (len(HOSPITALS), 1))
    for row, hospital in zip(shares[1:], HOSPITALS[1:], strict=True):
        tilt = dict(hospital.case_mix)
        row *= [tilt.get(kind.oncotree, 1.0) for kind in facts.cancer_types]
        row /= row.sum()
    sizes = np.array([hospital.share for hospital in HOSPITALS])
    shares[0] = (overall - sizes[1:] @ shares[1:]) / sizes[0]
    return shares


def stage_shares(facts: Facts) -> Floats:
    """Give the shares of stages I to IV per hospital and type; all 0 where there is no stage.

    Returns:
        (hospitals, types, 4) shares.
    """
    overall = np.array([kind.stages for kind in facts.cancer_types])
    tilts = np.array([hospital.stage_tilt for hospital in HOSPITALS])
    shares = tilts[:, None, :] * overall
    totals = shares.sum(axis=2, keepdims=True)
    staged: Floats = np.divide(shares, totals, out=np.zeros_like(shares), where=totals > 0)
    return staged


def covered_genes(facts: Facts) -> Bools:
    """Give which genes each hospital sequences.

    Returns:
        (hospitals, genes) True where covered; a hospital with exomes covers all.
    """
    on = {
        Assay.EXOME: [True] * len(facts.genes),
        Assay.PANEL_450: [gene.panel_450 for gene in facts.genes],
        Assay.PANEL_150: [gene.panel_150 for gene in facts.genes],
    }
    return np.array([on[hospital.assay] for hospital in HOSPITALS])


def covered_megabases(facts: Facts) -> Floats:
    """Give the coding megabases that each hospital sequences.

    Returns:
        (hospitals,) megabases.
    """
    lengths: Ints = np.array([3 * gene.protein_length for gene in facts.genes])
    megabases: Floats = covered_genes(facts) @ lengths / 1e6
    return megabases
