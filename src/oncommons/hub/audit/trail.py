"""The trail: an act and its audit row are committed together, or neither is.

with trail.act(actor=by, action="incident.opened", project=project) as act:
    incident = Incident.objects.create(**act.stamp(), severity=severity)
    act.target = incident.id
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction

from oncommons.access.audit import anchors, chain
from oncommons.access.audit.keys import make_audit_key, read_audit_keys
from oncommons.domain import audit
from oncommons.domain.canonical import Json
from oncommons.domain.findings import Finding
from oncommons.errors import CommonsError, KeyProblem, OncommonsError
from oncommons.hub.audit.groups import Groups
from oncommons.hub.audit.models import Anchor, AuditRow
from oncommons.hub.audit.proof import Places, prove_since
from oncommons.hub.audit.rows import FIELDS, stored_head
from oncommons.hub.ids import new_id
from oncommons.store.signing import read_private_key

Clock = Callable[[], datetime]
SYSTEM = "system"
LOCK = 0x6F6E_636F  # the same for every program that writes to this database

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Act:
    """An act that is going on; what is written here goes into its row.

    Args:
        at: when it began.
        actor: id of who does it.
        action: what is done.
        target: id of what it is done to; may be set once it is known.
        project: id of the project.
        detail: more about it; may be added to.
    """

    at: datetime
    actor: str
    action: str
    target: str = ""
    project: str = ""
    detail: dict[str, Json] = field(default_factory=dict)

    def stamp(self) -> dict[str, Any]:
        """Give the id, the time and the maker of a row that this act adds."""
        return {"id": new_id(self.at), "created_at": self.at, "created_by": self.actor}

    def event(self) -> audit.AuditEvent:
        """Give what is sealed."""
        return audit.AuditEvent(
            self.at, self.actor, self.action, self.target, self.project, self.detail
        )


class Trail:
    """Writes the audit trail of one hub; may be shared by threads.

    Args:
        places: where its keys and anchors lie.
        clock: gives the time, with its zone.
    """

    def __init__(self, places: Places, clock: Clock) -> None:
        self.places, self.clock = places, clock
        self._keys: dict[str, bytes] = {}
        self._here = threading.local()
        self._last_anchor: audit.Anchor | None = None
        self._head = audit.BEGINNING
        self._is_checked = False
        self._groups = Groups(self._write_group)

    @contextmanager
    def act(
        self,
        *,
        actor: str,
        action: str,
        target: str = "",
        project: str = "",
        detail: Mapping[str, Json] | None = None,
    ) -> Iterator[Act]:
        """Do something, and write it to the trail in the same transaction.

        An act within an act is part of its transaction, and has its own row before that of the
        outer one.

        Args:
            actor: id of who does it.
            action: what is done, such as `incident.opened`.
            target: id of what it is done to.
            project: id of the project.
            detail: more about it, without a patient's values.

        Yields:
            The act, whose target and detail may still be filled in.

        Raises:
            Refused: the clock was moved back, the trail is broken, or an id is none.
            KeyProblem: the key in use is missing.
            CommonsError: somebody else held the hub for 20 seconds.
        """
        act = Act(self.clock(), actor, action, target, project, dict(detail or {}))
        with self._writing() as head:
            chain.check_clock(act.event(), head)
            yield act
            self._write([act.event()])
        self._anchor_if_due()

    def record(
        self,
        *,
        actor: str,
        action: str,
        target: str = "",
        project: str = "",
        detail: Mapping[str, Json] | None = None,
    ) -> audit.AuditRow:
        """Write that somebody read data or was refused; nothing else is changed by it.

        Such events come in numbers, so those of several threads share one transaction. The answer
        is given when the row is on the disk, not before.

        Args:
            actor: id of who did it.
            action: what was done, such as `data.counted`.
            target: id of the release or the thing.
            project: id of the project.
            detail: the columns, the kind of question, the class of the number of rows.

        Raises:
            Refused, KeyProblem, CommonsError: as `act`; then nothing may be shown.
        """
        event = audit.AuditEvent(self.clock(), actor, action, target, project, detail)
        if self._depth:
            with self._writing():
                return self._write([event])[0]
        return self._groups.write(event)

    def anchor(self) -> tuple[audit.Anchor, tuple[Finding, ...]]:
        """Sign where the trail ends, and write it to every home.

        Returns:
            The anchor, and one finding per home that could not be written to.
        """
        if self._depth:
            raise RuntimeError("an anchor is made behind an act, since an act may still fail")
        with self._writing() as head:
            # Nobody else writes now, so the row of this head is committed.
            key = read_private_key(self.places.anchor_key)
            made = anchors.sign_head(head, self.clock(), key)
            findings = anchors.write_anchor(made, self.places.homes)
            missed = {found.file for found in findings}
            written = [str(home) for home in self.places.homes if str(home) not in missed]
            Anchor.objects.bulk_create([Anchor(**made.to_json(), home=home) for home in written])
        self._last_anchor = made
        return made, findings

    def begin(self) -> None:
        """Make the first key and write the first row, where there is none yet.

        Raises:
            Refused: anchors tell of rows that are gone.
        """
        if stored_head().seq == 0 and not read_audit_keys(self.places.keys):
            make_audit_key(self.places.keys)
        with self._writing() as head:
            if head.seq == 0:
                self._write([audit.AuditEvent(self.clock(), SYSTEM, audit.BEGUN)])
        self._anchor_if_due()

    @property
    def _depth(self) -> int:
        return getattr(self._here, "depth", 0)

    @contextmanager
    def _writing(self) -> Iterator[audit.Head]:
        """Be the only writer, in one transaction; within an act, a part of its transaction.

        Yields:
            Where the trail ends.
        """
        if self._depth:
            with transaction.atomic(), self._deeper():
                yield stored_head()
            return
        self._check_once()
        try:
            with transaction.atomic(durable=True), self._deeper():
                _lock()
                yield stored_head()
        except OperationalError as error:
            raise CommonsError(
                f"the database of the hub did not take this ({str(error).splitlines()[0]});"
                " nothing was changed",
                remedy="do it again; where it says locked, another act is still going on",
            ) from error

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._here.depth = self._depth + 1
        try:
            yield
        finally:
            self._here.depth -= 1

    def _check_once(self) -> None:
        """Refuse every act on a broken trail; looked at once, since a row proves the one before."""
        if not self._is_checked:
            self._last_anchor = self.places.last_anchor()
            chain.check_whole(prove_since(self._last_anchor, self.places))
            self._is_checked = True

    def _write(self, events: Sequence[audit.AuditEvent]) -> list[audit.AuditRow]:
        """Seal events behind the last row and store them; the writer's lock is held."""
        head = stored_head()
        rows = chain.append(events, head, self._key_after(head))
        AuditRow.objects.bulk_create([AuditRow(**_values(row)) for row in rows])
        self._head = audit.head_after(rows[-1])
        return rows

    def _write_group(self, events: Sequence[audit.AuditEvent]) -> list[audit.AuditRow]:
        with self._writing():
            rows = self._write(events)
        self._anchor_if_due()
        return rows

    def _key_after(self, head: audit.Head) -> bytes:
        """Give the key that seals the next row; the first row takes the key that is there."""
        if head.key_id not in self._keys:
            self._keys = read_audit_keys(self.places.keys)
        name = head.key_id or next(iter(self._keys), "")
        if name not in self._keys:
            raise KeyProblem(
                f"key {name} of the audit trail is missing, so nothing can be done here",
                remedy="restore it from a copy",
                file=self.places.keys,
            )
        return self._keys[name]

    def _anchor_if_due(self) -> None:
        """Anchor behind an act; the act is done, so a home that fails is logged, not raised."""
        due = anchors.is_due(self._head, self._last_anchor, self.clock())
        if self._depth or not due:
            return
        try:
            _, findings = self.anchor()
        except (OncommonsError, DatabaseError):
            log.exception("the audit trail was not anchored")
        else:
            for found in findings:
                log.error("%s", found)


def _values(row: audit.AuditRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _lock() -> None:
    """Wait until no other act is going on; SQLite did so as the transaction began."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
