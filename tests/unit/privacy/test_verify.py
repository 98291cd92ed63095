"""The independent check: it passes what protection makes, and catches what was planted."""

import dataclasses

import polars as pl
import pytest

from oncommons import privacy
from oncommons.domain.releases import Policy, QuasiIdentifier, SensitiveRule
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


def test_a_table_that_a_release_must_have_is_missed(released):
    del released["tumours"]
    assert rules(released) == {"PRV-S1"}


def test_a_table_that_stays_in_the_vault_is_caught(released):
    released["consents"] = pl.DataFrame({"consent_id": ["c"]})
    assert rules(released) == {"PRV-S1"}


def test_columns_in_another_order_are_caught(released):
    patients = released["patients"]
    released["patients"] = patients.select(reversed(patients.columns))
    (found,) = privacy.verify(released, POLICY)
    assert "their order" in found.says


def test_a_patient_who_stands_twice_is_caught(released):
    released["patients"] = pl.concat([released["patients"], released["patients"].head(2)])
    assert "PRV-P2" in rules(released)


def test_a_row_of_a_patient_who_is_not_there_is_caught(released):
    released["tumours"] = with_first_rows(released["tumours"], "patient_id", 1, "a" * 26)
    assert "PRV-P3" in rules(released)


@pytest.mark.parametrize("label", ["91", "90-99", "93+"])
def test_an_age_above_the_oldest_is_caught_by_its_words_alone(released, label):
    released["tumours"] = with_first_rows(released["tumours"], "age_at_diagnosis", 20, label)
    assert "PRV-C1" in rules(released)


@pytest.mark.parametrize(("side", "age"), [("low", 91), ("high", 90)])
def test_an_age_above_the_oldest_is_caught_by_its_bounds(released, side, age):
    column = f"age_at_diagnosis_{side}"
    released["tumours"] = with_first_rows(released["tumours"], column, 1, age)
    assert "PRV-C1" in rules(released)


def test_the_open_class_and_the_wide_labels_are_no_fault(released):
    for label in ("90+", "80+", "<18", "*", None):
        changed = released["tumours"].with_columns(age_at_diagnosis=pl.lit(label, pl.String))
        assert "PRV-C1" not in rules(released | {"tumours": changed})


def test_a_hidden_type_that_another_column_tells_is_caught(released):
    hidden = pl.lit("*").alias("oncotree")
    told = pl.lit("C34").alias("icd10")
    released["tumours"] = released["tumours"].with_columns(hidden, told)
    assert "PRV-C6" in rules(released)


def test_detail_that_the_policy_does_not_name_is_caught(released):
    """No class is small, and yet the site of everybody is told."""
    told = released["patients"].with_columns(pl.lit("A").alias("site_id"))
    assert rules(released | {"patients": told}) == {"PRV-C2"}


def test_a_tumour_of_a_kind_that_one_patient_has_is_caught(released):
    """The classes look at the first tumour alone; a second one can single its patient out."""
    second = (
        released["tumours"]
        .head(1)
        .with_columns(
            pl.lit("b" * 26).alias("tumour_id"),
            pl.lit("metastasis").alias("event_type"),
            pl.lit("SCLC").alias("oncotree"),
        )
    )
    released["tumours"] = pl.concat([released["tumours"], second])
    assert rules(released) == {"PRV-K3"}


def test_a_day_of_an_assay_is_checked_through_its_sample(released):
    patient = released["patients"]["patient_id"][0]
    sample = pl.DataFrame({"sample_id": ["c" * 26], "patient_id": [patient]})
    assay = pl.DataFrame({"assay_id": ["d" * 26], "sample_id": ["c" * 26], "day": [33_000]})
    for name, row in (("samples", sample), ("assays", assay)):
        kinds = {one: kind for one, kind in released[name].schema.items() if one in row.columns}
        released[name] = pl.concat([released[name], row.cast(kinds)], how="diagonal")
    assert rules(released) == {"PRV-C3"}


def test_a_release_of_patients_and_tumours_alone_can_be_checked(released):
    few = {name: released[name] for name in ("patients", "tumours")}
    assert privacy.verify(few, POLICY) == []


def test_findings_hold_counts_and_no_values(released):
    released["patients"] = with_first_rows(released["patients"], "patient_id", 1, "h:001")
    assert not [found for found in privacy.verify(released, POLICY) if "h:001" in str(found)]


def test_a_class_of_one_too_few_is_caught_and_one_of_k_is_not(released):
    smallest = privacy.assess(released, POLICY).smallest_class
    exact, one_more = (
        dataclasses.replace(POLICY, k=k, most_matching_risk=1.0) for k in (smallest, smallest + 1)
    )
    assert "PRV-K1" not in {one.rule for one in privacy.verify(released, exact)}
    assert "PRV-K1" in {one.rule for one in privacy.verify(released, one_more)}


def test_a_matching_risk_above_the_accepted_one_is_caught(released):
    smallest = privacy.assess(released, POLICY).smallest_class
    for risk, caught in ((1 / smallest, False), (1 / smallest - 1e-9, True)):
        asked = dataclasses.replace(POLICY, most_matching_risk=risk)
        assert ("PRV-K2" in {one.rule for one in privacy.verify(released, asked)}) is caught


def with_grades(released, grades):
    """Give the first tumours grades in turn; class after class, since rows are sorted by class."""
    sorted_by_class = (
        released["patients"]
        .select("patient_id", "sex")
        .join(released["tumours"], on="patient_id")
        .sort("sex", "age_at_diagnosis", "oncotree")
    )
    given = pl.Series([grades[at % len(grades)] for at in range(sorted_by_class.height)])
    grade = sorted_by_class.select("tumour_id", grade=given.cast(pl.String))
    told = released["tumours"].drop("grade").join(grade, on="tumour_id", how="left")
    return released | {"tumours": told.select(released["tumours"].columns)}


@pytest.mark.parametrize(
    ("grades", "broken"),
    [(["G1", "G2"], False), (["G1"], True), (["G1", None], True), ([None], False)],
)
def test_a_class_that_gives_a_sensitive_value_away_is_caught(released, grades, broken):
    """A missing value is no second value: beside it the known one is still the only one."""
    rule = SensitiveRule("tumours.grade", "l", 2)
    asked = dataclasses.replace(POLICY, sensitive=(rule,))
    found = privacy.verify(with_grades(released, grades), asked)
    assert [one.rule for one in found] == (["PRV-K4"] if broken else [])
    if broken:
        assert found[0].count == 600
        assert "G1" not in str(found[0])
