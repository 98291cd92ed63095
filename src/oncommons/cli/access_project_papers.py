"""`oncommons access project`: datasets and prices, papers, agreements, risks, costs, grants."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from oncommons.cli.access_project_calls import ProjectId, moved
from oncommons.cli.acting import As, told, trail_of
from oncommons.cli.options import AsJson, CommonsFolder, ReleaseName
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.domain.governance.projects import PaperKind
from oncommons.domain.governance.roles import Role
from oncommons.domain.grants import Depth

DatasetId = Annotated[str, typer.Argument(help="Id of the dataset.")]
Day = Annotated[datetime, typer.Option(help="A day, such as 2027-12-31.")]


def add_to(group: typer.Typer) -> None:
    """Add these commands to the group of projects."""
    for name, function in (
        ("datasets", datasets),
        ("register", register),
        ("classify", classify),
        ("prices", prices),
        ("onboard", onboard),
        ("papers", papers),
        ("agree", agree),
        ("accept", accept),
        ("risk", risk),
        ("score", score),
        ("sign", sign),
    ):
        group.command(name)(function)


def datasets(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """List the datasets that projects may ask for.

    Example: oncommons access project datasets ./commons
    """
    trail_of(commons)
    from oncommons.hub.projects.models import Dataset
    from oncommons.hub.projects.values import dataset_value

    names = ("dataset", "title", "release", "owner", "tier")
    cells = [
        (one.id, one.title, one.release_id, one.owner, dataset_value(one).tier or "not set")
        for one in Dataset.objects.order_by("id")
    ]
    data = {"datasets": [dict(zip(names, one, strict=True)) for one in cells]}
    after = command("store", "releases", commons)
    show(Answer(data, [Rows("Datasets", names, cells)], after), as_json=as_json)


def register(
    commons: CommonsFolder,
    file: Annotated[Path, typer.Argument(help="File of datasets and their terms, .toml.")],
    dataset: DatasetId,
    by: As,
    title: Annotated[str, typer.Option(help="Its name.")],
    release: ReleaseName = "latest",
    until: Annotated[datetime | None, typer.Option(help="Last day on which it is kept.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let projects ask for a release, with the owner and the terms of use that a file names.

    Example: oncommons access project register ./commons data.toml north --title North --as p-gov
    """
    from oncommons.access.calls import read_datasets
    from oncommons.errors import Refused
    from oncommons.store import open_commons

    found = read_datasets(file)[0]
    if dataset not in found:
        raise Refused("DATASET", f"{file} has no dataset {dataset}", remedy=", ".join(found))
    trail = trail_of(commons)
    from oncommons.hub.projects.datasets.acts import register_dataset

    row = register_dataset(
        trail=trail,
        by=by,
        commons=open_commons(commons),
        dataset=dataset,
        title=title,
        release=release,
        owner=found[dataset].owner,
        terms=found[dataset].terms,
        retention_until=until and until.date(),
    )
    data = {"dataset": row.id, "release": row.release_id, "owner": row.owner}
    told(f"{row.id} may be asked for", data, "project", "datasets", commons, as_json=as_json)


def classify(
    commons: CommonsFolder,
    dataset: DatasetId,
    by: As,
    yes: Annotated[list[str] | None, typer.Option(help="A question answered by yes.")] = None,
    as_json: AsJson = False,
) -> None:
    """Answer the questionnaire on a dataset: what is not named is answered by no.

    Example: oncommons access project classify ./commons north --yes has_genomes --as p-own
    """
    from oncommons.access.governance.tiers import QUESTIONS

    answers = dict.fromkeys(QUESTIONS, False) | dict.fromkeys(yes or (), True)
    trail = trail_of(commons)
    from oncommons.hub.projects.datasets.acts import classify_dataset

    row = classify_dataset(trail=trail, by=by, dataset=dataset, answers=answers)
    data = {"dataset": dataset, "tier": row.tier, "answers": row.answers}
    said = f"the tier of {dataset} is {row.tier}"
    told(said, data, "project", "datasets", commons, as_json=as_json)


def prices(
    commons: CommonsFolder,
    by: As,
    price: Annotated[list[str], typer.Option(help="Cents for a unit, such as cpu_hour=5.")],
    quota: Annotated[list[str], typer.Option(help="How much a project has, cpu_hour=1000.")],
    as_json: AsJson = False,
) -> None:
    """Set the next price list: cpu_hour, gibibyte_month and output_check, each with its quota.

    Example: oncommons access project prices ./commons --price cpu_hour=5 ... --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.datasets.acts import set_prices

    row = set_prices(trail=trail, by=by, prices=_numbers(price), quotas=_numbers(quota))
    data = {"version": row.version, "prices": row.prices, "quotas": row.quotas}
    said = f"price list {row.version} is in force"
    told(said, data, "project", "datasets", commons, as_json=as_json)


def onboard(
    commons: CommonsFolder,
    project: ProjectId,
    by: As,
    starts: Day,
    ends: Day,
    depth: Annotated[Depth, typer.Option(help="The deepest grant it may have.")] = Depth.EXPLORE,
    as_json: AsJson = False,
) -> None:
    """Begin the onboarding of a selected project, with its dates and how deep it may go.

    Example: oncommons access project onboard ./commons lung-atlas --starts 2027-04-01 \
--ends 2028-03-31 --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.papers import acts

    row = acts.onboard(
        trail=trail,
        by=by,
        project=project,
        starts=starts.date(),
        ends=ends.date(),
        depth=depth,
    )
    moved(commons, row.id, str(row.state), by, as_json=as_json)


def papers(
    commons: CommonsFolder,
    project: ProjectId,
    kind: Annotated[PaperKind, typer.Argument(help="What it is.")],
    file: Annotated[Path, typer.Argument(help="The document; its SHA-256 is kept, no more.")],
    by: As,
    expires: Day,
    as_json: AsJson = False,
) -> None:
    """File an approval or a contract of a project.

    Example: oncommons access project papers ./commons lung-atlas ethics approval.pdf \
--expires 2027-12-31 --as p-lead
    """
    from oncommons.store.manifest import sha256_of

    trail = trail_of(commons)
    from oncommons.hub.projects.papers.acts import file_paper

    row = file_paper(
        trail=trail,
        by=by,
        project=project,
        kind=kind,
        document_hash=sha256_of(file),
        expires=expires.date(),
    )
    data = {"project": project, "kind": row.kind, "sha256": row.document_hash}
    said = f"{kind.words} of {project} holds until {row.expires}"
    told(said, data, "project", "show", commons, project, "--as", by, as_json=as_json)


def agree(
    commons: CommonsFolder, project: ProjectId, dataset: DatasetId, by: As, as_json: AsJson = False
) -> None:
    """Give leave, as the owner of a dataset, that a project works on it.

    Example: oncommons access project agree ./commons lung-atlas north --as p-own
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.papers import acts

    acts.agree(trail=trail, by=by, project=project, dataset=dataset)
    after = ("project", "sign", commons, project, dataset, "--as", by)
    data = {"project": project, "dataset": dataset}
    told(f"{by} agrees that {project} works on {dataset}", data, *after, as_json=as_json)


def accept(commons: CommonsFolder, project: ProjectId, by: As, as_json: AsJson = False) -> None:
    """Accept the quotas and the price list that is in force, as the lead.

    Example: oncommons access project accept ./commons lung-atlas --as p-lead
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.papers.acts import accept_costs

    row = accept_costs(trail=trail, by=by, project=project)
    data = {"project": project, "price_list": row.price_list.version}
    said = f"{by} accepted price list {row.price_list.version} for {project}"
    told(said, data, "project", "show", commons, project, "--as", by, as_json=as_json)


def risk(
    commons: CommonsFolder,
    project: ProjectId,
    name: Annotated[str, typer.Argument(help="What may go wrong.")],
    by: As,
    owner: Annotated[str, typer.Option(help="Id of who answers for it.")],
    escalation: Annotated[Role, typer.Option(help="The role that is called when it happens.")],
    mitigation: Annotated[str, typer.Option(help="What is done against it.")],
    due: Day,
    as_json: AsJson = False,
) -> None:
    """Write a risk into the register of a project; the latest entry of its name counts.

    Example: oncommons access project risk ./commons lung-atlas "small groups" --owner p-lead \
--escalation governance_manager --mitigation "hide them" --due 2027-05-01 --as p-lead
    """
    from oncommons.domain.governance.projects import ProjectRisk

    trail = trail_of(commons)
    from oncommons.hub.projects.papers.acts import record_risk

    value = ProjectRisk(name, owner, escalation, mitigation, due.date())
    record_risk(trail=trail, by=by, project=project, risk=value)
    data = {"project": project, "risk": name, "owner": owner}
    after = ("project", "show", commons, project, "--as", by)
    told(f"the risk stands in the register of {project}", data, *after, as_json=as_json)


def score(
    commons: CommonsFolder,
    project: ProjectId,
    by: As,
    k: Annotated[int, typer.Option("--k", help="Smallest group alike, from `privacy assess`.")],
    diversity: Annotated[int, typer.Option("--l", help="Fewest sensitive values in a group.")],
    t: Annotated[int, typer.Option("--t", help="Largest distance, in thousandths.")],
    as_json: AsJson = False,
) -> None:
    """Work out the risk score of a project from stored answers and what `privacy` measured.

    Example: oncommons access project score ./commons lung-atlas --k 11 --l 2 --t 200 --as p-lead
    """
    trail = trail_of(commons)
    from oncommons.hub.projects.papers.acts import score_risks

    row = score_risks(
        trail=trail, by=by, project=project, least_k=k, least_l=diversity, t_thousandths=t
    )
    data = {"project": project, "score": row.score, "formula": row.formula, "from": row.answers}
    said = f"the risk score of {project} is {row.score} ({row.formula})"
    told(said, data, "project", "show", commons, project, "--as", by, as_json=as_json)


def sign(
    commons: CommonsFolder,
    project: ProjectId,
    dataset: DatasetId,
    by: As,
    depth: Annotated[Depth | None, typer.Option(help="How deep it reaches.")] = None,
    minimum: Annotated[int, typer.Option(help="Smallest group shown; 0 for the least.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Sign, as the owner, what a project asked for; it opens once the project is active.

    Example: oncommons access project sign ./commons lung-atlas north --as p-own
    """
    from oncommons.store import open_commons

    trail = trail_of(commons)
    from oncommons.hub.projects.grants.acts import sign_grant

    row = sign_grant(
        trail=trail,
        by=by,
        commons=open_commons(commons),
        project=project,
        dataset=dataset,
        depth=depth,
        minimum=minimum,
    )
    data = {"grant": row.signed, "state": str(row.state)}
    after = ("project", "show", commons, project, "--as", by)
    told(f"grant {row.grant_id} is signed", data, *after, as_json=as_json)


def _numbers(given: list[str]) -> dict[str, int]:
    from oncommons.errors import Refused

    found = {}
    for one in given:
        name, _, number = one.partition("=")
        if not number.isdecimal():
            raise Refused("PRICES", f"{one} is no price", remedy="write it as cpu_hour=5")
        found[name] = int(number)
    return found
