"""Budgets are spent before the draw, in whole numbers, and never twice."""

import pytest

from oncommons import store
from oncommons.access.questions.budgets import Charge, FileBudgets, Limits, open_budgets
from oncommons.domain.noisy import Left, Noisy, NoisyRow, noisy_from_json
from oncommons.errors import Refused

ROWS = (NoisyRow(("female",), -3, 0, 27), NoisyRow(("other or not known",), 40, 10, 70))


def noisy(thousandths=100, rows=ROWS):
    return Noisy("r1", {"ask": "size"}, rows, thousandths)


def charge(thousandths=100, member="ann", project="P"):
    return Charge(member, "r1", project, thousandths)


@pytest.fixture
def budgets(tmp_path):
    return FileBudgets(tmp_path / "budgets.log")


def test_an_answer_is_drawn_once_and_given_for_ever(budgets, tmp_path):
    first = budgets.draw("q", charge(), noisy)
    again = FileBudgets(tmp_path / "budgets.log")
    for one in (budgets, again):
        got = one.draw("q", charge(member="bob"), lambda: pytest.fail("drawn again"))
        assert got == first == noisy()
        assert one.left(charge()) == Left(2_900, 29_900, 2_900)
        assert one.left(charge(member="bob", project="")) == Left(3_000, 29_900, None)


def test_each_budget_has_its_end(tmp_path):
    limits = Limits(member=200, release=500, project=300)
    budgets = FileBudgets(tmp_path / "b.log", limits)
    for number in range(2):
        budgets.draw(f"a{number}", charge(), noisy)
    with pytest.raises(Refused, match=r"this member has 0 left, and the question costs 0\.1"):
        budgets.draw("a2", charge(), noisy)
    budgets.draw("b0", charge(member="bob"), noisy)
    with pytest.raises(Refused, match="this project has 0 left"):
        budgets.draw("b1", charge(member="bob"), noisy)
    budgets.draw("b1", charge(member="bob", project=""), noisy)
    budgets.draw("c1", charge(member="cem", project=""), noisy)
    with pytest.raises(Refused, match="this release has 0 left") as refused:
        budgets.draw("c2", charge(member="cem", project=""), noisy)
    assert refused.value.code == "BUDGET"
    assert budgets.left(charge()) == Left(0, 0, 0)


def test_what_was_spent_stays_spent_when_the_draw_fails(budgets):
    def fails():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        budgets.draw("q", charge(), fails)
    assert budgets.left(charge()).member == 2_900
    assert budgets.draw("q", charge(), noisy) == noisy()
    assert budgets.left(charge()).member == 2_800


def test_thousandths_add_up_exactly(tmp_path):
    budgets = FileBudgets(tmp_path / "b.log", Limits(member=300, release=10_000, project=10_000))
    for number in range(3):  # 0.1 + 0.1 + 0.1 is above 0.3 in floating point
        budgets.draw(f"q{number}", charge(), noisy)
    assert budgets.left(charge()).member == 0


@pytest.mark.parametrize("thousandths", [0, -100, 501])
def test_a_question_costs_at_least_a_thousandth_and_at_most_a_half(thousandths):
    with pytest.raises(Refused, match=r"ask with 0\.001 to 0\.5"):
        charge(thousandths)


def test_somebody_has_to_pay():
    with pytest.raises(Refused, match="name who asks"):
        Charge("", "r1")


def test_an_answer_comes_back_from_json():
    assert noisy_from_json(noisy().to_json()) == noisy()
    with pytest.raises(TypeError, match="rows and a question"):
        noisy_from_json(noisy().to_json() | {"rows": None})


def test_they_lie_in_the_folder_of_the_commons(tmp_path):
    commons = store.init(tmp_path / "c")
    open_budgets(commons, Limits(member=1))
    assert (tmp_path / "c" / "questions" / "budgets.log").exists()
