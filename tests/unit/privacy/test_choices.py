"""What was chosen for a column: labels of leaf codes, and what a missing value says."""

import numpy as np
import pytest

from oncommons.privacy.choices import Choice, choices_of
from oncommons.privacy.coding import Coded
from oncommons.privacy.hierarchy import hierarchy_from_rows
from oncommons.privacy.lattice import Node
from tests.unit.privacy.made_tables import STAGE

CODES = np.array([3, 0, 4])


@pytest.mark.parametrize(
    ("level", "labels"),
    [(0, ["IV", "I", None]), (1, ["late", "early", None]), (2, ["*", "*", "*"])],
)
def test_a_level_gives_its_labels_and_the_root_hides_what_is_missing(level, labels):
    choice = Choice("tumours.grade", STAGE, level)
    assert choice.labels(CODES).to_list() == labels
    assert choice.hides_all is (level == 2)


def test_a_column_that_must_not_be_empty_says_unknown():
    tree = hierarchy_from_rows("sex", [("male",), ("unknown",)])
    assert Choice("patients.sex", tree, 0).labels(np.array([1, 0])).to_list() == ["unknown", "male"]


def test_leaves_may_have_levels_of_their_own():
    levels = np.array([0, 1, 1, 2, 2])
    found = Choice("tumours.grade", STAGE, 0).labels(np.arange(5), levels)
    assert found.to_list() == ["I", "early", "late", "*", "*"]


def test_nobody_has_no_label():
    assert Choice("tumours.grade", STAGE, 0).labels(np.array([], dtype=np.int64)).to_list() == []


def test_choices_are_named_by_their_columns():
    coded = Coded(("a.x", "b.y"), (STAGE, STAGE), (CODES, CODES), (1.0, 1.0))
    node = Node((2, 0), 0.5, np.zeros(3, dtype=bool), (1.0, 0.0), 1)
    found = choices_of(coded, node)
    assert {name: one.level for name, one in found.items()} == {"a.x": 2, "b.y": 0}
