"""A question is read, held to the grant and the history, answered, disclosed and kept."""

import dataclasses
import datetime

import pytest

from oncommons import access, store
from oncommons.access.questions import Standing
from oncommons.access.questions import ask as module
from oncommons.domain.criteria import column
from oncommons.domain.grants import Depth
from oncommons.errors import GrantError, Refused
from oncommons.store.sets import patient_set
from tests.asked import NOON, living_in, made_desk
from tests.factories import patients

CLOSE = r"^this selection is too close to one already answered \(R9\); widen it$"


@pytest.fixture
def desk(tmp_path):
    return made_desk(tmp_path / "c")


def test_an_answer_passed_the_rules_and_the_audit(desk):
    answer = desk.ask({"ask": "counts", "by": ["patients.sex"]})
    assert [(row.label, row.patients) for row in answer.value.rows] == [
        ("female", 150),
        ("male", 150),
    ]
    assert answer.rules[-1] == "R9"
    assert answer.by_rule("R9").parameters == {"apart": 10}


def test_the_same_question_is_computed_once(desk):
    calls = []
    answers = dict(desk.asker.answers)
    compute = answers["size"]
    answers["size"] = lambda view, asked: calls.append(1) or compute(view, asked)
    desk.asker = dataclasses.replace(desk.asker, answers=answers)
    first = desk.ask(living_in(range(20)))
    spelled = living_in(reversed(range(20)))
    second = desk.ask({"ask": "size", "where": {"not": {"not": {"all": [spelled["where"]]}}}})
    assert first == second
    assert len(calls) == 1


def test_the_same_patients_by_other_words_are_answered_again(desk):
    everybody = {"is": "recorded", "column": "patients.sex"}
    assert desk.ask({"ask": "size", "where": everybody}).value.n == 300
    assert desk.ask({"ask": "size"}).value.n == 300


def test_terms_are_part_of_what_is_kept(desk):
    form = living_in(range(20), "counts", by=["patients.vital_status"])
    wide, strict = desk.view(), desk.view(minimum=90)
    assert None not in [row.patients for row in desk.ask(form, wide).value.rows]
    assert None in [row.patients for row in desk.ask(form, strict).value.rows]
    assert None not in [row.patients for row in desk.ask(form, wide).value.rows]


def test_a_near_selection_is_refused_and_counted(desk):
    assert desk.size(range(20)) == 200
    dead = {"is": "column", "column": "patients.vital_status", "in": ["dead"]}
    alive_in_19 = {"all": [living_in([19])["where"], {"not": dead}]}
    close = {"any": [living_in(range(19))["where"], alive_in_19]}
    with pytest.raises(Refused, match=CLOSE) as refused:
        desk.ask({"ask": "size", "where": close})
    assert refused.value.code == "R9"
    assert desk.history.refusals() == {"P": 1}
    assert desk.size(range(19)) == 190


def test_after_ten_refusals_a_person_has_to_look(desk):
    all_but_few = {"not": {"all": [living_in([0])["where"], {"is": "died"}]}}
    for _ in range(10):
        with pytest.raises(Refused, match=CLOSE):
            desk.ask({"ask": "size", "where": all_but_few})
    with pytest.raises(Refused, match="ask the governance manager"):
        desk.ask({"ask": "size"})
    assert desk.ask({"ask": "size"}, desk.view("Q")).value.n == 300
    desk.history.looked("P", "person-1", NOON + datetime.timedelta(hours=2))
    assert desk.ask({"ask": "size"}).value.n == 300


def test_what_is_answered_while_computing_is_seen_before_it_is_shown(desk):
    answers = dict(desk.asker.answers)
    other = made_desk_again(desk)

    def slow(view, asked):
        assert other.size([*range(20)]) == 200  # another project is faster
        return desk_answers["size"](view, asked)

    desk_answers = desk.asker.answers
    answers["size"] = slow
    desk.asker = dataclasses.replace(desk.asker, answers=answers)
    few = {"all": [living_in([20])["where"], {"is": "died"}]}
    with pytest.raises(Refused, match=CLOSE):
        desk.ask({"ask": "size", "where": {"any": [living_in(range(20))["where"], few]}})
    assert desk.history.refusals() == {"P": 1}


def made_desk_again(desk):
    """Open the same commons as another program does."""
    return dataclasses.replace(desk, history=access.questions.open_history(desk.commons))


def test_groups_by_criteria_are_held_against_the_history_too(desk):
    rest = [{"is": "died"}, {"not": {"all": [living_in([0])["where"], {"is": "died"}]}}]
    groups = [{"name": name, "where": where} for name, where in zip("ab", rest, strict=True)]
    with pytest.raises(Refused, match=CLOSE):
        desk.ask({"ask": "comparison", "groups": groups})


def test_the_rows_of_a_grant_are_known_from_its_first_question(desk):
    rows = column("patients.country_region", *(f"T{town:02}" for town in range(20)))
    narrow = desk.view("Q", rows=rows)
    assert desk.ask({"ask": "size"}, narrow).value.n == 200
    few = {"all": [living_in([0])["where"], {"is": "died"}]}
    with pytest.raises(Refused, match=CLOSE):
        desk.ask({"ask": "size", "where": {"not": few}}, narrow)


def test_an_open_grant_gives_noise_only(desk):
    with pytest.raises(Refused, match="ask with noise") as refused:
        desk.ask({"ask": "size"}, desk.view(depth=Depth.OPEN, minimum=20))
    assert refused.value.code == "QUESTION_DEPTH"


def test_a_narrowed_view_is_not_asked(desk):
    narrowed = desk.view().within(column("patients.sex", "female"))
    with pytest.raises(GrantError, match="everybody in a grant"):
        desk.ask({"ask": "size"}, narrowed)


def test_a_question_may_be_given_as_a_value(desk):
    asked = desk.asker.read({"ask": "size"})
    assert desk.ask(asked).value.n == 300


def test_a_new_release_inherits_by_the_pseudonyms(desk):
    assert desk.size(range(20)) == 200
    more = patients(330, country_region=lambda i: f"T{i // 10:02}")
    store.publish(desk.commons, {"patients": more}, policy="", risk={}, loads=(), label="latest")
    assert desk.size(range(20)) == 200
    few = {"all": [living_in([20])["where"], {"is": "died"}]}
    later = desk.view()
    asked = desk.asker.filled(
        desk.asker.read({"ask": "size", "where": {"any": [living_in(range(19))["where"], few]}})
    )
    chosen = patient_set(later.within(asked.where))
    assert desk.history.standing(later.release_id, [chosen], 10) is Standing.NEW


def test_internal_keys_can_be_given(desk):
    order = []
    desk.asker = dataclasses.replace(
        desk.asker, keys=lambda view: order.append(1) or module.patient_order(view)
    )
    desk.ask({"ask": "size"})
    desk.ask({"ask": "size"})
    assert order == [1]
