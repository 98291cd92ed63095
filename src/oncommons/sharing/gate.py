"""The privacy gate: what a linear model must show before it may leave the place of its patients."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from oncommons.domain.findings import Finding, Severity
from oncommons.domain.models import Feature, LinearModel, Validation

RULES = ("G1", "G3", "G4", "G5", "G7", "G8")
MONTH_DAYS = 30
FEWEST_EVENTS = 10
FEWEST_PATIENTS = 10
WIDEST_GAP = 0.10
ROUND_DIGITS = 2


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """What only the place of the patients knows; it is checked, and never stored in a package.

    Args:
        carriers: yes-or-no feature to the patients with "yes".
        step_events: events in each step of the baseline.
        extremes: feature to its smallest and largest value among the patients.
    """

    carriers: Mapping[str, int]
    step_events: tuple[int, ...]
    extremes: Mapping[str, tuple[float, float]]


def gate(
    model: LinearModel,
    *,
    patients: int | None,
    events: int | None,
    training: TrainingFacts | None = None,
) -> tuple[Finding, ...]:
    """Check what a model would give away; any error stops packing.

    Rules that apply to a linear model: G1 data only, G3 baseline steps, G4 degrees of freedom,
    G7 rare levels, G8 real extremes. Without `training`, G3 and G7 use bounds that follow from the
    model itself, and G8 asks for round limits; findings then say so.

    Args:
        model: the fitted model.
        patients: patients it was fitted on; None where hidden.
        events: events among them; None where hidden.
        training: exact numbers, where they are known.

    Returns:
        Findings in order of the rules: errors block, warnings are kept with the package.

    Source: Griffiths et al., Handbook on Statistical Disclosure Control for Outputs (2019):
        groups of at least 10, and 10 degrees of freedom left in a regression.
    """
    if patients is None or events is None:
        return (
            _block(
                "G4",
                "the number of patients or events is hidden",
                "fit it on more patients; a model of so few may not travel",
            ),
        )
    findings = [*_data_only(model)]
    if findings:
        return tuple(findings)
    findings += _baseline_steps(model, events, training)
    findings += _degrees_of_freedom(model, patients)
    findings += _rare_levels(model, patients, training)
    findings += _real_extremes(model, training)
    return tuple(findings)


def check_overfit(validation: Validation) -> tuple[Finding, ...]:
    """Check rule G5: a model that knows its training patients much better gives them away.

    Source: Yeom et al., IEEE CSF 2018: overfitting suffices for membership inference.
    """
    gap = validation.apparent - validation.discrimination.value
    if gap <= WIDEST_GAP:
        return ()
    found = f"{validation.discrimination_name} falls by {gap:.3f} from training to test"
    return (_block("G5", found, f"fit a simpler model; at most {WIDEST_GAP:.2f} may travel"),)


def _data_only(model: LinearModel) -> Iterator[Finding]:
    """G1: plain finite numbers that belong together, and nothing else."""
    numbers = (*model.coefficients, *model.standard_errors, *model.baseline_hazard, model.intercept)
    if not all(math.isfinite(number) for number in numbers):
        yield _block("G1", "a number of the model is not finite", "refit it")
    if not len(model.features) == len(model.coefficients) == len(model.standard_errors):
        yield _block("G1", "features, coefficients and standard errors differ in number", "refit")
    if len(model.baseline_days) != len(model.baseline_hazard):
        yield _block("G1", "baseline days and hazards differ in number", "refit it")
    if list(model.baseline_hazard) != sorted(model.baseline_hazard):
        yield _block("G1", "the cumulative baseline hazard falls", "refit it")


def _baseline_steps(
    model: LinearModel, events: int, training: TrainingFacts | None
) -> Iterator[Finding]:
    """G3: a step finer than a month, or of few events, shows the day of a patient's event."""
    days = model.baseline_days
    if not days:
        return
    remedy = "merge steps of the baseline until each spans a month and 10 events"
    starts = (0, *days) if days[0] > 0 else days
    finest = min((b - a for a, b in pairwise(starts)), default=MONTH_DAYS)
    if finest < MONTH_DAYS:
        yield _block("G3", f"a baseline step spans {finest} days", remedy)
    hazards = (0.0, *model.baseline_hazard)
    rising = sum(a < b for a, b in pairwise(hazards))
    if training is not None:
        fewest = min((count for count in training.step_events if count), default=FEWEST_EVENTS)
        if fewest < FEWEST_EVENTS or len(training.step_events) != len(days):
            yield _block("G3", f"a baseline step has {fewest} events, or is not counted", remedy)
    elif events < FEWEST_EVENTS * rising:
        yield _block("G3", f"{rising} baseline steps share {events} events", remedy)
    else:
        found = f"events per step are known on average only: {events} over {rising} steps"
        yield _warn("G3", found, "check the exact numbers where the model was fitted")


def _degrees_of_freedom(model: LinearModel, patients: int) -> Iterator[Finding]:
    """G4: with hardly more patients than parameters, the parameters give the patients back."""
    parameters = len(model.coefficients) + max(1, len(model.baseline_days))
    if patients - parameters < FEWEST_PATIENTS:
        found = f"{patients} patients for {parameters} parameters"
        yield _block("G4", found, "leave out features, or fit it on more patients")


def _rare_levels(
    model: LinearModel, patients: int, training: TrainingFacts | None
) -> Iterator[Finding]:
    """G7: a yes-or-no feature that few patients have, or lack, tells of these few."""
    for feature in filter(_is_yes_or_no, model.features):
        carriers = round(feature.missing * patients)
        if training is not None:
            carriers = training.carriers.get(feature.name, 0)
        if min(carriers, patients - carriers) < FEWEST_PATIENTS:
            found = f"{feature.name}: fewer than {FEWEST_PATIENTS} patients on one side"
            yield _block("G7", found, "leave it out, or merge it with another feature")


def _real_extremes(model: LinearModel, training: TrainingFacts | None) -> Iterator[Finding]:
    """G8: a limit that is somebody's value tells of this patient."""
    for feature in model.features:
        limits = (feature.lowest, feature.highest)
        unrounded = [limit for limit in limits if not _is_round(limit)]
        if unrounded:
            found = f"{feature.name}: the limit {unrounded[0]:g} is not round"
            remedy = f"use clinical limits, or round outward to {ROUND_DIGITS} digits"
            yield _block("G8", found, remedy)
        elif training is not None and not _is_yes_or_no(feature):
            lowest, highest = training.extremes.get(feature.name, limits)
            if feature.lowest == lowest or feature.highest == highest:
                found = f"{feature.name}: a limit is the value of a patient, or is not known"
                yield _block("G8", found, "use clinical limits")


def _is_yes_or_no(feature: Feature) -> bool:
    """Tell whether a feature is yes or no: it has no unit and runs from 0 to 1."""
    return not feature.unit and (feature.lowest, feature.highest) == (0, 1)


def _is_round(limit: float) -> bool:
    """Tell whether a limit has few significant digits, as a clinical limit has."""
    return float(f"{limit:.{ROUND_DIGITS}g}") == limit


def _block(rule: str, found: str, remedy: str) -> Finding:
    return Finding(rule, Severity.ERROR, found, remedy)


def _warn(rule: str, found: str, remedy: str) -> Finding:
    return Finding(rule, Severity.WARNING, found, remedy)
