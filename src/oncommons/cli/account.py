"""The verbs of `oncommons privacy` that measure, attack and explain a release."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.account_told import (
    attacks_said,
    longitudinal_said,
    outsiders_said,
    payers_said,
    promise_said,
    reasons_said,
)
from oncommons.cli.options import AsJson, CommonsFolder, ReleaseName, named_release, today
from oncommons.cli.output import Answer, Report, command, progress, show
from oncommons.cli.risk_told import labels_said, measured_said, risk_said, stored_risk

if TYPE_CHECKING:
    from oncommons.cli.released import Published
    from oncommons.privacy.reporting import Account, Outsiders, Subject

FOR_OFFICER, PUBLIC = "privacy.html", "privacy-public.html"
OtherPolicy = Annotated[
    Path | None,
    typer.Option("--policy", help="Policy file to hold it to; its own where none is given."),
]
Population = Annotated[
    Path | None,
    typer.Option(
        "--population",
        help="CSV of the population: one column for each quasi-identifier, and people.",
    ),
]
Seed = Annotated[
    int,
    typer.Option("--seed", help="Seed of every random draw; the same seed gives the same numbers."),
]


def assess(
    commons: CommonsFolder,
    release: ReleaseName = "latest",
    policy: OtherPolicy = None,
    population: Population = None,
    as_json: AsJson = False,
) -> None:
    """Show the risk that a release was published with, and measure it again from its rows.

    Leaves with 1 where the two differ.

    Example: oncommons privacy assess ./commons --release latest
    """
    from oncommons import privacy
    from oncommons.cli.released import Published
    from oncommons.privacy import reporting

    published = Published.find(commons, release)
    chosen = published.policy(policy)
    stored = stored_risk(published.release)
    tables = published.tables()
    again = privacy.assess(tables, chosen)
    differs = (again.patients, again.smallest_class, again.classes) != (
        stored.patients_out,
        stored.smallest_class,
        stored.classes,
    )
    told = reporting.outsiders(again.class_sizes, chosen.most_matching_risk)
    if population is not None:
        with progress(quiet=as_json) as report:
            told = _beside(_subject(published, report), population)
    said = [
        f"Release {published.release.release_id}: {privacy.statement(chosen)}.",
        labels_said(stored),
        *risk_said(stored, chosen),
        *measured_said(again, differs=differs),
        outsiders_said(told),
    ]
    data = {
        "release": published.release.release_id,
        "stored": asdict(stored),
        "measured_again": asdict(again),
        "outsiders": asdict(told),
        "agree": not differs,
    }
    next_command = command("privacy", "attack", commons, *named_release(release))
    show(Answer(data, said, next_command, found=differs), as_json=as_json)


def attack(
    commons: CommonsFolder,
    release: ReleaseName = "latest",
    targets: Annotated[int, typer.Option(help="Patients to look for, and attacks to try.")] = 2000,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Attack a release with the exact values of the vault; leaves with 1 above what is accepted.

    Example: oncommons privacy attack ./commons --targets 2000
    """
    from oncommons.cli.released import Published
    from oncommons.domain.findings import Severity
    from oncommons.privacy import reporting

    published = Published.find(commons, release)
    with progress(quiet=as_json) as report:
        subject = _subject(published, report)
        found = reporting.attack_release(
            subject.original,
            subject.policy,
            subject.released,
            targets=targets,
            seed=seed,
            progress=report,
        )
    accepted = subject.policy.most_matching_risk
    data = {"release": subject.release_id, "accepted": accepted, **found.as_dict()}
    refused = [one for one in found.findings if one.severity == Severity.ERROR]
    over = found.largest_matching > accepted or bool(refused)
    next_command = command("privacy", "why", commons, *named_release(release))
    said = attacks_said(found, accepted)
    show(Answer(data, said, next_command, found=over), as_json=as_json)


def why(
    commons: CommonsFolder,
    release: ReleaseName = "latest",
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Say which quasi-identifier costs what, and which patients pay.

    A release that continues others is worked out again after them, with the labels it had to keep.

    Example: oncommons privacy why ./commons
    """
    from oncommons.cli.released import Published
    from oncommons.privacy import reporting

    published = Published.find(commons, release)
    with progress(quiet=as_json) as report:
        subject = _subject(published, report)
        reasons = reporting.why(subject.original, subject.policy, seed=seed, progress=report)
        payers = reporting.who_pays(
            subject.original,
            reporting.published(subject.original, subject.released),
            subject.policy.k,
        )
    said = [reasons_said(reasons), *payers_said(payers)]
    data = {"release": subject.release_id, "why": asdict(reasons), "who_pays": asdict(payers)}
    next_command = command("privacy", "report", commons, *named_release(release))
    show(Answer(data, said, next_command), as_json=as_json)


def report(
    commons: CommonsFolder,
    release: ReleaseName = "latest",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Page to write, and the same as JSON beside it; privacy.html, or"
            " privacy-public.html with --public, where none is given.",
        ),
    ] = None,
    public: Annotated[
        bool,
        typer.Option(
            "--public",
            help="The version that everybody may read: without groups of fewer than k patients.",
        ),
    ] = False,
    population: Population = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Write the account of a release for a data-protection officer, as a page and as JSON.

    Example: oncommons privacy report ./commons --out privacy.html
    """
    from oncommons.cli.released import Published
    from oncommons.privacy import reporting
    from oncommons.privacy.account.outsiders import read_population

    published = Published.find(commons, release)
    register = None if population is None else read_population(population)
    with progress(quiet=as_json) as step:
        subject = _subject(published, step)
        account = reporting.account_of(subject, population=register, seed=seed, progress=step)
        account = reporting.for_public(account) if public else account
        files = _write(account, out or Path(PUBLIC if public else FOR_OFFICER))
    said = [
        *(f"written: {file}" for file in files),
        promise_said(account),
        outsiders_said(account.outsiders),
        *attacks_said(account.attacked, account.policy.most_matching_risk),
        longitudinal_said(account.longitudinal),
    ]
    data = {"written": list(files), **reporting.account_data(account)}
    next_command = command("privacy", "report", commons, *named_release(release), "--public")
    if public:
        next_command = command("privacy", "verify", commons, *named_release(release))
    show(Answer(data, said, next_command), as_json=as_json)


def _subject(published: "Published", report: Report) -> "Subject":
    """Set a release beside the patients of the vault.

    Patients who came or refused after it are no part of it: where the vault holds others than
    those of whom it was made, the patients of the release are looked at alone.
    """
    import numpy as np

    from oncommons.cli.identified import ancestors, identified_tables, planning_keys
    from oncommons.privacy import reporting
    from oncommons.privacy.account.original import selected
    from oncommons.results.ahead import lineage_before

    report("reading the release, and the patients of the vault", 0.0)
    released, policy = published.tables(), published.policy()
    folder = published.commons.folder
    ids = released["patients"]["patient_id"]
    tables, keys = identified_tables(folder), planning_keys(folder)
    original = reporting.original_of(
        tables,
        policy,
        keys,
        ancestors=ancestors(),
        lineage=lineage_before(published.commons, tables, keys, published.release.release_id),
        released=ids,
    )
    risk = stored_risk(published.release)
    complete = original.patients == risk.patients_in
    if not complete:
        there = original.view["patient_id"].is_in(ids.implode()).to_numpy()
        original = selected(original, np.flatnonzero(there))
    report("reading the release, and the patients of the vault", 1.0)
    files = {file.name: file.sha256 for file in published.release.files}
    return reporting.Subject(
        published.release.release_id, original, released, policy, risk, files, complete
    )


def _beside(subject: "Subject", population: Path) -> "Outsiders":
    """Work the chances out beside a register of the population."""
    from oncommons.privacy.account.outsiders import outsiders_of_population, read_population

    policy = subject.policy
    return outsiders_of_population(
        subject.original,
        subject.released,
        read_population(population),
        policy.most_matching_risk,
        policy.oldest_age,
    )


def _write(account: "Account", out: Path) -> tuple[Path, Path]:
    """Write the page, and the same as JSON beside it."""
    from oncommons.cli.output import json_text
    from oncommons.privacy import reporting
    from oncommons.store.atomic import write_atomically

    data = out.with_suffix(".json")
    page = reporting.account_page(account, made_on=today())
    write_atomically(out, page.encode())
    write_atomically(data, json_text(reporting.account_data(account)).encode())
    return out, data
