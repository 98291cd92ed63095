"""What is done to tokens: made for one project, for at most 90 days, shown once, revoked."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from oncommons.domain.governance import tokens
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.states import TokenState
from oncommons.errors import Refused
from oncommons.hub import acting
from oncommons.hub.audit.trail import Trail
from oncommons.hub.members.models import ServiceToken
from oncommons.hub.members.tokens.bearers import PREFIX, token_value

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Made:
    """A new token.

    Args:
        row: what is kept.
        secret: what the program sends; it is shown now and never again.
    """

    row: ServiceToken
    secret: str


def make_token(*, trail: Trail, by: str, name: str, project: str, expires: date) -> Made:
    """Make a token with which a program acts for oneself in one project.

    Args:
        trail: the trail.
        by: id of who makes it; the program has no more rights than this person.
        name: what the program is.
        project: id of the project.
        expires: last day, at most 90 days from today.

    Raises:
        Refused: governance refuses it, such as a day that is too far away.
    """
    asked = tokens.ServiceToken("", TokenState.NEW, by, project, expires)
    detail = {"expires": str(expires)}
    with acting.act(
        trail=trail,
        by=by,
        action=Action.MAKE_TOKEN,
        thing=lambda: asked,
        project=project,
        detail=detail,
    ) as act:
        secret = f"{PREFIX}{secrets.token_urlsafe(SECRET_BYTES)}"
        stamp = act.stamp()
        act.target = stamp["id"]
        row = ServiceToken.objects.create(
            **stamp,
            person_id=by,
            name=name,
            project=project,
            hash=hashlib.sha256(secret.encode()).hexdigest(),
            expires=expires,
            state=act.next_state,
        )
    return Made(row, secret)


def revoke_token(*, trail: Trail, by: str, token: str) -> ServiceToken:
    """Revoke a token at once.

    Args:
        trail: the trail.
        by: id of who does it; `system` for the commons itself.
        token: id of its row.

    Raises:
        Refused: governance refuses it, or there is no such token.
    """
    with acting.act(
        trail=trail, by=by, action=Action.REVOKE_TOKEN, thing=lambda: token_value(_row(token))
    ) as act:
        row = _row(token)
        act.project = row.project
        row.state, row.revoked_by = act.next_state, by
        row.save(update_fields=["state", "revoked_by"])
        return row


def _row(token: str) -> ServiceToken:
    row = ServiceToken.objects.filter(id=token).first()
    if row is None:
        found = f"there is no token {token}"
        raise Refused("UNKNOWN", found, remedy="list them: oncommons access token list")
    return row
