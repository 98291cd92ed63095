"""Give reviews as values, as scores and rankings see them."""

from oncommons.access.calls import is_to_discuss
from oncommons.domain.calls import Review
from oncommons.domain.governance.states import ProjectState
from oncommons.hub.projects import models
from oncommons.hub.projects.calls.values import call_value

RANKED = (ProjectState.UNDER_REVIEW,)


def reviews_of(row: models.Project) -> tuple[Review, ...]:
    """Give every review of an application: marks, corrections and declared conflicts."""
    found = models.Marks.objects.filter(review__project=row).select_related("review")
    marked = [
        Review(
            one.id,
            row.id,
            one.review.reviewer,
            one.created_at,
            dict(one.marks),
            one.comment,
            amended_from=one.amends,
        )
        for one in found.order_by("created_at", "id")
    ]
    declared = [
        Review(one.id, row.id, one.reviewer, one.created_at, has_conflict=True)
        for one in row.reviews.filter(conflict=True).order_by("id")
    ]
    return (*marked, *declared)


def is_flagged(row: models.Project) -> bool:
    """Tell whether the scores of an application lie so far apart that the panel talks."""
    return is_to_discuss(call_value(row.call), reviews_of(row))
