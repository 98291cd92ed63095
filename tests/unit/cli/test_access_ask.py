"""`oncommons access ask` and `questions`: what is typed, what is said, what is refused."""

import datetime
import json

import pytest

from oncommons.domain.grants import Depth
from oncommons.domain.questions import QuestionKind
from oncommons.results.questions import EXAMPLES
from tests.asked import living_in, made_desk
from tests.unit.cli.typed import as_json, next_command, said, type_in

DAYS = {"valid_from": datetime.date(2020, 1, 1), "valid_until": datetime.date(2099, 1, 1)}
"""Commands ask on the day of the test."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    made = tmp_path_factory.mktemp("asked")
    desk = made_desk(made / "c")
    for name, terms in (("explore", {}), ("open", {"depth": Depth.OPEN, "minimum": 20})):
        grant = desk.view(name, **DAYS, **terms).grant
        (made / f"{name}.json").write_text(json.dumps(grant.to_json()))
    return made


def asked(place, form, *words, grant="explore"):
    file = place / "question.json"
    file.write_text(form if isinstance(form, str) else json.dumps(form))
    return ("access", "ask", file, place / "c", "--grant", place / f"{grant}.json", *words)


def test_every_kind_is_listed_with_an_example():
    listed = as_json("access", "questions")
    assert list(listed) == list(QuestionKind)
    assert listed["survival"]["at"] == ["explore", "research"]
    assert all(listed[kind]["example"] == EXAMPLES[kind] for kind in QuestionKind)
    text = said("access", "questions")
    assert '"ask": "comparison"' in text
    assert type_in(*next_command(text)).exit_code == 0


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"ask": "size"}, "300"),
        ({"ask": "counts", "by": ["patients.sex"]}, "female"),
        ({"ask": "counts", "by": ["patients.sex", "patients.vital_status"]}, "alive"),
        ({"ask": "genes", "genes": ["TP53"]}, "TP53"),
        ({"ask": "description"}, '"section": "Patients"'),
    ],
)
def test_an_answer_is_said(place, form, says):
    text = said(*asked(place, form))
    assert says in text
    assert "R9" in text
    assert type_in(*next_command(text)).exit_code == 0


def test_an_answer_as_json(place):
    answer = as_json(*asked(place, living_in(range(20))))
    assert answer["value"]["patients"] == 200
    assert answer["rules"][-1] == "R9"


def test_a_near_selection_is_refused_in_one_line(place):
    towns = living_in(range(12))["where"]
    few = {"all": [living_in([12])["where"], {"is": "died"}]}
    as_json(*asked(place, {"ask": "size", "where": towns}))
    refused = type_in(*asked(place, {"ask": "size", "where": {"any": [towns, few]}}))
    assert str(refused.exception) == (
        "this selection is too close to one already answered (R9); widen it"
    )


def test_noise_is_paid_for_once(place):
    words = asked(place, {"ask": "size"}, "--noisy", "--member", "ann", grant="open")
    first, second = as_json(*words, "--epsilon", "0.5"), as_json(*words)
    assert first == second
    assert first["left"] == {"member": 2_500, "release": 29_500, "project": None}
    text = said(*words)
    assert "everybody" in text
    assert "left: you 2.5, the release 29.5" in text
    assert type_in(*next_command(text)).exit_code == 0


def test_a_project_pays_too(place):
    words = asked(place, {"ask": "size"}, "--noisy", "--member", "bob")
    found = as_json(*words)
    assert found["left"]["project"] in (2_900, 3_000)
    assert "the project" in said(*words)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("select 1", "question.json: question is no JSON"),
        ({"ask": "size", "were": {}}, "write where"),
    ],
)
def test_a_file_that_is_no_question_is_named(place, form, says):
    assert says in str(type_in(*asked(place, form)).exception)


def test_a_file_that_cannot_be_read_is_named(place):
    refused = type_in("access", "ask", place / "none.json", place / "c")
    assert "none.json: the question cannot be read (FileNotFoundError)" in str(refused.exception)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--noisy",), "name who asks"),
        (("--noisy", "--member", "ann", "--epsilon", "0.9"), "ask with 0.001 to 0.5"),
        (("--noisy", "--member", "ann", "--epsilon", "much"), "write a number"),
    ],
)
def test_noise_that_cannot_be_paid_is_refused(place, words, says):
    refused = type_in(*asked(place, living_in(range(5)), *words, grant="open"))
    assert says in str(refused.exception)


def test_an_open_grant_gives_noise_only(place):
    refused = type_in(*asked(place, {"ask": "size"}, grant="open"))
    assert "ask with noise" in str(refused.exception)
