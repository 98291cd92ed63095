"""`oncommons cohort`: choose patients and describe them."""

from dataclasses import asdict

import typer

from oncommons.cli.checked import check
from oncommons.cli.cohort_compare import compare
from oncommons.cli.cohort_described import describe, explain, timeline, treatments
from oncommons.cli.cohort_exported import export
from oncommons.cli.cohort_pictures import genes, lollipop, oncoprint
from oncommons.cli.cohort_saved import diff, forget, save, saved, share, take
from oncommons.cli.cohort_survival import survival
from oncommons.cli.cohort_view import view
from oncommons.cli.options import AsJson, CommonsFolder
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.seen import Asked, on_a_cohort, open_cohort

group = typer.Typer(help="Choose patients by criteria, and describe them.", no_args_is_help=True)
group.command("check")(check)
group.command("survival")(survival)
group.command("genes")(genes)
group.command("oncoprint")(oncoprint)
group.command("lollipop")(lollipop)
group.command("compare")(compare)
group.command("view")(view)
for one in (describe, treatments, timeline, explain, export, save, saved, diff, forget, share):
    group.command(one.__name__)(one)
group.command("import")(take)


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


def _number(number: int | None) -> str:
    return "few" if number is None else f"{number:,}"
