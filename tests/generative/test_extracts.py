"""Laws of extracts: as granted and no more, the same when built again, apart by project."""

import contextlib
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncommons import store
from oncommons.access.grants import EVERYTHING
from oncommons.access.grants.extracts import (
    build_extract,
    destroy,
    open_extract,
    verify_extract,
    write_dummy,
)
from oncommons.access.grants.extracts.pseudonyms import identifiers_of
from oncommons.domain.criteria import column
from tests.factories import TODAY
from tests.grants import NOW, commons_of, grant_of, keys_of

SLOW = settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
TABLES = ("patients", "tumours", "samples", "assays", "mutations")
ALL = [(table, name) for table in TABLES for name in EVERYTHING[table]]

columns = st.lists(st.sampled_from(ALL), min_size=1, max_size=12, unique=True).map(
    lambda chosen: {
        table: tuple(name for of, name in chosen if of == table)
        for table in dict.fromkeys(table for table, _ in chosen)
    }
)
rows = st.sampled_from([None, column("patients.sex", "female"), column("patients.sex", "unknown")])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    commons = commons_of(tmp_path_factory.mktemp("laws") / "c")
    return commons, keys_of(commons)


@contextlib.contextmanager
def opened(made, **terms):
    """Build an extract, open it, and destroy it behind."""
    commons, keys = made
    granted = terms["columns"] | {"patients": (*terms["columns"].get("patients", ()), "sex")}
    grant = grant_of(commons, **(terms | {"columns": {
        table: tuple(dict.fromkeys(names)) for table, names in granted.items()
    }}))  # fmt: skip
    view = store.open_view(commons, grant, today=TODAY)
    with tempfile.TemporaryDirectory() as place:
        extract = build_extract(view, Path(place), keys, today=TODAY)
        room = Path(place) / "room"
        with open_extract(extract, grant, keys, clock=lambda: TODAY, room=room) as folder:
            yield view, extract, folder
        assert verify_extract(extract, keys) == ()
        destroy(extract, keys, by="test", now=NOW, reason="done")
    view.close()


def frames(folder):
    return {path.stem: pl.read_parquet(path) for path in folder.glob("*.parquet")}


@SLOW
@given(columns, rows)
def test_an_extract_is_its_grant(made, columns, rows):
    with opened(made, columns=columns, rows=rows) as (view, extract, folder):
        found = frames(folder)
        granted = view.grant.columns
        assert {name: set(one.columns) for name, one in found.items()} == {
            name: set(names) for name, names in granted.items()
        }
        for table, frame in found.items():
            plain = [
                one
                for one in frame.columns
                if one not in identifiers_of(table, tuple(frame.columns))
            ]
            wanted = view.rows(table, frame.columns)
            assert frame.height == wanted.height
            assert frame.select(plain).sort(plain).equals(wanted.select(plain).sort(plain))
        dummy = frames(extract.folder / "dummy")
        assert {name: one.schema for name, one in dummy.items()} == {
            name: one.schema for name, one in found.items()
        }


@SLOW
@given(columns, rows)
def test_built_again_it_has_the_same_name_and_the_same_bytes(made, columns, rows):
    with (
        opened(made, columns=columns, rows=rows) as (_, first, one),
        opened(made, columns=columns, rows=rows) as (_, second, other),
    ):
        assert first.head.extract_id == second.head.extract_id
        assert first.head.sealed_sha256 != second.head.sealed_sha256
        assert {path.name for path in one.iterdir()} == {path.name for path in other.iterdir()}
        for path in one.iterdir():
            assert path.read_bytes() == (other / path.name).read_bytes()


@SLOW
@given(columns, rows)
def test_two_projects_share_no_identifier(made, columns, rows):
    terms = {"columns": columns | {"patients": ("patient_id",)}, "rows": rows}
    with (
        opened(made, **terms, project_id="one") as (view, first, one),
        opened(made, **terms, project_id="two") as (_, second, other),
    ):
        released = set(view.rows("patients", ["patient_id"])["patient_id"])
        assert not identifiers(one) & identifiers(other)
        assert not (identifiers(one) | identifiers(other)) & released
        assert first.head.extract_id != second.head.extract_id


def identifiers(folder):
    return {
        value
        for table, frame in frames(folder).items()
        for name in identifiers_of(table, tuple(frame.columns))
        for value in frame[name].drop_nulls()
    }


@SLOW
@given(columns)
def test_made_rows_follow_from_the_columns_alone(columns):
    with tempfile.TemporaryDirectory() as place:
        for name in ("a", "b"):
            write_dummy(columns, Path(place) / name)
        for path in (Path(place) / "a").iterdir():
            assert path.read_bytes() == (Path(place) / "b" / path.name).read_bytes()
