"""Kleene's three values, strength and what is missing."""

import itertools

import pytest

from oncommons.domain.advice import Strength
from oncommons.therapy.decisions import Decision, Missing, Reason, Truth, evaluate
from oncommons.therapy.profile import And, Not, Or, parse_profile
from tests.unit.therapy.bedside import mutation

FIRST, SECOND = parse_profile("A1CF V1A"), parse_profile("A2M V1A")
ORDER = [Truth.FALSE, Truth.UNKNOWN, Truth.TRUE]


def answers(first: Truth, second: Truth):
    given = {FIRST: first, SECOND: second}
    return lambda atom: Decision(given[atom])


@pytest.mark.parametrize(("first", "second"), list(itertools.product(Truth, Truth)))
def test_and_is_the_lesser_and_or_the_greater(first, second):
    decide = answers(first, second)
    assert evaluate(And((FIRST, SECOND)), decide).truth is min(first, second, key=ORDER.index)
    assert evaluate(Or((FIRST, SECOND)), decide).truth is max(first, second, key=ORDER.index)


@pytest.mark.parametrize(
    ("truth", "denied"),
    [
        (Truth.TRUE, Truth.FALSE),
        (Truth.FALSE, Truth.TRUE),
        (Truth.UNKNOWN, Truth.UNKNOWN),
    ],
)
def test_not_leaves_unknown_unknown(truth, denied):
    assert evaluate(Not(FIRST), answers(truth, truth)).truth is denied


def test_strength_of_and_is_its_weakest_and_of_or_its_strongest():
    exact, gene = mutation("A1CF", "V1A"), mutation("A2M", "V1A")
    found = {
        FIRST: Decision(Truth.TRUE, Strength.GENE, (gene,)),
        SECOND: Decision(Truth.TRUE, Strength.EXACT, (exact,)),
    }
    both = evaluate(And((FIRST, SECOND)), found.__getitem__)
    either = evaluate(Or((FIRST, SECOND)), found.__getitem__)
    assert (both.strength, either.strength) == (Strength.GENE, Strength.EXACT)
    assert both.alterations == either.alterations == (exact, gene)


def test_an_alteration_that_two_parts_rest_on_is_named_once():
    same = mutation("A1CF", "V1A")
    decision = Decision(Truth.TRUE, Strength.EXACT, (same,))
    assert evaluate(And((FIRST, SECOND)), lambda _: decision).alterations == (same,)


def test_missing_items_of_all_open_parts_are_named_once():
    item = Missing(Reason.MSI, "MSI")
    other = Missing(Reason.NOT_COVERED, "A2M")
    found = {
        FIRST: Decision(Truth.UNKNOWN, missing=(item,)),
        SECOND: Decision(Truth.UNKNOWN, missing=(other, item)),
    }
    missing = evaluate(And((FIRST, SECOND)), found.__getitem__).missing
    assert sorted(missing) == sorted({item, other})


def test_a_false_part_settles_what_another_part_leaves_open():
    found = {
        FIRST: Decision(Truth.UNKNOWN, missing=(Missing(Reason.MSI, "MSI"),)),
        SECOND: Decision(Truth.FALSE),
    }
    assert evaluate(And((FIRST, SECOND)), found.__getitem__) == Decision(Truth.FALSE)
