"""`oncommons cohort view`: every chart of a study at once, each filtered by the others."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson, CommonsFolder, today
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.picture import PAGES, check_ending, write_out
from oncommons.cli.seen import Asked, on_a_cohort, open_cohort
from oncommons.domain.study import StudyCounts, Unit
from oncommons.errors import CriteriaError

if TYPE_CHECKING:
    from oncommons.domain.study import ChartCounts, Filters, GeneCounts
    from oncommons.store import View

FilterWords = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        help="Keep what has one of these values, as chart=value,value. Give it again to narrow"
        " further.",
    ),
]
ChartNames = Annotated[
    list[str] | None,
    typer.Option("--chart", help="A chart to show; give it again for more. The usual 16 without."),
]


@on_a_cohort
def view(
    commons: CommonsFolder,
    asked: Asked,
    filters: FilterWords = None,
    unit: Annotated[Unit, typer.Option(help="What the bars count.")] = Unit.PATIENTS,
    chart: ChartNames = None,
    most: Annotated[int, typer.Option(min=1, help="Bars and genes in each table.")] = 5,
    out: Annotated[Path | None, typer.Option("--out", help="Write a page here, .html.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show every chart of a study at once, each filtered by all others.

    Example: oncommons cohort view ./commons --filter sex=female --filter mutated_genes=TP53
    """
    from oncommons import access, cohort
    from oncommons.report.study_page import study_page

    check_ending(out, PAGES)
    seen = open_cohort(commons, asked)
    chosen = _codes(seen.view, filters or [])
    raw = cohort.study_view(seen.view, chosen, unit=unit, charts=chart)
    answer = access.disclose(raw, seen.view.grant)
    said = [*_said(answer.value, most), *seen.notes]
    if out is not None:
        release = seen.view.release_id
        said.append(
            write_out(
                out,
                "",
                lambda: study_page(answer, release_id=release, made_on=today(), who=seen.who),
            )
        )
    next_command = command("cohort", "survival", commons, *asked.words())
    show(Answer({**asdict(answer), "notes": seen.notes}, said, next_command), as_json=as_json)


def _codes(view: "View", filters: list[str]) -> "Filters":
    """Read chart=value,value; two filters of one chart hold together, so they are refused."""
    from oncommons import cohort

    chosen: dict[str, tuple[int, ...]] = {}
    for words in filters:
        name, equals, values = words.partition("=")
        if not equals or not values or name in chosen:
            raise CriteriaError(
                f'the filter "{words}" cannot be read'
                if name not in chosen
                else f"{name} is filtered twice",
                remedy="write chart=value,value once for each chart",
                value=words,
            )
        chosen[name] = cohort.codes_of(view, name, values.split(","))
    return chosen


def _said(study: StudyCounts, most: int) -> Iterator[str | Rows]:
    """Say how many there are, then one table for all charts and one for each list of genes."""
    left, whole = study.cohort.of(study.unit), study.whole.of(study.unit)
    yield f"{_number(left)} of {_number(whole)} {study.unit.value}"
    rows = [row for one in study.charts for row in _bars(one, study.unit, left, most)]
    columns = ("chart", "value", f">{study.unit.value}", ">%", ">without its filter")
    yield Rows("Charts; the largest bars of each", columns, rows)
    for table in study.genes:
        yield _genes(table, study.unit, most)


def _bars(
    counts: "ChartCounts", unit: Unit, left: int | None, most: int
) -> Iterator[tuple[object, ...]]:
    """Give the largest bars of one chart, chosen ones first."""
    held = [
        bar
        for bar in counts.bars
        if bar.number.of(unit) != 0 or (bar.pale is not None and bar.pale.of(unit) != 0)
    ]
    held.sort(key=lambda bar: (not bar.chosen, -((bar.pale or bar.number).of(unit) or 0), bar.code))
    for at, bar in enumerate(held[:most]):
        number = bar.number.of(unit)
        share = f"{100 * number / left:.1f}" if number is not None and left else ""
        pale = "" if bar.pale is None else bar.pale.of(unit)
        yield (counts.chart.id if at == 0 else "", bar.label, number, share, pale)
    if len(held) > most:
        yield ("", f"{len(held) - most} more", "", "", "")


def _genes(counts: "GeneCounts", unit: Unit, most: int) -> Rows:
    rows = []
    for row in counts.rows[:most]:
        frequency = row.frequency(unit)
        profiled = "unknown" if row.profiled is None else row.profiled.of(unit)
        share = "" if frequency is None else f"{100 * frequency:.1f}"
        rows.append((row.symbol, row.altered.of(unit), profiled, share))
    return Rows(counts.table.title, ("gene", ">altered", ">of profiled", ">%"), rows)


def _number(number: int | None) -> str:
    return "few" if number is None else f"{number:,}"
