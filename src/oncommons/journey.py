"""The stages composed, from intake to bedside."""

from datetime import date, timedelta

from oncommons import access, store
from oncommons.domain.grants import Purpose

STEWARD = "steward"
STEWARD_MINIMUM = 12
STEWARD_DAYS = 1


def steward_view(commons: store.Commons, *, today: date, release: str = "latest") -> store.View:
    """Open a release for the data steward, through a grant like everybody else's.

    Args:
        commons: the commons.
        today: the day of the question; the grant is valid for this day and the next.
        release: release by id or label.

    Returns:
        A view of every column, which shows groups of 12 patients or more.

    Raises:
        CommonsError: there is no such release.
        IntegrityError: the release differs from its manifest.
        KeyProblem: the key of the commons cannot be used.
    """
    terms = access.Terms(
        STEWARD,
        today,
        today + timedelta(STEWARD_DAYS),
        purposes=(Purpose.HEALTH_RESEARCH,),
        minimum=STEWARD_MINIMUM,
    )
    found = store.find_release(commons, release)
    grant = access.issue(terms, found, commons.keys / "commons.pem")
    return store.open_view(commons, grant, today=today)
