"""`oncommons cohort`: choose patients and describe them."""

from dataclasses import asdict

import typer

from oncommons.cli.options import AsJson, CommonsFolder
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.seen import Asked, on_a_cohort, open_cohort

group = typer.Typer(help="Choose patients by criteria, and describe them.", no_args_is_help=True)


@group.command("count")
@on_a_cohort
def count(
    commons: CommonsFolder,
    asked: Asked,
    by: str = typer.Option("tumours.oncotree", help="Column to count by, as table.column."),
    as_json: AsJson = False,
) -> None:
    """Count the patients of a cohort by one column.

    Example: oncommons cohort count ./commons --by patients.sex --type BRCA
    """
    from oncommons import access, cohort

    seen = open_cohort(commons, asked)
    answer = access.disclose(cohort.count_by(seen.view, by), seen.view.grant)
    rows = [(row.label, row.patients) for row in answer.value.rows]
    title = f"{by}, {_number(answer.value.patients)} patients, groups under {answer.minimum} hidden"
    said: list[str | Rows] = [Rows(title, (by, ">patients"), rows), *seen.notes]
    data = {**asdict(answer), "notes": seen.notes}
    next_command = command("cohort", "survival", commons, *asked.words())
    show(Answer(data, said, next_command), as_json=as_json)


@group.command("genes")
@on_a_cohort
def genes(
    commons: CommonsFolder,
    asked: Asked,
    most: int = typer.Option(20, min=1, help="Number of genes."),
    as_json: AsJson = False,
) -> None:
    """Rank genes by how many patients have them mutated, of those in whom they were looked at.

    Example: oncommons cohort genes ./commons --type BRCA --most 10
    """
    from oncommons import access, cohort

    seen = open_cohort(commons, asked)
    answer = access.disclose(cohort.gene_frequencies(seen.view, most=most), seen.view.grant)
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
    columns = ("gene", ">mutated", ">of profiled", ">%")
    said: list[str | Rows] = [Rows(title, columns, rows), *seen.notes]
    data = {**asdict(answer), "notes": seen.notes}
    words = ("discovery", "targets") if rows else ("cohort", "count")
    show(Answer(data, said, command(*words, commons, *asked.words())), as_json=as_json)


@group.command("survival")
@on_a_cohort
def survival(
    commons: CommonsFolder,
    asked: Asked,
    by: str = typer.Option("", help="Column that makes the groups, as table.column."),
    as_json: AsJson = False,
) -> None:
    """Estimate overall survival from diagnosis, for everybody or by group.

    Example: oncommons cohort survival ./commons --by patients.sex --type BRCA
    """
    from oncommons import access, cohort

    seen = open_cohort(commons, asked)
    answer = access.disclose(cohort.survival(seen.view, by or None), seen.view.grant)
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
    said: list[str | Rows] = [Rows(title, columns, rows), *seen.notes]
    data = {**asdict(answer), "notes": seen.notes}
    next_command = command("cohort", "genes", commons, *asked.words())
    show(Answer(data, said, next_command), as_json=as_json)


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
