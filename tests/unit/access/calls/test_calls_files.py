"""Calls, applications, reviews and datasets are read from files, each mistake with its line."""

import json
from fractions import Fraction

import pytest

from oncommons.access.calls import (
    form_of,
    is_form,
    read_applications,
    read_call,
    read_datasets,
    read_reviews,
    write_example,
)
from oncommons.access.calls.dataset_file import use_of
from oncommons.domain.calls import DEFAULT_CRITERIA, DataUse, DataUseTerm, Trait, TraitQuota
from oncommons.errors import CallError
from tests.made_calls import NAMES, call

CALL = """id = "c"
title = "Call"
opens = 2026-09-01T08:00:00Z
closes = 2026-09-30T17:00:00Z
quota = 10
chair = "a"
[[panel]]
id = "a"
organisation = "A"
[[panel]]
id = "b"
organisation = "B"
[[panel]]
id = "c"
organisation = "C"
public = true
"""


def file(tmp_path, text, name="f.toml"):
    path = tmp_path / name
    path.write_text(text)
    return path


def said(read, *words):
    with pytest.raises(CallError) as refused:
        read(*words)
    return str(refused.value)


def test_a_short_call_has_the_numbers_of_the_design(tmp_path):
    read, draw = read_call(file(tmp_path, CALL))
    assert draw is None
    assert read.criteria == DEFAULT_CRITERIA
    assert sum(one.weight for one in read.criteria) == 1
    assert (read.floor, read.floor_each, read.quorum, read.reviewers_each) == (3, 2, 3, 3)
    assert (read.reserve, read.public_members, read.at_most_each, read.at_least) == (0, 1, None, ())


def test_weights_are_read_exactly(tmp_path):
    criteria = "[criteria]\nscience = 0.1\npatient_benefit = 2\n"
    read, _ = read_call(file(tmp_path, CALL + criteria))
    assert [one.weight for one in read.criteria] == [Fraction(1, 10), Fraction(2)]


def test_the_example_is_read_whole(tmp_path):
    files = write_example(tmp_path / "x")
    read, draw = read_call(files[0])
    assert read.at_least == (TraitQuota(Trait.START_UP_LED, 1),)
    assert draw.anchor.startswith("5f0c")
    assert form_of(read, tmp_path).name == "research-project"
    assert not is_form(files[0])
    assert len(read_applications(files[1])) == 12
    datasets, waivers = read_datasets(files[2])
    assert datasets["commons-2026"].terms[3] == DataUseTerm(DataUse.GS, ("EU",))
    assert waivers[0].use is DataUse.NPU
    reviews = read_reviews(files[3], read, read_applications(files[1]))
    assert len(reviews) == 37
    assert reviews[-1].amended_from == "R-27"


@pytest.mark.parametrize(
    ("cut", "instead", "says"),
    [
        ("quota = 10", "quota = 0", "line 5 quota: is 0"),
        ("quota = 10", "qouta = 10", "did you mean quota?"),
        ("closes = 2026-09-30", "closes = 2026-08-30", "line 4 closes: is not after opens"),
        ("closes = 2026-09-30T17:00:00Z", 'closes = "x"', "line 4 closes: is x"),
        ("opens = 2026-09-01T08:00:00Z\n", "", "opens: is missing"),
        ('chair = "a"', 'chair = "z"', 'chair: "z" is not in the panel'),
        ('id = "b"', 'id = "a"', "panel: a stands twice"),
        ("public = true", "public = false", "0 of them public members"),
        ("quota = 10", "quota = 10\nfloor = 6", "write at most 5"),
        ("quota = 10", "quota = 10\nfloor_each = 6", "floor_each: is 6"),
        ("quota = 10", "quota = 10\nquorum = 4", "quorum: is 4, with 3 reviewers each"),
        ("quota = 10", "quota = 10\npublic_members = 4", "public_members: is 4, of 3 reviewers"),
        ("quota = 10", "quota = 10\nquorum_public = 2", "quorum_public: is 2, more than"),
        ("quota = 10", 'quota = 10\nform = "x"', 'form: is "x"'),
        ("quota = 10", "quota = 10\npanel = []", "this is no TOML"),
        ("[[panel]]", "[criteria]\nscience = 1\n[[panel]]", "hold no patient_benefit"),
        ("[[panel]]", "[criteria]\n[[panel]]", "hold no patient_benefit"),
        ("[[panel]]", "[constraints]\nat_most_each = 0\n[[panel]]", "at_most_each: is 0"),
        (
            "[[panel]]",
            '[[constraints.at_least]]\ntrait = "start-up"\nnumber = 1\n[[panel]]',
            "line 8 constraints.at_least[0].trait",
        ),
        (
            "[[panel]]",
            '[[constraints.at_least]]\ntrait = "start-up led"\nnumber = 11\n[[panel]]',
            "at_least[0] wants more than the quota",
        ),
        ("[[panel]]", '[draw]\nanchor = "x"\n[[panel]]', "draw.published_at: is missing"),
    ],
)
def test_a_mistake_of_a_call_is_told(tmp_path, cut, instead, says):
    assert cut in CALL
    assert says in said(read_call, file(tmp_path, CALL.replace(cut, instead, 1)))


def test_a_call_without_panel_misses_it(tmp_path):
    text = said(read_call, file(tmp_path, CALL[: CALL.index("[[panel]]")]))
    assert "panel: is missing" in text


def test_a_call_may_name_a_form_of_its_own(tmp_path):
    read = call(form="own.toml")
    assert "cannot be read" in said(form_of, read, tmp_path)
    (tmp_path / "own.toml").write_text("[[fields]]\n")
    assert is_form(tmp_path / "own.toml")
    assert "mistakes" in said(form_of, read, tmp_path)


def test_applications_are_read_from_json_too(tmp_path):
    form = {"applications": [{"id": "A", "answers": {"title": "t"}}]}
    path = file(tmp_path, json.dumps(form), "a.json")
    assert read_applications(path) == {"A": {"title": "t"}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"applications": [{"id": "A"}]}', "applications[0].answers: are missing"),
        ('{"applications": [{"id": "A", "answers": {"x": 1}, "y": 1}]}', "y: is not known"),
        ('{"applications": []', "no JSON"),
        ("[]", "holds no object"),
        ("{}", "applications: is missing"),
    ],
)
def test_a_mistake_of_applications_is_told(tmp_path, text, says):
    assert says in said(read_applications, file(tmp_path, text, "a.json"))


def test_an_application_stands_once(tmp_path):
    one = {"id": "A", "answers": {"title": "t"}}
    path = file(tmp_path, json.dumps({"applications": [one, one]}), "a.json")
    assert '"A" stands twice' in said(read_applications, path)


HEAD = ",".join(["id", "application", "reviewer", "submitted_at", "conflict", *NAMES, "comment"])


def test_reviews_are_read_from_csv_and_json_alike(tmp_path):
    rows = [
        "x1,A,r1,2026-10-05T09:00:00Z,no,4,4,4,4,5,fine",
        "x2,A,r2,2026-10-05T09:00:00Z,yes,,,,,,",
    ]
    path = file(tmp_path, "\n".join([HEAD, *rows]), "r.csv")
    found = read_reviews(path, call(), ["A"])
    assert found[0].marks == dict(zip(NAMES, (4, 4, 4, 4, 5), strict=True))
    assert (found[1].has_conflict, found[1].marks) == (True, {})
    forms = [
        {
            "id": one.review_id,
            "application": "A",
            "reviewer": one.reviewer_id,
            "submitted_at": one.submitted_at.isoformat(),
            "conflict": one.has_conflict,
            "comment": one.comment,
            **one.marks,
        }
        for one in found
    ]
    del forms[0]["conflict"]
    again = file(tmp_path, json.dumps({"reviews": forms}), "r.json")
    assert read_reviews(again, call(), ["A"]) == found


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("x,B,r1,2026-10-05T09:00:00Z,no,4,4,4,4,5,", 'line 2 reviews[0].application: is "B"'),
        ("x,A,r9,2026-10-05T09:00:00Z,no,4,4,4,4,5,", 'reviewer: is "r9"'),
        ("x,A,r1,2026-10-05,no,4,4,4,4,5,", "submitted_at: is 2026-10-05"),
        ("x,A,r1,2026-10-05T09:00:00Z,maybe,4,4,4,4,5,", 'conflict: is "maybe"'),
        ("x,A,r1,2026-10-05T09:00:00Z,no,4,4,4,4,6,", 'data_protection: is "6"'),
        ("x,A,r1,2026-10-05T09:00:00Z,no,4,4,4,4,,", "data_protection: is missing"),
        ("x,A,r1,2026-10-05T09:00:00Z,no,4,4,4,4,4.5,", 'is "4.5"'),
        ("x,A,r1,2026-10-05T09:00:00Z,yes,4,,,,,", "leave marks out with a conflict"),
        ("x,A,r1,2026-10-05T09:00:00Z,no,4,4,4,4,5,a,b", "more cells than the header"),
        ("x,,,2026-10-05T09:00:00Z,no,4,4,4,4,5,", "application: is ''"),
    ],
)
def test_a_mistake_of_reviews_is_told_with_its_line(tmp_path, row, says):
    path = file(tmp_path, f"{HEAD}\n{row}\n", "r.csv")
    assert says in said(read_reviews, path, call(), ["A"])


def test_an_empty_file_of_reviews_says_its_columns(tmp_path):
    path = file(tmp_path, HEAD, "r.csv")
    assert "write the columns id, application" in said(read_reviews, path, call(), ["A"])


DATASET = '[[datasets]]\nid = "d"\nowner = "o"\n[datasets.terms]\n'


def test_terms_are_named_by_word_or_code(tmp_path):
    text = DATASET + '"DUO:0000007" = ["LUAD", "MONDO:0004992"]\nTS = 12\nMOR = 2027-01-01\n'
    datasets, waivers = read_datasets(file(tmp_path, text))
    assert datasets["d"].terms == (
        DataUseTerm(DataUse.DS, ("LUAD", "MONDO:0004992")),
        DataUseTerm(DataUse.TS, ("12",)),
        DataUseTerm(DataUse.MOR, ("2027-01-01",)),
    )
    assert waivers == ()
    assert use_of("DUO:9") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (DATASET + "GRU = true\nHMB = true\n", "hold 2 permissions (GRU, HMB)"),
        (DATASET + "IRB = true\n", "hold 0 permissions (none)"),
        (DATASET + "GRU = true\nIRP = true\n", "line 6 datasets[0].terms.IRP: is no term of DUO"),
        (DATASET + "GRU = false\n", "terms.GRU: is False"),
        (DATASET + 'DS = ["LAUD"]\n', "did you mean LUAD? (or MONDO:0004992 for any cancer)"),
        (DATASET + "DS = []\n", "name at least one"),
        (DATASET + 'GRU = true\nTS = "a year"\n', "write a number of months"),
        (DATASET + 'GRU = true\nMOR = "later"\n', "write a day"),
        (DATASET + "GRU = true\n[[waivers]]\n", "waivers[0].why: is missing"),
        (
            DATASET + 'GRU = true\n[[waivers]]\napplication = "A"\ndataset = "d"\nterm = "X"\n'
            'by = "o"\nwhy = "w"\n',
            'term: is "X"',
        ),
    ],
)
def test_a_mistake_of_terms_is_told(tmp_path, text, says):
    assert says in said(read_datasets, file(tmp_path, text))


def test_the_example_is_never_written_over_files(tmp_path):
    write_example(tmp_path / "x")
    assert "holds files" in said(write_example, tmp_path / "x")
    assert "cannot be written" in said(write_example, file(tmp_path, "", "y"))
