"""A model becomes files that a person can read, and the gate has its word before."""

import json
from dataclasses import replace

import pytest

from oncommons.domain.findings import Finding, Severity
from oncommons.errors import PackageRefused
from oncommons.sharing.golden import make_golden
from oncommons.sharing.model_files import model_files, read_model, read_privacy, read_validation
from oncommons.sharing.package import file_name, verify
from tests.unit.sharing.made import (
    AGE,
    CARD,
    SURVIVAL,
    TODAY,
    TP53,
    VALIDATION,
    files,
    signed,
    trust,
    unsigned,
)

GOLDEN = make_golden(SURVIVAL)
EXACT = Finding("G3", Severity.WARNING, "checked where it was fitted", "nothing to do")


def test_files_are_plain_json_that_people_can_read():
    found = {name: json.loads(content) for name, content in files().items()}
    assert found["model.json"]["coefficients"] == [0.031, 0.52]
    assert found["model.json"]["question"]["horizon_days"] == 1095
    assert found["schema.json"]["features"][0]["unit"] == "years"
    assert found["card.json"]["use"] == "research"
    assert found["evidence.json"]["patients"] == 1200
    assert found["privacy.json"]["rules"] == ["G1", "G3", "G4", "G5", "G7", "G8"]
    assert len(found["golden.json"]["inputs"]) == 20


def test_everything_comes_back_from_a_verified_package():
    packed = model_files(SURVIVAL, CARD, VALIDATION, GOLDEN, (EXACT,))
    package = verify(signed(unsigned(packed)), trust(), today=TODAY)
    assert read_model(package) == (SURVIVAL, CARD)
    assert read_validation(package) == VALIDATION
    assert EXACT in read_privacy(package).findings
    assert file_name(package.package_id, package.version) == "os-made-3.onc"


@pytest.mark.parametrize(
    ("rule", "model", "validation"),
    [
        ("G1", replace(SURVIVAL, coefficients=(0.1,)), VALIDATION),
        ("G3", SURVIVAL, replace(VALIDATION, events=39)),
        ("G4", SURVIVAL, replace(VALIDATION, patients=None)),
        ("G5", SURVIVAL, replace(VALIDATION, apparent=0.9)),
        ("G7", replace(SURVIVAL, features=(AGE, replace(TP53, missing=0.001))), VALIDATION),
        ("G8", replace(SURVIVAL, features=(replace(AGE, highest=89.7), TP53)), VALIDATION),
    ],
)
def test_blocked_model_has_no_files(rule, model, validation):
    with pytest.raises(PackageRefused) as caught:
        model_files(model, CARD, validation, GOLDEN)
    assert caught.value.code == rule


def test_finding_of_an_earlier_gate_blocks_too():
    block = replace(EXACT, severity=Severity.ERROR)
    with pytest.raises(PackageRefused, match="G3 checked where it was fitted"):
        model_files(SURVIVAL, CARD, VALIDATION, GOLDEN, (block,))
