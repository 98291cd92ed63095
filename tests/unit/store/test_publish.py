"""Publishing: whole or not at all, named by content, checked against the schema."""

import json
import subprocess

import polars as pl
import pytest

from oncommons import store
from oncommons.errors import CommonsError, SchemaError
from oncommons.store.commons import writing
from oncommons.store.manifest import sha256_of
from tests.factories import assayed, patients, publish, table


def small(number=3, **columns):
    samples, assays = assayed(number)
    return {"patients": patients(number, **columns), "samples": samples, "assays": assays}


def once_more(commons, tables, **named):
    defaults = {"policy": "name = 'test'\n", "risk": {"k": 1}, "loads": ("load",)}
    return store.publish(commons, tables, **(defaults | named))


def test_a_release_is_found_by_label_and_by_id(tmp_path):
    commons = publish(tmp_path / "c", small())
    latest = store.find_release(commons)
    assert latest.patients == 3
    assert latest.label == "latest"
    assert store.find_release(commons, latest.release_id).release_id == latest.release_id


def test_the_same_content_is_the_same_release(tmp_path):
    commons = publish(tmp_path / "c", small())
    first = store.find_release(commons).release_id
    assert once_more(commons, small()).release_id == first
    assert len(store.list_releases(commons)) == 1
    assert publish(tmp_path / "d", small()) != commons
    assert store.find_release(store.open_commons(tmp_path / "d")).release_id == first


def test_the_order_of_rows_leaves_the_name_alone(tmp_path):
    first = publish(tmp_path / "c", small())
    shuffled = {name: frame.reverse() for name, frame in small().items()}
    second = publish(tmp_path / "d", shuffled)
    assert store.find_release(first).release_id == store.find_release(second).release_id


@pytest.mark.parametrize(
    "change", [{"policy": "name = 'other'\n"}, {"risk": {"k": 2}}, {"loads": ("other",)}]
)
def test_another_policy_risk_or_load_is_another_release(tmp_path, change):
    commons = publish(tmp_path / "c", small())
    once_more(commons, small(), **change)
    assert len(store.list_releases(commons)) == 2


def test_the_label_moves_and_the_older_release_stays(tmp_path):
    commons = publish(tmp_path / "c", small())
    older = store.find_release(commons).release_id
    newer = once_more(commons, small(4)).release_id
    assert store.find_release(commons).release_id == newer
    assert store.find_release(commons, older).patients == 3


def test_coreutils_can_check_a_release(tmp_path):
    commons = publish(tmp_path / "c", small())
    folder = commons.releases / store.find_release(commons).release_id
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True)
    assert done.returncode == 0
    assert done.stdout.count(b": OK") == len(store.find_release(commons).files)


def test_published_files_are_read_only(tmp_path):
    commons = publish(tmp_path / "c", small())
    folder = commons.releases / store.find_release(commons).release_id
    assert {path.stat().st_mode & 0o222 for path in folder.iterdir()} == {0}


def test_an_unknown_table_is_refused_and_nothing_is_written(tmp_path):
    commons = store.init(tmp_path / "c")
    with pytest.raises(SchemaError, match='no table "names"'):
        once_more(commons, small() | {"names": pl.DataFrame({"name": ["x"]})})
    assert list(commons.releases.iterdir()) == []


def test_a_table_of_the_vault_is_refused(tmp_path):
    commons = store.init(tmp_path / "c")
    with pytest.raises(SchemaError, match="consents"):
        once_more(commons, small() | {"consents": pl.DataFrame({"consent_id": ["x"]})})


def test_a_mistyped_column_is_named(tmp_path):
    commons = store.init(tmp_path / "c")
    wrong = small()["patients"].with_columns(pl.col("death_day").cast(pl.String))
    with pytest.raises(SchemaError, match="death_day"):
        once_more(commons, small() | {"patients": wrong})


def test_a_direct_identifier_column_is_refused(tmp_path):
    commons = store.init(tmp_path / "c")
    named = small()["patients"].with_columns(pl.lit(1950).alias("birth_year"))
    with pytest.raises(SchemaError, match="birth_year"):
        once_more(commons, small() | {"patients": named})


@pytest.mark.parametrize("ids", [("p0", "p0"), ("p0", None)])
def test_a_repeated_or_missing_key_is_refused(tmp_path, ids):
    commons = store.init(tmp_path / "c")
    rows = table("patients", *({"patient_id": one, "sex": "female"} for one in ids))
    with pytest.raises(SchemaError, match="key"):
        once_more(commons, {"patients": rows})


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path):
    commons = publish(tmp_path / "c", small())
    with writing(commons), pytest.raises(CommonsError, match=r"written by process \d+"):
        once_more(commons, small(4))


def test_leftovers_of_a_killed_writer_are_removed_by_the_next(tmp_path):
    commons = publish(tmp_path / "c", small())
    leftover = commons.releases / ".staging" / "killed"
    leftover.mkdir()
    (leftover / "patients-0000.parquet").write_bytes(b"half")
    (leftover / "patients-0000.parquet").chmod(0o444)
    once_more(commons, small(4))
    assert list((commons.releases / ".staging").iterdir()) == []


def test_the_manifest_lists_every_file_with_its_hash(tmp_path):
    commons = publish(tmp_path / "c", small())
    folder = commons.releases / store.find_release(commons).release_id
    listed = json.loads((folder / "manifest.json").read_text())["files"]
    assert {file["name"] for file in listed} | {"manifest.json", "manifest.sig", "SHA256SUMS"} == {
        path.name for path in folder.iterdir()
    }
    assert all(file["sha256"] == sha256_of(folder / file["name"]) for file in listed)


def test_init_refuses_a_folder_that_holds_something(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CommonsError, match="not empty"):
        store.init(tmp_path)
    commons = store.init(tmp_path / "c")
    with pytest.raises(CommonsError, match="commons already"):
        store.init(commons.folder)


def test_open_names_what_is_missing_or_damaged(tmp_path):
    with pytest.raises(CommonsError, match="oncommons init"):
        store.open_commons(tmp_path)
    commons = store.init(tmp_path / "c")
    (commons.folder / "commons.toml").write_text("format = ")
    with pytest.raises(CommonsError, match=r"commons.toml.*restore"):
        store.open_commons(commons.folder)
    (commons.folder / "commons.toml").write_text("format = 9\nname = 'x'\n")
    with pytest.raises(CommonsError, match="format 9"):
        store.open_commons(commons.folder)


def test_the_private_side_is_closed_to_others(tmp_path):
    commons = store.init(tmp_path / "c")
    assert commons.vault.stat().st_mode & 0o777 == 0o700
    assert (commons.keys / "commons.pem").stat().st_mode & 0o777 == 0o600
