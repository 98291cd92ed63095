"""`oncommons cohort describe`, `treatments`, `timeline` and `explain`."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import (
    AsJson,
    CommonsFolder,
    GrantFile,
    ReleaseName,
    Sentence,
    today,
)
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.picture import PAGES, PICTURES, check_ending, write_out
from oncommons.cli.seen import Asked, on_a_cohort, open_cohort, open_whole, saved_in, wanted
from oncommons.domain.flow import FlowBy
from oncommons.errors import CriteriaError

if TYPE_CHECKING:
    from oncommons.domain.criteria import Explained
    from oncommons.domain.described import Description
    from oncommons.domain.results import Disclosed

TABLES = (".html", ".csv", ".json")
Patient = Annotated[str, typer.Argument(help="Pseudonym of a patient of the release.")]
_TRUTHS = {True: "true", False: "false", None: "unknown"}


@on_a_cohort
def describe(
    commons: CommonsFolder,
    asked: Asked,
    by: Annotated[str, typer.Option(help="Column whose values stand side by side.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write it here: .html, .csv or .json.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Describe a cohort as the first table of a paper does: who, what disease, what treatment.

    Example: oncommons cohort describe ./commons --type NSCLC --by patients.sex --out table.html
    """
    from oncommons import access, cohort
    from oncommons.report.charts.described import description_tables
    from oncommons.report.described_pages import description_page

    check_ending(out, TABLES)
    seen = open_cohort(commons, asked)
    answer = access.disclose(cohort.describe(seen.view, by=by), seen.view.grant)
    said: list[str | Rows] = [
        Rows(name, [table.columns[0], *(f">{head}" for head in table.columns[1:])], table.rows)
        for name, table in description_tables(answer.value, minimum=answer.minimum)
    ]
    said += [*answer.value.notes, *seen.notes]
    if out is not None:
        release = seen.view.release_id
        said.append(
            _write_table(
                out,
                answer,
                description_page(answer, who=seen.who, release_id=release, made_on=today()),
            )
        )
    next_command = command("cohort", "treatments", commons, *asked.words())
    show(Answer({**asdict(answer), "notes": seen.notes}, said, next_command), as_json=as_json)


def _write_table(out: Path, answer: "Disclosed[Description]", page: str) -> str:
    """Write the description as a page, or its rows for a program."""
    from oncommons.store.atomic import write_atomically

    forms = {".html": lambda: page, ".csv": lambda: _csv(answer.value)}
    text = forms.get(out.suffix.lower(), lambda: json.dumps(asdict(answer), indent=1) + "\n")()
    write_atomically(out, text.encode())
    return f"written: {out}"


def _csv(description: "Description") -> str:
    """Write one row for each value in each column."""
    from oncommons.cohort.export import export_table

    return export_table(description).decode()


@on_a_cohort
def treatments(
    commons: CommonsFolder,
    asked: Asked,
    by: Annotated[FlowBy, typer.Option(help="What a line is called by.")] = FlowBy.CLASS,
    lines: Annotated[int, typer.Option(min=2, max=6, help="The last line that is shown.")] = 3,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the flow here: .svg, .png or .html.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Follow the patients from the first line of treatment to the third.

    Example: oncommons cohort treatments ./commons --type NSCLC --by drug --out flow.svg
    """
    from oncommons import access, cohort
    from oncommons.report.charts.flow import flow_chart
    from oncommons.report.described_pages import flow_page

    check_ending(out, (*PICTURES, *PAGES))
    seen = open_cohort(commons, asked)
    answer = access.disclose(cohort.treatment_flow(seen.view, by=by, lines=lines), seen.view.grant)
    figure = flow_chart(answer.value, minimum=answer.minimum)
    boxes = [
        (f"line {place}", node.label, node.patients)
        for place, nodes in enumerate(answer.value.lines, 1)
        for node in nodes
    ]
    said: list[str | Rows] = [
        Rows(figure.title, ("line", "treatment", ">patients"), boxes),
        Rows(figure.table.caption, ("from", "treatment", "then", ">patients"), figure.table.rows),
        figure.caption,
        *seen.notes,
    ]
    if out is not None:
        release = seen.view.release_id
        said.append(
            write_out(
                out,
                figure.svg,
                lambda: flow_page(answer, who=seen.who, release_id=release, made_on=today()),
            )
        )
    next_command = command("cohort", "survival", commons, "--from", "line:1", *asked.words())
    show(Answer({**asdict(answer), "notes": seen.notes}, said, next_command), as_json=as_json)


def timeline(
    commons: CommonsFolder,
    patient: Patient,
    release: ReleaseName = "latest",
    grant: GrantFile = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the picture here: .svg, .png or .html.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show one patient over time, through a grant of research depth; it must not be taken out.

    Example: oncommons cohort timeline ./commons u43ro3ujz7pyuzmee5dv --grant g.json --out x.svg
    """
    from oncommons import cohort
    from oncommons.report.charts.timeline import timeline_chart
    from oncommons.report.described_pages import timeline_page

    check_ending(out, (*PICTURES, *PAGES))
    view = open_whole(commons, Asked(release, grant))
    found = cohort.timeline(view, patient)
    figure = timeline_chart(found)
    columns = ("track", "what", ">day", ">until")
    said: list[str | Rows] = [Rows(figure.title, columns, figure.table.rows), figure.caption]
    if out is not None:
        said.append(
            write_out(
                out,
                figure.svg,
                lambda: timeline_page(found, release_id=view.release_id, made_on=today()),
            )
        )
    words = [] if grant is None else ["--grant", grant]
    next_command = command("cohort", "explain", commons, patient, "--where", "died", *words)
    show(Answer(asdict(found), said, next_command), as_json=as_json)


def explain(
    commons: CommonsFolder,
    patient: Patient,
    where: Sentence = "",
    release: ReleaseName = "latest",
    grant: GrantFile = None,
    as_json: AsJson = False,
) -> None:
    """Tell why criteria hold for one patient or do not, part by part; at research depth only.

    Example: oncommons cohort explain ./commons u43ro3ujz7pyuzmee5dv --where 'mutated(TP53)'
    """
    from oncommons import cohort

    if not where.strip():
        raise CriteriaError("no criteria were given", remedy="write them after --where")
    asked = Asked(release, grant, where=where)
    criteria = wanted(asked)
    view = open_whole(commons, asked)
    saved = cohort.criteria_of(saved_in(commons, criteria))
    found = cohort.explain(view, criteria, patient, saved=saved)
    rows = list(_parts(found))
    words = [] if grant is None else ["--grant", grant]
    next_command = command("cohort", "check", where, "--commons", commons, *words)
    said = [Rows("Part by part", ("criteria", "truth"), rows)]
    data = {"truth": _TRUTHS[found.truth], "parts": [list(row) for row in rows]}
    show(Answer(data, said, next_command), as_json=as_json)


def _parts(found: "Explained", indent: int = 0) -> Iterator[tuple[str, str]]:
    """Give each part with its truth, indented below what holds it."""
    from oncommons.domain.criteria import All, Any, AnySample, Known, Not
    from oncommons.domain.criteria.text_form import to_text

    heads = {
        All: "all of",
        Any: "at least one of",
        Not: "not",
        Known: "known whether",
        AnySample: "one and the same sample with",
    }
    head = heads.get(type(found.criteria)) if found.parts else None
    where = "" if found.sample_id is None else f"  (sample {found.sample_id})"
    yield f"{'  ' * indent}{head or to_text(found.criteria)}{where}", _TRUTHS[found.truth]
    for part in found.parts:
        yield from _parts(part, indent + 1)
