"""Guessing a sensitive value from the rows that may be a person."""

import polars as pl
import pytest

from oncommons.privacy.attack.inference import inference
from oncommons.privacy.attack.published import read_labels, read_people
from oncommons.privacy.hierarchy import hierarchy_from_rows
from tests.unit.privacy.attack.made_patients import HIERARCHIES, QUASI, patients, release

TREES = {"stage": hierarchy_from_rows("stage", [("I", "early"), ("II", "early"), ("III", "late")])}
ORIGINAL = patients(3000)


def frame(stages, values):
    return pl.DataFrame({"stage": stages, "germline": values})


def inferred(released, targets, control=None, trees=TREES):
    published = read_labels(released, trees, list(trees))
    people, beside = (
        None if one is None else read_people(one, trees, list(trees), ["germline"])
        for one in (targets, control)
    )
    return inference(published, released["germline"], people, beside)


def test_the_commonest_value_of_the_rows_that_cover_is_guessed():
    released = frame(["early"] * 3 + ["III"] * 2, ["TP53", "TP53", "none", "none", "none"])
    assert inferred(released, frame(["I", "III"], ["TP53", "none"])).success == 1.0
    assert inferred(released, frame(["I", "III"], ["none", "TP53"])).success == 0.0


def test_rows_of_several_classes_are_added_up():
    released = frame(["I", "early", "early", "*"], ["TP53", "none", "none", "none"])
    assert inferred(released, frame(["I"], ["none"])).success == 1.0


def test_a_tie_goes_to_the_first_in_the_alphabet():
    released = frame(["I", "I"], ["b", "a"])
    assert inferred(released, frame(["I"], ["a"])).success == 1.0


def test_whom_no_row_covers_is_guessed_from_all_rows():
    released = frame(["I"] * 3, ["TP53", "none", "none"])
    assert inferred(released, frame(["III"], ["none"])).success == 1.0


def test_a_value_that_the_release_never_shows_is_never_guessed():
    released = frame(["I"], ["none"])
    assert inferred(released, frame(["I"], ["APC"])).success == 0.0


def test_raw_patients_give_their_secret_away():
    found = inferred(ORIGINAL, ORIGINAL, patients(1500, seed=2), HIERARCHIES)
    assert found.success > 0.97
    assert found.risk > 0.8


def test_on_a_release_the_guess_is_hardly_better_than_for_strangers():
    found = inferred(release(ORIGINAL, 12), ORIGINAL, patients(1500, seed=2), HIERARCHIES)
    assert found.success == pytest.approx(0.9, abs=0.03)
    assert found.interval[0] < 0.1
    assert found.risk < 0.25
    assert len(QUASI) == 7
