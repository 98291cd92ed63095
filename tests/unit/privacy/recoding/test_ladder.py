"""The way down from each node of a hierarchy, and the loss of a recoding, worked out by hand."""

import numpy as np
import pytest

from oncommons.privacy.recoding.ladder import Classes, ladder, loss_of, losses_of, members
from tests.unit.privacy.recoding.small_table import SEX, STAGE, all_in_one, ladders, stages


def test_children_are_numbered_below_each_node():
    stage = ladder(STAGE)
    assert stage.child.tolist() == [[0, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 1]]
    assert stage.fan == 2


def test_every_level_knows_its_number_of_nodes():
    assert ladder(STAGE).nodes_at == (4, 2, 1)
    assert ladder(SEX).nodes_at == (2, 1)


def test_penalties_carry_the_weight():
    stage = ladder(STAGE, 0.3)
    assert stage.penalty == pytest.approx(np.array([[0] * 4, [0.1] * 4, [0.3] * 4]))
    assert stage.child_penalty[2, 0] == pytest.approx([0.1, 0.1])


def test_one_class_of_all_loses_everything():
    assert loss_of(ladders(), stages(0, 1, 2), all_in_one(3)) == pytest.approx(1.0)


def test_the_loss_is_the_mean_over_rows_and_attributes():
    classes = Classes(np.array([0, 0, 0, 1]), np.array([[1, 0], [0, 1]]))
    assert losses_of(ladders(), stages(0, 1, 0, 3), classes) == pytest.approx((0.125, 0.125))


def test_the_first_row_of_a_class_stands_for_it():
    classes = Classes(np.array([2, 0, 2, 1, 0]), np.zeros((3, 2), dtype=np.int64))
    assert members(classes).tolist() == [1, 3, 0]
    assert classes.sizes.tolist() == [2, 1, 2]


def test_rows_in_no_class_are_not_counted():
    assert Classes(np.array([-1, 0, 0]), np.zeros((1, 2), dtype=np.int64)).sizes.tolist() == [2]
