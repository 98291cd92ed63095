"""A notebook shows cohorts and answers as the rules allow; its page runs as it stands."""

import re
from pathlib import Path

import polars as pl
import pytest

from oncommons import store
from oncommons.domain.criteria import mutated
from oncommons.domain.results import Raw
from oncommons.errors import CommonsError, CriteriaError, GrantError
from oncommons.notebook import Answer, Cohort, open_notebook
from tests.factories import assayed, mutation, patients, publish, table
from tests.unit.cli.typed import as_json

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "notebook.md"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("notebook")
    samples, assays = assayed(90)
    people = patients(
        90,
        sex=lambda i: "female" if i < 50 else "male" if i < 87 else "other",
        vital_status=lambda i: "dead" if i % 3 else "alive",
        last_contact_day=lambda i: 30 * i,
        death_day=lambda i: 30 * i if i % 3 else None,
    )
    tumours = [
        {"tumour_id": f"u{i}", "patient_id": f"p{i:03}", "event_type": "primary"}
        | {"oncotree": "LUAD", "diagnosis_day": 0}
        for i in range(90)
    ]
    treatments = [
        {"treatment_id": f"t{i}", "patient_id": f"p{i:03}", "line": 1, "kind": "systemic"}
        | {"drug_name": "cisplatin"}
        for i in range(60)
    ]
    changes = [mutation(i, "EGFR", i) for i in range(30)]
    changes += [mutation(i, "KRAS", 100 + i) for i in range(2)]
    tables = {"patients": people, "samples": samples, "assays": assays}
    tables |= {
        "tumours": table("tumours", *tumours),
        "treatments": table("treatments", *treatments),
    }
    publish(place / "commons", tables | {"mutations": table("mutations", *changes)})
    grant = ("access", "grant", "issue", place / "commons", "--project", "atlas")
    as_json(*grant, "--out", place / "grant.json", "--minimum", "10")
    as_json("cohort", "save", place / "commons", "egfr-lung", "--where", "mutated(EGFR)")
    return place


@pytest.fixture
def commons(place):
    opened = open_notebook(place / "commons", grant=place / "grant.json")
    yield opened
    opened.close()


def test_the_page_runs_as_it_stands(place, monkeypatch):
    monkeypatch.chdir(place)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(blocks) == 4
    seen: dict[str, object] = {}
    for block in blocks:
        exec(block, seen)
    assert isinstance(seen["egfr"], Cohort)
    assert seen["egfr"].patients == 30
    assert seen["often"]["gene"].to_list() == ["EGFR"]
    for name in ("commons", "lung", "by_sex", "genes", "curves", "table_one", "lines"):
        assert seen[name]._repr_html_().startswith("<")


def test_a_cohort_shows_itself_with_small_charts(commons):
    shown = commons.cohort("sex is female")._repr_html_()
    assert "50 patients" in shown
    assert "patients.sex is female" in shown
    assert shown.count("<svg") == 2
    assert repr(commons.cohort("mutated(KRAS)")) == "<Cohort: few patients; mutated(KRAS)>"


def test_a_cohort_is_narrowed_and_never_widened(commons):
    women = commons.cohort("sex is female")
    assert women.where(mutated("EGFR")).patients == 30
    assert women.where("sex is male").patients == 0
    assert commons.saved("egfr-lung").patients == 30
    assert commons.cohort('in_cohort("egfr-lung") and sex is female').patients == 30


def test_small_groups_are_hidden_in_tables_charts_and_pages(commons):
    answer = commons.cohort().count("patients.sex")
    frame = answer.to_polars()
    assert frame["patients"].null_count() > 0
    assert 3 not in frame["patients"].to_list()
    assert "hidden" in answer._repr_html_()
    values = answer.chart().to_dict()["data"]["values"]
    assert all(row["patients"] >= 10 for row in values)
    genes = commons.cohort().genes().to_polars()
    assert genes.filter(pl.col("gene") == "KRAS")["patients"].to_list() == [None]
    assert [
        row["value"] for row in commons.cohort().genes().chart().to_dict()["data"]["values"]
    ] == ["EGFR"]


def test_every_answer_becomes_a_table_in_both_libraries(commons):
    everybody = commons.cohort()
    answers = [
        everybody.count("patients.sex"),
        everybody.genes(),
        everybody.survival(),
        everybody.describe(),
        everybody.treatments(),
    ]
    for answer in answers:
        assert isinstance(answer, Answer)
        frame = answer.to_polars()
        assert frame.height > 0
        assert len(answer.to_pandas()) == frame.height
        assert "p0" not in frame.write_csv()
        assert "under 10 hidden" in repr(answer)


@pytest.mark.parametrize("name", ["count", "genes", "survival"])
def test_a_chart_can_be_changed(commons, name):
    answer = getattr(commons.cohort(), name)(*(["patients.sex"] if name == "count" else []))
    assert answer.chart().properties(title="mine").to_dict()["title"] == "mine"


def test_what_has_no_chart_says_what_to_do(commons):
    for answer in (commons.cohort().describe(), commons.cohort().treatments()):
        with pytest.raises(CriteriaError, match="to_polars"):
            answer.chart()


def test_nothing_that_a_notebook_gives_is_raw(commons):
    everybody = commons.cohort()
    public = [name for name in dir(everybody) if not name.startswith("_")]
    assert public == [
        "count", "criteria", "describe", "genes", "patients", "survival", "treatments", "where",
    ]  # fmt: skip
    given = [everybody.count("patients.sex").value, everybody.patients, everybody.criteria]
    assert not any(isinstance(one, Raw | pl.DataFrame | store.View) for one in given)


def test_text_of_a_release_is_never_markup(tmp_path):
    people = patients(30, site_id="<script>alert(1)</script>")
    publish(tmp_path / "c", {"patients": people})
    everybody = open_notebook(tmp_path / "c").cohort()
    for shown in (everybody.count("patients.site_id"), everybody.describe()):
        assert "<script" not in shown._repr_html_()


def test_without_a_grant_the_key_is_needed(place, tmp_path):
    assert open_notebook(place / "commons").cohort().patients == 90
    with pytest.raises(CommonsError, match="oncommons init"):
        open_notebook(tmp_path / "nowhere")
    with pytest.raises(GrantError, match="this is no grant"):
        open_notebook(place / "commons", grant=PAGE)
    with pytest.raises(CriteriaError, match="no saved cohort"):
        open_notebook(place / "commons").saved("none")
