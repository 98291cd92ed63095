"""Guards of a selected project: what it must have to start, to go on, and to end."""

from oncommons.access.governance.lacks import Lack
from oncommons.access.governance.lapses import lapsed
from oncommons.access.governance.occasions import Occasion
from oncommons.access.governance.standing import lack_in_team, roles_in_force
from oncommons.domain.governance.projects import Project, ProjectRisk
from oncommons.domain.governance.roles import Role
from oncommons.domain.governance.things import Thing


def reason_is_given(thing: Thing, occasion: Occasion) -> Lack | None:
    """A reason is given."""
    if not occasion.reason.strip():
        return Lack("REASON", "no reason is given", "write why, in a sentence")
    return None


def papers_hold(project: Project, occasion: Occasion) -> Lack | None:
    """Ethics, legal basis, contract and funding are there, and in date."""
    if ended := lapsed(project, occasion.today):
        remedy = "the lead files the paper with its new date"
        return Lack("PAPERS", f"project {project.project_id}: {'; '.join(ended)}", remedy)
    return None


def end_is_ahead(project: Project, occasion: Occasion) -> Lack | None:
    """The last day of the project has not passed."""
    if project.ends < occasion.today:
        found = f"project {project.project_id} ended on {project.ends}"
        return Lack("PROJECT_ENDED", found, "apply in the next call")
    return None


def owners_agree(project: Project, occasion: Occasion) -> Lack | None:
    """The owner of each dataset agreed."""
    agreed = {one.dataset_id for one in project.agreements}
    lacking = [one.dataset_id for one in project.datasets if one.dataset_id not in agreed]
    if lacking or not project.datasets:
        found = f"no agreement of the data owner for: {', '.join(lacking) or 'any dataset'}"
        return Lack("AGREEMENT", found, "ask the data owner")
    return None


def tiers_are_set(project: Project, occasion: Occasion) -> Lack | None:
    """Each dataset has a tier."""
    if lacking := [one.dataset_id for one in project.datasets if not one.tier]:
        found = f"no tier is set for: {', '.join(lacking)}"
        return Lack("TIER", found, "the data owner answers the questionnaire")
    return None


def members_are_ready(project: Project, occasion: Occasion) -> Lack | None:
    """Everybody in the team is accredited, has a role in force, and is trained."""
    for person in project.team:
        lack = lack_in_team(person, project, occasion.required, occasion.today)
        if lack is not None:
            found = f"{person.person_id} is not ready: {lack.found}"
            return Lack(f"TEAM_{lack.code}", found, lack.remedy)
    return None


def lead_has_the_role(project: Project, occasion: Occasion) -> Lack | None:
    """The named lead holds the role of lead."""
    lead = next((one for one in project.team if one.person_id == project.lead), None)
    roles = () if lead is None else roles_in_force(lead, occasion.today)
    if any(held.role is Role.LEAD and held.scope == project.scope for held in roles):
        return None
    found = f"{project.lead} does not hold the role lead in project {project.project_id}"
    return Lack("LEAD", found, "two governance managers give it: one asks, one countersigns")


def risks_are_met(project: Project, occasion: Occasion) -> Lack | None:
    """Each risk has an owner, an escalation, a mitigation and its date."""
    for risk in project.risks:
        if lacking := _lacking(risk):
            found = f'risk "{risk.name}" lacks: {", ".join(lacking)}'
            return Lack("RISK", found, "the lead completes the register of risks")
    return None


def _lacking(risk: ProjectRisk) -> list[str]:
    parts = {
        "an owner": risk.owner.strip(),
        "an escalation": risk.escalation,
        "a mitigation": risk.mitigation.strip(),
        "a date": risk.due,
    }
    return [name for name, part in parts.items() if not part]


def costs_are_accepted(project: Project, occasion: Occasion) -> Lack | None:
    """The lead accepted the quotas and the costs."""
    if project.costs_accepted_by != project.lead:
        return Lack("COSTS", "the lead has not accepted the costs", "ask the lead to accept them")
    return None


def grants_are_signed(project: Project, occasion: Occasion) -> Lack | None:
    """A grant is signed for each dataset."""
    if lacking := [
        one.dataset_id for one in project.datasets if one.dataset_id not in project.signed_for
    ]:
        found = f"no grant is signed for: {', '.join(lacking)}"
        return Lack("GRANT_UNSIGNED", found, "ask the data owner to sign")
    return None


def cause_is_gone(project: Project, occasion: Occasion) -> Lack | None:
    """The cause of the suspension is gone."""
    if project.suspension is None or not project.suspension.is_cured:
        found = f"the cause why project {project.project_id} stands still is not settled"
        return Lack("CAUSE", found, "settle it, and have that recorded")
    return None


def outputs_are_decided(project: Project, occasion: Occasion) -> Lack | None:
    """Each output is decided or withdrawn."""
    if project.left.undecided_outputs:
        found = f"outputs wait for a decision: {', '.join(project.left.undecided_outputs)}"
        return Lack("OUTPUTS_OPEN", found, "decide or withdraw them")
    return None


def nothing_is_left(project: Project, occasion: Occasion) -> Lack | None:
    """Grants and tokens are revoked, extracts are destroyed."""
    left = project.left
    parts = {"grants": left.grants, "tokens": left.tokens, "extracts": left.extracts}
    if found := [f"{name} {', '.join(ids)}" for name, ids in parts.items() if ids]:
        remedy = "the clock revokes and destroys them first"
        return Lack("LEFTOVERS", f"still there: {'; '.join(found)}", remedy)
    return None


def report_is_signed(project: Project, occasion: Occasion) -> Lack | None:
    """The closure report is signed."""
    if not project.left.report_signed:
        return Lack("REPORT", "the closure report is not signed", "sign it with the commons key")
    return None


def something_lapsed(project: Project, occasion: Occasion) -> Lack | None:
    """A paper or the project itself ended."""
    if lapsed(project, occasion.today) or project.ends < occasion.today:
        return None
    found = f"nothing of project {project.project_id} has ended"
    return Lack("NOT_LAPSED", found, "a person may suspend it, with a reason")


def end_has_passed(project: Project, occasion: Occasion) -> Lack | None:
    """The last day of the project has passed."""
    if project.ends >= occasion.today:
        found = f"project {project.project_id} runs until {project.ends}"
        return Lack("NOT_ENDED", found, "the lead or a governance manager may close it earlier")
    return None
