"""Rules on sensitive values, with numbers worked out by hand."""

import numpy as np
import pytest

from oncommons.errors import PolicyError
from oncommons.privacy.recoding.rules import RuleKind, rule_for

GENES = ["none"] * 90 + ["BRCA2"] * 6 + ["APC"] * 4


def rule(kind, value, *unprotected):
    return rule_for("patients.germline", kind, value, GENES, unprotected)


def holds(one, **counts):
    return bool(one.holds(np.array([counts.get(name, 0) for name in ("APC", "BRCA2", "none")])))


@pytest.mark.parametrize(
    ("share", "cap"), [(0.004, 0.02), (0.02, 0.0982), (0.9, 0.9948)]
)  # p (1 + min(4, -ln p)), Cao & Karras 2012
def test_beta_caps_follow_the_definition(share, cap):
    rows = ["rare"] * round(share * 1000) + ["common"] * round((1 - share) * 1000)
    one = rule_for("patients.germline", RuleKind.BETA, 4, rows)
    assert one.caps[list(np.unique(rows)).index("rare")] == pytest.approx(cap, abs=5e-5)


def test_beta_refuses_a_class_with_too_many_carriers():
    one = rule(RuleKind.BETA, 1)
    assert one.caps == pytest.approx([0.08, 0.12, 0.9 * (1 - np.log(0.9))])
    assert holds(one, none=23, APC=2)
    assert not holds(one, none=22, APC=2)


def test_an_unprotected_value_may_fill_a_class():
    assert not holds(rule(RuleKind.BETA, 1), none=12)
    assert holds(rule(RuleKind.BETA, 1, "none"), none=12)


def test_distinct_l_counts_values():
    assert holds(rule(RuleKind.DISTINCT_L, 2), none=11, APC=1)
    assert not holds(rule(RuleKind.DISTINCT_L, 2), none=12)


def test_entropy_l_wants_values_to_be_even():
    assert holds(rule(RuleKind.ENTROPY_L, 1.3), none=9, BRCA2=1)
    assert not holds(rule(RuleKind.ENTROPY_L, 1.3), none=19, BRCA2=1)


def test_t_bounds_the_distance_from_everybody():
    one = rule(RuleKind.T, 0.1)
    assert holds(one, none=10)
    assert not holds(one, none=15, APC=5)


@pytest.mark.parametrize("kind", RuleKind)
def test_an_empty_class_satisfies_no_rule(kind):
    value = {RuleKind.T: 0.5, RuleKind.ENTROPY_L: 1.1}.get(kind, 2)
    assert not holds(rule(kind, value))


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        (RuleKind.DISTINCT_L, 1, "is 1"),
        (RuleKind.T, 1.5, "is 1.5"),
        (RuleKind.BETA, 0, "is 0"),
        (RuleKind.DISTINCT_L, 4, "all patients together have 3 known values"),
        (RuleKind.ENTROPY_L, 2, r"all patients together have 1\.48 known values"),
    ],
)
def test_what_no_class_can_satisfy_is_refused(kind, value, says):
    with pytest.raises(PolicyError, match=says):
        rule(kind, value)


@pytest.mark.parametrize("kind", RuleKind)
def test_two_good_classes_are_good_together(kind):
    one = rule(kind, {RuleKind.T: 0.4, RuleKind.ENTROPY_L: 1.2}.get(kind, 2))
    rng = np.random.default_rng(1)
    counts = rng.integers(0, [5, 5, 40], (400, 3))
    good = counts[one.holds(counts)]
    assert len(good) > 10
    pairs = good[rng.integers(0, len(good), (500, 2))]
    assert one.holds(pairs.sum(axis=1)).all()


def test_some_rows_keep_the_shares_of_all():
    one = rule(RuleKind.T, 0.1)
    few = one.of(np.arange(90))
    assert (few.shares == one.shares).all()
    assert few.counts(np.zeros(90, dtype=int), 1).tolist() == [[0, 0, 90]]


GRADES = ["a"] * 4 + ["b"] * 4 + [None, "unknown"]
"""Four tenths each of two values; the last two are missing, null or the word."""


def graded(kind, value, *unprotected):
    return rule_for("tumours.grade", kind, value, GRADES, unprotected)


def graded_holds(one, letters):
    """Draw a class as a word: one letter a patient, `-` where the value is missing."""
    return bool(one.holds(np.array([letters.count(letter) for letter in "ab-"])))


@pytest.mark.parametrize(
    ("kind", "value", "letters", "good"),
    [
        (RuleKind.DISTINCT_L, 2, "ab-", True),
        (RuleKind.DISTINCT_L, 2, "aa-", False),
        (RuleKind.DISTINCT_L, 2, "---", True),
        (RuleKind.ENTROPY_L, 2, "ab----", True),
        (RuleKind.ENTROPY_L, 1.5, "a-----", False),
        (RuleKind.ENTROPY_L, 2, "----", True),
    ],
)
def test_a_missing_value_is_no_second_value(kind, value, letters, good):
    assert graded_holds(graded(kind, value), letters) is good


def test_t_looks_at_all_rows_and_at_those_with_a_known_value():
    """Everybody: .4 .4 .2, and .5 .5 of the known."""
    assert graded_holds(graded(RuleKind.T, 0.1), "aaaabbbb--")
    # .1 .1 .8 lies .6 from everybody, and the known values are as even as those of everybody.
    assert not graded_holds(graded(RuleKind.T, 0.5), "ab--------")
    assert graded_holds(graded(RuleKind.T, 0.6), "ab--------")
    # .2 0 .8 lies .6 from everybody; of the known ones all are a, which is .5 away.
    assert not graded_holds(graded(RuleKind.T, 0.4), "aaaaaa----")
    assert graded_holds(graded(RuleKind.T, 0.5), "aaaaaa----")


def test_missing_values_do_not_dilute_what_beta_bounds():
    """A tenth of the known is a; caps at beta 1: .1 of all rows, .2 of those with a known value."""
    texts = ["a"] * 5 + ["b"] * 45 + [None] * 50
    one = rule_for("tumours.grade", RuleKind.BETA, 1, texts, ["b"])
    order = ["a", "b", "unknown"]
    hold = [
        bool(one.holds(np.array([letters.count(letter) for letter in "ab-"])))
        for letters in ("ab" + "-" * 18, "abbbb" + "-" * 15, "abbbb" + "-" * 4, "-" * 9)
    ]
    assert one.caps[order.index("a")] == pytest.approx(0.1)
    assert hold == [False, True, False, True]


def test_what_is_missing_throughout_breaks_no_rule():
    for kind in RuleKind:
        value = {RuleKind.T: 0.1, RuleKind.BETA: 0.1}.get(kind, 3)
        assert rule_for("tumours.grade", kind, value, [None, None]).holds(np.array([2]))


def test_missing_values_do_not_make_a_rule_possible():
    with pytest.raises(PolicyError, match="together have 2 known values"):
        graded(RuleKind.DISTINCT_L, 3)
