"""What can be done with the key of the trail and with the registers of governance.

Who may do it is asked before, of `access.governance`; here each act is one transaction with its
row of the trail.
"""

import hashlib
from collections.abc import Sequence
from datetime import date

from oncommons.access.audit.keys import make_audit_key
from oncommons.domain.audit import KEY_ROTATED
from oncommons.errors import Refused
from oncommons.hub.audit.models import AuditRow, Control, Incident, Obligation, Policy, Severity
from oncommons.hub.audit.trail import Trail


def rotate_key(*, trail: Trail, by: str) -> str:
    """Seal from now on with a new key; the old ones stay, to prove the rows before.

    Args:
        trail: the trail.
        by: id of who does it.

    Returns:
        The id of the new key.
    """
    key = make_audit_key(trail.places.keys)
    with trail.act(actor=by, action=KEY_ROTATED, target=key, detail={"key_id": key}):
        pass  # the row itself is the change
    trail.anchor()
    return key


def write_policy(
    *, trail: Trail, by: str, slug: str, text: str, change: str, effective: date
) -> Policy:
    """Write the next version of a policy; it counts once another person approved it.

    Args:
        trail: the trail.
        by: id of its author.
        slug: short name of the policy.
        text: its whole text.
        change: what changed, and why.
        effective: first day.
    """
    with trail.act(actor=by, action="policy.written", target=slug) as act:
        version = Policy.objects.filter(slug=slug).count() + 1
        text_hash = hashlib.sha256(text.encode()).hexdigest()
        act.detail |= {"version": version, "text_hash": text_hash}
        return Policy.objects.create(
            **act.stamp(),
            slug=slug,
            version=version,
            text=text,
            text_hash=text_hash,
            change=change,
            effective=effective,
        )


def approve_policy(*, trail: Trail, by: str, slug: str, version: int) -> Policy:
    """Approve a version of a policy.

    Args:
        trail: the trail.
        by: id of who approves, who is not its author.
        slug: short name of the policy.
        version: which version.

    Raises:
        Refused: there is no such version, it is approved, or by its author.
    """
    detail = {"version": version}
    with trail.act(actor=by, action="policy.approved", target=slug, detail=detail) as act:
        policy = Policy.objects.filter(slug=slug, version=version).first()
        if policy is None:
            raise _unknown(f"version {version} of policy {slug}")
        if policy.approver:
            raise Refused(
                "STATE", f"policy {slug} {version} is approved", remedy="write the next version"
            )
        if policy.created_by == by:
            raise Refused(
                "SEPARATION_S6",
                "the author of a policy does not approve it",
                remedy="ask another governance manager",
            )
        policy.approver, policy.approved_at = by, act.at
        policy.save(update_fields=["approver", "approved_at"])
        return policy


def register_obligation(
    *, trail: Trail, by: str, law: str, owner: str, review_by: date
) -> Obligation:
    """Write down a duty by law or contract.

    Args:
        trail: the trail.
        by: id of who does it.
        law: the law or the contract, and what it asks.
        owner: id of who looks after it.
        review_by: when it is looked at again.
    """
    with trail.act(actor=by, action="obligation.registered", detail={"owner": owner}) as act:
        stamp = act.stamp()
        act.target = stamp["id"]
        return Obligation.objects.create(**stamp, law=law, owner=owner, review_by=review_by)


def register_control(
    *, trail: Trail, by: str, obligation: str, test_id: str = "", document: str = ""
) -> Control:
    """Link an obligation to what shows that it is kept: a test or a document.

    Args:
        trail: the trail.
        by: id of who does it.
        obligation: id of the obligation.
        test_id: the test; empty where it is a document.
        document: the document; empty where it is a test.

    Raises:
        Refused: there is no such obligation, or not exactly one of both is given.
    """
    if bool(test_id) == bool(document):
        raise Refused(
            "CONTROL", "a control is a test or a document", remedy="give exactly one of them"
        )
    detail = {"obligation": obligation}
    with trail.act(actor=by, action="control.registered", detail=detail) as act:
        if not Obligation.objects.filter(id=obligation).exists():
            raise _unknown(f"obligation {obligation}")
        stamp = act.stamp()
        act.target = stamp["id"]
        return Control.objects.create(
            **stamp, obligation_id=obligation, test_id=test_id, document=document
        )


def open_incident(
    *, trail: Trail, by: str, severity: Severity, summary: str, links: Sequence[int] = ()
) -> Incident:
    """Write down that something went wrong.

    Args:
        trail: the trail.
        by: id of who found it.
        severity: how bad it is.
        summary: what happened, without names of patients.
        links: numbers of the rows of the trail that belong to it.

    Raises:
        Refused: a row that is linked to is not there.
    """
    with trail.act(actor=by, action="incident.opened") as act:
        act.detail |= {"severity": str(severity), "links": list(links)}
        if AuditRow.objects.filter(seq__in=links).count() != len(set(links)):
            raise _unknown("a linked row of the audit trail")
        stamp = act.stamp()
        act.target = stamp["id"]
        return Incident.objects.create(
            **stamp, severity=severity, summary=summary, links=list(links)
        )


def assign_incident(*, trail: Trail, by: str, incident: str, to: str) -> Incident:
    """Give an incident to somebody to look into.

    Args:
        trail: the trail.
        by: id of who assigns it.
        incident: id of the incident.
        to: id of who looks into it.

    Raises:
        Refused: there is no such incident, or it is closed.
    """
    with trail.act(actor=by, action="incident.assigned", target=incident, detail={"to": to}):
        found = _open(incident)
        found.assigned_to = to
        found.save(update_fields=["assigned_to"])
        return found


def close_incident(
    *, trail: Trail, by: str, incident: str, action: str = "", no_change: str = ""
) -> Incident:
    """Close an incident with what was done about it, or with why nothing had to be.

    Args:
        trail: the trail.
        by: id of who closes it.
        incident: id of the incident.
        action: what was done.
        no_change: why no change was needed.

    Raises:
        Refused: there is no such incident, it is closed, or neither reason is given.
    """
    if not action.strip() and not no_change.strip():
        raise Refused(
            "REASON",
            "an incident does not close without a reason",
            remedy="say what was done, or why no change was needed",
        )
    with trail.act(actor=by, action="incident.closed", target=incident) as act:
        found = _open(incident)
        found.action, found.no_change, found.closed_at = action, no_change, act.at
        found.save(update_fields=["action", "no_change", "closed_at"])
        return found


def _open(incident: str) -> Incident:
    found = Incident.objects.filter(id=incident).first()
    if found is None:
        raise _unknown(f"incident {incident}")
    if found.closed_at is not None:
        raise Refused("STATE", f"incident {incident} is closed", remedy="open a new one")
    return found


def _unknown(what: str) -> Refused:
    return Refused("UNKNOWN", f"there is no {what}", remedy="look at the register again")
