"""What of a project ends by its date; it is worked out on the day, and never set."""

from collections.abc import Iterator
from datetime import date

from oncommons.domain.governance.projects import PaperKind, Project


def last_day(project: Project, kind: PaperKind) -> date | None:
    """Give the last day on which a project has a paper; None where it has none with a hash."""
    days = [one.expires for one in project.papers if one.kind is kind and one.document_hash]
    return max(days, default=None)


def lapsed(project: Project, today: date) -> tuple[str, ...]:
    """Name every paper that a project does not have today.

    Returns:
        Such as "ethics ended on 2026-03-01" or "contract is missing"; none when all hold.
    """
    return tuple(_lapsed(project, today))


def _lapsed(project: Project, today: date) -> Iterator[str]:
    for kind in PaperKind:
        day = last_day(project, kind)
        if day is None:
            yield f"{kind.words} is missing"
        elif day < today:
            yield f"{kind.words} ended on {day}"
