"""What the commands share that act in the hub: who acts, and the row that was written."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import now
from oncommons.cli.output import Answer, command, show

if TYPE_CHECKING:
    from oncommons.hub.audit.trail import Trail

As = Annotated[str, typer.Option("--as", help="Id of who acts.")]
Reason = Annotated[str, typer.Option(help="Why; it stands in the audit trail.")]
PersonId = Annotated[str, typer.Argument(help="Id of the person.")]


def trail_of(commons: Path) -> "Trail":
    """Open the hub of a commons, and give its trail; behind this its models may be imported."""
    from oncommons.hub.opening import open_hub

    return open_hub(commons, clock=now).trail


def told(said: str, data: Mapping[str, object], *after: object, as_json: bool) -> None:
    """Say what was done.

    Args:
        said: one sentence.
        data: the same for machines.
        after: words of the next command.
        as_json: for machines.
    """
    lines = [said, "it stands in the audit trail"]
    show(Answer(data, lines, command("access", *after)), as_json=as_json)
