"""What classes say of a sensitive value, by hand."""

import numpy as np
import polars as pl
import pytest

from oncommons.domain.releases import SensitiveRule
from oncommons.privacy.account.class_rules import broken_classes
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


def test_a_missing_value_is_no_value():
    """As in PRV-K4: beside one known value it hides nobody, and alone it tells nothing."""
    for missing in (None, "unknown"):
        found = told({"F": ["a", "a", missing, missing], "M": ["a", "b", "b", missing]})
        assert set(found.values) == {"a", "b"}
        assert (found.distinct_l, found.entropy_l) == (1, pytest.approx(1.0))
        assert found.homogeneous == pytest.approx(2 / 8)
        assert (found.values["a"].most, found.values["a"].certain) == (1.0, 2)
        assert found.values["a"].prior == pytest.approx(3 / 5)


def test_shares_are_measured_among_all_and_among_known_rows_and_the_worse_is_told():
    found = told({"F": ["a", "b", "b", None], "M": ["a", "b", None, None]})
    among_known = abs(1 / 2 - 2 / 5)
    among_all = (abs(1 / 4 - 2 / 8) + abs(2 / 4 - 3 / 8) + abs(1 / 4 - 3 / 8)) / 2
    assert found.t == pytest.approx(max(among_known, among_all))
    assert found.values["a"].gain == pytest.approx((1 / 2) / (2 / 5) - 1)
    assert found.values["b"].gain == pytest.approx((2 / 4) / (3 / 8) - 1)


def test_classes_without_a_known_value_tell_nothing():
    some = told({"F": [None, None], "M": ["a", "b"]})
    assert (some.distinct_l, some.entropy_l) == (2, pytest.approx(2.0))
    assert some.homogeneous == 0.0
    none = told({"F": [None, "unknown"], "M": [None]})
    assert (none.values, none.distinct_l, none.entropy_l, none.t, none.beta) == ({}, 0, 0.0, 0, 0)


@pytest.mark.parametrize("kind", ["l", "entropy-l", "t", "beta"])
def test_what_is_reached_agrees_with_the_check_of_the_release(kind):
    """The parameter that is told holds by PRV-K4, and a stricter one does not."""
    draw = np.random.default_rng(3)
    for _ in range(40):
        classes = {one: list(draw.choice(["a", "b", "c", None], 12)) for one in "FM"}
        found = told(classes)
        if found.distinct_l < 2:
            continue
        rows = [(place, value) for place, values in classes.items() for value in values]
        reached = {"l": found.distinct_l, "entropy-l": found.entropy_l, "t": found.t}
        reached["beta"] = max(found.beta, 1e-6)
        step = 1 if kind == "l" else 1e-3 if kind == "entropy-l" else -1e-3

        def broken(value, rows=rows):
            return broken_classes(SensitiveRule("tumours.grade", kind, value), rows)[0]

        if kind == "beta" and not all(one.within_cap for one in found.values.values()):
            assert broken(reached[kind]) > 0  # no beta allows it
            continue
        assert broken(reached[kind]) == 0
        if reached[kind] > 1e-2:
            assert broken(reached[kind] + step) > 0


def test_no_beta_allows_a_share_above_the_cap_of_the_logarithm():
    """A share of 0.1 may grow to 0.1 x (1 + 2.303) = 0.33 and no further."""
    within = told({"F": ["x", "a", "a", "a"], "M": ["a"] * 6})
    beyond = told({"F": ["x", "a"], "M": ["a"] * 8})
    assert within.values["x"].within_cap
    assert not beyond.values["x"].within_cap
