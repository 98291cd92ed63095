"""`oncommons hub`: the database behind calls, projects, outputs and the audit trail."""

import typer

from oncommons.cli.options import AsJson, CommonsFolder, now
from oncommons.cli.output import Answer, command, show

group = typer.Typer(help="The place where the members meet.", no_args_is_help=True)


@group.command("migrate")
def migrate(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """Make the hub of a commons, or bring its tables up to date.

    Example: oncommons hub migrate ./commons
    """
    from oncommons.hub.opening import open_hub

    hub = open_hub(commons, clock=now, migrate=True)
    from oncommons.hub.audit.rows import stored_head

    rows = stored_head().seq
    kind = "PostgreSQL" if hub.configuration.database else "SQLite"
    said = [f"the hub of {hub.commons.name} is ready ({kind}); rows of its trail: {rows:,}"]
    data = {"folder": commons, "database": kind, "rows": rows}
    show(Answer(data, said, command("access", "audit", "verify", commons)), as_json=as_json)
