"""`oncommons cohort check` shows how criteria are read, and counts their three truths."""

import json

import pytest

from oncommons.domain.criteria import criteria_id, from_json, mutated, to_json
from oncommons.domain.criteria.text_form import from_text
from tests.factories import assayed, mutation, patients, publish, table
from tests.unit.cli.typed import as_json, next_command, said, type_in

TEXT = "mutated(TP53) and sex is female"


@pytest.fixture(scope="module")
def commons(tmp_path_factory):
    """Sixty patients: TP53 mutated in 20, looked at and not found in 20, not looked at in 20."""
    samples, assays = assayed(
        60,
        assay_type=lambda i: "wes" if i < 40 else "panel",
        panel_id=lambda i: None if i < 40 else "P1",
    )
    panels = table("panels", {"panel_id": "P1", "symbol": "KRAS"})
    found = table("mutations", *(mutation(i, "TP53", i) for i in range(20)))
    tables = {"patients": patients(60), "samples": samples, "assays": assays, "panels": panels}
    place = tmp_path_factory.mktemp("checked") / "c"
    publish(place, tables | {"mutations": found})
    return place


def test_criteria_are_told_as_a_tree_a_sentence_and_json():
    text = said("cohort", "check", TEXT)
    lines = text.splitlines()
    assert lines[:3] == ["all of", "  mutated(TP53)", "  patients.sex is female"]
    assert "as a sentence: mutated(TP53) and patients.sex is female" in lines
    assert f"criteria id: {criteria_id(from_text(TEXT))}" in lines
    (form,) = [line.removeprefix("as JSON: ") for line in lines if line.startswith("as JSON")]
    assert from_json(json.loads(form)) == from_text(TEXT)
    (columns,) = [line for line in lines if line.startswith("columns: ")]
    assert {"mutations.symbol", "patients.sex"} <= set(columns[9:].split(", "))
    assert next_command(text)[-2:] == ["--where", TEXT]


def test_machines_read_the_same():
    found = as_json("cohort", "check", TEXT)
    assert from_text(found["text"]) == from_json(found["criteria"]) == from_text(TEXT)
    assert found["criteria_id"] == criteria_id(from_text(TEXT))
    assert "counts" not in found


def test_three_truths_are_counted_and_sum_to_everybody(commons):
    found = as_json("cohort", "check", "mutated(TP53)", "--commons", commons)
    rows = {row["label"]: row["patients"] for row in found["counts"]["value"]["rows"]}
    assert rows == {"true": 20, "false": 20, "unknown": 20}
    denied = as_json("cohort", "check", "not mutated(TP53)", "--commons", commons)
    rows = {row["label"]: row["patients"] for row in denied["counts"]["value"]["rows"]}
    assert rows == {"true": 20, "false": 20, "unknown": 20}


def test_a_small_truth_is_hidden_with_another_that_would_give_it_away(commons, tmp_path):
    out = tmp_path / "grant.json"
    as_json("access", "grant", "issue", commons, "--project", "p", "--out", out, "--minimum", 21)
    found = as_json("cohort", "check", "mutated(TP53)", "--commons", commons, "--grant", out)
    assert [row["patients"] for row in found["counts"]["value"]["rows"]] == [None, None, None]
    text = said("cohort", "check", "mutated(TP53)", "--commons", commons, "--grant", out)
    assert "Groups under 21 hidden" in text
    assert "hidden" in text.split("they are")[1]


def test_a_file_is_checked_and_repeated(tmp_path, commons):
    path = tmp_path / "c.json"
    path.write_text(json.dumps(to_json(mutated("TP53"))))
    text = said("cohort", "check", "--criteria", path, "--commons", commons)
    assert text.startswith("mutated(TP53)\n")
    words = next_command(text)
    assert words == ["cohort", "count", str(commons), "--criteria", str(path)]


def test_what_nobody_can_have_is_said():
    text = said("cohort", "check", 'stage_group is "Stage IV"')
    assert 'stagings.stage_group is never "Stage IV"' in text
    (note,) = as_json("cohort", "check", "mutated(tp53)")["notes"]
    assert "perhaps TP53" in note


def test_what_only_a_saved_cohort_knows_is_said():
    text = said("cohort", "check", "in_cohort(c0123456789abcdef)")
    assert "Which columns are needed is not known" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "no criteria were given"),
        (["  "], "no criteria were given"),
        (["sex is femal"], "\n           ^^^^^"),
    ],
)
def test_what_cannot_be_read_is_refused(words, says):
    assert says in str(type_in("cohort", "check", *words).exception)


def test_a_sentence_chooses_the_patients_of_a_command(commons):
    found = as_json("cohort", "count", commons, "--by", "patients.sex", "--where", TEXT)
    assert found["value"]["patients"] == 20
    text = said("cohort", "count", commons, "--by", "patients.sex", "--where", TEXT)
    words = next_command(text)
    assert words[words.index("--where") + 1] == TEXT


def test_a_grant_holds_the_patients_of_a_sentence(commons, tmp_path):
    out = tmp_path / "grant.json"
    words = ("--project", "q", "--out", out, "--where", "mutated(TP53)")
    as_json("access", "grant", "issue", commons, *words)
    found = as_json("cohort", "count", commons, "--by", "patients.sex", "--grant", out)
    assert found["value"]["patients"] == 20


def test_a_saved_cohort_is_read_with_its_commons(commons):
    as_json("cohort", "save", commons, "tp53", "--where", "mutated(TP53)")
    found = as_json("cohort", "check", "in_cohort(tp53)", "--commons", commons)
    assert "mutations.symbol" in found["columns"]
    assert found["notes"] == []


def test_a_saved_cohort_makes_a_group(commons):
    as_json("cohort", "save", commons, "seen", "--where", "sex is female")
    groups = ("--group", "saved=in_cohort(seen)", "--group", "other=sex is male")
    same = ("--group", "saved=sex is female", "--group", "other=sex is male")
    for verb in ("compare", "survival"):
        ours = as_json("cohort", verb, commons, *groups)
        theirs = as_json("cohort", verb, commons, *same)
        assert ours["value"] == theirs["value"]
    refused = type_in("cohort", "compare", commons, "--group", "a=in_cohort(tp5)", *groups[2:])
    assert 'there is no saved cohort "tp5"' in str(refused.exception)
