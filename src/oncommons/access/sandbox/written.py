"""Questions that a project writes in Python: its program runs without data, and gives JSON."""

import tempfile
from dataclasses import replace
from pathlib import Path

from oncommons.access.sandbox.inside import script
from oncommons.access.sandbox.jobs import MEBIBYTE, Job, JobState, Limits, Way
from oncommons.access.sandbox.place import Place
from oncommons.access.sandbox.run import run_program
from oncommons.errors import Refused

FILE, ASKED = "questions.py", "questions.json"
LIMITS = Limits(
    seconds=30,
    cpu_seconds=10,
    memory_mb=256,
    processes=16,
    out_bytes=MEBIBYTE,
    scratch_bytes=MEBIBYTE,
    files=100,
)
MOST_BYTES = 64_000


def written_questions(job: Job, *, place: Place, way: Way) -> str:
    """Run `questions.py` of a project without any data, and give the questions that it builds.

    The program never meets a patient, so it may use all of Python. What comes out is text of its
    making: it is parsed and checked like any question that a stranger sends.

    Args:
        job: its code holds `questions.py`, which sets QUESTIONS to a list.
        place: of the sandbox.
        way: how it is kept apart.

    Returns:
        JSON text, a list of questions; not yet parsed.

    Raises:
        Refused: QUESTIONS, where the program fails, or gives no list or more than 64 kB.

    Source: ehrQL of OpenSAFELY keeps the same distance between a program and the data.
    """
    with tempfile.TemporaryDirectory(prefix="oncommons-questions-") as folder:
        out = Path(folder) / "out"
        result = run_program(
            replace(job, seed=0),
            None,
            LIMITS,
            lambda _copy, inside: [job.environment.python, "-s", "-c", script("ask"), str(inside)],
            place=place,
            way=way,
            out=out,
        )
        if result.state is not JobState.OK or [one.name for one in result.files] != [ASKED]:
            last = result.log.strip().rpartition("\n")[2][:200]
            raise _refused(f"{FILE} gives no questions: {last or result.state.value}")
        text = (out / ASKED).read_bytes()
    if len(text) > MOST_BYTES:
        raise _refused(f"{FILE} gives more than {MOST_BYTES} bytes")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(f"{FILE} gives no text") from error


def _refused(found: str) -> Refused:
    return Refused("QUESTIONS", found, remedy=f"run {FILE} where you wrote it, and mend it there")
