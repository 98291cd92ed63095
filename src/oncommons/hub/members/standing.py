"""What every act is asked against: the switch of the commons, and what roles and tiers ask for."""

from oncommons.access.governance.occasions import REQUIRED
from oncommons.access.training import in_force
from oncommons.domain.governance.institution import Commons
from oncommons.domain.governance.people import CourseRequired
from oncommons.domain.governance.roles import Role
from oncommons.domain.governance.states import CommonsState
from oncommons.hub.members import models


def commons_of(*, keys_open: bool = False) -> Commons:
    """Load where the whole commons stands; it runs until somebody suspends it.

    Args:
        keys_open: its keys are open in this program.
    """
    latest = models.Standing.objects.order_by("-created_at", "-id").first()
    if latest is None:
        return Commons(CommonsState.RUNNING, not keys_open)
    state = CommonsState(latest.state)
    by = latest.created_by if state is CommonsState.SUSPENDED else ""
    return Commons(state, not keys_open, by)


def required() -> tuple[CourseRequired, ...]:
    """Load the courses that roles and tiers ask for, with what this commons changed."""
    rows = models.Required.objects.order_by("created_at", "id")
    changed = [
        CourseRequired(
            row.course, Role(row.role) if row.role else None, row.tier, row.least_version
        )
        for row in rows
    ]
    return in_force(REQUIRED, changed)
