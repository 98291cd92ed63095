"""An extract as a job finds it: its files, its schema, its sums; and who in it objected."""

import datetime
import hashlib
import json

import polars as pl
import pytest

from oncommons import store
from oncommons.access.grants.extracts import build_extract, extracts_with, open_extract
from oncommons.access.grants.extracts.opening import is_in_memory, members_of, usual_room
from oncommons.domain.criteria import column
from oncommons.domain.extracts import head_from_json
from tests.factories import TODAY
from tests.grants import WOMEN, commons_of, extract_of, grant_of, keys_of

COLUMNS = {"patients": ("sex", "patient_id"), "mutations": ("symbol",), "events": ("type",)}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    commons = commons_of(tmp_path_factory.mktemp("extracts") / "c")
    keys = keys_of(commons)
    return commons, keys, *extract_of(commons, keys, columns=COLUMNS, rows=WOMEN)


@pytest.fixture
def folder(made, tmp_path):
    _, keys, extract, grant = made
    with open_extract(extract, grant, keys, clock=lambda: TODAY, room=tmp_path / "r") as folder:
        yield folder


def test_a_job_finds_one_file_per_granted_table_with_schema_and_sums(folder):
    found = {path.name for path in folder.iterdir()}
    tables = {"patients.parquet", "mutations.parquet", "events.parquet"}
    assert found == tables | {"schema.json", "SHA256SUMS"}
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        wanted, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == wanted
        found.discard(name)
    assert found == {"SHA256SUMS"}


def test_a_table_without_rows_is_there_with_its_columns(folder):
    events = pl.read_parquet(folder / "events.parquet")
    assert events.schema == {"type": pl.String}
    assert events.height == 0


def test_the_schema_describes_each_column(folder):
    said = json.loads((folder / "schema.json").read_text())
    patients = next(one for one in said["tables"] if one["name"] == "patients")
    assert [one["name"] for one in patients["columns"]] == ["patient_id", "sex"]
    assert patients["columns"][0]["is_identifier"]
    assert patients["columns"][1]["about"] == "Sex as recorded."


def test_only_granted_rows_are_there(folder):
    assert pl.read_parquet(folder / "patients.parquet")["sex"].unique().to_list() == ["female"]
    assert pl.read_parquet(folder / "mutations.parquet").height == 6


def test_its_patients_are_known_where_their_identifiers_are_not_granted(made, tmp_path):
    commons, keys, extract, _ = made
    without, _ = extract_of(commons, keys, tmp_path, columns={"patients": ("sex",)}, rows=WOMEN)
    assert members_of(without, keys) == members_of(extract, keys)
    assert len(members_of(extract, keys)) == 12


def test_extracts_of_those_who_objected_are_listed_with_their_last_day(made, tmp_path):
    commons, keys, women, _ = made
    men, _ = extract_of(commons, keys, tmp_path, rows=column("patients.sex", "male"))
    other, _ = extract_of(commons, keys, tmp_path, project_id="other")
    both, day = (women, men, other), datetime.date(2026, 6, 10)
    assert extracts_with({}, both, keys) == ()
    assert extracts_with({"p999": day}, both, keys) == ()
    found = extracts_with({"p001": day, "p002": day.replace(day=5)}, both, keys)
    assert {one.extract.head.extract_id for one in found} == {
        women.head.extract_id,
        other.head.extract_id,
    }
    assert {one.due for one in found} == {datetime.date(2026, 7, 5)}
    assert not found[0].is_due(datetime.date(2026, 7, 5))
    assert found[0].is_due(datetime.date(2026, 7, 6))
    soon = extracts_with({"p019": day, "p001": day.replace(day=1)}, both, keys, objection_days=1)
    assert [one.due.day for one in soon] == [2, 2, 11]


def test_a_head_comes_back_and_tells_no_number_of_patients(made):
    _, _, extract, grant = made
    form = extract.head.to_json()
    assert head_from_json(form) == extract.head
    assert (form["grant_id"], form["built_on"]) == (grant.grant_id, TODAY.isoformat())
    assert "patients" not in form


def test_an_extract_of_a_newer_release_is_another_under_the_same_names(tmp_path):
    commons = commons_of(tmp_path / "c")
    keys = keys_of(commons)
    old, _ = extract_of(commons, keys)
    view = store.open_view(commons, grant_of(commons), today=TODAY)
    rows = {name: view.rows(name, columns) for name, columns in view.grant.columns.items()}
    rows["patients"] = rows["patients"].head(15)
    store.publish(commons, rows, policy="", risk={}, loads=())
    newer = store.open_view(commons, grant_of(commons), today=TODAY)
    new = build_extract(newer, commons.folder / "extracts", keys, today=TODAY)
    assert new.head.extract_id != old.head.extract_id
    assert members_of(new, keys) < members_of(old, keys)


def test_extracts_are_opened_in_memory_where_there_is_such_a_disk(monkeypatch, tmp_path):
    assert is_in_memory(usual_room().parent) or "shm" not in str(usual_room())
    monkeypatch.setattr("oncommons.access.grants.extracts.opening.is_in_memory", lambda _: False)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    assert usual_room().parent == tmp_path
