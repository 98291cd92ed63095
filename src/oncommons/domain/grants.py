"""A grant: which project may ask what of which release, until when, signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from oncommons.domain.canonical import Json, canonical_bytes
from oncommons.domain.criteria import Criteria, from_json, to_json
from oncommons.domain.questions import QuestionKind

FORMAT = "oncommons-grant/2"


class Depth(StrEnum):
    """How deep a grant reaches."""

    OPEN = "open"
    EXPLORE = "explore"
    RESEARCH = "research"


class Purpose(StrEnum):
    """What data may be used for, as codes of the Data Use Ontology (GA4GH DUO)."""

    GENERAL_RESEARCH = "DUO:0000042"
    HEALTH_RESEARCH = "DUO:0000006"
    DISEASE_RESEARCH = "DUO:0000007"
    METHODS = "DUO:0000031"
    CLINICAL_CARE = "DUO:0000043"


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to ask questions of one release, for one project.

    Args:
        grant_id: unique.
        project_id: the project that holds it.
        release_id: the release that it opens.
        columns: table to the columns that are granted.
        rows: which patients; None for every patient of the release.
        depth: how deep it reaches.
        purposes: what the project may use the data for.
        minimum: smallest group of patients that is shown.
        valid_from: first day.
        valid_until: last day.
        key_id: the key that signed it.
        signature: ed25519 over `signed_bytes`, in hex; empty before it is signed.
        questions: the kinds of questions that may be asked.
    """

    grant_id: str
    project_id: str
    release_id: str
    columns: Mapping[str, tuple[str, ...]]
    rows: Criteria | None
    depth: Depth
    purposes: tuple[Purpose, ...]
    minimum: int
    valid_from: date
    valid_until: date
    key_id: str = ""
    signature: str = ""
    questions: frozenset[QuestionKind] = frozenset(QuestionKind)

    def body(self) -> dict[str, Json]:
        """Give everything but the signature, as JSON values."""
        return {
            "format": FORMAT,
            "grant_id": self.grant_id,
            "project_id": self.project_id,
            "release_id": self.release_id,
            "columns": {table: list(names) for table, names in self.columns.items()},
            "rows": None if self.rows is None else to_json(self.rows),
            "depth": self.depth.value,
            "purposes": [purpose.value for purpose in self.purposes],
            "questions": sorted(kind.value for kind in self.questions),
            "minimum": self.minimum,
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat(),
            "key_id": self.key_id,
        }

    def signed_bytes(self) -> bytes:
        """Give the bytes that the signature covers."""
        return b"oncommons-grant-v2\n" + canonical_bytes(self.body())

    def to_json(self) -> dict[str, Json]:
        """Give the whole grant, signature included, as JSON values."""
        return self.body() | {"signature": self.signature}


def grant_from_json(form: Mapping[str, object]) -> Grant:
    """Read a grant that `Grant.to_json` wrote; the signature is checked when a View is opened.

    Raises:
        KeyError, TypeError, ValueError: a part is missing or malformed, or the form is another.
    """
    if form["format"] != FORMAT:
        raise ValueError(f"this version reads grants of form {FORMAT}")
    columns = form["columns"]
    if not isinstance(columns, Mapping):
        raise TypeError("columns of a grant are a map of tables")
    rows, purposes, questions = form["rows"], form["purposes"], form["questions"]
    if not isinstance(purposes, list) or not isinstance(questions, list):
        raise TypeError("purposes and questions of a grant are lists")
    return Grant(
        grant_id=str(form["grant_id"]),
        project_id=str(form["project_id"]),
        release_id=str(form["release_id"]),
        columns={str(table): tuple(names) for table, names in columns.items()},
        rows=None if rows is None else from_json(rows),
        depth=Depth(str(form["depth"])),
        purposes=tuple(Purpose(code) for code in purposes),
        minimum=int(str(form["minimum"])),
        valid_from=date.fromisoformat(str(form["valid_from"])),
        valid_until=date.fromisoformat(str(form["valid_until"])),
        key_id=str(form["key_id"]),
        signature=str(form["signature"]),
        questions=frozenset(QuestionKind(kind) for kind in questions),
    )
