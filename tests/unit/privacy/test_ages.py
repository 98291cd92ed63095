"""Ages of later tumours say no more than the first label and the days between."""

import polars as pl
import pytest

from oncommons.privacy.ages import anchor_ages, covering_label, with_age_labels
from oncommons.privacy.choices import Choice
from oncommons.privacy.hierarchy import hierarchy_from_rows, with_missing
from oncommons.privacy.trees import age_rows
from tests.unit.privacy.made_tables import rows

TREE = with_missing(hierarchy_from_rows("age", age_rows()))
EXACT, FIVE, TEN, TWENTY, ALL = range(5)


def choice(level):
    return Choice("tumours.age_at_diagnosis", TREE, level)


def labelled(level, *growths, tree_choice="level"):
    """Give label and bounds of each tumour of one patient: (day, age), the first is the anchor."""
    given = [
        {"tumour_id": f"t{at}", "patient_id": "p", "event_type": kind, "diagnosis_day": day}
        | {"age_at_diagnosis": age}
        for at, (day, age, kind) in enumerate(
            (day, age, "primary" if at == 0 else "metastasis")
            for at, (day, age) in enumerate(growths)
        )
    ]
    made = rows("tumours", *given)
    chosen = choice(level) if tree_choice == "level" else None
    out = with_age_labels(made, anchor_ages(made, chosen, 89), chosen)
    names = ("", "_low", "_high")
    return out.select(f"age_at_diagnosis{name}" for name in names).rows()


def test_the_anchor_has_the_label_of_the_level_with_its_bounds():
    assert labelled(FIVE, (0, 67.4)) == [("65-69", 65, 69)]
    assert labelled(EXACT, (0, 67.4)) == [("67", 67, 67)]


def test_children_and_the_oldest_have_half_a_bound():
    assert labelled(FIVE, (0, 3.0)) == [("<18", 0, 17)]
    assert labelled(FIVE, (0, 93.0)) == [("90+", 90, None)]


def test_a_later_tumour_has_the_label_that_follows_from_the_days():
    assert labelled(EXACT, (0, 60.2), (3653, 70.2))[1] == ("70-74", 70, 74)
    assert labelled(EXACT, (0, 60.2), (3652, 70.2))[1] == ("60-79", 60, 79)
    assert labelled(TEN, (0, 60.2), (3653, 70.2))[1] == ("*", None, None)


def test_two_labels_of_one_patient_never_narrow_each_other():
    """65-69 two years after 60-64 would leave the years 63 and 64 only."""
    assert labelled(FIVE, (0, 63.5), (730, 65.5)) == [("60-64", 60, 64), ("60-69", 60, 69)]


def test_a_later_tumour_on_the_same_day_has_the_same_label():
    assert labelled(FIVE, (0, 63.5), (0, 63.5))[1] == ("60-64", 60, 64)


def test_a_label_that_the_own_age_contradicts_says_nothing():
    assert labelled(FIVE, (0, 63.5), (0, 42.0))[1] == ("*", None, None)


def test_no_later_label_is_more_exact_than_the_level():
    assert labelled(TWENTY, (0, 63.5), (0, 63.5))[1] == ("60-79", 60, 79)


def test_ages_in_the_open_class_stay_in_it():
    assert labelled(FIVE, (0, 93.0), (400, 94.1)) == [("90+", 90, None)] * 2


def test_a_missing_age_is_missing_and_one_that_follows_from_nothing_says_nothing():
    assert labelled(FIVE, (0, None), (30, 63.5)) == [(None, None, None), ("*", None, None)]
    assert labelled(FIVE, (0, 63.5), (30, None))[1] == (None, None, None)
    assert labelled(FIVE, (0, 63.5), (None, 63.5))[1] == ("*", None, None)


@pytest.mark.parametrize("age", [63.5, None, 95.0, 3.0])
def test_the_root_says_nothing_of_anybody(age):
    assert labelled(ALL, (0, age), (30, age)) == [("*", None, None)] * 2


def test_ages_that_the_policy_does_not_name_say_nothing():
    assert labelled(EXACT, (0, 63.5), tree_choice=None) == [("*", None, None)]


def test_no_tumour_gives_no_label():
    none = rows("tumours").clear()
    out = with_age_labels(none, anchor_ages(none, choice(FIVE), 89), choice(FIVE))
    assert out.height == 0
    assert out.schema["age_at_diagnosis"] == pl.String


def test_rows_stay_in_their_order():
    given = [
        {"tumour_id": f"t{at}", "patient_id": f"p{at % 3}", "event_type": "primary"}
        | {"diagnosis_day": 0, "age_at_diagnosis": 20.0 + at}
        for at in (5, 1, 4, 0, 3, 2)
    ]
    made = rows("tumours", *given)
    out = with_age_labels(made, anchor_ages(made, choice(FIVE), 89), choice(FIVE))
    assert out["tumour_id"].to_list() == made["tumour_id"].to_list()


@pytest.mark.parametrize(
    ("level", "low", "high", "label"),
    [
        (EXACT, 64, 64, "64"),
        (EXACT, 64, 65, "60-69"),
        (EXACT, 69, 70, "60-79"),
        (EXACT, 79, 80, "*"),
        (EXACT, 18, 24, "18-24"),
        (EXACT, 17, 18, "<40"),
        (FIVE, 64, 64, "60-64"),
        (EXACT, 92, None, "90+"),
        (EXACT, 88, None, "80+"),
        (EXACT, 88, 95, "80+"),
        (EXACT, 20, None, "*"),
        (ALL, 64, 64, "*"),
    ],
)
def test_the_most_exact_label_that_covers_the_years(level, low, high, label):
    assert covering_label(TREE, level, low, high) == label


def test_a_year_that_no_leaf_holds_says_nothing():
    few = hierarchy_from_rows("age", [("60", "60-69"), ("61", "60-69")])
    assert covering_label(few, 0, 64, 64) == "*"
