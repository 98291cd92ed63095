"""One patient: the same number as everywhere, from what the bedside knows."""

import math
from dataclasses import replace

import pytest

from oncommons.domain.models import Feature, Kind, LinearModel, ModelCard, ModelQuestion
from oncommons.domain.patients import Alteration, AlterationKind, Patient
from oncommons.errors import ModelError
from oncommons.modelling import model_golden, patient_values, predict
from oncommons.sharing.scoring import probability as shared_probability

CARD = ModelCard("t", "u", "n", "tr", "o", "p", (), "m")
SURVIVAL = LinearModel(
    question=ModelQuestion("os", Kind.SURVIVAL, "death of any cause", 1095),
    features=(
        Feature("age_years", "years", "Age.", 0.0, 110.0, 62.5),
        Feature("stage_IV", "", "Stage IV.", 0.0, 1.0, 0.15),
        Feature("TP53", "", "TP53.", 0.0, 1.0, 0.4),
    ),
    coefficients=(0.03, 1.5, 0.5),
    standard_errors=(0.002, 0.1, 0.1),
    intercept=0.0,
    baseline_days=(365, 1095, 1825),
    baseline_hazard=(0.01, 0.03, 0.07),
    release_id="r1",
)
BINARY = replace(
    SURVIVAL,
    question=ModelQuestion("grade", Kind.BINARY, "high grade"),
    intercept=-2.0,
    baseline_days=(),
    baseline_hazard=(),
)
KNOWN = {"age_years": 70.0, "stage_IV": 1.0, "TP53": 0.0}
PATIENT = Patient(
    patient_id="p",
    sample_id="s",
    oncotree="LUAD",
    sex="male",
    age_years=70.0,
    stage_group="IVA",
    alterations=(Alteration("TP53", AlterationKind.MUTATION, "R175H", "Missense_Mutation"),),
    profiled=frozenset({"TP53", "KRAS"}),
    coverage_known=True,
    msi_status="MSS",
    tmb=None,
)


def with_inputs(*names: str) -> LinearModel:
    """Give a model of yes-or-no inputs."""
    features = tuple(Feature(name, "", "", 0.0, 1.0, 0.25) for name in names)
    numbers = (0.5,) * len(names)
    return replace(SURVIVAL, features=features, coefficients=numbers, standard_errors=numbers)


@pytest.mark.parametrize(
    ("group", "fourth"),
    [("IVA", 1.0), ("IIB", 0.0), ("I-III", 0.0), ("0", 0.0), ("", None), ("X", None)],
)
def test_stage_iv_is_told_from_any_below(group, fourth):
    patient = replace(PATIENT, stage_group=group)
    found = patient_values(with_inputs("stage_IV_or_not", "stage_III_IV"), patient)
    assert found["stage_IV_or_not"] == fourth
    if group == "I-III":
        assert found["stage_III_IV"] is None


def test_what_the_record_does_not_hold_is_unknown():
    model = with_inputs("sample_metastasis", "gleason_8", "gleason_9_10", "performance_1")
    assert set(patient_values(model, PATIENT).values()) == {None}
    assert predict(model, CARD, patient_values(model, PATIENT)).imputed == tuple(
        feature.name for feature in model.features
    )


def test_survival_uses_the_last_step_on_or_before_the_horizon():
    expected = 1 - math.exp(-0.03 * math.exp(0.03 * 70 + 1.5))
    assert predict(SURVIVAL, CARD, KNOWN).probability == pytest.approx(expected, abs=1e-15)


def test_yes_and_no_uses_the_intercept():
    expected = 1 / (1 + math.exp(2.0 - 0.03 * 70 - 1.5))
    assert predict(BINARY, CARD, KNOWN).probability == pytest.approx(expected, abs=1e-15)


def test_missing_and_absent_inputs_take_the_models_value_and_are_named():
    found = predict(SURVIVAL, CARD, {"age_years": 70.0, "stage_IV": None})
    filled = predict(SURVIVAL, CARD, {"age_years": 70.0, "stage_IV": 0.15, "TP53": 0.4})
    assert found.imputed == ("stage_IV", "TP53")
    assert found.probability == filled.probability
    assert filled.imputed == ()


def test_prediction_carries_its_question_horizon_and_card():
    found = predict(SURVIVAL, CARD, KNOWN)
    assert found.question == "os: death of any cause"
    assert found.horizon_days == 1095
    assert found.card is CARD


@pytest.mark.parametrize("model", [SURVIVAL, BINARY])
def test_golden_outputs_are_those_of_the_package(model):
    golden = model_golden(model)
    assert len(golden) == 20
    for inputs, output in golden:
        assert shared_probability(model, inputs) == pytest.approx(output, abs=1e-12)


def test_golden_inputs_are_made_from_the_ranges_and_the_seed_alone():
    golden = model_golden(SURVIVAL)
    assert golden == model_golden(SURVIVAL)
    other = replace(SURVIVAL, question=replace(SURVIVAL.question, seed=21))
    assert golden != model_golden(other)
    assert set(golden[-1][0].values()) == {None}
    for inputs, _ in golden[:-1]:
        assert 0 <= inputs["age_years"] <= 110
        assert inputs["TP53"] in (0.0, 1.0)


@pytest.mark.parametrize("value", [-1.0, 111.0, math.nan, True, "60"])
def test_value_that_the_model_was_not_made_for_is_refused(value):
    with pytest.raises(ModelError, match="age_years is"):
        predict(SURVIVAL, CARD, KNOWN | {"age_years": value})


def test_unknown_input_is_refused_by_name():
    with pytest.raises(ModelError, match="os has no input KRAS"):
        predict(SURVIVAL, CARD, KNOWN | {"KRAS": 1.0})


def test_horizon_before_the_first_step_is_no_risk():
    early = replace(SURVIVAL, question=replace(SURVIVAL.question, horizon_days=30))
    assert predict(early, CARD, KNOWN).probability == 0


def test_enormous_hazard_is_certain_death_and_no_overflow():
    wild = replace(SURVIVAL, coefficients=(99.0, 99.0, 99.0))
    assert predict(wild, CARD, KNOWN).probability == 1


def test_bedside_record_gives_the_inputs_by_name():
    assert patient_values(SURVIVAL, PATIENT) == {"age_years": 70.0, "stage_IV": 1.0, "TP53": 1.0}


@pytest.mark.parametrize(
    ("group", "value"), [("IV", 1.0), ("IIIB", 0.0), ("0", 0.0), ("", None), ("X", None)]
)
def test_stage_of_the_record_is_read_without_its_substage(group, value):
    assert patient_values(SURVIVAL, replace(PATIENT, stage_group=group))["stage_IV"] == value


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({"alterations": ()}, 0.0),
        ({"alterations": (), "profiled": None}, 0.0),
        ({"alterations": (), "profiled": frozenset({"KRAS"})}, None),
        ({"alterations": (), "coverage_known": False}, None),
        ({"alterations": (Alteration("TP53", AlterationKind.COPY_NUMBER, call=-2),)}, 0.0),
        (
            {"alterations": (Alteration("TP53", AlterationKind.MUTATION, "", "Silent"),)},
            0.0,
        ),
    ],
)
def test_gene_is_unknown_where_nobody_looked(changes, value):
    assert patient_values(SURVIVAL, replace(PATIENT, **changes))["TP53"] == value


def test_age_of_the_record_stays_within_the_limits():
    assert patient_values(SURVIVAL, replace(PATIENT, age_years=None))["age_years"] is None
    assert patient_values(SURVIVAL, replace(PATIENT, age_years=112.0))["age_years"] == 110.0


def test_sex_and_performance_of_the_record():
    features = tuple(
        Feature(name, "", "", 0.0, 1.0, 0.5)
        for name in ("sex_male", "performance_1", "stage_III_IV", "stage_II")
    )
    model = replace(SURVIVAL, features=features, coefficients=(0.0,) * 4)
    assert patient_values(model, PATIENT) == {
        "sex_male": 1.0,
        "performance_1": None,
        "stage_III_IV": 1.0,
        "stage_II": 0.0,
    }
