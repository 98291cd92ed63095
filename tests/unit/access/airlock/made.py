"""Outputs of researchers, made up, and what approves them."""

import io
from datetime import UTC, datetime

import polars as pl
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oncommons.access.airlock import Approval, OutputChecked, Parameters, check_output
from oncommons.access.airlock.parameters import NOTHING_KNOWN
from oncommons.access.audit.anchors import sign_head
from oncommons.domain.audit import Head
from oncommons.domain.verdicts import Verdict

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
STAGES = b"stage,patients\nI,120\nII,75\nIII,40\n"
NOTES = b"# Stages\n\nWe counted 235 patients by stage.\n"
PATIENTS = [f"{chr(97 + i // 26)}{chr(97 + i % 26)}" + "q2" * 12 for i in range(235)]


def approval(**other: object) -> Approval:
    """Give an approval by three persons, with an anchor of the commons."""
    anchor = sign_head(Head(41, "2026-06-01T11:00:00.000000Z", "ab" * 32, "k"), NOW, KEY)
    parts: dict[str, object] = {
        "project": "lung-atlas",
        "planned": "table-1",
        "releases": ("R2", "R1"),
        "checkers": ("person-3", "person-2"),
        "approver": "person-9",
        "at": NOW,
        "audit_seq": 40,
        "anchor": anchor,
    }
    return Approval(**(parts | other))  # type: ignore[arg-type]


def cells(sets: dict[str, list[str]]) -> bytes:
    """Write declared patient sets."""
    rows = [(cell, patient) for cell, patients in sets.items() for patient in patients]
    return parquet(pl.DataFrame(rows, schema=["cell", "pseudonym"], orient="row"))


def parquet(frame: pl.DataFrame) -> bytes:
    """Write a frame as Parquet."""
    written = io.BytesIO()
    frame.write_parquet(written)
    return written.getvalue()


def stage_cells() -> dict[str, list[str]]:
    """Give the patients behind each number of STAGES."""
    ends = (0, 120, 195, 235)
    return {f"stages.csv#{row}#patients": PATIENTS[ends[row - 1] : ends[row]] for row in (1, 2, 3)}


def check(name: str, content: bytes | str, known=NOTHING_KNOWN, **parameters) -> OutputChecked:
    """Check one file."""
    blob = content.encode() if isinstance(content, str) else content
    return check_output({name: blob}, Parameters(**parameters), known)


def rules(checked: OutputChecked, verdict: Verdict = Verdict.REFUSE) -> set[str]:
    """Give the rules that say so, of any file."""
    return {
        one.checked.rule
        for file in checked.files
        for one in file.said
        if one.checked.verdict is verdict
    } | {one.checked.rule for one in checked.whole if one.checked.verdict is verdict}


def places(checked: OutputChecked, rule: str) -> list[str]:
    """Give where a rule that does not pass points to."""
    return [
        place
        for file in checked.files
        for one in file.said
        if one.checked.rule == rule and one.checked.verdict is not Verdict.PASS
        for place in one.places
    ]
