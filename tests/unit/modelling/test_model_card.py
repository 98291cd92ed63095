"""The card says what a reader must know, with numbers and denominators."""

from dataclasses import replace

import pytest

from oncommons.domain.models import Estimate, Feature, Validation
from oncommons.modelling import card, is_better_than_chance
from tests.unit.modelling.test_prediction import BINARY, SURVIVAL

VALIDATION = Validation(
    patients=1200,
    events=410,
    folds=5,
    discrimination=Estimate(0.66, 0.63, 0.69),
    discrimination_name="Harrell's C",
    apparent=0.68,
    brier=0.18,
    brier_without=0.2,
    groups=(),
    by_site={"B": Estimate(0.64, 0.6, 0.68), "A": Estimate(0.67, 0.62, 0.72)},
    findings=("M001 passed.",),
)


def test_title_names_outcome_and_horizon():
    assert card(SURVIVAL, VALIDATION).title == "Death of any cause by 3 years"
    assert card(BINARY, VALIDATION).title == "High grade"


@pytest.mark.parametrize(
    ("days", "words"), [(180, "by 180 days"), (365, "by 365 days"), (1825, "by 5 years")]
)
def test_horizon_is_said_in_words(days, words):
    question = replace(SURVIVAL.question, horizon_days=days)
    assert card(replace(SURVIVAL, question=question), VALIDATION).outcome.endswith(words)


def test_training_names_numbers_release_and_inputs():
    said = card(SURVIVAL, VALIDATION).training
    assert "1,200 patients and 410 with the outcome, of release r1" in said
    assert "age_years, stage_IV, TP53" in said


def test_hidden_numbers_are_said_to_be_hidden():
    hidden = replace(VALIDATION, patients=None, events=None)
    assert "an undisclosed number of patients" in card(SURVIVAL, hidden).training


def test_performance_has_an_interval_and_the_optimism():
    said = card(SURVIVAL, VALIDATION).performance
    assert "Harrell's C 0.66 (0.63 to 0.69)" in said
    assert "0.68 on the training patients" in said
    assert "Brier score 0.180, 10% better than without any input" in said


def test_limits_list_hospitals_effects_and_findings():
    limits = card(SURVIVAL, VALIDATION).limits
    assert limits[0] == "By hospital: A 0.67 (0.62 to 0.72); B 0.64 (0.60 to 0.68)."
    assert "age_years: hazard ratio 1.35 (1.30 to 1.40) for 10 years." in limits
    assert any(one.startswith("stage_IV: hazard ratio 4.48 (") for one in limits)
    assert limits[-1] == "M001 passed."


def test_odds_are_called_odds():
    assert any("stage_IV: odds ratio" in one for one in card(BINARY, VALIDATION).limits)


@pytest.mark.parametrize(
    ("lower", "brier", "better"), [(0.55, 0.18, True), (0.49, 0.18, False), (0.55, 0.21, False)]
)
def test_better_than_chance_needs_interval_and_brier_score(lower, brier, better):
    found = replace(VALIDATION, discrimination=Estimate(0.6, lower, 0.7), brier=brier)
    assert is_better_than_chance(found) is better
    said = card(BINARY, found)
    assert ("(not for use)" in said.title) is not better
    assert said.performance.startswith("Not better than chance: ") is not better
    assert said.not_for.startswith("Any use.") is not better
    assert said.intended_use.startswith("None:") is not better


def test_worse_predictions_are_called_worse():
    assert (
        "5% worse than without any input"
        in card(SURVIVAL, replace(VALIDATION, brier=0.21)).performance
    )


def test_few_answers_say_how_often_they_were_split():
    few = replace(VALIDATION, patients=47, events=31)
    assert "never saw them, in 20 splits;" in card(BINARY, few).performance
    assert "splits" not in card(SURVIVAL, few).performance
    assert "splits" not in card(BINARY, VALIDATION).performance


def test_inputs_of_an_unknown_time_stand_apart_and_narrow_the_use():
    undated = Feature("SPOP", "", "A mutation of SPOP, at an unknown time.", 0.0, 1.0, 0.1)
    model = replace(
        SURVIVAL,
        features=(*SURVIVAL.features, undated),
        coefficients=(*SURVIVAL.coefficients, 0.1),
        standard_errors=(*SURVIVAL.standard_errors, 0.1),
    )
    said = card(model, VALIDATION)
    assert "known at diagnosis: age_years, stage_IV, TP53; inputs of an unknown time: SPOP." in (
        said.training
    )
    assert "just diagnosed" not in said.intended_use.split("not tested")[0]


def test_model_of_no_tested_hospital_says_so():
    alone = card(SURVIVAL, replace(VALIDATION, by_site={}))
    assert alone.limits[0] == "Tested in no single hospital."


def test_card_says_what_it_is_not_for():
    said = card(SURVIVAL, VALIDATION)
    assert "not a medical device" in said.not_for
    assert "just diagnosed" in said.intended_use
