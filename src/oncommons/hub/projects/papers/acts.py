"""What a project brings before it starts: papers, agreements, risks, accepted costs."""

from datetime import date

from oncommons.access.governance.risks import FORMULA, RiskAnswers, risk_score
from oncommons.access.governance.tiers import Tier
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.projects import PaperKind, ProjectRisk
from oncommons.domain.grants import Depth
from oncommons.errors import Refused
from oncommons.hub import acting
from oncommons.hub.audit.models import HASH
from oncommons.hub.audit.trail import Trail
from oncommons.hub.members.people import person_of
from oncommons.hub.projects.applications.values import answers_of
from oncommons.hub.projects.models import (
    Agreement,
    CostsAccepted,
    Paper,
    PriceList,
    Project,
    Risk,
    RiskScore,
)
from oncommons.hub.projects.rows import dataset_row, project_row
from oncommons.hub.projects.values import project_of

MOST_T = 1000
HEX = frozenset("0123456789abcdef")


def onboard(
    *, trail: Trail, by: str, project: str, starts: date, ends: date, depth: Depth
) -> Project:
    """Begin the onboarding of a selected project, and settle its dates and how deep it may go.

    Args:
        trail: the trail.
        by: id of a governance manager.
        project: id of the project.
        starts: first day.
        ends: last day.
        depth: the deepest grant that it may have.

    Raises:
        Refused: governance refuses it, or it would end before it begins.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.ONBOARD,
        thing=lambda: project_of(project),
        detail={"starts": str(starts), "ends": str(ends), "depth": depth.value},
    ) as act:
        if ends < starts:
            found = "the project would end before it begins"
            raise Refused("DATES", found, remedy="give a last day after the first")
        row = project_row(project)
        row.state, row.starts, row.ends, row.depth = act.next_state, starts, ends, depth.value
        row.save(update_fields=["state", "starts", "ends", "depth"])
        return row


def file_paper(
    *, trail: Trail, by: str, project: str, kind: PaperKind, document_hash: str, expires: date
) -> Paper:
    """File an approval or a contract, by the hash of the document.

    Args:
        trail: the trail.
        by: id of who files it.
        project: id of the project.
        kind: what it is.
        document_hash: SHA-256 of the document, 64 hex digits.
        expires: last day on which it holds.

    Raises:
        Refused: governance refuses it, or the hash is none.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.FILE_PAPER,
        thing=lambda: project_of(project),
        detail={"kind": kind.value, "sha256": document_hash, "expires": str(expires)},
    ) as act:
        if len(document_hash) != HASH or not HEX.issuperset(document_hash):
            found = "the hash of the document is none"
            raise Refused("PAPER", found, remedy="give its SHA-256, 64 digits of 0-9 and a-f")
        return Paper.objects.create(
            **act.stamp(),
            project=project_row(project),
            kind=kind.value,
            document_hash=document_hash,
            expires=expires,
        )


def agree(*, trail: Trail, by: str, project: str, dataset: str) -> Agreement:
    """Give leave, as the owner of a dataset, that a project works on it.

    Args:
        trail: the trail.
        by: id of the owner.
        project: id of the project.
        dataset: id of the dataset, which the project asks for.

    Raises:
        Refused: governance refuses it, or it is the dataset of somebody else.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.AGREE,
        thing=lambda: project_of(project),
        detail={"dataset": dataset},
    ) as act:
        row = dataset_row(dataset)
        if row.owner != by:
            found = f"{by} does not own {dataset}"
            raise Refused("ROLE", found, remedy="ask its owner")
        if dataset not in {one.dataset_id for one in project_of(project).datasets}:
            found = f"project {project} did not ask for {dataset}"
            raise Refused("DATASET", found, remedy="agree to what it asks for")
        return Agreement.objects.create(**act.stamp(), project=project_row(project), dataset=row)


def accept_costs(*, trail: Trail, by: str, project: str) -> CostsAccepted:
    """Accept the price list that is in force, with the quotas in it.

    Args:
        trail: the trail.
        by: id of the lead.
        project: id of the project.

    Raises:
        Refused: governance refuses it, or there is no price list.
    """
    with acting.act(
        trail=trail, by=by, action=Action.ACCEPT_COSTS, thing=lambda: project_of(project)
    ) as act:
        prices = PriceList.objects.order_by("-version").first()
        if prices is None:
            found = "there is no price list to accept"
            raise Refused("PRICES", found, remedy="a governance manager sets it")
        act.detail |= {"price_list": prices.version}
        return CostsAccepted.objects.create(
            **act.stamp(), project=project_row(project), price_list=prices
        )


def record_risk(*, trail: Trail, by: str, project: str, risk: ProjectRisk) -> Risk:
    """Write a risk into the register of a project; the latest entry of its name counts.

    Args:
        trail: the trail.
        by: id of who does it.
        project: id of the project.
        risk: the risk; owner and escalation are never empty.

    Raises:
        Refused: governance refuses it, or nobody answers for the risk.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.RECORD_RISK,
        thing=lambda: project_of(project),
        detail={"risk": risk.name},
    ) as act:
        if not risk.owner.strip() or risk.escalation is None:
            found = f'risk "{risk.name}" has no owner, or nobody to whom it is escalated'
            raise Refused("RISK", found, remedy="name a person and a role")
        person_of(risk.owner)
        return Risk.objects.create(
            **act.stamp(),
            project=project_row(project),
            name=risk.name,
            owner=risk.owner,
            escalation=risk.escalation.value,
            mitigation=risk.mitigation,
            due=risk.due,
        )


def score_risks(
    *,
    trail: Trail,
    by: str,
    project: str,
    least_k: int,
    least_l: int,
    t_thousandths: int,
) -> RiskScore:
    """Work out the risk score of a project from what is stored and measured, and keep both.

    Args:
        trail: the trail.
        by: id of who does it.
        project: id of the project.
        least_k: smallest group of patients alike in its data, as `privacy` measured it.
        least_l: fewest different sensitive values in such a group.
        t_thousandths: largest distance of such a group from the whole, 0 to 1000.

    Raises:
        Refused: governance refuses it, a number is out of range, or a dataset has no tier.
    """
    with acting.act(
        trail=trail, by=by, action=Action.RECORD_RISK, thing=lambda: project_of(project)
    ) as act:
        if least_k < 1 or least_l < 1 or not 0 <= t_thousandths <= MOST_T:
            found = "k and l are at least 1, t is 0 to 1000 thousandths"
            raise Refused("RISK", found, remedy="give what: oncommons privacy risk says")
        row, value = project_row(project), project_of(project)
        if lacking := [one.dataset_id for one in value.datasets if not one.tier]:
            found = f"no tier is set for: {', '.join(lacking)}"
            raise Refused("TIER", found, remedy="the data owner answers the questionnaire")
        answers = RiskAnswers(
            tuple(Tier(one.tier) for one in value.datasets),
            least_k,
            least_l,
            t_thousandths,
            runs_code=row.depth == Depth.RESEARCH,
            takes_models="model" in _kinds(row),
        )
        score = risk_score(answers)
        act.detail |= {"score": score, "formula": FORMULA}
        return RiskScore.objects.create(
            **act.stamp(), project=row, formula=FORMULA, answers=answers.to_json(), score=score
        )


def _kinds(row: Project) -> list[str]:
    return [str(one.get("kind")) for one in answers_of(row).get("planned_outputs") or ()]
