"""The audit trail: rows added with a sync of the disk each, in groups, and proved again.

Beside it SQLite alone, with rows of the same length and a sync each, and no chain: what the disk of
this machine allows.
"""

import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import Bound, Goal, Result
from oncommons.access.audit import append, key_id_of, verify
from oncommons.domain.audit import BEGINNING, AuditEvent
from oncommons.hub.opening import Hub, open_hub
from oncommons.store import init

SINGLE, THREADS, EACH, PROVED = 300, 50, 100, 100_000
GOALS = {"single": 100.0, "grouped": 1_000.0, "verify": 50_000.0}
BATCH = 1_000


def measure(
    *, single: int = SINGLE, threads: int = THREADS, each: int = EACH, proved: int = PROVED
) -> Iterator[Result]:
    """Measure a new hub on SQLite in a temporary folder.

    Args:
        single: rows added one by one.
        threads: threads that add rows at the same time.
        each: rows of each thread.
        proved: rows that are proved, read from the database.
    """
    with tempfile.TemporaryDirectory(prefix="oncommons-audit-") as folder:
        init(Path(folder) / "c")
        hub = open_hub(Path(folder) / "c", clock=_now, migrate=True, environment={})
        yield _rate("single", "audit rows one by one, synced", single, lambda: _acts(hub, single))
        rows = threads * each
        name = f"audit rows of {threads} threads, grouped, synced"
        yield _rate("grouped", name, rows, lambda: _crowd(hub, threads, each))
        yield _peer(Path(folder), single)
        _fill(hub, proved)
        yield from _proofs(hub, proved)


def _now() -> datetime:
    return datetime.now(tz=UTC)


def _rate(goal: str, name: str, rows: int, work: Callable[[], None]) -> Result:
    began = time.perf_counter()
    work()
    limit = Goal(GOALS[goal], Bound.AT_LEAST)
    return Result(name, "rows/s", round(rows / (time.perf_counter() - began), 1), goal=limit)


def _acts(hub: Hub, rows: int) -> None:
    for number in range(rows):
        with hub.trail.act(actor=f"u{number % 7}", action="query.run", target=f"q{number}") as act:
            act.detail["n"] = number


def _crowd(hub: Hub, threads: int, each: int) -> None:
    from django.db import connections

    def ask() -> None:
        for number in range(each):
            hub.trail.record(actor="u1", action="data.counted", target="r1", detail={"n": number})
        connections.close_all()

    crowd = [threading.Thread(target=ask) for _ in range(threads)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()


def _peer(folder: Path, rows: int) -> Result:
    """Add as many rows to SQLite without Django, seal or check."""
    database = sqlite3.connect(folder / "plain.sqlite3", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE row (seq INTEGER PRIMARY KEY, text TEXT)")
    began = time.perf_counter()
    for _ in range(rows):
        database.execute("INSERT INTO row (text) VALUES (?)", ["x" * 400])
    took = time.perf_counter() - began
    database.close()
    name = f"the same without a chain, {sqlite3.sqlite_version} alone"
    return Result(name, "rows/s", round(rows / took, 1))


def _fill(hub: Hub, rows: int) -> None:
    """Add rows as groups do, only larger ones, so that there is something to prove."""
    for begin in range(0, rows, BATCH):
        numbers = range(begin, min(begin + BATCH, rows))
        hub.trail._write_group([AuditEvent(_now(), "u1", "query.run", f"q{n}") for n in numbers])


def _proofs(hub: Hub, rows: int) -> Iterator[Result]:
    """Prove the trail from the database, and the same number of rows in memory."""
    from oncommons.hub.audit.proof import prove
    from oncommons.hub.audit.rows import stored_head

    there = stored_head().seq
    began = time.perf_counter()
    report, findings = prove(hub.trail.places)
    took = time.perf_counter() - began
    if report.fault is not None or findings or report.rows != there:
        raise RuntimeError(f"the trail is not whole: {report} {findings}")
    goal = Goal(GOALS["verify"], Bound.AT_LEAST)
    yield Result(
        f"verify {there:,} rows with their anchors", "rows/s", round(there / took), goal=goal
    )
    key = b"k" * 32
    made = append([AuditEvent(_now(), "u1", "query.run", "q") for _ in range(rows)], BEGINNING, key)
    began = time.perf_counter()
    verify(made, {key_id_of(key): key})
    took = time.perf_counter() - began
    yield Result("the same in memory, no database", "rows/s", round(rows / took))
