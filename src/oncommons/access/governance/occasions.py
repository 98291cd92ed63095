"""The occasion of an act: the day, the switch of the commons, the reason, the second person."""

from dataclasses import dataclass
from datetime import date

from oncommons.domain.governance.institution import Commons
from oncommons.domain.governance.people import CourseRequired, Person
from oncommons.domain.governance.roles import Role

PROTECTION, DISCLOSURE, CHECKING, BOARD = (
    "data-protection",
    "statistical-disclosure-control",
    "output-checking",
    "board-report",
)

REQUIRED: tuple[CourseRequired, ...] = (
    *(
        CourseRequired(PROTECTION, role)
        for role in (
            Role.LEAD,
            Role.RESEARCHER,
            Role.STEWARD,
            Role.DATA_OWNER,
            Role.DELEGATE,
            Role.OUTPUT_CHECKER,
            Role.GOVERNANCE_MANAGER,
            Role.CLINICIAN,
            Role.USER_ADMIN,
            Role.KEY_HOLDER,
            Role.OPERATOR,
        )
    ),
    *(
        CourseRequired(DISCLOSURE, role)
        for role in (Role.LEAD, Role.RESEARCHER, Role.DATA_OWNER, Role.DELEGATE)
    ),
    CourseRequired(CHECKING, Role.OUTPUT_CHECKER),
    CourseRequired(BOARD, Role.CLINICIAN),
)
"""The courses that roles ask for, where a commons sets nothing else."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When, and with what, an act is asked for.

    Args:
        today: the day.
        commons: the commons as it stands.
        reason: why, in the words of whoever acts.
        second: whoever acts together with the first, for acts that need two.
        required: the courses that roles and tiers ask for.
    """

    today: date
    commons: Commons
    reason: str = ""
    second: Person | None = None
    required: tuple[CourseRequired, ...] = REQUIRED
