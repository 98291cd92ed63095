"""What a format must offer to be read: recognise a path, name its files, and draft our tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import polars as pl

from oncommons.domain.findings import Finding
from oncommons.errors import IntakeError
from oncommons.intake.text_table import LINE, TextLines

CELL, VALUE = "#cell", "#value"
"""Columns of a draft of the cells of a matrix: the column of the cell, and its text."""


class DayZero(StrEnum):
    """What the days of a source are counted from."""

    DIAGNOSIS = "diagnosis"
    SEQUENCING = "sequencing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a source is that it can read a path.

    Args:
        score: 0 (no) to 1 (certain).
        evidence: what it was found by, in a few words.
    """

    score: float
    evidence: str


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person must say because the source does not.

    Args:
        day_zero: what its days are counted from.
        site: the hospital; the source's own name where empty.
    """

    day_zero: DayZero = DayZero.DIAGNOSIS
    site: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Which source this is, and which bytes it has now.

    Args:
        source: name of the source, such as the study's identifier.
        format: name of the format.
        mapping: version of the mapping.
        files: pairs of file name and SHA-256 in hex, by name.
    """

    source: str
    format: str
    mapping: str
    files: tuple[tuple[str, str], ...]


class Grain(StrEnum):
    """What one row of a draft stands for."""

    LINE = "line"
    CELL = "cell"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the values of a drafted column come from.

    Args:
        column: column of the source.
        file: file, where it is another than the draft's.
        line: column of the draft that holds the physical line.
    """

    column: str
    file: str = ""
    line: str = LINE


@dataclass(frozen=True, slots=True)
class Draft:
    """Rows of one table as a source proposes them, before any check.

    Args:
        table: table of the schema.
        file: file within the source.
        rows: `#line` (physical line), `#rule` where the reader itself refuses some rows (the rule's
            id or null), and any columns of the table, as text or as the schema's type; text that
            could not be translated stays as it came, so that the check can name it.
        origins: where each column comes from; columns that the reader made up are left out.
        grain: a line of the file, a cell of a matrix, or made from lines that another draft counts.
    """

    table: str
    file: str
    rows: pl.DataFrame
    origins: Mapping[str, Origin] = field(default_factory=dict)
    grain: Grain = Grain.LINE


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file that was read.

    Args:
        name: path within the source.
        sha256: hash of the bytes that were read.
        rows_in: data rows in it.
        text: its lines, to show a refused row; None where no row can be refused.
    """

    name: str
    sha256: str
    rows_in: int = 0
    text: TextLines | None = None


@dataclass(frozen=True, slots=True)
class Drafts:
    """Everything a source proposes.

    Args:
        source: name of the source.
        format: name of the format.
        mapping: version of the mapping.
        files: each file read, by name.
        drafts: rows for the tables.
        findings: what reading itself found.
    """

    source: str
    format: str
    mapping: str
    files: tuple[FileRead, ...]
    drafts: tuple[Draft, ...]
    findings: tuple[Finding, ...]

    @property
    def fingerprint(self) -> Fingerprint:
        """Which source this is, by the bytes that were read."""
        files = tuple((file.name, file.sha256) for file in self.files)
        return Fingerprint(self.source, self.format, self.mapping, files)


class Source(Protocol):
    """A format that can be read."""

    @property
    def name(self) -> str:
        """Name of the format, such as `cbioportal`."""

    def detect(self, path: Path) -> Confidence:
        """Say how sure it is that it can read the path, and by what."""

    def fingerprint(self, path: Path) -> Fingerprint:
        """Name the source and hash its files, without reading their rows.

        Raises:
            IntakeError: the source is not whole.
        """

    def draft(self, path: Path, options: ReadOptions) -> Drafts:
        """Read everything and propose rows for our tables.

        Raises:
            IntakeError: the source cannot be read as it is.
        """


def most_confident(path: Path, sources: Sequence[Source]) -> Source:
    """Choose the source that recognises a path.

    Args:
        path: file or folder.
        sources: the formats to ask.

    Raises:
        IntakeError: the path is missing, no format recognises it, or two do.
    """
    if not path.exists():
        raise IntakeError("there is no such file or folder", remedy="check the path", file=path)
    asked = [(source.detect(path), source) for source in sources]
    asked.sort(key=lambda pair: -pair[0].score)
    evidence = "; ".join(f"{source.name}: {said.evidence}" for said, source in asked)
    if not asked or asked[0][0].score <= 0:
        remedy = f"give the folder of a study ({evidence})"
        raise IntakeError("no format recognises it", remedy=remedy, file=path)
    if len(asked) > 1 and asked[0][0].score - asked[1][0].score < 0.1:
        raise IntakeError(f"two formats fit ({evidence})", remedy="name the format", file=path)
    return asked[0][1]
