"""How long a query may take and how much memory; one that takes more is stopped."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from oncommons.errors import EngineError, QueryTooLarge
from oncommons.store.engine import Query

SECONDS, MEMORY_MB = "ONCOMMONS_QUERY_SECONDS", "ONCOMMONS_QUERY_MEMORY_MB"
USUAL_SECONDS, SPARK_SECONDS = 20.0, 300.0
"""A person waits for DuckDB; who asks Spark has more data than one machine holds."""
LARGEST_SHARE, MOST_MB, LEAST_MB = 2, 8192, 512
AGAIN_AFTER = 0.1
"""Seconds between two interrupts: one that comes before the query begins would be lost."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take.

    Args:
        seconds: wall time of one query, above 0.
        memory_mb: memory of all queries of one release in this process, MB.
    """

    seconds: float
    memory_mb: int


def chosen_limits(usual_seconds: float = USUAL_SECONDS) -> Limits:
    """Give the limits: 20 s and half of the memory (8 GB at most), unless the environment says.

    Args:
        usual_seconds: what a query may take on this engine where the environment says nothing.

    Raises:
        EngineError: ONCOMMONS_QUERY_SECONDS or ONCOMMONS_QUERY_MEMORY_MB is no number above 0.
    """
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1 << 20)
    half = max(LEAST_MB, min(pages // LARGEST_SHARE, MOST_MB))
    return Limits(_number(SECONDS, usual_seconds), int(_number(MEMORY_MB, half)))


def _number(name: str, usual: float) -> float:
    """Read a number above 0 from the environment."""
    said = os.environ.get(name)
    if not said:
        return usual
    try:
        number = float(said)
    except ValueError:
        number = 0.0
    if not 0 < number < threading.TIMEOUT_MAX:
        raise EngineError(
            f'{name} is "{said}"', remedy=f"write a number above 0, such as {usual:g}", value=said
        )
    return number


@contextmanager
def interrupting(interrupt: Callable[[], object], seconds: float) -> Iterator[threading.Event]:
    """Interrupt what runs in the block once it takes too long.

    Args:
        interrupt: stops it; called again and again until the block ends.
        seconds: when to begin with it.

    Yields:
        An event that is set once an interrupt was sent.
    """
    done, late = threading.Event(), threading.Event()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            late.set()
            interrupt()
            wait = AGAIN_AFTER

    watcher = threading.Thread(target=watch, name="oncommons-query-limit", daemon=True)
    watcher.start()
    try:
        yield late
    finally:
        done.set()
        watcher.join()


def took_too_long(query: Query, limits: Limits) -> QueryTooLarge:
    """Say that a query took too long, and what to ask instead."""
    return QueryTooLarge(
        f"{query.name} took longer than {limits.seconds:g} s and was stopped",
        remedy=f"{query.narrower}; or raise {SECONDS}",
    )


def took_too_much(query: Query, limits: Limits) -> QueryTooLarge:
    """Say that a query took too much memory, and what to ask instead."""
    return QueryTooLarge(
        f"{query.name} needs more than {limits.memory_mb:,} MB of memory and was stopped",
        remedy=f"{query.narrower}; or raise {MEMORY_MB}",
    )
