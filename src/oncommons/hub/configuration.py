"""What a hub may be told: `oncommons.toml` in its commons, and variables that begin ONCOMMONS_."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from oncommons.errors import CommonsError

FILE = "oncommons.toml"
DATABASE_FILE = "hub.sqlite3"
DATABASE, HOMES = "ONCOMMONS_DATABASE", "ONCOMMONS_ANCHOR_HOMES"
KNOWN = {"hub": ("database",), "audit": ("anchor_homes",)}
TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class Configuration:
    """How one hub is set up.

    Args:
        database: address of the database, such as postgresql://hub@db.example/hub; empty for the
            file `hub.sqlite3` in the commons.
        anchor_homes: further files for the anchors of the audit trail, outside the commons.
    """

    database: str = ""
    anchor_homes: tuple[Path, ...] = ()


def read_configuration(folder: Path, environment: Mapping[str, str]) -> Configuration:
    """Read how the hub of a commons is set up; a variable goes before the file.

    Args:
        folder: the commons.
        environment: variables; ONCOMMONS_DATABASE is an address, ONCOMMONS_ANCHOR_HOMES files
            joined as on PATH.

    Raises:
        CommonsError: a name is unknown, or a value has another form.
    """
    path = folder / FILE
    read = _read(path) if path.exists() else {}
    database = environment.get(DATABASE, read.get("hub", {}).get("database", ""))
    if not isinstance(database, str):
        raise _wrong(path, "database", "write an address in quotes")
    homes = read.get("audit", {}).get("anchor_homes", [])
    if HOMES in environment:
        homes = [one for one in environment[HOMES].split(os.pathsep) if one]
    if not isinstance(homes, list) or not all(isinstance(one, str) and one for one in homes):
        raise _wrong(
            path, "anchor_homes", 'write a list of files: ["/mnt/elsewhere/anchors.jsonl"]'
        )
    return Configuration(database, tuple(folder / one for one in homes))


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        read = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CommonsError(
            f"the configuration of the hub cannot be read ({error})", remedy="mend it", file=path
        ) from error
    for part, names in read.items():
        known = KNOWN if part not in KNOWN or not isinstance(names, dict) else KNOWN[part]
        asked = [part] if known is KNOWN else list(names)
        for name in asked:
            if name not in known or known is KNOWN:
                raise _unknown(path, text, name, known)
    return read


def _unknown(
    path: Path, text: str, name: str, known: Mapping[str, object] | tuple[str, ...]
) -> CommonsError:
    lines = text.splitlines()
    line = next((n for n, one in enumerate(lines, start=1) if name in one), None)
    near = difflib.get_close_matches(name, known, n=1)
    remedy = f'did you mean "{near[0]}"?' if near else f"known are: {', '.join(known)}"
    return CommonsError(f'"{name}" is unknown', remedy=remedy, file=path, line=line)


def _wrong(path: Path, name: str, remedy: str) -> CommonsError:
    return CommonsError(f"{name} has another form", remedy=remedy, file=path, column=name)


def database_settings(address: str, folder: Path | None) -> dict[str, Any]:
    """Give the settings of Django for a database.

    Args:
        address: as in `Configuration.database`.
        folder: the commons; None for a database in memory that nobody keeps.

    Raises:
        CommonsError: it is the address of no database that the hub can use.
    """
    if not address:
        return _sqlite(":memory:" if folder is None else str(folder / DATABASE_FILE))
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise CommonsError(
            "this is no address of a database",
            remedy="write postgresql://user:password@host:port/name, or leave it out for SQLite",
        )
    asked = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or asked.pop("port", "")),
        "OPTIONS": {"options": f"-c lock_timeout={TIMEOUT_S}s", **asked},
    }


def _sqlite(name: str) -> dict[str, Any]:
    """One writer at a time from its first statement on, and a sync with every commit."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": TIMEOUT_S,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
