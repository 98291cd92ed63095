"""How long each patient of the made cluster lives, from effects that are known."""

from dataclasses import dataclass
from math import exp, log

import numpy as np

from oncommons.intake.made.effects import EFFECTS, REFERENCE_AGE_YEARS
from oncommons.intake.made.facts import Facts
from oncommons.intake.made.hospitals import HOSPITALS
from oncommons.intake.made.people import People
from oncommons.intake.made.streams import stream
from oncommons.stats.arrays import Bools, Floats, Ints

FIVE_YEARS_DAYS = 1826.25
LONGEST_FOLLOW_UP_DAYS = 8 * 365.25
SHORTEST_FOLLOW_UP_DAYS = 30.0
LOST_PER_YEAR = 0.03
"""Patients enter evenly over eight years, all are followed to one day, and 3 % a year are lost."""

_LARGEST_PAIRS = 2_000_000


@dataclass(frozen=True, slots=True)
class Baseline:
    """Survival of a patient of one type without any risk factor: exp(-(t / scale) ** shape)."""

    shape: float
    scale_days: float


@dataclass(frozen=True, slots=True)
class Outcomes:
    """One row per patient.

    Args:
        linear_predictor: (n,) sum of the planted log hazard ratios.
        treated: (n,) True where the drug with the planted effect was given.
        biomarker: (n,) True where the patient carries its biomarker.
        days: (n,) whole days from diagnosis to death or last contact, at least 1.
        died: (n,) True where the follow-up ends with death.
        baselines: one per type of cancer.
    """

    linear_predictor: Floats
    treated: Bools
    biomarker: Bools
    days: Ints
    died: Bools
    baselines: tuple[Baseline, ...]


def draw_outcomes(facts: Facts, people: People, mutated: dict[str, Bools], seed: int) -> Outcomes:
    """Draw treatment, survival and follow-up.

    Args:
        facts: the tables of facts.
        people: the patients.
        mutated: (n,) per gene with an effect, True where the first sample has a protein-changing
            mutation.
        seed: seed of the cluster.

    Returns:
        The outcomes.

    Source: Bender, Augustin & Blettner, Stat Med 24 (2005) 1713 (survival times from a Weibull
    baseline and proportional hazards).
    """
    rng = stream(seed, "outcomes")
    patients = len(people.age_years)
    treated = _draw_treated(facts, people, rng)
    biomarker = mutated[EFFECTS.treatment.biomarker]
    predictor = linear_predictor(people, mutated, treated, of_type=_given_in(facts, people))
    baselines = _fit_baselines(facts, people, predictor)
    shape = np.array([one.shape for one in baselines])[people.cancer_type]
    scale = np.array([one.scale_days for one in baselines])[people.cancer_type]
    lifetime = scale * (rng.standard_exponential(patients) * np.exp(-predictor)) ** (1 / shape)
    entry = rng.uniform(SHORTEST_FOLLOW_UP_DAYS, LONGEST_FOLLOW_UP_DAYS, patients)
    lost = rng.exponential(365.25 / LOST_PER_YEAR, patients)
    last = np.minimum(entry, lost)
    died = lifetime <= last
    days = np.maximum(np.ceil(np.minimum(lifetime, last)), 1).astype(np.int64)
    return Outcomes(predictor, treated, biomarker, days, died, baselines)


def linear_predictor(
    people: People, mutated: dict[str, Bools], treated: Bools, *, of_type: Bools
) -> Floats:
    """Add up the planted log hazard ratios of every patient.

    Args:
        people: the patients.
        mutated: (n,) per gene with an effect, True where mutated.
        treated: (n,) True where the drug with the planted effect was given.
        of_type: (n,) True for the type of cancer in which the drug is given.

    Returns:
        (n,) natural logarithm of the hazard ratio against a patient of 65 years in stage I with
        performance status 0, no mutation with an effect, untreated, in hospital A.
    """
    treatment = EFFECTS.treatment
    total = EFFECTS.age_per_10_years * (people.age_years - REFERENCE_AGE_YEARS) / 10
    total = total + np.array([0.0, *EFFECTS.stage])[people.stage]
    total = total + np.array(EFFECTS.ecog)[people.ecog]
    for gene, effect in EFFECTS.genes:
        total = total + effect * mutated[gene]
    hospital_effects = np.array([log(hospital.hazard_ratio) for hospital in HOSPITALS])
    drug = np.where(
        mutated[treatment.biomarker],
        log(treatment.hazard_ratio_carriers),
        log(treatment.hazard_ratio_others),
    )
    summed: Floats = total + hospital_effects[people.hospital] + drug * (treated & of_type)
    return summed


@dataclass(frozen=True, slots=True)
class Reach:
    """The best concordance that a model can reach: that of the true linear predictor.

    Args:
        c_index: share of comparable pairs that it orders rightly, ties counted half.
        comparable_pairs: how many pairs can be ordered at all; an estimate where pairs were drawn.
    """

    c_index: float
    comparable_pairs: int


def reachable_c_index(outcomes: Outcomes, members: Ints, rng: np.random.Generator) -> Reach | None:
    """Give the concordance of the true linear predictor within one type of cancer.

    Args:
        outcomes: the outcomes.
        members: (k,) the patients of the type.
        rng: stream of random numbers.

    Returns:
        From all pairs, or from two million drawn at random; None without a comparable pair.

    Source: Harrell, Lee & Mark, Stat Med 15 (1996) 361.
    """
    size = len(members)
    if size * (size - 1) // 2 <= _LARGEST_PAIRS:
        first, second = np.triu_indices(size, 1)
    else:
        first = rng.integers(0, size, _LARGEST_PAIRS)
        second = (first + rng.integers(1, size, _LARGEST_PAIRS)) % size
    days, died = outcomes.days[members], outcomes.died[members]
    earlier = np.where(days[first] <= days[second], first, second)
    later = first + second - earlier
    comparable = died[earlier] & (days[earlier] < days[later])
    risk = outcomes.linear_predictor[members]
    gap = (risk[earlier] - risk[later])[comparable]
    if not len(gap):
        return None
    ordered = float((gap > 0).mean() + (gap == 0).mean() / 2)
    return Reach(ordered, round(size * (size - 1) / 2 * float(comparable.mean())))


def _given_in(facts: Facts, people: People) -> Bools:
    """Say which patients have the cancer in which the drug is given."""
    codes = [kind.oncotree for kind in facts.cancer_types]
    given: Bools = people.cancer_type == codes.index(EFFECTS.treatment.oncotree)
    return given


def _draw_treated(facts: Facts, people: People, rng: np.random.Generator) -> Bools:
    """Treat by stage alone: later stages more often, carriers and others alike."""
    chance = np.array([0.0, *EFFECTS.treatment.treated_by_stage])[people.stage]
    drawn = rng.random(len(chance)) < chance
    treated: Bools = drawn & _given_in(facts, people)
    return treated


def _fit_baselines(facts: Facts, people: People, predictor: Floats) -> tuple[Baseline, ...]:
    """Set each type's scale so that its patients survive five years as often as published."""
    baselines = []
    for place, kind in enumerate(facts.cancer_types):
        risks = np.exp(predictor[people.cancer_type == place])
        hazard = _cumulative_hazard(risks if len(risks) else np.ones(1), kind.five_year_survival)
        scale = FIVE_YEARS_DAYS * hazard ** (-1 / kind.weibull_shape)
        baselines.append(Baseline(kind.weibull_shape, scale))
    return tuple(baselines)


def _cumulative_hazard(risks: Floats, survival: float) -> float:
    """Find the baseline hazard over five years that gives this mean survival, by bisection."""
    low, high = log(1e-9), log(1e3)
    for _ in range(60):
        middle = (low + high) / 2
        if np.exp(-exp(middle) * risks).mean() > survival:
            low = middle
        else:
            high = middle
    return exp(low)
