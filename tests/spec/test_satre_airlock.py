"""Lines of the SATRE specification that the airlock keeps, one test for each."""

import hashlib
import json

import pytest

from oncommons.access.airlock import (
    Known,
    Parameters,
    check_output,
    frozen_of,
    pack,
    review_page,
    verify_package,
)
from oncommons.access.airlock.limits import RESEARCH, STRICT
from oncommons.disclosure.depths import Strictness
from oncommons.domain.verdicts import Verdict
from oncommons.errors import Refused
from tests.spec.test_airlock_attacks import REFUSED, verdicts
from tests.unit.access.airlock.made import (
    KEY,
    NOTES,
    PATIENTS,
    PUBLIC,
    STAGES,
    approval,
    cells,
    rules,
    stage_cells,
)

CROSS = b"stage,female,male\nI,120,90\nII,75,60\nIII,40,50\n"
SURVIVAL = b"day,survival,at_risk\n0,1.0,400\n30,0.9,360\n60,0.8,320\n"
FIT = b"term,coefficient\nage,0.12\nstage IV,-0.4\n"
SUMS = b"stage,n,median\nI,120,61\nII,75,63\n"
CHART = {
    "$schema": "vega-lite",
    "mark": "bar",
    "data": {"values": [{"stage": "I", "n": 120}, {"stage": "II", "n": 75}]},
}
ALL = {
    "counts.csv": STAGES,
    "cross.csv": CROSS,
    "km.csv": SURVIVAL,
    "fit.csv": FIT,
    "sums.csv": SUMS,
    "bars.chart.json": json.dumps(CHART).encode(),
    "model.onc": b"PK\3\4 a package",
    "notes.md": NOTES,
}


def report(**other):
    blob = ALL["model.onc"]
    form = {
        "sha256": hashlib.sha256(blob).hexdigest(), "family": "cox", "verified": True,
        "gate": {"G1": "pass"}, "membership_auc": 0.55,
    }  # fmt: skip
    return Known(models={"model.onc": form | other})


@pytest.mark.parametrize("name", REFUSED)
def test_acc_094_unauthorised_egress_is_refused(name):
    files, _ = REFUSED[name]
    checked, _ = verdicts(files)
    if any(one.size == 0 for one in checked.files):
        return
    with pytest.raises(Refused):
        pack(files, frozen_of("o", files), checked, approval(), KEY)


def test_acc_098_models_leave_with_their_attacks_reported():
    model = {"model.onc": ALL["model.onc"]}
    assert check_output(model, known=report()).verdict is Verdict.PASS
    assert check_output(model).verdict is Verdict.REFUSE
    assert check_output(model, known=report(membership_auc=None)).verdict is Verdict.REVIEW
    assert check_output(model, known=report(membership_auc=0.7)).verdict is Verdict.REFUSE
    assert check_output(model, known=report(family="nearest neighbour")).verdict is Verdict.REFUSE


def test_acc_109_each_file_is_classified_and_its_author_may_correct_that():
    checked = check_output(ALL, known=report())
    assert {one.name: (one.kind.value, one.classes) for one in checked.files} == {
        "counts.csv": ("csv", ("counts",)),
        "cross.csv": ("csv", ("counts by two",)),
        "km.csv": ("csv", ("survival",)),
        "fit.csv": ("csv", ("model",)),
        "sums.csv": ("csv", ("sums",)),
        "bars.chart.json": ("chart", ("counts",)),
        "model.onc": ("model", ()),
        "notes.md": ("md", ()),
    }
    assert "csv of survival" in review_page(checked, ALL, title="x")
    files = ALL | {"about.json": b'{"km.csv": {"kind": "sums"}}'}
    checked = check_output(files, known=report())
    assert "csv of survival; its author says: sums" in review_page(checked, files, title="x")
    blob = pack(files, frozen_of("o", files), checked, approval(), KEY)
    (told,) = [one for one in verify_package(blob, PUBLIC).manifest["files"] if one["corrected"]]
    assert (told["name"], told["corrected"]) == ("km.csv", "sums")


@pytest.mark.parametrize(
    ("files", "strictness"),
    [
        ({"a.png": b"\x89PNG"}, Strictness.RESEARCH),
        ({"a.csv": b"x" * (RESEARCH.most_bytes + 1)}, Strictness.RESEARCH),
        ({"a.csv": b"s,n\n" + b"I,120\n" * (RESEARCH.most_rows + 1)}, Strictness.RESEARCH),
        ({f"{chr(97 + i)}.txt": b"x\n" for i in range(STRICT.most_files + 1)}, Strictness.STRICT),
    ],
)
def test_acc_110_kinds_sizes_and_rows_of_files_have_limits(files, strictness):
    checked = check_output(files, Parameters(strictness))
    assert checked.verdict is Verdict.REFUSE
    assert rules(checked) <= {"R12", "R8"}


def test_acc_114_each_rule_says_its_limit_and_shows_the_failing_cells():
    files = {"a.csv": STAGES.replace(b"40", b"4"), "b.md": b"3 patients\n"}
    checked = check_output(files)
    page = review_page(checked, files, title="x")
    for file in checked.files:
        for one in file.said:
            assert one.checked.found
            assert one.checked.remedy or one.checked.verdict is Verdict.PASS
    assert "each group has 10 patients or more" in page
    assert "row 3, column patients" in page
    assert "line 1" in page


def test_acc_115_what_is_of_no_known_class_needs_people_or_is_refused():
    for files in ({"a.xyz": b"words\n"}, {"a.csv": b"a,b\nx,0.5\ny,0.25\n"}, {"a.json": b"[1]"}):
        assert check_output(files).verdict is Verdict.REVIEW
        assert check_output(files, Parameters(Strictness.STRICT)).verdict is Verdict.REFUSE
    raw = {"a.csv": b"patient_id,age\nx,67\n"}
    assert check_output(raw).verdict is Verdict.REFUSE


def test_acc_116_tables_curves_regressions_charts_and_models_are_checked():
    checked = check_output(ALL, known=report())
    applied = {one.name: {said.checked.rule for said in one.said} for one in checked.files}
    assert applied["counts.csv"] >= {"R1", "R2", "R3", "R12"}
    assert applied["km.csv"] >= {"R6", "R12"}
    assert applied["fit.csv"] >= {"R7", "R12"}
    assert applied["sums.csv"] >= {"R1", "R5", "R12"}
    assert applied["bars.chart.json"] >= {"R1", "R8", "R12"}
    assert applied["model.onc"] >= {"R12", "R13"}
    assert applied["notes.md"] >= {"R12", "R14"}


def test_acc_117_a_package_carries_a_signed_account():
    files = {"stages.csv": STAGES, "cells.parquet": cells(stage_cells())}
    checked = check_output(files, known=Known(patients=frozenset(PATIENTS)))
    blob = pack(files, frozen_of("o", files), checked, approval(), KEY)
    form = verify_package(blob, PUBLIC).manifest
    assert form["rules"] == checked.rules
    assert {one["rule"] for one in form["verdicts"] if one["file"] == "stages.csv"} >= {"R1", "R2"}
    assert all(one["limit"] for one in form["verdicts"])
    assert form["cells_hidden"] == 0
    assert form["checkers"] == ["person-2", "person-3"]
    assert form["files"][0]["sha256"] == hashlib.sha256(STAGES).hexdigest()
