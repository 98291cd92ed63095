"""Model packages leave with a report of this very file, no stored rows, and a weak attack."""

import pytest

from oncommons.access.airlock.limits import RESEARCH, STRICT
from oncommons.access.airlock.models import check_model, report_from
from oncommons.disclosure.verdicts import worst
from oncommons.domain.verdicts import Verdict

REPORT = {
    "sha256": "ab",
    "family": "cox",
    "gate": {"G1": "pass", "G3": "warning"},
    "membership_auc": 0.55,
    "verified": True,
}


def verdict(limits=RESEARCH, **other):
    return worst(
        one.checked for one in check_model("ab", report_from(REPORT | other), limits=limits)
    )


def test_a_model_with_its_report_leaves():
    assert verdict() is Verdict.PASS


@pytest.mark.parametrize(
    "family", ["knn", "k-nearest neighbours", "SVM", "support vector", "Gaussian Process",
               "kernel density", "SVC"],
)  # fmt: skip
def test_a_model_that_stores_rows_is_refused(family):
    assert verdict(family=family) is Verdict.REFUSE


def test_an_unknown_family_is_for_people():
    assert verdict(family="quantum") is Verdict.REVIEW


@pytest.mark.parametrize(
    ("auc", "research", "strict"),
    [
        (0.60, Verdict.PASS, Verdict.PASS),
        (0.61, Verdict.REVIEW, Verdict.REFUSE),
        (0.65, Verdict.REVIEW, Verdict.REFUSE),
        (0.66, Verdict.REFUSE, Verdict.REFUSE),
        (None, Verdict.REVIEW, Verdict.REVIEW),
    ],
)
def test_how_well_an_attack_may_do(auc, research, strict):
    assert verdict(membership_auc=auc) is research
    assert verdict(STRICT, membership_auc=auc) is strict


@pytest.mark.parametrize(
    ("gate", "says"),
    [
        ({"G1": "error"}, Verdict.REFUSE),
        ({"G1": "Blocked"}, Verdict.REFUSE),
        ({}, Verdict.REFUSE),
        ({"G1": "pass", "G9": "perhaps"}, Verdict.REVIEW),
    ],
)
def test_a_gate_that_blocks_or_says_nothing(gate, says):
    assert verdict(gate=gate) is says


def test_the_report_is_of_this_file():
    assert verdict(sha256="cd") is Verdict.REFUSE
    assert verdict(verified=False) is Verdict.REFUSE
    assert worst(one.checked for one in check_model("ab", None)) is Verdict.REFUSE


@pytest.mark.parametrize(
    "other",
    [{"gate": []}, {"verified": 1}, {"membership_auc": "0.5"}, {"membership_auc": True},
     {"membership_auc": 1.5}],
)  # fmt: skip
def test_a_malformed_report_is_none(other):
    with pytest.raises((TypeError, ValueError)):
        report_from(REPORT | other)
