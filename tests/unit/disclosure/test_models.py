"""A model leaves when enough patients stand behind each of its numbers."""

import pytest

from oncommons.disclosure.models import Baseline, ModelFacts, check_model, coarsen_baseline
from oncommons.errors import DataError, PolicyError


def verdicts(facts, **limits):
    return [(finding.rule, finding.passed) for finding in check_model(facts, **limits)]


def test_a_sound_model_passes_every_rule():
    facts = ModelFacts(
        patients=500,
        parameters=6,
        level_patients={"stage IV": 120, "TP53": 40},
        baseline_days=(30, 90, 120),
        baseline_died=(10, 14, 31),
        largest_leverage=0.08,
    )
    findings = check_model(facts)
    assert [finding.rule for finding in findings] == ["R7", "R7", "R7", "R7", "R6"]
    assert all(finding.passed for finding in findings)
    assert {finding.remedy for finding in findings} == {""}


@pytest.mark.parametrize(("parameters", "passed"), [(90, True), (91, False)])
def test_ten_degrees_of_freedom_are_left(parameters, passed):
    assert verdicts(ModelFacts(100, parameters, {})) == [("R7", passed)]


@pytest.mark.parametrize(
    ("having", "passed"), [(9, False), (10, True), (90, True), (91, False), (0, False)]
)
def test_a_level_has_enough_patients_on_both_sides(having, passed):
    assert verdicts(ModelFacts(100, 2, {"stage IV": having})) == [("R7", True), ("R7", passed)]


@pytest.mark.parametrize(("leverage", "passed"), [(0.49, True), (0.5, False)])
def test_no_patient_decides_their_own_value(leverage, passed):
    assert verdicts(ModelFacts(100, 2, {}, largest_leverage=leverage))[-1] == ("R7", passed)


@pytest.mark.parametrize(
    ("days", "died", "passed"),
    [
        ((30, 60), (10, 10), True),
        ((30, 59), (10, 10), False),
        ((29, 60), (10, 10), False),
        ((30, 60), (10, 9), False),
        ((30, 60), (10,), False),
        ((30, 60), (), False),
    ],
)
def test_a_baseline_steps_by_months_and_enough_deaths(days, died, passed):
    facts = ModelFacts(100, 2, {}, baseline_days=days, baseline_died=died)
    assert verdicts(facts)[-1] == ("R6", passed)


def test_a_finding_says_the_limit_and_never_the_number_found():
    finding = check_model(ModelFacts(100, 2, {"stage IV": 7}))[1]
    assert finding.what == "stage IV: 10 patients or more have it, and as many have not"
    assert finding.remedy == "merge the level with another, or leave it out"
    assert "7" not in finding.what + finding.remedy


def test_stricter_limits_refuse_more():
    facts = ModelFacts(100, 85, {"stage IV": 15})
    assert verdicts(facts) == [("R7", True), ("R7", True)]
    assert verdicts(facts, minimum=20, residual_degrees=20) == [("R7", False), ("R7", False)]


def test_a_minimum_of_nobody_is_refused():
    with pytest.raises(PolicyError, match="stand for 0 deaths"):
        check_model(ModelFacts(100, 2, {}), minimum=0)


def test_a_baseline_is_merged_until_it_passes():
    days = [5, 12, 31, 60, 61, 200, 230]
    hazard = [0.01, 0.02, 0.05, 0.07, 0.08, 0.11, 0.12]
    baseline = coarsen_baseline(days, hazard, [6, 6, 4, 3, 9, 8, 2], 10)
    assert baseline == Baseline((30, 90, 240), (0.02, 0.08, 0.12), (12, 16, 10))
    assert verdicts(ModelFacts(100, 2, {}, baseline.days, baseline.died))[-1] == ("R6", True)


def test_a_remainder_joins_the_last_step_and_keeps_the_final_hazard():
    baseline = coarsen_baseline([10, 40, 100], [0.1, 0.2, 0.25], [10, 10, 3], 10)
    assert baseline == Baseline((30, 120), (0.1, 0.25), (10, 13))


def test_too_few_deaths_have_no_baseline():
    assert coarsen_baseline([10, 40], [0.1, 0.2], [4, 5], 10) == Baseline((), (), ())
    assert coarsen_baseline([], [], [], 10) == Baseline((), (), ())


def test_a_death_on_day_0_belongs_to_the_first_month():
    assert coarsen_baseline([0, 30], [0.1, 0.2], [5, 5], 10) == Baseline((30,), (0.2,), (10,))


@pytest.mark.parametrize(
    ("days", "hazard", "died", "says"),
    [
        ([1, 2], [0.1], [1, 1], "2 days, 1 hazards and 2 deaths"),
        ([2, 2], [0.1, 0.2], [1, 1], "do not rise"),
    ],
)
def test_a_baseline_out_of_order_is_refused(days, hazard, died, says):
    with pytest.raises(DataError, match=says):
        coarsen_baseline(days, hazard, died, 1)


def test_a_grid_finer_than_a_month_is_refused():
    with pytest.raises(PolicyError, match="steps of 1 days"):
        coarsen_baseline([1], [0.1], [10], 10, grid_days=1)


def test_what_has_one_value_per_patient_stays():
    facts = ModelFacts(200, 3, {}, per_patient=("residuals",))
    assert verdicts(facts) == [("R7", True), ("R7", False)]
    assert "leave out residuals" in check_model(facts)[1].remedy


@pytest.mark.parametrize(("patterns", "passed"), [(4, False), (3, False), (5, True)])
def test_a_saturated_model_is_a_table_of_means(patterns, passed):
    facts = ModelFacts(200, 4, {}, patterns=patterns)
    assert verdicts(facts) == [("R7", True), ("R7", passed)]
