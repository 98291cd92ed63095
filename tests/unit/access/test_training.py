"""Quizzes, validity, sets of requirements; and the check lists of roles."""

import json
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from oncommons.access.onboarding import check_points, points_left, points_of
from oncommons.access.training import (
    Question,
    grade,
    in_force,
    last_day,
    read_quiz,
    read_requirements,
    sign_requirements,
    stricter,
)
from oncommons.domain.governance.people import CourseRequired
from oncommons.domain.governance.roles import Role
from oncommons.errors import KeyProblem, Refused

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
PUBLIC = KEY.public_key().public_bytes_raw().hex()
ASKED = (
    CourseRequired("data-protection", Role.LEAD, least_version=2),
    CourseRequired("genomic-data", tier="sensitive"),
)
QUIZ = [{"text": "1 + 1?", "options": ["1", "2"], "answer": 1}]


@pytest.mark.parametrize(
    ("answers", "mark"), [([1, 0, 0], 100), ([1, 0, 1], 66), ([0, 1, 1], 0), ([1, 1, 1], 33)]
)
def test_the_mark_is_whole_percent_rounded_down(answers, mark):
    questions = [Question("?", ("a", "b"), right) for right in (1, 0, 0)]
    assert grade(questions, answers) == mark


def test_each_question_has_one_answer():
    with pytest.raises(Refused) as refusal:
        grade(read_quiz(QUIZ), [1, 1])
    assert refusal.value.code == "ANSWERS"


@pytest.mark.parametrize(
    "data",
    [
        "quiz",
        [],
        ["1 + 1?"],
        [QUIZ[0] | {"more": 1}],
        [QUIZ[0] | {"text": 1}],
        [QUIZ[0] | {"options": "12"}],
        [QUIZ[0] | {"options": ["1"], "answer": 0}],
        [QUIZ[0] | {"options": [1, 2]}],
        [QUIZ[0] | {"answer": 2}],
        [QUIZ[0] | {"answer": -1}],
        [QUIZ[0] | {"answer": True}],
    ],
)
def test_a_quiz_that_cannot_be_graded_is_refused(data):
    with pytest.raises(Refused) as refusal:
        read_quiz(data)
    assert refusal.value.code == "QUIZ"


@pytest.mark.parametrize(
    ("issued", "months", "until"),
    [
        (date(2026, 11, 25), 12, date(2027, 11, 25)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_a_certificate_counts_for_whole_months(issued, months, until):
    assert last_day(issued, months) == until


def test_what_a_commons_set_last_is_in_force():
    no_longer = CourseRequired("data-protection", Role.LEAD, least_version=0)
    assert in_force(ASKED, (no_longer,)) == (ASKED[1],)
    assert in_force(ASKED, (no_longer, ASKED[0])) == ASKED


versions = st.integers(0, 4)


@given(
    st.dictionaries(st.sampled_from("abc"), versions),
    st.dictionaries(st.sampled_from("abc"), st.integers(1, 4)),
)
def test_a_set_of_a_federation_weakens_nothing(here, theirs):
    own, asked = (
        tuple(CourseRequired(name, least_version=least) for name, least in given.items())
        for given in (here, theirs)
    )
    after = {one.course: one.least_version for one in in_force(own, stricter(own, asked))}
    assert after == {
        name: top
        for name in {*here, *theirs}
        if (top := max(here.get(name, 0), theirs.get(name, 0)))
    }


def written(tmp_path, **parts):
    path = tmp_path / "set.json"
    path.write_text(json.dumps(sign_requirements("fed", ASKED, KEY) | parts))
    return path


def test_a_signed_set_comes_back_as_it_was(tmp_path):
    found = read_requirements(written(tmp_path), PUBLIC)
    assert (found.name, found.requirements, found.key) == ("fed", ASKED, PUBLIC)


@pytest.mark.parametrize(
    "parts", [{"name": "x"}, {"requirements": []}, {"signature": "00"}, {"requirements": [1.5]}]
)
def test_a_set_that_was_changed_is_refused(tmp_path, parts):
    with pytest.raises(KeyProblem):
        read_requirements(written(tmp_path, **parts), PUBLIC)
    with pytest.raises(KeyProblem):
        read_requirements(written(tmp_path), "00" * 32)


@pytest.mark.parametrize("content", ["{", "[]", '{"format": "other"}'])
def test_a_file_that_is_no_set_is_refused(tmp_path, content):
    path = tmp_path / "set.json"
    path.write_text(content)
    with pytest.raises(Refused) as refusal:
        read_requirements(path, PUBLIC)
    assert refusal.value.code == "REQUIREMENTS"


ROW = {"course": "a", "role": "lead", "tier": "", "least_version": 1}


@pytest.mark.parametrize(
    "rows",
    [
        "all",
        ["data-protection"],
        [ROW | {"more": 1}],
        [ROW | {"role": "king"}],
        [ROW | {"least_version": 0}],
        [ROW | {"least_version": "1"}],
    ],
)
def test_a_set_that_is_signed_and_cannot_be_used_is_refused(tmp_path, rows):
    from oncommons.access.training import FORMAT, _message

    signed = {"format": FORMAT, "name": "fed", "requirements": rows}
    signature = KEY.sign(_message(signed)).hex()
    with pytest.raises(Refused) as refusal:
        read_requirements(written(tmp_path, requirements=rows, signature=signature), PUBLIC)
    assert refusal.value.code == "REQUIREMENTS"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_each_role_has_a_check_list_that_ends(role):
    points = points_of(role)
    assert points_left(role, ()) == points
    assert len(set(points)) == len(points) >= 2
    assert points_left(role, points[1:]) == points[:1]
    check_points(role, points)
    for given_points in ((), ("tea",), (*points, "tea")):
        with pytest.raises(Refused):
            check_points(role, given_points)
