"""Classes and risks, counted by hand on tables small enough to read."""

import pytest

from oncommons.privacy.risk import assess, sensitive_columns
from tests.unit.privacy.made_tables import AGE, SEX, TYPE, patients, policy, tables, tumours

FIRST = ("female", "female", "female", "male", "male", "other")
BY_SEX = policy(SEX)


def measured(number=6, growths=None, asked=BY_SEX, **columns):
    people = patients(number, **({"sex": lambda i: FIRST[i]} | columns))
    return assess(tables(people, tumours(number) if growths is None else growths), asked)


def test_classes_are_patients_who_share_all_labels():
    found = measured()
    assert (found.patients, found.classes, found.smallest_class) == (6, 3, 1)
    assert dict(found.class_sizes) == {1: 1, 2: 1, 3: 1}
    assert found.alone == 1


def test_the_prosecutor_finds_the_smallest_class_first():
    found = measured()
    assert found.prosecutor_max == 1.0
    assert found.prosecutor_mean == pytest.approx(3 / 6)


def test_the_mean_is_that_of_one_over_class_size_over_patients():
    found = measured(5)
    by_hand = [1 / 3] * 3 + [1 / 2] * 2
    assert found.prosecutor_mean == pytest.approx(sum(by_hand) / 5)
    assert found.prosecutor_max == pytest.approx(max(by_hand))


def test_classes_of_two_columns_are_their_combinations():
    types = ("LUAD", "BRCA", "LUAD", "LUAD", "LUAD", "LUAD")
    found = measured(growths=tumours(6, oncotree=lambda i: types[i]), asked=policy(SEX, TYPE))
    assert dict(found.class_sizes) == {1: 2, 2: 2}


def test_a_missing_value_is_a_category_of_its_own():
    found = measured(sex=lambda i: None if i < 2 else "male")
    assert dict(found.class_sizes) == {2: 1, 4: 1}


def test_an_all_star_class_that_is_small_counts_as_small():
    assert measured(sex=lambda i: "*" if i < 2 else "male").smallest_class == 2


def test_a_second_tumour_makes_no_second_patient():
    twice = [*tumours(6), {"tumour_id": "x", "patient_id": "p000", "event_type": "metastasis"}]
    found = measured(growths=twice, asked=policy(SEX, TYPE))
    assert found.patients == 6
    assert sum(size * count for size, count in found.class_sizes.items()) == 6


def test_nobody_at_all_is_no_risk():
    found = measured(0)
    assert (found.patients, found.classes, found.smallest_class) == (0, 0, 0)
    assert (found.prosecutor_max, found.prosecutor_mean, found.alone) == (0.0, 0.0, 0)
    assert dict(found.homogeneous) == {}


def test_exact_ages_part_patients_before_protection():
    ages = [60.1, 60.2, 60.2, None, None, 70.0]
    found = measured(growths=tumours(6, age_at_diagnosis=lambda i: ages[i]), asked=policy(AGE))
    assert dict(found.class_sizes) == {1: 2, 2: 2}


@pytest.mark.parametrize(
    ("causes", "share"),
    [
        (["C34"] * 6, 1.0),
        (["C34", "C50", "C34", "C34", "C34", "C34"], 3 / 6),
        (["C34", "C50", "C34", "C34", "C50", "C34"], 1 / 6),
        (["C34", None, None, "C50", "C34", None], 1 / 6),
        ([None, None, None, "C34", None, "C34"], 2 / 6),
    ],
)
def test_a_class_with_one_known_value_tells_it_of_whom_it_is_known(causes, share):
    """A missing value beside it hides nobody, and tells nothing of the patient it is missing of."""
    found = measured(death_cause_code=lambda i: causes[i])
    assert found.homogeneous["patients.death_cause_code"] == pytest.approx(share)


def test_a_column_that_is_empty_throughout_is_not_told_of():
    assert "patients.death_cause_code" not in measured().homogeneous


def test_sensitive_columns_are_texts_that_are_no_quasi_identifier():
    names = sensitive_columns(["tumours.oncotree"])
    assert {"patients.vital_status", "tumours.icd10", "tumours.grade"} <= set(names)
    assert set(names).isdisjoint({"tumours.oncotree", "patients.sex", "patients.patient_id"})
