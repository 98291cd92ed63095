"""The lines of treatment that each patient of the made cluster received."""

from dataclasses import dataclass

import numpy as np

from oncommons.intake.made.effects import EFFECTS
from oncommons.intake.made.facts import Facts, Regimen
from oncommons.intake.made.outcomes import Outcomes
from oncommons.intake.made.people import STAGE_IV, People
from oncommons.intake.made.streams import stream
from oncommons.stats.arrays import Bools, Floats, Ints

LATEST_FIRST_DAY = 60
TRIAL_DRUG_FIRST_DAYS = (7, 21)
TRIAL_DRUG_MEDIAN_DAYS = 270
GAP_MEDIAN_DAYS = 75.0
DURATION_LOG_SD = 0.6
"""First lines begin within two months; the next follows a log-normal pause. Design values."""


@dataclass(frozen=True, slots=True)
class TreatmentRow:
    """What a regimen number stands for: its agents, kind and line."""

    agents: tuple[str, ...]
    subtype: str
    line: int


@dataclass(frozen=True, slots=True)
class Treatments:
    """One row per line of treatment that a patient received.

    Args:
        patient: (n,) place in `People`.
        regimen: (n,) place in `regimens`.
        start_day: (n,) first day, from diagnosis.
        stop_day: (n,) last day, at most the last contact; -1 where it still goes on.
        regimens: what the numbers stand for.
    """

    patient: Ints
    regimen: Ints
    start_day: Ints
    stop_day: Ints
    regimens: tuple[TreatmentRow, ...]


def draw_treatments(facts: Facts, people: People, outcomes: Outcomes, seed: int) -> Treatments:
    """Draw the lines of treatment, by type and stage; only the planted drug changes survival.

    Args:
        facts: the tables of facts.
        people: the patients.
        outcomes: their survival, and who got the planted drug as first line.
        seed: seed of the cluster.

    Returns:
        The lines, sorted by patient and line.
    """
    rng = stream(seed, "treatments")
    known = (*map(_as_row, facts.regimens), _planted_row())
    patients = len(people.age_years)
    ready = rng.integers(7, LATEST_FIRST_DAY, patients)
    early = rng.integers(*TRIAL_DRUG_FIRST_DAYS, patients)
    ready = np.where(outcomes.treated, np.minimum(early, outcomes.days - 1), ready)
    going = np.ones(patients, dtype=bool)
    parts = []
    for line in sorted({regimen.line for regimen in facts.regimens}):
        chosen = _choose(facts, people, line, rng.random(patients))
        if line == 1:
            chosen = np.where(outcomes.treated, len(known) - 1, chosen)
        going &= (chosen >= 0) & (ready < outcomes.days)
        length = np.rint(_durations(facts, chosen) * rng.lognormal(0, DURATION_LOG_SD, patients))
        stop = ready + np.maximum(length.astype(np.int64), 1)
        parts.append(_line_rows(going, chosen, ready, stop, outcomes))
        pause = np.rint(rng.lognormal(np.log(GAP_MEDIAN_DAYS), DURATION_LOG_SD, patients))
        ready = stop + pause.astype(np.int64)
    rows = np.concatenate(parts, axis=1)
    patient, regimen, start, end = rows[:, np.argsort(rows[0], kind="stable")]
    return Treatments(patient, regimen, start, end, known)


def _as_row(regimen: Regimen) -> TreatmentRow:
    """Drop what is only needed for drawing."""
    return TreatmentRow(regimen.agents, regimen.subtype, regimen.line)


def _planted_row() -> TreatmentRow:
    """The drug whose effect is planted, always a first line."""
    return TreatmentRow((EFFECTS.treatment.agent,), "Targeted Therapy", 1)


def _choose(facts: Facts, people: People, line: int, draws: Floats) -> Ints:
    """Choose a regimen of this line for every patient; -1 for none."""
    chosen = np.full(len(draws), -1)
    late = people.stage == STAGE_IV
    for place, kind in enumerate(facts.cancer_types):
        members = people.cancer_type == place
        low = np.zeros(len(draws))
        for number, regimen in enumerate(facts.regimens):
            if (regimen.oncotree, regimen.line) == (kind.oncotree, line):
                high = low + np.where(late, regimen.share_late, regimen.share_early)
                chosen[members & (draws >= low) & (draws < high)] = number
                low = high
    return chosen


def _durations(facts: Facts, chosen: Ints) -> Floats:
    """Give the median duration of each chosen regimen; 0 for none."""
    medians = [*(regimen.median_days for regimen in facts.regimens), TRIAL_DRUG_MEDIAN_DAYS, 0]
    return np.array(medians, dtype=np.float64)[chosen]


def _line_rows(going: Bools, chosen: Ints, start: Ints, stop: Ints, outcomes: Outcomes) -> Ints:
    """Give patient, regimen, start and stop of one line; stop is -1 where it still goes on."""
    rows = np.flatnonzero(going)
    last = outcomes.days[rows]
    ongoing = (stop[rows] > last) & ~outcomes.died[rows]
    end = np.where(ongoing, -1, np.minimum(stop[rows], last))
    return np.stack([rows, chosen[rows], start[rows], end])
