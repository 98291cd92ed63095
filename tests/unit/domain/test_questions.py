"""Questions have one JSON form and one name, however they are spelled."""

import pytest

from oncommons.domain.comparisons import Group
from oncommons.domain.criteria import mutated
from oncommons.domain.endpoints import SurvivalQuestion, read_dated, read_endpoint
from oncommons.domain.questions import (
    ABOUT,
    KEYS,
    Question,
    QuestionKind,
    canonical_question,
)

ONE, OTHER = mutated("TP53"), mutated("KRAS")
COUNTS = Question(QuestionKind.COUNTS, ONE & OTHER, ("patients.sex", "tumours.grade"))


def test_what_is_as_usual_is_left_out():
    assert Question(QuestionKind.SIZE).to_json() == {"ask": "size"}


def test_every_kind_is_described_and_has_its_keys():
    assert set(ABOUT) == set(KEYS) == set(QuestionKind)


@pytest.mark.parametrize(
    "spelling",
    [
        Question(QuestionKind.COUNTS, OTHER & ONE, ("tumours.grade", "patients.sex")),
        Question(QuestionKind.COUNTS, ~~(ONE & (OTHER & ONE)), COUNTS.by),
    ],
)
def test_two_spellings_have_one_name(spelling):
    assert spelling.question_id == COUNTS.question_id
    assert canonical_question(spelling) == canonical_question(COUNTS)


def test_another_question_has_another_name():
    others = [
        Question(QuestionKind.COUNTS, ONE | OTHER, COUNTS.by),
        Question(QuestionKind.COUNTS, ONE & OTHER, COUNTS.by[:1]),
        Question(QuestionKind.SIZE, ONE & OTHER),
    ]
    assert len({one.question_id for one in (COUNTS, *others)}) == 4


def test_order_counts_where_it_changes_the_answer():
    groups = (Group("a", ONE), Group("b", OTHER))
    first = Question(QuestionKind.COMPARISON, groups=groups)
    second = Question(QuestionKind.COMPARISON, groups=groups[::-1])
    assert first.question_id != second.question_id
    genes = [Question(QuestionKind.PATTERNS, genes=one) for one in (("A", "B"), ("B", "A"))]
    assert genes[0].question_id != genes[1].question_id
    genes = [Question(QuestionKind.GENES, genes=one) for one in (("A", "B"), ("B", "A", "B"))]
    assert genes[0].question_id == genes[1].question_id


def test_survival_is_written_as_it_is_typed():
    endpoint = read_endpoint("progression", "death")
    asked = SurvivalQuestion(endpoint, read_dated("line:1"), read_dated("sample"), 90)
    assert Question(QuestionKind.SURVIVAL, survival=asked).to_json() == {
        "ask": "survival",
        "endpoint": "progression",
        "competing": "death",
        "from": "line:1",
        "entry": "sample",
        "landmark_days": 90,
    }
