"""What a hub may be told, and what is said of a mistake."""

from pathlib import Path

import pytest

from oncommons.errors import CommonsError
from oncommons.hub.configuration import Configuration, database_settings, read_configuration


def read(folder, text, **environment):
    (folder / "oncommons.toml").write_text(text)
    return read_configuration(folder, environment)


def test_without_a_file_everything_has_its_default(tmp_path):
    assert read_configuration(tmp_path, {}) == Configuration()


def test_the_file_is_read_and_a_variable_goes_before_it(tmp_path):
    text = (
        '[hub]\ndatabase = "postgresql://a/b"\n[audit]\nanchor_homes = ["/x/a.jsonl", "b.jsonl"]\n'
    )
    homes = (Path("/x/a.jsonl"), tmp_path / "b.jsonl")
    assert read(tmp_path, text) == Configuration("postgresql://a/b", homes)
    given = {"ONCOMMONS_DATABASE": "", "ONCOMMONS_ANCHOR_HOMES": "/y/a.jsonl:/z/a.jsonl"}
    homes = (Path("/y/a.jsonl"), Path("/z/a.jsonl"))
    assert read(tmp_path, text, **given) == Configuration("", homes)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[hub]\ndatabse = ""\n', 2, 'did you mean "database"'),
        ("[audits]\n", 1, 'did you mean "audit"'),
        ("\nsomething = 1\n", 2, "known are: hub, audit"),
        ("hub = 1\n", 1, "unknown"),
        ("[hub]\ndatabase = 1\n", None, "in quotes"),
        ('[audit]\nanchor_homes = "a"\n', None, "list of files"),
        ("[audit]\nanchor_homes = [1]\n", None, "list of files"),
        ("[hub\n", None, "cannot be read"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, text, line, says):
    with pytest.raises(CommonsError, match=says) as error:
        read(tmp_path, text)
    assert (error.value.line, Path(error.value.file).name) == (line, "oncommons.toml")


def test_addresses_of_postgresql_are_read(tmp_path):
    one = database_settings(
        "postgresql://u%40x:p%2Fw@db.example:5433/hub?sslmode=require", tmp_path
    )
    assert (one["USER"], one["PASSWORD"], one["HOST"], one["PORT"], one["NAME"]) == (
        "u@x", "p/w", "db.example", "5433", "hub",
    )  # fmt: skip
    assert one["OPTIONS"]["sslmode"] == "require"
    assert "lock_timeout=20s" in one["OPTIONS"]["options"]
    assert database_settings("postgres:///hub?host=/run/x", None)["HOST"] == "/run/x"


@pytest.mark.parametrize(
    "address", ["mysql://a/b", "hub.sqlite3", "postgresql://a", "postgresql:///"]
)
def test_another_address_is_refused(address):
    with pytest.raises(CommonsError, match="postgresql://user"):
        database_settings(address, None)


def test_settings_without_a_commons_keep_nothing(tmp_path):
    assert database_settings("", None)["NAME"] == ":memory:"
    assert database_settings("", tmp_path)["NAME"] == str(tmp_path / "hub.sqlite3")
