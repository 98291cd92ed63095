"""`oncommons access ask` and `questions`: typed questions, exact after R9 or with noise."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson, CommonsFolder, GrantFile, ReleaseName, now
from oncommons.cli.output import Answer, Rows, command, json_text, show
from oncommons.cli.seen import Asked, open_whole
from oncommons.errors import CriteriaError

if TYPE_CHECKING:
    from oncommons.domain.noisy import Left, Noisy
    from oncommons.domain.questions import Question
    from oncommons.domain.results import Disclosed

QuestionFile = Annotated[Path, typer.Argument(help="File of the question, JSON.")]


def ask(
    question: QuestionFile,
    commons: CommonsFolder,
    grant: GrantFile = None,
    release: ReleaseName = "latest",
    noisy: Annotated[
        bool, typer.Option("--noisy", help="Answer a count with noise, and pay for it.")
    ] = False,
    member: Annotated[str, typer.Option(help="Id of the member who asks with noise.")] = "",
    epsilon: Annotated[
        str, typer.Option(help="What a noisy answer costs, 0.001 to 0.5; less is noisier.")
    ] = "0.1",
    as_json: AsJson = False,
) -> None:
    """Ask a typed question of a release: exact, held against all earlier answers, or with noise.

    Example: oncommons access ask question.json ./commons --grant grant.json
    """
    from oncommons import store
    from oncommons.access.questions import open_history
    from oncommons.results.questions import asker

    asked = _read(question)
    opened = store.open_commons(commons)
    view = open_whole(commons, Asked(release, grant))
    words = [] if grant is None else ["--grant", grant]
    if noisy:
        from oncommons.access.questions import Charge, NoisyAsker, open_budgets, read_epsilon
        from oncommons.domain.grants import Depth

        project = "" if view.grant.depth is Depth.OPEN else view.grant.project_id
        charge = Charge(member, view.release_id, project, read_epsilon(epsilon))
        drawn, left = NoisyAsker(asker(opened), open_budgets(opened)).ask(asked, view, charge)
        data = {**drawn.to_json(), "left": asdict(left)}
        again = command("access", "ask", question, commons, *words, "--noisy", "--member", member)
        show(Answer(data, _noisy_said(drawn, left), again), as_json=as_json)
        return
    answer = asker(opened).ask(asked, view, open_history(opened), now())
    show(
        Answer(asdict(answer), _said(answer), command("access", "questions")),
        as_json=as_json,
    )


def questions(as_json: AsJson = False) -> None:
    """List the kinds of typed questions, at which depth each is asked, with an example.

    Example: oncommons access questions
    """
    from oncommons.access.questions import ASKED_AT
    from oncommons.domain.questions import ABOUT, QuestionKind
    from oncommons.results.questions import EXAMPLES

    rows = []
    for kind in QuestionKind:
        depths = ", ".join(depth for depth, kinds in ASKED_AT.items() if kind in kinds)
        rows.append((kind.value, ABOUT[kind], depths))
    said: list[str | Rows] = [
        Rows("What may be asked; at depth open with noise", ("ask", "what it tells", "at"), rows),
        "One example of each:",
        *(json.dumps(EXAMPLES[kind]) for kind in QuestionKind),
    ]
    data = {
        kind.value: {"about": ABOUT[kind], "at": at.split(", "), "example": EXAMPLES[kind]}
        for kind, (_, _, at) in zip(QuestionKind, rows, strict=True)
    }
    show(Answer(data, said, command("access", "ask", "--help")), as_json=as_json)


def _read(path: Path) -> "Question":
    """Read the file of a question, and name it where that fails."""
    from oncommons.access.questions import parse_text

    try:
        return parse_text(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CriteriaError(
            f"the question cannot be read ({type(error).__name__})",
            remedy="give a JSON file; oncommons access questions shows examples",
            file=path,
        ) from error
    except CriteriaError as fault:
        raise CriteriaError(
            fault.found, remedy=fault.remedy, file=path, value=fault.value
        ) from fault


def _said(answer: "Disclosed[object]") -> list[str | Rows]:
    """Say an answer: as a table where it has one, else as its JSON."""
    from oncommons.domain.answers import Counts, GeneFrequencies
    from oncommons.domain.crossed import CrossedCounts
    from oncommons.domain.saved import CohortSize

    rules = f"rules {', '.join(answer.rules)}; groups under {answer.minimum} hidden"
    match answer.value:
        case CohortSize() as value:
            return [Rows(rules, (f">{value.unit}",), [(value.n,)])]
        case Counts() as value:
            counted = [(row.label, row.patients) for row in value.rows]
            return [Rows(rules, (value.column, ">patients"), counted)]
        case CrossedCounts() as value:
            heads = (" by ".join(value.columns), *(f">{label}" for label in value.values))
            crossed = [
                (label, *cells) for label, cells in zip(value.rows, value.cells, strict=True)
            ]
            return [Rows(rules, heads, crossed)]
        case GeneFrequencies() as value:
            heads = ("gene", "alteration", f">{value.unit}", ">profiled")
            genes = [(row.symbol, row.alteration, row.altered, row.profiled) for row in value.rows]
            return [Rows(rules, heads, genes)]
        case _:
            return [rules, json_text(asdict(answer)).rstrip()]


def _noisy_said(drawn: "Noisy", left: "Left") -> list[str | Rows]:
    """Say what was drawn, how far the truth may lie from it, and what is left."""
    from oncommons.access.questions.budgets import shown

    rows = [
        (", ".join(row.labels) or "everybody", row.patients, f"{row.low:,} to {row.high:,}")
        for row in drawn.rows
    ]
    title = f"Noisy counts, epsilon {shown(drawn.thousandths)}, drawn once and given again for ever"
    project = "" if left.project is None else f", the project {shown(left.project)}"
    return [
        Rows(title, ("of", ">patients", ">95 %"), rows),
        f"left: you {shown(left.member)}, the release {shown(left.release)}{project}",
    ]
