"""Which question is asked of whom."""

import polars as pl
import pytest

from oncommons.domain.models import Kind
from oncommons.errors import ModelError
from oncommons.modelling import choose_question
from oncommons.modelling.question import grade_classes, question_of
from tests.unit.modelling.cohorts import simulate


def patients(times: list[int], dead: int, grades: list[str | None] | None = None) -> pl.DataFrame:
    number = len(times)
    return pl.DataFrame(
        {
            "time_days": [float(time) for time in times],
            "event": [i < dead for i in range(number)],
            "grade": grades or [None] * number,
        },
        schema_overrides={"grade": pl.String},
    )


def test_survival_is_asked_where_enough_died():
    question = choose_question(simulate(1).view())
    assert question.kind is Kind.SURVIVAL
    assert question.outcome == "death of any cause"


@pytest.mark.parametrize(
    ("followed", "horizon"), [(2000, 1825), (1200, 1095), (800, 730), (400, 365), (200, 180)]
)
def test_horizon_is_the_latest_that_was_followed(followed, horizon):
    rows = patients([30] * 20 + [followed] * 100, dead=20)
    assert question_of(rows).horizon_days == horizon


def test_horizon_has_ten_deaths_before_it():
    rows = patients([300] * 9 + [500] * 20 + [1200] * 100, dead=29)
    assert question_of(rows).horizon_days == 1095
    early = patients([1500] * 29 + [1600] * 100, dead=29)
    with pytest.raises(ModelError, match="M012"):
        question_of(early)  # nobody died before the last horizon that was followed


def test_grade_is_asked_where_few_died():
    rows = patients([100] * 40, 5, ["High"] * 25 + ["Low"] * 15)
    question = question_of(rows)
    assert question.kind is Kind.BINARY
    assert question.outcome == "tumour of grade High rather than Low"
    assert question.horizon_days == 0


def test_two_commonest_grades_are_compared_the_higher_one_first():
    rows = patients([1] * 50, 0, ["G2"] * 25 + ["G3"] * 15 + ["G1"] * 10)
    assert grade_classes(rows) == ("G3", "G2")


@pytest.mark.parametrize(("high", "low"), [(20, 9), (30, 7), (0, 40)])
def test_too_few_of_a_grade_cannot_be_told_apart(high, low):
    assert grade_classes(patients([1] * (high + low), 0, ["High"] * high + ["Low"] * low)) is None


def test_refusal_says_what_there_is_and_what_is_possible():
    rows = patients([100] * 40, 5, ["High"] * 2 + [None] * 38)
    with pytest.raises(ModelError) as refused:
        question_of(rows)
    assert "40 patients with follow-up and 5 deaths" in str(refused.value)
    assert "2 patients with a grade" in str(refused.value)
    assert "Kaplan-Meier" in refused.value.remedy
