"""A saved cohort travels as a line or a file, and what was changed on its way is refused."""

import dataclasses
import datetime
import json
import zlib
from base64 import urlsafe_b64encode

import pytest

from oncommons.domain.criteria import column, mutated
from oncommons.domain.saved import (
    CODE,
    SavedCohort,
    check_name,
    cohort_id,
    from_code,
    saved_from_json,
    to_code,
)
from oncommons.domain.study import Unit
from oncommons.errors import CriteriaError

COHORT = SavedCohort(
    name="egfr-lung",
    criteria=mutated("EGFR") & column("patients.sex", "female"),
    release_id="r0123456789abcdef",
    rows_id="c0123456789abcdef",
    unit=Unit.PATIENTS,
    n=79,
    members_mac="ab" * 32,
    made_by="atlas",
    made_at=datetime.date(2026, 6, 1),
)


def code_of(form):
    packed = zlib.compress(json.dumps(form).encode())
    return CODE + urlsafe_b64encode(packed).decode().rstrip("=")


def test_a_cohort_survives_its_code_and_its_file():
    assert from_code(to_code(COHORT)).to_json() == COHORT.to_json()
    assert saved_from_json(json.loads(json.dumps(COHORT.to_json()))).cohort_id == COHORT.cohort_id


def test_the_code_is_one_short_line_of_plain_letters():
    code = to_code(COHORT)
    assert len(code) < 600
    assert code.isascii()
    assert code.isprintable()
    assert " " not in code


def test_a_code_that_a_mail_program_broke_into_lines_is_read():
    code = to_code(COHORT)
    broken = "\n".join(code[at : at + 60] for at in range(0, len(code), 60))
    assert from_code(f"  {broken}\n").cohort_id == COHORT.cohort_id


@pytest.mark.parametrize("at", range(5))
def test_a_changed_or_shortened_code_is_refused(at):
    code = to_code(COHORT)
    place = len(CODE) + at * (len(code) - len(CODE)) // 5
    other = "A" if code[place] != "A" else "B"
    for damaged in (code[:place] + other + code[place + 1 :], code[:-4], code[len(CODE) :]):
        with pytest.raises(CriteriaError):
            from_code(damaged)


def test_a_code_that_would_fill_the_memory_is_refused():
    bomb = CODE + urlsafe_b64encode(zlib.compress(b"[" * 50_000_000)).decode().rstrip("=")
    with pytest.raises(CriteriaError, match="cut short or too long"):
        from_code(bomb)
    with pytest.raises(CriteriaError, match="damaged"):
        from_code(CODE + urlsafe_b64encode(zlib.compress(b"[" * 90_000)).decode().rstrip("="))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("criteria", {"is": "mutated", "gene": "KRAS"}),
        ("release_id", "r00000000000000ff"),
        ("rows_id", "c00000000000000ff"),
        ("unit", "samples"),
        ("cohort_id", "c00000000000000ff"),
        ("criteria_id", "c00000000000000ff"),
        ("release_id", "../../vault"),
        ("name", "../up"),
        ("name", 7),
        ("n", -1),
        ("n", True),
        ("n", "79"),
        ("members_mac", "zz"),
        ("unit", "people"),
        ("made_at", "yesterday"),
    ],
)
def test_a_part_that_was_changed_is_refused(part, value):
    with pytest.raises(CriteriaError):
        from_code(code_of(COHORT.to_json() | {part: value}))


@pytest.mark.parametrize("form", [None, [], "text", {}, {"criteria": {"all": []}}])
def test_what_is_no_cohort_is_refused(form):
    with pytest.raises(CriteriaError):
        from_code(code_of(form))


@pytest.mark.parametrize(
    "name", ["", "..", "a..b", "../x", "a/b", ".hidden", "-x", "a b", "é", "x" * 61, "c" + "0" * 16]
)
def test_a_name_that_is_no_plain_word_is_refused(name):
    with pytest.raises(CriteriaError, match="cannot name a cohort"):
        check_name(name)


def test_the_id_is_of_the_meaning_and_not_of_the_name():
    same = dataclasses.replace(
        COHORT, name="other", criteria=column("patients.sex", "female") & mutated("EGFR"), n=None
    )
    assert same.cohort_id == COHORT.cohort_id
    ids = {
        cohort_id(mutated("EGFR"), release, rows, unit)
        for release in ("r1", "r2")
        for rows in ("c1", "c2")
        for unit in Unit
    }
    assert len(ids) == 8
