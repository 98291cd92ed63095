"""DuckDB and Spark answer every question alike, row by row, over the same Parquet files."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks.random_criteria import random_criteria
from oncommons import cohort
from oncommons.domain.criteria import column, mutated
from oncommons.errors import EngineError, IntegrityError
from oncommons.store.engine import Query
from tests.factories import open_latest, publish
from tests.made_commons import made_tables
from tests.needs import needs_spark
from tests.questions import ask_everything
from tests.unit.cli.typed import as_json, next_command, said, type_in

pytestmark = [pytest.mark.spark, needs_spark]
ENGINE = "local[2]"


@pytest.fixture(scope="module")
def commons(tmp_path_factory):
    """A commons whose folder bears signs that stand for other files in a pattern."""
    return publish(tmp_path_factory.mktemp("engines") / "my [commons] *é", made_tables())


@pytest.fixture(scope="module")
def duck(commons):
    return open_latest(commons)


@pytest.fixture(scope="module")
def spark(commons):
    return open_latest(commons, engine=ENGINE)


def same(one, other):
    one, other = getattr(one, "undisclosed", one), getattr(other, "undisclosed", other)
    if isinstance(one, pl.DataFrame):
        assert_frame_equal(one, other, check_exact=True)
    else:
        assert one == other


@pytest.mark.timeout(1200)
def test_every_question_has_the_same_answer(duck, spark):
    pairs = list(zip(ask_everything(duck), ask_everything(spark), strict=True))
    for (what, ours), (also, theirs) in pairs:
        assert what == also
        same(ours, theirs)
    assert len(pairs) > 60


@pytest.mark.timeout(1200)
def test_every_question_has_the_same_answer_in_a_cohort(duck, spark):
    criteria = mutated("TP53") | ~column("patients.sex", "female")
    ours, theirs = duck.within(criteria), spark.within(criteria)
    assert 0 < ours.patients() < duck.patients()
    for (_, one), (_, other) in zip(
        ask_everything(ours, most=1), ask_everything(theirs, most=1), strict=True
    ):
        same(one, other)


@pytest.mark.timeout(1200)
def test_fifty_random_criteria_hold_for_the_same_patients(duck, spark):
    sizes = set()
    for criteria in random_criteria(50, seed=2):
        ours = cohort.select(duck, criteria).rows("patients", ["patient_id"])
        theirs = cohort.select(spark, criteria).rows("patients", ["patient_id"])
        assert_frame_equal(ours, theirs)
        sizes.add(ours.height)
    assert len(sizes) > 10, "the criteria hardly tell patients apart"


def test_a_value_is_never_part_of_the_text(duck, spark):
    odd = "x') or true --\\' ; drop view patients"
    for view in (duck, spark):
        assert view.within(column("patients.sex", odd)).patients() == 0
        assert view.within(mutated(odd)).patients() == 0
    assert spark.patients() == duck.patients() > 0


def test_a_long_list_is_joined(duck, spark):
    known = duck.rows("patients", ["patient_id"])["patient_id"].to_list()[::3]
    text = (
        "select patient_id, list_contains($xs, vital_status) as a,"
        " list_contains($ids, patient_id) as b from patients"
        " where list_contains($ids, patient_id) or not list_contains($xs, vital_status)"
        " order by patient_id"
    )
    ids = [*known, *(f"nobody{i}" for i in range(1500))]
    words = ["alive", *(f"word{i}" for i in range(1500))]
    answers = [
        view.ask(Query("ids", text), {"xs": words, "ids": ids}, ()) for view in (duck, spark)
    ]
    assert answers[0]["a"].null_count() > 0
    assert_frame_equal(*answers)


def test_lists_side_by_side_are_a_table(duck, spark):
    text = "select * from (select unnest($a) as patient_id, unnest($b) as n) order by patient_id"
    values = {"a": ["p", "o"], "b": [1, 2]}
    ours, theirs = (view.ask(Query("pairs", text), values, ()) for view in (duck, spark))
    assert ours.rows() == theirs.rows() == [("o", 2), ("p", 1)]


def test_what_the_engine_says_of_a_fault_is_not_shown(spark, caplog):
    secret = "patient-42"
    query = Query("bad", "select cast($x as integer) as n from patients order by patient_id")
    with pytest.raises(IntegrityError) as refused:
        spark.ask(query, {"x": secret}, ())
    assert secret not in str(refused.value) + caplog.text
    assert refused.value.__cause__ is None
    assert "failed on Spark" in caplog.text


def test_a_sum_that_does_not_fit_fails_rather_than_wraps(spark):
    largest = "9223372036854775807 + last_contact_day * 0"
    text = f"select cast(sum({largest}) as bigint) as n from patients"
    with pytest.raises(IntegrityError):
        spark.ask(Query("overflow", text), {}, ())


def test_two_views_keep_their_tables_apart(commons, spark, tmp_path):
    other = open_latest(publish(tmp_path / "commons", made_tables(12, seed=5)), engine=ENGINE)
    assert (other.patients(), spark.patients()) == (12, 60)
    other.close()
    assert spark.patients() == 60


def test_one_process_has_one_spark(commons, spark):
    with pytest.raises(EngineError, match=r"runs Spark at local\[2\], not at local\[1\]"):
        open_latest(commons, engine="local[1]")


def test_a_command_takes_the_engine(commons):
    asked = ("cohort", "count", commons.folder, "--by", "patients.sex")
    ours, theirs = as_json(*asked), as_json(*asked, "--engine", ENGINE)
    assert ours["value"] == theirs["value"]
    assert ENGINE in next_command(said(*asked, "--engine", ENGINE))
    refused = type_in(*asked, "--engine", "mysql")
    assert isinstance(refused.exception, EngineError)
