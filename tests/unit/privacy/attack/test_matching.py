"""Matching risk of tables small enough to count."""

import numpy as np
import polars as pl
import pytest

from oncommons.privacy.attack.matching import THRESHOLD, matching_risk, measured
from oncommons.privacy.attack.published import read_labels, read_people
from tests.unit.privacy.attack.made_patients import HIERARCHIES, QUASI, patients, release


def test_the_risk_is_one_over_the_candidates():
    found = measured(np.array([1, 2, 10, 20]))
    assert found.most == 1.0
    assert found.mean == pytest.approx((1 + 0.5 + 0.1 + 0.05) / 4)
    assert found.least_candidates == 1
    assert found.share_above == pytest.approx(3 / 4)


def test_exactly_the_threshold_is_not_above_it():
    assert measured(np.array([10]), 0.1).share_above == 0.0
    assert measured(np.array([10]), 0.0999).share_above == 1.0


def test_whom_no_row_covers_is_not_found():
    found = measured(np.array([0, 4]))
    assert (found.uncovered, found.least_candidates, found.most) == (1, 4, 0.25)
    assert found.mean == pytest.approx(0.125)


def test_nobody_is_at_no_risk():
    found = measured(np.array([], dtype=np.int64))
    assert (found.targets, found.most, found.mean, found.share_above) == (0, 0.0, 0.0, 0.0)
    assert measured(np.array([0])).least_candidates == 0


def risks(original, released):
    published = read_labels(released, HIERARCHIES, QUASI)
    exact = original.sort("patient_id")
    return matching_risk(published, read_people(exact, HIERARCHIES, QUASI).leaves)


def test_raw_patients_are_found_and_released_ones_hide_among_k():
    original = patients(1500)
    raw, raw_three = risks(original, original)
    assert raw.mean > 0.95
    assert raw_three.mean > 0.5
    full, three = risks(original, release(original, 12))
    assert full.most <= 1 / 12
    assert full.share_above == 0.0
    assert full.least_candidates >= 12
    assert three.mean < full.mean
    assert full.threshold == THRESHOLD


def test_any_three_are_the_three_that_tell_most_of_each_person():
    names = ["a", "b", "c", "d"]
    trees = dict.fromkeys(names, HIERARCHIES["stage"])
    labels = pl.DataFrame([["I"] * 4, ["II", "I", "I", "I"], ["I", "II", "I", "I"]], orient="row")
    labels.columns = names
    published = read_labels(labels, trees, names)
    people = read_people(labels, trees, names)
    full, three = matching_risk(published, people.leaves)
    assert full.least_candidates == 1
    # a, b and another part the three rows; c and d alone never do
    assert three.least_candidates == 1
    assert three.mean == 1.0


def test_with_three_or_fewer_both_risks_are_the_same():
    original = patients(200).select(QUASI[:2])
    trees = {name: HIERARCHIES[name] for name in QUASI[:2]}
    published = read_labels(original, trees, QUASI[:2])
    full, few = matching_risk(published, read_people(original, trees, QUASI[:2]).leaves)
    assert full == few
