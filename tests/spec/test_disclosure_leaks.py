"""Thirteen leaks are caught, each by its rule; without that rule each would pass."""

import pytest

from benchmarks.access.leaks import check_output, is_caught, is_let_through
from benchmarks.access.outputs_made import honest, leaks
from oncommons.domain.verdicts import Verdict

LEAKS = leaks()


def test_there_are_thirteen_leaks_of_nine_rules():
    assert len(LEAKS) == len({one.name for one in LEAKS}) == 13
    assert len({one.rule for one in LEAKS}) == 9


@pytest.mark.parametrize("leak", LEAKS, ids=lambda one: one.name)
def test_a_leak_is_caught_by_its_rule(leak):
    assert is_caught(leak)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda one: one.name)
def test_without_the_rule_the_leak_would_pass(leak):
    """The control: no other rule stops it, but those that follow from the same numbers."""
    follows = {"R1": ("R2",), "R2": ("R1",), "R10": ("R2",)}
    others = [
        one
        for one in check_output(leak)
        if one.rule not in (leak.rule, *follows.get(leak.rule, ()), "R3")
    ]
    assert all(one.verdict is Verdict.PASS for one in others)


def test_honest_outputs_are_let_through():
    made = honest(42, seed=11)
    assert sum(map(is_let_through, made)) >= 40


def test_what_is_found_never_tells_the_number():
    """A verdict names the limit; the 4 patients and the 43 of a leak are not in its words."""
    for leak in LEAKS:
        for one in check_output(leak):
            assert " 4 " not in f"{one.found} {one.remedy} "
            assert "43" not in one.found
