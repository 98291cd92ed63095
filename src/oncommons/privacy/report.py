"""The account of a release, as a plain value that becomes JSON or a page."""

from dataclasses import asdict

from oncommons.domain.canonical import digest
from oncommons.domain.releases import Policy
from oncommons.privacy.packed_policy import packed_policy
from oncommons.privacy.protect import Protected

ASSUMPTIONS = (
    "The outsider knows the declared quasi-identifiers of a patient and of the first tumour, and "
    "may know that the patient is in the release.",
    "Alterations, treatments and events are not among them: k-anonymity does not survive hundreds "
    "of columns, so these stay behind grants.",
    "An age label of a later tumour follows from the first one and the days between; a tumour type "
    "of a later tumour or a sample is shared by at least k patients, alone and not in combination.",
    "Values of one class may be the same; the share of such patients is counted and told.",
)


def risk_report(protected: Protected, policy: Policy) -> dict[str, object]:
    """Say what was protected, against whom, how well, and what it cost.

    Args:
        protected: the result of `protect`.
        policy: the policy that was used.

    Returns:
        Text, numbers, lists and maps only, with text as keys.
    """
    risk = protected.risk
    text = packed_policy(policy).text
    return {
        "statement": statement(policy),
        "assumptions": list(ASSUMPTIONS),
        "policy": {"name": policy.name, "text": text, "sha256": digest(text)},
        "patients": {
            "refused": protected.refused,
            "in": risk.patients_in,
            "held_back": risk.patients_suppressed,
            "out": risk.patients_out,
            "follow_up_cut": protected.censored,
        },
        "classes": {
            "count": risk.classes,
            "smallest": risk.smallest_class,
            "sizes": {str(size): count for size, count in risk.class_sizes.items()},
        },
        "before": {
            "prosecutor_max": risk.prosecutor_max_before,
            "prosecutor_mean": risk.prosecutor_mean_before,
            "alone": risk.unique_before,
        },
        "after": {
            "prosecutor_max": risk.prosecutor_max,
            "prosecutor_mean": risk.prosecutor_mean,
            "most_accepted": policy.most_matching_risk,
        },
        "cost": {
            "loss_mean": risk.loss_mean,
            "columns": {
                name: {"exact": shares[0], "levels": list(shares), "loss": risk.loss[name]}
                for name, shares in risk.levels.items()
            },
        },
        "homogeneous": dict(risk.homogeneous),
        "quasi_identifiers": [asdict(quasi) for quasi in policy.quasi_identifiers],
    }


def statement(policy: Policy) -> str:
    """Say what a release is, in the only words that are true of it.

    Example:
        >>> from oncommons.privacy.policy import standard_policy
        >>> statement(standard_policy())
        'k-anonymous for the declared quasi-identifiers (k = 12)'
    """
    return f"k-anonymous for the declared quasi-identifiers (k = {policy.k})"
