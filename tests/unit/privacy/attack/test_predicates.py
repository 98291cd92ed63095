"""Predicates that one row satisfies, and counting them quickly."""

import numpy as np
import pytest

from oncommons.privacy.attack.predicates import (
    COLUMNS,
    Predicate,
    multivariate,
    rows_of,
    univariate,
)


def table(*columns):
    return rows_of([np.array(column, dtype=np.int32) for column in columns])


def slowly(rows, predicate):
    """Count in plain Python."""
    says = {"=": lambda v, r: v == r, "<": lambda v, r: -1 < v <= r, ">": lambda v, r: v >= r}
    return sum(
        all(says[sign](int(rows.table[at][row]), rank) for at, sign, rank in predicate.terms)
        for row in range(len(rows))
    )


@pytest.mark.parametrize("seed", range(20))
def test_counting_agrees_with_plain_python(seed):
    rng = np.random.default_rng(seed)
    rows = table(*rng.integers(-1, 4, (3, 30)))
    for _ in range(50):
        terms = []
        for at in rng.permutation(3)[: rng.integers(1, 4)].tolist():
            sign = str(rng.choice(["=", "<", ">"]))
            terms.append((at, sign, int(rng.integers(-1 if sign == "=" else 0, 6))))
        one = Predicate(tuple(terms))
        assert rows.count(one) == slowly(rows, one)


def test_what_is_unknown_is_neither_small_nor_large():
    rows = table([-1, -1, 0, 1])
    assert rows.count(Predicate(((0, "<", 1),))) == 2
    assert rows.count(Predicate(((0, ">", 0),))) == 2
    assert rows.count(Predicate(((0, "=", -1),))) == 2


def test_a_value_that_occurs_once_is_a_predicate_of_one_attribute():
    found = univariate(table([0, 0, 1, 2, 2]), [False], 10, np.random.default_rng(0))
    assert found == [Predicate(((0, "=", 1),))]


def test_the_smallest_and_the_largest_number_are_predicates_too():
    found = univariate(table([5, 6, 6, 7, -1]), [True], 10, np.random.default_rng(0))
    assert {one.terms[0][1:] for one in found} == {
        ("=", 5),
        ("=", 7),
        ("=", -1),
        ("<", 5),
        (">", 7),
    }


def test_no_more_predicates_are_made_than_wanted():
    rows = table(range(50))
    assert len(univariate(rows, [False], 7, np.random.default_rng(0))) == 7
    assert len(multivariate(rows, [False], 7, np.random.default_rng(0))) == 7


def test_predicates_of_several_attributes_fit_one_row_and_differ():
    rows = table(*np.random.default_rng(0).integers(0, 9, (6, 400)))
    found = multivariate(rows, [True, False] * 3, 100, np.random.default_rng(1))
    assert len(set(found)) == len(found) == 100
    assert {rows.count(one) for one in found} == {1}
    assert {len(one.terms) for one in found} == {COLUMNS}
    assert {sign for one in found for at, sign, _ in one.terms if at % 2 == 0} <= {"<", ">"}
    assert {sign for one in found for at, sign, _ in one.terms if at % 2} == {"="}


def test_rows_that_are_all_alike_give_no_predicate():
    rows = table([1] * 20, [0] * 20)
    assert univariate(rows, [True, False], 5, np.random.default_rng(0)) == []
    assert multivariate(rows, [True, False], 5, np.random.default_rng(0)) == []
