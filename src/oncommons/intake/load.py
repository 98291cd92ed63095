"""A source put into the vault: once for each state of its files, or not at all."""

from pathlib import Path

from oncommons.domain.findings import Load
from oncommons.errors import IntakeError
from oncommons.intake.quarantine import stop_if_too_many
from oncommons.intake.reading import checked_reading, detect, load_id, read_options
from oncommons.intake.source import DayZero
from oncommons.intake.vault import Progress, current_account, write_load

MAX_QUARANTINE = 0.05
"""Largest share of rows that may be refused, where nobody says otherwise."""


def load(
    path: Path,
    vault: Path,
    *,
    max_quarantine: float = MAX_QUARANTINE,
    day_zero: str = DayZero.DIAGNOSIS,
    site: str = "",
    progress: Progress | None = None,
) -> Load:
    """Read a source and put it into the vault in the place of its former load.

    The same source with the same files changes nothing. Several sources lie side by side.

    Args:
        path: folder of a study.
        vault: folder of the vault, on the identified side; made where it is missing.
        max_quarantine: largest share of refused rows, 0 to 1, of the whole and of each file with
            100 rows or more.
        day_zero: what its days are counted from: diagnosis, sequencing or unknown.
        site: the hospital; the name of the source where empty.
        progress: told what happens, in a few words.

    Returns:
        The account of the load in force.

    Raises:
        IntakeError: the source cannot be read, too much was refused, or the vault cannot be
            written; nothing changed.
    """
    if not 0 <= max_quarantine <= 1:
        remedy = "give a share from 0 to 1, such as 0.05"
        raise IntakeError(f"max_quarantine is {max_quarantine}", remedy=remedy)
    tell = progress or _say_nothing
    source, options = detect(path), read_options(day_zero, site)
    fingerprint = source.fingerprint(path)
    former = current_account(vault, fingerprint.source)
    if former is not None and former.load_id == load_id(fingerprint, options):
        tell(f"{former.source} is in the vault as it is; nothing to do")
        return former
    tell(f"reading {fingerprint.source}")
    reading = checked_reading(source.draft(path, options), options)
    stop_if_too_many(reading.load, max_quarantine)
    write_load(vault, reading, tell)
    return reading.load


def _say_nothing(_: str) -> None:
    """Take no notice of progress."""
