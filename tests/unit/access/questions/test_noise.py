"""Noisy counts over the vocabulary, within budgets, drawn once."""

import numpy as np
import pytest

from oncommons.access.questions import Charge, FileBudgets, NoisyAsker, read_epsilon
from oncommons.access.questions.noise import REST, draw, half_width
from oncommons.domain.criteria import column
from oncommons.domain.grants import Depth
from oncommons.errors import CriteriaError, GrantError, Refused
from tests.asked import living_in, made_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return made_desk(tmp_path_factory.mktemp("noise") / "c")


@pytest.fixture
def noisy(desk, tmp_path):
    return NoisyAsker(desk.asker, FileBudgets(tmp_path / "budgets.log"))


def charge(view, thousandths=500, member="ann"):
    return Charge(member, view.release_id, "", thousandths)


def open_view(desk, **terms):
    return desk.view("open", **({"depth": Depth.OPEN, "minimum": 20} | terms))


def test_everybody_is_counted_with_noise(desk, noisy):
    view = open_view(desk)
    drawn, left = noisy.ask({"ask": "size"}, view, charge(view))
    (row,) = drawn.rows
    assert row.labels == ()
    assert abs(row.patients - 300) < 60
    assert (row.low, row.high) == (row.patients - 6, row.patients + 6)
    assert (left.member, left.release, left.project) == (2_500, 29_500, None)


def test_each_value_of_the_vocabulary_is_counted_whoever_is_there(desk, noisy):
    view = open_view(desk)
    drawn, _ = noisy.ask({"ask": "counts", "by": ["patients.sex"]}, view, charge(view))
    assert [row.labels for row in drawn.rows] == [
        *[(sex,) for sex in ("female", "male", "other", "unknown")],
        (REST,),
    ]
    for row, truth in zip(drawn.rows, (150, 150, 0, 0, 0), strict=True):
        assert abs(row.patients - truth) < 60
        assert row.low >= 0


def test_two_columns_make_a_table(desk, noisy):
    view = open_view(desk)
    form = {"ask": "counts", "by": ["patients.vital_status", "patients.sex"]}
    drawn, _ = noisy.ask(form, view, charge(view))
    assert len(drawn.rows) == 4 * 3 + 1
    found = {row.labels: row.patients for row in drawn.rows}
    assert abs(found["female", "dead"] - 50) < 60
    assert abs(found["male", "alive"] - 100) < 60
    assert abs(found["other", "dead"]) < 60


def test_one_question_has_one_answer_for_everybody_and_for_ever(desk, noisy):
    view, other = open_view(desk), desk.view("P")
    one, _ = noisy.ask(living_in(range(9)), view, charge(view))
    form = living_in(reversed(range(9)), of="patients")
    for asked_through in (view, other):
        two, left = noisy.ask(form, asked_through, charge(view, 100, "bob"))
        assert two == one
        assert left.member == 3_000


def test_other_rows_of_a_grant_are_another_answer(desk, noisy):
    view = open_view(desk)
    narrow = open_view(desk, rows=column("patients.sex", "female"))
    noisy.ask({"ask": "size"}, view, charge(view))
    two, left = noisy.ask({"ask": "size"}, narrow, charge(view))
    assert abs(two.rows[0].patients - 150) < 60
    assert left.member == 2_000


def test_some_questions_have_no_noisy_answer(desk, noisy):
    view = open_view(desk)
    for form in ({"ask": "survival"}, {"ask": "size", "of": "samples"}):
        with pytest.raises(Refused, match="has no noisy answer"):
            noisy.ask(form, view, charge(view))
    with pytest.raises(CriteriaError, match="no closed list"):
        noisy.ask({"ask": "counts", "by": ["patients.site_id"]}, view, charge(view))
    with pytest.raises(GrantError, match="is not in grant"):
        noisy.ask(
            {"ask": "counts", "by": ["patients.sex"]}, open_view(desk, columns={}), charge(view)
        )
    with pytest.raises(GrantError, match="everybody in a grant"):
        noisy.ask({"ask": "size"}, view.within(column("patients.sex", "female")), charge(view))
    assert noisy.budgets.left(charge(view)).member == 3_000


def test_another_release_does_not_pay(desk, noisy):
    with pytest.raises(Refused, match="charge the release that is asked"):
        noisy.ask({"ask": "size"}, open_view(desk), Charge("ann", "r0123456789abcdef"))


def test_a_value_outside_the_vocabulary_counts_as_the_rest():
    codes = np.array([0] * 1_000 + [1] * 2_000 + [2] * 3_000, np.int32)
    one, two, rest = draw(codes, 2, 500)
    assert abs(one - 1_000) < 60
    assert abs(two - 2_000) < 60
    assert abs(rest - 3_000) < 60


@pytest.mark.parametrize("thousandths", [1, 3, 100, 333, 499, 500])
def test_a_draw_costs_no_more_than_it_says(thousandths):
    assert len(draw(np.zeros(10, np.int32), 0, thousandths)) == 1


@pytest.mark.parametrize("thousandths", [100, 250, 500])
def test_the_interval_holds_95_of_100_draws_and_no_more_than_it_must(thousandths):
    a = np.exp(-thousandths / 1_000)
    within = [1 - 2 * a ** (t + 1) / (1 + a) for t in range(200)]
    half = half_width(thousandths)
    assert within[half] >= 0.95 > within[half - 1]


@pytest.mark.parametrize(("text", "thousandths"), [("0.1", 100), (" 0.025", 25), ("1/2", 500)])
def test_an_epsilon_is_read_exactly(text, thousandths):
    assert read_epsilon(text) == thousandths


@pytest.mark.parametrize("text", ["", "much", "0.0001", "1/0", "nan", "inf"])
def test_an_epsilon_that_is_none_is_refused(text):
    with pytest.raises(Refused, match="write a number"):
        read_epsilon(text)
