"""Rules on sensitive values, counted by hand on classes small enough to read."""

import pytest

from oncommons.domain.releases import SensitiveRule
from oncommons.privacy.account.class_rules import broken_classes


def rule(kind, value, *unprotected):
    return SensitiveRule("tumours.grade", kind, value, unprotected)


def rows(**classes):
    """Draw each class as a word: one letter a patient, `-` where the value is missing."""
    return [
        (name, None if letter == "-" else letter)
        for name, letters in classes.items()
        for letter in letters
    ]


@pytest.mark.parametrize(
    ("letters", "broken"),
    [("ab", 0), ("aa", 2), ("a-", 2), ("---", 0), ("ab-", 0), ("a---", 4)],
)
def test_a_missing_value_is_no_second_value(letters, broken):
    assert broken_classes(rule("l", 2), rows(one=letters))[1] == broken


def test_every_class_is_checked_and_its_patients_counted():
    assert broken_classes(rule("l", 2), rows(one="aab", two="bbb", three="aa")) == (2, 5)


@pytest.mark.parametrize(
    ("letters", "l", "broken"),
    [("aabb", 2, 0), ("aaab", 2, 1), ("aabb--", 2, 0), ("--", 3, 0), ("abc", 3, 0), ("a-", 2, 1)],
)
def test_entropy_is_that_of_the_known_values(letters, l, broken):  # noqa: E741  its own name
    assert broken_classes(rule("entropy-l", l), rows(one=letters))[0] == broken


def test_t_is_half_the_sum_of_the_differences_of_shares():
    """All patients: one half a. The class of four a lies one half away, the other one too."""
    made = rows(one="aaaa", two="bbbb")
    assert broken_classes(rule("t", 0.5), made) == (0, 0)
    assert broken_classes(rule("t", 0.49), made) == (2, 8)


def test_a_value_that_a_class_lacks_counts_for_t():
    made = rows(one="aaab", two="abcc")
    assert broken_classes(rule("t", 0.24), made)[0] == 2
    assert broken_classes(rule("t", 0.25), made)[0] == 0


def test_beta_caps_the_share_of_each_protected_value():
    """Share of a: 2 of 100. Cap: .02 (1 + min(4, 3.91)) = .0982, so 2 of 20 are too many."""
    rare = rows(one="a" * 2 + "b" * 18, two="b" * 80)
    assert broken_classes(rule("beta", 4, "b"), rare) == (1, 20)
    spread = rows(one="a" + "b" * 19, two="a" + "b" * 79)
    assert broken_classes(rule("beta", 4, "b"), spread) == (0, 0)


def test_a_value_that_needs_no_protection_may_fill_a_class():
    made = rows(one="b" * 12, two="b" * 10 + "a" * 2)
    assert broken_classes(rule("beta", 0.1), made)[0] == 2
    assert broken_classes(rule("beta", 0.1, "a", "b"), made) == (0, 0)


def test_a_missing_value_is_never_protected():
    """Half of all are missing, so a and b are a quarter each, and half of a class of their own."""
    assert broken_classes(rule("beta", 0.1), rows(one="----", two="abab")) == (1, 4)
    assert broken_classes(rule("beta", 1), rows(one="----", two="abab")) == (0, 0)


def test_the_word_unknown_is_a_missing_value():
    told = [("one", "a"), ("one", "unknown"), ("two", "unknown")]
    assert broken_classes(rule("l", 2), told) == (1, 2)


def test_missing_values_do_not_dilute_a_share():
    """Known to all: half a, half b. Of the class, where most are missing, all known ones are a."""
    made = rows(one="a" + "-" * 9, two="b" + "-" * 9)
    assert broken_classes(rule("t", 0.4), made) == (2, 20)
    assert broken_classes(rule("beta", 0.5), made) == (2, 20)
    assert broken_classes(rule("t", 0.5), made) == (0, 0)


def test_shares_are_known_as_precisely_as_few_were_held_back():
    made = rows(one="aaaa", two="bbbb")
    assert broken_classes(rule("t", 0.48), made, most_suppressed=0.02) == (0, 0)
    assert broken_classes(rule("t", 0.47), made, most_suppressed=0.02) == (2, 8)


def test_nobody_breaks_nothing():
    assert broken_classes(rule("l", 2), []) == (0, 0)
