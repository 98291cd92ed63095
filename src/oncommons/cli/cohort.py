"""`oncommons cohort`: choose patients and describe them."""

from dataclasses import asdict

import typer

from oncommons.cli.options import (
    AsJson,
    CommonsFolder,
    CriteriaFile,
    Gene,
    GrantFile,
    ReleaseName,
    TypeCode,
)
from oncommons.cli.output import Answer, Rows, show
from oncommons.cli.seen import Asked, open_view

group = typer.Typer(help="Choose patients by criteria, and describe them.", no_args_is_help=True)


@group.command("count")
def count(
    commons: CommonsFolder,
    by: str = typer.Option("tumours.oncotree", help="Column to count by, as table.column."),
    release: ReleaseName = "latest",
    grant: GrantFile = None,
    criteria: CriteriaFile = None,
    tumour_type: TypeCode = "",
    mutated: Gene = "",
    as_json: AsJson = False,
) -> None:
    """Count the patients of a cohort by one column."""
    from oncommons import access, cohort

    view = open_view(commons, Asked(release, grant, criteria, tumour_type, mutated))
    answer = access.disclose(cohort.count_by(view, by), view.grant)
    rows = [(row.label, row.patients) for row in answer.value.rows]
    title = f"{by}, {_number(answer.value.patients)} patients, groups under {answer.minimum} hidden"
    said = [Rows(title, (by, ">patients"), rows)]
    show(Answer(asdict(answer), said, f"oncommons cohort survival {commons}"), as_json=as_json)


@group.command("genes")
def genes(
    commons: CommonsFolder,
    most: int = typer.Option(20, help="Number of genes."),
    release: ReleaseName = "latest",
    grant: GrantFile = None,
    criteria: CriteriaFile = None,
    tumour_type: TypeCode = "",
    mutated: Gene = "",
    as_json: AsJson = False,
) -> None:
    """Rank genes by how many patients have them mutated, of those in whom they were looked at."""
    from oncommons import access, cohort

    view = open_view(commons, Asked(release, grant, criteria, tumour_type, mutated))
    answer = access.disclose(cohort.gene_frequencies(view, most=most), view.grant)
    rows = [
        (
            row.symbol,
            row.altered,
            "unknown" if row.profiled is None else row.profiled,
            "" if row.frequency is None else f"{100 * row.frequency:.1f}",
        )
        for row in answer.value.rows
    ]
    title = f"Mutated genes, {_number(answer.value.patients)} patients"
    said = [Rows(title, ("gene", ">mutated", ">of profiled", ">%"), rows)]
    show(Answer(asdict(answer), said, f"oncommons discovery targets {commons}"), as_json=as_json)


@group.command("survival")
def survival(
    commons: CommonsFolder,
    by: str = typer.Option("", help="Column that makes the groups, as table.column."),
    release: ReleaseName = "latest",
    grant: GrantFile = None,
    criteria: CriteriaFile = None,
    tumour_type: TypeCode = "",
    mutated: Gene = "",
    as_json: AsJson = False,
) -> None:
    """Estimate overall survival from diagnosis, for everybody or by group."""
    from oncommons import access, cohort

    view = open_view(commons, Asked(release, grant, criteria, tumour_type, mutated))
    answer = access.disclose(cohort.survival(view, by or None), view.grant)
    rows = [
        (one.label, one.patients, one.deaths, one.median_days or "not reached", *_at(one.points))
        for one in answer.value.groups
    ]
    p = answer.value.log_rank_p
    compared = "" if p is None else f", log-rank p {'< 0.005' if p == 0 else p}"
    title = (
        f"Overall survival, {_number(answer.value.patients)} patients,"
        f" {_number(answer.value.left_out)} without follow-up{compared}"
    )
    columns = ("group", ">patients", ">deaths", ">median, days", ">1 year, %", ">5 years, %")
    said = [Rows(title, columns, rows)]
    show(Answer(asdict(answer), said, f"oncommons cohort genes {commons}"), as_json=as_json)


def _at(points: object) -> tuple[str, str]:
    """Read the shown curve at one and five years."""
    shown = list(points)  # type: ignore[call-overload]
    values = []
    for day in (365, 1826):
        before = [point for point in shown if point.day <= day]
        reached = bool(shown) and shown[-1].day >= day
        values.append(f"{100 * before[-1].survival:.0f}" if before and reached else "")
    return values[0], values[1]


def _number(number: int | None) -> str:
    return "few" if number is None else f"{number:,}"
