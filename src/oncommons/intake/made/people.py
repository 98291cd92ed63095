"""The patients of the made cluster and their samples."""

from dataclasses import dataclass

import numpy as np

from oncommons.intake.made.facts import Facts
from oncommons.intake.made.hospitals import HOSPITALS, hospital_sizes, stage_shares, type_shares
from oncommons.intake.made.streams import stream
from oncommons.stats.arrays import Bools, Floats, Ints

STAGE_IV = 4
ECOG_BASE = (0.46, 0.36, 0.13, 0.05)
"""Share of performance status 0 to 3 at 65 years and stage I; worse with age and stage. Design
values within the ranges of cancer registries that record it."""

SECOND_SAMPLE_SHARE = 0.05
_YOUNGEST, _OLDEST = 18, 95
_THYROID, _THYROID_AGE = "THPA", 55
_METASTASIS_SAMPLED = 0.25  # stage IV patients whose first sample comes from a metastasis


@dataclass(frozen=True, slots=True)
class People:
    """One row per patient, hospital after hospital.

    Args:
        hospital: (n,) place in `HOSPITALS`.
        cancer_type: (n,) place in the table of cancer types.
        age_years: (n,) whole years at diagnosis.
        female: (n,) True for women.
        stage: (n,) 1 to 4; 0 where the tumour has no stage.
        grade: (n,) 1 to 3.
        ecog: (n,) 0 to 3.
        region: (n,) place in the hospital's regions.
    """

    hospital: Ints
    cancer_type: Ints
    age_years: Ints
    female: Bools
    stage: Ints
    grade: Ints
    ecog: Ints
    region: Ints


@dataclass(frozen=True, slots=True)
class Samples:
    """One row per sample: every patient's first, then the second samples.

    Args:
        patient: (n,) place in `People`.
        number: (n,) 1 or 2.
        metastasis: (n,) True where it comes from a metastasis.
        purity: (n,) share of tumour cells.
    """

    patient: Ints
    number: Ints
    metastasis: Bools
    purity: Floats


def draw_people(facts: Facts, patients: int, seed: int) -> People:
    """Draw the patients of all hospitals.

    Args:
        facts: the tables of facts.
        patients: how many, at least 30.
        seed: seed of the cluster.

    Returns:
        The patients.
    """
    rng = stream(seed, "people")
    hospital = np.repeat(np.arange(len(HOSPITALS)), hospital_sizes(patients))
    cancer_type = _draw_rows(type_shares(facts)[hospital], rng)
    means = np.array([kind.age_mean for kind in facts.cancer_types])[cancer_type]
    spreads = np.array([kind.age_sd for kind in facts.cancer_types])[cancer_type]
    age = np.clip(np.rint(rng.normal(means, spreads)), _YOUNGEST, _OLDEST).astype(np.int64)
    women = np.array([kind.female_share for kind in facts.cancer_types])[cancer_type]
    stage = _draw_stages(facts, hospital, cancer_type, rng)
    stage = _thyroid_stages(facts, cancer_type, age, stage)
    grades = np.array([kind.grades for kind in facts.cancer_types])[cancer_type]
    return People(
        hospital=hospital,
        cancer_type=cancer_type,
        age_years=age,
        female=rng.random(patients) < women,
        stage=stage,
        grade=_draw_rows(grades, rng) + 1,
        ecog=_draw_ecog(age, stage, rng),
        region=_draw_rows(_region_shares()[hospital], rng),
    )


def draw_samples(people: People, seed: int) -> Samples:
    """Draw one sample of each patient and a second one, from a metastasis, of some.

    Args:
        people: the patients.
        seed: seed of the cluster.

    Returns:
        First samples in the order of the patients, then second samples in the same order.
    """
    rng = stream(seed, "samples")
    patients = len(people.age_years)
    again = np.flatnonzero(rng.random(patients) < SECOND_SAMPLE_SHARE)
    distant = (people.stage == STAGE_IV) & (rng.random(patients) < _METASTASIS_SAMPLED)
    samples = patients + len(again)
    return Samples(
        patient=np.concatenate([np.arange(patients), again]),
        number=np.repeat([1, 2], [patients, len(again)]),
        metastasis=np.concatenate([distant, np.ones(len(again), dtype=bool)]),
        purity=np.clip(np.rint(100 * rng.beta(4.0, 3.0, samples)), 10, 95) / 100,
    )


def _draw_rows(shares: Floats, rng: np.random.Generator) -> Ints:
    """Draw one column per row, in proportion to the row's shares."""
    cumulative = np.cumsum(shares, axis=1)
    drawn = rng.random(len(shares)) * cumulative[:, -1]
    column: Ints = np.minimum((drawn[:, None] >= cumulative).sum(axis=1), shares.shape[1] - 1)
    return column


def _draw_stages(facts: Facts, hospital: Ints, cancer_type: Ints, rng: np.random.Generator) -> Ints:
    """Draw stages 1 to 4, and 0 where the type has none."""
    shares = stage_shares(facts)[hospital, cancer_type]
    stages = _draw_rows(shares, rng) + 1
    return np.where(shares.sum(axis=1) > 0, stages, 0)


def _thyroid_stages(facts: Facts, cancer_type: Ints, age: Ints, stage: Ints) -> Ints:
    """Stage papillary thyroid cancer before 55 years as I, or II with distant metastases.

    Source: UICC TNM classification, 8th edition, differentiated thyroid carcinoma.
    """
    codes = [kind.oncotree for kind in facts.cancer_types]
    young = (cancer_type == codes.index(_THYROID)) & (age < _THYROID_AGE)
    return np.where(young, np.where(stage == STAGE_IV, 2, 1), stage)


def _draw_ecog(age: Ints, stage: Ints, rng: np.random.Generator) -> Ints:
    """Draw the performance status: the older and the later, the worse."""
    cuts = np.log(np.cumsum(ECOG_BASE)[:-1] / (1 - np.cumsum(ECOG_BASE)[:-1]))
    shift = 0.3 * (age - 65) / 10 + 0.25 * np.maximum(stage - 1, 0)
    latent = rng.logistic(shift)
    worse: Ints = (latent[:, None] > cuts).sum(axis=1)
    return worse


def _region_shares() -> Floats:
    """Give the shares of regions per hospital, filled up with 0."""
    width = max(len(hospital.regions) for hospital in HOSPITALS)
    shares = np.zeros((len(HOSPITALS), width))
    for row, hospital in zip(shares, HOSPITALS, strict=True):
        row[: len(hospital.regions)] = [share for _, share in hospital.regions]
    return shares
