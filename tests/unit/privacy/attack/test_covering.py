"""Candidates, counted by hand."""

import numpy as np
import polars as pl
import pytest

from oncommons.privacy.attack.covering import AT_ONCE, candidates, covering, index
from oncommons.privacy.attack.published import read_labels, read_people
from oncommons.privacy.hierarchy import hierarchy_from_rows

TREES = {
    "sex": hierarchy_from_rows("sex", [("F",), ("M",)]),
    "stage": hierarchy_from_rows("stage", [("I", "early"), ("II", "early"), ("III", "late")]),
}
RELEASED = pl.DataFrame(
    {
        "sex": ["F", "F", "*", "M", None],
        "stage": ["I", "early", "I", "early", "III"],
    }
)


def found(rows, known=None):
    published = read_labels(RELEASED, TREES, list(TREES))
    people = read_people(pl.DataFrame(rows, schema=list(TREES), orient="row"), TREES, list(TREES))
    return candidates(index(published, known), people.leaves).tolist()


@pytest.mark.parametrize(
    ("person", "rows"),
    [(("F", "I"), 3), (("M", "I"), 2), (("F", "II"), 1), (("M", "III"), 1)],
)
def test_a_row_is_a_candidate_when_every_label_covers_what_is_known(person, rows):
    assert found([person]) == [rows]


def test_who_knows_less_has_more_candidates():
    assert found([("F", "I")], [1]) == [4]
    assert found([("F", "I")], [0]) == [4]
    assert found([("F", "I")], [1, 0]) == found([("F", "I")], [0, 1]) == [3]


def test_of_a_person_whose_value_is_missing_only_silent_labels_are_sure():
    assert found([(None, "I")]) == [1]
    assert found([(None, "III")]) == [1]
    assert found([("F", None)]) == [0]


def test_many_people_are_counted_as_one_by_one():
    many = [("F", "I"), ("M", "II"), ("F", "III")] * AT_ONCE
    assert found(many) == [3, 1, 1] * AT_ONCE


def test_a_walk_is_bounded_in_people():
    published = read_labels(RELEASED, TREES, list(TREES))
    leaves = np.zeros((2 * AT_ONCE + 1, 2), dtype=np.int64)
    parts = list(covering(index(published), leaves))
    assert len(parts) == 3
    assert max(len(np.unique(person)) for person, _ in parts) == AT_ONCE
