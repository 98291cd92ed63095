"""`oncommons access grant`: sign grants, show where they stand, hold and revoke them."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import (
    AsJson,
    CommonsFolder,
    CriteriaFile,
    ReleaseName,
    Sentence,
    now,
    today,
)
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.seen import Asked, wanted
from oncommons.domain.grants import Depth
from oncommons.domain.holds import HoldAct, standing_of
from oncommons.domain.questions import QuestionKind
from oncommons.errors import GrantError

if TYPE_CHECKING:
    from oncommons.domain.grants import Grant
    from oncommons.domain.holds import Hold

group = typer.Typer(
    help="Grants: who may ask what of a release, and until when.", no_args_is_help=True
)

GrantName = Annotated[str, typer.Argument(help="Id of the grant, or its file.")]
GrantNames = Annotated[list[str], typer.Argument(help="Ids of the grants, or their files.")]
Who = Annotated[str, typer.Option("--by", help="Id of who does it; no name.")]
Why = Annotated[str, typer.Option("--reason", help="Why, in a sentence; never a patient.")]


@group.command("issue")
def issue(
    commons: CommonsFolder,
    project: Annotated[str, typer.Option(help="Project that the grant is for.")],
    out: Annotated[Path, typer.Option(help="File to write the signed grant to.")],
    days: Annotated[int, typer.Option(help="Days for which it is valid, from today.")] = 365,
    minimum: Annotated[
        int | None,
        typer.Option(help="Smallest group of patients that is shown; the least of the depth."),
    ] = None,
    depth: Annotated[Depth, typer.Option(help="How deep it reaches.")] = Depth.RESEARCH,
    question: Annotated[
        list[QuestionKind] | None,
        typer.Option(help="A kind of question that may be asked; all of the depth where none is."),
    ] = None,
    release: ReleaseName = "latest",
    criteria: CriteriaFile = None,
    where: Sentence = "",
    as_json: AsJson = False,
) -> None:
    """Sign a grant that opens one release to one project, and keep it in the commons.

    A project has one grant per release: the one before must have ended, or be revoked.

    Example: oncommons access grant issue ./commons --project lung-atlas --out grant.json --days 180
    """
    from oncommons import access, store
    from oncommons.access.grants import LEAST_MINIMUM, keep_grant
    from oncommons.access.grants.kept import grant_text
    from oncommons.domain.criteria import EVERYONE

    opened, day = store.open_commons(commons), today()
    rows = wanted(Asked(criteria=criteria, where=where))
    terms = access.Terms(
        project,
        day,
        day + timedelta(days),
        rows=None if rows == EVERYONE else rows,
        depth=depth,
        minimum=LEAST_MINIMUM[depth] if minimum is None else minimum,
        questions=frozenset(question) if question else None,
    )
    signed = access.issue(terms, store.find_release(opened, release), opened.keys / "commons.pem")
    keep_grant(opened, signed, today=day)
    out.write_bytes(grant_text(signed))
    said = [f"grant {signed.grant_id} is valid until {signed.valid_until}: {out}"]
    if depth is Depth.OPEN:
        next_command = command("access", "grant", "show", commons, signed.grant_id)
    else:
        next_command = command("cohort", "count", commons, "--grant", out)
    show(Answer({"grant": signed.to_json(), "file": out}, said, next_command), as_json=as_json)


@group.command("show")
def show_grants(
    commons: CommonsFolder,
    name: Annotated[
        str, typer.Argument(help="Id or file of one grant; all that are kept where none is named.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show grants, and whether they are waiting, live, held, revoked or ended today.

    Example: oncommons access grant show ./commons
    """
    from oncommons import store
    from oncommons.access.grants import find_grant, kept_grants
    from oncommons.store.holds import read_holds

    opened = store.open_commons(commons)
    holds = read_holds(opened)
    grants = (find_grant(opened, name),) if name else kept_grants(opened)
    last = holds.last()
    data = {
        "grants": [_told(one, last.get(one.grant_id)) for one in grants],
        "holds": [line.to_json() for line in holds.lines if not name or _is_of(line, grants[0])],
        "head": {"lines": holds.head.lines, "sha256": holds.head.sha256},
    }
    rows = [
        (
            one.grant_id,
            one.project_id,
            one.release_id,
            one.depth.value,
            one.minimum,
            one.valid_from,
            one.valid_until,
            standing_of(one, last.get(one.grant_id), today()).value,
        )
        for one in grants
    ]
    columns = ("grant", "project", "release", "depth", ">least", "from", "until", "stands")
    said: list[str | Rows] = [Rows("Grants", columns, rows)]
    said += _history(holds.lines, grants[0]) if name else []
    if grants:
        next_command = command("access", "grant", "verify", commons, grants[0].grant_id)
    else:
        words = ("--project", "NAME", "--out", "grant.json")
        next_command = command("access", "grant", "issue", commons, *words)
    show(Answer(data, said, next_command), as_json=as_json)


@group.command("verify")
def verify(commons: CommonsFolder, grant: GrantName, as_json: AsJson = False) -> None:
    """Check a grant: signature, release, dates and holds; leaves with 1 where it opens nothing.

    Example: oncommons access grant verify ./commons grant.json
    """
    from oncommons import store
    from oncommons.access.grants import read_grant
    from oncommons.access.grants.kept import kept_file

    opened = store.open_commons(commons)
    path = kept_file(opened, grant)
    signed = read_grant(path)
    code, says = "", "opens its release"
    try:
        store.check_grant(opened, signed, today=today())
    except GrantError as error:
        code, says = error.code, f"opens nothing: {error}"
    data = {"grant": signed.to_json(), "opens": not code, "code": code, "says": says}
    if code:
        next_command = command("access", "grant", "show", commons)
    else:
        next_command = command("cohort", "count", commons, "--grant", path)
    said = [f"grant {signed.grant_id} {says}"]
    show(Answer(data, said, next_command, found=bool(code)), as_json=as_json)


@group.command("suspend")
def suspend(
    commons: CommonsFolder, grants: GrantNames, by: Who, reason: Why, as_json: AsJson = False
) -> None:
    """Hold grants: open views refuse their next call, until the grants are resumed.

    Example: oncommons access grant suspend ./commons G-7 --by owner-b --reason "ethics ended"
    """
    _hold(commons, grants, HoldAct.SUSPEND, (by, reason), as_json=as_json)


@group.command("resume")
def resume(
    commons: CommonsFolder, grants: GrantNames, by: Who, reason: Why, as_json: AsJson = False
) -> None:
    """Let held grants open their release again.

    Example: oncommons access grant resume ./commons G-7 --by owner-b --reason "ethics renewed"
    """
    _hold(commons, grants, HoldAct.RESUME, (by, reason), as_json=as_json)


@group.command("revoke")
def revoke(
    commons: CommonsFolder, grants: GrantNames, by: Who, reason: Why, as_json: AsJson = False
) -> None:
    """End grants for good: nothing opens on them any more.

    Example: oncommons access grant revoke ./commons G-7 --by owner-b --reason "project closed"
    """
    _hold(commons, grants, HoldAct.REVOKE, (by, reason), as_json=as_json)


DONE = {HoldAct.SUSPEND: "held", HoldAct.RESUME: "resumed", HoldAct.REVOKE: "revoked"}


def _hold(
    commons: Path, names: list[str], act: HoldAct, said_by: tuple[str, str], *, as_json: bool
) -> None:
    from oncommons import store
    from oncommons.access.grants import find_grant, write_holds

    opened, (by, reason) = store.open_commons(commons), said_by
    ids = [find_grant(opened, name).grant_id for name in names]
    head = write_holds(opened, ids, act, by=by, now=now(), reason=reason)
    said = [f"grant {one} is {DONE[act]}" for one in ids]
    data = {"grants": ids, "act": act.value, "lines": head.lines, "sha256": head.sha256}
    show(Answer(data, said, command("access", "grant", "show", commons)), as_json=as_json)


def _told(grant: "Grant", last: "Hold | None") -> dict[str, object]:
    return {**grant.to_json(), "standing": standing_of(grant, last, today()).value}


def _is_of(line: "Hold", grant: "Grant") -> bool:
    return line.grant_id == grant.grant_id


def _history(lines: "tuple[Hold, ...]", grant: "Grant") -> list[str | Rows]:
    rows = [(one.at, DONE[one.act], one.by, one.reason) for one in lines if _is_of(one, grant)]
    columns = [f"{table}: {', '.join(names)}" for table, names in grant.columns.items()]
    return [
        f"questions: {', '.join(sorted(grant.questions))}",
        *columns,
        *([Rows("What was done to it", ("when", "was", "by", "why"), rows)] if rows else []),
    ]
