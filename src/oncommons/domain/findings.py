"""What a check says: findings, the files read, and the account of a load."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a finding refuses something or only warns."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found.

    Args:
        rule: stable id, such as MUT-REF-ALT.
        severity: error refuses the row (or value), warning keeps it.
        says: what was found, without any value that may identify a patient.
        remedy: what to do, as an instruction.
        file: file within the source.
        line: physical line, from 1.
        column: column of the source or of the schema.
        value: the offending value, at most 80 characters; empty where it may identify.
        count: how often, where one finding stands for many.
    """

    rule: str
    severity: Severity
    says: str
    remedy: str
    file: str = ""
    line: int | None = None
    column: str = ""
    value: str = ""
    count: int = 1

    def __str__(self) -> str:
        """Say it in one line."""
        line = "" if self.line is None else f" line {self.line}"
        place = f"{self.file}{line}: " if self.file else ""
        return f"{place}{self.rule} {self.says}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source, and what became of its rows.

    Args:
        name: path within the source.
        sha256: hash of its bytes.
        rows_in: data rows read.
        rows_ok: rows kept.
        rows_quarantined: rows refused; rows_in = rows_ok + rows_quarantined.
    """

    name: str
    sha256: str
    rows_in: int
    rows_ok: int
    rows_quarantined: int


@dataclass(frozen=True, slots=True)
class Load:
    """The account of one load of a source.

    Args:
        load_id: hash of the files, the mapping and the schema: the same source gives the same id.
        source: name of the source, such as the study's identifier.
        format: format it was read in.
        files: each file with its rows.
        patients_in: distinct patients in the files.
        patients_ok: patients kept.
        patients_quarantined: patients refused.
        findings: everything the rules found, grouped by rule and column.
    """

    load_id: str
    source: str
    format: str
    files: tuple[SourceFile, ...]
    patients_in: int
    patients_ok: int
    patients_quarantined: int
    findings: tuple[Finding, ...]
