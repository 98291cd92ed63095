"""Which question is asked of whom."""

import polars as pl
import pytest

from oncommons.domain.models import Kind
from oncommons.errors import ModelError
from oncommons.modelling import choose_question
from oncommons.modelling.question import question_of
from tests.unit.modelling.cohorts import simulate

NUMBERS = ("gleason", "t_two", "fourth")


def patients(
    times: list[int],
    dead: int,
    grades: list[str | None] | None = None,
    **numbers: list[float | None],
) -> pl.DataFrame:
    number = len(times)
    unknown: dict[str, list[float | None]] = dict.fromkeys(NUMBERS, [None] * number)
    return pl.DataFrame(
        {
            "time_days": [float(time) for time in times],
            "event": [i < dead for i in range(number)],
            "grade": grades or [None] * number,
        }
        | unknown
        | numbers,
        schema_overrides={"grade": pl.String, "event": pl.Boolean, "time_days": pl.Float64}
        | dict.fromkeys(NUMBERS, pl.Float64),
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


def test_t_category_is_asked_where_all_have_one_grade():
    rows = patients([0] * 47, 0, ["High"] * 47, t_two=[1.0] * 31 + [0.0] * 16)
    question = question_of(rows)
    assert (question.name, question.kind) == ("t-category", Kind.BINARY)
    assert question.outcome == "T category T2 or higher rather than below T2"


def test_stage_iv_is_the_last_label_that_is_asked():
    rows = patients([0] * 40, 0, t_two=[1.0] * 40, fourth=[1.0] * 10 + [0.0] * 30)
    assert question_of(rows).name == "stage"


def test_refusal_says_what_there_is_what_is_unknown_and_what_is_possible():
    rows = patients([100] * 30 + [-1] * 10, 5, ["High"] * 2 + [None] * 38, fourth=[1.0] * 40)
    with pytest.raises(ModelError) as refused:
        question_of(rows)
    said = str(refused.value)
    assert "M012 40 patients: 30 with follow-up (10 without) and 5 deaths" in said
    assert "grade known in 2 of 40, 0 on the rarer side" in said
    assert "stage known in 40 of 40, 0 on the rarer side" in said
    assert "Kaplan-Meier" in refused.value.remedy


def test_empty_cohort_is_refused_as_empty():
    with pytest.raises(ModelError, match="M012 0 patients are in view") as refused:
        question_of(patients([], 0))
    assert "wider" in refused.value.remedy
