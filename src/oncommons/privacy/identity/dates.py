"""Calendar dates for formats that require them: moved by one keyed shift per patient and scope."""

import hmac

import polars as pl

from oncommons.errors import ReleaseRefused
from oncommons.privacy.keys import Keys

MOST_DAYS = 364
"""A shift is at most this many days, forward or back."""

LEAST_PERIOD_YEARS = 2
"""Beside a finer period of diagnosis a shifted date would give the true one back."""


def shift_days(patients: pl.Series, keys: Keys, scope: str) -> pl.Series:
    """Give each patient its shift.

    Args:
        patients: (n,) ids as the vault names them; null has no shift.
        keys: the keys of the project.
        scope: the release lineage, or the project of an extract; two scopes tell nothing about
            each other.

    Returns:
        (n,) whole days, each of -364 to 364 equally likely, the same for the same patient.

    Example:
        >>> shift_days(pl.Series(["P-1", "P-2", "P-1"]), Keys(bytes(32)), "commons").to_list()
        [321, 206, 321]
    """
    key = keys.derive(f"date-shift/v1/{scope}")
    distinct = patients.drop_nulls().unique().sort()
    days = pl.Series([_shift(key, one) for one in distinct.to_list()], dtype=pl.Int64)
    moved = patients.replace_strict(distinct, days, default=None, return_dtype=pl.Int64)
    return moved.alias("shift_days")


def shift_dates(dates: pl.Series, patients: pl.Series, keys: Keys, scope: str) -> pl.DataFrame:
    """Move dates, so that intervals and order within a patient stay exact.

    Args:
        dates: (n,) calendar dates; a missing one stays missing.
        patients: (n,) the patient of each.
        keys: the keys of the project.
        scope: as for `shift_days`.

    Returns:
        (n,) `date`, and `date_is_shifted`: true for every date, so that nobody takes it for real.

    Raises:
        ReleaseRefused: a date whose patient is missing: it cannot be moved, and may not leave.
    """
    days = shift_days(patients, keys, scope)
    homeless = int((days.is_null() & dates.is_not_null()).sum())
    if homeless:
        raise ReleaseRefused(
            f"{homeless} of {len(dates)} dates belong to no patient",
            remedy="mend the references at intake, or leave these rows out",
        )
    moved = dates.cast(pl.Date).cast(pl.Int32).cast(pl.Int64) + days
    return pl.DataFrame(
        {
            "date": moved.cast(pl.Int32).cast(pl.Date),
            "date_is_shifted": dates.is_not_null(),
        }
    )


def check_period_beside_dates(period_years: int) -> None:
    """Refuse shifted dates beside a period of diagnosis that narrows them down.

    Args:
        period_years: length of the finest period of diagnosis in the same release, years.

    Raises:
        ReleaseRefused: it is shorter than two years.
    """
    if period_years < LEAST_PERIOD_YEARS:
        raise ReleaseRefused(
            f"shifted dates stand beside a period of diagnosis of {period_years} years",
            remedy=f"publish periods of {LEAST_PERIOD_YEARS} years or more, or no dates",
        )


def _shift(key: bytes, patient: str) -> int:
    """Draw a shift: 64 bits of HMAC-SHA256 spread over the days; uneven by less than 1e-16."""
    number = int.from_bytes(hmac.digest(key, patient.encode(), "sha256")[:8], "big")
    return number % (2 * MOST_DAYS + 1) - MOST_DAYS
