"""The independent check: it passes what protection makes, and catches what was planted."""

import polars as pl
import pytest

from oncommons import privacy
from oncommons.domain.releases import Policy, QuasiIdentifier
from oncommons.errors import KeyProblem, ReleaseRefused
from oncommons.store.publish import check_shape

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


@pytest.fixture
def released(keys):
    return dict(protected(keys, number=600).tables)


def rules(tables):
    return {finding.rule for finding in privacy.verify(tables, POLICY)}


def with_first_rows(frame, column, number, value):
    """Write a value into the first rows of one column."""
    place = pl.int_range(pl.len())
    kind = frame.schema[column]
    return frame.with_columns(
        pl.when(place < number).then(pl.lit(value, kind)).otherwise(pl.col(column)).alias(column)
    )


def test_a_sound_release_passes(released):
    assert rules(released) == set()


@pytest.mark.parametrize("label", ["other", "*"])
def test_a_planted_class_below_k_is_caught(released, label):
    released["patients"] = with_first_rows(released["patients"], "sex", 3, label)
    assert "PRV-K1" in rules(released)


def test_a_death_at_a_high_age_is_caught(released):
    released["patients"] = with_first_rows(released["patients"], "death_day", 1, 32_000)
    assert "PRV-C3" in rules(released)


def test_a_column_that_no_release_has_is_caught(released):
    born = pl.lit(1950).alias("birth_year")
    released["patients"] = released["patients"].with_columns(born)
    assert rules(released) == {"PRV-S1"}


def test_an_identifier_of_the_hospital_is_caught(released):
    named = with_first_rows(released["patients"], "patient_id", 1, "h:001")
    released["patients"] = named
    assert "PRV-P1" in rules(released)


def test_a_key_that_others_can_read_is_refused(tmp_path):
    privacy.make_keys(tmp_path / "keys")
    for path in (tmp_path / "keys").iterdir():
        path.chmod(0o644)
    with pytest.raises(KeyProblem):
        privacy.read_keys(tmp_path / "keys")


def test_a_key_inside_the_vault_is_refused(tmp_path):
    with pytest.raises(KeyProblem):
        privacy.make_keys(tmp_path / "vault" / "keys", vault=tmp_path / "vault")
