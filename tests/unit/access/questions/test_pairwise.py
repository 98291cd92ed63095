"""Sets that are too close are found by size, by lanes, and bit by bit."""

import numpy as np
import pytest

from oncommons.access.questions.differencing.pairwise import LANES, Pairwise, differing, fold_of
from tests.patient_sets import bits


def held(*sets, number=300):
    pairs = Pairwise()
    for one in sets:
        pairs.add(bits(one, number))
    return pairs


@pytest.mark.parametrize(("extra", "close"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_set_is_close_by_fewer_than_k_patients(extra, close):
    pairs = held(range(100))
    assert pairs.is_close(bits(range(100 + extra), 300), 10) is close
    assert pairs.is_close(bits(range(100 - extra), 300), 10) is close


def test_a_swap_counts_both_patients():
    pairs = held(range(100))
    swapped = [*range(4, 100), *range(200, 204)]
    assert pairs.is_close(bits(swapped, 300), 10)
    swapped = [*range(5, 100), *range(200, 205)]
    assert not pairs.is_close(bits(swapped, 300), 10)


def test_nothing_is_close_to_an_empty_history():
    assert not Pairwise().is_close(bits(range(5), 300), 10)


def test_a_set_of_the_same_size_elsewhere_is_not_close():
    assert not held(range(100)).is_close(bits(range(150, 250), 300), 10)


def test_an_identical_set_is_found_and_kept_once():
    pairs = held(range(100))
    assert pairs.find(bits(range(100), 300)) == 0
    assert pairs.find(bits(range(101), 300)) is None
    assert pairs.add(bits(range(100), 300)) == 0
    assert len(pairs) == 1


def test_sets_of_a_smaller_release_are_compared_with_those_of_a_larger():
    pairs = Pairwise()
    pairs.add(bits(range(60), 64))
    assert pairs.find(bits(range(60), 1_000)) == 0
    assert pairs.is_close(bits([*range(60), 900], 1_000), 10)
    pairs.add(bits(range(700), 1_000))
    assert differing(bits(range(64), 64), bits(range(700), 1_000)) == 636


def test_lanes_hold_every_patient():
    chosen = np.random.default_rng(1).permutation(20_000)[:3_000]
    fold = fold_of(bits(chosen, 20_000))
    assert len(fold) == LANES
    assert fold.sum() == 3_000


def test_there_is_room_for_many_sets():
    pairs = Pairwise()
    for at in range(200):
        pairs.add(bits(range(at * 20, at * 20 + 15), 5_000))
    assert len(pairs) == 200
    assert pairs.is_close(bits(range(199 * 20, 199 * 20 + 14), 5_000), 10)
