"""`oncommons intake`: read hospital records into the vault."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson, CommonsFolder
from oncommons.cli.output import Answer, Rows, show

if TYPE_CHECKING:
    from oncommons.domain.findings import Load

group = typer.Typer(help="Read hospital records, and say what became of every row.")

Source = Annotated[Path, typer.Argument(help="Folder of a cBioPortal study.")]


@group.command("check")
def check(source: Source, as_json: AsJson = False) -> None:
    """Read and check a source; writes nothing."""
    from oncommons.intake.reading import read

    load = read(source).load
    show(_told(load, f"oncommons intake load COMMONS {source}"), as_json=as_json)


@group.command("load")
def load(
    commons: CommonsFolder,
    source: Source,
    max_quarantine: float = typer.Option(0.05, help="Largest share of refused rows, 0 to 1."),
    as_json: AsJson = False,
) -> None:
    """Load a source into the vault, in the place of its former load."""
    from oncommons import store
    from oncommons.intake.load import load as load_source

    opened = store.open_commons(commons)
    done = load_source(source, opened.vault, max_quarantine=max_quarantine)
    show(_told(done, f"oncommons journey {source} --commons {commons}"), as_json=as_json)


def _told(load: "Load", next_command: str) -> Answer:
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
    return Answer(asdict(load), said, next_command)
