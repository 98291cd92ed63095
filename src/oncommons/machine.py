"""What this machine can and cannot do for oncommons, found by trying, and how to mend it."""

import importlib.util
import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

GIGABYTE = 1 << 30
LEAST_MEMORY_GB = 4
LEAST_DISK_GB = 2
ENOUGH_CORES = 2


class State(StrEnum):
    """How a check ended."""

    WELL = "well"
    LIMITED = "limited"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried.

    Args:
        check_id: stable id.
        state: how it ended.
        says: what was found.
        without: what cannot be done for lack of it; empty when well.
        remedy: how to mend it; empty when well.
    """

    check_id: str
    state: State
    says: str
    without: str = ""
    remedy: str = ""


def examine(folder: Path) -> tuple[Check, ...]:
    """Try everything that oncommons uses.

    Args:
        folder: where a commons lies or will lie; its disk is tried.

    Returns:
        One check per thing, the needed ones first.
    """
    return tuple(_examine(folder))


def _examine(folder: Path) -> Iterator[Check]:
    yield _python()
    yield _libraries()
    yield _cores()
    yield _memory()
    yield _disk(folder)
    yield _writes(folder)
    for program, arguments, without, package in PROGRAMS:
        yield _program(program, arguments, without, package)
    yield _spark()


def _python() -> Check:
    return Check("M01", State.WELL, f"Python {platform.python_version()} on {platform.system()}")


def _libraries() -> Check:
    missing = []
    for name in ("polars", "duckdb", "numpy", "scipy", "cryptography", "pyarrow", "altair"):
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        says = f"not installed: {', '.join(missing)}"
        return Check("M02", State.BROKEN, says, "most commands", "set up again with ./dev demo")
    return Check("M02", State.WELL, f"libraries there (polars {metadata.version('polars')})")


def _cores() -> Check:
    cores = os.cpu_count() or 1
    if cores < ENOUGH_CORES:
        return Check("M03", State.LIMITED, "1 processor", "speed", "use a machine with two")
    return Check("M03", State.WELL, f"{cores} processors")


def _memory() -> Check:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE
    except (ValueError, OSError):
        return Check("M04", State.LIMITED, "memory unknown", "a forecast", "make sure of 4 GB")
    if size < LEAST_MEMORY_GB:
        says = f"{size:.1f} GB of memory"
        return Check("M04", State.LIMITED, says, "100,000 patients", "use at least 4 GB")
    return Check("M04", State.WELL, f"{size:.0f} GB of memory")


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(_existing(folder)).free / GIGABYTE
    if free < LEAST_DISK_GB:
        says = f"{free:.1f} GB free on the disk"
        return Check("M05", State.LIMITED, says, "100,000 patients", "free 2 GB or more")
    return Check("M05", State.WELL, f"{free:.0f} GB free on the disk")


def _existing(folder: Path) -> Path:
    """Give the nearest folder above that exists."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _writes(folder: Path) -> Check:
    """Try lock, sync and rename in a folder of our own on that disk."""
    place = _existing(folder) / f".oncommons-try-{os.getpid()}"
    try:
        place.mkdir()
        try:
            _try_lock_and_rename(place)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    except OSError as error:
        says = f"this disk refuses a lock, a sync or a rename ({error.strerror})"
        return Check("M06", State.BROKEN, says, "publishing here", "use a local disk of yours")
    return Check("M06", State.WELL, "this disk takes locks, syncs and renames")


def _try_lock_and_rename(place: Path) -> None:
    import fcntl  # not on every system; without it publishing is not possible

    with (place / "a").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.write(b"x")
        file.flush()
        os.fsync(file.fileno())
    (place / "a").replace(place / "b")


def _program(program: str, arguments: tuple[str, ...], without: str, package: str) -> Check:
    check_id = f"M1{[name for name, *_ in PROGRAMS].index(program)}"
    if why := cannot(program, *arguments):
        return Check(check_id, State.LIMITED, f"{program}: {why}", without, f"install {package}")
    return Check(check_id, State.WELL, f"{program} runs")


def _spark() -> Check:
    if why := spark_lacks():
        remedy = "pip install oncommons[spark], and install a Java 17 runtime"
        return Check("M20", State.LIMITED, f"Spark: {why}", "--engine local[2]", remedy)
    return Check("M20", State.WELL, f"Spark {metadata.version('pyspark')} can run")


def spark_lacks() -> str:
    """Say what Spark lacks here; empty where it can run."""
    absent = [name for name in ("pyspark", "sqlglot") if importlib.util.find_spec(name) is None]
    if absent:
        return f"not installed: {', '.join(absent)}"
    why = cannot("java", "-version")
    return f"java: {why}" if why else ""


def cannot(program: str, *arguments: str, run: Callable[..., object] = subprocess.run) -> str:
    """Say why a program cannot be used here; empty when it can.

    A program is tried by running it: one may be installed and yet be refused by the kernel.

    Args:
        program: its name on the path.
        arguments: a harmless call.
        run: runs it; for tests.

    Example:
        >>> cannot("no-such-program")
        'not on the path'
    """
    path = shutil.which(program)
    if path is None:
        return "not on the path"
    try:
        run(
            [path, *arguments],
            check=True,
            capture_output=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.CalledProcessError as error:
        words = (error.stderr or error.stdout or b"").decode(errors="replace").strip()
        return words.splitlines()[-1][:120] if words else f"left with {error.returncode}"
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)[:120]
    return ""


PROGRAMS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    (
        "bwrap",
        ("--unshare-all", "--ro-bind", "/", "/", "true"),
        "the strongest sandbox for researchers' code",
        "bubblewrap, and allow user namespaces",
    ),
    (
        "chromium",
        ("--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"),
        "tests that look at pages",
        "chromium",
    ),
    ("java", ("-version",), "the Spark engine", "a Java 17 runtime"),
)
