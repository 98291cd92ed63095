"""`oncommons privacy ledger`: what was published, and what all of it says together."""

from dataclasses import asdict
from typing import Annotated

import typer

from oncommons.cli.identified import patients_of_vault
from oncommons.cli.lineage_told import (
    across_said,
    joint_said,
    ledger_rows,
    lines_said,
    withdrawn_said,
)
from oncommons.cli.options import AsJson, CommonsFolder, today
from oncommons.cli.output import Answer, command, show
from oncommons.cli.vault import Reason, Who, now

group = typer.Typer(help="The ledger of releases, and what they tell together.")


@group.command("show")
def show_ledger(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """Show every release that was published, with its lineage and counts; never a patient.

    Example: oncommons privacy ledger show ./commons
    """
    from oncommons import store
    from oncommons.privacy.lineage.entries import entry_to_json
    from oncommons.privacy.lineage.ledger import read_ledger, read_withdrawals
    from oncommons.results.desk import LEDGER

    path = store.open_commons(commons).folder / LEDGER
    entries = read_ledger(path)
    closed = {name: one.day for name, one in read_withdrawals(path).items()}
    data = {
        "releases": [entry_to_json(one) for one in entries],
        "withdrawn": {name: day.isoformat() for name, day in closed.items()},
    }
    next_command = command("privacy", "ledger", "test", commons)
    show(Answer(data, [ledger_rows(entries, closed)], next_command), as_json=as_json)


@group.command("test")
def examine(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """Check every line of the ledger, and what all releases tell together; leaves with 1 below k.

    Example: oncommons privacy ledger test ./commons
    """
    from oncommons import store
    from oncommons.privacy.lineage.ledger import read_withdrawals
    from oncommons.results.desk import LEDGER, book_of, privacy_keys
    from oncommons.results.lineages import releases_together

    opened = store.open_commons(commons)
    keys = privacy_keys(opened)
    book = book_of(opened, keys)
    head = book.head()
    found = releases_together(opened, book, keys, patients_of_vault(opened))
    joint, releases = found.joint, len(book.all_entries() if found.across else book.entries())
    findings = () if joint is None else joint.findings
    said = [
        f"The ledger has {lines_said(head.lines)}; it ends in {head.sha256[:16]}.",
        *joint_said(joint, releases),
        *withdrawn_said(len(read_withdrawals(opened.folder / LEDGER))),
        *across_said(found),
    ]
    data = {
        "lines": head.lines,
        "sha256": head.sha256,
        "releases": releases,
        "joint": None if joint is None else joint.counts(),
        "across_lineages": found.across,
        "findings": [asdict(one) for one in findings],
    }
    next_command = command("store", "releases", commons)
    show(Answer(data, said, next_command, found=bool(findings)), as_json=as_json)


@group.command("begin")
def begin(
    commons: CommonsFolder,
    who: Who,
    reason: Reason,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    as_json: AsJson = False,
) -> None:
    """Begin another lineage: the next release has new pseudonyms, labels, or quasi-identifiers.

    Releases of both lineages are put side by side before anything is published; a release in which
    a class falls below k is refused. The ledger keeps a hash of the reason, the journal its words.

    Example: oncommons privacy ledger begin ./commons --who dana --reason "stage is known now" --yes
    """
    from oncommons import store
    from oncommons.privacy.identity.identities import Action, VaultEvent, given_reason
    from oncommons.privacy.identity.journal import journal
    from oncommons.results.desk import open_desk
    from oncommons.results.lineages import RISK, begin_lineage
    from oncommons.store.commons import writing

    opened, why = store.open_commons(commons), given_reason(reason)
    if not yes:
        typer.echo(RISK, err=True)
        typer.confirm("Begin another lineage?", abort=True, err=True)
    with open_desk(opened, today=today()) as at, writing(opened):
        at.book.refuse_unfollowed()
        journal(opened.vault, now)(VaultEvent(Action.BEGAN, who, why))
        begun = begin_lineage(at.book, reason=why, today=at.today)
    said = [f"Lineage {begun.lineage} is begun; it follows {begun.follows}.", RISK]
    data = {"lineage": begun.lineage, "follows": begun.follows}
    show(Answer(data, said, command("privacy", "plan", commons)), as_json=as_json)
