"""Follow-up and the counts of a group: DuckDB and Spark give the same rows."""

import pytest

from oncommons import access, store
from oncommons.access.grants import Terms
from oncommons.domain.endpoints import Endpoint, SurvivalQuestion, read_dated, read_endpoint
from oncommons.store.questions.follow_up import follow_up
from oncommons.store.questions.groups import (
    FINDINGS,
    altered_in,
    having_of,
    numbers_of,
    profiled_in,
    values_of,
)
from tests.factories import (
    NEXT_YEAR,
    TODAY,
    assayed,
    mutation,
    patients,
    publish,
    table,
)
from tests.needs import needs_spark

N = 40
QUESTIONS = [
    SurvivalQuestion(),
    SurvivalQuestion(
        read_endpoint("progression+death"),
        read_dated("line:1"),
        read_dated("assay"),
        by="treatments.drug_name",
    ),
    SurvivalQuestion(
        read_endpoint("metastasis", "death-of-other-cause"),
        read_dated("sample"),
        read_dated("assay:P1"),
        30,
        "treatments.line",
    ),
    SurvivalQuestion(
        Endpoint(
            read_endpoint("next-treatment").events,
            read_endpoint("death").events,
            read_dated("next-treatment"),
        ),
        read_dated("drug:a"),
        landmark_days=10,
        by="samples.sample_type",
    ),
    SurvivalQuestion(
        read_endpoint("event:stay=ICU+measured:x>=3+recurrence"), by="stagings.stage_group"
    ),
]


@pytest.fixture(scope="module")
def views(tmp_path_factory):
    """One release on both engines."""
    people = patients(
        N,
        vital_status=lambda i: ("dead", "alive", "unknown")[i % 3],
        death_day=lambda i: 90 + i if i % 3 == 0 else None,
        last_contact_day=lambda i: 90 + i if i % 5 else None,
        death_cause_code=lambda i: ("C34", "I21", None)[i % 3],
    )
    samples, assays = assayed(
        N,
        day=lambda i: 3 * i if i % 4 else None,
        tmb=lambda i: i / 8 if i % 6 else None,
        assay_type=lambda i: "wes" if i % 2 else "panel",
        panel_id=lambda i: None if i % 2 else "P1",
    )
    drugs = [
        {
            "treatment_id": f"t{i}-{line}",
            "patient_id": f"p{i:03}",
            "line": line,
            "kind": "systemic",
            "drug_name": ("a", "b", None)[(i + line) % 3],
            "start_day": 20 * line + i if i % 7 else None,
        }
        for i in range(30)
        for line in (1, 2)
    ]
    tumours = [
        {"tumour_id": f"u{i}", "patient_id": f"p{i:03}", "event_type": "metastasis"}
        | {"diagnosis_day": 4 * i if i % 3 else None}
        for i in range(20)
    ]
    responses = [
        {"response_id": f"r{i}", "patient_id": f"p{i:03}", "day": 30 + i, "result": "PD"}
        for i in range(25)
    ]
    tables = {
        "patients": people,
        "samples": samples,
        "assays": assays,
        "treatments": table("treatments", *drugs),
        "tumours": table("tumours", *tumours),
        "responses": table("responses", *responses),
        "panels": table("panels", {"panel_id": "P1", "symbol": "TP53"}),
        "mutations": table(
            "mutations", *(mutation(i, ("TP53", "KRAS")[i % 3 == 0], i) for i in range(N))
        ),
    }
    commons = publish(tmp_path_factory.mktemp("engines") / "c", tables)
    release = store.find_release(commons)
    terms = Terms(project_id="test", valid_from=TODAY, valid_until=NEXT_YEAR)
    grant = access.issue(terms, release, commons.keys / "commons.pem")
    return [
        store.open_view(commons, grant, today=TODAY, engine=engine)
        for engine in ("duckdb", "local[2]")
    ]


@needs_spark
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: str(one.endpoint))
def test_both_engines_follow_patients_alike(views, question):
    duckdb, spark = (follow_up(view, question) for view in views)
    assert duckdb.height == N
    assert duckdb.equals(spark)


@needs_spark
def test_both_engines_count_a_group_alike(views):
    duckdb, spark = views
    for column in ("patients.sex", "treatments.line", "assays.panel_id"):
        assert values_of(duckdb, column) == values_of(spark, column)
        assert having_of(duckdb, column) == having_of(spark, column)
    assert numbers_of(duckdb, "assays.tmb").equals(numbers_of(spark, "assays.tmb"))
    assert profiled_in(duckdb) == profiled_in(spark) == (20, {"TP53": 20})
    for finding in FINDINGS:
        assert altered_in(duckdb, finding) == altered_in(spark, finding)
    assert altered_in(duckdb, FINDINGS[0])["TP53"] > 0
