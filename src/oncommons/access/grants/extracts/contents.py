"""What an extract holds: one Parquet file per granted table, its schema, its sums, its patients."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from oncommons.access.grants.extracts.pseudonyms import identifiers_of, pseudonym, rename
from oncommons.domain.canonical import Json, digest
from oncommons.domain.columns import Type
from oncommons.domain.criteria import EVERYONE
from oncommons.domain.extracts import FORMAT
from oncommons.domain.grants import Depth
from oncommons.domain.tables import released_tables
from oncommons.errors import Refused
from oncommons.store.engine import POLARS_TYPES, Query
from oncommons.store.view import View

SCHEMA, SUMS = "schema.json", "SHA256SUMS"

TABLES = {table.name: table for table in released_tables()}


@dataclass(frozen=True, slots=True)
class Contents:
    """What an extract holds, in the clear; it is only ever kept in memory.

    Args:
        files: name to bytes, in order of the names.
        members: pseudonyms of its patients, sorted; no job is given them.
    """

    files: Mapping[str, bytes]
    members: tuple[str, ...]


def contents_of(view: View, key: bytes) -> Contents:
    """Read the granted rows and columns of a View, under the names of one project.

    Args:
        view: all patients of its grant, at depth research.
        key: of the project.

    Raises:
        Refused: EXTRACT_DEPTH, the grant is of another depth; EXTRACT_COHORT, the View is only a
            part of what is granted.
        GrantError: the grant ended, or was held or revoked.
        QueryTooLarge: a table does not fit into memory.
    """
    grant = view.grant
    if grant.depth is not Depth.RESEARCH:
        raise Refused(
            "EXTRACT_DEPTH",
            f"grant {grant.grant_id} has depth {grant.depth}, from which no extract is built",
            remedy="ask questions of it, or ask for a grant of depth research",
        )
    if view.criteria != EVERYONE:
        raise Refused(
            "EXTRACT_COHORT",
            "this view is narrower than its grant",
            remedy="build from the view as it was opened; narrow it in the code of the job",
        )
    frames = {
        table: rename(view.rows(table, columns), table, key)
        for table, columns in granted_columns(grant.columns).items()
    }
    members = sorted(pseudonym(key, one) for one in _patients(view))
    return Contents(files_of(frames), tuple(members))


def granted_columns(columns: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Give the granted columns of each table, in the order of the schema."""
    granted = {
        name: tuple(column for column in table.names if column in columns.get(name, ()))
        for name, table in TABLES.items()
    }
    return {name: names for name, names in granted.items() if names}


def frame_schema(table: str, columns: tuple[str, ...]) -> dict[str, pl.DataType]:
    """Give the type of each column in an extract: as in the release, and text for identifiers."""
    identifiers = identifiers_of(table, columns)
    kinds = {name: TABLES[table].column(name).type for name in columns}
    return {
        name: POLARS_TYPES[Type.TEXT if name in identifiers else kind]
        for name, kind in kinds.items()
    }


def files_of(frames: Mapping[str, pl.DataFrame]) -> dict[str, bytes]:
    """Write tables as files, with their schema and the SHA-256 of each.

    Args:
        frames: table to its rows, in their order.

    Returns:
        Name to bytes; the same tables give the same bytes.
    """
    files = {f"{table}.parquet": _parquet(frame) for table, frame in frames.items()}
    columns = {table: tuple(frame.columns) for table, frame in frames.items()}
    files[SCHEMA] = (json.dumps(schema_of(columns), indent=1) + "\n").encode()
    sums = "".join(f"{sha256(files[name])}  {name}\n" for name in sorted(files))
    files[SUMS] = sums.encode()
    return {name: files[name] for name in sorted(files)}


def schema_of(columns: Mapping[str, tuple[str, ...]]) -> dict[str, Json]:
    """Describe tables and columns for whoever writes code on them."""
    tables: list[Json] = []
    for table, names in columns.items():
        identifiers = identifiers_of(table, names)
        described: list[Json] = []
        for name in names:
            column = TABLES[table].column(name)
            is_identifier = name in identifiers
            described.append(
                {
                    "name": name,
                    "type": (Type.TEXT if is_identifier else column.type).value,
                    "unit": column.unit,
                    "is_identifier": is_identifier,
                    "about": column.about,
                }
            )
        tables.append({"name": table, "columns": described})
    return {"format": FORMAT, "tables": tables}


def name_of(project_id: str, grant_id: str, release_id: str, sums: Mapping[str, str]) -> str:
    """Name an extract by what it holds and for whom: built again, it has the same name."""
    said: dict[str, Json] = {
        "format": FORMAT,
        "project_id": project_id,
        "grant_id": grant_id,
        "release_id": release_id,
        "files": dict(sums),
    }
    return "x" + digest(said)[:16]


def sha256(content: bytes) -> str:
    """Hash bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _patients(view: View) -> list[str]:
    """Give the patients of a View, whether or not their identifiers are granted."""
    query = Query(
        "patients of an extract",
        "select patient_id from cohort order by patient_id",
        {"patient_id": Type.TEXT},
    )
    found: list[str] = view.ask(query, {}, ())["patient_id"].to_list()
    return found
