"""Kleene's three values, strength and what is missing."""

import itertools

import pytest

from oncommons.domain.advice import Strength
from oncommons.therapy.decisions import Decision, Hit, Missing, Reason, Truth, evaluate
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


EXACT, GENE = mutation("A1CF", "V1A"), mutation("A2M", "V1A")


def test_nothing_in_an_and_fits_better_than_its_weakest_part():
    found = {
        FIRST: Decision(Truth.TRUE, (Hit(Strength.GENE, GENE),)),
        SECOND: Decision(Truth.TRUE, (Hit(Strength.EXACT, EXACT), Hit(Strength.GENE, GENE))),
    }
    both = evaluate(And((FIRST, SECOND)), found.__getitem__)
    assert both.hits == (Hit(Strength.GENE, EXACT), Hit(Strength.GENE, GENE))


def test_an_absence_does_not_weaken_an_and():
    found = {
        FIRST: Decision(Truth.TRUE, (Hit(Strength.EXACT, EXACT),)),
        SECOND: Decision(Truth.FALSE),
    }
    both = evaluate(And((FIRST, Not(SECOND))), found.__getitem__)
    assert both == Decision(Truth.TRUE, (Hit(Strength.EXACT, EXACT),))


def test_in_an_or_each_alteration_keeps_its_best_fit_and_is_named_once():
    found = {
        FIRST: Decision(Truth.TRUE, (Hit(Strength.GENE, GENE), Hit(Strength.GENE, EXACT))),
        SECOND: Decision(Truth.TRUE, (Hit(Strength.EXACT, EXACT),)),
    }
    either = evaluate(Or((FIRST, SECOND)), found.__getitem__)
    assert either.hits == (Hit(Strength.EXACT, EXACT), Hit(Strength.GENE, GENE))


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
