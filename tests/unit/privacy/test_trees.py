"""Hierarchies that are built here: nested for every choice, and every value finds its leaf."""

import polars as pl
import pytest

from oncommons.errors import PolicyError
from oncommons.knowledge.oncotree import oncotree
from oncommons.privacy.age_labels import age_bounds, check_age_labels
from oncommons.privacy.hierarchy import hierarchy_from_rows
from oncommons.privacy.trees import (
    age_rows,
    exact_values,
    flat_rows,
    oncotree_rows,
    region_rows,
)

OLDEST = (60, 64, 65, 79, 80, 84, 89)


def leaves(values, oldest=89):
    return exact_values(pl.Series("age", values, dtype=pl.Float32), "age", oldest).to_list()


def test_ages_become_whole_years():
    assert leaves([18.0, 64.99, 89.99]) == ["18", "64", "89"]


def test_ages_outside_the_caps_share_one_leaf_each():
    assert leaves([0.0, 17.99, 90.0, 119.0]) == ["<18", "<18", "90+", "90+"]


def test_an_age_that_is_missing_stays_missing():
    assert leaves([None, float("nan")]) == [None, None]


def test_the_open_class_begins_after_the_oldest_age():
    assert leaves([80.0, 81.0], oldest=80) == ["80", "81+"]


@pytest.mark.parametrize("oldest", OLDEST)
def test_every_age_has_a_leaf(oldest):
    known = set(hierarchy_from_rows("age", age_rows(oldest)).leaves)
    assert set(leaves([float(age) for age in range(121)], oldest)) == known


@pytest.mark.parametrize("oldest", OLDEST)
def test_every_label_of_age_holds_the_ages_below_it(oldest):
    built = hierarchy_from_rows("age", age_rows(oldest))
    assert check_age_labels(built) is built


@pytest.mark.parametrize("oldest", OLDEST)
def test_no_closed_label_reaches_above_the_oldest_age(oldest):
    labels = {label for row in age_rows(oldest) for label in row}
    assert max(high for label in labels if (high := age_bounds(label)[1]) is not None) == oldest


def test_small_regions_become_nuts_2():
    found = exact_values(pl.Series("r", ["FR101", "FR10", "Elsewhere", None]), "region", 89)
    assert found.to_list() == ["FR10", "FR10", "Elsewhere", None]


def test_text_of_other_hierarchies_stays_as_it_is():
    assert exact_values(pl.Series("r", ["FR101"]), "flat", 89).to_list() == ["FR101"]


def test_regions_climb_to_their_country():
    assert region_rows(["FRK2", "FR10", "FRK2"]) == [
        ("FR10", "FR1", "FR", "*"),
        ("FRK2", "FRK", "FR", "*"),
    ]


def test_a_wider_region_among_finer_ones_lies_under_its_country():
    built = hierarchy_from_rows("region", region_rows(["FRK", "FRK2", "FRK1", "FR", "DE21"]))
    assert ("FRK", "FRK", "FR", "*") in built.rows()
    assert built.labels_at(2) == ["DE", "FR", "FR", "FR", "FR"]


def test_a_name_of_three_letters_is_no_code_where_nothing_lies_below_it():
    assert region_rows(["USA"]) == [("USA", "USA", "USA", "*")]


def test_a_flat_list_has_each_value_once():
    assert flat_rows(["male", "female", "male"]) == [("female", "*"), ("male", "*")]


def test_every_oncotree_code_lies_in_a_nested_tree():
    tree = oncotree()
    ancestors = {code: tuple(tree.ancestors(code)) for code in tree.types}
    built = hierarchy_from_rows("oncotree", oncotree_rows(ancestors, ancestors))
    assert len(built.leaves) == len(ancestors)
    assert dict(zip(built.leaves, built.labels_at(built.height - 2), strict=True))["LUAD"] == "LUNG"


def test_a_code_without_ancestors_lies_under_the_root():
    assert ("odd", "odd", "*") in oncotree_rows(["odd", "LUAD"], {"LUAD": ("LUNG",)})


def test_no_code_at_all_gives_no_row():
    assert oncotree_rows([], {}) == []


def test_ancestors_that_contradict_each_other_are_refused():
    ancestors = {"LUAD": ("NSCLC", "BREAST"), "NSCLC": ("LUNG",)}
    with pytest.raises(PolicyError, match="LUAD") as caught:
        oncotree_rows(["LUAD"], ancestors)
    assert caught.value.value == "LUAD"
    assert "parent to its tissue" in caught.value.remedy


@pytest.mark.parametrize(
    ("label", "years"),
    [
        ("64", (64, 64)),
        ("60-69", (60, 69)),
        ("<18", (0, 17)),
        ("90+", (90, None)),
        ("*", (None, None)),
        ("old", (None, None)),
        (None, (None, None)),
        ("", (None, None)),
    ],
)
def test_an_age_label_tells_its_years(label, years):
    assert age_bounds(label) == years


def test_a_file_of_ages_that_says_the_truth_is_kept():
    rows = [("<18", "<40"), ("18", "<40"), ("64", "60-69"), ("90+", "80+"), ("unknown", "unknown")]
    own = hierarchy_from_rows("age", rows)
    assert check_age_labels(own) is own


@pytest.mark.parametrize(
    ("rows", "label"),
    [
        ([("64", "65-69")], "65-69"),
        ([("64", "60-63")], "60-63"),
        ([("90+", "90-99")], "90-99"),
        ([("64", "elderly")], "elderly"),
        ([("sixty", "60-69")], "sixty"),
        ([("<18", "<12")], "<12"),
    ],
)
def test_a_label_that_lies_about_ages_is_refused(rows, label):
    with pytest.raises(PolicyError, match="PRV-H6") as caught:
        check_age_labels(hierarchy_from_rows("age", rows))
    assert caught.value.value == label
