"""Who said no: the last word about research counts, and a refusal weighs more than a consent."""

import polars as pl
import pytest

from oncommons.privacy.consent import refusing_patients


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
