"""`oncommons discovery`: therapeutic targets of a cohort."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from oncommons.cli.options import (
    AsJson,
    CommonsFolder,
    CriteriaFile,
    GrantFile,
    ReleaseName,
    TypeCode,
)
from oncommons.cli.output import Answer, Rows, show
from oncommons.cli.seen import Asked, open_view

group = typer.Typer(help="Rank therapeutic targets, with their evidence.", no_args_is_help=True)


@group.command("targets")
def targets(
    commons: CommonsFolder,
    most: int = typer.Option(20, help="Number of genes to show."),
    opportunity: Annotated[
        Path | None,
        typer.Option(help="Table of gene opportunity (gnomAD constraint, or that of made data)."),
    ] = None,
    release: ReleaseName = "latest",
    grant: GrantFile = None,
    criteria: CriteriaFile = None,
    tumour_type: TypeCode = "",
    as_json: AsJson = False,
) -> None:
    """Rank the genes of a cohort by the evidence that their mutations were selected."""
    from oncommons import access, discovery
    from oncommons.knowledge.opportunity import read_opportunity

    view = open_view(commons, Asked(release, grant, criteria, tumour_type))
    table = None if opportunity is None else read_opportunity(opportunity)
    name = tumour_type or "all patients"
    found = discovery.find_targets(view, opportunity=table, cohort_name=name)
    answer = access.disclose(found, view.grant)
    rows = [
        (one.symbol, f"{one.q:.2g}", one.n_altered, one.of_profiled, one.driver_class.value)
        for one in answer.value.targets[:most]
    ]
    title = f"Targets of {name}, {answer.value.tested:,} genes tested: {answer.value.method.value}"
    said: list[str | Rows] = [
        Rows(title, ("gene", ">q", ">altered", ">of profiled", "acts by"), rows),
        *answer.value.notes,
    ]
    shown = asdict(answer)
    shown["value"]["targets"] = shown["value"]["targets"][:most]
    show(Answer(shown, said, f"oncommons modelling fit {commons}"), as_json=as_json)
