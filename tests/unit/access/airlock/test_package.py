"""The package of an output: what is in it, when it is refused, and that it never varies."""

import hashlib
import json
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oncommons.access.airlock import (
    Known,
    check_output,
    freeze,
    frozen_of,
    pack,
    read_frozen,
    take_repairs,
    verify_package,
)
from oncommons.access.audit.anchors import sign_head
from oncommons.domain.audit import Head
from oncommons.errors import IntegrityError, Refused
from tests.unit.access.airlock.made import (
    KEY,
    NOTES,
    NOW,
    PATIENTS,
    PUBLIC,
    STAGES,
    approval,
    cells,
    stage_cells,
)

FILES = {"stages.csv": STAGES, "notes.md": NOTES, "cells.parquet": cells(stage_cells())}
KNOWN = Known(patients=frozenset(PATIENTS))


def packed(files=FILES, **other):
    checked = check_output(files, known=KNOWN)
    return pack(files, frozen_of("out-1", files), checked, approval(**other), KEY)


def test_a_package_tells_the_whole_story():
    found = verify_package(packed(), PUBLIC)
    assert found.files == {"stages.csv": STAGES, "notes.md": NOTES}
    form = found.manifest
    assert form["project"] == "lung-atlas"
    assert form["planned_output"] == "table-1"
    assert form["releases"] == ["R1", "R2"]
    assert form["checkers"] == ["person-2", "person-3"]
    assert form["released_by"] == "person-9"
    assert form["audit"]["seq"] == 40
    assert form["differencing"] == {"files_not_audited": [], "note": "each number was audited"}
    assert form["output"]["sha256"] == frozen_of("out-1", FILES).sha256
    assert {one["name"]: one["sha256"] for one in form["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in found.files.items()
    }
    verdicts = {(one["file"], one["rule"]): one["verdict"] for one in form["verdicts"]}
    assert verdicts["stages.csv", "R1"] == "pass"
    assert verdicts["notes.md", "R14"] == "pass"
    assert len(form["rules"]["sha256"]) == 64


def test_what_is_not_audited_is_said():
    form = verify_package(packed({"stages.csv": STAGES}), PUBLIC).manifest
    assert form["differencing"]["files_not_audited"] == ["stages.csv"]
    assert form["differencing"]["note"] == "not audited for differencing"


def test_a_package_is_the_same_bytes_when_it_is_made_again(tmp_path):
    frozen = freeze(tmp_path, "out-1", FILES)
    again = read_frozen(tmp_path, frozen)
    assert pack(again, frozen, check_output(again, known=KNOWN), approval(), KEY) == packed()
    # A change of the byte form would show here: packages made before must stay verifiable.
    with zipfile.ZipFile(BytesIO(packed())) as archive:
        entries = archive.infolist()
    assert [one.filename for one in entries] == sorted(one.filename for one in entries)
    assert {(one.date_time, one.compress_type) for one in entries} == {((1980, 1, 1, 0, 0, 0), 0)}


def test_hidden_numbers_are_counted():
    small = {"stages.csv": b"stage,patients\nI,120\nII,75\nIII,4\n"}
    checked = check_output(small)
    with pytest.raises(Refused, match="not hidden yet"):
        pack(small, frozen_of("out-1", small), checked, approval(), KEY)
    files, mended = take_repairs(small, checked)
    found = verify_package(pack(files, frozen_of("out-1", files), mended, approval(), KEY), PUBLIC)
    assert found.manifest["cells_hidden"] == 2
    assert b"hidden" in found.files["stages.csv"]
    assert b",4\n" not in found.files["stages.csv"]


def test_what_a_rule_refuses_is_not_packed():
    with pytest.raises(Refused, match="a rule refuses a file"):
        packed({"plot.png": b"\x89PNG"})


@pytest.mark.parametrize(
    "other",
    [
        {"checkers": ("a",)},
        {"checkers": ("a", "a")},
        {"checkers": ("a", "person-9")},
        {"checkers": ("a", "")},
        {"approver": ""},
        {"checkers": ("a", "b", "c")},
    ],
)
def test_three_persons_let_an_output_go(other):
    with pytest.raises(Refused) as refused:
        packed(**other)
    assert refused.value.code == "SEPARATION_S3"


def test_the_anchor_is_of_this_commons_and_covers_the_release():
    head = Head(41, "2026-06-01T11:00:00.000000Z", "ab" * 32, "k")
    other = sign_head(head, NOW, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    for wrong in ({"audit_seq": 42}, {"anchor": other}):
        with pytest.raises(Refused) as refused:
            packed(**wrong)
        assert refused.value.code == "ANCHOR"


def test_only_what_was_frozen_and_checked_is_packed():
    checked = check_output(FILES, known=KNOWN)
    frozen = frozen_of("out-1", FILES)
    changed = FILES | {"notes.md": b"Other words.\n"}
    missing = {name: content for name, content in FILES.items() if name != "notes.md"}
    for files, version, said in (
        (changed, frozen, checked),
        (missing, frozen, checked),
        (FILES, frozen_of("out-1", changed), checked),
        (FILES, frozen, check_output(changed, known=KNOWN)),
        (FILES, frozen, replace(checked, files=checked.files[:2])),
    ):
        with pytest.raises(IntegrityError, match="frozen and checked"):
            pack(files, version, said, approval(), KEY)


def test_a_manifest_can_be_read_without_oncommons():
    with zipfile.ZipFile(BytesIO(packed())) as archive:
        form = json.loads(archive.read("manifest.json"))
        signed = json.loads(archive.read("signature.json"))
        KEY.public_key().verify(
            bytes.fromhex(signed["signature"]),
            b"oncommons-output-v1\n" + archive.read("manifest.json"),
        )
    assert form["format"] == "oncommons-output/1"
