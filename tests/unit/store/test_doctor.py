"""What the doctor sees in a commons, check by check, and what it mends."""

import json
import shutil

import polars as pl
import pytest

from oncommons import store
from oncommons.domain.findings import Severity
from oncommons.domain.holds import HoldAct
from oncommons.domain.releases import ReleasedFile
from oncommons.errors import CommonsError
from oncommons.store import doctor
from oncommons.store.commons import writing
from oncommons.store.doctor import CHECKS, diagnose, repair
from oncommons.store.manifest import Contents, sha256_of, sums_text
from oncommons.store.signing import read_private_key
from tests.factories import TODAY, assayed, open_latest, patients, publish
from tests.grants import hold, keys_of


@pytest.fixture
def commons(tmp_path):
    samples, assays = assayed(30)
    commons = publish(
        tmp_path / "c", {"patients": patients(30), "samples": samples, "assays": assays}
    )
    _ = open_latest(commons).study
    return commons


def folder_of(commons):
    (folder,) = commons.releases.glob("r*")
    return folder


def rules(commons, *, deep=False):
    return [one.rule for one in diagnose(commons, deep=deep)]


def with_table(commons, name, frame):
    """Put a table into the release and sign it anew, as a careless program would."""
    folder, release = folder_of(commons), store.find_release(commons)
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755)
    part = folder / f"{name}-0000.parquet"
    frame.write_parquet(part)
    listed = ReleasedFile(part.name, name, frame.height, part.stat().st_size, sha256_of(part))
    files = (*(one for one in release.files if one.name != part.name), listed)
    contents = Contents(release.patients, files, release.policy, release.risk, release.loads)
    manifest = json.dumps(contents.to_json(), indent=1, sort_keys=True).encode()
    signature = read_private_key(commons.keys / "commons.pem").sign(manifest)
    (folder / "manifest.json").write_bytes(manifest)
    (folder / "manifest.sig").write_text(signature.hex())
    (folder / "SHA256SUMS").write_text(sums_text(files))
    folder.rename(folder.with_name(contents.release_id()))
    labels = {"latest": contents.release_id()}
    (commons.folder / "labels.json").write_text(json.dumps(labels))
    shutil.rmtree(commons.folder / "derived")
    repair(commons)


def test_a_commons_that_is_well_has_no_finding(commons):
    assert diagnose(commons, deep=True) == ()
    assert repair(commons, deep=True) == ()


def test_a_network_disk_is_a_warning(commons, monkeypatch, tmp_path):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/a / ext4 rw 0 0\nserver:/x {commons.folder} nfs4 rw 0 0\n")
    monkeypatch.setattr(doctor, "MOUNTS", mounts)
    (found,) = diagnose(commons)
    assert (found.rule, found.severity) == ("D02", Severity.WARNING)
    assert "nfs4" in found.says


def test_a_release_that_can_be_written_to_is_closed_again_and_its_bytes_stay(commons):
    folder = folder_of(commons)
    folder.chmod(0o755)
    (folder / "risk.json").chmod(0o666)
    before = {path.name: sha256_of(path) for path in folder.iterdir()}
    assert rules(commons) == ["D03"]
    assert len(repair(commons)) == 2
    assert rules(commons) == []
    assert {path.name: sha256_of(path) for path in folder.iterdir()} == before


def test_the_private_side_is_closed_again(commons):
    commons.vault.chmod(0o755)
    assert rules(commons) == ["D03"]
    assert "vault has mode 700 again" in repair(commons)
    assert rules(commons) == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [(lambda text: text[:-9], "D04"), (lambda text: text.replace('"load"', '"other"'), "D05")],
    ids=["cut", "another name"],
)
def test_a_manifest_that_is_cut_or_another(commons, change, rule):
    path = folder_of(commons) / "manifest.json"
    path.chmod(0o644)
    path.write_text(change(path.read_text()))
    assert rules(commons)[:1] == [rule]


def test_bytes_are_read_only_when_asked(commons):
    path = folder_of(commons) / "samples-0000.parquet"
    path.chmod(0o644)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    path.chmod(0o444)
    assert "D07" not in rules(commons)
    assert "D07" in rules(commons, deep=True)


def test_a_table_with_other_columns_or_none(commons):
    with_table(commons, "panels", pl.DataFrame({"panel_id": ["P"]}))
    assert rules(commons) == ["D08"]


def test_a_file_that_is_no_table(commons):
    frame = pl.DataFrame({"panel_id": ["P"]})
    with_table(commons, "unheard", frame)
    assert rules(commons) == ["D08"]


def test_a_column_that_names_a_person(commons):
    frame = patients(30).with_columns(pl.lit(1950, pl.Int32).alias("birth_year"))
    with_table(commons, "patients", frame)
    found = diagnose(commons)
    assert [one.rule for one in found] == ["D10", "D08"]
    assert "birth_year" in found[0].says


def test_repeated_keys_and_references_that_lead_nowhere(commons):
    samples, _ = assayed(30)
    with_table(commons, "samples", pl.concat([samples[1:], samples[1:2]]))
    assert rules(commons) == []
    keys, lost = diagnose(commons, deep=True)
    assert "samples: D09 1 rows repeat a key" in str(keys)
    assert "assays: D09 sample_id of 1 rows leads to no row of samples" in str(lost)


def test_a_label_of_a_withdrawn_release_and_a_list_that_is_damaged(commons):
    name = folder_of(commons).name
    store.withdraw(commons, name, today=TODAY)
    (commons.folder / "labels.json").write_text(json.dumps({"latest": name}))
    (found,) = diagnose(commons)
    assert (found.rule, "was withdrawn" in found.says) == ("D13", True)
    (commons.folder / "labels.json").write_text("{")
    assert rules(commons) == ["D13"]


def test_derived_files_that_are_old_or_of_nothing_go(commons):
    derived = commons.derived(folder_of(commons).name)
    (derived / "study-1").mkdir()
    (derived / "warehouse-1.duckdb").write_text("x")
    (commons.folder / "derived" / "r1").mkdir()
    (commons.folder / "derived" / ".staging" / "half").mkdir()
    assert sorted(rules(commons)) == ["D11", "D14", "D14", "D14"]
    assert len(repair(commons)) == 4
    assert rules(commons) == []
    assert {path.name for path in derived.iterdir()} == {"study-2", "warehouse-2"}


def test_a_list_that_was_half_written_is_a_leftover(commons):
    (commons.folder / ".labels.json.17.new").write_text("{")
    assert rules(commons) == ["D11"]
    repair(commons)
    assert rules(commons) == []


def test_a_book_of_holds_that_was_cut_and_keys_in_the_clear_are_named(commons):
    hold(commons, HoldAct.REVOKE, "g")
    keys_of(commons)
    (warning,) = diagnose(commons)
    assert (warning.rule, warning.severity) == ("D03", Severity.WARNING)
    assert "demo keys" in warning.says
    path = commons.folder / "grants" / "holds.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    assert set(rules(commons)) == {"D03", "D16"}


def test_nothing_is_repaired_while_somebody_writes(commons):
    with writing(commons), pytest.raises(CommonsError, match="is being written by"):
        repair(commons)


def test_every_finding_belongs_to_a_listed_check(commons):
    shutil.rmtree(commons.vault)
    (folder_of(commons) / "manifest.json").chmod(0o644)
    (folder_of(commons) / "manifest.json").write_text("{")
    found = diagnose(commons, deep=True)
    assert {one.rule for one in found} <= set(CHECKS)
    assert all(one.says and one.remedy for one in found)
