"""Refining: classes are split while every part hides its members."""

import numpy as np
import pytest

from oncommons.privacy.recoding.ladder import loss_of
from oncommons.privacy.recoding.refine import refine
from tests.unit.privacy.recoding.small_table import all_in_one, ladders, published, stages


def refined(codes, k, **options):
    return refine(ladders(), codes, all_in_one(len(codes[0])), k, **options)


def test_what_tells_nothing_is_told_first():
    assert {sex for _, sex in published(refined(stages(0, 1, 2), 3))} == {0}


def test_values_of_k_rows_become_exact():
    assert published(refined(stages(0, 0, 2, 2), 2)) == [(0, 0)] * 4


def test_a_value_of_too_few_rows_keeps_the_label_above():
    assert published(refined(stages(0, 0, 2, 3), 2)) == [(0, 0)] * 2 + [(1, 0)] * 2


def test_single_rows_stay_behind_to_hide_one_that_would_be_alone():
    found = published(refined(stages(0, 0, 0, 1), 2))
    assert found == [(1, 0), (0, 0), (0, 0), (1, 0)]


def test_nothing_is_split_where_nobody_can_be_spared():
    assert published(refined(stages(0, 0, 1), 2)) == [(1, 0)] * 3


@pytest.mark.parametrize("k", [2, 3, 7])
def test_every_class_is_large_enough_and_the_loss_falls(k):
    rng = np.random.default_rng(k)
    codes = [np.sort(rng.integers(0, 4, 90)), rng.integers(0, 2, 90)]
    found = refined(codes, k)
    assert found.sizes.min() >= k
    assert loss_of(ladders(), codes, found) < 0.2


def test_a_frozen_class_stays_beside_one_that_is_split():
    codes = stages(0, 0, 1, 1)
    start = all_in_one(4)
    start = type(start)(np.array([0, 0, 1, 1]), np.array([[2, 1], [2, 1]]))
    found = refine(ladders(), codes, start, 2, frozen=np.array([True, False]))
    assert published(found) == [(2, 1)] * 2 + [(0, 0)] * 2
