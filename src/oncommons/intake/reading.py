"""A source read and checked: our tables, what was refused, and the account of both."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from oncommons.domain.canonical import digest
from oncommons.domain.findings import Load
from oncommons.domain.tables import SCHEMA_VERSION
from oncommons.errors import IntakeError
from oncommons.intake.cbioportal.read import CBioPortal
from oncommons.intake.check import Checked, check
from oncommons.intake.quarantine import account_for, grouped_findings, quarantine_table
from oncommons.intake.rulebook import RULES_VERSION, finding
from oncommons.intake.source import (
    DayZero,
    Drafts,
    Fingerprint,
    ReadOptions,
    Source,
    most_confident,
)

SOURCES: tuple[Source, ...] = (CBioPortal(),)
"""The formats that can be read."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A source after every check.

    Args:
        tables: every table of the schema but `loads` and `quarantine`, kept rows only.
        quarantine: refused rows and warnings, each with its file and line.
        load: the account of files, patients and findings.
        mapping: version of the mapping and of the rules.
    """

    tables: dict[str, pl.DataFrame]
    quarantine: pl.DataFrame
    load: Load
    mapping: str


def detect(path: Path, *, sources: Sequence[Source] = SOURCES) -> Source:
    """Find the format of a file or folder.

    Args:
        path: file or folder.
        sources: the formats to ask.

    Raises:
        IntakeError: the path is missing, no format recognises it, or two do; names the evidence.
    """
    return most_confident(path, sources)


def read(path: Path, *, day_zero: str = DayZero.DIAGNOSIS, site: str = "") -> Reading:
    """Read a source and check every row; writes nothing.

    Args:
        path: folder of a study.
        day_zero: what its days are counted from: diagnosis, sequencing or unknown.
        site: the hospital; the name of the source where empty.

    Raises:
        IntakeError: the source cannot be read as it is; names file, line and remedy.
    """
    options = read_options(day_zero, site)
    return checked_reading(detect(path).draft(path, options), options)


def read_options(day_zero: str, site: str) -> ReadOptions:
    """Check and collect what a person must say because the source does not.

    Raises:
        IntakeError: no such day 0.
    """
    known = [one.value for one in DayZero]
    if day_zero not in known:
        remedy = f"say one of {', '.join(known)}"
        raise IntakeError(f'"{day_zero}" is no day 0', remedy=remedy, value=day_zero)
    return ReadOptions(DayZero(day_zero), site)


def load_id(fingerprint: Fingerprint, options: ReadOptions) -> str:
    """Name a load by everything that decides its rows: files, mapping, rules, schema and options.

    Args:
        fingerprint: the source and its bytes.
        options: what a person said about it.

    Returns:
        64 hex digits; the same for the same source on any machine and day.
    """
    return digest(
        {
            "source": fingerprint.source,
            "format": fingerprint.format,
            "mapping": fingerprint.mapping,
            "rules": RULES_VERSION,
            "schema": SCHEMA_VERSION,
            "files": [list(pair) for pair in sorted(fingerprint.files)],
            "day_zero": options.day_zero.value,
            "site": options.site,
        }
    )


def checked_reading(drafts: Drafts, options: ReadOptions) -> Reading:
    """Check what a source proposes.

    Args:
        drafts: rows for our tables.
        options: what a person said about the source.
    """
    drafts = _with_day_zero(drafts, options)
    checked = check(drafts)
    key = load_id(drafts.fingerprint, options)
    quarantine = quarantine_table(key, checked.problems)
    mapping = f"{drafts.mapping} rules-{RULES_VERSION}"
    return Reading(checked.tables, quarantine, _account(key, drafts, checked), mapping)


def _with_day_zero(drafts: Drafts, options: ReadOptions) -> Drafts:
    """Warn where days are not known to count from diagnosis."""
    if options.day_zero is DayZero.DIAGNOSIS:
        return drafts
    warning = finding("TIME-ANCHOR-FALLBACK", says=f"days count from {options.day_zero.value}")
    return replace(drafts, findings=(*drafts.findings, warning))


def _account(key: str, drafts: Drafts, checked: Checked) -> Load:
    """Write the account of a load."""
    kept = checked.tables["patients"]["patient_id"].n_unique()
    return Load(
        load_id=key,
        source=drafts.source,
        format=drafts.format,
        files=account_for(drafts.files, checked.refused_lines),
        patients_in=checked.patients_in,
        patients_ok=kept,
        patients_quarantined=checked.patients_in - kept,
        findings=grouped_findings(checked.problems, drafts.findings),
    )
