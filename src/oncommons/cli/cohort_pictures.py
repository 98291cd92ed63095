"""`oncommons cohort genes`, `oncoprint` and `lollipop`: what is altered, together and where."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.cohort_survival import Groups
from oncommons.cli.options import AsJson, CommonsFolder, today
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.picture import PAGES, PICTURES, check_ending, write_out
from oncommons.cli.seen import Asked, on_a_cohort, open_cohort
from oncommons.domain.answers import GeneList
from oncommons.domain.study import Unit
from oncommons.errors import CriteriaError

if TYPE_CHECKING:
    from oncommons.domain.comparisons import Group
    from oncommons.domain.lollipop import Along, Lollipop
    from oncommons.store import View

UnitWord = Annotated[Unit, typer.Option(help="What is counted.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write it here: .svg, .png or .html.")]
GeneNames = Annotated[str, typer.Option(help="HGNC symbols with commas between them.")]


@on_a_cohort
def genes(
    commons: CommonsFolder,
    asked: Asked,
    kind: Annotated[GeneList, typer.Option(help="What is counted.")] = GeneList.MUTATIONS,
    unit: UnitWord = Unit.PATIENTS,
    named: Annotated[
        str, typer.Option("--genes", help="Only these, as HGNC symbols with commas between them.")
    ] = "",
    most: Annotated[int, typer.Option(min=1, help="Number of genes.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Rank genes by how many have them altered, of those in whom they were looked at.

    Example: oncommons cohort genes ./commons --kind copy-number --type BRCA --most 10
    """
    from oncommons import access, cohort

    seen = open_cohort(commons, asked)
    symbols = _split(named)
    if symbols:
        symbols = cohort.check_genes(seen.view, symbols)
    raw = cohort.gene_frequencies(seen.view, symbols, most=most, kind=kind, unit=unit)
    answer = access.disclose(raw, seen.view.grant)
    rows = [
        (
            row.symbol,
            row.alteration,
            row.altered,
            _profiled(row.profiled, none=row.altered == 0),
            "" if row.frequency is None else f"{100 * row.frequency:.1f}",
        )
        for row in answer.value.rows
    ]
    title = f"Genes by {kind.value}, {_number(answer.value.patients)} patients"
    columns = ("gene", "alteration", f">{unit.value}", ">of profiled", ">%")
    said: list[str | Rows] = [Rows(title, columns, rows), *seen.notes]
    data = {**asdict(answer), "notes": seen.notes}
    words = ("cohort", "oncoprint") if rows else ("cohort", "count")
    show(Answer(data, said, command(*words, commons, *asked.words())), as_json=as_json)


@on_a_cohort
def oncoprint(
    commons: CommonsFolder,
    asked: Asked,
    genes: GeneNames = "",
    track: Annotated[
        list[str] | None,
        typer.Option(help="Column shown above the genes, as table.column; again for more."),
    ] = None,
    unit: UnitWord = Unit.PATIENTS,
    by_frequency: Annotated[
        bool, typer.Option("--by-frequency", help="Put the gene first that is altered most often.")
    ] = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Show which genes are altered together; the ten most often mutated where none are named.

    Example: oncommons cohort oncoprint ./commons --genes TP53,SPOP,ERG --out oncoprint.svg
    """
    from oncommons import access, cohort
    from oncommons.cli.text_oncoprint import text_oncoprint
    from oncommons.report.charts.oncoprint import oncoprint_chart
    from oncommons.report.gene_pages import oncoprint_page

    check_ending(out, (*PICTURES, *PAGES))
    seen = open_cohort(commons, asked)
    raw = cohort.oncoprint(
        seen.view, _split(genes), clinical=track or (), unit=unit, by_frequency=by_frequency
    )
    answer = access.disclose(raw, seen.view.grant)
    said: list[str | Rows] = [*text_oncoprint(answer.value), *seen.notes]
    if out is not None:
        release, least = seen.view.release_id, answer.minimum
        svg = oncoprint_chart(answer.value, minimum=least).svg
        said.append(
            write_out(
                out,
                svg,
                lambda: oncoprint_page(answer, release_id=release, made_on=today(), who=seen.who),
            )
        )
    symbols = [one.symbol for one in answer.value.tracks]
    next_command = command("cohort", "lollipop", commons, symbols[0], *asked.words())
    show(Answer({**asdict(answer), "notes": seen.notes}, said, next_command), as_json=as_json)


@on_a_cohort
def lollipop(
    commons: CommonsFolder,
    gene: Annotated[str, typer.Argument(help="HGNC symbol.")],
    asked: Asked,
    by: Annotated[
        str, typer.Option(help="Column whose two largest values mirror each other.")
    ] = "",
    group: Groups = None,
    unit: UnitWord = Unit.PATIENTS,
    opportunity: Annotated[
        Path | None,
        typer.Option(help="Table with the coding length of each gene, for the length of the axis."),
    ] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Show where along its protein a gene is mutated, in everybody or in two groups.

    Example: oncommons cohort lollipop ./commons TP53 --by patients.sex --out tp53.svg
    """
    from oncommons import access, cohort
    from oncommons.report.charts.lollipop import lollipop_chart
    from oncommons.report.gene_pages import lollipop_page

    check_ending(out, (*PICTURES, *PAGES))
    seen = open_cohort(commons, asked)
    groups = _groups(seen.view, by, group, commons)
    length = None if opportunity is None else cohort.protein_length(gene, opportunity)
    raw = cohort.lollipop(seen.view, gene, unit=unit, groups=groups, column=by, length=length)
    answer = access.disclose(raw, seen.view.grant)
    said: list[str | Rows] = [*_lollipop_said(answer.value), *seen.notes]
    if out is not None:
        release, least = seen.view.release_id, answer.minimum
        svg = lollipop_chart(answer.value, minimum=least).svg
        said.append(
            write_out(
                out,
                svg,
                lambda: lollipop_page(answer, release_id=release, made_on=today(), who=seen.who),
            )
        )
    next_command = command("cohort", "survival", commons, *asked.words(), *_mutated(asked, gene))
    show(Answer({**asdict(answer), "notes": seen.notes}, said, next_command), as_json=as_json)


def _mutated(asked: Asked, gene: str) -> tuple[str, ...]:
    """Narrow the next command to who has the gene mutated, unless a gene was asked for."""
    return () if asked.mutated else ("--mutated", gene)


def _groups(view: "View", by: str, typed: list[str] | None, commons: Path) -> "tuple[Group, ...]":
    """Read the two groups that mirror each other.

    Raises:
        CriteriaError: groups by a column and by criteria, or not two.
    """
    from oncommons import cohort
    from oncommons.cli.group_options import read_groups

    if by and typed:
        raise CriteriaError("groups by a column and by criteria", remedy="choose one of them")
    return cohort.two_groups_by(view, by) if by else read_groups(typed or (), commons)


def _lollipop_said(value: "Lollipop") -> list[str | Rows]:
    """Say who was counted, then one table for each group."""
    from oncommons.report.charts.lollipop import lollipop_chart

    figure = lollipop_chart(value)
    columns = ("residue", f">{value.unit.value}", "class", "change")
    said: list[str | Rows] = [figure.title, figure.caption]
    for group in value.groups:
        title = f"{value.symbol}, {group.name}" if group.name else value.symbol
        said.append(Rows(title, columns, _residues(group)))
    return said


def _residues(group: "Along") -> list[tuple[object, ...]]:
    from oncommons.report.charts.lollipop import parts_words

    rows: list[tuple[object, ...]] = [
        (one.codon, one.count, parts_words(one.classes), parts_words(one.changes))
        for one in group.residues
    ]
    rows += [(f"others in {one.first}-{one.last}", one.count, "", "") for one in group.stretches]
    return rows + ([("not placed", group.not_placed, "", "")] if group.not_placed != 0 else [])


def _profiled(number: int | None, *, none: bool) -> object:
    """Write how many were profiled; nobody is told apart from nobody knows."""
    if number == 0:
        return "not profiled"
    return "unknown" if number is None and not none else number


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _number(number: int | None) -> str:
    return "few" if number is None else f"{number:,}"
