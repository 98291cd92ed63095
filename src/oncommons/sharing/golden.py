"""Golden examples: made inputs, and the outputs that a package must give again everywhere."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from oncommons.domain.models import Feature, LinearModel
from oncommons.errors import OncommonsError
from oncommons.sharing.scoring import Inputs, Score, probability

EXAMPLES = 20
TOLERANCE = 1e-9
_STEPS = (7, 3, 11, 9, 13, 17, 19)  # each has no divisor in common with 20: spreads over the range


@dataclass(frozen=True, slots=True)
class Golden:
    """Made patients, and what the model said of them where it was made.

    Args:
        inputs: feature name to value, one map per made patient; None where missing.
        outputs: probability of each, 0 to 1.
    """

    inputs: tuple[Inputs, ...]
    outputs: tuple[float, ...]


def make_golden(model: LinearModel, score: Score = probability) -> Golden:
    """Make 20 patients from the limits of the features alone, and score them.

    No patient has a hand in them: values step through each range, the last one has none at all.

    Args:
        model: the model.
        score: what gives the probability; pass the one used where the model was fitted, so that
            every hospital proves that its own gives the same.

    Example:
        >>> from oncommons.domain.models import Kind, LinearModel, ModelQuestion
        >>> question = ModelQuestion("q", Kind.BINARY, "response")
        >>> make_golden(LinearModel(question, (), (), (), 0.0, (), (), "r0")).outputs[0]
        0.5
    """
    inputs = tuple(_made_patient(model, number) for number in range(EXAMPLES))
    return Golden(inputs, tuple(score(model, one) for one in inputs))


def golden_of(examples: Iterable[tuple[Inputs, float]]) -> Golden:
    """Gather examples that were made and scored where the model was fitted.

    Args:
        examples: inputs of a made patient, and the probability that the model gave.

    Example:
        >>> golden_of([({"age_years": 60.0}, 0.25)]).outputs
        (0.25,)
    """
    pairs = list(examples)
    return Golden(tuple(inputs for inputs, _ in pairs), tuple(output for _, output in pairs))


def largest_difference(model: LinearModel, golden: Golden, score: Score) -> float:
    """Recompute the outputs and give the largest difference.

    Returns:
        Absolute difference in probability; infinite where an input is refused, or where the
        examples are too few or incomplete.
    """
    if len(golden.inputs) != len(golden.outputs) or len(golden.inputs) < EXAMPLES:
        return math.inf
    try:
        again = [score(model, one) for one in golden.inputs]
    except (OncommonsError, ArithmeticError, ValueError, TypeError, LookupError):
        return math.inf
    differences = [abs(a - b) for a, b in zip(again, golden.outputs, strict=True)]
    return max(differences) if all(map(math.isfinite, differences)) else math.inf


def _made_patient(model: LinearModel, number: int) -> Inputs:
    """Make one patient; the last one has every value missing."""
    if number == EXAMPLES - 1:
        return {feature.name: None for feature in model.features}
    return {
        feature.name: _made_value(feature, number, column)
        for column, feature in enumerate(model.features)
    }


def _made_value(feature: Feature, number: int, column: int) -> float:
    """Step through the range of a feature; yes-or-no features take 0 and 1."""
    place = (number * _STEPS[column % len(_STEPS)] + column) % EXAMPLES
    share = place / (EXAMPLES - 1)
    if not feature.unit:
        return feature.lowest if share < 0.5 else feature.highest
    return min(feature.highest, feature.lowest + share * (feature.highest - feature.lowest))
