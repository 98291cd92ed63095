"""Read the trail from the database, row by row, as values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from oncommons.domain import audit
from oncommons.hub.audit.models import AuditRow

FIELDS = ("seq", "at", "actor", "action", "target", "project", "detail", "prev", "key_id", "hash")
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are asked for; an empty part asks for all.

    Args:
        actor: by whom.
        action: what was done; one that ends in a dot asks for all that begins so.
        target: to what.
        project: of which project.
        since: not before this time.
        until: before this time.
    """

    actor: str = ""
    action: str = ""
    target: str = ""
    project: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> dict[str, str]:
        """Give the same as conditions on the table."""
        begins = self.action.endswith(".")
        wanted = {
            "actor": self.actor,
            "action__startswith" if begins else "action": self.action,
            "target": self.target,
            "project": self.project,
            "at__gte": audit.moment(self.since) if self.since else "",
            "at__lt": audit.moment(self.until) if self.until else "",
        }
        return {name: value for name, value in wanted.items() if value}


def stored_rows(*, first: int = 1, wanted: Wanted | None = None) -> Iterator[audit.AuditRow]:
    """Read rows in order, without holding them in memory.

    Args:
        first: number of the first one.
        wanted: which; all where None.
    """
    found = AuditRow.objects.filter(seq__gte=first, **(wanted or Wanted()).conditions())
    values = found.order_by("seq").values_list(*FIELDS)
    for row in values.iterator(chunk_size=CHUNK):
        yield audit.AuditRow(*row)


def last_rows(number: int, wanted: Wanted | None = None) -> list[audit.AuditRow]:
    """Read the latest rows, the oldest of them first.

    Args:
        number: at most so many.
        wanted: which; all where None.
    """
    found = AuditRow.objects.filter(**(wanted or Wanted()).conditions())
    latest = found.order_by("-seq").values_list(*FIELDS)[:number]
    return [audit.AuditRow(*row) for row in reversed(latest)]


def stored_head() -> audit.Head:
    """Tell where the trail ends."""
    last = last_rows(1)
    return audit.head_after(last[0]) if last else audit.BEGINNING
