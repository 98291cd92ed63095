"""Validation: out of fold, honest on noise, and refused on copies."""

import numpy as np
import pytest

from oncommons.domain.models import Feature, Kind, ModelQuestion, Validation
from oncommons.errors import ModelError
from oncommons.modelling import design, validate
from oncommons.modelling.rows import Design
from oncommons.modelling.validation import REPEATS, fold_of, repeated_auc, repeats_of
from tests.unit.modelling.cohorts import simulate

QUESTION = ModelQuestion("overall-survival", Kind.SURVIVAL, "death of any cause", 1095)
GRADE = ModelQuestion("grade", Kind.BINARY, "tumour of grade G3 rather than G2")


@pytest.fixture(scope="module")
def found() -> Validation:
    return validate(design(simulate(12, patients=3000).view(), QUESTION)).undisclosed


def noise(seed: int, columns: int = 20) -> Design:
    """Inputs that know nothing of the outcome."""
    rng = np.random.default_rng(seed)
    features = tuple(Feature(f"x{i}", "", "", -9.0, 9.0, 0.0) for i in range(columns))
    times, event = rng.exponential(1000, 400) + 1, rng.random(400) < 0.6
    values = rng.normal(size=(400, columns))
    site = np.full(400, "A")
    return Design(QUESTION, "r", features, values, times, event, site, (), ())


def test_planted_hazard_is_discriminated_with_an_interval(found):
    c = found.discrimination
    assert found.discrimination_name == "Harrell's C"
    assert 0.62 < c.lower < c.value < c.upper < 0.72


def test_apparent_discrimination_is_a_little_better(found):
    assert 0 <= found.apparent - found.discrimination.value < 0.03


def test_prediction_is_better_than_without_inputs(found):
    assert found.brier < found.brier_without - 0.02


def test_fifths_agree_with_what_happened(found):
    assert [group.label for group in found.groups] == [
        "1 (lowest)",
        "2",
        "3",
        "4",
        "5 (highest)",
    ]
    assert sum(group.patients for group in found.groups) == 3000
    for group in found.groups:
        assert group.predicted == pytest.approx(group.observed, abs=0.08)


def test_each_hospital_is_judged_alone(found):
    assert set(found.by_site) == {"A", "B", "C"}


def test_small_hospital_is_left_out():
    made = design(simulate(13).view(), QUESTION)
    site = np.where(np.arange(made.patients) < 40, "tiny", made.site)
    named = Design(
        *(site if n == "site" else getattr(made, n) for n in Design.__dataclass_fields__)
    )
    assert "tiny" not in validate(named).undisclosed.by_site


def test_noise_is_not_discriminated_although_it_fits():
    result = validate(noise(1)).undisclosed
    assert result.apparent > 0.55
    assert result.discrimination.value < 0.55
    assert result.brier >= result.brier_without - 0.005


def test_raw_result_knows_its_patients():
    assert validate(noise(2)).patients == 400


def test_yes_and_no_has_an_area_under_the_curve():
    made = design(simulate(14).view(), GRADE)  # grade is drawn apart from everything
    assert repeats_of(made) == 1
    result = validate(made).undisclosed
    assert result.discrimination_name == "area under the ROC curve"
    assert 0.4 < result.discrimination.value < 0.6
    assert result.brier == pytest.approx(0.25, abs=0.02)
    assert len(result.groups) == 5


def answers(seed: int, patients: int, knows: float) -> Design:
    """Answer yes and no with one input that knows so much of the answer, one side in three."""
    rng = np.random.default_rng(seed)
    event = np.arange(patients) % 3 == 0
    values = (event * knows + rng.normal(size=patients))[:, None]
    feature = Feature("x", "", "", -9.0, 9.0, 0.0)
    site = np.full(patients, "A")
    return Design(GRADE, "r", (feature,), values, np.zeros(0), event, site, (), ())


def test_few_answers_are_split_twenty_times_and_say_how_far_it_ran():
    made = answers(1, 48, knows=1.0)
    assert repeats_of(made) == REPEATS
    result = validate(made).undisclosed
    assert any(
        "Over 20 splits the area under the ROC curve runs from" in x for x in result.findings
    )
    assert result.discrimination.lower < 0.75 < result.discrimination.upper
    assert result.discrimination.upper - result.discrimination.lower > 0.2  # 16 against 32


def test_survival_is_split_once():
    assert repeats_of(noise(6)) == 1


def test_inputs_that_know_nothing_are_at_one_half_on_average():
    found = [validate(answers(seed, 48, knows=0.0)).undisclosed for seed in range(12)]
    assert np.mean([one.discrimination.value for one in found]) == pytest.approx(0.5, abs=0.06)
    covered = [one.discrimination.lower < 0.5 < one.discrimination.upper for one in found]
    assert np.mean(covered) >= 0.75


def test_patients_of_different_folds_are_not_compared():
    event = np.array([True, False, True, False])
    fold = np.array([0, 0, 1, 1])
    risk = np.array([0.2, 0.1, 0.9, 0.8])  # right within folds, although 0.8 is above 0.2
    estimate, said = repeated_auc(event, [risk, 1 - risk], [fold, fold])
    assert estimate.value == 0.5
    assert said == ("Over 2 splits the area under the ROC curve runs from 0.00 to 1.00.",)
    assert (estimate.lower, estimate.upper) == (0.0, 1.0)


def test_equal_predictions_count_for_half():
    event, fold = np.array([True, False, True, False]), np.zeros(4, dtype=np.int64)
    assert repeated_auc(event, [np.full(4, 0.3)], [fold])[0].value == 0.5


def test_findings_name_what_was_left_out_and_the_guards():
    made = design(simulate(15, patients=100).view(), QUESTION)
    findings = validate(made).undisclosed.findings
    assert any(one.startswith("M001 passed") for one in findings)
    assert any(one.startswith("M002 passed") for one in findings)
    assert any(one.startswith("Left out: ") and "M009" in one for one in findings)


def test_copies_between_folds_are_refused():
    made = noise(3)
    twice = np.concatenate([np.arange(400), np.arange(200)])
    copied = Design(
        QUESTION, "r", made.features, made.values[twice], made.time_days[twice],
        made.event[twice], made.site[twice], (), (),
    )  # fmt: skip
    with pytest.raises(ModelError, match="M001"):
        validate(copied)


def test_predictions_that_are_not_numbers_are_refused_with_their_share(monkeypatch):
    def broken(fitted, rows, chosen):
        return np.full(int(chosen.sum()), np.nan)

    monkeypatch.setattr("oncommons.modelling.validation.predicted_risk", broken)
    with pytest.raises(ModelError, match="M008 400 of 400"):
        validate(noise(4))


@pytest.mark.parametrize("folds", [0, 1, 30])
def test_impossible_folds_are_refused(folds):
    event = np.array([True] * 20 + [False] * 80)
    with pytest.raises(ModelError, match=f"cannot be split into {folds} folds"):
        fold_of(event, folds, seed=1)


def test_folds_share_events_evenly_and_follow_the_seed():
    event = np.array([True] * 23 + [False] * 77)
    fold = fold_of(event, 5, seed=1)
    events = np.bincount(fold, weights=event)
    assert events.max() - events.min() <= 1
    assert np.array_equal(fold, fold_of(event, 5, seed=1))
    assert not np.array_equal(fold, fold_of(event, 5, seed=2))


def test_imputation_sees_the_training_part_alone(monkeypatch):
    seen: list[int] = []
    made = noise(5)

    def watched(features, values):
        seen.append(len(values))
        return tuple(features), np.nan_to_num(values)

    monkeypatch.setattr("oncommons.modelling.fitting.impute", watched)
    validate(made, folds=4)
    assert sorted(seen)[:4] == [300, 300, 300, 300]
