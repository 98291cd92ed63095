"""Noise by cell key: the same patients always give the same number, and small groups none."""

from collections import Counter

import pytest

from oncommons.disclosure.rounding import (
    bounded_percent,
    noisy_by_cell_key,
    record_keys,
    rounded_percent,
)
from oncommons.errors import DataError, KeyProblem

SECRET = bytes(range(32))


def keys(start, stop):
    return record_keys([f"p{number}" for number in range(start, stop)], SECRET)


def test_the_same_patients_give_the_same_noise_in_any_order():
    first = noisy_by_cell_key(keys(0, 60), SECRET, minimum=10)
    again = noisy_by_cell_key(reversed(keys(0, 60)), SECRET, minimum=10)
    assert first == again


def test_noise_is_spread_evenly_and_within_its_bounds():
    found = Counter(
        noisy_by_cell_key(keys(at, at + 60), SECRET, minimum=10) - 60 for at in range(3_000)
    )
    assert set(found) == {-2, -1, 0, 1, 2}
    assert all(500 < times < 700 for times in found.values())


def test_one_patient_more_draws_anew():
    found = {
        noisy_by_cell_key(keys(0, n), SECRET, minimum=10, spread=20) - n for n in range(60, 90)
    }
    assert len(found) > 10


def test_small_groups_are_hidden_and_no_shown_one_falls_below():
    assert noisy_by_cell_key([], SECRET, minimum=10) == 0
    assert noisy_by_cell_key(keys(0, 9), SECRET, minimum=10) is None
    shown = [noisy_by_cell_key(keys(at, at + 10), SECRET, minimum=10) for at in range(100)]
    assert min(shown) == 10


def test_another_secret_gives_other_noise():
    other = bytes(32)
    found = [
        noisy_by_cell_key(
            record_keys([f"p{number}" for number in range(at, at + 60)], secret), secret, minimum=10
        )
        for secret in (SECRET, other)
        for at in range(50)
    ]
    assert found[:50] != found[50:]


def test_a_short_secret_and_a_negative_spread_are_refused():
    with pytest.raises(KeyProblem, match="3 bytes"):
        record_keys(["p"], b"abc")
    with pytest.raises(KeyProblem, match="0 bytes"):
        noisy_by_cell_key([1], b"", minimum=10)
    with pytest.raises(DataError, match="spread is -1"):
        noisy_by_cell_key([1], SECRET, minimum=1, spread=-1)


def test_percentages_are_of_rounded_counts():
    assert rounded_percent(33, 101) == 35.0
    assert rounded_percent(0, 2) is None
    assert rounded_percent(12, 12, minimum=11) == 100.0


def test_all_and_none_look_like_nearly_all_and_nearly_none():
    told = [bounded_percent(n, 100, 10) for n in (100, 97, 90, 89, 50, 11, 10, 3, 0)]
    assert told == [">= 90 %"] * 3 + ["90 %", "50 %", "10 %"] + ["<= 10 %"] * 3
    assert bounded_percent(9, 9, 10) is None
    assert bounded_percent(5, 20, 10) is None
    with pytest.raises(DataError, match="negative"):
        bounded_percent(5, 4, 3)
