"""Streams: the same for the same seed and table, different otherwise."""

import numpy as np
import pytest

from oncommons.intake.made.streams import stream


def test_the_same_seed_and_table_give_the_same_numbers():
    assert np.array_equal(stream(5, "people").random(100), stream(5, "people").random(100))


@pytest.mark.parametrize(("seed", "table"), [(6, "people"), (5, "burden")])
def test_another_seed_or_table_gives_other_numbers(seed, table):
    assert not np.array_equal(stream(5, "people").random(100), stream(seed, table).random(100))


def test_streams_of_two_tables_are_unrelated():
    first, second = stream(1, "people").random(20_000), stream(1, "samples").random(20_000)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(20_000)


def test_numbers_stay_the_same_from_version_to_version():
    # a change here changes every made file
    assert stream(1, "people").integers(0, 1_000_000, 4).tolist() == [
        176362,
        641084,
        991533,
        183162,
    ]
