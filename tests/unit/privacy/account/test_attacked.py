"""Attacks on a release and on a twin with a control; the original must fall, the release hold."""

import dataclasses

import polars as pl
import pytest

from oncommons.domain.releases import SensitiveRule
from oncommons.errors import DataError
from oncommons.privacy.account.attacked import attack_release, exact_values_of, secrets
from tests.unit.privacy.account.made import ASKED, protected


@pytest.fixture(scope="module")
def both():
    return protected()


@pytest.fixture(scope="module")
def attacked(both):
    original, done = both
    return attack_release(original, ASKED, done.tables, targets=200, seed=1)


def exact(original):
    """Publish the original as it is."""
    named = exact_values_of(original, [])
    told = dict(original.tables)
    ages = named.select("patient_id", age_at_diagnosis="tumours.age_at_diagnosis")
    told["tumours"] = told["tumours"].drop("age_at_diagnosis").join(ages, on="patient_id")
    return told


def test_no_person_of_the_release_is_found_better_than_by_guessing_in_the_class(attacked, both):
    assert attacked.largest_matching <= 1 / both[1].risk.smallest_class
    assert attacked.published.matching.uncovered == 0
    assert attacked.published.matching.targets == 200


def test_the_original_falls(both):
    original, _ = both
    found = attack_release(original, ASKED, exact(original), targets=400, seed=1)
    assert found.largest_matching == 1.0
    assert found.published.singling_out.success > 0.9
    assert found.published.linkability.success > 0.1


def test_the_control_was_not_in_the_twin(attacked, both):
    original, _ = both
    assert attacked.twin.control == round(0.2 * original.patients)
    assert attacked.twin.patients + attacked.twin.control <= original.patients
    assert attacked.published.control == 0
    assert attacked.twin.smallest_class >= ASKED.k


def test_the_same_seed_gives_the_same_numbers(attacked, both):
    original, done = both
    again = attack_release(original, ASKED, done.tables, targets=200, seed=1)
    assert again.as_dict() == attacked.as_dict()


def test_attackers_learn_what_the_policy_calls_sensitive(both):
    _, done = both
    assert secrets(ASKED, done.tables) == ["patients.vital_status"]
    rule = SensitiveRule("tumours.grade", "l", 2)
    named = dataclasses.replace(ASKED, sensitive=(rule,))
    assert secrets(named, done.tables) == ["tumours.grade"]


def test_inference_is_set_off_against_the_control(attacked):
    rate = attacked.twin.inference["patients.vital_status"]
    assert rate.control_attacks == attacked.twin.control
    assert rate.interval[0] <= rate.risk <= rate.interval[1]


def test_a_release_of_other_patients_cannot_be_attacked(both):
    original, done = both
    odd = {
        name: frame.with_columns(pl.lit("z").alias("patient_id"))
        for name, frame in done.tables.items()
        if name in ("patients", "tumours")
    }
    odd = {name: frame.head(1) for name, frame in odd.items()}
    with pytest.raises(DataError):
        attack_release(original, ASKED, odd, targets=10)
