"""`oncommons cohort compare`: groups of patients side by side."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.cohort_survival import Groups
from oncommons.cli.options import AsJson, CommonsFolder, today
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.picture import PAGES, check_ending, write_out
from oncommons.cli.seen import Asked, on_a_cohort, open_cohort
from oncommons.errors import CriteriaError

if TYPE_CHECKING:
    from oncommons.domain.comparisons import Comparison, Family

DEFAULT_BY = "patients.sex"


@on_a_cohort
def compare(
    commons: CommonsFolder,
    asked: Asked,
    by: Annotated[str, typer.Option(help="Column whose values make the groups.")] = "",
    group: Groups = None,
    most: Annotated[int, typer.Option(min=1, help="Rows shown of each kind of thing.")] = 8,
    out: Annotated[Path | None, typer.Option("--out", help="Write a page here, .html.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare groups: clinical data, genes within those profiled, treatments and events.

    Example: oncommons cohort compare ./commons --by patients.sex --type NSCLC --out compared.html
    """
    from oncommons import access, cohort
    from oncommons.cli.group_options import read_groups
    from oncommons.report.cohort_pages import comparison_page

    check_ending(out, PAGES)
    if by and group:
        raise CriteriaError("groups by a column and by criteria", remedy="choose one of them")
    seen = open_cohort(commons, asked)
    view = seen.view
    column = "" if group else by or DEFAULT_BY
    groups = cohort.groups_by(view, column) if column else read_groups(group or (), commons)
    answer = access.disclose(cohort.compare(view, groups, by=column), view.grant)
    said = [*_said(answer.value, most), *answer.value.notes, *seen.notes]
    if out is not None:
        release = view.release_id
        said.append(
            write_out(
                out,
                "",
                lambda: comparison_page(answer, release_id=release, made_on=today(), who=seen.who),
            )
        )
    words = (
        ("--by", column) if column else tuple(w for one in group or () for w in ("--group", one))
    )
    next_command = command("cohort", "survival", commons, *words, *asked.words())
    show(Answer({**asdict(answer), "notes": seen.notes}, said, next_command), as_json=as_json)


def _said(value: "Comparison", most: int) -> list[str | Rows]:
    """Say the sizes, and the surest differences of each family."""
    sizes = [(one.name, one.patients, one.alone) for one in value.groups]
    said: list[str | Rows] = [
        Rows("Groups", ("group", ">patients", ">in no other group"), sizes),
    ]
    names = [one.name for one in value.groups]
    return said + [_rows(family, names, most) for family in value.families]


def _rows(family: "Family", names: list[str], most: int) -> Rows:
    """Show the surest rows of a family."""
    from oncommons.report.charts.comparison import effect_words, finding, p_words, q_words

    rows: list[tuple[object, ...]] = []
    for row in family.rows[:most]:
        cells: list[object] = ["" for _ in names]
        if row.spreads:
            cells = [one.median for one in row.spreads]
        elif not row.values:
            cells = [
                None if one.having is None else f"{one.having:,} of {one.of or 0:,}"
                for one in row.shares
            ]
        words = (effect_words(row), row.test, p_words(row), q_words(row.q))
        rows.append((row.name, *cells, *words))
    columns = ("", *(f">{name}" for name in names), ">effect (95 %)", "test", ">p", ">q")
    return Rows(finding(family), columns, rows)
