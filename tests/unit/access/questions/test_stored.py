"""A kept answer comes back equal, number by number."""

import datetime

import pytest

from oncommons.access.disclose import disclose
from oncommons.access.questions.stored import ANSWERS, from_bytes, to_bytes
from oncommons.domain.answers import Counts
from oncommons.domain.questions import QuestionKind
from oncommons.domain.results import Disclosed
from oncommons.errors import GrantError
from oncommons.results.questions import EXAMPLES, asker
from tests.factories import open_latest, publish
from tests.made_commons import made_tables

NOON = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def commons(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("stored") / "c", made_tables(400))


@pytest.mark.parametrize("kind", QuestionKind)
def test_each_answer_comes_back(commons, kind):
    view, who = open_latest(commons), asker(commons)
    asked = who.filled(who.read(EXAMPLES[kind]))
    answer = disclose(who.answers[kind](view.within(asked.where), asked), view.grant)
    assert answer.value is not None
    again = from_bytes(to_bytes(answer))
    assert again == answer
    assert type(again.value) is type(answer.value) is ANSWERS[type(answer.value).__name__]
    assert hash(again.value) == hash(answer.value)


def test_answers_of_other_kinds_are_not_kept():
    with pytest.raises(GrantError, match="a str is no answer"):
        to_bytes(Disclosed("text", (), 0, 10))


def test_a_hidden_number_stays_hidden():
    answer = Disclosed(Counts("patients.sex", None, (), exclusive=True), ("R1",), 1, 10)
    assert from_bytes(to_bytes(answer)) == answer
