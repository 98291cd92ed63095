"""Open the hub of a commons: its database, its keys, its trail. Every act begins here.

    hub = open_hub(folder, clock=now)
    open_incident(trail=hub.trail, by="governance:ada", severity=Severity.HIGH, summary="...")

An app of the hub has `models.py`, `migrations/` and `acts.py`; its models are imported after
`open_hub`, since Django has to be ready first.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oncommons.access.audit.anchors import FILE, last_anchor
from oncommons.errors import CommonsError, IntegrityError
from oncommons.hub.configuration import (
    DATABASE_FILE,
    Configuration,
    database_settings,
    read_configuration,
)
from oncommons.store.commons import Commons, open_commons

if TYPE_CHECKING:
    from oncommons.hub.audit.trail import Trail

LOCK = "hub.lock"
KEYS = "audit"
TABLE = "audit_row"


@dataclass(frozen=True, slots=True)
class Hub:
    """An opened hub.

    Args:
        commons: the commons that it belongs to.
        configuration: how it is set up.
        trail: every act writes here.
    """

    commons: Commons
    configuration: Configuration
    trail: "Trail"


def open_hub(
    folder: Path,
    *,
    clock: Callable[[], datetime],
    migrate: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> Hub:
    """Open the hub of a commons; from here on the models of Django are its rows.

    One process has one hub open: another one that is opened takes its place.

    Args:
        folder: the commons.
        clock: gives the time, with its zone.
        migrate: make the hub where there is none, or bring its tables up to date.
        environment: variables that go before `oncommons.toml`.

    Raises:
        CommonsError: there is no commons or no hub, or its tables are of an older version.
        IntegrityError: the database is gone, and anchors tell of rows.
    """
    commons = open_commons(folder)
    configuration = read_configuration(folder, environment)
    database = database_settings(configuration.database, folder)
    homes = anchor_homes(commons, configuration)
    _use(database)
    with _explained():
        if _is_new(database):
            _check_nothing_lost(commons, homes)
        if migrate:
            with _alone(folder):
                _bring_up_to_date(database)
        else:
            _check_ready(database, folder)
    hub = Hub(commons, configuration, _trail(commons, homes, clock))
    if migrate:
        hub.trail.begin()
    return hub


def anchor_homes(commons: Commons, configuration: Configuration) -> tuple[Path, ...]:
    """Give the files of anchors: one in the commons, and those that are configured."""
    return (commons.folder / "audit" / FILE, *configuration.anchor_homes)


def _trail(commons: Commons, homes: tuple[Path, ...], clock: Callable[[], datetime]) -> "Trail":
    from oncommons.hub.audit.proof import Places
    from oncommons.hub.audit.trail import Trail

    key = commons.keys / "commons.pem"
    return Trail(Places(commons.keys / KEYS, key, commons.public_keys, homes), clock)


def _use(database: Mapping[str, Any]) -> None:
    """Make Django ready, and let its models speak to this database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncommons.hub.settings")
    import django
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connections
    from django.db.utils import ConnectionHandler

    if not apps.ready:
        django.setup()
    wanted = ConnectionHandler({"default": dict(database)}).settings["default"]
    try:
        if connections.settings["default"] != wanted:
            # Not by name: that would make a connection anew, where its engine may be absent.
            for one in connections.all(initialized_only=True):
                one.close()
            connections.settings["default"] = wanted
            with suppress(AttributeError):
                del connections["default"]
        connections["default"]
    except ImproperlyConfigured as error:
        raise CommonsError(
            "PostgreSQL needs psycopg, which is not installed",
            remedy="pip install oncommons[postgres]",
        ) from error


@contextmanager
def _explained() -> Iterator[None]:
    from django.db import OperationalError

    try:
        yield
    except OperationalError as error:
        raise CommonsError(
            "the database of the hub cannot be reached",
            remedy="start it, or mend its address in oncommons.toml or ONCOMMONS_DATABASE",
        ) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let nobody else make or change the tables meanwhile."""
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_new(database: Mapping[str, Any]) -> bool:
    """Tell whether there is no table yet, without making the file of a database."""
    from django.db import connection

    if database["ENGINE"].endswith("sqlite3") and not Path(database["NAME"]).exists():
        return True
    return TABLE not in connection.introspection.table_names()


def _check_nothing_lost(commons: Commons, homes: tuple[Path, ...]) -> None:
    last = last_anchor(homes, commons.public_keys)
    if last is not None:
        raise IntegrityError(
            f"the hub has no audit trail, and an anchor of {last.at} tells of {last.seq} rows",
            remedy="put the newest copy of its database back, then: oncommons access audit verify",
            file=commons.folder / DATABASE_FILE,
        )


def _check_ready(database: Mapping[str, Any], folder: Path) -> None:
    remedy = f"oncommons hub migrate {folder}"
    if _is_new(database):
        raise CommonsError(f"{folder} has no hub yet", remedy=f"make it with: {remedy}")
    if behind := _steps_behind():
        raise CommonsError(
            f"the tables of the hub are {behind} steps behind this version",
            remedy=f"keep a copy of the database, then: {remedy}",
        )


def _steps_behind() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _bring_up_to_date(database: Mapping[str, Any]) -> None:
    from django.core.management import call_command

    if database["ENGINE"].endswith("sqlite3"):
        # The database and the files beside it are for their owner alone.
        os.close(os.open(database["NAME"], os.O_WRONLY | os.O_CREAT, 0o600))
    if _steps_behind():
        call_command("migrate", verbosity=0, interactive=False)
