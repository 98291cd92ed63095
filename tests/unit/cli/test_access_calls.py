"""A call is checked and ranked on the command line."""

import json

import pytest

from tests.unit.cli.typed import as_json, next_command, said, type_in


@pytest.fixture
def folder(tmp_path):
    as_json("access", "call", "example", tmp_path / "x")
    return tmp_path / "x"


def rank_words(folder, *more):
    files = ("--applications", folder / "applications.toml", "--reviews", folder / "reviews.csv")
    return ("access", "call", "rank", folder / "call.toml", *files, *more)


def test_the_example_is_eligible_and_ranked(folder):
    terms = ("--datasets", folder / "datasets.toml")
    found = as_json(
        *("access", "call", "check", folder / "call.toml"),
        *("--applications", folder / "applications.toml", *terms),
    )
    assert set(map(tuple, found["applications"].values())) == {()}
    ranking = as_json(*rank_words(folder, *terms))["ranking"]
    assert sum(one["outcome"] == "selected" for one in ranking["places"]) == 10
    assert all(one["reason"] for one in ranking["places"])


def test_a_ranking_is_told_drawn_and_written(folder, tmp_path):
    out = tmp_path / "ranking.html"
    text = said(*rank_words(folder, "--out", out))
    assert "A-01         ██████████████████··  4.57 selected" in text
    assert "A-10         ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒·····  3.77 not selected" in text
    assert "10 of 10 places are filled" in text
    assert "talked over by the panel: A-09" in text
    assert "terms of use were not compared" in text
    assert "gives its place to A-12" in out.read_text()
    assert next_command(said(*rank_words(folder)))[-2:] == ["--out", "ranking.html"]


def test_what_is_not_eligible_is_left_out_with_its_reasons(folder):
    path = folder / "applications.toml"
    text = path.read_text().replace('title = "Pain at the end of treatment"\n', "")
    path.write_text(text)
    found = as_json(*rank_words(folder))
    assert found["not_eligible"] == {"A-11": ["title is missing; fill in: Title"]}
    assert "A-11" not in [one["application"] for one in found["ranking"]["places"]]
    table = said(*("access", "call", "check", folder / "call.toml", "--applications", path), code=1)
    assert "11 of 12 applications are eligible" in table
    assert "title is missing" in table


def test_what_has_too_few_reviews_or_too_low_a_score_is_drawn_so(folder):
    path = folder / "reviews.csv"
    rows = path.read_text().splitlines()
    rows = [row for row in rows if not row.startswith("R-01,")]
    rows = [row.replace(",no,3,4,3,3,3,", ",no,1,1,1,1,1,") for row in rows]
    path.write_text("\n".join(rows))
    call = folder / "call.toml"
    call.write_text(call.read_text().replace("floor = 3", "floor = 3.3"))
    text = said(*rank_words(folder))
    assert f"A-01{' ' * 36}not ranked" in text
    assert "A-12         ▒▒▒▒▒▒▒▒▒▒···|······  2.53 not fundable" in text
    assert "the call wants at least 1 start-up led, and 0 could be selected" in text


def test_a_form_is_checked_by_itself(folder, tmp_path):
    form = tmp_path / "form.toml"
    form.write_text('name = "f"\nversion = 1\n[[fields]]\nname = "title"\nkind = "txt"\n')
    refused = type_in("access", "call", "check", form)
    assert "line 5 fields[0].kind" in str(refused.exception)
    from oncommons.access.calls.form_file import resources

    ready = resources.files("oncommons.access.calls").joinpath("ready/research-project.toml")
    form.write_text(ready.read_text())
    found = as_json("access", "call", "check", form)
    assert found["call"] is None
    assert found["form"]["name"] == "research-project"
    assert next_command(said("access", "call", "check", form))[2] == "example"


def test_a_call_without_reviews_beside_it_leads_to_the_example(folder):
    (folder / "reviews.csv").unlink()
    words = next_command(said("access", "call", "check", folder / "call.toml"))
    assert words[:3] == ["access", "call", "example"]


def test_a_call_without_limit_says_so(folder):
    call = folder / "call.toml"
    call.write_text(call.read_text().replace("at_most_each = 2\n", ""))
    assert "any number" in said("access", "call", "check", call)


def test_a_call_that_has_no_draw_yet_is_not_ranked(folder):
    call = folder / "call.toml"
    call.write_text(call.read_text().split("[draw]")[0])
    refused = type_in(*rank_words(folder))
    assert "the call has no draw yet" in str(refused.exception)


def test_a_page_ends_in_html(folder):
    refused = type_in(*rank_words(folder, "--out", "ranking.pdf"))
    assert refused.exit_code != 0


def test_json_holds_exact_scores(folder):
    ranking = as_json(*rank_words(folder))["ranking"]
    scores = {one["application"]: one["score"] for one in ranking["places"]}
    assert scores["A-01"] == "137/30"
    assert json.dumps(ranking)
