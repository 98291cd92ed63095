"""What stands against a project, and who must act."""

from dataclasses import dataclass
from datetime import date

from oncommons.access.governance import Occasion, blockers
from oncommons.access.governance.lacks import Lack
from oncommons.access.governance.risks import lacks_of_score
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.states import ProjectState
from oncommons.hub.members.standing import commons_of, required
from oncommons.hub.projects import models
from oncommons.hub.projects.values import project_value

NEXT = {
    ProjectState.DRAFT: Action.SUBMIT,
    ProjectState.SUBMITTED: Action.FIND_ELIGIBLE,
    ProjectState.RETURNED: Action.RESUBMIT,
    ProjectState.ELIGIBLE: Action.OPEN_REVIEW,
    ProjectState.UNDER_REVIEW: Action.SELECT,
    ProjectState.RESERVE: Action.PROMOTE,
    ProjectState.SELECTED: Action.ONBOARD,
    ProjectState.ONBOARDING: Action.ACTIVATE,
    ProjectState.SUSPENDED: Action.RESUME,
    ProjectState.CLOSING: Action.CLOSE,
}
"""State to the act that a project waits for."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """What a project waits for.

    Args:
        action: the act that leads on; None where it runs or is over.
        lacks: everything that stands against it, each with what to do or whom to ask.
    """

    action: Action | None
    lacks: tuple[Lack, ...]


def blocked(row: models.Project, today: date) -> Blocked:
    """Tell what a project waits for.

    Args:
        row: the project.
        today: the day.
    """
    action = NEXT.get(ProjectState(row.state))
    if action is None:
        return Blocked(None, ())
    value = project_value(row)
    occasion = Occasion(today, commons_of(), required=required())
    lacks = list(blockers(action, value, occasion))
    if action is Action.ACTIVATE:
        lacks += [
            Lack("RISK", one, "the lead completes the register of risks")
            for one in lacks_of_score(latest_score(row), value.risks)
        ]
    # The reason is given with the act itself.
    return Blocked(action, tuple(one for one in lacks if one.code != "REASON"))


def latest_score(row: models.Project) -> int | None:
    """Give the risk score of a project; None where it was not worked out."""
    found = row.scores.order_by("-created_at", "-id").first()
    return None if found is None else found.score
