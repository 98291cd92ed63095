"""Guards against data that make a model look better than it is: copies, times, too few events."""

import numpy as np

from oncommons.errors import ModelError
from oncommons.stats.arrays import Bools, Floats, Ints

LEAST_EVENTS, LEAST_PATIENTS = 20, 100
EVENTS_PER_PARAMETER = 10
EARLY_DAYS, YEAR_DAYS = 90, 365.25
MOST_COPIES, OVER_CHANCE = 0.005, 10.0
LEAST_UNIQUE = 0.95
_SHUFFLES = 5


def row_groups(values: Floats, time_days: Floats, event: Bools) -> Ints:
    """Number the rows so that equal rows share a number.

    Args:
        values: (n, p) inputs, NaN where missing.
        time_days: (n,) days; zeros where there is no time.
        event: (n,) outcome.

    Returns:
        (n,) numbers from 0.
    """
    rows = np.column_stack([values, time_days, event.astype(np.float64)])
    rows = np.where(np.isnan(rows), -1e300, rows) + 0.0  # -0.0 and 0.0 are the same value
    packed = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1] * 8))).ravel()
    numbers: Ints = np.unique(packed, return_inverse=True)[1].reshape(-1)
    return numbers


def copied_rows(train: Ints, test: Ints) -> int:
    """Count the test rows that stand among the training rows too.

    Args:
        train: (n,) numbers of `row_groups`.
        test: (m,) numbers from the same call.
    """
    return int(np.isin(test, train).sum())


def check_split(values: Floats, time_days: Floats, event: Bools, is_test: Bools, seed: int) -> str:
    """Guard M001: refuse a split whose test part holds copies of training rows.

    Rows can be equal by chance. How many is learned by handing the outcomes around at random.

    Args:
        values: (n, p) inputs of both parts.
        time_days: (n,) days; zeros where there is no time.
        event: (n,) outcome.
        is_test: (n,) True for the test part.
        seed: seed of the shuffles.

    Returns:
        What was found, in words.

    Raises:
        ModelError: more than 0.5 % of the test rows are copies, and over ten times chance.
    """
    copies = _copies(values, time_days, event, is_test)
    test = int(is_test.sum())
    chance = 0.0
    if copies > MOST_COPIES * test:
        chance = _by_chance(values, time_days, event, is_test, seed)
    if copies > max(MOST_COPIES * test, OVER_CHANCE * chance):
        raise ModelError(
            f"M001 {copies} of {test} test rows are copies of training rows ({chance:.1f} by"
            " chance)",
            remedy="remove the copies, and split by patient",
        )
    by_chance = f", {chance:.0f} by chance" if chance else ""
    return f"M001 passed: {copies} of {test} test rows equal a training row{by_chance}."


def check_duplicates(values: Floats, time_days: Floats, event: Bools, seed: int) -> str:
    """Guard M002: refuse data in which more than 5 % of the rows repeat others, beyond chance.

    Args:
        values: (n, p) inputs.
        time_days: (n,) days; zeros where there is no time.
        event: (n,) outcome.
        seed: seed of the shuffles.

    Returns:
        What was found, in words.

    Raises:
        ModelError: fewer than 95 % of the rows are unique, and repeats are over ten times chance.
    """
    total = len(event)
    unique = _unique(values, time_days, event)
    repeats, chance = total - unique, 0.0
    if unique < LEAST_UNIQUE * total:
        rng = np.random.default_rng(seed)
        orders = [rng.permutation(total) for _ in range(_SHUFFLES)]
        shuffled = [_unique(values, time_days[one], event[one]) for one in orders]
        chance = total - float(np.mean(shuffled))
        if repeats > OVER_CHANCE * chance:
            raise ModelError(
                f"M002 {unique} of {total} rows are unique ({chance:.1f} repeats by chance)",
                remedy="remove the repeated patients",
            )
    by_chance = f", {chance:.0f} by chance" if chance else ""
    return f"M002 passed: {repeats} of {total} rows repeat another one{by_chance}."


def check_times(time_days: Floats) -> tuple[Bools, Floats, list[str]]:
    """Guards M006 and M007: leave negative times out, and give day 0 half a day.

    Args:
        time_days: (n,) days to the event or last contact, NaN where unknown.

    Returns:
        (n,) which rows can be used, (n,) the times to use, and what was found, in words.
    """
    usable = time_days >= 0
    negative, unknown = int((time_days < 0).sum()), int(np.isnan(time_days).sum())
    zero = int((time_days == 0).sum())
    said = []
    if unknown:
        said.append(f"{unknown} of {len(time_days)} patients have no follow-up and are left out.")
    if negative:
        said.append(f"M006 {negative} patients with a time before diagnosis are left out.")
    if zero:
        said.append(f"M007 {zero} patients followed for 0 days count with half a day.")
    return usable, np.where(time_days == 0, 0.5, time_days), said


def check_numbers_of(patients: int, events: int) -> None:
    """Guard M012: refuse survival with fewer than 100 patients or 20 events.

    Raises:
        ModelError: there are fewer.
    """
    if patients < LEAST_PATIENTS or events < LEAST_EVENTS:
        raise ModelError(
            f"M012 {patients} patients and {events} events",
            remedy=f"give {LEAST_PATIENTS} patients and {LEAST_EVENTS} events, or draw a"
            " Kaplan-Meier curve instead",
        )


def most_parameters(events: int) -> int:
    """Give how many inputs the events allow: one for ten, at least one (guard M009).

    Source: Peduzzi et al., J Clin Epidemiol 48:1503 (1995).

    Example:
        >>> most_parameters(45), most_parameters(8)
        (4, 1)
    """
    return max(1, events // EVENTS_PER_PARAMETER)


def check_guarantee_time(time_days: Floats, event: Bools) -> str:
    """Guard M015: compare early with later deaths where the day of the samples is not known.

    A patient must live until they are sequenced. Had follow-up begun long before, as at diagnosis,
    nearly nobody would die early, and survival would be overstated. Days of sampling would allow
    to count each patient from there on (left truncation); without them this comparison is all.

    Args:
        time_days: (n,) days to death or last contact, > 0.
        event: (n,) True where the patient died.

    Returns:
        Both yearly death rates, and what they say.

    Source: Suissa, Am J Epidemiol 167:492 (2008); Brown et al., JAMA Oncol 8:1256 (2022).
    """
    early_years = np.minimum(time_days, EARLY_DAYS).sum() / YEAR_DAYS
    late_years = np.maximum(time_days - EARLY_DAYS, 0).sum() / YEAR_DAYS
    soon = event & (time_days <= EARLY_DAYS)
    early, later = soon.sum() / early_years, (event & ~soon).sum() / max(late_years, 1.0)
    verdict = (
        "so follow-up seems to begin near sequencing, not at diagnosis"
        if early >= later / 2
        else "so patients had to live until they were sequenced, and survival is overstated"
    )
    return (
        f"M015 the day of sequencing is not known, so nobody can be counted from there on."
        f" {early:.0%} die per year in the first {EARLY_DAYS} days and {later:.0%} later,"
        f" {verdict}."
    )


def _unique(values: Floats, time_days: Floats, event: Bools) -> int:
    """Count distinct rows."""
    return int(row_groups(values, time_days, event).max(initial=-1)) + 1


def _copies(values: Floats, time_days: Floats, event: Bools, is_test: Bools) -> int:
    """Count the test rows that stand among the training rows too."""
    numbers = row_groups(values, time_days, event)
    return copied_rows(numbers[~is_test], numbers[is_test])


def _by_chance(values: Floats, time_days: Floats, event: Bools, is_test: Bools, seed: int) -> float:
    """Count the copies that remain when outcomes are handed around within the test part."""
    rng = np.random.default_rng(seed)
    test = np.flatnonzero(is_test)
    counts = []
    for _ in range(_SHUFFLES):
        order = np.arange(len(event))
        order[test] = rng.permutation(test)
        counts.append(_copies(values, time_days[order], event[order], is_test))
    return float(np.mean(counts))
