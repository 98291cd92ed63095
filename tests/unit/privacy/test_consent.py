"""Who said no: the last word about research counts, and a refusal weighs more than a consent."""

import polars as pl
import pytest

from oncommons.privacy.consent import objecting, refusing_patients, without_genetic_data


def refusing(*said):
    """Give who refuses; a statement is patient, day and status, and a scope if not research."""
    rows = [(*one, "research") if len(one) == 3 else one for one in said]
    schema = {"patient_id": pl.String, "day": pl.Int32, "status": pl.String, "scope": pl.String}
    return refusing_patients(pl.DataFrame(rows, schema, orient="row")).to_list()


def test_nobody_said_anything():
    assert refusing() == []


@pytest.mark.parametrize("status", ["refused", "withdrawn"])
def test_a_refusal_and_a_withdrawal_both_count(status):
    assert refusing(("a", 1, status)) == ["a"]


def test_a_consent_is_no_refusal():
    assert refusing(("a", 1, "granted")) == []


def test_the_last_word_counts_whatever_the_order_of_the_rows():
    assert refusing(("a", 9, "granted"), ("a", 1, "refused")) == []
    assert refusing(("a", 9, "withdrawn"), ("a", 1, "granted")) == ["a"]


@pytest.mark.parametrize("turn", [1, -1])
def test_on_one_day_the_refusal_weighs_more(turn):
    assert refusing(*[("a", 5, "granted"), ("a", 5, "refused")][::turn]) == ["a"]


def test_a_refusal_without_a_day_stands_against_any_later_consent():
    assert refusing(("a", None, "refused"), ("a", 99, "granted")) == ["a"]


def test_a_consent_without_a_day_does_not_lift_a_dated_refusal():
    assert refusing(("a", None, "granted"), ("a", 1, "refused")) == ["a"]


def test_a_refusal_of_something_else_keeps_the_patient():
    assert refusing(("a", 1, "refused", "sharing_industry")) == []


def test_each_patient_is_named_once_and_in_order():
    assert refusing(("b", 1, "refused"), ("a", None, "refused"), ("a", 3, "refused")) == ["a", "b"]


def test_each_use_has_a_last_word_of_its_own():
    rows = [("a", 1, "genetic", "refused"), ("a", 2, "research", "granted"),
            ("b", 1, "genetic", "refused"), ("b", 2, "genetic", "granted")]  # fmt: skip
    schema = ["patient_id", "day", "scope", "status"]
    said = pl.DataFrame(rows, schema, orient="row")
    assert refusing_patients(said, "genetic").to_list() == ["a"]
    assert refusing_patients(said).to_list() == []


def test_an_objection_stands_against_every_consent_of_the_records():
    rows = [("c1", "a", 9, "research", "granted")]
    consents = pl.DataFrame(
        rows, ["consent_id", "patient_id", "day", "scope", "status"], orient="row"
    )
    said = objecting({"consents": consents}, ["a"], ["a", "b"])["consents"]
    assert refusing_patients(said).to_list() == ["a"]
    assert refusing_patients(said, "genetic").to_list() == ["a", "b"]
    assert said["consent_id"].n_unique() == said.height == 4


def test_objections_need_no_consents_and_leave_other_tables_alone():
    patients = pl.DataFrame({"patient_id": ["a"]})
    given = {"patients": patients}
    said = objecting(given, ["a"], [])
    assert said["patients"] is patients
    assert refusing_patients(said["consents"]).to_list() == ["a"]
    assert list(given) == ["patients"]
    assert objecting(given, [], [])["consents"].height == 0


def test_assays_of_who_refuses_genetic_use_are_left_out():
    samples = pl.DataFrame({"sample_id": ["s1", "s2", "s3"], "patient_id": ["a", "b", "a"]})
    assays = pl.DataFrame({"assay_id": ["x1", "x2", "x3"], "sample_id": ["s1", "s2", "s3"]})
    said = objecting({}, [], ["a"])["consents"]
    assert without_genetic_data(assays, samples, said)["assay_id"].to_list() == ["x2"]
    assert without_genetic_data(assays, samples, said.head(0)) is assays
