"""Attack the sandbox with a job of its own, and say how it ended beside a plain process."""

import secrets
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from oncommons.access.sandbox import processes
from oncommons.access.sandbox.jobs import (
    MEBIBYTE,
    Environment,
    Job,
    JobResult,
    JobState,
    Limit,
    Limits,
    Way,
)
from oncommons.access.sandbox.place import Place
from oncommons.access.sandbox.run import run

LIMITS = Limits(
    seconds=120,
    cpu_seconds=60,
    memory_mb=128,
    processes=24,
    out_bytes=4 * MEBIBYTE,
    scratch_bytes=8 * MEBIBYTE,
    files=400,
    log_bytes=200_000,
)
DONE = "done"
"""What the control of an attack prints at the end, when the attack works there."""
TOKEN = "TOKEN"  # noqa: S105  a word in the text of an attack, replaced by one of its own


@dataclass(frozen=True, slots=True)
class Ran:
    """What is left of an attack.

    Args:
        result: how the job ended.
        out: folder of the files that came out.
        token: a word that was written into the text of the attack.
    """

    result: JobResult
    out: Path
    token: str

    def is_stopped_by(self, *limits: Limit) -> bool:
        """Say whether the job ended at one of these limits, and left nothing."""
        return self.result.limit in limits and not self.result.files

    def is_refused(self, name: str) -> bool:
        """Say whether something that it left was not taken, or could not even be made."""
        came = {one.name for one in self.result.files}
        lists = {one.name for one in self.result.left}
        could_not = self.result.state is JobState.ERROR
        return name not in came and (could_not or name in lists)


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack.

    Args:
        name: what is tried.
        text: the job's program.
        holds: whether it ended as it has to.
        control: a program that does the same in the open, small enough to do no harm, and prints
            "done" where it works; empty where it is not tried.
        limits: of the job.
    """

    name: str
    text: str
    holds: Callable[[Ran], bool]
    control: str = ""
    limits: Limits = LIMITS


@dataclass(frozen=True, slots=True)
class AttackOutcome:
    """What became of an attack.

    Args:
        name: what was tried.
        happened: how the job ended, in a few words.
        control: what the same did in a plain process.
        holds: whether it ended as it has to.
    """

    name: str
    happened: str
    control: str
    holds: bool


def attempt(attack: Attack, place: Place, way: Way) -> AttackOutcome:
    """Run one attack as a job, and its control in the open.

    Args:
        attack: what to try.
        place: of the sandbox.
        way: how jobs are kept apart.
    """
    token = f"oncommons{secrets.token_hex(8)}"
    with tempfile.TemporaryDirectory(prefix="oncommons-attack-") as folder:
        code, data, out = (Path(folder) / name for name in ("code", "data", "out"))
        code.mkdir()
        data.mkdir()
        (data / "cohort.csv").write_text("patient,age\nP1,60\n")
        (code / "run.py").write_text(attack.text.replace(TOKEN, token))
        job = Job(f"attack-{secrets.token_hex(6)}", "attack", "attack", code)
        result = run(job, data, attack.limits, place=place, way=way, out=out)
        holds = attack.holds(Ran(result, out, token))
    control = _in_the_open(attack.control) if attack.control else "not tried"
    return AttackOutcome(attack.name, _said(result), control, holds)


def _said(result: JobResult) -> str:
    """Say how a job ended."""
    words = [result.state.value]
    if result.limit:
        words.append(f"limit {result.limit.value}")
    words += [f"left: {one.reason}" for one in result.left[:1]]
    last = result.log.strip().rpartition("\n")[2]
    if result.state is not JobState.LIMIT and last:
        words.append(last[:60])
    return ", ".join(words)


def _in_the_open(text: str) -> str:
    """Run a control in a folder of its own, and say whether it worked."""
    with tempfile.TemporaryDirectory(prefix="oncommons-control-") as folder:
        ended = subprocess.run(  # noqa: S603  our own text
            [Environment().python, "-I", "-c", text],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=120,
            text=True,
        )
    return "works" if ended.stdout.strip().endswith(DONE) else "does not work here either"


def runs_still(token: str) -> bool:
    """Say whether a process has this word in its command."""
    for one in processes.every():
        try:
            command = (processes.PROC / str(one.pid) / "cmdline").read_bytes()
        except OSError:
            continue
        if token.encode() in command:
            return True
    return False
