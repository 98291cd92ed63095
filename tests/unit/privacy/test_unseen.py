"""Values that are named as unprotected and that no patient has."""

from dataclasses import replace

from oncommons.domain.releases import SensitiveRule
from oncommons.privacy.policy import standard_policy
from oncommons.privacy.unseen import unseen_unprotected
from tests.unit.privacy.made_tables import patients, tables, tumours

MADE = tables(patients(4), tumours(4, grade=lambda i: None if i == 3 else f"G{i % 2 + 1}"))


def unseen(*unprotected):
    rules = (
        SensitiveRule("tumours.grade", "l", 2, unprotected),
        SensitiveRule("patients.vital_status", "l", 2, ()),
    )
    return unseen_unprotected(MADE, replace(standard_policy(), sensitive=rules))


def test_a_value_that_no_patient_has_is_named():
    assert unseen("G1", "G9", "g1") == {"tumours.grade": ["G9", "g1"]}


def test_values_that_occur_and_a_missing_one_are_none():
    assert unseen("G1", "G2", "unknown") == {}
