"""Guards: copies, repeats, times and too few events."""

import re

import numpy as np
import pytest

from oncommons.errors import ModelError
from oncommons.modelling.guards import (
    check_duplicates,
    check_guarantee_time,
    check_numbers_of,
    check_split,
    check_times,
    most_parameters,
    row_groups,
)

rng = np.random.default_rng(1)
VALUES = rng.normal(size=(200, 3))
TIMES = rng.integers(1, 2000, 200).astype(float)
EVENTS = rng.random(200) < 0.5
TEST = np.arange(200) >= 150


def test_split_without_copies_passes():
    assert "M001 passed: 0 of 50" in check_split(VALUES, TIMES, EVENTS, TEST, seed=1)


def test_copies_of_training_rows_are_refused_with_their_number():
    values, times, events = VALUES.copy(), TIMES.copy(), EVENTS.copy()
    values[150:160], times[150:160], events[150:160] = VALUES[:10], TIMES[:10], EVENTS[:10]
    with pytest.raises(ModelError, match="M001 10 of 50 test rows are copies"):
        check_split(values, times, events, TEST, seed=1)


def test_rows_that_are_equal_by_chance_pass():
    coarse = rng.integers(0, 2, (200, 2)).astype(float)
    times = rng.integers(1, 4, 200).astype(float)
    said = check_split(coarse, times, EVENTS, TEST, seed=1)
    assert said.startswith("M001 passed")
    assert said.endswith(" by chance.")


def test_repeated_patients_are_refused():
    twice = np.concatenate([np.arange(200), np.arange(40)])
    with pytest.raises(ModelError, match="M002 200 of 240 rows are unique"):
        check_duplicates(VALUES[twice], TIMES[twice], EVENTS[twice], seed=1)


def test_coarse_rows_that_repeat_by_chance_pass():
    coarse = rng.integers(0, 2, (200, 2)).astype(float)
    assert "M002 passed" in check_duplicates(coarse, np.zeros(200), EVENTS, seed=1)


def test_missing_values_are_equal_to_each_other():
    values = np.array([[np.nan, 1.0], [np.nan, 1.0], [0.0, 1.0], [-0.0, 1.0]])
    numbers = row_groups(values, np.zeros(4), np.zeros(4, dtype=bool))
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_negative_and_unknown_times_are_left_out_and_counted():
    usable, _, said = check_times(np.array([-3.0, np.nan, 5.0]))
    assert usable.tolist() == [False, False, True]
    assert any("1 of 3 patients have no follow-up" in one for one in said)
    assert any(one.startswith("M006 1 patients") for one in said)


def test_day_zero_counts_with_half_a_day():
    _, times, said = check_times(np.array([0.0, 5.0]))
    assert times.tolist() == [0.5, 5.0]
    assert said == ["M007 1 patients followed for 0 days count with half a day."]


def exponential(years: float, seed: int) -> np.ndarray:
    """Draw days of death at a steady rate of one per so many years."""
    return np.random.default_rng(seed).exponential(years * 365.25, 4000) + 0.5


def test_steady_deaths_from_the_first_day_speak_against_guarantee_time():
    said = check_guarantee_time(exponential(5, 1), np.ones(4000, dtype=bool))
    assert said.startswith("M015 ")
    assert "follow-up seems to begin near sequencing" in said
    rates = [int(one) for one in re.findall(r"(\d+)%", said)]
    assert rates == pytest.approx([20, 20], abs=4)


def test_nobody_dying_early_means_that_they_had_to_live():
    said = check_guarantee_time(exponential(5, 2) + 200, np.ones(4000, dtype=bool))
    assert "0% die per year in the first 90 days" in said
    assert "had to live until they were sequenced, and survival is overstated" in said


def test_guarantee_time_of_patients_followed_for_days_only_is_answered():
    assert "M015" in check_guarantee_time(np.full(200, 5.0), np.arange(200) < 20)


def test_clean_times_say_nothing():
    assert check_times(np.array([1.0, 2.0]))[2] == []


@pytest.mark.parametrize(("patients", "events"), [(99, 50), (500, 19)])
def test_too_few_are_refused_with_their_numbers(patients, events):
    with pytest.raises(ModelError, match=f"M012 {patients} patients and {events} events"):
        check_numbers_of(patients, events)


def test_enough_pass():
    check_numbers_of(100, 20)


@pytest.mark.parametrize(("events", "inputs"), [(8, 1), (20, 2), (99, 9), (1000, 100)])
def test_ten_events_for_each_input(events, inputs):
    assert most_parameters(events) == inputs
