"""Examine the ledger of a commons beside its releases and its vault; nothing is written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from oncommons import store
from oncommons.domain.findings import Finding, Severity
from oncommons.errors import IntegrityError, OncommonsError
from oncommons.privacy.lineage.book import BEGUN, FOLDER, HEAD
from oncommons.privacy.lineage.entries import LedgerEntry
from oncommons.privacy.lineage.history import labels_file
from oncommons.privacy.lineage.ledger import (
    Head,
    read_ledger,
    read_lineages,
    read_withdrawals,
    verify_ledger,
)
from oncommons.results.desk import LEDGER
from oncommons.store.commons import Commons


@dataclass(frozen=True, slots=True)
class LedgerHealth:
    """How the ledger stands.

    Args:
        lines: number of lines; None where the chain does not hold.
        lineages: number of lineages.
        releases: number of releases.
        findings: one per fault, each with its remedy; empty when all is well.
    """

    lines: int | None
    lineages: int
    releases: int
    findings: tuple[Finding, ...]


def examine_ledger(commons: Commons) -> LedgerHealth:
    """Check that the ledger holds, and that releases, ledger and vault agree.

    Args:
        commons: an opened commons.

    Returns:
        D21 the ledger cannot be read or was altered; D22 a release without a line; D23 a line
        without its release; D24 a withdrawal that only one of ledger and list knows; D25 labels
        that are missing in the vault; D26 a release that was begun and not finished.
    """
    path = commons.folder / LEDGER
    try:
        head = verify_ledger(path, head=_remembered(commons))
        entries, gone = read_ledger(path), set(read_withdrawals(path))
        closed = set(store.withdrawn(commons))
    except OncommonsError as fault:
        found = _error("D21", f"the ledger of releases: {fault.found}", fault.remedy)
        return LedgerHealth(None, 0, 0, (found,))
    findings = (
        *_beside_folders(commons, entries, closed),
        *_beside_withdrawals(commons, entries, gone, closed),
        *_beside_vault(commons, entries),
    )
    return LedgerHealth(head.lines, len(read_lineages(path)), len(entries), findings)


def _remembered(commons: Commons) -> Head | None:
    """Give the end of the ledger as the vault remembers it."""
    path = commons.vault / FOLDER / HEAD
    if not path.exists():
        return None
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Head(int(said["lines"]), str(said["sha256"]))
    except (ValueError, KeyError, TypeError) as fault:
        raise IntegrityError(
            "its end, which the vault remembers, cannot be read",
            remedy="restore the vault from its backup",
            file=path,
        ) from fault


def _beside_folders(
    commons: Commons, entries: tuple[LedgerEntry, ...], closed: set[str]
) -> Iterator[Finding]:
    """Compare the lines with the releases that lie in the commons."""
    folders = {path.name for path in commons.releases.glob("r*")}
    known = {one.release_id for one in entries}
    for name in sorted(folders - known - _begun(commons)):
        says = "this release has no line in the ledger: the next cannot be tested against it"
        remedy = (
            "put the ledger back from its copy, or: oncommons store withdraw"
            f" {commons.folder} {name} --delete"
        )
        yield _error("D22", says, remedy, name)
    for one in entries:
        if one.release_id not in folders | closed:
            says = "the ledger has this release, which does not lie in the commons"
            remedy = (
                "restore its folder from a copy, or: oncommons store withdraw"
                f" {commons.folder} {one.release_id}"
            )
            yield _error("D23", says, remedy, one.release_id)


def _beside_withdrawals(
    commons: Commons, entries: tuple[LedgerEntry, ...], gone: set[str], closed: set[str]
) -> Iterator[Finding]:
    """Compare the withdrawals of the ledger with the list that closes the views."""
    known = {one.release_id for one in entries}
    for name in sorted((gone ^ closed) & known):
        says = (
            "the ledger says that it was withdrawn, and its views are open"
            if name in gone
            else "its views are closed, and the ledger does not say that it was withdrawn"
        )
        yield _error("D24", says, f"oncommons store withdraw {commons.folder} {name}", name)


def _beside_vault(commons: Commons, entries: tuple[LedgerEntry, ...]) -> Iterator[Finding]:
    """Look for the labels of each release in the vault, and for a release that was begun."""
    folder = commons.vault / FOLDER
    for one in entries:
        if not (folder / labels_file(one.lineage, one.release_id)).exists():
            says = "the vault lacks the labels of this release: the next cannot continue it"
            yield _error("D25", says, "restore vault/history from its backup", one.release_id)
    for name in sorted(_begun(commons)):
        says = "this release was begun and not finished"
        remedy = f"oncommons store publish {commons.folder}, which finishes or forgets it first"
        yield Finding("D26", Severity.WARNING, says, remedy, file=name)


def _begun(commons: Commons) -> set[str]:
    """Name the release that was begun and not finished; the name of the note where unreadable."""
    path = commons.vault / FOLDER / BEGUN
    if not path.exists():
        return set()
    try:
        return {str(json.loads(path.read_text(encoding="utf-8"))["release_id"])}
    except (ValueError, KeyError, TypeError):
        return {BEGUN}


def _error(rule: str, says: str, remedy: str, file: str = LEDGER) -> Finding:
    """Make a finding about the ledger, or about one release."""
    return Finding(rule, Severity.ERROR, says, remedy, file=file)
