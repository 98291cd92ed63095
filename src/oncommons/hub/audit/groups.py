"""Events of several threads that share one transaction, and so one sync of the disk."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from oncommons.domain.audit import AuditEvent, AuditRow
from oncommons.errors import CommonsError

MOST = 50
"""Rows of one group, so that the first of them does not wait for many others."""

Write = Callable[[Sequence[AuditEvent]], list[AuditRow]]


@dataclass(slots=True, eq=False)
class _Waiting:
    """An event whose thread waits for its row, for why there is none, or for its turn to write."""

    event: AuditEvent
    woken: threading.Event = field(default_factory=threading.Event)
    row: AuditRow | None = None
    error: Exception | None = None


def _stopped() -> CommonsError:
    return CommonsError("the program was stopped as it wrote this", remedy="do it again")


class Groups:
    """Writes what came while the group before was on its way to the disk, all at once.

    Nobody waits for company: an event that comes alone is written alone, at once. Whoever waits
    longest writes for all, so no thread runs beside those that ask.

    Args:
        write: stores some events in one transaction, and gives their rows.
    """

    def __init__(self, write: Write) -> None:
        self._store = write
        self._waiting: deque[_Waiting] = deque()
        self._is_writing = False
        self._list = threading.Lock()

    def write(self, event: AuditEvent) -> AuditRow:
        """Store one event, and come back when its row is on the disk.

        Raises:
            Exception: whatever kept its group from being stored.
        """
        own = _Waiting(event)
        with self._list:
            self._waiting.append(own)
            leads, self._is_writing = not self._is_writing, True
        if not leads:
            own.woken.wait()
        if own.row is None and own.error is None:
            self._write_group()
        if own.row is None:
            raise own.error or RuntimeError("a group gave an event neither a row nor an error")
        return own.row

    def _write_group(self) -> None:
        """Write for whoever waits, the own event first among them; then wake the next writer."""
        with self._list:
            group = list(islice(self._waiting, MOST))
        try:
            rows = self._store([one.event for one in group])
            for one, row in zip(group, rows, strict=True):
                one.row = row
        except BaseException as error:
            for one in group:
                one.error = error if isinstance(error, Exception) else _stopped()
            if not isinstance(error, Exception):
                raise
        finally:
            with self._list:
                for _ in group:
                    self._waiting.popleft()
                following = self._waiting[0] if self._waiting else None
                self._is_writing = following is not None
            for one in (*group, *([following] if following else [])):
                one.woken.set()
