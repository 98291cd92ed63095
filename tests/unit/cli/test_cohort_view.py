"""`oncommons cohort view`: filters as a person types them, tables, page and JSON."""

import pytest

from tests.factories import assayed, mutation, patients, publish, table
from tests.unit.cli.typed import as_json, said, type_in


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    samples, assays = assayed(80)
    people = patients(
        80, sex=lambda i: "female" if i % 2 else "male", site_id=lambda i: "AB"[i % 2]
    )
    rows = table("mutations", *(mutation(i, "TP53", i) for i in range(40)))
    place = tmp_path_factory.mktemp("view") / "c"
    tables = {"patients": people, "samples": samples, "assays": assays, "mutations": rows}
    publish(place, tables)
    return place


def bars(found, chart):
    charts = {one["chart"]["id"]: one for one in found["value"]["charts"]}
    return {bar["label"]: bar["number"]["patients"] for bar in charts[chart]["bars"]}


def test_charts_are_told_and_filtered_by_each_other(folder):
    text = said("cohort", "view", folder, "--filter", "mutated_genes=TP53", "--filter", "sex=male")
    assert "20 of 80 patients" in text
    assert "without its filter" in text
    found = as_json("cohort", "view", folder, "--filter", "mutated_genes=TP53")
    assert bars(found, "sex") == {"missing": 0, "female": 20, "male": 20}
    assert found["value"]["filters"] == [["mutated_genes", [0]]]


def test_values_of_one_chart_add_up(folder):
    found = as_json("cohort", "view", folder, "--filter", "sex=male,female", "--chart", "hospital")
    assert bars(found, "hospital") == {"missing": 0, "A": 40, "B": 40}


def test_samples_are_counted_where_asked(folder):
    found = as_json("cohort", "view", folder, "--unit", "samples", "--chart", "sex")
    assert found["value"]["charts"][0]["bars"][1]["number"] == {"patients": None, "samples": 40}


def test_the_page_stands_alone(folder, tmp_path):
    out = tmp_path / "view.html"
    assert f"written: {out}" in said("cohort", "view", folder, "--out", out)
    text = out.read_text()
    assert "<svg" in text
    assert "<script" not in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--filter", "sex"), "cannot be read"),
        (("--filter", "sex="), "cannot be read"),
        (("--filter", "sex=male", "--filter", "sex=female"), "filtered twice"),
        (("--filter", "sex=blue"), "use one of missing, female, male"),
        (("--filter", "mood=good"), 'no chart "mood"'),
        (("--filter", "mutated_genes=P53"), "HGNC symbol"),
        (("--chart", "mood"), 'no chart "mood"'),
        (("--out", "view.pdf"), "end it in .html"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy(folder, words, says):
    assert says in str(type_in("cohort", "view", folder, *words).exception)
