"""What classes say of a sensitive value, by hand."""

import numpy as np
import polars as pl
import pytest

from oncommons.privacy.attack.posteriors import disclosure
from oncommons.privacy.attack.published import read_labels
from oncommons.privacy.hierarchy import hierarchy_from_rows

SEX = {"sex": hierarchy_from_rows("sex", [("F",), ("M",)])}


def told(classes, unprotected=()):
    """Measure classes that are given as the values of their rows."""
    labels = [label for label, values in classes.items() for _ in values]
    values = [value for values in classes.values() for value in values]
    published = read_labels(pl.DataFrame({"sex": labels}), SEX, ["sex"])
    return disclosure(published, pl.Series("germline", values), unprotected)


MIXED = {"F": ["none", "none", "none", "TP53"], "M": ["none"] * 6}


def test_a_posterior_is_the_share_of_the_class():
    found = told(MIXED).values["TP53"]
    assert (found.prior, found.most, found.mean) == (0.1, 0.25, 0.25)
    assert found.gain == pytest.approx(1.5)
    assert found.certain == 0


def test_the_mean_is_that_of_those_who_have_the_value():
    found = told({"F": ["a", "a", "b", "b"], "M": ["a", "b", "b", "b"]}).values["a"]
    assert found.mean == pytest.approx((2 * 0.5 + 1 * 0.25) / 3)


def test_rows_of_a_class_with_one_value_are_homogeneous():
    found = told(MIXED)
    assert found.homogeneous == pytest.approx(0.6)
    assert found.values["none"].certain == 6
    assert told(MIXED, ["none"]).homogeneous_protected == 0.0


def test_l_is_that_of_the_poorest_class():
    assert told(MIXED).distinct_l == 1
    assert told(MIXED).entropy_l == pytest.approx(1.0)
    even = told({"F": ["a", "b"], "M": ["a", "a", "b", "c"]})
    assert even.distinct_l == 2
    assert even.entropy_l == pytest.approx(2.0)


def test_t_is_the_variational_distance_of_the_farthest_class():
    shares = {"F": np.array([0.75, 0.25]), "M": np.array([1.0, 0.0])}
    whole = np.array([0.9, 0.1])
    by_hand = max(np.abs(one - whole).sum() / 2 for one in shares.values())
    assert told(MIXED).t == pytest.approx(by_hand)


def test_classes_like_the_whole_tell_nothing():
    found = told({"F": ["a", "b"], "M": ["a", "b"]})
    assert found.t == pytest.approx(0.0)
    assert found.beta == pytest.approx(0.0)


def test_beta_is_the_largest_gain_of_a_protected_value():
    classes = {"F": ["none"] * 9 + ["TP53"], "M": ["none"] * 10}
    assert told(classes).beta == pytest.approx(0.1 / 0.05 - 1)
    assert told(classes, ["TP53"]).beta == pytest.approx(1 / 0.95 - 1)
    assert told(classes, ["TP53", "none"]).beta == 0.0


def test_no_beta_allows_a_share_above_the_cap_of_the_logarithm():
    """A share of 0.1 may grow to 0.1 x (1 + 2.303) = 0.33 and no further."""
    within = told({"F": ["x", "a", "a", "a"], "M": ["a"] * 6})
    beyond = told({"F": ["x", "a"], "M": ["a"] * 8})
    assert within.values["x"].within_cap
    assert not beyond.values["x"].within_cap
