"""What is done to grants of projects: signed by the owner, held, resumed, revoked."""

from oncommons.access.grants import issue
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.outputs import ProjectGrant
from oncommons.domain.governance.states import GrantState
from oncommons.domain.grants import Depth
from oncommons.errors import Refused
from oncommons.hub import acting
from oncommons.hub.audit.trail import Trail
from oncommons.hub.projects.grants.book import settle
from oncommons.hub.projects.grants.terms import authority_for, terms_for
from oncommons.hub.projects.models import GrantRow
from oncommons.hub.projects.rows import dataset_row, grant_row, project_row
from oncommons.hub.projects.values import (
    IN_FORCE,
    dataset_value,
    grant_of,
    project_value,
)
from oncommons.store import Commons, find_release


def sign_grant(
    *,
    trail: Trail,
    by: str,
    commons: Commons,
    project: str,
    dataset: str,
    depth: Depth | None = None,
    minimum: int = 0,
) -> GrantRow:
    """Sign what a project asked for of the own dataset; it opens once the project is active.

    A grant of the same project and dataset that is in force is revoked by it.

    Args:
        trail: the trail.
        by: id of the owner of the dataset.
        commons: whose key signs.
        project: id of the project.
        dataset: id of the dataset.
        depth: how deep it reaches; as deep as the project may go where none is named.
        minimum: smallest group of patients that is shown; 0 for the least of the depth.

    Raises:
        Refused: governance refuses it: the owners, the tier or the papers.
        GrantError: the terms go further than what was settled.
    """
    reach = depth or Depth(project_row(project).depth or Depth.EXPLORE)

    def as_it_would_be() -> ProjectGrant:
        row, data = project_row(project), dataset_row(dataset)
        terms = terms_for(row, data, today=trail.clock().date(), depth=reach, minimum=minimum)
        return ProjectGrant(
            f"{project}:{dataset}",
            GrantState.NEW,
            project_value(row),
            dataset_value(data),
            terms.valid_from,
            terms.valid_until,
            reach,
        )

    with acting.act(trail=trail, by=by, action=Action.SIGN_GRANT, thing=as_it_would_be) as act:
        row, data = project_row(project), dataset_row(dataset)
        terms = terms_for(row, data, today=act.today, depth=reach, minimum=minimum)
        settled = authority_for(project_value(row), dataset, Depth(row.depth))
        release = find_release(commons, data.release_id)
        signed = issue(terms, release, commons.keys / "commons.pem", authority=settled)
        if GrantRow.objects.filter(grant_id=signed.grant_id).exists():
            found = f"grant {signed.grant_id} was signed already"
            raise Refused("TAKEN", found, remedy="it is in force, or sign other terms")
        for old in GrantRow.objects.filter(project=row, dataset=data, state__in=IN_FORCE):
            revoke_grant(trail=trail, by=by, grant=old.grant_id, reason="a new one is signed")
        act.target = signed.grant_id
        made = GrantRow.objects.create(
            **act.stamp(),
            grant_id=signed.grant_id,
            project=row,
            dataset=data,
            signed=signed.to_json(),
            state=act.next_state,
        )
    settle(commons, now=trail.clock())
    return made


def hold_grant(*, trail: Trail, by: str, commons: Commons, grant: str, reason: str) -> GrantRow:
    """Hold a grant: open views refuse their next call.

    Raises:
        Refused: governance refuses it, there is no such grant, or no reason is given.
    """
    row = _move(trail, by, Action.HOLD_GRANT, grant, reason)
    settle(commons, now=trail.clock())
    return row


def resume_grant(
    *, trail: Trail, by: str, commons: Commons, grant: str, reason: str, second: str = ""
) -> GrantRow:
    """Let a grant that was held open again; whoever held it needs a second person.

    Raises:
        Refused: governance refuses it, there is no such grant, or no reason is given.
    """
    row = _move(trail, by, Action.RESUME_GRANT, grant, reason, second)
    settle(commons, now=trail.clock())
    return row


def revoke_grant(*, trail: Trail, by: str, grant: str, reason: str) -> GrantRow:
    """End a grant for good; `settle` writes it into the book.

    Raises:
        Refused: governance refuses it, there is no such grant, or no reason is given.
    """
    return _move(trail, by, Action.REVOKE_GRANT, grant, reason)


def _move(
    trail: Trail, by: str, action: Action, grant: str, reason: str, second: str = ""
) -> GrantRow:
    with acting.act(
        trail=trail,
        by=by,
        action=action,
        thing=lambda: grant_of(grant),
        reason=reason,
        second=second,
    ) as act:
        row = grant_row(grant)
        row.state = act.next_state
        row.held_by = by if row.state == GrantState.HELD else ""
        row.save(update_fields=["state", "held_by"])
        return row
