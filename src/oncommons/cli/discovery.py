"""`oncommons discovery`: therapeutic targets of a cohort."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from oncommons.cli.options import AsJson, CommonsFolder
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.seen import Asked, on_a_cohort, open_cohort

group = typer.Typer(help="Rank therapeutic targets, with their evidence.", no_args_is_help=True)


@group.command("targets")
@on_a_cohort
def targets(
    commons: CommonsFolder,
    asked: Asked,
    most: int = typer.Option(20, min=1, help="Number of genes to show."),
    opportunity: Annotated[
        Path | None,
        typer.Option(help="Table of gene opportunity (gnomAD constraint, or that of made data)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Rank the genes of a cohort by the evidence that their mutations were selected.

    Example: oncommons discovery targets ./commons --type BRCA --most 10
    """
    from oncommons import access, discovery
    from oncommons.knowledge.opportunity import read_opportunity

    seen = open_cohort(commons, asked, needs_patients=True)
    table = None if opportunity is None else read_opportunity(opportunity)
    name = asked.tumour_type or "all patients"
    found = discovery.find_targets(seen.view, opportunity=table, cohort_name=name)
    answer = access.disclose(found, seen.view.grant)
    rows = [
        (one.symbol, f"{one.q:.2g}", one.n_altered, one.of_profiled, one.driver_class.value)
        for one in answer.value.targets[:most]
    ]
    title = f"Targets of {name}, {answer.value.tested:,} genes tested: {answer.value.method.value}"
    said: list[str | Rows] = [
        Rows(title, ("gene", ">q", ">altered", ">of profiled", "acts by"), rows),
        *answer.value.notes,
        *seen.notes,
    ]
    shown = asdict(answer) | {"notes": seen.notes}
    shown["value"]["targets"] = shown["value"]["targets"][:most]
    top = [one[0] for one in rows[:1]]
    next_command = (
        command("knowledge", "approved", *top)
        if top
        else command("cohort", "genes", commons, *asked.words())
    )
    show(Answer(shown, said, next_command), as_json=as_json)
