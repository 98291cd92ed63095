"""The probes in one way, beside a job of another project, and the same probes in the open."""

import ctypes
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from oncommons.access.sandbox import processes, register
from oncommons.access.sandbox.inside import script
from oncommons.access.sandbox.jobs import Environment, Job, JobResult, JobState, Limits, Way
from oncommons.access.sandbox.place import Place
from oncommons.access.sandbox.run import run
from oncommons.access.sandbox.syscalls import DENIED, PROCESSORS, SHARED, WATCHED
from oncommons.errors import Refused

MUST_WORK = "can: "
WAIT_SECONDS = 60.0
HARMFUL = ("mount a file system", "make the data writable")
"""Not tried in the open: they would change this machine."""
SLEEPER = "import time\ntime.sleep(600)\n"
LIMITS = Limits(seconds=300, cpu_seconds=120, memory_mb=512)
IPC_CREATE, IPC_REMOVE = 0o1000, 0
OPEN, CLOSED = "open", "blocked"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one probe.

    Args:
        name: what was tried.
        happened: `open` or `blocked`, with the reason that the kernel gave.
        control: the same in a plain process of this user; or why it was not tried there.
    """

    name: str
    happened: str
    control: str = "not tried"

    @property
    def holds(self) -> bool:
        """Whether it ended as it has to."""
        is_open = self.happened == OPEN
        return is_open if self.name.startswith(MUST_WORK) else not is_open


@dataclass(frozen=True, slots=True)
class Bait:
    """What probes are aimed at, all of it made for the trial.

    Args:
        folder: holds it; any user may enter.
        told: what a probe has to know.
        listeners: sockets that nothing may reach.
    """

    folder: Path
    told: Mapping[str, object]
    listeners: Sequence[socket.socket]

    def reached(self) -> int:
        """Count what arrived at the sockets, and forget it."""
        return sum(_arrived(one) for one in self.listeners)


def try_way(place: Place, way: Way, *, control: bool = True) -> list[Outcome]:
    """Run every probe as a job of one project while a job of another runs.

    Args:
        place: of the sandbox.
        way: how jobs are kept apart.
        control: run the probes in a plain process too.

    Returns:
        One outcome for each probe.

    Raises:
        Refused: a job does not start.
    """
    with bait() as made, _other_job(place, way, made) as other:
        told = dict(made.told, other_pid=other[0], other_data=str(other[1]))
        result, said = _inside(place, way, made.folder, told)
        arrived = made.reached()
        plain = _in_the_open(made.folder, told) if control else {}
    outcomes = [Outcome(name, happened, _control(plain, name)) for name, happened in said.items()]
    state = OPEN if result.state is JobState.OK else f"{CLOSED}: {result.state.value}"
    return [
        *outcomes,
        Outcome("anything that arrived outside", f"{CLOSED}: nothing" if not arrived else OPEN),
        Outcome(f"{MUST_WORK}end well", state),
    ]


def _control(plain: Mapping[str, str], name: str) -> str:
    return "not tried: it would do harm" if plain and name in HARMFUL else plain.get(name, "-")


@contextmanager
def bait() -> Iterator[Bait]:
    """Make what probes are aimed at, and remove it."""
    with ExitStack() as open_:
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory(prefix="oncommons-trial-")))
        folder.chmod(0o755)
        secret = secrets.token_hex(16)
        data = folder / "data"
        data.mkdir()
        (data / "cohort.csv").write_text("patient,age\nP1,60\n")
        hub = folder / "hub"
        hub.mkdir(mode=0o700)
        (hub / "key").write_text(secret)
        names = [f"oncommons-{secrets.token_hex(8)}" for _ in range(2)]
        sockets = [
            open_.enter_context(one)
            for one in (
                _listening(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
                _listening(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
                _listening(socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "socket")),
                _listening(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{names[0]}"),
                _listening(socket.AF_UNIX, socket.SOCK_DGRAM, f"\0{names[1]}"),
            )
        ]
        (folder / "socket").chmod(0o777)
        told = {
            "data": str(data),
            "data_file": str(data / "cohort.csv"),
            "code": str(folder),
            "out": str(folder),
            "into": "",
            "hub_file": str(hub / "key"),
            "hub_pid": open_.enter_context(_stand_in(secret)),
            "secret": secret,
            "port": sockets[0].getsockname()[1],
            "datagrams": sockets[1].getsockname()[1],
            "name_server": "127.0.0.1",
            "socket": str(folder / "socket"),
            "abstract": names[0],
            "abstract_datagram": names[1],
            "segment": open_.enter_context(_segment()),
            "calls": _calls(),
            "leave": [],
        }
        open_.enter_context(_variable(secret))
        yield Bait(folder, told, sockets)


def _listening(family: int, kind: int, address: object) -> socket.socket:
    one = socket.socket(family, kind)
    one.setblocking(False)  # noqa: FBT003  the name of the socket library
    one.bind(address)  # type: ignore[arg-type]
    if kind == socket.SOCK_STREAM:
        one.listen()
    return one


def _arrived(one: socket.socket) -> int:
    """Say whether something arrived at a socket."""
    with suppress(BlockingIOError):
        if one.type == socket.SOCK_STREAM:
            one.accept()[0].close()
        else:
            one.recv(64)
        return 1
    return 0


@contextmanager
def _stand_in(secret: str) -> Iterator[int]:
    """Run a process that has the secret among its variables, as a hub has."""
    line = [Environment().python, "-I", "-S", "-c", SLEEPER]
    with subprocess.Popen(line, env={"HUB_SECRET_KEY": secret}) as process:  # noqa: S603
        try:
            yield process.pid
        finally:
            process.kill()


@contextmanager
def _variable(secret: str) -> Iterator[None]:
    """Put the secret among our own variables, where a careless start would hand it on."""
    os.environ["ONCOMMONS_TRIAL_SECRET"] = secret
    try:
        yield
    finally:
        del os.environ["ONCOMMONS_TRIAL_SECRET"]


@contextmanager
def _segment() -> Iterator[int]:
    """Make a piece of shared memory that every user may read, and give its key."""
    libc, key = ctypes.CDLL(None), secrets.randbelow(1 << 30) + 1
    made = libc.shmget(key, ctypes.c_size_t(4096), IPC_CREATE | 0o666)
    try:
        yield key
    finally:
        if made >= 0:
            libc.shmctl(made, IPC_REMOVE, None)


def _calls() -> Mapping[str, int]:
    processor = PROCESSORS[os.uname().machine]
    tables = (DENIED, SHARED, WATCHED)
    return {name: at for table in tables for name, at in processor.numbers(table).items()}


@contextmanager
def _other_job(place: Place, way: Way, made: Bait) -> Iterator[tuple[int, Path]]:
    """Run a job of another project, and give the process of its program and its data."""
    code, data = made.folder / "other-code", made.folder / "other-data"
    for folder in (code, data):
        folder.mkdir()
    (code / "run.py").write_text(SLEEPER)
    (data / "cohort.csv").write_text("patient,age\nQ1,50\n")
    job = Job(f"trial-{secrets.token_hex(6)}", "trial-other", "trial", code)
    fault: list[Exception] = []

    def work() -> None:
        try:
            run(job, data, LIMITS, place=place, way=way, out=made.folder / "other-out")
        except (Refused, OSError) as error:
            fault.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        pid = _program_of(place, job.job_id, way, fault)
        staged = place.work / job.job_id / "data" / "cohort.csv"
        yield pid, staged if staged.exists() else data / "cohort.csv"
    finally:
        register.ask_to_stop(place, job.job_id)
        thread.join()
        register.forget(place, job.job_id)


def _program_of(place: Place, job_id: str, way: Way, fault: Sequence[Exception]) -> int:
    """Wait until the program of a job runs, and give its process."""
    between = {Way.BWRAP: 2, Way.CONFINE: 1}[way]
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until and not fault:
        for entry in register.entries(place):
            below = processes.below(entry.started[0]) if entry.started else []
            if entry.job_id == job_id and len(below) >= between:
                return below[-1].pid
        time.sleep(0.02)
    if fault:
        raise fault[0]
    raise Refused("START", "a job that only sleeps did not start", remedy="look at the machine")


def _inside(
    place: Place, way: Way, folder: Path, told: Mapping[str, object]
) -> tuple[JobResult, Mapping[str, str]]:
    """Run the probes as a job, and read what they say."""
    code, out = folder / "code", folder / "out"
    code.mkdir()
    (code / "run.py").write_text(script("probes"))
    (code / "asked.json").write_text(json.dumps(told))
    job = Job(f"trial-{secrets.token_hex(6)}", "trial", "trial", code)
    result = run(job, folder / "data", LIMITS, place=place, way=way, out=out)
    if result.state is not JobState.OK:
        last = result.log.strip().rpartition("\n")[2]
        return result, {"run at all": f"{CLOSED}: {last[:120]}"}
    said: dict[str, str] = json.loads((out / "probes.json").read_text())
    return result, said


def _in_the_open(folder: Path, told: Mapping[str, object]) -> Mapping[str, str]:
    """Run the probes in a plain process, without those that would do harm."""
    here = folder / "open"
    here.mkdir()
    (here / "probes.py").write_text(script("probes"))
    (here / "asked.json").write_text(json.dumps(dict(told, leave=HARMFUL)))
    line = [Environment().python, str(here / "probes.py")]
    secret = str(told["secret"])
    ended = subprocess.run(  # noqa: S603  our own program
        line,
        env={"HUB_SECRET_KEY": secret, "PATH": os.defpath},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=300,
    )
    shutil.rmtree(here)
    said: dict[str, str] = json.loads(ended.stdout)
    return said
