"""The account of a release: plain values, true words, and numbers that agree with each other."""

import hashlib
import json

import pytest

from oncommons.privacy.policy import policy_text
from oncommons.privacy.protect import protect
from oncommons.privacy.report import risk_report, statement
from tests.unit.privacy.made_tables import (
    ANCESTORS,
    KEYS,
    SEX,
    TYPE,
    patients,
    policy,
    tables,
    tumours,
)

ASKED = policy(SEX, TYPE, k=3, suppressed=0.2, risk=0.4)
TOO_MUCH = ("fully anonym", "GDPR-compliant", "no risk", "cannot be identified")


@pytest.fixture
def report():
    made = tables(
        patients(12, sex=lambda i: "male" if i < 4 else "female"),
        tumours(12, oncotree=lambda i: "BRCA" if i in (0, 11) else "LUAD"),
        consents=[
            {"consent_id": "c", "patient_id": "p005", "scope": "research", "status": "refused"}
        ],
    )
    return risk_report(protect(made, ASKED, KEYS, ancestors=ANCESTORS), ASKED)


def test_it_is_made_of_plain_values(report):
    assert json.loads(json.dumps(report)) == report


def test_the_patients_add_up(report):
    count = report["patients"]
    assert count["refused"] == 1
    assert count["refused"] + count["in"] == 12
    assert count["in"] == count["held_back"] + count["out"]


def test_the_classes_add_up(report):
    sizes = {int(size): number for size, number in report["classes"]["sizes"].items()}
    assert sum(size * number for size, number in sizes.items()) == report["patients"]["out"]
    assert sum(sizes.values()) == report["classes"]["count"]
    assert min(sizes) == report["classes"]["smallest"] >= 3


def test_the_risk_is_below_what_was_accepted_and_below_what_it_was(report):
    after, before = report["after"], report["before"]
    assert after["prosecutor_max"] == 1 / report["classes"]["smallest"]
    assert after["prosecutor_max"] <= after["most_accepted"] == 0.4
    assert after["prosecutor_max"] <= before["prosecutor_max"]


def test_the_cost_of_all_is_the_mean_cost_of_the_columns(report):
    columns = report["cost"]["columns"]
    assert set(columns) == {"patients.sex", "tumours.oncotree"}
    mean = sum(one["loss"] for one in columns.values()) / 2
    assert report["cost"]["loss_mean"] == pytest.approx(mean)


def test_the_policy_is_there_in_full_with_its_hash(report):
    text = report["policy"]["text"]
    assert text == policy_text(ASKED)
    assert len(report["policy"]["sha256"]) == len(hashlib.sha256().hexdigest())


def test_it_says_what_it_is_and_no_more(report):
    assert report["statement"] == "k-anonymous for the declared quasi-identifiers (k = 3)"
    assert statement(ASKED) == report["statement"]
    said = json.dumps(report).lower()
    assert not [words for words in TOO_MUCH if words.lower() in said]


def test_it_names_no_patient(report):
    assert "p005" not in json.dumps(report)
