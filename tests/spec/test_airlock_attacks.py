"""Attacks on the airlock: one leak, one rule that stops it, and proof that nothing else would."""

import json
import pickle
import zlib

import pytest

from oncommons.access.airlock import Known, check_output
from oncommons.domain.verdicts import Verdict
from tests.unit.access.airlock.made import NOTES, PATIENTS, STAGES, cells, stage_cells

KNOWN = Known(patients=frozenset(PATIENTS), ids=frozenset({"S-4711x"}))
DECLARED = {"cells.parquet": cells(stage_cells())}


def png(text):
    """Make a picture that says something in its metadata."""
    chunk = b"tEXt" + text
    size, crc = len(text).to_bytes(4, "big"), zlib.crc32(chunk).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + size + chunk + crc


def stages(**lines):
    """Change one line of the honest table."""
    text = STAGES.decode()
    for old, new in lines.items():
        text = text.replace(f"{old},", f"{new},")
    return text.encode()


def declared_otherwise(**sets):
    return {
        "cells.parquet": cells(
            stage_cells() | {f"stages.csv#{k[1:]}#patients": v for k, v in sets.items()}
        )
    }


NOTEBOOK = {
    "cells": [
        {"cell_type": "code", "source": "x", "outputs": [{"data": {"text/plain": "67 years"}}]}
    ]
}
CHART = {"$schema": "vega-lite", "mark": "bar", "data": {"url": "https://evil.example/rows"}}

# name: (files, rule that stops it). Each is an output that a hasty eye would let go.
REFUSED = {
    "small count in words": ({"notes.md": b"In the end only three patients responded.\n"}, "R14"),
    "small count in digits of another script": (
        {"notes.md": "\u0663 patients responded.\n".encode()}, "R14"),
    "the complement of a small group": ({"notes.md": b"116 of 120 patients lived.\n"}, "R14"),
    "a percentage of a small base": ({"notes.md": b"2.1% of 95 patients died.\n"}, "R14"),
    "the log of a job": ({"job.log": b"fitting\nn = 3\ndone\n"}, "R14"),
    "numbers as text": ({"notes.md": b", ".join(b"%d" % n for n in range(10, 250))}, "R14"),
    "bytes as letters": (
        {"notes.md": b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY3ODkw\n"}, "R14"),
    "a small count in a comment": ({"fit.py": b"# dropped 2 patients\nx = 1\n"}, "R14"),
    "a formula": ({"stages.csv": stages(I="=HYPERLINK(A1)")}, "R12"),
    "a formula in wide letters": ({"stages.csv": stages(I="\uff1dHYPERLINK(A1)")}, "R12"),
    "a column that only looks like patients": (
        {"stages.csv": STAGES.replace(b"patients", "\u0440atients".encode())}, "R12"),
    "a barcode": ({"stages.csv": stages(I="TCGA-02-0001")}, "R12"),
    "a barcode with other hyphens": ({"stages.csv": stages(I="TCGA\u201102\u20110001")}, "R12"),
    "a barcode over two cells": ({"a.csv": b"site,person,n\nTCGA-02,0001,120\n"}, "R12"),
    "a barcode behind JSON escapes": ({"a.json": b'{"a": "\\u0054CGA-02-0001"}'}, "R12"),
    "a pseudonym of the extract": ({"stages.csv": stages(I=PATIENTS[0])}, "R12"),
    "the id of a sample": ({"stages.csv": stages(I="S-4711x")}, "R12"),
    "a date of birth": ({"stages.csv": stages(I="1960-12-31")}, "R12"),
    "an address": ({"stages.csv": stages(I="jane@hospital.org")}, "R12"),
    "numbers in the name of a file": ({"s_04_17_33_09.csv": STAGES}, "R12"),
    "letters of no width": ({"notes.md": "We\u200b\u200c\u200bcounted.\n".encode()}, "R12"),
    "a pickle by another name": ({"notes.txt": pickle.dumps([67, 68])}, "R12"),
    "weights by another name": ({"weights.json": b"\x93NUMPY\x01\x00" + bytes(64)}, "R12"),
    "an archive by another name": ({"stages.csv": b"PK\x03\x04" + bytes(64)}, "R12"),
    "a notebook with its outputs": ({"fit.ipynb": json.dumps(NOTEBOOK).encode()}, "R12"),
    "data in a program": ({"fit.py": f"ages = {list(range(40, 80))}\n".encode()}, "R12"),
    "data in the texts of a program": ({"fit.R": b'x <- "' + b"67 68 41 " * 80 + b'"\n'}, "R12"),
    "metadata of a picture": ({"plot.png": png(b"Comment\x0067 years")}, "R8"),
    "a picture by another name": ({"plot.md": png(b"Comment\x0067 years")}, "R8"),
    "a drawing inside Markdown": ({"notes.md": b"# x\n<svg><text>67</text></svg>\n"}, "R8"),
    "a chart that loads": ({"a.chart.json": json.dumps(CHART).encode()}, "R8"),
    "a declared set that is not the counted one": (
        {"stages.csv": STAGES} | declared_otherwise(r3=PATIENTS[195:230]), "R9"),
    "a declared set of strangers": (
        {"stages.csv": STAGES} | declared_otherwise(r3=[f"stranger{i}" for i in range(40)]), "R9"),
    "the same table of one patient less": (
        {"a.csv": STAGES, "b.csv": STAGES.replace(b"40", b"39")}, "R9"),
    "one row per patient": ({"a.csv": b"patient_id,age\na,67\nb,68\n"}, "R15"),
    "residuals": ({"a.csv": b"term,residual\na,0.5\nb,0.25\n"}, "R7"),
    "the exact survival table": (
        {"km.csv": b"day,survival,at_risk\n0,1.0,40\n31,0.98,39\n60,0.95,38\n"}, "R6"),
    "a model without a report": ({"knn.onc": b"PK\x03\x04" + bytes(64)}, "R13"),
    "a small group in a table of Markdown": (
        {"notes.md": b"| stage | patients |\n|---|---|\n| I | 120 |\n| II | 4 |\n"}, "R1 R2"),
}  # fmt: skip
HIDDEN = {
    "a small group": ({"stages.csv": stages(I="I").replace(b",40", b",4")}, b",4\n"),
    "a small group in a chart": (
        {"a.chart.json": json.dumps({"$schema": "vega-lite", "mark": "bar", "data": {"values": [
            {"stage": s, "n": n} for s, n in (("I", 120), ("II", 75), ("III", 4))]}}).encode()},
        b": 4"),
    "a known total gives the rest": (
        {"a.csv": b"sex,patients\nfemale,120\nmale,110\n"}, b"110"),
    "the largest value": ({"a.csv": b"stage,n,median,max\nI,120,60,101\nII,75,61,99\n"}, b"101"),
    "an exact count": ({"stages.csv": stages(I="I").replace(b"120", b"123")}, b"123"),
}  # fmt: skip


def verdicts(files):
    checked = check_output(files, known=KNOWN)
    said = [one for file in checked.files for one in file.said] + list(checked.whole)
    return checked, [one.checked for one in said]


@pytest.mark.parametrize("name", REFUSED)
def test_a_leak_is_refused(name):
    files, rule = REFUSED[name]
    checked, said = verdicts(files)
    assert checked.verdict is Verdict.REFUSE
    refusing = {one.rule for one in said if one.verdict is Verdict.REFUSE}
    assert refusing >= set(rule.split())


@pytest.mark.parametrize("name", REFUSED)
def test_without_its_rule_the_leak_would_pass(name):
    files, rule = REFUSED[name]
    _, said = verdicts(files)
    others = {one.rule for one in said if one.verdict is Verdict.REFUSE}
    assert others == set(rule.split()), (
        "another rule refuses it too: this is no test of the one it names"
    )


@pytest.mark.parametrize("name", HIDDEN)
def test_a_leak_is_hidden(name):
    files, secret = HIDDEN[name]
    checked, _ = verdicts(files)
    (repaired,) = checked.repairs().values()
    (content,) = files.values()
    assert secret in content
    assert secret not in repaired


@pytest.mark.parametrize(
    "files",
    [
        {"stages.csv": STAGES} | DECLARED,
        {"notes.md": NOTES},
        {"notes.md": b"We left out groups of fewer than 10 patients.\n"},
        {"fit.py": b'"""Fit."""\nimport csv\n\nages = range(40, 80)\n'},
        {"fit.R": b"library(survival)\nfit <- coxph(Surv(t, d) ~ age, data = x)\n"},
    ],
    ids=str,
)
def test_an_honest_output_is_not_held_up(files):
    checked, _ = verdicts(files)
    assert checked.verdict is Verdict.PASS


def test_a_message_tells_no_number_that_was_found():
    files, _ = REFUSED["the complement of a small group"]
    checked, _ = verdicts(files)
    told = [f"{s.checked.found} {s.checked.remedy} {s.places}" for s in checked.files[0].said]
    assert told
    assert "116" not in " ".join(told)
