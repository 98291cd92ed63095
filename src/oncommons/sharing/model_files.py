"""A model as the files of its package, and back: data only, readable without oncommons."""

import math
from dataclasses import dataclass
from typing import TypeVar

from oncommons.domain.findings import Finding, Severity
from oncommons.domain.models import Feature, Kind, LinearModel, ModelCard, ModelQuestion, Validation
from oncommons.domain.packages import Package
from oncommons.errors import PackageRefused
from oncommons.sharing.forms import from_bytes, to_bytes
from oncommons.sharing.gate import RULES, check_overfit, gate
from oncommons.sharing.golden import TOLERANCE, Golden, largest_difference
from oncommons.sharing.scoring import Score

Value = TypeVar("Value")
_ASK = "ask the developer of the model for a new version"


@dataclass(frozen=True, slots=True)
class Privacy:
    """What the privacy gate said when the model was packed.

    Args:
        rules: rules that were applied.
        findings: what they found; none of them blocks.
    """

    rules: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """`model.json`: the model without its features."""

    question: ModelQuestion
    coefficients: tuple[float, ...]
    standard_errors: tuple[float, ...]
    intercept: float
    baseline_days: tuple[int, ...]
    baseline_hazard: tuple[float, ...]
    release_id: str


@dataclass(frozen=True, slots=True)
class _Schema:
    """`schema.json`: the inputs, in the order of the coefficients."""

    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class _Card:
    """`card.json`: the card, and the use that the package is for."""

    card: ModelCard
    use: str


def model_files(
    model: LinearModel,
    card: ModelCard,
    validation: Validation,
    golden: Golden,
    findings: tuple[Finding, ...] = (),
) -> dict[str, bytes]:
    """Write a model as the files of its package, if the privacy gate lets it pass.

    The gate runs here, with the numbers of patients and events of the validation, so that no
    caller can forget it.

    Args:
        model: the fitted model.
        card: what a reader must know before using it.
        validation: how well it does, after disclosure control.
        golden: made inputs and their outputs.
        findings: of a gate that was run with exact numbers before, to be kept with the package.

    Returns:
        File name to content, for `pack`.

    Raises:
        PackageRefused: the code of a gate rule (G1 to G8) that blocks.
    """
    ran = gate(model, patients=validation.patients, events=validation.events)
    found = tuple(dict.fromkeys((*findings, *ran, *check_overfit(validation))))
    for finding in found:
        if finding.severity is Severity.ERROR:
            raise PackageRefused(finding.rule, finding.says, remedy=finding.remedy)
    return {
        "model.json": to_bytes(
            _Numbers(
                question=model.question,
                coefficients=model.coefficients,
                standard_errors=model.standard_errors,
                intercept=model.intercept,
                baseline_days=model.baseline_days,
                baseline_hazard=model.baseline_hazard,
                release_id=model.release_id,
            )
        ),
        "schema.json": to_bytes(_Schema(model.features)),
        "card.json": to_bytes(_Card(card, use="research")),
        "evidence.json": to_bytes(validation),
        "privacy.json": to_bytes(Privacy(RULES, found)),
        "golden.json": to_bytes(golden),
    }


def read_model(package: Package) -> tuple[LinearModel, ModelCard]:
    """Read the model of a verified package, and its card.

    Raises:
        PackageRefused: P15 a file is malformed; `verify` has found that out before.
    """
    numbers = _read(package, "model.json", _Numbers)
    features = _read(package, "schema.json", _Schema).features
    model = LinearModel(
        question=numbers.question,
        features=features,
        coefficients=numbers.coefficients,
        standard_errors=numbers.standard_errors,
        intercept=numbers.intercept,
        baseline_days=numbers.baseline_days,
        baseline_hazard=numbers.baseline_hazard,
        release_id=numbers.release_id,
    )
    return model, _read(package, "card.json", _Card).card


def read_validation(package: Package) -> Validation:
    """Read how well the model of a verified package does, with patients and events.

    Raises:
        PackageRefused: P15 the file is malformed.
    """
    return _read(package, "evidence.json", Validation)


def read_privacy(package: Package) -> Privacy:
    """Read what the privacy gate said of a verified package.

    Raises:
        PackageRefused: P15 the file is malformed.
    """
    return _read(package, "privacy.json", Privacy)


def check_model(package: Package, kind: Kind, score: Score) -> None:
    """Check that the contents of a package are a usable model that gives its golden outputs.

    Args:
        package: its hashes are those that were signed.
        kind: what the manifest says that it predicts.
        score: what will score patients in this hospital.

    Raises:
        PackageRefused: P15 a file is malformed, a number is not finite or a shape is wrong; P16
            the golden outputs are not reached within 1e-9.
    """
    binary = [name for name in package.files if name.endswith((".npz", ".onnx"))]
    if binary:
        raise _malformed(f"{binary[0]} is not read by this version; linear models are")
    model, _ = read_model(package)
    wrong = _wrong_shape(model)
    if wrong or model.question.kind is not kind:
        raise _malformed(wrong or f"the model predicts {model.question.kind}, not {kind}")
    read_validation(package)
    read_privacy(package)
    golden = _read(package, "golden.json", Golden)
    difference = largest_difference(model, golden, score)
    if difference > TOLERANCE:
        found = f"the golden outputs differ by {difference:.1e}, more than {TOLERANCE:.0e}"
        if math.isinf(difference):
            found = "the golden examples are fewer than 20, incomplete, or cannot be scored"
        raise PackageRefused("P16", found, remedy=f"do not use it here; {_ASK}")


def _wrong_shape(model: LinearModel) -> str:
    """Say what is wrong with the shape of a model; empty where nothing is."""
    width = len(model.features)
    if not len(model.coefficients) == len(model.standard_errors) == width:
        return f"{width} features, {len(model.coefficients)} coefficients"
    if len({feature.name for feature in model.features}) != width:
        return "two features have the same name"
    if any(not one.lowest <= one.missing <= one.highest for one in model.features):
        return "a value for missing ones lies outside the range of its feature"
    days, hazards = list(model.baseline_days), list(model.baseline_hazard)
    if (model.question.kind is Kind.SURVIVAL) is not bool(days):
        return f"a model of {model.question.kind} with {len(days)} baseline days"
    if len(days) != len(hazards) or days != sorted(set(days)):
        return "baseline days do not rise, or differ from the hazards in number"
    if hazards != sorted(hazards) or any(value < 0 for value in (*days, *hazards)):
        return "the baseline hazard falls, or is negative"
    return ""


def _read(package: Package, name: str, kind: type[Value]) -> Value:
    """Read one file of a package."""
    try:
        return from_bytes(kind, package.files[name])
    except (KeyError, ValueError) as error:
        raise _malformed(f"{name} cannot be read: {str(error)[:160]}") from error


def _malformed(found: str) -> PackageRefused:
    return PackageRefused("P15", found, remedy=_ASK)
