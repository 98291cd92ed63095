"""Run a publisher or a reader in a process of its own, and kill it where a test says."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from oncommons import store
from tests.factories import assayed, open_latest, patients

TOLD, SILENT = 0, 7
"""How `tell` leaves: it was refused as it should be, or in another way."""

MARKED = [sys.modules[f"oncommons.store.{name}"] for name in ("commons", "publish", "derived")]
"""The modules with fault points."""

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.killed"])


def tables(number: int) -> dict:
    samples, assays = assayed(number)
    return {"patients": patients(number), "samples": samples, "assays": assays}


def publish_number(folder: Path, number: int) -> str:
    """Publish a release of so many patients."""
    made = store.publish(
        store.open_commons(folder), tables(number), policy="p = 1\n", risk={"k": 1}, loads=("l",)
    )
    return made.release_id


def run(task: Callable[..., None], *arguments: object) -> int:
    """Run a task in a process; give how it left, below 0 for a signal."""
    process = _PROCESSES.Process(target=task, args=arguments)
    process.start()
    process.join(60)
    assert process.exitcode is not None
    return process.exitcode


def run_and_kill(task: Callable[..., None], seconds: float, *arguments: object) -> int:
    """Run a task in a process, and kill it after some time from outside."""
    process = _PROCESSES.Process(target=task, args=arguments)
    process.start()
    process.join(seconds)
    process.kill()
    process.join(60)
    return process.exitcode


def publish_until(folder: Path, number: int, point: str, delay: float) -> None:
    """Publish and open a view; die at a fault point, or a moment behind it.

    The kernel ends the process in both cases; no line of Python runs behind it.
    """
    for module in MARKED:
        module.reached = lambda name: _die(delay) if name == point else None
    publish_and_open(folder, number)


def publish_and_open(folder: Path, number: int) -> None:
    """Publish, and make what is derived from it."""
    publish_number(folder, number)
    _ = open_latest(store.open_commons(folder)).study


def _die(delay: float) -> None:
    if delay:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, delay)
    else:
        os.kill(os.getpid(), signal.SIGKILL)


def publish_until_call(folder: Path, number: int, call: int, count_to: str = "") -> None:
    """Publish, and die before the n-th call that opens, renames, removes or changes a file.

    Args:
        folder: the commons.
        number: patients.
        call: which call; 0 for none.
        count_to: file to write the number of calls to.
    """
    calls, inside = [0], str(folder)

    def hook(event: str, arguments: tuple) -> None:
        if event in EVENTS and any(str(one).startswith(inside) for one in arguments):
            calls[0] += 1
            if calls[0] == call:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    publish_number(folder, number)
    if count_to:
        Path(count_to).write_text(str(calls[0]))


EVENTS = {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod"}
