"""Follow-up of patients as checked arrays: who left when, by event or not, and who was at risk."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from oncommons.stats.arrays import (
    Bools,
    Floats,
    Ints,
    check_flags,
    check_length,
    check_numbers,
    refuse_rows,
)

_MOST_DAYS_COUNTED = 1_000_000  # whole days up to here are counted day by day, without sorting


@dataclass(frozen=True, slots=True, eq=False)
class FollowUp:
    """Checked follow-up; a patient is at risk at day u when entry < u <= time.

    Args:
        time_days: (n,) days to event or censoring, >= 0.
        event: (n,) True where the event happened.
        entry_days: (n,) day after which the patient is seen, < time; None when all are seen from
            the start, day 0 included.
        whole: whether all days are whole and few enough to count without sorting.
    """

    time_days: Floats
    event: Bools
    entry_days: Floats | None
    whole: bool

    def of(self, chosen: Bools) -> "FollowUp":
        """Give the follow-up of the chosen rows."""
        entry = None if self.entry_days is None else self.entry_days[chosen]
        return FollowUp(self.time_days[chosen], self.event[chosen], entry, self.whole)


@dataclass(frozen=True, slots=True, eq=False)
class Exits:
    """Who left observation when.

    Args:
        days: (m,) distinct days on which somebody left, rising.
        died: (m,) how many by the event.
        censored: (m,) how many without it.
    """

    days: Floats
    died: Ints
    censored: Ints


def check_follow_up(
    time_days: ArrayLike, event: ArrayLike, *, entry_days: ArrayLike | None = None
) -> FollowUp:
    """Check times, events and entries, naming the first row that cannot be used.

    Args:
        time_days: (n,) days to event or last contact, >= 0.
        event: (n,) True or 1 where the event happened.
        entry_days: (n,) day after which the patient is under observation; negative means from
            the start. The patient counts at day u when entry < u <= time.

    Returns:
        The follow-up as arrays.

    Raises:
        DataError: a time is missing or negative, an entry is not before its time, an event is
            neither 0 nor 1, or the columns differ in length.
    """
    time = check_numbers(time_days, "time_days")
    refuse_rows(time < 0, "time_days is negative", "quarantine the row")
    flags = check_flags(event, "event")
    check_length(flags, "event", len(time))
    entry = None
    if entry_days is not None:
        entry = np.maximum(check_numbers(entry_days, "entry_days"), -1.0)
        check_length(entry, "entry_days", len(time))
        refuse_rows(entry >= time, "entry_days is not before time_days", "leave the row out")
    return FollowUp(time, flags, entry, _is_whole(time) and (entry is None or _is_whole(entry)))


def exits(follow_up: FollowUp) -> Exits:
    """Count who left on each day.

    Args:
        follow_up: checked follow-up of n patients.

    Returns:
        One row per distinct day; died and censored sum to n.
    """
    if follow_up.whole:
        place = follow_up.time_days.astype(np.int64)
        size = int(place.max()) + 1
    else:
        distinct, place = np.unique(follow_up.time_days, return_inverse=True)
        size = len(distinct)
    left = np.bincount(place, minlength=size)
    died = np.bincount(place[follow_up.event], minlength=size)
    rows = np.flatnonzero(left)
    days = rows.astype(np.float64) if follow_up.whole else distinct
    return Exits(days, died[rows], (left - died)[rows])


def count_at_risk(follow_up: FollowUp, days: Floats) -> Ints:
    """Count the patients at risk on given days: entry < day <= time.

    Args:
        follow_up: checked follow-up of n patients.
        days: (m,) days, any order.

    Returns:
        (m,) numbers at risk: entered before the day, less those who left before it.
    """
    left = _count_below(follow_up.time_days, days, whole=follow_up.whole)
    if follow_up.entry_days is None:
        return len(follow_up.time_days) - left
    return _count_below(follow_up.entry_days, days, whole=follow_up.whole) - left


def number_at_risk(
    time_days: ArrayLike, days: ArrayLike, *, entry_days: ArrayLike | None = None
) -> Ints:
    """Count the patients at risk on given days, for the table under a survival curve.

    Args:
        time_days: (n,) days to event or last contact, >= 0.
        days: (m,) days to count at, any order.
        entry_days: (n,) as in `check_follow_up`.

    Returns:
        (m,) patients with entry < day <= time.

    Raises:
        DataError: as `check_follow_up`.

    Example:
        >>> number_at_risk([6, 6, 7, 10], [0, 7, 11])
        array([4, 2, 0])
    """
    nobody = np.zeros(np.shape(time_days), dtype=np.bool_)
    follow_up = check_follow_up(time_days, nobody, entry_days=entry_days)
    return count_at_risk(follow_up, check_numbers(days, "days"))


def _count_below(values: Floats, days: Floats, *, whole: bool) -> Ints:
    """Count the values below each day."""
    if not whole:
        return np.searchsorted(np.sort(values), days, side="left").astype(np.int64)
    places = values.astype(np.int64) + 1  # an entry of -1, before day 0, takes place 0
    below: Ints = np.concatenate([[0], np.cumsum(np.bincount(places))])
    wanted: Ints = np.clip(np.ceil(days) + 1, 0, len(below) - 1).astype(np.int64)
    return below[wanted]


def _is_whole(days: Floats) -> bool:
    """Tell whether days can be counted one by one."""
    return bool(days.max() < _MOST_DAYS_COUNTED and np.array_equal(days, np.floor(days)))
