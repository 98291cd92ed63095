"""What was chosen for a column: labels of leaf codes, and what a missing value says."""

import numpy as np
import polars as pl
import pytest

from oncommons.privacy.choices import Choice
from oncommons.privacy.hierarchy import hierarchy_from_rows
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


def test_each_row_may_have_a_level_of_its_own():
    levels = np.array([0, 1, 1, 2, 2])
    found = Choice("tumours.grade", STAGE, 0).labels(np.arange(5), levels)
    assert found.to_list() == ["I", "early", "late", "*", "*"]


def test_nobody_has_no_label():
    assert Choice("tumours.grade", STAGE, 0).labels(np.array([], dtype=np.int64)).to_list() == []


def test_patients_without_a_level_of_their_own_have_that_of_everybody():
    own = pl.DataFrame({"patient_id": ["a", "b"], "level": [0, 1]})
    choice = Choice("tumours.grade", STAGE, 2, own)
    assert choice.levels_of(pl.Series(["b", "x", "a", "b"])).tolist() == [1, 2, 0, 1]
    assert not choice.hides_all


def test_a_column_hides_all_where_every_patient_is_at_the_root():
    own = pl.DataFrame({"patient_id": ["a", "b"], "level": [2, 2]})
    assert Choice("tumours.grade", STAGE, 2, own).hides_all
    assert not Choice("tumours.grade", STAGE, 1, own).hides_all


def test_one_level_for_all_is_given_to_each_row():
    assert Choice("tumours.grade", STAGE, 1).levels_of(pl.Series(["a", "b"])).tolist() == [1, 1]
