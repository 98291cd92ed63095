"""Examine the hub of a commons for `oncommons doctor`: its trail, and the homes of its anchors."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime

from oncommons.access.audit.anchors import homes_apart, is_due
from oncommons.domain.findings import Finding, Severity
from oncommons.errors import OncommonsError
from oncommons.hub.configuration import DATABASE_FILE, read_configuration
from oncommons.hub.opening import anchor_homes, open_hub
from oncommons.store.commons import Commons


def examine_hub(
    commons: Commons, *, clock: Callable[[], datetime], deep: bool
) -> tuple[Finding, ...]:
    """Look for faults of the hub; a commons without one has none.

    Args:
        commons: an opened commons.
        clock: gives the time, with its zone.
        deep: prove the whole trail, not only what came after the last anchor.
    """
    try:
        return tuple(_examine(commons, clock, deep=deep))
    except OncommonsError as error:
        return (
            Finding("AUD-HUB", Severity.ERROR, error.found, error.remedy, file=error.file or ""),
        )


def _examine(commons: Commons, clock: Callable[[], datetime], *, deep: bool) -> Iterator[Finding]:
    configuration = read_configuration(commons.folder, os.environ)
    homes = anchor_homes(commons, configuration)
    if not (
        configuration.database or (commons.folder / DATABASE_FILE).exists() or homes[0].exists()
    ):
        return
    places = open_hub(commons.folder, clock=clock).trail.places
    from oncommons.hub.audit.proof import prove, prove_since

    book = places.anchors()
    report = prove(places)[0] if deep else prove_since(book.last, places)
    if report.fault is not None:
        says = f"the audit trail is broken at row {report.fault.seq}: {report.fault.says}"
        remedy = f"oncommons access audit verify {commons.folder}"
        yield Finding("AUD-CHAIN", Severity.ERROR, says, remedy)
    yield from book.findings
    yield from homes_apart(homes, commons.folder)
    if is_due(report.head, book.last, clock()):
        remedy = f"oncommons access audit anchor {commons.folder}"
        yield Finding("AUD-LATE", Severity.WARNING, "an anchor of the trail is due", remedy)
