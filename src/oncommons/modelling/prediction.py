"""What a model says of one patient, and the made examples that prove it is the same everywhere."""

import numpy as np

from oncommons.domain.models import Feature, LinearModel, ModelCard, Prediction
from oncommons.domain.patients import AlterationKind, Patient
from oncommons.errors import ModelError
from oncommons.genome.consequence import is_protein_changing, read_variant_class
from oncommons.modelling.features import (
    ADVANCED,
    AGE,
    FOURTH,
    GLEASON_8,
    GLEASON_9,
    GLEASON_HIGH,
    LIMITED,
    MALE,
    POOR,
    STAGES,
    is_yes_or_no,
)
from oncommons.modelling.genes import METASTASIS
from oncommons.stats import scoring
from oncommons.stats.scoring import Inputs

EXAMPLES = 20
_NOT_IN_THE_RECORD = (LIMITED, POOR, GLEASON_HIGH, GLEASON_8, GLEASON_9, METASTASIS)


def predict(model: LinearModel, card: ModelCard, values: Inputs) -> Prediction:
    """Predict for one patient from named numbers.

    Survival: 1 - exp(-H0(horizon) exp(sum of coefficient times value)), H0 being the last step on
    or before the horizon. Yes and no: 1 / (1 + exp(-(intercept + sum))).

    Args:
        model: the model.
        card: its card, which travels with the prediction.
        values: inputs by name; None or absent where missing, which the model's own value replaces.

    Returns:
        The probability, and which inputs were missing.

    Raises:
        ModelError: an input is unknown, not a number, or outside the range of the model.

    Example:
        >>> from oncommons.domain.models import Kind, ModelQuestion
        >>> question = ModelQuestion("response", Kind.BINARY, "response")
        >>> model = LinearModel(question, (), (), (), 0.0, (), (), "r0")
        >>> predict(model, ModelCard("", "", "", "", "", "", (), ""), {}).probability
        0.5
    """
    unknown = sorted(set(values) - {feature.name for feature in model.features})
    if unknown:
        raise ModelError(
            f"{model.question.name} has no input {unknown[0]}",
            remedy=f"give {', '.join(feature.name for feature in model.features)}",
            column=unknown[0],
        )
    missing = [one.name for one in model.features if values.get(one.name) is None]
    return Prediction(
        question=f"{model.question.name}: {model.question.outcome}",
        probability=probability(model, values),
        horizon_days=model.question.horizon_days,
        imputed=tuple(missing),
        card=card,
    )


def probability(model: LinearModel, values: Inputs) -> float:
    """Give the probability alone; an input that is absent is missing.

    Args:
        model: the model.
        values: inputs by name; None or absent where missing.

    Raises:
        ModelError: an input is not a number, or outside the range of the model.
    """
    given = {feature.name: values.get(feature.name) for feature in model.features}
    return scoring.probability(model, given)


def model_golden(model: LinearModel) -> list[tuple[dict[str, float | None], float]]:
    """Make 20 patients from the ranges of the inputs alone, with the model's outputs.

    No patient has a hand in them. The last one has nothing known.

    Args:
        model: the model; the seed of its question makes the same 20 every time.

    Returns:
        Inputs by name, and the probability of each.
    """
    rng = np.random.default_rng(model.question.seed)
    made: list[dict[str, float | None]] = [
        {feature.name: _made_value(feature, rng) for feature in model.features}
        for _ in range(EXAMPLES - 1)
    ]
    made.append({feature.name: None for feature in model.features})
    return [(inputs, probability(model, inputs)) for inputs in made]


def patient_values(model: LinearModel, patient: Patient) -> dict[str, float | None]:
    """Read the inputs of a model from one patient at the bedside.

    Args:
        model: the model.
        patient: what the hospital knows.

    Returns:
        Every input by name; None where the patient's record does not say, a gene that the assay
        did not cover included.
    """
    known = _clinical_values(patient)
    return {
        feature.name: known[feature.name]
        if feature.name in known
        else _gene_value(patient, feature.name)
        for feature in model.features
    }


def _clinical_values(patient: Patient) -> dict[str, float | None]:
    """Read age, stage and sex; the record has no performance status, grade or kind of sample."""
    group = patient.stage_group.upper().rstrip("ABCD0123456789")
    group = "0" if patient.stage_group.strip() == "0" else group
    staged = group if group in {"0", "I", "II", "III", "IV"} else None
    stages = {name: None if staged is None else float(name == f"stage_{staged}") for name in STAGES}
    advanced = None if staged is None else float(staged in {"III", "IV"})
    known = staged is not None or group == "I-III"
    fourth = float(staged == "IV") if known else None
    age = patient.age_years
    sex = {"male": 1.0, "female": 0.0}.get(patient.sex)
    limited = None if age is None else min(max(age, AGE.lowest), AGE.highest)
    clinical = {AGE.name: limited, MALE: sex, ADVANCED: advanced, FOURTH: fourth}
    return clinical | stages | dict.fromkeys(_NOT_IN_THE_RECORD)


def _gene_value(patient: Patient, symbol: str) -> float | None:
    """Tell whether a gene is mutated; unknown where it was not looked at."""
    for alteration in patient.alterations:
        word = read_variant_class(alteration.variant_class)
        changing = word is not None and is_protein_changing(word)
        mutated = alteration.kind is AlterationKind.MUTATION and changing
        if alteration.symbol == symbol and mutated:
            return 1.0
    covered = patient.profiled is None or symbol in patient.profiled
    return 0.0 if patient.coverage_known and covered else None


def _made_value(feature: Feature, rng: np.random.Generator) -> float:
    """Draw a value in the range of an input."""
    if is_yes_or_no(feature):
        return float(rng.integers(0, 2))
    drawn = round(float(rng.uniform(feature.lowest, feature.highest)), 1)
    return min(max(drawn, feature.lowest), feature.highest)
