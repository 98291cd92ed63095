"""PRV-C6 before publication: a column that gives a label back is refused, or accepted by name."""

import dataclasses

import numpy as np
import polars as pl
import pytest

from oncommons import privacy
from oncommons.domain.releases import Mode
from oncommons.errors import ReleaseRefused
from oncommons.privacy import give_back_check
from oncommons.privacy.attack.other_columns import other_columns
from oncommons.privacy.policy import policy_text, read_policy
from oncommons.privacy.trees import Ancestors
from tests.unit.privacy.made_tables import (
    AGE,
    ANCESTORS,
    KEYS,
    SEX,
    TYPE,
    patients,
    policy,
    tables,
    tumours,
)

NUMBER = 400
RNG = np.random.default_rng(5)
TYPES = RNG.choice(["LUAD", "LUSC", "SCLC", "BRCA"], NUMBER).tolist()
AGES = RNG.integers(25, 85, NUMBER).tolist()
POLICY = policy(SEX, AGE, TYPE, k=8, mode=Mode.LOCAL)
ABOVE: Ancestors = ANCESTORS


def made(**told):
    """Make patients whose type will be recoded; `told` are columns of their tumours."""
    people = patients(NUMBER, sex=lambda i: ("female", "male")[i % 2])
    growths = tumours(
        NUMBER, oncotree=TYPES.__getitem__, age_at_diagnosis=lambda i: AGES[i] + 0.5, **told
    )
    return people, growths


def protected(given, asked=POLICY):
    return privacy.protect(given, asked, KEYS, ancestors=ABOVE)


def with_samples(seen, **columns):
    """Give each patient a sample whose assay has a panel that tells the type."""
    people, growths = made()
    samples = [
        {"sample_id": f"s{i}", "patient_id": f"p{i:03}", "sample_type": "primary"}
        for i in range(NUMBER)
    ]
    assays = [
        {"assay_id": f"a{i}", "sample_id": f"s{i}", "assay_type": "panel", "panel_id": seen(i)}
        for i in range(NUMBER)
    ]
    return tables(people, growths, samples=samples, assays=assays, **columns)


def test_a_twin_of_the_tumour_type_refuses_the_release():
    twin = made(grade_system=lambda i: f"system {TYPES[i]}")
    with pytest.raises(ReleaseRefused) as caught:
        protected(tables(*twin))
    assert "PRV-C6" in str(caught.value)
    assert "tumours.grade_system" in str(caught.value)
    assert caught.value.column == "tumours.grade_system"
    assert not [one for one in set(TYPES) if one in str(caught.value)]


def test_the_remedy_can_be_copied_into_the_policy(tmp_path):
    twin = tables(*made(grade_system=lambda i: f"system {TYPES[i]}"))
    with pytest.raises(ReleaseRefused) as caught:
        protected(twin)
    line = str(caught.value).split("accept it in the policy: ")[1]
    assert line == 'accepted_give_back = ["tumours.grade_system -> tumours.oncotree"]'
    head, rest = policy_text(POLICY).split("\n", 1)
    (tmp_path / "mended.toml").write_text(f"{head}\n{line}\n{rest}")
    accepting = read_policy(tmp_path / "mended.toml")
    assert protected(twin, accepting).tables["patients"].height == NUMBER


def test_the_remedy_keeps_what_was_accepted_before():
    asked = dataclasses.replace(POLICY, accepted_give_back=("assays.panel_id -> patients.sex",))
    with pytest.raises(ReleaseRefused, match=r'\["assays.panel_id -> patients.sex", "tumours'):
        protected(tables(*made(grade_system=TYPES.__getitem__)), asked)


def test_a_column_that_is_recoded_too_gives_nothing_back():
    grade = dataclasses.replace(SEX, column="tumours.grade_system")
    asked = dataclasses.replace(POLICY, quasi_identifiers=(*POLICY.quasi_identifiers, grade))
    released = protected(tables(*made(grade_system=lambda i: f"g{TYPES[i]}")), asked)
    assert released.tables["patients"].height == NUMBER


def test_a_shuffled_twin_is_no_twin():
    shuffled = RNG.permutation(TYPES).tolist()
    released = protected(tables(*made(grade_system=shuffled.__getitem__)))
    assert released.tables["tumours"]["grade_system"].null_count() == 0


def test_an_assay_is_looked_at_through_its_sample():
    with pytest.raises(ReleaseRefused, match=r"assays.panel_id \d+% of tumours.oncotree"):
        protected(with_samples(lambda i: f"panel {TYPES[i]}"))


def test_a_panel_that_all_share_is_no_fault():
    released = protected(with_samples(lambda _: "one panel"))
    assert released.tables["assays"].height == NUMBER


def test_some_of_the_patients_tell_enough(monkeypatch):
    monkeypatch.setattr(give_back_check, "LOOKED_AT", 200)
    with pytest.raises(ReleaseRefused, match="PRV-C6"):
        protected(tables(*made(grade_system=TYPES.__getitem__)))


def test_what_is_looked_at_is_the_same_whatever_the_order_of_rows():
    given = tables(*made(grade_system=lambda i: f"{TYPES[i]}{i % 3}"))
    turned = {name: frame.reverse() for name, frame in given.items()}
    said = []
    for each in (given, turned):
        with pytest.raises(ReleaseRefused) as caught:
            protected(each)
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_words_of_several_rows_are_joined_and_numbers_are_left_out():
    given = tables(
        patients(3),
        tumours(3),
        treatments=[
            {"treatment_id": str(at), "patient_id": patient, "kind": kind, "drug_name": drug}
            | {"dose": 1.5, "in_trial": True}
            for at, (patient, kind, drug) in enumerate(
                [
                    ("p000", "systemic", "b"),
                    ("p000", "systemic", "a"),
                    ("p001", "surgery", None),
                    ("p001", "surgery", None),
                    ("p002", "surgery", None),
                ]
            )
        ],
    )
    found = other_columns(given, {"treatments.kind", "patients.sex"})
    assert found["patient_id"].to_list() == ["p000", "p001", "p002"]
    assert found["treatments.drug_name"].to_list() == ["a|b", None, None]
    assert "treatments.dose" not in found.columns
    assert "treatments.in_trial" in found.columns
    assert not {"treatments.kind", "patients.sex", "patients.country_region"} & set(found.columns)
    assert found["tumours.age_at_diagnosis"].dtype == pl.Float32
