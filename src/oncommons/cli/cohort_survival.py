"""`oncommons cohort survival`: time to any event, from any start, with late entry."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson, CommonsFolder, today
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.picture import PAGES, PICTURES, check_ending, write_out
from oncommons.cli.seen import Asked, on_a_cohort, open_cohort

if TYPE_CHECKING:
    from oncommons.domain.answers import CurvePoint, Survival
    from oncommons.stats.log_rank import Weight

Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        help="A group as name=criteria, or name=FILE.json; give it again for each group.",
    ),
]


@on_a_cohort
def survival(
    commons: CommonsFolder,
    asked: Asked,
    by: Annotated[str, typer.Option(help="Column that makes the groups, as table.column.")] = "",
    group: Groups = None,
    endpoint: Annotated[
        str, typer.Option(help="What is waited for: death, progression+death, next-treatment ...")
    ] = "death",
    competing: Annotated[
        str, typer.Option(help="What makes it impossible, such as death; curves then rise.")
    ] = "",
    censor_at: Annotated[
        str, typer.Option(help="What ends observation, such as next-treatment.")
    ] = "last-contact",
    start: Annotated[
        str, typer.Option("--from", help="What starts the clock: diagnosis, line:1, drug:NAME ...")
    ] = "diagnosis",
    entry: Annotated[
        str, typer.Option(help="Since when a patient could be seen: sample or assay.")
    ] = "",
    landmark: Annotated[
        int, typer.Option(min=0, help="Start the clock so many days after --from.")
    ] = 0,
    test: Annotated[
        str, typer.Option(help="log-rank, gehan, tarone-ware, peto or fleming-harrington:p,q.")
    ] = "log-rank",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the curves here: .svg, .png or .html.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Estimate the time to an event: death from diagnosis by default, for everybody or by group.

    Example: oncommons cohort survival ./commons --from line:1 --by patients.sex --out curve.svg
    """
    from oncommons import access, cohort
    from oncommons.cli.group_options import read_groups
    from oncommons.domain.endpoints import Endpoint, SurvivalQuestion, read_dated, read_endpoint
    from oncommons.report import survival_chart
    from oncommons.report.cohort_pages import survival_page

    check_ending(out, (*PICTURES, *PAGES))
    waited = read_endpoint(endpoint, competing)
    question = SurvivalQuestion(
        Endpoint(waited.events, waited.competing, read_dated(censor_at)),
        read_dated(start),
        read_dated(entry) if entry else None,
        landmark,
        by,
    )
    seen = open_cohort(commons, asked)
    view = seen.view
    groups = read_groups(group or (), commons)
    raw = cohort.survival(view, question=question, groups=groups, weight=_weight(test))
    answer = access.disclose(raw, view.grant)
    said = [*_said(answer.value), *seen.notes]
    if out is not None:
        release = view.release_id
        svg = survival_chart(answer.value, minimum=answer.minimum).svg
        said.append(
            write_out(
                out,
                svg,
                lambda: survival_page(answer, release_id=release, made_on=today(), who=seen.who),
            )
        )
    data = {**asdict(answer), "notes": seen.notes}
    grouped = ["--by", by] if by else [word for one in group or () for word in ("--group", one)]
    show(Answer(data, said, _next(commons, asked, grouped)), as_json=as_json)


def _weight(text: str) -> "Weight":
    """Read the weight of a test, with its exponents where it has some."""
    from oncommons.errors import CriteriaError
    from oncommons.stats.log_rank import Weight

    name, _, exponents = text.partition(":")
    try:
        p, q = (float(part) for part in exponents.split(",")) if exponents else (1.0, 0.0)
    except ValueError:
        raise CriteriaError(
            f'"{text}" is no test', remedy="write fleming-harrington:1,0", value=text
        ) from None
    return Weight(name, p, q) if name == "fleming-harrington" else Weight(name)


def _said(value: "Survival") -> list[str | Rows]:
    """Say what was found: warnings first, then the groups, then who was left out."""
    from oncommons.report.charts.survival import median_words, ratio_words, shown_p

    p = shown_p(value)
    compared = f", {p}" if p else ""
    title = (
        f"Time from {value.start} to {value.endpoint}, {_number(value.patients)} patients,"
        f" {_number(value.left_out)} without usable follow-up{compared}"
    )
    if value.competing:
        title += f"; {value.competing} competes"
    rows = [
        (
            one.label,
            one.patients,
            one.deaths,
            median_words(one) if not value.competing else "",
            *_at(one.points, rising=bool(value.competing)),
            ratio_words(one, value),
        )
        for one in value.groups
    ]
    share = f"with {value.endpoint}" if value.competing else "without it"
    columns = (
        *("group", ">patients", ">deaths" if value.endpoint == "death" else ">events"),
        ">median (95 %)",
        *(f">% {share} at 1 year", ">at 5 years"),
        ">hazard ratio (95 %)",
    )
    said: list[str | Rows] = [*value.warnings, Rows(title, columns, rows)]
    if value.reasons:
        left = [(one.label, one.patients) for one in value.reasons]
        said.append(Rows("Left out", ("reason", ">patients"), left))
    return [*said, *value.notes]


def _at(points: "Sequence[CurvePoint]", *, rising: bool) -> tuple[str, str]:
    """Read the shown curve at one and five years."""
    values = []
    for day in (365, 1826):
        before = [point for point in points if point.day <= day]
        reached = bool(points) and points[-1].day >= day
        share = before[-1].survival if before and reached else None
        values.append("" if share is None else f"{100 * (1 - share if rising else share):.0f}")
    return values[0], values[1]


def _next(commons: Path, asked: Asked, grouped: Sequence[str]) -> str:
    """Name the next command: compare the groups, or look at the genes."""
    if grouped:
        return command("cohort", "compare", commons, *grouped, *asked.words())
    return command("cohort", "genes", commons, *asked.words())


def _number(number: int | None) -> str:
    return "few" if number is None else f"{number:,}"
