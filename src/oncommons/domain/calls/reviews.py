"""A review: the marks of one reviewer for one application."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

LOWEST_MARK, HIGHEST_MARK = 1, 5


@dataclass(frozen=True, slots=True)
class Review:
    """What one reviewer says of one application.

    Args:
        review_id: its id.
        application_id: the application.
        reviewer_id: the reviewer.
        submitted_at: when it came in.
        marks: criterion to a whole mark, 1 to 5; empty where a conflict is declared.
        comment: what the applicants may read.
        has_conflict: whether the reviewer declares a conflict; such a review is never counted.
        amended_from: the review that this one corrects after the discussion; empty for none.
    """

    review_id: str
    application_id: str
    reviewer_id: str
    submitted_at: datetime
    marks: Mapping[str, int] = field(default_factory=dict)
    comment: str = ""
    has_conflict: bool = False
    amended_from: str = ""
