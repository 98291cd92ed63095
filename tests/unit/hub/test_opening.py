"""Open a hub: make it, find it, and say what is wrong with it."""

import pytest
from django.core.management import call_command
from django.db import connection, connections

from oncommons import store
from oncommons.errors import CommonsError, IntegrityError
from oncommons.hub.audit.rows import stored_head, stored_rows
from oncommons.hub.health import examine_hub
from oncommons.hub.opening import _use, open_hub
from tests.hubs import Clock, make_hub


@pytest.fixture
def unblocked(django_db_blocker):
    with django_db_blocker.unblock():
        yield
        connections.close_all()


def test_a_hub_is_made_once_and_opened_again(hub):
    assert hub.reopened().trail.record(actor="a", action="b.c").seq == 2
    assert hub.reopened(migrate=True).trail.record(actor="a", action="b.c").seq == 3


def test_a_database_of_sqlite_syncs_each_commit_and_is_for_its_owner(unblocked, tmp_path):
    made = make_hub(tmp_path)
    asked = {}
    with connection.cursor() as cursor:
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            asked[name] = cursor.execute(f"PRAGMA {name}").fetchone()[0]
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    made.trail.record(actor="a", action="b.c")
    modes = {path.stat().st_mode & 0o777 for path in made.folder.glob("hub.sqlite3*")}
    assert modes == {0o600}


def test_a_commons_without_a_hub_says_how_to_make_one(unblocked, tmp_path):
    store.init(tmp_path / "c")
    with pytest.raises(CommonsError, match="oncommons hub migrate"):
        open_hub(tmp_path / "c", clock=Clock(), environment={})
    assert not (tmp_path / "c" / "hub.sqlite3").exists()
    with pytest.raises(CommonsError, match="oncommons init"):
        open_hub(tmp_path / "none", clock=Clock(), environment={})


def test_tables_of_an_older_version_are_brought_up_to_date_when_asked(hub):
    call_command("migrate", "audit", "0001", verbosity=0)
    with pytest.raises(CommonsError, match="1 steps behind"):
        hub.reopened()
    hub.reopened(migrate=True)
    assert [row.seq for row in stored_rows()] == [1]
    with pytest.raises(Exception, match="only added"):
        connection.cursor().execute("DELETE FROM audit_row")


def test_the_migrations_make_what_the_models_say(hub):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_a_lost_database_is_not_replaced_by_an_empty_one(unblocked, tmp_path):
    made = make_hub(tmp_path)
    connections.close_all()
    for path in made.folder.glob("hub.sqlite3*"):
        path.unlink()
    for migrate in (False, True):
        with pytest.raises(IntegrityError, match="tells of 1 rows"):
            made.reopened(migrate=migrate)
    assert not (made.folder / "hub.sqlite3").exists()


def test_one_hub_after_another_is_opened_in_one_program(unblocked, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = make_hub(tmp_path / "one"), make_hub(tmp_path / "two")
    two.trail.record(actor="a", action="b.c")
    assert stored_head().seq == 2
    one.reopened()
    assert stored_head().seq == 1


def test_a_server_that_is_away_is_said_without_its_words(unblocked, tmp_path):
    pytest.importorskip("psycopg", reason="psycopg is not installed (./dev extras)")
    store.init(tmp_path / "c")
    away = {"ONCOMMONS_DATABASE": f"postgresql://hub:secret@/x?host={tmp_path}"}
    with pytest.raises(CommonsError, match="cannot be reached") as error:
        open_hub(tmp_path / "c", clock=Clock(), environment=away)
    assert "secret" not in str(error.value)


def test_without_psycopg_postgresql_says_what_to_install(unblocked, tmp_path, monkeypatch):
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import ConnectionHandler

    def missing(*_):
        raise ImproperlyConfigured

    store.init(tmp_path / "c")
    monkeypatch.setattr(ConnectionHandler, "create_connection", missing)
    with pytest.raises(CommonsError, match="psycopg"):
        open_hub(
            tmp_path / "c",
            clock=Clock(),
            environment={"ONCOMMONS_DATABASE": "postgresql://other@/y"},
        )


def rules(hub, *, deep=False):
    found = examine_hub(hub.hub.commons, clock=hub.clock, deep=deep)
    return [one.rule for one in found]


def test_the_doctor_finds_nothing_where_there_is_no_hub(tmp_path):
    commons = store.init(tmp_path / "c")
    assert examine_hub(commons, clock=Clock(), deep=True) == ()


def test_the_doctor_tells_of_one_home_a_late_anchor_and_a_broken_trail(hub, monkeypatch):
    for name, value in hub.environment.items():
        monkeypatch.setenv(name, value)
    assert rules(hub) == []
    hub.trail.record(actor="a", action="b.c")
    hub.clock.move(hours=2)
    assert rules(hub) == ["AUD-LATE"]
    hub.trail.anchor()
    monkeypatch.delenv("ONCOMMONS_ANCHOR_HOMES")
    assert rules(hub) == ["AUD-ONE-HOME"]
    monkeypatch.setenv("ONCOMMONS_ANCHOR_HOMES", str(hub.elsewhere))
    call_command("migrate", "audit", "0001", verbosity=0)
    assert rules(hub) == ["AUD-HUB"]
    call_command("migrate", "audit", verbosity=0)
    hub.trail.record(actor="a", action="b.c")
    triggers_off()
    connection.cursor().execute("UPDATE audit_row SET actor = 'x' WHERE seq = 1")
    assert rules(hub) == []
    assert rules(hub, deep=True) == ["AUD-CHAIN"]


def triggers_off():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_row DISABLE TRIGGER ALL")
        else:
            cursor.execute("DROP TRIGGER audit_row_no_update")


def test_after_a_database_that_cannot_be_used_another_opens(unblocked, tmp_path):
    """The engine that is absent here stays out of the way of the one that is there."""
    missing = {"ENGINE": "tests.no_such_engine", "NAME": "x"}
    with pytest.raises(CommonsError):
        _use(missing)
    made = make_hub(tmp_path)
    assert made.trail.record(actor="a", action="b.c").seq == 2
