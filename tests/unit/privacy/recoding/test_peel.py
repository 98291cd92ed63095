"""Peeling: what is published first, and what is left."""

import numpy as np
import pytest

from oncommons.privacy.recoding.peel import peel
from oncommons.privacy.recoding.rules import RuleKind, rule_for
from tests.unit.privacy.recoding.small_table import ladders, published, stages


def test_what_k_share_is_published_exactly_and_the_others_coarser():
    classes, rest = peel(ladders(), stages(0, 0, 0, 2, 3), 2)
    assert published(classes) == [(0, 0)] * 3 + [(1, 0)] * 2
    assert len(rest) == 0


def test_fewer_than_k_are_left():
    classes, rest = peel(ladders(), stages(0, 0, 0, 2), 2)
    assert published(classes) == [(0, 0)] * 3 + [None]
    assert rest.tolist() == [3]


def test_a_round_publishes_at_least_its_share():
    classes, rest = peel(ladders(), stages(0, 0, 1, 2, 2, 3), 2, step=0.9)
    assert set(published(classes)) == {(1, 0)}
    assert len(rest) == 0


def test_nothing_is_published_below_a_floor():
    classes, _ = peel(ladders(1, 1), stages(0, 0, 0, 2, 2), 2)
    assert set(published(classes)) == {(1, 1)}


def test_a_class_of_one_value_is_not_published_where_two_are_asked():
    genes = ["none", "none", "APC", "none"]
    rule = rule_for("patients.germline", RuleKind.DISTINCT_L, 2, genes)
    classes, rest = peel(ladders(), stages(0, 0, 2, 2), 2, rules=[rule])
    assert len(rest) == 0
    assert classes.sizes.tolist() == [4]


def test_who_is_left_satisfies_the_rule_too():
    genes = ["none", "APC", "none", "APC", "none", "none"]
    rule = rule_for("patients.germline", RuleKind.DISTINCT_L, 2, genes)
    classes, rest = peel(ladders(), stages(0, 0, 1, 1, 2, 2), 2, rules=[rule])
    kept = {gene for gene, at in zip(genes, classes.of_row, strict=True) if at < 0}
    assert kept in (set(), {"none", "APC"})
    assert len(rest) == (classes.of_row < 0).sum()


@pytest.mark.parametrize("seed", range(5))
def test_turning_the_rows_turns_the_labels(seed):
    rng = np.random.default_rng(seed)
    codes = [rng.integers(0, 4, 60), rng.integers(0, 2, 60)]
    turn = rng.permutation(60)
    straight, turned = (
        published(peel(ladders(), each, 4)[0]) for each in (codes, [one[turn] for one in codes])
    )
    assert [straight[row] for row in turn] == turned
