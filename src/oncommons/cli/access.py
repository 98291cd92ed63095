"""`oncommons access`: grants."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from oncommons.cli.options import AsJson, CommonsFolder, CriteriaFile, ReleaseName, Sentence, today
from oncommons.cli.output import Answer, command, show
from oncommons.cli.seen import Asked, wanted

group = typer.Typer(help="Who may see what, and what may leave.", no_args_is_help=True)


@group.command("grant")
def grant(
    commons: CommonsFolder,
    project: Annotated[str, typer.Option(help="Project that the grant is for.")],
    out: Annotated[Path, typer.Option(help="File to write the signed grant to.")],
    days: int = typer.Option(365, help="Days for which it is valid, from today."),
    minimum: int = typer.Option(5, help="Smallest group of patients that is shown."),
    release: ReleaseName = "latest",
    criteria: CriteriaFile = None,
    where: Sentence = "",
    as_json: AsJson = False,
) -> None:
    """Sign a grant that opens one release to one project.

    Example: oncommons access grant ./commons --project lung-atlas --out grant.json --days 180
    """
    from oncommons import access, store
    from oncommons.domain.criteria import EVERYONE

    opened = store.open_commons(commons)
    rows = wanted(Asked(criteria=criteria, where=where))
    terms = access.Terms(
        project,
        today(),
        today() + timedelta(days),
        rows=None if rows == EVERYONE else rows,
        minimum=minimum,
    )
    signed = access.issue(terms, store.find_release(opened, release), opened.keys / "commons.pem")
    out.write_text(json.dumps(signed.to_json(), indent=1))
    said = [f"grant {signed.grant_id} is valid until {signed.valid_until}: {out}"]
    next_command = command("cohort", "count", commons, "--grant", out)
    show(Answer({"grant": signed.to_json(), "file": out}, said, next_command), as_json=as_json)
