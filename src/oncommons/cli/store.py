"""`oncommons store`: the releases of a commons."""

from pathlib import Path
from typing import Annotated

import typer

from oncommons.cli.lineage_told import (
    comparison_data,
    comparison_said,
    entry_said,
    release_rows,
)
from oncommons.cli.options import (
    AsJson,
    CommonsFolder,
    ReleaseName,
    WriterName,
    named_release,
    today,
)
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.publishing import publish_next
from oncommons.cli.vault import Reason, Who, now

group = typer.Typer(help="The releases of a commons on disk.", no_args_is_help=True)


PolicyFile = Annotated[
    Path | None,
    typer.Option("--policy", help="Policy file; the standard policy where none is given."),
]


@group.command("releases")
def releases(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """List the releases that lie in a commons, with their label and state.

    Example: oncommons store releases ./commons
    """
    from oncommons import store
    from oncommons.privacy.lineage.ledger import read_ledger
    from oncommons.results.desk import LEDGER

    opened = store.open_commons(commons)
    found, closed = store.list_releases(opened), store.withdrawn(opened)
    days = {one.release_id: one.day for one in read_ledger(opened.folder / LEDGER)}
    data = {
        "releases": [
            {"release": one.release_id, "label": one.label, "patients": one.patients}
            | {"files": len(one.files), "bytes": sum(file.bytes for file in one.files)}
            | {"published": days.get(one.release_id), "withdrawn": closed.get(one.release_id)}
            for one in found
        ]
    }
    said = [release_rows(found, days, closed)]
    in_force = [one.release_id for one in found if one.release_id not in closed]
    last = ("--release", in_force[-1]) if in_force else ()
    words = ("store", "verify", commons, *last) if in_force else ("doctor", commons)
    show(Answer(data, said, command(*words)), as_json=as_json)


@group.command("publish")
def publish(
    commons: CommonsFolder,
    policy: PolicyFile = None,
    engine: WriterName = "duckdb",
    as_json: AsJson = False,
) -> None:
    """Publish the next release: labels stay, newcomers join, who objects is left out.

    Where nothing changed since the last release, that one stands.

    Example: oncommons store publish ./commons
    """
    from oncommons.privacy.lineage.entries import entry_to_json

    done = publish_next(commons, policy, engine=engine, quiet=as_json)
    said: list[str | Rows] = [done.said(), *(entry_said(done.entry) if done.is_new else ())]
    data = {"release": done.release.release_id, "is_new": done.is_new}
    data |= {"entry": entry_to_json(done.entry)}
    show(Answer(data, said, command("privacy", "ledger", "show", commons)), as_json=as_json)


@group.command("compare")
def compare(
    commons: CommonsFolder,
    first: Annotated[str, typer.Argument(help="Release, by its id or label.")],
    second: Annotated[str, typer.Argument(help="Another release.")],
    as_json: AsJson = False,
) -> None:
    """Say who came and left between two releases, and what both tell together; 1 below k.

    Example: oncommons store compare ./commons r3f2a9c0d1e4b5a6 latest
    """
    from oncommons.cli.released import Published
    from oncommons.results.comparison import compare_releases

    one, two = Published.find(commons, first), Published.find(commons, second)
    holding_labels = ("patients", "tumours")
    found = compare_releases(one.tables(*holding_labels), two.tables(*holding_labels), two.policy())
    data = {"first": one.release.release_id, "second": two.release.release_id}
    next_command = command("privacy", "ledger", "test", commons)
    answer = Answer(
        data | comparison_data(found),
        comparison_said(found),
        next_command,
        found=bool(found.joint.findings),
    )
    show(answer, as_json=as_json)


@group.command("withdraw")
def withdraw(
    commons: CommonsFolder,
    release: Annotated[str, typer.Argument(help="Release, by its id or label.")],
    who: Who,
    reason: Reason,
    delete: bool = typer.Option(False, "--delete", help="Remove its folder too."),
    as_json: AsJson = False,
) -> None:
    """Close a release: no view opens on it any more, its label moves, the ledger says so.

    Its labels stay remembered in the vault, since somebody may hold the release.

    Example: oncommons store withdraw ./commons latest --who dana --reason "wrong policy"
    """
    from oncommons import store
    from oncommons.privacy.identity.identities import Action, VaultEvent, given_reason
    from oncommons.privacy.identity.journal import journal
    from oncommons.results.desk import open_desk
    from oncommons.results.withdrawal import withdraw_release

    opened, why = store.open_commons(commons), given_reason(reason)
    with open_desk(opened, today=today()) as at:
        before = store.withdrawn(opened)
        journal(opened.vault, now)(VaultEvent(Action.WITHDRAWN, who, f"{release}: {why}"))
        closed = withdraw_release(at, release, delete=delete)
    there = (opened.releases / closed).exists()
    done = f"was withdrawn on {before[closed]} already" if closed in before else "is withdrawn"
    latest = store.read_labels(opened).get("latest", "")
    said = [
        f"Release {closed} {done}; its folder {'stays' if there else 'is removed'}. Latest is now"
        f" {latest or 'none'}."
    ]
    data = {"release": closed, "deleted": not there, "latest": latest}
    show(Answer(data, said, command("store", "releases", commons)), as_json=as_json)


@group.command("verify")
def verify(
    commons: CommonsFolder, release: ReleaseName = "latest", as_json: AsJson = False
) -> None:
    """Check every byte of a release against its signed manifest; leaves with 1 on a fault.

    Example: oncommons store verify ./commons --release latest
    """
    from oncommons import store

    opened = store.open_commons(commons)
    found = store.find_release(opened, release)
    faults = store.verify(opened, found)
    said = [str(fault) for fault in faults] or [
        f"{found.release_id}: {len(found.files)} files are as their manifest says"
    ]
    data = {"release": found.release_id, "faults": [str(fault) for fault in faults]}
    words = (
        ("doctor", commons) if faults else ("privacy", "verify", commons, *named_release(release))
    )
    show(Answer(data, said, command(*words), found=bool(faults)), as_json=as_json)


@group.command("rows")
def rows(commons: CommonsFolder, release: ReleaseName = "latest", as_json: AsJson = False) -> None:
    """Count the rows of each table of a release.

    Example: oncommons store rows ./commons --release latest
    """
    from oncommons import store

    found = store.find_release(store.open_commons(commons), release)
    counts = {file.table: found.rows(file.table) for file in found.files if file.table}
    said = [Rows(found.release_id, ("table", ">rows"), sorted(counts.items()))]
    data = {"release": found.release_id, "rows": counts}
    next_command = command("cohort", "count", commons, *named_release(release))
    show(Answer(data, said, next_command), as_json=as_json)
