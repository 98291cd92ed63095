"""Models as data: the question, the fitted model, its validation and its card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a model predicts."""

    SURVIVAL = "survival"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class Feature:
    """One input of a model.

    Args:
        name: short name, such as age_years or TP53.
        unit: unit of a number; empty for yes or no.
        meaning: one sentence for the card.
        lowest: smallest value that the model may be given.
        highest: largest value that the model may be given.
        missing: value that stands for a missing one (the training mean, rounded).
    """

    name: str
    unit: str
    meaning: str
    lowest: float
    highest: float
    missing: float


@dataclass(frozen=True, slots=True)
class ModelQuestion:
    """What a model is to answer.

    Args:
        name: short name.
        kind: survival in time, or yes and no.
        outcome: what is predicted, in words.
        horizon_days: the day at which survival is reported; 0 for yes and no.
        seed: seed of the folds.
    """

    name: str
    kind: Kind
    outcome: str
    horizon_days: int = 0
    seed: int = 20


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval.

    Args:
        value: the estimate.
        lower: lower limit.
        upper: upper limit.
    """

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class RiskGroup:
    """Patients of like predicted risk, and what happened to them.

    Args:
        label: the group, such as "1 (lowest)".
        patients: patients in it; None where hidden.
        predicted: mean predicted probability of the event at the horizon, 0 to 1.
        observed: observed probability (Kaplan-Meier, or share), 0 to 1; None where hidden.
    """

    label: str
    patients: int | None
    predicted: float
    observed: float | None


@dataclass(frozen=True, slots=True)
class Validation:
    """How well a model does on patients that it was not fitted on.

    Args:
        patients: patients used; None where hidden.
        events: events among them; None where hidden.
        folds: number of folds, each patient in one.
        discrimination: concordance (Harrell's C) or area under the curve, out of fold.
        discrimination_name: which of the two.
        apparent: the same on the training patients, to show the optimism.
        brier: mean squared error of the predicted probability (with censoring weights).
        brier_without: the same for a model that knows no feature.
        groups: calibration by fifths of predicted risk.
        by_site: hospital to the discrimination there.
        findings: what the guards said, in words.
    """

    patients: int | None
    events: int | None
    folds: int
    discrimination: Estimate
    discrimination_name: str
    apparent: float
    brier: float
    brier_without: float
    groups: tuple[RiskGroup, ...]
    by_site: Mapping[str, Estimate]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A Cox or logistic model as plain numbers, so that it can travel and be read.

    Args:
        question: what it answers.
        features: its inputs, in the order of the coefficients.
        coefficients: log hazard ratio or log odds ratio per unit.
        standard_errors: of the coefficients.
        intercept: log odds when every feature is zero; 0 for survival.
        baseline_days: days of the baseline cumulative hazard; empty for yes and no.
        baseline_hazard: baseline cumulative hazard at those days, when every feature is zero.
        release_id: the release that it was fitted on.
    """

    question: ModelQuestion
    features: tuple[Feature, ...]
    coefficients: tuple[float, ...]
    standard_errors: tuple[float, ...]
    intercept: float
    baseline_days: tuple[int, ...]
    baseline_hazard: tuple[float, ...]
    release_id: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a reader must know before using a model, after TRIPOD+AI (Collins et al., BMJ 2024).

    Args:
        title: name of the model.
        intended_use: who may use it for what.
        not_for: what it must not be used for.
        training: on whom it was fitted, in words.
        outcome: what it predicts.
        performance: the main numbers with intervals, in words.
        limits: known limits.
        made_by: who made it.
    """

    title: str
    intended_use: str
    not_for: str
    training: str
    outcome: str
    performance: str
    limits: tuple[str, ...]
    made_by: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of one patient.

    Args:
        question: what was asked.
        probability: probability of the event by the horizon (or of "yes"), 0 to 1.
        horizon_days: the horizon; 0 for yes and no.
        imputed: features that were missing and replaced.
        card: the card of the model.
    """

    question: str
    probability: float
    horizon_days: int
    imputed: tuple[str, ...]
    card: ModelCard


class Model(Protocol):
    """Anything that predicts for one patient from named numbers."""

    @property
    def card(self) -> ModelCard:
        """What a reader must know before using it."""
        ...

    def predict(self, values: Sequence[Mapping[str, float | None]]) -> Sequence[Prediction]:
        """Predict for patients given as feature names and values; None where missing."""
        ...
