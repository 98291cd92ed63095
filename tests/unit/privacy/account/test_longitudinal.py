"""How few mutations or days single a patient out, counted by hand."""

import polars as pl
import pytest

from oncommons.privacy.account.longitudinal import Handling, longitudinal, uniqueness
from tests.factories import mutation, table


def seen(**patients):
    """Draw the genes of each patient as a word."""
    rows = [(name, letter) for name, letters in patients.items() for letter in letters]
    return pl.DataFrame(rows, schema=["patient_id", "gene"], orient="row")


def alone(frame):
    return {one.known: (one.patients, one.alone) for one in uniqueness(frame, ("gene",))}


def test_a_fact_that_two_share_singles_nobody_out():
    assert alone(seen(a="x", b="x")) == {1: (2, 0.0)}


def test_two_facts_together_may_be_of_one_patient():
    assert alone(seen(a="xy", b="xz", c="yz")) == {1: (3, 0.0), 2: (3, 1.0)}


def test_patients_with_too_few_facts_are_not_looked_for():
    found = alone(seen(a="xyz", b="xy", c="x"))
    assert {known: number for known, (number, _) in found.items()} == {1: 3, 2: 2, 3: 1}
    assert found[3] == (1, 1.0)
    assert found[2][1] in (0.0, 0.5), "who has three facts may be asked by the two that are shared"


def test_the_same_fact_twice_is_one():
    assert alone(seen(a="xx", b="x")) == {1: (2, 0.0)}


def test_a_fact_that_is_missing_is_none():
    frame = pl.DataFrame({"patient_id": ["a", "b"], "gene": ["x", None]})
    assert alone(frame) == {1: (1, 1.0)}
    assert alone(frame.filter(pl.col("gene").is_null())) == {}


def test_limits_hold_the_share_and_targets_are_drawn():
    frame = seen(**{f"p{i}": f"{i % 7}{i % 11}" for i in range(200)})
    (one, _) = uniqueness(frame, ("gene",), targets=50, seed=1)[:2]
    assert one.patients == 50
    assert one.lower <= one.alone <= one.upper
    again = uniqueness(frame, ("gene",), targets=50, seed=1)
    assert again == uniqueness(frame.reverse(), ("gene",), targets=50, seed=1)


def released():
    rows = [mutation(i, "TP53", i) for i in range(30)]
    common = [mutation(i, "KRAS", 100) for i in range(30)]
    return {
        "mutations": table("mutations", *rows),
        "events": table(
            "events",
            *(
                {"event_id": i, "patient_id": f"p{i:03}", "type": "toxicity", "start_day": 10}
                for i in range(30)
            ),
        ),
        "tumours": table(
            "tumours",
            *(
                {"tumour_id": f"t{i}", "patient_id": f"p{i:03}", "oncotree": "LUAD"}
                for i in range(30)
            ),
        ),
        "treatments": table("treatments"),
        "common": table("mutations", *common),
    }


def handled(tables, accepted=0.09):
    return {one.table: one for one in longitudinal(tables, accepted)}


def test_a_table_that_singles_out_stays_behind_deeper_access():
    found = handled(released())["mutations"]
    assert found.handling is Handling.DEEPER_ACCESS
    assert found.reason.startswith("1 known fact singles 100 % of patients out, and 9 % is")
    assert found.rows == 30


def test_a_table_within_what_is_accepted_needs_nothing_more():
    found = handled(released())
    assert found["events"].handling is Handling.AS_IT_IS
    assert found["tumours"].handling is Handling.GENERALISED
    assert handled(released(), accepted=1.0)["mutations"].handling is Handling.AS_IT_IS


def test_an_empty_table_is_not_told_of_and_one_of_the_vault_is_refused():
    found = handled(released())
    assert "treatments" not in found
    assert found["consents"].handling is Handling.VAULT
    assert found["extras"].unique == ()


def test_a_column_that_is_empty_throughout_is_no_part_of_a_fact():
    assert handled(released())["tumours"].facts == ("oncotree",)


def test_a_table_without_any_fact_tells_nothing():
    row = {"measurement_id": 1, "patient_id": "p000"}
    found = handled({"measurements": table("measurements", row)})["measurements"]
    assert found.handling is Handling.AS_IT_IS
    assert found.unique == ()


@pytest.mark.parametrize("through", [True, False])
def test_a_table_of_assays_finds_its_patients_through_samples(through):
    calls = [{"assay_id": f"a{i}", "symbol": "MYC", "call": 2} for i in range(3)]
    linked = {"sample_id": "s"} if through else {}
    assays = [{"assay_id": f"a{i}", "sample_id": f"s{i}"} for i in range(3)]
    samples = [{"sample_id": f"s{i}", "patient_id": f"p{i}"} for i in range(3)]
    rows = [call | ({"sample_id": f"s{i}"} if linked else {}) for i, call in enumerate(calls)]
    tables = {
        "copy_number": table("copy_number", *rows),
        "assays": table("assays", *assays),
        "samples": table("samples", *samples),
    }
    if not through:
        tables["copy_number"] = tables["copy_number"].drop("sample_id")
    found = handled(tables)["copy_number"]
    assert [(one.patients, one.alone) for one in found.unique] == [(3, 0.0)]
