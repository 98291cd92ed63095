"""Shifted dates: one shift per patient and scope, intervals exact, and always flagged."""

import datetime

import numpy as np
import polars as pl
import pytest

from oncommons.errors import ReleaseRefused
from oncommons.privacy.identity.dates import (
    MOST_DAYS,
    check_period_beside_dates,
    shift_dates,
    shift_days,
)
from oncommons.privacy.keys import Keys

KEYS = Keys(bytes(range(32)))
DAY = datetime.date(2020, 2, 29)


def test_a_patient_has_one_shift_in_a_scope_and_another_in_the_next():
    many = pl.Series([f"p{at}" for at in range(200)])
    first, second = (shift_days(many, KEYS, scope) for scope in ("one", "two"))
    assert shift_days(many.reverse(), KEYS, "one").reverse().equals(first)
    assert (first == second).sum() < 5
    assert (first == shift_days(many, Keys(bytes(32)), "one")).sum() < 5


def test_every_shift_from_minus_to_plus_364_days_is_about_equally_likely():
    days = shift_days(pl.Series([f"p{at}" for at in range(40_000)]), KEYS, "s").to_numpy()
    assert (days.min(), days.max()) == (-MOST_DAYS, MOST_DAYS)
    counts = np.bincount(days + MOST_DAYS, minlength=2 * MOST_DAYS + 1)
    expected = 40_000 / 729
    # chi-squared with 728 degrees of freedom: mean 728, standard deviation 38
    assert ((counts - expected) ** 2 / expected).sum() < 728 + 4 * 38


def test_intervals_and_order_of_a_patient_are_exact():
    dates = pl.Series([DAY, DAY + datetime.timedelta(400), DAY - datetime.timedelta(3)])
    moved = shift_dates(dates, pl.Series(["a"] * 3), KEYS, "s")["date"]
    assert (moved - dates).n_unique() == 1
    assert (moved[0] != DAY) or shift_days(pl.Series(["a"]), KEYS, "s")[0] == 0


def test_missing_dates_stay_missing_and_every_date_is_flagged():
    done = shift_dates(pl.Series([DAY, None]), pl.Series(["a", "b"]), KEYS, "s")
    assert done["date_is_shifted"].to_list() == [True, False]
    assert done["date"].is_null().to_list() == [False, True]
    assert done["date"].dtype == pl.Date


def test_a_date_without_a_patient_is_refused():
    with pytest.raises(ReleaseRefused, match="1 of 3 dates belong to no patient"):
        shift_dates(pl.Series([DAY, DAY, None]), pl.Series(["a", None, None]), KEYS, "s")


def test_no_patients_have_no_shifts():
    assert shift_days(pl.Series([], dtype=pl.String), KEYS, "s").len() == 0


@pytest.mark.parametrize(("years", "good"), [(1, False), (2, True), (5, True)])
def test_shifted_dates_never_stand_beside_a_fine_period(years, good):
    if good:
        check_period_beside_dates(years)
        return
    with pytest.raises(ReleaseRefused, match="period of diagnosis of 1 years"):
        check_period_beside_dates(years)
