"""Children of a class under a rule: who goes, and how many stay to fill the remainder."""

import numpy as np
import pytest

from oncommons.privacy.recoding.children import (
    Children,
    left_behind,
    taken_from_spare,
    within_rules,
)
from oncommons.privacy.recoding.rules import RuleKind, rule_for


def split(child_of_row, genes, k, *, worth=None):
    """Split one class into children, two different values of a gene asked of each."""
    of_row = np.array(child_of_row)
    counts = np.bincount(of_row)[None, :]
    rule = rule_for("patients.germline", RuleKind.DISTINCT_L, 2, genes)
    saved = np.ones(counts.shape) if worth is None else np.array([worth])
    children = Children(of_row, counts, saved, counts >= k)
    goes, stays = within_rules(children, [rule], k)
    return goes[0].tolist(), stays[0].tolist()


def test_children_that_satisfy_the_rule_go():
    assert split([0, 0, 1, 1], ["a", "b", "a", "b"], 2) == ([True, True], [0, 0])


def test_a_child_that_breaks_it_stays_with_single_rows_of_another():
    goes, stays = split([0] * 8 + [1, 1], ["a", "b"] * 4 + ["a", "a"], 2)
    assert goes == [True, False]
    assert 0 < stays[0] <= 6


def test_rows_that_stay_are_taken_until_the_remainder_satisfies_the_rule():
    genes = ["a", "a", "b"] + ["a", "b"] * 3 + ["a", "a"]
    goes, stays = split([0] * 9 + [1, 1], genes, 2)
    assert (goes, stays) == ([True, False], [4, 0])


def test_a_whole_child_stays_where_no_row_can_be_spared():
    goes, stays = split([0, 0, 1, 1, 2, 2], ["a", "b", "a", "b", "a", "a"], 2)
    assert (goes, stays) == ([False, True, False], [0, 0, 0])


def test_the_child_with_the_least_loss_stays():
    genes = ["a", "b", "a", "b", "a", "a"]
    assert split([0, 0, 1, 1, 2, 2], genes, 2, worth=[3.0, 1.0, 1.0])[0] == [True, False, False]


def test_nothing_goes_where_every_child_breaks_the_rule():
    assert split([0, 0, 1, 1], ["a", "a", "b", "b"], 2) == ([False, False], [0, 0])


@pytest.mark.parametrize("seed", range(30))
def test_children_and_remainder_always_satisfy_the_rule(seed):
    rng = np.random.default_rng(seed)
    rows, classes, fan, k = 400, 5, 4, 4
    of_row = rng.integers(0, classes, rows) * fan + rng.choice(fan, rows, p=[0.6, 0.2, 0.15, 0.05])
    genes = rng.choice(["none", "BRCA1", "APC"], rows, p=[0.8, 0.15, 0.05])
    rule = rule_for("patients.germline", RuleKind.BETA, 1.5, genes, ["none"])
    counts = np.bincount(of_row, minlength=classes * fan).reshape(classes, fan)
    children = Children(of_row, counts, rng.random(counts.shape), counts >= k)
    whole = rule.counts(of_row // fan, classes)
    goes, stays = within_rules(children, [rule], k)
    assert goes.any()
    for at in np.flatnonzero(rule.holds(whole)):
        _check_parts(at, of_row, goes[at], stays[at], rule, k)


def _check_parts(at, of_row, goes, stays, rule, k):
    """Split one class by hand: of each child that goes the first rows stay."""
    rest, fan = [], len(goes)
    for child in range(fan):
        rows = np.flatnonzero(of_row == at * fan + child).tolist()
        leaves = rows[stays[child] :] if goes[child] else []
        rest += rows[: stays[child]] if goes[child] else rows
        if goes[child]:
            assert len(leaves) >= k
            assert rule.holds(np.bincount(rule.codes[leaves], minlength=rule.values))
    if rest and goes.any():
        assert len(rest) >= k
        assert rule.holds(np.bincount(rule.codes[rest], minlength=rule.values))


def test_rows_are_taken_where_there_are_most_to_spare():
    taken = taken_from_spare(np.array([[2, 7, 7]]), np.array([9]))
    assert taken.tolist() == [[0, 7, 2]]


def test_no_row_is_taken_where_all_together_are_too_few():
    assert taken_from_spare(np.array([[2, 1]]), np.array([4])).tolist() == [[0, 0]]


def test_the_first_rows_of_each_child_stay():
    key = np.array([7, 3, 7, 3, 7])
    stays = np.where(key == 7, 2, 1)
    assert left_behind(key, stays).tolist() == [True, True, True, False, False]
    assert not left_behind(key, np.zeros(5, dtype=np.int64)).any()
