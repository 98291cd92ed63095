"""Finding and verifying releases: damage is named, and no view opens on it."""

import pytest

from oncommons import store
from oncommons.errors import CommonsError, IntegrityError
from oncommons.store.doctor import diagnose, repair
from tests.factories import assayed, open_latest, patients, publish


@pytest.fixture
def commons(tmp_path):
    samples, assays = assayed(30)
    tables = {"patients": patients(30), "samples": samples, "assays": assays}
    return publish(tmp_path / "c", tables)


@pytest.fixture
def folder(commons):
    folder = commons.releases / store.find_release(commons).release_id
    folder.chmod(0o755)
    for path in folder.iterdir():
        path.chmod(0o644)
    return folder


def faults(commons):
    return [f"{f.file} {f.says}" for f in store.verify(commons, store.find_release(commons))]


def test_an_intact_release_has_no_fault(commons):
    assert faults(commons) == []
    assert diagnose(commons, deep=True) == ()


def test_one_flipped_bit_is_found(commons, folder):
    path = folder / "patients-0000.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert any("patients-0000.parquet differs" in fault for fault in faults(commons))
    with pytest.raises(IntegrityError, match=r"patients-0000.parquet.*restore"):
        open_latest(commons)


def test_a_missing_a_short_and_a_foreign_file_are_found(commons, folder):
    (folder / "samples-0000.parquet").unlink()
    (folder / "assays-0000.parquet").write_bytes(b"short")
    (folder / "notes.txt").write_text("x")
    found = " / ".join(faults(commons))
    assert "samples-0000.parquet is missing" in found
    assert "assays-0000.parquet has 5 bytes" in found
    assert "notes.txt is not listed" in found


def test_a_manifest_signed_by_nobody_is_found(commons, folder):
    (folder / "manifest.sig").write_text("00" * 64)
    assert faults(commons) == ["manifest.json is signed by no key of this commons"]


@pytest.mark.parametrize("content", ["", "{}", '{"patients": 3}', "[1]"])
def test_an_unreadable_manifest_is_an_integrity_error(commons, folder, content):
    (folder / "manifest.json").write_text(content)
    with pytest.raises(IntegrityError, match="manifest"):
        store.find_release(commons)
    assert [finding.rule for finding in diagnose(commons)][:1] == ["D04"]


def test_a_manifest_of_another_release_is_refused(commons, folder):
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"patients": 30', '"patients": 31'))
    with pytest.raises(IntegrityError, match="belongs to r"):
        store.find_release(commons)


@pytest.mark.parametrize("name", ["nothing", "", "../keys", "..", "r0000000000000000"])
def test_an_unknown_name_is_refused_with_the_known_ones(commons, name):
    with pytest.raises(CommonsError, match="latest"):
        store.find_release(commons, name)


def test_the_doctor_names_leftovers_and_repairs_them(commons):
    (commons.releases / ".staging" / "killed").mkdir(parents=True)
    (commons.folder / "derived" / "r1").mkdir(parents=True)
    assert {finding.rule for finding in diagnose(commons)} == {"D11", "D14"}
    assert len(repair(commons)) == 2
    assert diagnose(commons) == ()


def test_the_doctor_sees_an_open_private_side(commons):
    commons.vault.chmod(0o755)
    (commons.keys / "commons.pem").chmod(0o644)
    found = diagnose(commons)
    assert [finding.rule for finding in found] == ["D03", "D03"]
    assert "chmod 700" in found[0].remedy


def test_deleting_derived_files_is_safe(commons):
    before = open_latest(commons).patients()
    for path in sorted((commons.folder / "derived").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert open_latest(commons).patients() == before == 30
