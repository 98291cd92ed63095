"""Labels: what counts as yes, what as no, and when a label can be asked."""

import polars as pl
import pytest

from oncommons.modelling.labels import Label, grade_classes, label_of, labels_of
from tests.unit.modelling.test_question import patients


def graded(*grades: str | None) -> pl.DataFrame:
    return patients([1] * len(grades), 0, list(grades))


def label(yes: int, no: int, unknown: int = 0) -> Label:
    answer = pl.Series([1.0] * yes + [0.0] * no + [None] * unknown, dtype=pl.Float64)
    return Label("grade", "tumour of grade High rather than Low", answer)


def test_two_commonest_grades_are_compared_the_higher_one_first():
    rows = graded(*["G2"] * 25, *["G3"] * 15, *["G1"] * 10)
    assert grade_classes(rows) == ("G3", "G2")


def test_high_and_low_go_before_commoner_grades():
    assert grade_classes(graded(*["GX"] * 50, *["High"] * 9, *["Low"] * 8)) == ("High", "Low")


@pytest.mark.parametrize("grades", [["High"] * 40, [None] * 40])
def test_one_grade_cannot_be_told_apart(grades):
    assert grade_classes(graded(*grades)) is None
    assert label_of(graded(*grades), "grade") is None


def test_grade_of_another_class_is_neither_yes_nor_no():
    found = label_of(graded(*["G2"] * 25, *["G3"] * 15, *["G1"] * 10), "grade")
    assert found is not None
    assert (found.known, found.rarer) == (40, 15)
    assert found.answer.to_list() == [0.0] * 25 + [1.0] * 15 + [None] * 10


@pytest.mark.parametrize(
    ("yes", "no", "can"), [(22, 8, True), (21, 8, False), (30, 7, False), (7, 30, False)]
)
def test_thirty_patients_and_eight_of_each_side_are_needed(yes, no, can):
    assert label(yes, no, unknown=100).can_be_asked is can


def test_label_says_its_numbers_with_the_denominator():
    assert str(label(20, 5, 15)) == "grade known in 25 of 40, 5 on the rarer side"


def test_score_of_gleason_is_a_label_of_its_own_and_no_grade():
    scores = [7.0] * 20 + [9.0] * 20
    rows = patients([1] * 40, 0, [str(int(one)) for one in scores], gleason=scores)
    assert grade_classes(rows) is None
    found = label_of(rows, "gleason")
    assert found is not None
    assert found.answer.to_list() == [0.0] * 20 + [1.0] * 20


def test_question_without_a_label_has_none():
    assert label_of(graded("High"), "overall-survival") is None


def test_labels_come_in_the_order_in_which_they_are_asked():
    names = [one.name for one in labels_of(graded("High"))]
    assert names == ["grade", "gleason", "t-category", "stage"]
