"""What is read from decisions: the anchor of the draw, and the selections of each year."""

from datetime import datetime

from oncommons.access.calls import SelectedYear, selected_by_year
from oncommons.domain.audit import moment
from oncommons.errors import Refused
from oncommons.hub.audit.models import Anchor
from oncommons.hub.projects import models
from oncommons.hub.projects.applications.values import application_value
from oncommons.hub.projects.calls.values import decision_value


def first_anchor_after(closes: datetime) -> Anchor:
    """Find the first anchor of the trail that was made after a call closed.

    Raises:
        Refused: there is none yet.
    """
    found = Anchor.objects.filter(at__gte=moment(closes)).order_by("at", "seq").first()
    if found is None:
        remedy = "anchor the trail before the first review: oncommons access audit anchor"
        raise Refused("DRAW", "no anchor was made since the call closed", remedy=remedy)
    return found


def selected_years() -> tuple[SelectedYear, ...]:
    """Count the selected projects of each year against the goal, over all calls."""
    rows = list(models.Decision.objects.order_by("created_at", "id").select_related("project"))
    applications = {one.project_id: application_value(one.project) for one in rows}
    return selected_by_year([decision_value(one) for one in rows], applications)
