"""The check of an output: a verdict for each file and rule, by what the file is."""

import hashlib
import json
from dataclasses import replace

import polars as pl
import pytest

from oncommons.access.airlock import (
    Known,
    Parameters,
    check_output,
    declared_sets,
    rule_set,
    take_files,
    take_repairs,
)
from oncommons.access.airlock.outcomes import few, refused, rule_order
from oncommons.disclosure.depths import Strictness
from oncommons.domain.verdicts import Verdict
from tests.unit.access.airlock.made import (
    NOTES,
    PATIENTS,
    STAGES,
    cells,
    check,
    parquet,
    places,
    rules,
    stage_cells,
)

KNOWN = Known(patients=frozenset(PATIENTS))
DECLARED = {"stages.csv": STAGES, "cells.parquet": cells(stage_cells())}
VALUES = [{"stage": "I", "n": 120}, {"stage": "II", "n": 80}]
CHART = {"$schema": "vega-lite", "mark": "bar", "data": {"values": VALUES}}


def chart(**other):
    return json.dumps(CHART | other)


def test_an_output_whose_numbers_are_declared_passes():
    asked = []
    known = replace(KNOWN, audit=lambda sets: asked.append(sets) or [])
    checked = check_output(DECLARED | {"notes.md": NOTES}, known=known)
    assert checked.verdict is Verdict.PASS
    assert checked.undeclared == ()
    assert checked.rules == rule_set()
    assert asked == [declared_sets(DECLARED, known=known)]
    assert {cell: len(some) for cell, some in asked[0].items()} == {
        f"stages.csv#{row}#patients": size for row, size in ((1, 120), (2, 75), (3, 40))
    }


def test_an_undeclared_table_is_for_people_and_in_the_strict_way_refused():
    checked = check("stages.csv", STAGES, KNOWN)
    assert (checked.verdict, checked.undeclared) == (Verdict.REVIEW, ("stages.csv",))
    assert rules(checked, Verdict.REVIEW) == {"R15"}
    strict = check("stages.csv", STAGES, strictness=Strictness.STRICT)
    assert strict.verdict is Verdict.REFUSE


def test_sets_of_typed_questions_declare_a_table_too():
    known = replace(KNOWN, sets={cell: frozenset(some) for cell, some in stage_cells().items()})
    assert check("stages.csv", STAGES, known).verdict is Verdict.PASS


def test_a_declared_number_that_differs_is_refused():
    wrong = stage_cells() | {"stages.csv#3#patients": PATIENTS[195:230]}
    checked = check_output({"stages.csv": STAGES, "cells.parquet": cells(wrong)}, known=KNOWN)
    assert rules(checked) == {"R9"}
    assert places(checked, "R9") == ["row 3, column patients"]
    strangers = {"stages.csv#1#patients": ["nobody"]}
    checked = check_output({"stages.csv": STAGES, "cells.parquet": cells(strangers)}, known=KNOWN)
    assert rules(checked) == {"R9"}


def test_a_refusal_of_the_audit_refuses_the_output():
    known = replace(KNOWN, audit=lambda _: [refused("R9", "too near", "widen it")])
    checked = check_output(DECLARED, known=known)
    assert checked.verdict is Verdict.REFUSE
    assert all(file.verdict is Verdict.PASS for file in checked.files)


def test_repairs_are_taken_over_as_the_next_version():
    small = {"stages.csv": b"stage,patients\nI,120\nII,75\nIII,4\n", "notes.md": NOTES}
    checked = check_output(small)
    assert (checked.hidden, checked.verdict) == (2, Verdict.REVIEW)
    assert list(checked.repairs()) == ["stages.csv"]
    assert "row 3, column patients" in places(checked, "R1")
    files, mended = take_repairs(small, checked)
    assert files["stages.csv"] == b"stage,patients\nI,120\nII,hidden\nIII,hidden\n"
    assert files["notes.md"] == NOTES
    by_name = {one.name: one for one in mended.files}
    assert by_name["stages.csv"].sha256 == hashlib.sha256(files["stages.csv"]).hexdigest()
    assert by_name["stages.csv"].size == len(files["stages.csv"])
    assert (mended.repairs(), mended.hidden) == ({}, 2)
    assert not rules(check_output(files))


def test_json_is_repaired_in_its_place():
    form = {
        "title": "Stages",
        "rows": [{"stage": s, "n": n} for s, n in (("I", 122), ("II", 80), ("III", 4))],
    }
    checked = check("a.json", json.dumps(form))
    again = json.loads(checked.repairs()["a.json"])
    assert again["title"] == "Stages"
    assert [row["n"] for row in again["rows"]] == [120, None, None]


def test_the_one_table_of_a_json_file_can_be_declared():
    form = [{"stage": s, "patients": n} for s, n in (("I", 120), ("II", 75), ("III", 40))]
    sets = {cell.replace("csv", "json"): some for cell, some in stage_cells().items()}
    files = {"stages.json": json.dumps(form).encode(), "cells.parquet": cells(sets)}
    assert check_output(files, known=KNOWN).verdict is Verdict.PASS
    two = {"stages.json": json.dumps({"a": form, "b": form}).encode()}
    assert check_output(files | two, known=KNOWN).undeclared == ("stages.json",)


def test_loose_numbers_in_json_are_for_people():
    assert places(check("a.json", "[1, 2]"), "R15") == ["$[0]", "$[1]"]
    assert rules(check("a.json", '{"values": [1, 2]}'), Verdict.REVIEW) == {"R15"}
    assert rules(check("a.json", "{")) == {"R12"}
    assert rules(check("a.json", '{"note": "3 patients died"}')) == {"R14"}
    assert "R12" in rules(check("a.json", '{"a": "\\u0054CGA-02-0001"}'))


def test_a_chart_is_its_data():
    assert not rules(check("a.chart.json", chart()))
    assert check("a.chart.json", chart()).verdict is Verdict.REVIEW
    small = json.loads(chart())
    small["data"]["values"] += [{"stage": "III", "n": 4}]
    again = json.loads(check("a.chart.json", json.dumps(small)).repairs()["a.chart.json"])
    assert [row["n"] for row in again["data"]["values"]] == [120, None, None]


@pytest.mark.parametrize(
    "form",
    ["[]", "{", chart(data={"url": "rows.csv"}), chart(transform=[{"calculate": "datum.n"}]),
     chart(params=[{"expr": "1"}]), chart(data={"values": [1, 2, 3]}),
     chart(mark={"type": "image", "url": "data:image/png;base64,AAAA"})],
)  # fmt: skip
def test_a_chart_that_loads_or_computes_is_refused(form):
    assert {"R8", "R12"} & rules(check("a.chart.json", form))


def test_text_with_a_date_is_for_people():
    checked = check("notes.md", "Made on 2026-03-01.\n")
    assert (checked.verdict, places(checked, "R12")) == (Verdict.REVIEW, ["line 1"])
    assert check("notes.txt", "Plain words.\n").verdict is Verdict.PASS


def test_a_program_is_checked():
    assert check("fit.py", "x = 1\n").verdict is Verdict.PASS
    assert rules(check("fit.py", f"x = {list(range(30))}\n")) == {"R12"}
    assert check("fit.ipynb", '{"cells": []}').verdict is Verdict.PASS


def test_long_cells_are_read_as_text():
    long = "Of all those with a rare tumour only 3 patients died in this group"
    assert rules(check("a.csv", f"note,patients\n{long},120\nother,90\n")) == {"R14"}


def test_a_model_needs_its_report():
    blob = b"PK\3\4 a package"
    report = {"sha256": hashlib.sha256(blob).hexdigest(), "family": "survival", "verified": True,
              "gate": {"G1": "pass"}, "membership_auc": 0.55}  # fmt: skip
    good = Known(models={"os-1.onc": report})
    assert check("os-1.onc", blob, good).verdict is Verdict.PASS
    assert rules(check("os-1.onc", blob)) == {"R13"}
    assert rules(check("os-1.onc", blob, Known(models={"os-1.onc": {}}))) == {"R13"}


def test_a_declared_model_table_is_judged_by_its_facts():
    fit = b"term,coefficient\nage,0.12\nstage IV,-0.4\n"
    facts = {"patients": 400, "parameters": 2, "levels": {"stage IV": 90}}
    about = {"fit.csv": {"model": facts}}
    files = {"fit.csv": fit, "about.json": json.dumps(about).encode()}
    assert check_output(files).verdict is Verdict.PASS
    facts["levels"]["stage IV"] = 3
    assert rules(check_output(files | {"about.json": json.dumps(about).encode()})) == {"R7"}
    assert check_output({"fit.csv": fit}).verdict is Verdict.REVIEW
    assert rules(check_output(files | {"about.json": b"{"})) == {"R12"}


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("plot.png", b"\x89PNG", "R8"),
        ("a.csv", b"\xff\xfe", "R12"),
        ("a.csv", b"", "R12"),
        ("a.bin", b"\0\1\2", "R12"),
        ("n_12345.csv", STAGES, "R12"),
        ("a.csv", STAGES.replace(b"I,120", b"TCGA-02-0001,120"), "R12"),
        ("a.csv", STAGES.replace(b"I,120", b"=1+1,120"), "R12"),
        ("a.csv", STAGES.replace(b"I,120", b"2024-03-01,120"), "R12"),
        ("a.tsv", STAGES.replace(b",", b"\t").replace(b"patients", b"\xd1\x80atients"), "R12"),
        ("big.txt", b"x" * 5_000_001, "R12"),
    ],
)
def test_a_file_that_may_not_leave(name, content, rule):
    checked = check(name, content)
    assert rule in rules(checked)
    assert checked.repairs() == {}


def test_what_nobody_knows_is_for_people_or_refused():
    assert rules(check("a.xyz", b"words\n"), Verdict.REVIEW) == {"R15"}
    assert rules(check("a.xyz", b"words\n", strictness=Strictness.STRICT)) == {"R15"}
    assert rules(check("a.xyz", b"TCGA-02-0001\n")) == {"R12"}


def test_more_rows_than_allowed_are_not_looked_at():
    long = "stage,patients\n" + "".join(f"s{i},{100 + i}\n" for i in range(10_001))
    assert rules(check("a.csv", long)) == {"R12"}
    form = json.dumps([{"stage": f"s{i}", "n": 100 + i} for i in range(10_001)])
    assert "R12" in rules(check("a.json", form))


def test_what_is_too_much_is_refused_and_not_looked_at():
    assert rules(check("a.json", json.dumps(list(range(201))))) == {"R14"}
    assert rules(check("a.json", json.dumps([[{"n": 40 + i}] for i in range(51)]))) == {"R12"}
    assert rules(check("a.json", json.dumps(["TCGA-02-0001 " * 1000]))) == {"R14"}
    assert rules(check("a.md", "TCGA-02-0001 " * 1000)) == {"R14"}
    assert rules(check("a.py", "# TCGA-02-0001\n" * 10_000)) == {"R12"}


def test_two_tables_a_patient_apart_are_refused():
    files = {"a.csv": STAGES, "b.csv": STAGES.replace(b"120", b"119"), "c.csv": b"sex,n\nf,120\n"}
    checked = check_output(files)
    assert rules(checked) == {"R9"}
    assert [one.places for one in checked.whole if one.checked.rule == "R9"] == [
        ("a.csv and b.csv",)
    ]
    assert not rules(check_output({"a.csv": STAGES, "b.csv": STAGES}))


def test_files_together(tmp_path):
    assert rules(check_output({})) == {"R12"}
    many = {f"{chr(97 + i // 26)}{chr(97 + i % 26)}.txt": b"x\n" for i in range(51)}
    assert rules(check_output(many)) == {"R12"}
    assert rules(check_output({"a.txt": b"x\n", "A.txt": b"x\n"})) == {"R12"}
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    arrived = take_files([tmp_path])
    checked = check_output({"a.txt": b"x\n"}, left=arrived.left)
    assert [file.name for file in checked.files] == ["a.txt", "link.csv"]
    assert rules(checked) == {"R12"}


def test_a_declaration_of_many_rows_is_no_large_file():
    rows = pl.DataFrame({"cell": ["a.csv#1#n"] * 235, "pseudonym": PATIENTS})
    checked = check("cells.parquet", parquet(rows) + b"\0" * 5_000_001, KNOWN)
    assert rules(checked) == {"R9"}  # what comes behind it makes it no Parquet
    assert rules(check("cells.parquet", b"\0" * 50_000_001, KNOWN)) >= {"R12"}


def test_an_outcome_is_given_as_json():
    checked = check_output({"stages.csv": STAGES.replace(b"40", b"4"), "n.md": NOTES})
    form = json.loads(json.dumps(checked.to_json()))
    assert form["verdict"] == "review"
    assert form["undeclared"] == ["stages.csv"]
    stages = form["files"][1]
    assert (stages["name"], stages["kind"], stages["repaired"]) == ("stages.csv", "csv", True)
    assert {one["rule"] for one in stages["rules"]} >= {"R1", "R2", "R3", "R12", "R15"}
    by_rule = checked.files[1].by_rule()
    assert list(by_rule) == sorted(by_rule, key=rule_order)
    assert (by_rule["R1"].verdict, by_rule["R1"].cells) == (Verdict.REPAIRED, 1)


def test_places_are_few():
    assert few(["a"]) == ("a",)
    assert few([str(i) for i in range(25)])[-2:] == ("19", "and 5 more")
    assert rule_order("other") == (0, "other")


def test_the_smallest_group_is_that_of_the_grant():
    assert Parameters(group=15).minimum == 15
    assert check("s.csv", "stage,patients\nI,120\nII,75\nIII,12\n", group=15).hidden == 2
    assert Known(patients=frozenset("ab"), sizes=(7,), ids=frozenset("c")).all_sizes == (2, 7)
    assert Known(patients=frozenset("ab"), ids=frozenset("c")).all_ids == frozenset("abc")
