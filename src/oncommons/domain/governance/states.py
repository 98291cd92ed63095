"""The kinds of things that are governed, and where each may stand; `new` is not stored yet."""

from enum import StrEnum


class ThingKind(StrEnum):
    """What an act is done to."""

    COMMONS = "commons"
    ORGANISATION = "organisation"
    ACCOUNT = "account"
    ROLE = "role"
    TOKEN = "token"  # noqa: S105 - a kind of thing, no password
    CALL = "call"
    PROJECT = "project"
    REVIEW = "review"
    DATASET = "dataset"
    SITE = "site"
    CASE = "case"
    GRANT = "grant"
    EXTRACT = "extract"
    JOB = "job"
    OUTPUT = "output"
    POLICY = "policy"
    INCIDENT = "incident"
    OBJECTION = "objection"


class CommonsState(StrEnum):
    """Where the commons as a whole stands."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    DECOMMISSIONED = "decommissioned"


class AccountState(StrEnum):
    """Where the account of a person stands; accreditation is a date, not a state."""

    NEW = "new"
    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class RoleState(StrEnum):
    """Where a role that was asked for stands; its last day is a date, not a state."""

    NEW = "new"
    REQUESTED = "requested"
    PENDING = "pending"
    HELD = "held"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class TokenState(StrEnum):
    """Where a token of a program stands; its last day is a date, not a state."""

    NEW = "new"
    LIVE = "live"
    REVOKED = "revoked"


class CallState(StrEnum):
    """Where a call stands; whether it is open is a matter of its dates."""

    NEW = "new"
    DRAFT = "draft"
    ANNOUNCED = "announced"
    RANKED = "ranked"
    DECIDED = "decided"
    CANCELLED = "cancelled"


class ProjectState(StrEnum):
    """Where a project stands, from its application to its end."""

    NEW = "new"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    UNDER_REVIEW = "under_review"
    RESERVE = "reserve"
    REJECTED = "rejected"
    SELECTED = "selected"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ReviewState(StrEnum):
    """Where the review of one application by one person stands."""

    NEW = "new"
    ASSIGNED = "assigned"
    EXCUSED = "excused"
    SUBMITTED = "submitted"
    AMENDED = "amended"


class GrantState(StrEnum):
    """Where a grant stands, as it is stored; `Standing` adds its dates."""

    NEW = "new"
    SIGNED = "signed"
    HELD = "held"
    REVOKED = "revoked"


class Standing(StrEnum):
    """Where a grant stands on a day: what is stored, and its dates."""

    UNSIGNED = "unsigned"
    WAITING = "waiting"
    LIVE = "live"
    HELD = "held"
    REVOKED = "revoked"
    ENDED = "ended"


class ExtractState(StrEnum):
    """Where the extract of a grant stands."""

    NEW = "new"
    BUILT = "built"
    DESTROYED = "destroyed"


class QueueState(StrEnum):
    """Where a piece of a researcher's code stands on its way through the sandbox."""

    NEW = "new"
    QUEUED = "queued"
    RUNNING = "running"
    OK = "ok"
    ERROR = "error"
    LIMIT = "limit"
    KILLED = "killed"
    LOST = "lost"


class OutputState(StrEnum):
    """Where an output stands on its way out through the airlock."""

    NEW = "new"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    BLOCKED = "blocked"
    IN_REVIEW = "in_review"
    PARTIALLY_REVIEWED = "partially_reviewed"
    REVIEWED = "reviewed"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class PolicyState(StrEnum):
    """Where one version of a written policy stands."""

    NEW = "new"
    DRAFT = "draft"
    APPROVED = "approved"
    REPLACED = "replaced"


class IncidentState(StrEnum):
    """Where an incident stands; there is no way to delete one."""

    NEW = "new"
    OPEN = "open"
    ASSIGNED = "assigned"
    CLOSED = "closed"


class ObjectionState(StrEnum):
    """Where a patient's objection stands."""

    NEW = "new"
    RECEIVED = "received"
    BEING_IDENTIFIED = "being_identified"
    UNMATCHED = "unmatched"
    REGISTERED = "registered"
    EFFECTIVE = "effective"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


State = (
    CommonsState
    | AccountState
    | RoleState
    | TokenState
    | CallState
    | ProjectState
    | ReviewState
    | GrantState
    | ExtractState
    | QueueState
    | OutputState
    | PolicyState
    | IncidentState
    | ObjectionState
)
"""The state of any thing that has one."""
