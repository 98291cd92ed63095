"""Tell for whom, and in which project, a program acts that shows a token."""

import hashlib
from dataclasses import dataclass
from datetime import date

from oncommons.domain.governance import tokens
from oncommons.domain.governance.states import TokenState
from oncommons.errors import Refused
from oncommons.hub.members.models import ServiceToken

PREFIX = "onc-"


@dataclass(frozen=True, slots=True)
class Bearer:
    """For whom a program acts.

    Args:
        person: id of the person, whose roles count at each act.
        project: the one project.
        token: id of the token.
    """

    person: str
    project: str
    token: str

    def check_project(self, project: str) -> None:
        """Refuse another project than that of the token.

        Raises:
            Refused: it is another one.
        """
        if project != self.project:
            found = f"this token is for project {self.project} alone"
            raise Refused("TOKEN_SCOPE", found, remedy="use a token of the other project")


def bearer_of(secret: str, today: date) -> Bearer:
    """Find for whom a program acts.

    Args:
        secret: what it sent.
        today: the day.

    Raises:
        Refused: it is no token, or one that ended or was revoked; the answer is the same.
    """
    shown = hashlib.sha256(secret.encode()).hexdigest()
    row = ServiceToken.objects.filter(hash=shown).first()
    if row is None or not token_value(row).holds(today):
        remedy = "make a new one: oncommons access token make"
        raise Refused("TOKEN", "this token opens nothing", remedy=remedy)
    return Bearer(row.person_id, row.project, row.id)


def token_value(row: ServiceToken) -> tokens.ServiceToken:
    """Give the row of a token as governance sees it."""
    return tokens.ServiceToken(
        row.id, TokenState(row.state), row.person_id, row.project, row.expires
    )
