"""Hubs for tests, on SQLite and on a PostgreSQL server that the tests start themselves."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from oncommons import store
from oncommons.hub.configuration import DATABASE, DATABASE_FILE, HOMES, database_settings
from oncommons.hub.opening import Hub, _use, open_hub

START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TEMPLATE = "hub_template"
OTHER_USERS = ("postgres", "nobody")


class Clock:
    """A clock that a test sets; it goes on by a millisecond each time it is read."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(frozen=True)
class MadeHub:
    """A hub of a new commons, with a second home for its anchors."""

    hub: Hub
    clock: Clock
    folder: Path
    environment: dict
    elsewhere: Path

    @property
    def trail(self):
        return self.hub.trail

    @property
    def vendor(self):
        return "postgresql" if self.environment.get(DATABASE) else "sqlite"

    def reopened(self, **options) -> "MadeHub":
        """Open the same hub as another program would."""
        opened = open_hub(self.folder, clock=self.clock, environment=self.environment, **options)
        return replace(self, hub=opened)


def pg_programs() -> Path | None:
    """Find where initdb and pg_ctl lie."""
    named = [Path(os.environ["PG_BIN"])] if "PG_BIN" in os.environ else []
    on_path = shutil.which("initdb")
    placed = [] if on_path is None else [Path(on_path).resolve().parent]
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    there = (one for one in (*named, *placed, *packaged) if (one / "pg_ctl").exists())
    return next((one for one in there if (one / "initdb").exists()), None)


def postgres_lacks() -> str:
    """Say why no test can run on PostgreSQL here; empty where they can."""
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed (./dev extras)"
    if pg_programs() is None:
        return "no initdb and pg_ctl on PATH, in PG_BIN or below /usr/lib/postgresql"
    return "" if os.geteuid() or _user() else "PostgreSQL refuses root, and no other user is there"


def _user() -> str:
    with contextlib.suppress(KeyError):
        return next(name for name in OTHER_USERS if pwd.getpwnam(name))
    return ""


@contextlib.contextmanager
def postgres_server():
    """Run a server in a folder of its own, reached by a socket there; give its address."""
    programs = pg_programs()
    folder = Path(tempfile.mkdtemp(prefix="onc-pg-"))  # short: a socket's path has 107 letters
    data = folder / "data"
    as_user = {"cwd": folder, "check": True, "capture_output": True}
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_user())
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_user |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    initdb = (programs / "initdb", "-D", data, "-U", "hub", "-A", "trust", "-E", "UTF8")
    control = (programs / "pg_ctl", "-D", data, "-w")
    # The tests kill programs, never the machine, so the server need not wait for the disk.
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    try:
        subprocess.run([*initdb, "--locale=C", "--no-sync"], **as_user)
        subprocess.run([*control, "-l", folder / "log", "-o", options, "start"], **as_user)
        try:
            yield f"postgresql://hub@/{{}}?host={folder}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **as_user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def on_server(address: str, statement: str) -> None:
    """Run a statement beside any database of a hub."""
    import psycopg

    with psycopg.connect(address.format("postgres"), autocommit=True) as server:
        server.execute(statement)


def make_hub(folder: Path, *, database: str = "", tables: Path | None = None) -> MadeHub:
    """Make a commons with its hub, from a file that has the tables where one is given."""
    store.init(folder / "c")
    if tables is not None:
        shutil.copy(tables, folder / "c" / DATABASE_FILE)
    elsewhere = folder / "elsewhere" / "anchors.jsonl"
    elsewhere.parent.mkdir()
    environment = {HOMES: str(elsewhere)} | ({DATABASE: database} if database else {})
    clock = Clock()
    opened = open_hub(folder / "c", clock=clock, migrate=True, environment=environment)
    return MadeHub(opened, clock, folder / "c", environment, elsewhere)


@contextlib.contextmanager
def server_with_tables(blocker):
    """Run a server with the tables of a hub in a template; give its address."""
    from django.core.management import call_command
    from django.db import connections

    with postgres_server() as address, blocker.unblock():
        on_server(address, f"CREATE DATABASE {TEMPLATE}")
        _use(database_settings(address.format(TEMPLATE), None))
        call_command("migrate", verbosity=0)
        connections.close_all()
        yield address
        connections.close_all()


def new_database(address: str) -> str:
    """Make a database from the template; give its address."""
    name = f"t{uuid4().hex}"
    on_server(address, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return address.format(name)


def file_with_tables(folder: Path, blocker) -> Path:
    """Make a SQLite file with the tables of a hub."""
    from django.core.management import call_command
    from django.db import connections

    with blocker.unblock():
        _use(database_settings("", folder))
        call_command("migrate", verbosity=0)
        connections.close_all()
    return folder / DATABASE_FILE


@contextlib.contextmanager
def opened(folder: Path, blocker, *, database: str = "", tables: Path | None = None):
    """Make a hub, and close its connections behind it."""
    from django.db import connections

    with blocker.unblock():
        yield make_hub(folder, database=database, tables=tables)
        connections.close_all()
