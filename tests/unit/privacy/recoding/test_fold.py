"""Folding: the class that loses least takes those who are left."""

import numpy as np
import pytest

from oncommons.privacy.recoding.fold import fold
from oncommons.privacy.recoding.ladder import Classes
from oncommons.privacy.recoding.rules import RuleKind, rule_for
from tests.unit.privacy.recoding.small_table import ladders, published, stages

TWO = Classes(np.array([0, 0, 1, 1, -1]), np.array([[0, 0], [0, 0]]))


def test_the_nearest_class_takes_the_rest():
    folded = fold(ladders(), stages(0, 0, 2, 2, 3), TWO, np.array([4]))
    assert folded is not None
    classes, cost = folded
    assert published(classes) == [(0, 0)] * 2 + [(1, 0)] * 3
    assert cost == pytest.approx(3 * 0.5 / 3)


def test_a_class_that_says_the_same_already_takes_them_free():
    folded = fold(ladders(), stages(0, 0, 2, 2, 2), TWO, np.array([4]))
    assert folded is not None
    assert folded[0].of_row.tolist() == [0, 0, 1, 1, 1]
    assert folded[1] == 0


def test_the_smaller_class_climbs_where_both_are_as_near():
    classes = Classes(np.array([0, 0, 0, 1, 1, -1]), np.array([[0, 0], [0, 0]]))
    folded = fold(ladders(), stages(0, 0, 0, 1, 1, 3), classes, np.array([5]))
    assert folded is not None
    assert folded[0].of_row[5] == 1


def test_a_class_that_would_break_a_rule_does_not_take_them():
    genes = ["none", "none", "none", "APC", "APC"]
    rule = rule_for("patients.germline", RuleKind.BETA, 0.3, genes, ["none"])
    folded = fold(ladders(), stages(0, 0, 2, 2, 2), TWO, np.array([4]), [rule])
    assert folded is not None
    assert folded[0].of_row[4] == 0


def test_nobody_is_folded_where_there_is_no_class():
    none = Classes(np.array([-1, -1]), np.empty((0, 2), dtype=np.int64))
    assert fold(ladders(), stages(0, 1), none, np.array([0, 1])) is None
