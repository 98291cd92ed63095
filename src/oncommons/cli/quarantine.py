"""`oncommons intake quarantine`: what was refused at the last load, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson, CommonsFolder
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.errors import IntakeError

if TYPE_CHECKING:
    from oncommons.cli.refused import Refused

group = typer.Typer(help="What was refused at the last load, and why.", no_args_is_help=True)

SourceName = Annotated[
    str, typer.Option("--source", help="Name of one source; all of the vault else.")
]
RuleId = Annotated[str, typer.Option("--rule", help="Id of one rule, such as PAT-SEX-ENUM.")]
Warnings = Annotated[
    bool, typer.Option("--warnings", help="Warnings too: their rows were kept, with a doubt.")
]
EXPORTS = "quarantine"


@group.command("show")
def show_rows(
    commons: CommonsFolder,
    source: SourceName = "",
    rule: RuleId = "",
    warnings: Warnings = False,
    most: Annotated[int, typer.Option("--most", min=1, help="List this many rows at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show which rows were refused, by file, line and rule, with what to do about them.

    A value is shown only where it cannot name a person; `export` gives the rows as they came.

    Example: oncommons intake quarantine show ./commons --rule PAT-SEX-ENUM
    """
    found = _found(commons, source, rule, warnings=warnings)
    what = "refusals and warnings" if warnings else "refusals"
    groups = [
        (one["source"], one["file"], one["rule"], one["count"], one["line"])
        for one in found.groups()
    ]
    rows = found.shown(most)
    cells = [
        (one["file"], one["line"], one["column"] or "", one["rule"], one["value"] or "")
        for one in rows
    ]
    said: list[str | Rows] = [
        f"{found.height:,} {what}, of a row or of one value: one for each line and rule."
    ]
    if groups:
        columns = ("source", "file", "rule", ">count", ">first line")
        said += [Rows("By rule", columns, groups)]
        said += [f"{name}: {remedy}" for name, remedy in found.remedies().items()]
        title = f"The first {len(cells)} of {found.height:,}, values that may name a person hidden"
        said += [Rows(title, ("file", ">line", "column", "rule", "value"), cells)]
    data = {"rows": found.height, "by_rule": found.groups(), "shown": rows}
    asked = {"--source": source, "--rule": rule}
    options = [word for name, value in asked.items() if value for word in (name, value)]
    next_command = (
        command("intake", "quarantine", "export", commons, *options)
        if found.height
        else command("privacy", "plan", commons)
    )
    show(Answer(data, said, next_command), as_json=as_json)


@group.command("export")
def export(
    commons: CommonsFolder,
    source: SourceName = "",
    rule: RuleId = "",
    warnings: Warnings = False,
    name: Annotated[
        str, typer.Option("--name", help="Name of the file, without its ending.")
    ] = "refused",
    as_json: AsJson = False,
) -> None:
    """Write the refused rows as they came, as CSV inside the vault, to be mended at the source.

    The file is identified: it lies in the vault, and only its owner may read it.

    Example: oncommons intake quarantine export ./commons --source made_hospital_a
    """
    from oncommons import store
    from oncommons.store.atomic import write_atomically

    found = _found(commons, source, rule, warnings=warnings)
    vault = store.open_commons(commons).vault
    place = vault / EXPORTS / f"{_file_name(name)}.csv"
    place.parent.mkdir(mode=0o700, exist_ok=True)
    write_atomically(place, found.as_csv(), mode=0o600)
    said = [
        f"{found.height:,} refusals, each with file, line, rule, remedy and the row as it came:"
        f" {place}",
        "This is identified data. Mend the rows at their source, then load it again.",
    ]
    data = {"file": place, "rows": found.height}
    next_command = command("intake", "quarantine", "show", commons)
    show(Answer(data, said, next_command), as_json=as_json)


def _found(commons: Path, source: str, rule: str, *, warnings: bool) -> "Refused":
    """Read the quarantine of the loads in force, narrowed as asked."""
    from oncommons import intake, store
    from oncommons.cli.refused import refused_rows

    vault = intake.open_vault(store.open_commons(commons).vault)
    names = [load.source for load in vault.loads]
    if source and source not in names:
        raise IntakeError(
            f'the vault has no source "{source}"',
            remedy=f"name one of: {', '.join(names)}",
            value=source,
        )
    return refused_rows(vault, source=source, rule=rule, warnings=warnings)


def _file_name(name: str) -> str:
    """Refuse a name that would leave the folder."""
    if not name or not all(sign.isalnum() or sign in "-_" for sign in name):
        raise IntakeError(
            "this is no name for a file",
            remedy="use letters, digits, - and _",
            column="--name",
            value=name,
        )
    return name
