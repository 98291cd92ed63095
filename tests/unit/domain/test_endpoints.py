"""Endpoints and anchors as they are typed, and what is refused."""

import pytest

from oncommons.domain.endpoints import (
    Dated,
    DayKind,
    Endpoint,
    SurvivalQuestion,
    read_dated,
    read_endpoint,
)
from oncommons.errors import CriteriaError

FORMS = [
    ("diagnosis", "diagnosis"),
    ("line:2", "start of line 2"),
    ("treatment", "start of the first treatment"),
    ("drug:cisplatin", "start of cisplatin"),
    ("sample", "collection of the sample"),
    ("sample:metastasis", "collection of the metastasis sample"),
    ("assay", "report of the assay"),
    ("assay:P450", "report of P450"),
    ("metastasis", "metastasis"),
    ("next-treatment", "next treatment"),
    ("death-of-cancer", "death of cancer"),
    ("event:stay=ICU", "the event stay=ICU"),
    ("measured:2857-1>=4.5", "2857-1>=4.5 measured"),
]


@pytest.mark.parametrize(("text", "words"), FORMS)
def test_what_is_typed_is_read_and_written_alike(text, words):
    read = read_dated(text)
    assert str(read) == text
    assert read.words == words


@pytest.mark.parametrize(
    "text", ["", "birth", "line", "line:0", "line:x", "drug", "death:cancer", "measured:x", "event"]
)
def test_what_names_no_day_is_refused_with_the_forms(text):
    with pytest.raises(CriteriaError, match="names no day") as refused:
        read_dated(text)
    assert "line:2" in refused.value.remedy


def test_a_measurement_has_a_limit():
    assert read_dated("measured:2857-1>=4.5").limit == ("2857-1", ">=", 4.5)
    assert read_dated("measured:ECOG<=1").limit == ("ECOG", "<=", 1.0)
    with pytest.raises(CriteriaError):
        _ = read_dated("death").limit


def test_several_events_are_joined_by_a_plus():
    endpoint = read_endpoint("progression+death", "")
    assert endpoint.words == "progression or death"
    assert str(endpoint) == "progression+death"


@pytest.mark.parametrize(
    ("events", "competing", "says"),
    [
        ("diagnosis", "", "is no event"),
        ("sample", "", "is no event"),
        ("death", "death", "both the event and competing"),
        ("progression", "assay", "is no event"),
    ],
)
def test_what_cannot_happen_is_no_event(events, competing, says):
    with pytest.raises(CriteriaError, match=says):
        read_endpoint(events, competing)


def test_an_endpoint_waits_for_something():
    with pytest.raises(CriteriaError, match="no event"):
        Endpoint(())


@pytest.mark.parametrize("wrong", ["death", "next-treatment", "last-contact"])
def test_what_ends_cannot_start_the_clock(wrong):
    for field in ("anchor", "entry"):
        with pytest.raises(CriteriaError, match="cannot start the clock"):
            SurvivalQuestion(**{field: read_dated(wrong)})


def test_a_landmark_is_told_and_never_negative():
    question = SurvivalQuestion(anchor=Dated(DayKind.LINE, "1"), landmark_days=90)
    assert question.start_words == "day 90 after start of line 1"
    with pytest.raises(CriteriaError, match="landmark is -1"):
        SurvivalQuestion(landmark_days=-1)
