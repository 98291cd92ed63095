"""Keep the files of grants and the book of holds in step with where projects stand.

The database says where a grant stands; what opens a View is its file and the signed book beside
it. `settle` makes the second follow the first. It only ever adds what is lacking, so it may be
called again at any time: the clock calls it each day, and so mends what a power cut left.
"""

from datetime import datetime

from oncommons.access.grants import keep_grant, write_holds
from oncommons.domain.governance.states import CommonsState, GrantState, ProjectState
from oncommons.domain.holds import HoldAct
from oncommons.errors import Refused
from oncommons.hub.audit.trail import SYSTEM
from oncommons.hub.members.standing import commons_of
from oncommons.hub.projects import models
from oncommons.hub.projects.values import signed_grant
from oncommons.store.commons import Commons
from oncommons.store.holds import FOLDER, read_holds

Wanted = tuple[HoldAct, str]
"""What a grant needs to have had done to it last, and why."""


def settle(commons: Commons, *, now: datetime) -> tuple[str, ...]:
    """Bring files and book in step; what closes goes before what opens.

    Args:
        commons: where.
        now: the time, with its zone.

    Returns:
        The ids of the grants to which something was done.

    Raises:
        IntegrityError, KeyProblem, CommonsError: as `write_holds`.
    """
    is_running = commons_of().state is CommonsState.RUNNING
    rows = models.GrantRow.objects.select_related("project").order_by("grant_id")
    wanted = {row.grant_id: (row, _wanted(row, is_running=is_running)) for row in rows}
    done = []
    for act in (HoldAct.REVOKE, HoldAct.SUSPEND, HoldAct.RESUME):
        for grant_id, (_, (one, reason)) in wanted.items():
            if one is act and _do(commons, grant_id, act, reason, now):
                done.append(grant_id)
    for row, (act, _) in wanted.values():
        if act is HoldAct.RESUME and _keep(commons, row, now):
            done.append(row.grant_id)
    return tuple(dict.fromkeys(done))


def _wanted(row: models.GrantRow, *, is_running: bool) -> Wanted:
    project = row.project
    if row.state == GrantState.REVOKED:
        return HoldAct.REVOKE, f"grant {row.grant_id} was revoked"
    if not is_running:
        return HoldAct.SUSPEND, "the whole commons is suspended"
    if project.state != ProjectState.ACTIVE:
        return HoldAct.SUSPEND, f"project {project.id} is {project.state}"
    if row.state == GrantState.HELD:
        return HoldAct.SUSPEND, f"the owner holds grant {row.grant_id}"
    return HoldAct.RESUME, f"project {project.id} is active"


def _do(commons: Commons, grant_id: str, act: HoldAct, reason: str, now: datetime) -> bool:
    last = read_holds(commons).last().get(grant_id)
    before = HoldAct.RESUME if last is None else last.act
    if before in (act, HoldAct.REVOKE):
        return False
    try:
        write_holds(commons, [grant_id], act, by=SYSTEM, now=now, reason=reason)
    except Refused as refusal:
        if refusal.code != "HOLD":  # another program did it meanwhile
            raise
        return False
    return True


def _keep(commons: Commons, row: models.GrantRow, now: datetime) -> bool:
    """Keep the file of a grant of a running project, where it is not kept yet."""
    signed = signed_grant(row)
    path = commons.folder / FOLDER / f"{signed.grant_id}.json"
    if path.exists() or signed.valid_until < now.date():
        return False
    keep_grant(commons, signed, today=now.date())
    return True
