"""The words for the whole: make data, make a commons, and ask whether all is well."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson, today
from oncommons.cli.output import Answer, Rows, command, progress, show
from oncommons.cli.told import journey_answer

if TYPE_CHECKING:
    from oncommons.results.found import Journey
    from oncommons.results.truth import Recovered


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("init")(init)
    app.command("make-data")(make_data)
    app.command("doctor")(doctor)
    app.command("journey")(walk)
    app.command("demo")(demo)


def init(
    folder: Annotated[Path, typer.Argument(help="A new or an empty folder.")],
    name: str = typer.Option("oncommons", help="A name for people."),
    as_json: AsJson = False,
) -> None:
    """Make an empty commons with its own signing key.

    Example: oncommons init ./commons --name "Lyon lung commons"
    """
    from oncommons import store

    made = store.init(folder, name=name)
    data = {"folder": made.folder, "name": made.name, "keys": list(made.public_keys)}
    said = [f"{made.name} is at {made.folder}; its private key is {made.keys / 'commons.pem'}"]
    show(Answer(data, said, command("doctor", folder)), as_json=as_json)


def make_data(
    folder: Annotated[Path, typer.Argument(help="A new or an empty folder.")],
    patients: int = typer.Option(100_000, help="Number of made patients, 30 or more."),
    seed: int = typer.Option(1, help="The same seed gives the same bytes."),
    dirt: float = typer.Option(0.0, help="Share of rows broken on purpose, 0 to 1."),
    as_json: AsJson = False,
) -> None:
    """Make three hospitals as cBioPortal study folders, with a planted truth in a side file.

    Example: oncommons make-data ./made --patients 3000 --dirt 0.01
    """
    from oncommons.intake.made import make_cluster

    with progress(quiet=as_json) as report:
        made = make_cluster(folder, patients=patients, seed=seed, dirt=dirt, progress=report)
    said = [
        f"{made.patients:,} made patients in {len(made.studies)} hospitals at {made.folder}",
        f"what was planted: {made.truth}",
    ]
    opportunity = ("--opportunity", made.gene_opportunity)
    next_command = command("journey", *made.studies, "--commons", folder / "commons", *opportunity)
    show(Answer(asdict(made), said, next_command), as_json=as_json)


def doctor(
    folder: Annotated[Path, typer.Argument(help="A commons, or where one will lie.")] = Path(),
    deep: bool = typer.Option(
        False, "--deep", help="Hash every file of every release, read every key, count again."
    ),
    repair: bool = typer.Option(
        False, "--repair", help="Remove leftovers and unfit derived files, restore modes."
    ),
    as_json: AsJson = False,
) -> None:
    """Tell what this machine can do, whether a commons is well, and how to mend it.

    It leaves with 0 when all is well, 1 with warnings, 2 with damage. Releases are never changed.

    Example: oncommons doctor ./commons --deep
    """
    from oncommons import machine
    from oncommons.cli.health_told import health_of, health_said, worst
    from oncommons.cli.sandbox_told import sandbox_check

    checks = (*machine.examine(folder), sandbox_check())
    health = health_of(folder, deep=deep, repair=repair, today=today())
    rows = [
        (one.check_id, one.state.value, one.says, one.without and f"without it: {one.without}")
        for one in checks
    ]
    columns = ("check", "state", "found", "where it lacks")
    said: list[str | Rows] = [Rows("This machine", columns, rows)]
    said += [f"{one.check_id}: {one.remedy}" for one in checks if one.remedy]
    said += health_said(health, deep=deep)
    broken = any(one.state is machine.State.BROKEN for one in checks)
    code = worst(health.findings, broken=broken)
    ledger = health.ledger
    data = {
        "machine": [asdict(one) for one in checks],
        "commons": [asdict(one) for one in health.findings],
        "repaired": list(health.repaired),
        "ledger": None if ledger is None else {"lines": ledger.lines, "releases": ledger.releases},
    }
    answer = Answer(data, said, _after_doctor(folder), found=code > 0, code=code)
    show(answer, as_json=as_json)


def _after_doctor(folder: Path) -> str:
    """Give the next command: into the commons that is there, or towards one."""
    if (folder / "commons.toml").exists():
        return command("store", "releases", folder)
    free = not folder.exists() or not any(folder.iterdir())
    return command("init", folder) if free else command("demo", "--help")


def walk(
    sources: Annotated[list[Path], typer.Argument(help="Folders of cBioPortal studies.")],
    commons: Annotated[Path, typer.Option(help="Folder of the commons; made where missing.")],
    opportunity: Annotated[
        Path | None,
        typer.Option(help="Table of gene opportunity (gnomAD constraint, or that of made data)."),
    ] = None,
    page: Annotated[
        Path | None, typer.Option(help="Where to write the page of results; in the commons else.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Walk the whole way: load, protect, publish, explore, rank targets, sign a model, advise.

    Example: oncommons journey ./my_study --commons ./commons
    """
    from oncommons import journey
    from oncommons.knowledge.opportunity import read_opportunity

    table = None if opportunity is None else read_opportunity(opportunity)
    with progress(quiet=as_json) as report:
        found = journey.travel(sources, commons, today=today(), opportunity=table, progress=report)
    found = _with_page(found, page or commons / "results" / "results.html")
    show(journey_answer(found), as_json=as_json)


def _with_page(found: "Journey", path: Path, recovered: "Recovered | None" = None) -> "Journey":
    """Write the page of results, and say where it lies."""
    from oncommons.results.page import results_page
    from oncommons.store.atomic import write_atomically

    text = results_page(found, made_on=today(), recovered=recovered)
    write_atomically(path, text.encode())
    return replace(found, results=path)


def demo(
    folder: Annotated[Path, typer.Option(help="Where to put it; a new or an empty folder.")] = Path(
        "oncommons-demo"
    ),
    patients: int = typer.Option(100_000, help="Number of made patients, 30 or more."),
    seed: int = typer.Option(1, help="The same seed gives the same patients."),
    as_json: AsJson = False,
) -> None:
    """Make three hospitals, walk the whole way, and compare with what was planted.

    Example: oncommons demo --folder ./demo --patients 20000
    """
    from oncommons import journey
    from oncommons.intake.made import make_cluster, read_truth
    from oncommons.knowledge.opportunity import read_opportunity
    from oncommons.results.truth import compare

    with progress(quiet=as_json) as report:
        report("making three hospitals", 0.0)
        made = make_cluster(folder / "hospitals", patients=patients, seed=seed)
        found = journey.travel(
            made.studies,
            folder / "commons",
            today=today(),
            opportunity=read_opportunity(made.gene_opportunity),
            progress=report,
        )
    recovered = compare(found.targets.value, read_truth(made.truth))
    answer = journey_answer(_with_page(found, folder / "results.html", recovered))
    said = [*answer.said, recovered.sentence]
    data = {**answer.data, "against_the_truth": asdict(recovered)}
    show(Answer(data, said, answer.next_command), as_json=as_json)
