"""`oncommons cohort check`: show how criteria are read before anybody relies on them."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson, CriteriaFile, GrantFile, ReleaseName
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.seen import Asked, open_cohort, wanted
from oncommons.errors import CriteriaError

if TYPE_CHECKING:
    from oncommons.domain.answers import Counts
    from oncommons.domain.criteria import Criteria
    from oncommons.domain.results import Disclosed


def check(
    where: Annotated[
        str, typer.Argument(help="Criteria as a sentence, in quotes; or give --criteria.")
    ] = "",
    criteria: CriteriaFile = None,
    commons: Annotated[
        Path | None,
        typer.Option("--commons", help="Commons in which to count; none for reading alone."),
    ] = None,
    release: ReleaseName = "latest",
    grant: GrantFile = None,
    as_json: AsJson = False,
) -> None:
    """Show how criteria are read: as a tree, as a sentence, as JSON, with their id and columns.

    With a commons, count for how many patients they are true, false and unknown.

    Example: oncommons cohort check 'cancer_type is LUAD and not mutated(KRAS)' --commons ./commons
    """
    from oncommons.domain.criteria import criteria_id, to_json
    from oncommons.domain.criteria.text_form import doubts, to_text, told

    if not where.strip() and criteria is None:
        remedy = "write a sentence such as 'sex is female and mutated(TP53)', or give --criteria"
        raise CriteriaError("no criteria were given", remedy=remedy)
    asked = Asked(release, grant, criteria, where)
    read = wanted(asked)
    columns, notes = _columns(read, commons)
    form, name = to_json(read), criteria_id(read)
    said: list[str | Rows] = [
        *told(read),
        "",
        f"as a sentence: {to_text(read)}",
        f"as JSON: {json.dumps(form, ensure_ascii=False)}",
        f"criteria id: {name}",
        f"columns: {', '.join(columns) or 'none'}",
        *(notes := (*notes, *doubts(read))),
    ]
    data: dict[str, object] = {"told": told(read), "text": to_text(read), "criteria": form}
    data |= {"criteria_id": name, "columns": columns, "notes": notes}
    if commons is not None:
        answer = _counted(commons, asked, read)
        rows = [(row.label, row.patients) for row in answer.value.rows]
        said.append(Rows(f"Groups under {answer.minimum} hidden", ("they are", ">patients"), rows))
        data["counts"] = asdict(answer)
    next_command = command("cohort", "count", commons or "./commons", *asked.words())
    show(Answer(data, said, next_command), as_json=as_json)


def _columns(criteria: "Criteria", commons: Path | None) -> tuple[list[str], tuple[str, ...]]:
    """List the columns that criteria look at; a note where a saved cohort or exon is not known."""
    from oncommons.cli.seen import with_saved
    from oncommons.cohort.select import resolve
    from oncommons.knowledge.oncotree import oncotree
    from oncommons.store.compile import compile_criteria

    try:
        compiled = compile_criteria(
            resolve(criteria, oncotree()) if commons is None else with_saved(commons, criteria)
        )
    except CriteriaError as fault:
        return [], (f"Which columns are needed is not known: {fault}.",)
    return sorted(f"{table}.{column}" for table, column in compiled.columns), ()


def _counted(commons: Path, asked: Asked, criteria: "Criteria") -> "Disclosed[Counts]":
    """Count through the grant, and let out what may be shown."""
    from oncommons import access
    from oncommons.cli.seen import with_saved
    from oncommons.cohort.truths import count_truths

    view = open_cohort(commons, Asked(asked.release, asked.grant)).view
    return access.disclose(count_truths(view, with_saved(commons, criteria)), view.grant)
