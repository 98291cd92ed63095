"""Reading labels as an attacker does: from their names alone."""

import numpy as np
import polars as pl
import pytest

from oncommons.errors import DataError, PolicyError
from oncommons.privacy.attack.published import (
    check_truthful,
    labels_at,
    read_labels,
    read_people,
)
from oncommons.privacy.hierarchy import hierarchy_from_rows

STAGE = hierarchy_from_rows("stage", [("I", "early"), ("II", "early"), ("III", "late")])
TUMOUR = hierarchy_from_rows(
    "type", [("LUAD", "NSCLC"), ("LUSC", "NSCLC"), ("NSCLC", "NSCLC"), ("SCLC", "SCLC")]
)


def read(labels, hierarchy=STAGE):
    return read_labels(pl.DataFrame({"value": labels}), {"value": hierarchy}, ["value"])


def covered(labels, hierarchy=STAGE):
    """Say of each label which leaves it covers."""
    column = read(labels, hierarchy).columns[0]
    leaves = np.array(column.hierarchy.leaves)
    return {text: set(leaves[column.covers[at]]) for at, text in enumerate(column.texts)}


def test_a_label_covers_the_leaves_below_its_node():
    assert covered(["early", "III"]) == {"early": {"I", "II"}, "III": {"III"}}


def test_the_root_covers_everything_and_so_does_a_missing_value():
    everything = {"I", "II", "III", "unknown"}
    assert covered(["*", None]) == {"*": everything, "unknown": everything}


def test_a_leaf_named_like_a_node_above_it_is_read_as_the_node():
    assert covered(["NSCLC"], TUMOUR) == {"NSCLC": {"LUAD", "LUSC", "NSCLC"}}


def test_numbers_are_read_as_text():
    ages = hierarchy_from_rows("age", [("60", "60-64"), ("61", "60-64")])
    assert covered([60, 61], ages) == {"60": {"60"}, "61": {"61"}}


def test_rows_with_the_same_labels_are_a_class():
    published = read(["early", "III", "early", "*"])
    assert sorted(published.sizes.tolist()) == [1, 1, 2]
    assert published.class_of[0] == published.class_of[2]
    assert published.rows == 4


def test_a_foreign_label_is_counted_not_shown():
    with pytest.raises(PolicyError, match=r"1 of 2 labels of value are not in hierarchy") as raised:
        read(["early", "a secret"])
    assert "secret" not in str(raised.value)


def test_an_absent_column_is_named():
    with pytest.raises(PolicyError, match="has no column age"):
        read_labels(pl.DataFrame({"value": ["I"]}), {"age": STAGE}, ["age"])


def test_labels_are_written_from_levels_and_leaves():
    codes, levels = [np.array([0, 1, 2, 2])], np.array([[0], [1], [1], [2]])
    written = labels_at({"stage": STAGE}, codes, levels)
    assert written["stage"].to_list() == ["I", "early", "late", "*"]


def people(*values):
    return read_people(pl.DataFrame({"value": list(values)}), {"value": STAGE}, ["value"])


def test_a_label_that_does_not_cover_its_row_is_refused():
    check_truthful(read(["early", "*"]), people("II", None))
    with pytest.raises(DataError, match="1 of 2 labels of value do not cover"):
        check_truthful(read(["early", "III"]), people("II", "I"))


def test_tables_of_other_lengths_are_refused():
    with pytest.raises(DataError, match="has 1 rows, the exact values have 2"):
        check_truthful(read(["early"]), people("I", "I"))


def test_people_are_drawn_once_each():
    drawn = people("I", "II", "III").some(2, np.random.default_rng(0))
    assert len(drawn) == 2
    assert len(set(drawn.leaves[:, 0].tolist())) == 2
    assert len(people("I").some(5, np.random.default_rng(0))) == 1


def test_a_missing_secret_is_a_value_of_its_own():
    frame = pl.DataFrame({"value": ["I", "II"], "germline": [None, "TP53"]})
    read_ = read_people(frame, {"value": STAGE}, ["value"], ["germline"])
    assert read_.secrets["germline"].to_list() == ["unknown", "TP53"]
