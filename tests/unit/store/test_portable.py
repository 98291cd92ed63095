"""The rules of portable SQL find what the two engines answer differently."""

import pytest

from benchmarks.random_criteria import random_criteria
from oncommons import cohort
from oncommons.domain.criteria import EVERYONE
from oncommons.store.duckdb import DuckDB
from oncommons.store.engine import Query
from tests.factories import open_latest, publish
from tests.made_commons import made_tables
from tests.questions import EXAMPLES, ask_everything, found

pytest.importorskip("sqlglot", reason="sqlglot is not installed: ./dev extras")

from oncommons.store.portable import portable_faults


@pytest.mark.parametrize(
    ("rule", "sql"),
    [
        ("P1", "select ? as x from t order by patient_id"),
        ("P2", "select s.s from s order by patient_id"),
        ("P3", "select grouping(a, b) from t group by a, b order by a, b"),
        ("P4", "select cast(purity as int) as x from assays order by assay_id"),
        ("P4", "select cast(x / 2 as int) as x from t order by patient_id"),
        ("P5", "select a / b as x from t order by patient_id"),
        ("P5", "select a % b as x from t order by patient_id"),
        ("P6", "select ln(x) as x from t order by patient_id"),
        ("P6", "select median(x) as x from t"),
        ("P6", "select quantile_cont(x, 0.5) as x from t"),
        ("P6", "select avg(x) as x from t"),
        ("P7", "select string_agg(x, ',' order by x) as x from t"),
        ("P7", "select any_value(x) as x from t"),
        ("P7", "select hash(x) as x from t order by patient_id"),
        ("P7", "select substr(x, 0, 2) as x from t order by patient_id"),
        ("P8", "select cast(x as utinyint) as x from t order by patient_id"),
        ("P9", "select a from t"),
        ("P9", "select a from t order by a"),
        ("P9", "select a, count(*) as n from t group by a order by n"),
        ("P9", "select count(*) as n from (select patient_id from t limit 3)"),
        ("P11", "select sum(x) as x from t"),
        ("P12", "select a in (select b from u) as x from t order by patient_id"),
        ("P12", "select panel_id from t where a or b not in (select c from u) order by panel_id"),
        ("P13", "select cast(purity as varchar) as x from assays order by assay_id"),
    ],
)
def test_each_rule_finds_its_fault(rule, sql):
    assert [one.rule for one in portable_faults(sql)] == [rule]


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) as n from t where list_contains($xs, a)",
        "select cast(floor(purity) as int) as x from assays order by assay_id",
        "select a / nullif(b, 0) as x, a / 2 as y from t order by patient_id",
        "select cast(sum(x) filter (where y > 1) as bigint) as x from t",
        "select patient_id from t where purity in (select b from u) order by patient_id",
        "select patient_id from t where a and b not in (select b from u) order by patient_id",
        "select sex, count(*) as n from t group by sex order by n desc, sex",
        "select substr(x, 1, 2) as x from t order by patient_id",
        "select bool_or(x) as x, min(y) as y from t",
    ],
)
def test_what_is_portable_has_no_fault(sql):
    assert portable_faults(sql) == []


@pytest.fixture(scope="module")
def commons(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("portable") / "commons", made_tables())


@pytest.fixture
def texts(monkeypatch):
    """Give the text of every query that is run from here on, with its name."""
    seen = {}

    def run(engine, query, values):
        seen[query.sql] = query.name
        return answered(engine, query, values)

    answered = DuckDB.run
    monkeypatch.setattr(DuckDB, "run", run)
    return seen


def test_every_question_has_an_example():
    missing = set(found()) - set(EXAMPLES)
    assert not missing, "add an example of the new question to tests/questions.py"


def test_every_query_of_the_store_is_portable(commons, texts):
    view = open_latest(commons)
    for criteria in [EVERYONE, *random_criteria(100, seed=1)]:
        cohort.select(view, criteria).patients()
    list(ask_everything(view))
    assert len(texts) > 100
    faults = {name: portable_faults(sql) for sql, name in texts.items()}
    assert {name: some for name, some in faults.items() if some} == {}


def test_a_query_that_would_differ_is_found_inside_the_view(commons, texts):
    view = open_latest(commons)
    view.patients()
    (text,) = texts
    assert portable_faults(text) == []
    assert portable_faults(text.replace("count(*)", "avg(1)"))[0].rule == "P6"
    view.ask(Query("bad", "select sex from patients"), {}, [("patients", "sex")])
    assert [one.rule for one in portable_faults(list(texts)[-1])] == ["P9"]
