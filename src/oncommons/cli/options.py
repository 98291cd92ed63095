"""Arguments and options that several commands share."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

CommonsFolder = Annotated[Path, typer.Argument(help="Folder of the commons.")]
AsJson = Annotated[bool, typer.Option("--json", help="Give the result as JSON on stdout.")]
ReleaseName = Annotated[
    str, typer.Option("--release", help="Release, by its id or label.", show_default=True)
]
GrantFile = Annotated[
    Path | None,
    typer.Option("--grant", help="Grant to look through; the steward's own where none is given."),
]
CriteriaFile = Annotated[
    Path | None,
    typer.Option(
        "--criteria", help="File that says who belongs to the cohort, as a sentence or as JSON."
    ),
]
Sentence = Annotated[
    str,
    typer.Option(
        "--where",
        help="Who belongs to the cohort, such as 'cancer_type is LUAD and mutated(EGFR, L858R)'.",
    ),
]
TypeCode = Annotated[
    str, typer.Option("--type", help="Tumour type, OncoTree code, with everything below it.")
]
Gene = Annotated[str, typer.Option("--mutated", help="Only patients with this gene mutated.")]
EngineName = Annotated[
    str, typer.Option("--engine", help="duckdb, or where Spark runs: local[2], spark://host:7077.")
]

WriterName = Annotated[
    str,
    typer.Option(
        "--engine",
        help="local[2], spark://host:7077: let Spark read and write the large tables;"
        " duckdb: all through memory.",
    ),
]


def today() -> date:
    """Give the day of the command."""
    return datetime.now(tz=UTC).date()


def now() -> datetime:
    """Give the time of the command."""
    return datetime.now(tz=UTC)


def named_release(release: str) -> tuple[str, ...]:
    """Repeat the option that names a release, where one was named."""
    return () if release == "latest" else ("--release", release)
