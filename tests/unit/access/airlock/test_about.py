"""What an author declares about a table."""

import json

import pytest

from oncommons.access.airlock.about import read_about
from oncommons.domain.verdicts import Verdict


def test_facts_are_read():
    form = {
        "fit.csv": {
            "model": {
                "patients": 400, "parameters": 2, "levels": {"stage IV": 90}, "patterns": 40,
                "largest_leverage": 0.1, "baseline_days": [30, 60], "baseline_died": [12, 11],
            }
        },
        "sums.csv": {"kind": "sums", "contributions": [
            {"contributors": 40, "total": 400.5, "largest": [20, 18]}]},
        "hiv.csv": {"sensitive": True, "unit": "samples"},
    }  # fmt: skip
    read = read_about(json.dumps(form).encode())
    told = read.about
    assert read.said.checked.verdict is Verdict.PASS
    assert told["fit.csv"].model.level_patients == {"stage IV": 90}
    assert told["fit.csv"].model.largest_leverage == 0.1
    assert told["sums.csv"].contributions[0].contributors == 40
    assert (told["hiv.csv"].sensitive, told["hiv.csv"].unit) == (True, "samples")
    assert read.kinds == {"sums.csv": "sums"}
    least = read_about(b'{"a.csv": {"model": {"patients": 40, "parameters": 1}}}')
    assert least.about["a.csv"].model.patterns is None


@pytest.mark.parametrize(
    "content",
    [
        b"\xff", b"{", b"[]", b'{"a.csv": 3}', b'{"a.csv": {"other": 1}}',
        b'{"a.csv": {"sensitive": 1}}', b'{"a.csv": {"model": {}}}',
        b'{"a.csv": {"model": {"patients": 1, "parameters": 1, "other": 1}}}',
        b'{"a.csv": {"contributions": [{}]}}', b'{"a.csv": {"kind": "novel"}}',
        b'{"a.csv": {"model": {"patients": "40", "parameters": 1}}}',
    ],
)  # fmt: skip
def test_what_is_no_declaration_is_refused(content):
    read = read_about(content)
    assert (read.about, read.kinds) == ({}, {})
    assert read.said.checked.verdict is Verdict.REFUSE
