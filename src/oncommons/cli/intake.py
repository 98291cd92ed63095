"""`oncommons intake`: read hospital records into the vault."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli import quarantine
from oncommons.cli.options import AsJson, CommonsFolder
from oncommons.cli.output import Answer, Rows, command, progress, show

if TYPE_CHECKING:
    from oncommons.domain.findings import Load

group = typer.Typer(
    help="Read hospital records, and say what became of every row.", no_args_is_help=True
)
group.add_typer(quarantine.group, name="quarantine")

Source = Annotated[Path, typer.Argument(help="Folder of a cBioPortal study.")]


@group.command("check")
def check(source: Source, as_json: AsJson = False) -> None:
    """Read and check a source, and write nothing; leaves with 1 where rows would be refused.

    Example: oncommons intake check ./my_study
    """
    from oncommons import intake

    load = intake.read(source).load
    refused = any(file.rows_quarantined for file in load.files)
    mended = command("intake", "check", source)
    next_command = mended if refused else command("journey", source, "--commons", "commons")
    show(_told(load, next_command, found=refused), as_json=as_json)


@group.command("load")
def load(
    commons: CommonsFolder,
    source: Source,
    max_quarantine: Annotated[
        float, typer.Option(min=0, max=1, help="Largest share of refused rows, 0 to 1.")
    ] = 0.05,
    as_json: AsJson = False,
) -> None:
    """Load a source into the vault, in the place of its former load.

    Example: oncommons intake load ./commons ./my_study --max-quarantine 0.02
    """
    from oncommons import intake, store

    opened = store.open_commons(commons)
    with progress(quiet=as_json) as report:
        done = intake.load(
            source,
            opened.vault,
            max_quarantine=max_quarantine,
            progress=lambda step: report(step, 0.0),
        )
    refused = any(file.rows_quarantined for file in done.files)
    words = ("intake", "quarantine", "show") if refused else ("privacy", "plan")
    show(_told(done, command(*words, commons), found=False), as_json=as_json)


def _told(load: "Load", next_command: str, *, found: bool) -> Answer:
    files = [
        (one.name, one.rows_in, one.rows_ok, one.rows_quarantined)
        for one in load.files
        if one.rows_in
    ]
    said: list[str | Rows] = [
        f"{load.source}: {load.patients_in:,} patients, {load.patients_ok:,} kept,"
        f" {load.patients_quarantined:,} quarantined",
        Rows("Files", ("file", ">rows in", ">kept", ">quarantined"), files),
        *(str(finding) for finding in load.findings),
    ]
    return Answer(asdict(load), said, next_command, found=found)
