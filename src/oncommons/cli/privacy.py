"""`oncommons privacy`: protect the patients of the vault, and check what was published."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli import account, ledger, vault
from oncommons.cli.account_told import choices_said
from oncommons.cli.lineage_told import next_data, next_said
from oncommons.cli.options import AsJson, CommonsFolder, ReleaseName, WriterName, named_release
from oncommons.cli.output import Answer, Rows, command, progress, show
from oncommons.cli.publishing import policy_of, publish_next
from oncommons.cli.risk_told import labels_said, left_out_said, risk_said, unseen_said

if TYPE_CHECKING:
    from oncommons.domain.releases import Policy

group = typer.Typer(help="Turn identified records into a release.", no_args_is_help=True)
for verb in (account.assess, account.attack, account.why, account.report):
    group.command(verb.__name__)(verb)
group.add_typer(vault.group, name="vault")
group.add_typer(ledger.group, name="ledger")

PolicyFile = Annotated[
    Path | None,
    typer.Option(
        "--policy", help="Policy file, or standard, gdpr or genie; standard where none is given."
    ),
]
OtherPolicy = Annotated[
    Path | None,
    typer.Option("--policy", help="Policy file to hold it to; its own where none is given."),
]


@group.command("policy")
def policy(
    file: Annotated[
        Path | None,
        typer.Argument(help="Policy file to check, or gdpr or genie; none shows the standard one."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the standard policy here, to be edited.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the standard policy as a file to edit, or check one; leaves with 1 on a mistake.

    The hierarchy files that it names are read too. What only the data can tell, `plan` tells.

    Example: oncommons privacy policy --out policy.toml
    """
    from oncommons.privacy.policy import STANDARD

    if file is not None:
        if out is not None:
            raise typer.BadParameter("give a file to check, or --out to write one, not both")
        show(_checked(file), as_json=as_json)
        return
    text = STANDARD.read_text(encoding="utf-8")
    said: list[str | Rows] = [text.rstrip()]
    next_command = command("privacy", "policy", "--out", "policy.toml")
    if out is not None:
        _write_new(out, text)
        said = [f"the standard policy, to be edited: {out}"]
        next_command = command("privacy", "policy", out)
    show(Answer({"policy": text, "file": out}, said, next_command), as_json=as_json)


@group.command("plan")
def plan(
    records: Annotated[
        Path, typer.Argument(help="A commons, whose vault is meant, or the folder of a study.")
    ],
    policy: PolicyFile = None,
    as_json: AsJson = False,
) -> None:
    """Say what a policy would do, and what others would cost; publishes nothing.

    Where a commons has releases, the next one is told: labels that are out are kept, who objects
    is left out, and newcomers hide among themselves.

    Example: oncommons privacy plan ./commons --policy policy.toml
    """
    from oncommons import privacy
    from oncommons.cli.identified import (
        ancestors,
        before_next,
        identified_tables,
        is_commons,
        planning_keys,
    )
    from oncommons.privacy import reporting
    from oncommons.privacy.policy import found_in
    from oncommons.privacy.unseen import unseen_unprotected

    chosen = policy_of(policy)
    with progress(quiet=as_json) as report, found_in(policy):
        report("reading the identified records", 0.0)
        tables, keys, above = identified_tables(records), planning_keys(records), ancestors()
        tables, lineage = before_next(records, tables, keys)
        report("reading the identified records", 1.0)
        unseen = unseen_unprotected(tables, chosen)
        protected = privacy.protect_next(
            tables,
            chosen,
            keys,
            ancestors=above,
            lineage=lineage,
            progress=lambda step: report(step, 1.0),
        )
        original = reporting.original_of(tables, chosen, keys, ancestors=above, lineage=lineage)
        others = reporting.plan(original, chosen, report)
    said = [
        f"Policy {chosen.name} (k = {chosen.k}); nothing was written.",
        *unseen_said(unseen),
        left_out_said(protected),
        *next_said(protected, lineage),
        labels_said(protected.risk, protected.tables),
        *risk_said(protected.risk, chosen),
        choices_said(others),
    ]
    data = privacy.risk_report(protected, chosen)
    data["choices"] = [asdict(one) for one in others]
    data["unseen_unprotected"] = unseen
    data["next"] = next_data(protected, lineage)
    options = () if policy is None else ("--policy", policy)
    next_command = (
        command("privacy", "protect", records, *options)
        if is_commons(records)
        else command("intake", "check", records)
    )
    show(Answer(data, said, next_command), as_json=as_json)


@group.command("protect")
def protect(
    commons: CommonsFolder,
    policy: PolicyFile = None,
    engine: WriterName = "duckdb",
    as_json: AsJson = False,
) -> None:
    """Protect the patients of the vault and publish a release, whole or not at all.

    Where nothing changed since the last release, that one stands.

    Example: oncommons privacy protect ./commons --policy policy.toml
    """
    done = publish_next(commons, policy, engine=engine, quiet=as_json)
    said = [done.said(), labels_said(done.risk), *risk_said(done.risk, done.policy)]
    data = {
        "release": done.release.release_id,
        "is_new": done.is_new,
        "patients": done.release.patients,
        "policy": done.policy.name,
        "risk": asdict(done.risk),
    }
    show(Answer(data, said, command("privacy", "verify", commons)), as_json=as_json)


@group.command("verify")
def verify(
    commons: CommonsFolder,
    release: ReleaseName = "latest",
    policy: OtherPolicy = None,
    as_json: AsJson = False,
) -> None:
    """Check a release with code that had no part in making it; leaves with 1 on a finding.

    Example: oncommons privacy verify ./commons --release latest
    """
    from oncommons.cli.released import Published

    published = Published.find(commons, release)
    chosen = published.policy(policy)
    findings = published.faults() or published.findings(chosen)
    said: list[str | Rows] = [str(finding) for finding in findings]
    if not findings:
        said = [
            f"Release {published.release.release_id} holds what its policy promises:"
            f" {privacy_statement(chosen)}, {published.release.patients:,} patients.",
        ]
    data = {
        "release": published.release.release_id,
        "policy": chosen.name,
        "k": chosen.k,
        "findings": [asdict(finding) for finding in findings],
    }
    verb = ("store", "verify") if findings else ("privacy", "assess")
    next_command = command(*verb, commons, *named_release(release))
    show(Answer(data, said, next_command, found=bool(findings)), as_json=as_json)


def privacy_statement(policy: "Policy") -> str:
    """Say what a release is, in the only words that are true of it."""
    from oncommons.privacy.report import statement

    return statement(policy)


def _checked(file: Path) -> Answer:
    """Check a policy: every mistake with its line and remedy, or what it asks for."""
    from oncommons import privacy
    from oncommons.cli.risk_told import asked_said
    from oncommons.privacy.policy import mistakes_of

    mistakes = mistakes_of(file)
    if mistakes:
        rows = [(one.line or "", one.key, one.says, one.remedy) for one in mistakes]
        title = f"{file}: {len(mistakes)} mistake{'s' * (len(mistakes) > 1)}"
        said: list[str | Rows] = [Rows(title, (">line", "key", "found", "what to do"), rows)]
        data = {"file": file, "mistakes": [asdict(one) for one in mistakes]}
        return Answer(data, said, command("privacy", "policy", file), found=True)
    policy = privacy.read_policy(file)
    data = {"file": file, "mistakes": [], "policy": asdict(policy)}
    words = ("privacy", "plan", "./commons", "--policy", file)
    return Answer(data, asked_said(policy), command(*words))


def _write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet: an edited policy is never lost."""
    from oncommons.errors import PolicyError
    from oncommons.store.atomic import write_atomically

    if path.exists():
        raise PolicyError("a file is there already", remedy="name another one", file=path)
    write_atomically(path, text.encode())
