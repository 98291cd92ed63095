"""Which models may leave: enough patients behind each number, and a coarse baseline hazard."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from oncommons.disclosure.curves import MONTH_DAYS, check_grid, pool_steps
from oncommons.disclosure.depths import limit
from oncommons.errors import DataError

_LEVERAGE = limit("R7", "leverage_percent")


@dataclass(frozen=True, slots=True)
class Baseline:
    """A cumulative baseline hazard on days of a grid, read as straight lines between them.

    Args:
        days: rising days, multiples of the grid; empty where nothing may be shown.
        cumulative_hazard: at the end of each day.
        died: deaths that each step stands for, each at least the minimum.
    """

    days: tuple[int, ...]
    cumulative_hazard: tuple[float, ...]
    died: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What the rules need to know of a fitted model.

    Args:
        patients: patients it was fitted on.
        parameters: coefficients and intercepts estimated.
        level_patients: each level of each category or indicator, and of an outcome of two values,
            such as "stage IV", to the patients who have it.
        baseline_days: days of the baseline hazard; empty where there is none.
        baseline_died: deaths that each of its steps stands for.
        largest_leverage: largest weight of one patient in their own fitted value, 0 to 1; None
            where it was not computed.
        patterns: different combinations of the predictors among the patients; None where it was
            not counted.
        per_patient: names of numbers that come with it and have one value per patient, such as
            residuals.
    """

    patients: int
    parameters: int
    level_patients: Mapping[str, int]
    baseline_days: Sequence[float] = ()
    baseline_died: Sequence[int] = ()
    largest_leverage: float | None = None
    patterns: int | None = None
    per_patient: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ModelFinding:
    """What one rule says of a model.

    Args:
        rule: id of the rule, R6 or R7.
        passed: whether the model keeps it.
        what: what was looked at, with the limit and never the number found.
        remedy: what to do; empty where it passed.
    """

    rule: str
    passed: bool
    what: str
    remedy: str = ""


def check_model(
    facts: ModelFacts,
    *,
    minimum: int = 10,
    residual_degrees: int = limit("R7", "residual_degrees"),
) -> tuple[ModelFinding, ...]:
    """Check a fitted model before it is shown or packed.

    R7: patients less parameters are at least `residual_degrees`; each level of each category has
    the minimum of patients with it and without it; no patient has a leverage of 0.5 or more; there
    are more combinations of predictors than parameters, else the fit is a table of means; and no
    residual, fitted value or prediction of a patient comes with it.
    R6: each step of the baseline spans a month and stands for the minimum of deaths.

    Args:
        facts: what is known of the model.
        minimum: smallest group of patients or deaths.
        residual_degrees: smallest number of residual degrees of freedom.

    Returns:
        One finding per thing looked at: degrees of freedom, each level, and numbers per patient,
        leverage, combinations and baseline where there are any. The model may leave when all
        passed.

    Source: Ritchie & Elliot, Principles- versus rules-based output statistical disclosure
    control (2015); Hundepool et al., Statistical Disclosure Control (2012), on regression.

    Example:
        >>> facts = ModelFacts(patients=200, parameters=3, level_patients={"stage IV": 4})
        >>> [(finding.rule, finding.passed) for finding in check_model(facts)]
        [('R7', True), ('R7', False)]
    """
    check_grid(MONTH_DAYS, minimum)
    return (
        _judge(
            "R7",
            f"residual degrees of freedom are {residual_degrees} or more",
            "fit fewer parameters or more patients",
            passed=facts.patients - facts.parameters >= residual_degrees,
        ),
        *_check_levels(facts, minimum),
        *_check_per_patient(facts),
        *_check_leverage(facts),
        *_check_saturation(facts),
        *_check_baseline(facts, minimum),
    )


def coarsen_baseline(
    days: Sequence[float],
    hazard: Sequence[float],
    died: Sequence[int],
    minimum: int,
    *,
    grid_days: int = MONTH_DAYS,
) -> Baseline:
    """Merge the steps of a baseline hazard until each spans a month and enough deaths (R6).

    Args:
        days: days of death of the fit, rising, >= 0.
        hazard: baseline cumulative hazard at each, never falling.
        died: deaths on each.
        minimum: smallest number of deaths per step.
        grid_days: whole days between possible steps; a month or more.

    Returns:
        The cumulative hazard on days of the grid. A remainder joins the last step, so the final
        hazard is kept. Empty where fewer than the minimum died.

    Raises:
        DataError: the three differ in length, or days do not rise.
        PolicyError: the minimum is below 1 or the grid finer than a month.

    Example:
        >>> coarsen_baseline([5, 20, 40, 70], [0.1, 0.2, 0.3, 0.4], [6, 6, 7, 5], 10)
        Baseline(days=(30, 90), cumulative_hazard=(0.2, 0.4), died=(12, 12))
    """
    check_grid(grid_days, minimum)
    if not len(days) == len(hazard) == len(died):
        raise DataError(
            f"{len(days)} days, {len(hazard)} hazards and {len(died)} deaths",
            remedy="give one of each per day of death",
        )
    if any(day >= later for day, later in pairwise(days)):
        raise DataError("the days of the baseline do not rise", remedy="sort them, one per day")
    edges = [max(1, int(-(-day // grid_days))) * grid_days for day in days]
    last = {edge: place for place, edge in enumerate(edges)}  # the last death up to each edge
    so_far = list(accumulate(died))
    grid = list(last)
    chosen = [grid[place] for place in pool_steps([so_far[last[edge]] for edge in grid], minimum)]
    totals = [so_far[last[edge]] for edge in chosen]
    return Baseline(
        days=tuple(chosen),
        cumulative_hazard=tuple(float(hazard[last[edge]]) for edge in chosen),
        died=tuple(int(now - before) for before, now in pairwise([0, *totals])),
    )


def _judge(rule: str, what: str, remedy: str, *, passed: bool) -> ModelFinding:
    """Make a finding whose remedy is given only where it is needed."""
    return ModelFinding(rule, passed, what, "" if passed else remedy)


def _check_levels(facts: ModelFacts, minimum: int) -> Iterator[ModelFinding]:
    """Check that each level has enough patients on both sides."""
    for level, having in facts.level_patients.items():
        yield _judge(
            "R7",
            f"{level}: {minimum} patients or more have it, and as many have not",
            "merge the level with another, or leave it out",
            passed=min(having, facts.patients - having) >= minimum,
        )


def _check_per_patient(facts: ModelFacts) -> Iterator[ModelFinding]:
    """Refuse what comes with a model and has one value per patient."""
    if facts.per_patient:
        yield _judge(
            "R7",
            "no residual, fitted value or prediction comes with it",
            f"leave out {facts.per_patient[0]}, which has one value per patient",
            passed=False,
        )


def _check_leverage(facts: ModelFacts) -> Iterator[ModelFinding]:
    """Check that no patient decides their own fitted value."""
    if facts.largest_leverage is not None:
        yield _judge(
            "R7",
            f"no patient has a leverage of {_LEVERAGE / 100:g} or more",
            "leave out the column that only this patient has",
            passed=100 * facts.largest_leverage < _LEVERAGE,
        )


def _check_saturation(facts: ModelFacts) -> Iterator[ModelFinding]:
    """Check that a model says less than the table of its groups."""
    if facts.patterns is not None:
        yield _judge(
            "R7",
            "there are more combinations of predictors than parameters",
            "leave an interaction out, or publish the table of means under the rules of tables",
            passed=facts.patterns > facts.parameters,
        )


def _check_baseline(facts: ModelFacts, minimum: int) -> Iterator[ModelFinding]:
    """Check that the baseline steps are long and stand for enough deaths."""
    if not facts.baseline_days:
        return
    spans = [later - day for day, later in pairwise([0, *facts.baseline_days])]
    deaths = [*facts.baseline_died, *[0] * (len(spans) - len(facts.baseline_died))]
    yield _judge(
        "R6",
        f"each baseline step spans {MONTH_DAYS} days and stands for {minimum} deaths or more",
        "merge its steps with coarsen_baseline",
        passed=min(spans) >= MONTH_DAYS and min(deaths) >= minimum,
    )
