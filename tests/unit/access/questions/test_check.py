"""A question is held to the depth of a grant, to its kinds, and to its columns."""

import dataclasses
import datetime

import pytest

from oncommons.access.grants import EVERYTHING
from oncommons.access.questions.check import ASKED_AT, check_question, may_ask
from oncommons.access.questions.parse import parse
from oncommons.domain.criteria import in_cohort
from oncommons.domain.grants import Depth, Grant, Purpose
from oncommons.domain.questions import Question, QuestionKind
from oncommons.errors import CriteriaError, GrantError, Refused

WHOLE = Grant(
    "G-7", "P", "r1", EVERYTHING, None, Depth.EXPLORE, (Purpose.HEALTH_RESEARCH,), 10,
    datetime.date(2026, 1, 1), datetime.date(2026, 12, 31),
)  # fmt: skip


def holding(**columns):
    return dataclasses.replace(WHOLE, columns=columns)


TUMOURS = holding(patients=("sex",), tumours=("tumour_id", "oncotree", "topography"))
GRADES = parse({"ask": "counts", "by": ["patients.sex", "tumours.grade"]})


def test_an_ungranted_column_is_named_with_its_path_and_what_is_granted():
    with pytest.raises(GrantError) as refused:
        check_question(GRADES, TUMOURS)
    assert str(refused.value) == (
        'question.by[1]: "tumours.grade" is not in grant G-7;'
        " granted in tumours: oncotree, topography"
    )
    assert refused.value.code == "GRANT_COLUMN"
    assert not may_ask(GRADES, TUMOURS)
    assert may_ask(GRADES, WHOLE)


def test_a_table_without_a_granted_column():
    with pytest.raises(GrantError, match="granted in tumours: none"):
        check_question(GRADES, holding(patients=("sex",)))


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ({"is": "died"}, "question.where"),
        ({"all": [{"is": "tumour_type", "code": "LUAD"}, {"not": {"is": "died"}}]},
         r"question.where.all\[1\].not"),
        ({"any": [{"known": {"is": "died"}}]}, r"question.where.any\[0\].known"),
        ({"any_sample": {"is": "panel", "panel": "P1"}}, "question.where.any_sample"),
    ],
)  # fmt: skip
def test_a_condition_is_held_to_the_grant_too(where, path):
    with pytest.raises(GrantError, match=f"^{path}: "):
        check_question(parse({"ask": "size", "where": where}), TUMOURS)


def test_groups_are_held_to_the_grant_too():
    groups = [{"name": "a", "where": {"is": "tumour_type", "code": "LUAD"}}]
    groups.append({"name": "b", "where": {"is": "died"}})
    with pytest.raises(GrantError, match=r"question.groups\[1\].where"):
        check_question(parse({"ask": "comparison", "groups": groups}), TUMOURS)


@pytest.mark.parametrize("depth", Depth)
@pytest.mark.parametrize("kind", QuestionKind)
def test_each_kind_at_each_depth(kind, depth):
    grant = dataclasses.replace(WHOLE, depth=depth)
    counts = kind in (QuestionKind.SIZE, QuestionKind.COUNTS)
    assert (kind in ASKED_AT[depth]) is (depth is not Depth.OPEN or counts)
    assert may_ask(Question(kind), grant) is (kind in ASKED_AT[depth])


def test_a_depth_that_is_too_small_is_said():
    with pytest.raises(Refused, match="survival is not asked at depth open; ask for counts, size"):
        check_question(
            Question(QuestionKind.SURVIVAL), dataclasses.replace(WHOLE, depth=Depth.OPEN)
        )


def test_a_grant_may_hold_some_kinds_only():
    grant = dataclasses.replace(WHOLE, questions=frozenset((QuestionKind.SIZE,)))
    assert may_ask(Question(QuestionKind.SIZE), grant)
    with pytest.raises(GrantError, match="granted are size") as refused:
        check_question(Question(QuestionKind.SURVIVAL), grant)
    assert refused.value.code == "GRANT_QUESTION"


def test_a_saved_cohort_has_to_be_filled_in():
    with pytest.raises(CriteriaError, match="not filled in"):
        check_question(Question(QuestionKind.SIZE, in_cohort("c1")), WHOLE)
