"""Golden examples: made from the ranges alone, and proof that two places give the same."""

import math
from dataclasses import replace

import pytest

from oncommons.sharing.golden import EXAMPLES, Golden, largest_difference, make_golden
from oncommons.sharing.scoring import probability
from tests.unit.sharing.made import BINARY, SURVIVAL

GOLDEN = make_golden(SURVIVAL)


@pytest.mark.parametrize("model", [SURVIVAL, BINARY])
def test_twenty_examples_cover_the_ranges(model):
    golden = make_golden(model)
    ages = [one["age_years"] for one in golden.inputs]
    assert len(golden.inputs) == len(golden.outputs) == EXAMPLES
    assert min(age for age in ages if age is not None) < 25
    assert max(age for age in ages if age is not None) > 83
    assert {one["TP53"] for one in golden.inputs} == {0.0, 1.0, None}
    assert len({tuple(one.values()) for one in golden.inputs}) == EXAMPLES


def test_last_example_has_every_value_missing():
    assert set(GOLDEN.inputs[-1].values()) == {None}
    assert all(None not in one.values() for one in GOLDEN.inputs[:-1])


def test_outputs_may_come_from_where_the_model_was_fitted():
    elsewhere = make_golden(SURVIVAL, score=lambda model, inputs: 0.25)
    assert set(elsewhere.outputs) == {0.25}
    assert largest_difference(SURVIVAL, elsewhere, probability) > 0.1


def test_same_arithmetic_differs_by_nothing():
    assert largest_difference(SURVIVAL, GOLDEN, probability) == 0.0


def test_difference_is_the_largest_one():
    outputs = (GOLDEN.outputs[0] + 0.001, *GOLDEN.outputs[1:-1], GOLDEN.outputs[-1] - 0.5)
    found = largest_difference(SURVIVAL, replace(GOLDEN, outputs=outputs), probability)
    assert found == pytest.approx(0.5)


@pytest.mark.parametrize(
    "golden",
    [
        Golden((), ()),
        Golden(GOLDEN.inputs[:-1], GOLDEN.outputs[:-1]),
        Golden(GOLDEN.inputs, GOLDEN.outputs[:-1]),
        Golden(({"age_years": 500.0, "TP53": 0.0}, *GOLDEN.inputs[1:]), GOLDEN.outputs),
        Golden(({}, *GOLDEN.inputs[1:]), GOLDEN.outputs),
    ],
    ids=["none", "too few", "unequal", "out of range", "without inputs"],
)
def test_unusable_examples_prove_nothing(golden):
    assert largest_difference(SURVIVAL, golden, probability) == math.inf
