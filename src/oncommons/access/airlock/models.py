"""Model packages that leave (R13): with a gate report that blocks nothing, and no stored rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oncommons.access.airlock.limits import RESEARCH, FileLimits
from oncommons.access.airlock.outcomes import Said, for_people, kept, refused, unknown

STORES_ROWS = (
    *("nearest", "neighbour", "neighbor", "knn", "support_vector", "svm", "svc", "svr"),
    *("gaussian_process", "kernel_density", "kernel_ridge", "case_based", "prototype"),
)
"""Families that keep patients inside them: whoever has the model has their rows."""
KNOWN = frozenset(
    {"linear", "logistic", "cox", "survival", "classification", "binary", "gradient_boosting",
     "random_forest", "tree", "neural_network", "naive_bayes"}
)  # fmt: skip
_BLOCKS = frozenset({"error", "block", "blocked", "refuse", "refused"})
_PASSES = frozenset({"pass", "passed", "warning", "ok"})


@dataclass(frozen=True, slots=True)
class ModelReport:
    """What is known of a model package, in plain words and numbers.

    Args:
        sha256: hash of the package that the report is about.
        family: what kind of model it is, such as "cox".
        gate: rule of the privacy gate, such as "G4", to "pass", "warning" or "error".
        membership_auc: how well an attack tells patients of the training from others, .5 to 1;
            None where no attack was made.
        verified: whether every check of the package passed.
    """

    sha256: str
    family: str
    gate: Mapping[str, str]
    membership_auc: float | None
    verified: bool


def report_from(form: Mapping[str, object]) -> ModelReport:
    """Read a report that came as plain values.

    Args:
        form: the fields of `ModelReport`; `membership_auc` may be missing.

    Raises:
        KeyError, TypeError, ValueError: a field is missing or malformed.
    """
    gate, auc = form["gate"], form.get("membership_auc")
    if not isinstance(gate, Mapping) or not isinstance(form["verified"], bool):
        raise TypeError("a report has a map of gate rules, and says whether it was verified")
    if auc is not None and (isinstance(auc, bool) or not isinstance(auc, int | float)):
        raise TypeError("the membership attack is a number, or missing")
    if auc is not None and not 0 <= auc <= 1:
        raise ValueError("the membership attack lies between 0 and 1")
    return ModelReport(
        str(form["sha256"]),
        str(form["family"]),
        {str(rule): str(said) for rule, said in gate.items()},
        None if auc is None else float(auc),
        form["verified"],
    )


def check_model(
    sha256: str, report: ModelReport | None, *, limits: FileLimits = RESEARCH
) -> Iterator[Said]:
    """Check a model package before it leaves (R13).

    Args:
        sha256: hash of the file.
        report: what is known of it; None where nothing is.
        limits: how well a membership attack may do.

    Yields:
        One entry on the report, the family, the gate, and the attack.

    Source: Shokri et al., Membership inference attacks against machine learning models (2017);
        Jefferson et al., GRAIMATTER recommendations for disclosure control of models (2022).
    """
    found = "the package passed its own checks, and its report is of this very file"
    if report is None or report.sha256 != sha256 or not report.verified:
        yield refused("R13", found, "pack it with: oncommons sharing pack, and sign it")
        return
    yield kept("R13", found)
    yield _family(report.family, limits)
    yield from _gate(report.gate)
    yield _attack(report.membership_auc, limits)


def _family(family: str, limits: FileLimits) -> Said:
    """Refuse what stores rows; what is of no known family falls under R15."""
    plain = "_".join(family.lower().replace("-", " ").split())
    found = "the model keeps no rows of patients inside"
    if any(word in plain for word in STORES_ROWS):
        return refused("R13", found, "fit a linear model, or trees with enough patients per leaf")
    if plain in KNOWN:
        return kept("R13", found)
    remedy = "give a model of a known family"
    return unknown("the family of the model is known", remedy, limits.unknown)


def _gate(gate: Mapping[str, str]) -> Iterator[Said]:
    """Refuse a gate that blocks, and one that says nothing."""
    found = "each rule of the privacy gate passes, or warns"
    blocking = _rules(gate, _BLOCKS)
    unknown = [rule for rule, said in gate.items() if said.lower() not in _BLOCKS | _PASSES]
    if blocking or not gate:
        yield refused("R13", found, "mend what the gate names, and pack it again", blocking)
    elif unknown:
        yield for_people("R13", found, "read what the gate says", sorted(unknown))
    else:
        yield kept("R13", found)


def _attack(auc: float | None, limits: FileLimits) -> Said:
    """Judge how well an attack tells who was in the training."""
    review, refuse = limits.review_auc_percent / 100, limits.refuse_auc_percent / 100
    found = f"an attack on membership has an AUC of at most {review:.2f}"
    remedy = "fit a simpler model, or one on more patients"
    if auc is None:
        return for_people("R13", found, "measure the attack, and put it into the report")
    if auc > refuse:
        return refused("R13", found, remedy)
    return for_people("R13", found, remedy) if auc > review else kept("R13", found)


def _rules(gate: Mapping[str, str], words: frozenset[str]) -> Sequence[str]:
    return sorted(rule for rule, said in gate.items() if said.lower() in words)
