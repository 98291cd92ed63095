"""Grouping: who shares a class with enough others, counted in a table or by fingerprints."""

from collections import Counter

import numpy as np
import pytest

from oncommons.privacy.grouping import (
    Rows,
    accompanied,
    how_many_accompanied,
    narrow,
    packed,
)

SPANS = (1, 3, 50, 5_000, 10**6, 10**15)
STAGE = ([0, 1, 2, 3], [0, 0, 1, 1], [0, 0, 0, 0])
SEX = ([0, 1], [0, 0])


def rows_of(*columns):
    trees = [[np.array(nodes) for nodes in tree] for tree in (STAGE, SEX)]
    sizes = [[len(set(nodes)) for nodes in tree] for tree in (STAGE, SEX)]
    return Rows(trees, sizes, tuple(np.array(codes) for codes in columns))


def made_keys(seed, span):
    """Draw keys of which some recur often and some never."""
    rng = np.random.default_rng(seed)
    number = int(rng.integers(1, 500))
    key = rng.integers(0, span, number)
    return key[rng.integers(0, max(1, number // (1 + seed % 5)), number)], 1 + seed % 9


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("seed", range(20))
def test_rows_in_company_are_those_whose_key_occurs_k_times(seed, span):
    key, k = made_keys(seed, span)
    sizes = Counter(key.tolist())
    expected = [sizes[one] >= k for one in key.tolist()]
    assert accompanied(key, span, k).tolist() == expected
    assert how_many_accompanied(key, span, k) == sum(expected)


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("seed", range(20))
def test_a_row_may_stand_for_several_patients(seed, span):
    key, k = made_keys(seed, span)
    weights = np.random.default_rng(seed).integers(1, 4, len(key))
    sizes = Counter(np.repeat(key, weights).tolist())
    expected = [sizes[one] >= k for one in key.tolist()]
    assert accompanied(key, span, k, weights.astype(float)).tolist() == expected


def test_rows_with_one_fingerprint_and_two_keys_are_told_apart():
    key = np.arange(200_000) * 7_919
    key[:3] = key[100]
    found = accompanied(key, int(key.max()) + 1, 2)
    assert np.flatnonzero(found).tolist() == [0, 1, 2, 100]
    assert how_many_accompanied(key, int(key.max()) + 1, 2) == 4


def test_no_row_is_in_no_company():
    assert accompanied(np.zeros(0, dtype=np.int64), 10**9, 2).tolist() == []
    assert how_many_accompanied(np.zeros(0, dtype=np.int64), 10**9, 2) == 0


def test_fewer_rows_than_k_are_never_enough():
    assert how_many_accompanied(np.zeros(3, dtype=np.int64), 10**9, 4) == 0


def test_keys_are_equal_exactly_where_all_codes_are():
    rng = np.random.default_rng(1)
    columns = [rng.integers(0, 5, 400) for _ in range(3)]
    key, span = packed(columns, [5, 5, 5])
    tuples = list(zip(*columns, strict=True))
    assert len(set(key.tolist())) == len(set(tuples))
    assert [tuples[at] for at in np.argsort(key, kind="stable")] == sorted(tuples)
    assert span == 125


def test_a_key_too_wide_for_a_word_is_numbered_anew():
    rng = np.random.default_rng(2)
    columns = [rng.integers(0, 50_000, 300) for _ in range(6)]
    columns += [columns[0]]
    key, span = packed(columns, [50_000] * 7)
    tuples = list(zip(*columns, strict=True))
    assert len(set(key.tolist())) == len(set(tuples)) == 300
    assert [tuples[at] for at in np.argsort(key, kind="stable")] == sorted(tuples)
    assert key.min() >= 0
    assert key.max() < span


def test_narrow_columns_give_the_same_keys():
    rng = np.random.default_rng(5)
    columns = [rng.integers(0, 300, 50) for _ in range(5)]
    wide, _ = packed(columns, [300] * 5)
    assert packed([narrow(one) for one in columns], [300] * 5)[0].tolist() == wide.tolist()


def test_rows_are_told_apart_by_the_levels_that_are_asked():
    rows = rows_of([0, 1, 2, 3], [0, 1, 0, 1])
    assert rows.keys((0, 0))[0].tolist() == [0, 3, 4, 7]
    assert rows.keys((1, 1))[0].tolist() == [0, 0, 1, 1]
    assert rows.keys((2, 1))[0].tolist() == [0, 0, 0, 0]


def test_some_rows_keep_nothing_of_the_others():
    rows = rows_of([0, 1, 2, 3], [0, 1, 0, 1])
    rows.keys((1, 0))
    few = rows.of(np.array([1, 3]))
    assert len(few) == 2
    assert few.keys((1, 0))[0].tolist() == [1, 3]
