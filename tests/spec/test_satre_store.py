"""Statements of SATRE that the store and the documentation meet."""

import json
import stat
from pathlib import Path

import pytest
import typer

from oncommons import store
from oncommons.cli.app import app
from oncommons.store.manifest import MANIFEST
from tests.factories import patients, publish

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def released(tmp_path):
    commons = publish(tmp_path / "c", {"patients": patients(20)})
    release = store.find_release(commons)
    return commons, release, commons.releases / release.release_id


def test_acc_090_the_inventory_is_that_of_the_disk(released):
    """What the manifest lists lies there with its hash, and a file more or less is found."""
    commons, release, folder = released
    assert store.verify(commons, release) == ()
    assert all((folder / one.name).stat().st_size == one.bytes for one in release.files)
    folder.chmod(0o755)
    (folder / "more.parquet").write_bytes(b"PAR1")
    assert any("more.parquet" in str(fault) for fault in store.verify(commons, release))


def test_acc_093_a_release_tells_what_it_was_made_from(released):
    _, release, folder = released
    told = json.loads((folder / MANIFEST).read_text())
    assert told["loads"] == ["load"]
    assert told["policy_sha256"]
    assert told["schema_version"]
    assert release.release_id == folder.name


def test_acc_096_a_release_cannot_be_written(released):
    """Neither by its modes, nor by the store: the same name is never published twice."""
    _, _, folder = released
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}
    assert all(mode & 0o222 == 0 for mode in modes.values()), modes


def test_acc_097_a_release_is_parquet_with_json_beside(released):
    _, release, folder = released
    assert {Path(one.name).suffix for one in release.files if one.table} == {".parquet"}
    json.loads((folder / MANIFEST).read_text())


def test_acc_124_every_command_has_its_entry_in_the_reference():
    reference = (DOCS / "reference" / "commands.md").read_text()
    named = list(commands(typer.main.get_command(app), ("oncommons",)))
    assert len(named) > 50
    assert [one for one in named if one not in reference] == []


def commands(command, words):
    """Give every command below a group, in words."""
    for name, below in getattr(command, "commands", {}).items():
        if hasattr(below, "commands"):
            yield from commands(below, (*words, name))
        else:
            yield " ".join((*words, name))
