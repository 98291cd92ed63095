"""Each kind of question is answered by the stage that it belongs to."""

import pytest

from oncommons import cohort
from oncommons.domain.questions import QuestionKind
from oncommons.domain.results import Raw
from oncommons.errors import CriteriaError
from oncommons.results.questions import ANSWERS, EXAMPLES, asker
from tests.asked import Desk, living_in, made_desk
from tests.factories import TODAY, open_latest, publish
from tests.made_commons import made_tables


@pytest.fixture(scope="module")
def commons(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("kinds") / "c", made_tables(200))


def raw(commons, form):
    view, who = open_latest(commons), asker(commons)
    asked = who.filled(who.read(form))
    return who.answers[asked.ask](view.within(asked.where), asked)


def test_every_kind_has_an_answer_and_an_example():
    assert set(ANSWERS) == set(EXAMPLES) == set(QuestionKind)


MORE = [
    {"ask": "size", "of": "samples"},
    {"ask": "counts", "by": ["patients.sex"]},
    {"ask": "genes", "genes": ["TP53"], "alteration": "copy-number", "of": "samples"},
    {"ask": "survival"},
    {"ask": "comparison", "by": ["patients.sex"]},
    {"ask": "description"},
    {"ask": "patterns"},
    {"ask": "changes", "genes": ["TP53"]},
    {"ask": "charts"},
]


@pytest.mark.parametrize("form", [*EXAMPLES.values(), *MORE], ids=str)
def test_each_is_answered_with_a_raw_result(commons, form):
    assert isinstance(raw(commons, form), Raw)


def test_two_groups_may_mirror_each_other_by_criteria(commons):
    groups = [
        {"name": sex, "where": {"is": "column", "column": "patients.sex", "in": [sex]}}
        for sex in ("female", "male")
    ]
    found = raw(commons, {"ask": "changes", "genes": ["TP53"], "groups": groups}).undisclosed
    assert [one.name for one in found.groups] == ["female", "male"]


def test_a_saved_cohort_is_filled_in(tmp_path):
    desk: Desk = made_desk(tmp_path / "c")
    view = desk.view()
    from oncommons import access

    where = desk.asker.read(living_in(range(12))).where
    narrowed = cohort.select(view, where)
    size = access.disclose(cohort.cohort_size(narrowed), view.grant)
    cohort.save(desk.commons, view, "north", where, size=size, today=TODAY)
    form = {"ask": "size", "where": {"is": "in_cohort", "cohort": "north"}}
    assert desk.ask(form).value.n == 120
    with pytest.raises(CriteriaError, match="no saved cohort"):
        desk.ask({"ask": "size", "where": {"is": "in_cohort", "cohort": "south"}})
