"""The whole stage on small tables: who leaves, who is held back, and what is said aloud."""

import dataclasses
import sys

import polars as pl
import pytest

from oncommons.domain.releases import Mode, QuasiIdentifier, SensitiveRule
from oncommons.errors import PolicyError, ReleaseRefused, SchemaError
from oncommons.privacy.protect import protect
from oncommons.privacy.verify import verify
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


def protected(made, asked, **named):
    return protect(made, asked, KEYS, ancestors=ANCESTORS, **named)


def consent(patient, status="refused", scope="research"):
    row = {"consent_id": f"c{patient}", "patient_id": f"p{patient:03}"}
    return row | {"scope": scope, "status": status, "day": 3}


def lone():
    """Nine women and one man."""
    return tables(patients(10, sex=lambda i: "male" if i == 9 else "female"), tumours(10))


def test_a_lone_patient_is_held_back_within_the_share():
    done = protected(lone(), policy(SEX, suppressed=0.1))
    assert (done.held_back, done.risk.patients_suppressed) == (1, 1)
    assert (done.risk.patients_in, done.risk.patients_out) == (10, 9)
    assert set(done.tables["patients"]["sex"]) == {"female"}


def test_whoever_is_held_back_is_in_no_table():
    made = lone()
    events = [{"event_id": 1, "patient_id": "p009", "start_day": 0, "type": "x"}]
    made |= {"events": tables([], events=events)["events"]}
    done = protected(made, policy(SEX, suppressed=0.1))
    assert done.tables["events"].height == 0
    assert done.tables["tumours"].height == 9


def test_a_patient_held_back_counts_in_the_loss_and_not_in_the_risk():
    done = protected(lone(), policy(SEX, suppressed=0.1))
    assert done.risk.loss_mean == pytest.approx(0.1)
    assert done.risk.prosecutor_mean == pytest.approx(1 / 9)
    assert done.risk.prosecutor_mean_before == pytest.approx(2 / 10)
    assert done.risk.unique_before == 1


def test_without_suppression_everybody_stays_and_says_less():
    done = protected(lone(), policy(SEX))
    assert done.held_back == 0
    assert set(done.tables["patients"]["sex"]) == {"*"}


def test_whoever_refused_research_is_in_no_table_and_hides_nobody():
    made = tables(patients(5), tumours(5), consents=[consent(0), consent(1, scope="genetic")])
    done = protected(made, policy(SEX))
    assert (done.refused, done.risk.patients_in, done.risk.patients_out) == (1, 4, 4)
    with pytest.raises(ReleaseRefused, match="4 patients, and k is 5"):
        protected(made, policy(SEX, k=5))


def test_a_patient_twice_is_refused_and_not_merged():
    made = tables([*patients(5), *patients(1)], tumours(5))
    with pytest.raises(ReleaseRefused, match="1 of 6 rows repeat a patient, 0 name none"):
        protected(made, policy(SEX))


def test_a_patient_without_a_number_is_refused():
    made = tables([*patients(5), {"patient_id": None, "sex": "male"}], tumours(5))
    with pytest.raises(ReleaseRefused, match="1 name none") as caught:
        protected(made, policy(SEX))
    assert "link" in caught.value.remedy


def test_no_patient_at_all_is_refused():
    with pytest.raises(ReleaseRefused, match="0 patients, and k is 4"):
        protected(tables([]), policy(SEX))


def test_patients_without_tumours_are_protected_too():
    done = protected(tables(patients(6), tumours(3)), policy(SEX, AGE, TYPE, k=3))
    assert verify(done.tables, policy(SEX, AGE, TYPE, k=3)) == []
    assert dict(done.risk.class_sizes) == {3: 2}


def test_a_tumour_without_a_type_and_no_tumour_are_one_class():
    made = tables(patients(9), tumours(7, oncotree=lambda i: "LUAD" if i < 4 else None))
    done = protected(made, policy(TYPE))
    assert dict(done.risk.class_sizes) == {4: 1, 5: 1}
    assert done.tables["tumours"]["oncotree"].null_count() == 3


def test_no_tumour_at_all_is_no_obstacle():
    done = protected(tables(patients(6)), policy(SEX, AGE, TYPE))
    assert done.risk.smallest_class == 6


def test_a_table_that_the_schema_does_not_know_is_refused():
    with pytest.raises(SchemaError, match='"people"'):
        protected({"people": pl.DataFrame()}, policy(SEX))


def test_a_hierarchy_that_lacks_a_value_is_refused_before_anything_is_made(tmp_path):
    path = tmp_path / "sex.csv"
    path.write_text("female;*\n")
    with pytest.raises(PolicyError, match=r'PRV-H1 hierarchy sex lacks 1 of .*"male"'):
        protected(lone(), policy(QuasiIdentifier("patients.sex", path.as_posix())))


def test_follow_up_of_the_old_is_cut_and_counted():
    made = tables(
        patients(8, last_contact_day=lambda i: 3000 if i < 3 else 100),
        tumours(8, age_at_diagnosis=87.0),
    )
    done = protected(made, policy(SEX, AGE))
    assert done.censored == 3
    label = done.tables["tumours"]["age_at_diagnosis"].unique().to_list()
    assert label == ["87"]
    assert done.tables["patients"]["last_contact_day"].max() == int(3 * 365.25) - 1


def test_progress_is_told_in_words():
    said = []
    protected(lone(), policy(SEX), progress=said.append)
    assert len(said) >= 3
    assert all(isinstance(one, str) and one for one in said)


def test_a_result_that_the_check_faults_is_never_given(monkeypatch):
    stage = sys.modules["oncommons.privacy.protect"]
    monkeypatch.setattr(stage, "publish_labels", lambda exact, *_: dict(exact))
    with pytest.raises(ReleaseRefused, match="PRV-K1") as caught:
        protected(lone(), policy(SEX))
    assert "publish nothing" in caught.value.remedy


def test_each_lineage_has_names_of_its_own_and_the_same_labels():
    one, two = (protected(lone(), policy(SEX, TYPE), lineage=name) for name in ("a", "b"))
    assert set(one.tables["patients"]["patient_id"]).isdisjoint(
        two.tables["patients"]["patient_id"]
    )
    assert one.risk == two.risk


def test_a_hierarchy_of_a_file_recodes_like_a_built_one(tmp_path):
    path = tmp_path / "types.csv"
    path.write_text("LUAD;lung\nLUSC;lung\nBRCA;breast\n")
    made = tables(patients(8), tumours(8, oncotree=lambda i: "LUAD" if i < 7 else "LUSC"))
    done = protected(made, policy(QuasiIdentifier("tumours.oncotree", path.as_posix())))
    assert set(done.tables["tumours"]["oncotree"]) == {"lung"}


def test_local_labels_are_as_exact_as_each_class_allows():
    types = [*["LUAD"] * 9, "LUSC", "LUSC", "SCLC", "SCLC"]
    made = tables(patients(13), tumours(13, oncotree=lambda i: types[i]))
    done = protected(made, policy(TYPE, mode=Mode.LOCAL))
    labels = done.tables["tumours"]["oncotree"].value_counts()
    assert dict(labels.iter_rows()) == {"LUAD": 9, "LUNG": 4}
    assert done.risk.levels["tumours.oncotree"] == pytest.approx((9 / 13, 0, 4 / 13, 0))


def test_too_few_patients_without_a_tumour_are_held_back_and_leave_less_for_others():
    """Four may be held back: the three without a tumour, and so not the two BRCA as well."""
    made = tables(patients(20), tumours(17, oncotree=lambda i: "BRCA" if i < 2 else "LUAD"))
    done = protected(made, policy(TYPE, suppressed=0.2, mode=Mode.LOCAL))
    assert done.held_back == 3
    assert done.tables["tumours"].height == 17


def test_too_few_patients_without_a_tumour_are_told_of_where_nobody_may_be_held_back():
    made = tables(patients(20), tumours(17))
    with pytest.raises(ReleaseRefused, match="3 patients cannot be hidden, and 0 may") as caught:
        protected(made, policy(TYPE, mode=Mode.LOCAL))
    assert "link each patient to a tumour" in caught.value.remedy


def test_patients_without_a_tumour_are_like_others_where_tumours_are_not_declared():
    done = protected(tables(patients(6), tumours(3)), policy(SEX, k=6, mode=Mode.LOCAL))
    assert done.risk.smallest_class == 6


def test_a_rule_on_a_sensitive_column_keeps_two_values_in_each_class():
    rule = SensitiveRule("tumours.grade", "l", 2.0)
    asked = dataclasses.replace(policy(SEX, TYPE, mode=Mode.LOCAL), sensitive=(rule,))
    made = tables(
        patients(16, sex=lambda i: "male" if i % 2 else "female"),
        tumours(16, grade=lambda i: "1" if i % 2 else str(i % 4)),
    )
    done = protected(made, asked)
    assert done.risk.homogeneous["tumours.grade"] == 0.0
    alone = protected(made, policy(SEX, TYPE, mode=Mode.LOCAL))
    assert alone.risk.homogeneous["tumours.grade"] > 0


@pytest.mark.parametrize("change", ["floor", "rule"])
def test_what_only_local_recoding_can_do_is_refused_elsewhere(change):
    asked = policy(QuasiIdentifier("patients.sex", "flat", floor=change == "floor"))
    if change == "rule":
        rule = SensitiveRule("tumours.grade", "l", 2.0)
        asked = dataclasses.replace(asked, sensitive=(rule,))
    with pytest.raises(ReleaseRefused, match="need local recoding") as caught:
        protected(lone(), asked)
    assert 'mode = "local"' in caught.value.remedy
