"""The privacy gate: each rule blocks what it is for, and lets its neighbour pass."""

import math
from dataclasses import replace

import pytest

from oncommons.domain.findings import Severity
from oncommons.domain.models import Feature
from oncommons.sharing.gate import TrainingFacts, check_overfit, gate
from tests.unit.sharing.made import AGE, BINARY, SURVIVAL, TP53, VALIDATION

FACTS = TrainingFacts({"TP53": 480}, (90, 120, 100, 100), {"age_years": (19.0, 88.0)})


def blocks(model=SURVIVAL, patients=1200, events=410, training=None):
    """Give the rules that block."""
    found = gate(model, patients=patients, events=events, training=training)
    return {finding.rule for finding in found if finding.severity is Severity.ERROR}


def test_usual_models_pass():
    assert blocks() == set()
    assert blocks(BINARY) == set()
    assert blocks(training=FACTS) == set()


def test_exact_numbers_leave_no_warning():
    assert [found.rule for found in gate(SURVIVAL, patients=1200, events=410)] == ["G3"]
    assert gate(SURVIVAL, patients=1200, events=410, training=FACTS) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"coefficients": (0.1, math.nan)},
        {"standard_errors": (0.1,)},
        {"intercept": math.inf},
        {"baseline_hazard": (0.1,)},
        {"baseline_hazard": (0.4, 0.3, 0.2, 0.1)},
    ],
)
def test_g1_anything_but_plain_numbers_blocks(change):
    assert blocks(replace(SURVIVAL, **change)) == {"G1"}


@pytest.mark.parametrize(
    ("days", "blocked"),
    [((30, 60, 90, 120), set()), ((30, 59, 90, 120), {"G3"}), ((29, 60, 90, 120), {"G3"})],
)
def test_g3_step_finer_than_a_month_blocks(days, blocked):
    assert blocks(replace(SURVIVAL, baseline_days=days)) == blocked


def test_g3_first_day_may_be_day_0():
    flat = replace(
        SURVIVAL, baseline_days=(0, 365, 730, 1095), baseline_hazard=(0.0, 0.01, 0.02, 0.03)
    )
    assert blocks(flat) == set()


def test_g3_fewer_than_ten_events_a_step_block():
    assert blocks(events=40) == set()
    assert blocks(events=39) == {"G3"}
    flat = replace(SURVIVAL, baseline_hazard=(0.01, 0.01, 0.02, 0.02))
    assert blocks(flat, events=20) == set()  # a step without a rise holds no event


def test_g3_with_exact_numbers_each_step_counts():
    assert blocks(training=replace(FACTS, step_events=(10, 0, 380, 20))) == set()
    assert blocks(training=replace(FACTS, step_events=(9, 1, 380, 20))) == {"G3"}
    assert blocks(training=replace(FACTS, step_events=(410,))) == {"G3"}


def test_g4_ten_degrees_of_freedom_must_remain():
    few = replace(SURVIVAL, features=(AGE, replace(AGE, name="age_2")))  # no rare level to block
    assert blocks(few, patients=16, events=40) == set()  # 2 coefficients, 4 steps
    assert blocks(few, patients=15, events=40) == {"G4"}


@pytest.mark.parametrize(("patients", "events"), [(None, 100), (100, None)])
def test_g4_hidden_numbers_block(patients, events):
    assert blocks(patients=patients, events=events) == {"G4"}


def test_g5_gap_from_training_to_test():
    assert check_overfit(VALIDATION) == ()
    (found,) = check_overfit(replace(VALIDATION, apparent=0.77))
    assert (found.rule, found.severity) == ("G5", Severity.ERROR)
    assert "0.110" in found.says


@pytest.mark.parametrize(
    ("share", "blocked"), [(0.0, True), (0.009, True), (0.01, False), (0.99, False), (1.0, True)]
)
def test_g7_rare_yes_or_no_blocks(share, blocked):
    rare = replace(SURVIVAL, features=(AGE, replace(TP53, missing=share)))
    assert blocks(rare, patients=1000) == ({"G7"} if blocked else set())


def test_g7_with_exact_numbers():
    assert blocks(training=replace(FACTS, carriers={"TP53": 10})) == set()
    assert blocks(training=replace(FACTS, carriers={"TP53": 9})) == {"G7"}
    assert blocks(training=replace(FACTS, carriers={"TP53": 1191})) == {"G7"}
    assert blocks(training=replace(FACTS, carriers={})) == {"G7"}


def test_g7_is_not_for_numbers():
    score = Feature("score", "", "Made.", 0.0, 5.0, 0.0)
    assert blocks(replace(SURVIVAL, features=(AGE, score))) == set()


@pytest.mark.parametrize(
    ("limit", "blocked"),
    [(90.0, False), (89.0, False), (120.0, False), (89.3, True), (117.0, True), (0.025, False)],
)
def test_g8_limit_that_is_not_round_blocks(limit, blocked):
    feature = replace(AGE, lowest=0.0, highest=limit, missing=0.0)
    assert blocks(replace(SURVIVAL, features=(feature, TP53))) == ({"G8"} if blocked else set())


def test_g8_limit_that_is_the_value_of_a_patient_blocks():
    assert blocks(training=replace(FACTS, extremes={"age_years": (18.0, 88.0)})) == {"G8"}
    assert blocks(training=replace(FACTS, extremes={"age_years": (19.0, 90.0)})) == {"G8"}
    assert blocks(training=replace(FACTS, extremes={})) == {"G8"}
