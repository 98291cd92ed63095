"""Two halves of a person, joined through a release."""

import numpy as np
import polars as pl
import pytest

from oncommons.privacy.attack.linkability import halves, linkability
from oncommons.privacy.attack.published import read_labels, read_people
from tests.unit.privacy.attack.made_patients import HIERARCHIES, QUASI, patients, release

ORIGINAL = patients(3000)


def linked(released, targets, control=None, names=QUASI):
    trees = {name: HIERARCHIES[name] for name in names}
    published = read_labels(released, trees, names)
    people, beside = (
        None if one is None else read_people(one, trees, names) for one in (targets, control)
    )
    return linkability(published, people, beside, np.random.default_rng(0))


def test_raw_patients_are_linked():
    strict, nearest = linked(ORIGINAL, ORIGINAL, patients(1000, seed=2))
    assert strict.risk > 0.9
    assert strict.control < 0.1
    assert 0 < nearest.risk < strict.risk


def test_a_release_links_nobody():
    strict, nearest = linked(release(ORIGINAL, 12), ORIGINAL, patients(1000, seed=2))
    assert strict.success == strict.control == strict.risk == 0.0
    assert strict.interval[1] < 0.005
    assert nearest.risk < 0.01


def test_the_halves_have_all_attributes_once():
    first, second = halves(7)
    assert [*first, *second] == list(range(7))


def test_drawing_among_rows_that_fit_finds_the_same_one_by_chance():
    """Both halves fit the two rows of a pair, so each pair is met half of the time."""
    pairs = pl.DataFrame({"sex": ["F", "F"] * 1000, "stage": ["I", "I"] * 1000})
    alone = pairs.head(2)
    strict, nearest = linked(alone, pairs, names=["sex", "stage"])
    assert strict.success == 0.0
    assert nearest.success == pytest.approx(0.5, abs=0.05)


def test_with_one_attribute_there_is_nothing_to_link():
    strict, nearest = linked(ORIGINAL.select("age"), ORIGINAL.select("age"), names=["age"])
    assert (strict.attacks, nearest.attacks) == (0, 0)
