"""The independent check: it passes what protection makes, and catches what was planted."""

import polars as pl
import pytest

from oncommons import privacy
from oncommons.domain.releases import Policy, QuasiIdentifier
from oncommons.errors import KeyProblem, ReleaseRefused
from oncommons.store.publish import check_shape
from tests.factories import patients, table

ANCESTORS = {"LUAD": ("NSCLC", "LUNG"), "LUSC": ("NSCLC", "LUNG"), "BRCA": ("BREAST",)}
POLICY = Policy(
    "test",
    4,
    (
        QuasiIdentifier("patients.sex", "flat"),
        QuasiIdentifier("tumours.age_at_diagnosis", "age"),
        QuasiIdentifier("tumours.oncotree", "oncotree", 4.0),
    ),
    0.0,
    0.25,
)


def identified(number):
    ids = [f"h:{i:03}" for i in range(number)]
    people = pl.DataFrame(
        {
            "patient_id": ids,
            "site_id": ["A"] * number,
            "sex": ["female" if i % 2 else "male" for i in range(number)],
            "vital_status": ["alive"] * number,
            "last_contact_day": [300 + i for i in range(number)],
        }
    )
    tumours = pl.DataFrame(
        {
            "tumour_id": [f"{one}:t" for one in ids],
            "patient_id": ids,
            "event_type": ["primary"] * number,
            "diagnosis_day": [0] * number,
            "age_at_diagnosis": [30.0 + i % 60 for i in range(number)],
            "oncotree": [("LUAD", "LUSC", "BRCA")[i % 3] for i in range(number)],
        }
    )
    return {"patients": people, "tumours": tumours}


@pytest.fixture
def keys(tmp_path):
    return privacy.make_keys(tmp_path / "keys")


def protected(keys, number=60, **named):
    return privacy.protect(identified(number), POLICY, keys, ancestors=ANCESTORS, **named)


def test_protected_tables_are_sound_and_fit_the_schema(keys):
    done = protected(keys)
    assert privacy.verify(done.tables, POLICY) == []
    assert done.risk.smallest_class >= POLICY.k
    assert done.risk.prosecutor_max == pytest.approx(1 / done.risk.smallest_class)
    for name, frame in done.tables.items():
        check_shape(name, frame)


def test_no_identifier_of_the_hospital_is_left(keys):
    done = protected(keys)
    text = "".join(frame.write_csv() for frame in done.tables.values())
    assert "h:0" not in text
    assert done.tables["patients"]["patient_id"].n_unique() == 60


def test_labels_cover_the_exact_values(keys):
    done = protected(keys, number=600)
    shown = done.tables["tumours"].select("age_at_diagnosis_low", "age_at_diagnosis_high")
    assert (shown["age_at_diagnosis_low"] <= shown["age_at_diagnosis_high"]).all()
    assert shown["age_at_diagnosis_low"].min() <= 30
    assert shown["age_at_diagnosis_high"].max() >= 89


def test_the_order_of_rows_changes_nothing(keys):
    turned = {name: frame.reverse() for name, frame in identified(60).items()}
    again = privacy.protect(turned, POLICY, keys, ancestors=ANCESTORS)
    for name, frame in protected(keys).tables.items():
        assert frame.equals(again.tables[name]), name


def test_two_lineages_cannot_be_joined(keys):
    one, two = protected(keys), protected(keys, lineage="other")
    both = set(one.tables["patients"]["patient_id"]) & set(two.tables["patients"]["patient_id"])
    assert both == set()


def test_fewer_than_k_patients_are_refused(keys):
    with pytest.raises(ReleaseRefused):
        protected(keys, number=3)


def released(number, **columns):
    tumours = (
        {
            "tumour_id": f"t{i}",
            "patient_id": f"p{i:03}",
            "event_type": "primary",
            "diagnosis_day": 0,
            "oncotree": "LUAD",
            "age_at_diagnosis": "60-64",
            "age_at_diagnosis_low": 60,
            "age_at_diagnosis_high": 64,
        }
        for i in range(number)
    )
    return {"patients": patients(number, **columns), "tumours": table("tumours", *tumours)}


def rules(tables):
    return [finding.rule for finding in privacy.verify(tables, POLICY)]


def test_a_sound_table_passes():
    assert rules(released(8)) == []


def test_a_planted_class_below_k_is_caught():
    found = rules(released(8, sex=lambda i: "male" if i < 3 else "female"))
    assert found == ["PRV-K", "PRV-RISK"]


def test_a_planted_star_class_below_k_is_caught():
    assert "PRV-K" in rules(released(8, sex=lambda i: "*" if i < 3 else "female"))


def test_a_death_at_a_high_age_is_caught():
    assert rules(released(8, death_day=lambda i: 12_000 if i == 5 else 10)) == ["PRV-AGE"]


def test_a_column_that_no_release_has_is_caught():
    tables = released(8)
    tables["patients"] = tables["patients"].with_columns(pl.lit(1950).alias("birth_year"))
    assert rules(tables) == ["PRV-COLUMN"]


def test_a_key_that_others_can_read_is_refused(tmp_path):
    privacy.make_keys(tmp_path / "keys")
    for path in (tmp_path / "keys").iterdir():
        path.chmod(0o644)
    with pytest.raises(KeyProblem):
        privacy.read_keys(tmp_path / "keys")


def test_a_key_inside_the_vault_is_refused(tmp_path):
    with pytest.raises(KeyProblem):
        privacy.make_keys(tmp_path / "vault" / "keys", vault=tmp_path / "vault")
