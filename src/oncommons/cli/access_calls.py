"""`oncommons access call`: check a call and its form, rank its applications."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.picture import PAGES, check_ending

if TYPE_CHECKING:
    from oncommons.access.calls import Eligibility
    from oncommons.domain.calls import Call, CallForm, Place, Ranking

group = typer.Typer(help="Calls for projects: forms, eligibility, ranking.", no_args_is_help=True)

CallFile = Annotated[Path, typer.Argument(help="File of the call, .toml.")]
ApplicationsFile = Annotated[
    Path, typer.Option("--applications", help="File of the applications, .toml or .json.")
]
ReviewsFile = Annotated[Path, typer.Option("--reviews", help="File of the reviews, .csv or .json.")]
DatasetsFile = Annotated[
    Path | None,
    typer.Option("--datasets", help="File of the datasets' terms of use, to compare with."),
]
CELLS, HIGHEST = 20, 5


@group.command("example")
def example(
    folder: Annotated[Path, typer.Argument(help="New folder to write the files to.")],
    as_json: AsJson = False,
) -> None:
    """Write a made call with twelve applications and their reviews, to look at and to try out.

    Example: oncommons access call example ./call
    """
    from oncommons.access import calls

    files = calls.write_example(folder)
    said = ["written:", *(f"  {path}" for path in files)]
    next_command = command("access", "call", "check", files[0])
    show(Answer({"files": files}, said, next_command), as_json=as_json)


@group.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="File of a call or of a form, .toml.")],
    applications: Annotated[
        Path | None,
        typer.Option("--applications", help="Check these applications too, .toml or .json."),
    ] = None,
    datasets: DatasetsFile = None,
    as_json: AsJson = False,
) -> None:
    """Check the file of a call or a form, and applications to it; every mistake is told at once.

    It leaves with 1 where an application has problems.

    Example: oncommons access call check call.toml --applications applications.toml
    """
    from oncommons.access import calls

    if calls.is_form(file):
        call, form = None, calls.read_form(file)
    else:
        call = calls.read_call(file)[0]
        form = calls.form_of(call, file.parent)
    found = [] if applications is None else _judged(form, applications, datasets)
    wrong = [one for one in found if not one.is_eligible]
    said: list[str | Rows] = [_form_told(form), *([] if call is None else _call_told(call))]
    if found:
        said += [f"{len(found) - len(wrong)} of {len(found)} applications are eligible"]
    said += _reasons(found)
    data: dict[str, object] = {
        "form": {"name": form.name, "version": form.version, "fields": [one.name for one in form]},
        "call": None if call is None else call.call_id,
        "applications": {one.application_id: one.reasons for one in found},
    }
    answer = Answer(data, said, _after_check(file, is_form=call is None), found=bool(wrong))
    show(answer, as_json=as_json)


@group.command("rank")
def rank(
    call_file: CallFile,
    applications: ApplicationsFile,
    reviews: ReviewsFile,
    datasets: DatasetsFile = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write a page here, .html.")] = None,
    as_json: AsJson = False,
) -> None:
    """Rank the applications of a call within its quota, with a reason for every place.

    Example: oncommons access call rank call.toml --applications applications.toml --reviews r.csv
    """
    from oncommons.access import calls
    from oncommons.errors import CallError

    check_ending(out, PAGES)
    call, draw = calls.read_call(call_file)
    if draw is None:
        raise CallError(
            "the call has no draw yet",
            remedy="write [draw] with the first anchor that was published after it closed",
            file=call_file,
        )
    found = _judged(calls.form_of(call, call_file.parent), applications, datasets)
    made = [one.application for one in found if one.is_eligible and one.application is not None]
    names = [one.application_id for one in found]
    ranking = calls.rank(call, made, calls.read_reviews(reviews, call, names), draw)
    left_out = {one.application_id: one.reasons for one in found if not one.is_eligible}
    said = [*_ranking_told(call, ranking), *_reasons(found)]
    if datasets is None:
        said.append("terms of use were not compared: give --datasets")
    words = ["access", "call", "rank", call_file, "--applications", applications]
    words += ["--reviews", reviews, *([] if datasets is None else ["--datasets", datasets])]
    next_command = command(*words, "--out", "ranking.html")
    if out is not None:
        out.write_text(calls.ranking_page(call, ranking, left_out), encoding="utf-8")
        said.append(f"written: {out}")
        next_command = command("access", "call", "check", call_file)
    data = {"ranking": ranking.to_json(), "not_eligible": left_out, "file": out}
    show(Answer(data, said, next_command), as_json=as_json)


def _judged(form: "CallForm", applications: Path, datasets: Path | None) -> "list[Eligibility]":
    """Read applications and judge whether each is eligible."""
    from oncommons.access import calls

    terms, waivers = (None, ()) if datasets is None else calls.read_datasets(datasets)
    return [
        calls.judge(form, name, answers, terms, waivers)
        for name, answers in calls.read_applications(applications).items()
    ]


def _form_told(form: "CallForm") -> str:
    mandatory = sum(one.is_mandatory for one in form)
    count = f"{len(form.fields)} fields, {mandatory} of them mandatory"
    return f"form {form.name}, version {form.version}: {count}"


def _call_told(call: "Call") -> list[str | Rows]:
    """Tell how a call is read."""
    weights = sum(one.weight for one in call.criteria)
    public = sum(one.is_public for one in call.panel)
    most = "any number" if call.at_most_each is None else f"at most {call.at_most_each}"
    rows: list[tuple[object, object]] = [
        ("open", f"{call.opens:%Y-%m-%d %H:%M %Z} to {call.closes:%Y-%m-%d %H:%M %Z}"),
        ("places", f"{call.quota}, and {call.reserve} in reserve"),
        ("of one organisation", most),
        *(("at least", f"{one.number} {one.trait}") for one in call.at_least),
        ("panel", f"{len(call.panel)} people, {public} public members; chair {call.chair}"),
        ("reviewers of each", f"{call.reviewers_each}, {call.public_members} or more public"),
        ("quorum", f"{call.quorum} reviews, {call.quorum_public} by public members"),
        *((one.title, f"{float(100 * one.weight / weights):.3g} %") for one in call.criteria),
        ("floor", f"score {float(call.floor):g}, each criterion {float(call.floor_each):g}"),
    ]
    return [Rows(f"Call {call.title}", ("rule", "is"), rows)]


def _reasons(found: "list[Eligibility]") -> list[str | Rows]:
    """List what stands against each application; nothing where nothing does."""
    rows = [(one.application_id, said) for one in found for said in one.reasons]
    return [Rows("Not eligible", ("application", "why"), rows)] if rows else []


def _ranking_told(call: "Call", ranking: "Ranking") -> list[str | Rows]:
    """Tell a ranking: a bar for each application, and why it stands where it does."""
    from oncommons.domain.calls import Outcome

    selected = len(ranking.having(Outcome.SELECTED))
    rows = [
        (one.order if one.order is not None else "-", one.application_id, one.outcome, one.reason)
        for one in ranking.places
    ]
    talked = [one.application_id for one in ranking.places if one.to_discuss]
    return [
        f"{call.title}: {selected} of {call.quota} places are filled",
        *(_bar(call, one) for one in ranking.places),
        Rows("A reason for every place", (">place", "application", "outcome", "why"), rows),
        *([f"talked over by the panel: {', '.join(talked)}"] if talked else []),
        *ranking.unmet,
    ]


def _bar(call: "Call", place: "Place") -> str:
    """Draw the score of an application, 0 to 5, with a mark at the floor."""
    from oncommons.domain.calls import Outcome

    name = f"{place.application_id:<12}"
    if place.scored is None:
        return f"{name} {' ' * CELLS}       {place.outcome}"
    block = "█" if place.outcome is Outcome.SELECTED else "▒"
    full = round(place.scored.score * CELLS / HIGHEST)
    cells = list(block * full + "·" * (CELLS - full))
    floor = min(round(call.floor * CELLS / HIGHEST), CELLS - 1)
    cells[floor] = "|" if floor >= full else cells[floor]
    return f"{name} {''.join(cells)}  {float(place.scored.score):.2f} {place.outcome}"


def _after_check(file: Path, *, is_form: bool) -> str:
    """Name what to type next: rank what lies beside the call, or look at the example."""
    beside = [file.parent / name for name in ("applications.toml", "reviews.csv")]
    if is_form or not all(path.exists() for path in beside):
        return command("access", "call", "example", "call-example")
    words = ("--applications", beside[0], "--reviews", beside[1])
    return command("access", "call", "rank", file, *words)
