"""`oncommons privacy ledger`: what was published, and what all of it says together."""

from dataclasses import asdict

import typer

from oncommons.cli.lineage_told import joint_said, ledger_rows
from oncommons.cli.options import AsJson, CommonsFolder
from oncommons.cli.output import Answer, command, show

group = typer.Typer(help="The ledger of releases, and what they tell together.")


@group.command("show")
def show_ledger(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """Show every release that was published, with its counts; never a patient.

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
    from oncommons.results.desk import book_of, privacy_keys

    opened = store.open_commons(commons)
    book = book_of(opened, privacy_keys(opened))
    head, joint, releases = book.head(), book.joint(), len(book.entries())
    findings = () if joint is None else joint.findings
    said = [
        f"The ledger has {head.lines:,} lines, each as it was written; it ends in"
        f" {head.sha256[:16]}.",
        *joint_said(joint, releases),
    ]
    data = {
        "lines": head.lines,
        "sha256": head.sha256,
        "releases": releases,
        "joint": None if joint is None else joint.counts(),
        "findings": [asdict(one) for one in findings],
    }
    next_command = command("store", "releases", commons)
    show(Answer(data, said, next_command, found=bool(findings)), as_json=as_json)
