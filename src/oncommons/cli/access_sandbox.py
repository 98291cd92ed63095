"""`oncommons access run`, `doctor`, `stop` and `selftest`: researchers' code, kept apart."""

import secrets
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson
from oncommons.cli.output import Answer, Rows, command, progress, show

if TYPE_CHECKING:
    from oncommons.access.sandbox.doctor import Standing

NONE_PASSED = 2
PlaceFolder = Annotated[
    Path | None,
    typer.Option(
        "--place",
        help="Folder that the sandbox works in; $ONCOMMONS_SANDBOX or the usual one where none"
        " is named.",
    ),
]
selftest = typer.Typer(help="Attack this installation, and see that it holds.")


def run(
    code: Annotated[Path, typer.Argument(help="Folder with run.py or run.R.")],
    data: Annotated[Path, typer.Option(help="Folder that the code may read.")],
    out: Annotated[Path, typer.Option(help="Folder for what it leaves; empty, or made new.")],
    memory: Annotated[int, typer.Option(min=32, help="Memory, MiB.")] = 1024,
    cpu: Annotated[int, typer.Option(min=1, help="Processor time, seconds.")] = 600,
    seconds: Annotated[int, typer.Option(min=1, help="Time on the clock, seconds.")] = 600,
    project: Annotated[str, typer.Option(help="Project that the code belongs to.")] = "local",
    person: Annotated[str, typer.Option(help="Id of who runs it.")] = "local",
    seed: Annotated[int, typer.Option(help="Seed that the code is told.")] = 0,
    place: PlaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Run code without network, on data that it can only read, and take the files that it leaves.

    The code finds the data at $ONCOMMONS_DATA and writes into the folder that it starts in. It
    leaves with 1 where the code failed or met a limit.

    Example: oncommons access run ./analysis --data ./extract --out ./results --seconds 300
    """
    from oncommons.access import sandbox

    here = sandbox.open_place(place)
    job = sandbox.Job(f"job-{secrets.token_hex(8)}", project, person, code, seed=seed)
    limits = sandbox.Limits(seconds=seconds, cpu_seconds=cpu, memory_mb=memory)
    with progress(quiet=as_json) as report:
        report("running", 0.0)
        way = sandbox.way_here(here)
        result = sandbox.run(job, data, limits, place=here, way=way, out=out)
        report("running", 1.0)
    told = dict(result.told())
    ended = f"{told['state']}" + (f", limit: {told['limit']}" if told["limit"] else "")
    files = [(one.name, one.size, one.sha256[:16]) for one in result.files]
    said: list[str | Rows] = [
        f"Ended: {ended}; at most {told['seconds']} s; kept apart by {result.way.value}",
        Rows(f"Files in {out}", ("file", ">bytes", "sha256 begins"), files),
        *(f"not taken: {one.name}: {one.reason}" for one in result.left),
        *([f"What it printed:\n{result.log.rstrip()}"] if result.log.strip() else []),
    ]
    data_said = {
        **told,
        "job": job.job_id,
        "way": result.way.value,
        "code_sha256": result.code_sha256,
        "sha256": {one.name: one.sha256 for one in result.files},
    }
    failed = result.state is not sandbox.JobState.OK
    answer = Answer(data_said, said, command("access", "doctor", *_at(place)), found=failed)
    show(answer, as_json=as_json)


def doctor(place: PlaceFolder = None, as_json: AsJson = False) -> None:
    """Try every way of keeping code apart, and say which one is in use.

    It leaves with 2 where none passes; then no code is run.

    Example: oncommons access doctor
    """
    from oncommons.access import sandbox
    from oncommons.access.sandbox.doctor import REMEDY

    with progress(quiet=as_json) as report:
        report("trying the ways", 0.0)
        standing = sandbox.examine(sandbox.open_place(place), control=False)
        report("trying the ways", 1.0)
    found = standing.way is None
    said: list[str | Rows] = [
        f"Way in use: {'none, no code is run' if standing.way is None else standing.way.value}",
        Rows("This machine", ("what", "found"), _machine(standing)),
        Rows("Ways", ("way", ">probes", ">held", "where it fails"), _ways(standing)),
        *([f"Remedy: {REMEDY}"] if found else []),
    ]
    data = {
        "way": standing.way,
        **dict(_machine(standing)),
        "ways": {
            way.value: [asdict(one) for one in all_] for way, all_ in standing.outcomes.items()
        },
        "lacks": {way.value: why for way, why in standing.lacks.items()},
    }
    next_command = command("access", "run", "--help")
    show(Answer(data, said, next_command, found=found, code=NONE_PASSED), as_json=as_json)


def stop(
    whom: Annotated[str, typer.Argument(help="all, or the id of a project or a person.")],
    place: PlaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Kill running jobs now: all, those of a project, or those of a person.

    It leaves with 1 where one of them still runs after 10 seconds. New jobs are not kept from
    starting: suspend the project for that.

    Example: oncommons access stop lung-atlas
    """
    from oncommons.access import sandbox

    stopped = sandbox.stop(sandbox.open_place(place), whom)
    rows = [
        (one.job_id, one.project, one.person, "dead" if one.is_dead else "still runs")
        for one in stopped
    ]
    said = [Rows(f"{len(rows)} jobs of {whom}", ("job", "project", "person", "state"), rows)]
    alive = any(not one.is_dead for one in stopped)
    next_command = command("access", "doctor", *_at(place))
    answer = Answer({"stopped": [asdict(one) for one in stopped]}, said, next_command, found=alive)
    show(answer, as_json=as_json)


@selftest.callback()
def _selftest() -> None:
    """Keep `attacks` a word of its own, with more kinds of test beside it."""


@selftest.command("attacks")
def attacks(
    part: Annotated[str, typer.Option(help="probes, limits, or all.")] = "all",
    way: Annotated[
        str, typer.Option(help="bwrap or confine; every way of this machine else.")
    ] = "",
    place: PlaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Attack the sandbox from inside, in each way, beside the same attack in a plain process.

    The attacks do no harm where the sandbox holds; run them on a machine where that is known, and
    on a new one before patients' data. It leaves with 1 where an attack gets through.

    Example: oncommons access selftest attacks --part probes
    """
    from oncommons.access import sandbox
    from oncommons.access.sandbox.selftest import all_attacks
    from oncommons.errors import CriteriaError

    if part not in ("probes", "limits", "all") or way not in ("", *sandbox.Way):
        raise CriteriaError(
            f"--part {part} --way {way}",
            remedy="write probes, limits or all; and bwrap, confine or nothing",
        )
    here = sandbox.open_place(place)
    wanted = [sandbox.Way(way)] if way else list(sandbox.Way)
    rows: list[tuple[object, ...]] = []
    lacks: dict[str, str] = {}
    with progress(quiet=as_json) as report:
        for one in wanted:
            report(f"attacking {one.value}", 0.0)
            outcomes, lack = all_attacks(here, one, part=part)
            rows += [(one.value, *asdict(row).values()) for row in outcomes]
            lacks |= {one.value: lack} if lack else {}
            report(f"attacking {one.value}", 1.0)
    words = ("way", "attack", "happened", "control", "holds")
    through = [row for row in rows if not row[-1]]
    said: list[str | Rows] = [
        Rows(
            "Attacks",
            ("way", "attack", "what happened", "in a plain process", ""),
            [(*row[:-1], "" if row[-1] else "GETS THROUGH") for row in rows],
        ),
        *(f"{name}: not tried: {why}" for name, why in lacks.items()),
        f"{len(rows) - len(through)} of {len(rows)} held",
    ]
    data = {"attacks": [dict(zip(words, row, strict=True)) for row in rows], "lacks": lacks}
    next_command = command("access", "doctor", *_at(place))
    found = bool(through) or not rows
    show(Answer(data, said, next_command, found=found), as_json=as_json)


def add_to(group: typer.Typer) -> None:
    """Put these commands into `oncommons access`."""
    for one in (run, doctor, stop):
        group.command()(one)
    group.add_typer(selftest, name="selftest")


def _at(place: Path | None) -> tuple[str, ...]:
    return () if place is None else ("--place", str(place))


def _machine(standing: "Standing") -> list[tuple[str, str]]:
    return [
        ("kernel", standing.kernel),
        ("Landlock", f"ABI {standing.landlock}" if standing.landlock else "none"),
        ("bubblewrap", standing.bubblewrap),
        ("control groups", standing.groups),
        ("users", standing.users),
    ]


def _ways(standing: "Standing") -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for way, outcomes in standing.outcomes.items():
        failed = standing.failed(way)
        held = len(outcomes) - len(failed)
        rows.append((way.value, len(outcomes), held, ", ".join(one.name for one in failed)))
    return rows + [(way.value, 0, 0, why) for way, why in standing.lacks.items()]
