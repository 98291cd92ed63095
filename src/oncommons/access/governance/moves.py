"""Every move of every kind of thing, as data: from these states, by this act, to that state."""

from collections.abc import Mapping
from types import MappingProxyType

from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.states import (
    AccountState,
    CallState,
    CommonsState,
    ExtractState,
    GrantState,
    IncidentState,
    ObjectionState,
    OutputState,
    PolicyState,
    ProjectState,
    QueueState,
    ReviewState,
    RoleState,
    State,
    ThingKind,
    TokenState,
)

Row = tuple[tuple[State, ...], Action, State | None]
"""From any of these states, by this act, to that state; None where the thing stays as it is."""

COMMONS: tuple[Row, ...] = (
    ((CommonsState.RUNNING,), Action.SUSPEND_ALL, CommonsState.SUSPENDED),
    ((CommonsState.SUSPENDED,), Action.RESUME_ALL, CommonsState.RUNNING),
    ((CommonsState.RUNNING, CommonsState.SUSPENDED), Action.UNSEAL, None),
    ((CommonsState.RUNNING, CommonsState.SUSPENDED), Action.ROTATE_KEYS, None),
    ((CommonsState.RUNNING, CommonsState.SUSPENDED), Action.BACK_UP, None),
    (
        (CommonsState.RUNNING, CommonsState.SUSPENDED),
        Action.DECOMMISSION,
        CommonsState.DECOMMISSIONED,
    ),
    ((CommonsState.RUNNING,), Action.PUBLISH_COURSE, None),
    ((CommonsState.RUNNING,), Action.REQUIRE_COURSE, None),
    ((CommonsState.RUNNING,), Action.SET_PRICES, None),
)

ACCOUNT: tuple[Row, ...] = (
    ((AccountState.NEW,), Action.CREATE_ACCOUNT, AccountState.UNVERIFIED),
    ((AccountState.UNVERIFIED,), Action.VERIFY_IDENTITY, AccountState.VERIFIED),
    (
        (AccountState.UNVERIFIED, AccountState.VERIFIED),
        Action.CHANGE_IDENTITY,
        AccountState.UNVERIFIED,
    ),
    ((AccountState.VERIFIED,), Action.ACCREDIT, None),
    ((AccountState.VERIFIED,), Action.RECORD_TRAINING, None),
    ((AccountState.VERIFIED,), Action.VERIFY_CERTIFICATE, None),
    ((AccountState.VERIFIED,), Action.SUSPEND_PERSON, AccountState.SUSPENDED),
    ((AccountState.SUSPENDED,), Action.RESUME_PERSON, AccountState.VERIFIED),
    (
        (AccountState.UNVERIFIED, AccountState.VERIFIED, AccountState.SUSPENDED),
        Action.CLOSE_ACCOUNT,
        AccountState.CLOSED,
    ),
)

ROLE: tuple[Row, ...] = (
    ((RoleState.NEW,), Action.REQUEST_ROLE, RoleState.REQUESTED),
    ((RoleState.NEW,), Action.ASSIGN_ROLE, RoleState.PENDING),
    ((RoleState.REQUESTED,), Action.COUNTERSIGN_ROLE, RoleState.PENDING),
    ((RoleState.REQUESTED,), Action.REFUSE_ROLE, RoleState.REFUSED),
    ((RoleState.REQUESTED,), Action.WITHDRAW_ROLE, RoleState.WITHDRAWN),
    ((RoleState.PENDING,), Action.TICK_ONBOARDING, None),
    ((RoleState.PENDING,), Action.TAKE_UP_ROLE, RoleState.HELD),
    ((RoleState.PENDING, RoleState.HELD), Action.END_ROLE, RoleState.ENDED),
)

TOKEN: tuple[Row, ...] = (
    ((TokenState.NEW,), Action.MAKE_TOKEN, TokenState.LIVE),
    ((TokenState.LIVE,), Action.REVOKE_TOKEN, TokenState.REVOKED),
)

CALL: tuple[Row, ...] = (
    ((CallState.NEW,), Action.CREATE_CALL, CallState.DRAFT),
    ((CallState.DRAFT,), Action.EDIT_CALL, None),
    ((CallState.DRAFT,), Action.ANNOUNCE_CALL, CallState.ANNOUNCED),
    ((CallState.DRAFT, CallState.ANNOUNCED), Action.CANCEL_CALL, CallState.CANCELLED),
    ((CallState.ANNOUNCED, CallState.RANKED), Action.RANK, CallState.RANKED),
    ((CallState.RANKED,), Action.PUBLISH_DECISIONS, CallState.DECIDED),
)

BEFORE_ACTIVE = (
    ProjectState.DRAFT,
    ProjectState.SUBMITTED,
    ProjectState.RETURNED,
    ProjectState.ELIGIBLE,
    ProjectState.UNDER_REVIEW,
    ProjectState.RESERVE,
    ProjectState.SELECTED,
    ProjectState.ONBOARDING,
)
PROJECT: tuple[Row, ...] = (
    ((ProjectState.NEW,), Action.APPLY, ProjectState.DRAFT),
    ((ProjectState.DRAFT, ProjectState.RETURNED), Action.EDIT_APPLICATION, None),
    ((ProjectState.DRAFT,), Action.SUBMIT, ProjectState.SUBMITTED),
    ((ProjectState.SUBMITTED,), Action.FIND_ELIGIBLE, ProjectState.ELIGIBLE),
    ((ProjectState.SUBMITTED,), Action.SEND_BACK, ProjectState.RETURNED),
    ((ProjectState.SUBMITTED,), Action.WAIVE_TERM, None),
    ((ProjectState.RETURNED,), Action.RESUBMIT, ProjectState.SUBMITTED),
    (
        (
            ProjectState.SUBMITTED,
            ProjectState.ELIGIBLE,
            ProjectState.UNDER_REVIEW,
            ProjectState.RESERVE,
        ),
        Action.STEP_ASIDE,
        None,
    ),
    ((ProjectState.ELIGIBLE,), Action.OPEN_REVIEW, ProjectState.UNDER_REVIEW),
    ((ProjectState.UNDER_REVIEW,), Action.SELECT, ProjectState.SELECTED),
    ((ProjectState.UNDER_REVIEW,), Action.RESERVE, ProjectState.RESERVE),
    ((ProjectState.UNDER_REVIEW,), Action.REJECT, ProjectState.REJECTED),
    ((ProjectState.RESERVE,), Action.PROMOTE, ProjectState.SELECTED),
    ((ProjectState.SELECTED,), Action.ONBOARD, ProjectState.ONBOARDING),
    (
        (
            ProjectState.SELECTED,
            ProjectState.ONBOARDING,
            ProjectState.ACTIVE,
            ProjectState.SUSPENDED,
        ),
        Action.FILE_PAPER,
        None,
    ),
    (
        (
            ProjectState.SELECTED,
            ProjectState.ONBOARDING,
            ProjectState.ACTIVE,
            ProjectState.SUSPENDED,
        ),
        Action.RECORD_RISK,
        None,
    ),
    ((ProjectState.SELECTED, ProjectState.ONBOARDING, ProjectState.ACTIVE), Action.AGREE, None),
    ((ProjectState.SELECTED, ProjectState.ONBOARDING), Action.ACCEPT_COSTS, None),
    ((ProjectState.ONBOARDING,), Action.ACTIVATE, ProjectState.ACTIVE),
    ((ProjectState.ACTIVE,), Action.SUSPEND, ProjectState.SUSPENDED),
    ((ProjectState.SUSPENDED,), Action.SETTLE_CAUSE, None),
    ((ProjectState.SUSPENDED,), Action.RESUME, ProjectState.ACTIVE),
    ((ProjectState.ACTIVE, ProjectState.SUSPENDED), Action.BEGIN_CLOSING, ProjectState.CLOSING),
    ((ProjectState.CLOSING,), Action.CLOSE, ProjectState.CLOSED),
    (BEFORE_ACTIVE, Action.WITHDRAW, ProjectState.WITHDRAWN),
)

REVIEW: tuple[Row, ...] = (
    ((ReviewState.NEW,), Action.ASSIGN_REVIEWER, ReviewState.ASSIGNED),
    ((ReviewState.ASSIGNED,), Action.DECLARE_NO_CONFLICT, None),
    ((ReviewState.ASSIGNED,), Action.DECLARE_CONFLICT, ReviewState.EXCUSED),
    ((ReviewState.ASSIGNED,), Action.REVIEW, ReviewState.SUBMITTED),
    ((ReviewState.SUBMITTED,), Action.AMEND_REVIEW, ReviewState.AMENDED),
    ((ReviewState.SUBMITTED, ReviewState.AMENDED), Action.READ_REVIEW, None),
)

GRANT: tuple[Row, ...] = (
    ((GrantState.NEW,), Action.SIGN_GRANT, GrantState.SIGNED),
    ((GrantState.SIGNED,), Action.ASK, None),
    ((GrantState.SIGNED, GrantState.HELD), Action.TAKE_DUMMY, None),
    ((GrantState.SIGNED,), Action.HOLD_GRANT, GrantState.HELD),
    ((GrantState.HELD,), Action.RESUME_GRANT, GrantState.SIGNED),
    ((GrantState.SIGNED, GrantState.HELD), Action.REVOKE_GRANT, GrantState.REVOKED),
)

EXTRACT: tuple[Row, ...] = (
    ((ExtractState.NEW,), Action.BUILD_EXTRACT, ExtractState.BUILT),
    ((ExtractState.BUILT,), Action.DESTROY_EXTRACT, ExtractState.DESTROYED),
)

JOB: tuple[Row, ...] = (
    ((QueueState.NEW,), Action.RUN_CODE, QueueState.QUEUED),
    ((QueueState.QUEUED,), Action.START_JOB, QueueState.RUNNING),
    ((QueueState.RUNNING,), Action.FINISH_JOB, QueueState.OK),
    ((QueueState.RUNNING,), Action.FAIL_JOB, QueueState.ERROR),
    ((QueueState.RUNNING,), Action.REACH_LIMIT, QueueState.LIMIT),
    ((QueueState.RUNNING,), Action.LOSE_JOB, QueueState.LOST),
    ((QueueState.LOST,), Action.REQUEUE_JOB, QueueState.QUEUED),
    ((QueueState.QUEUED, QueueState.RUNNING, QueueState.LOST), Action.STOP_JOB, QueueState.KILLED),
    (
        (QueueState.OK, QueueState.ERROR, QueueState.LIMIT, QueueState.KILLED),
        Action.READ_JOB_LOG,
        None,
    ),
)

UNDECIDED = (
    OutputState.DRAFT,
    OutputState.SUBMITTED,
    OutputState.BLOCKED,
    OutputState.IN_REVIEW,
    OutputState.PARTIALLY_REVIEWED,
    OutputState.REVIEWED,
    OutputState.RETURNED,
)
OUTPUT: tuple[Row, ...] = (
    ((OutputState.NEW,), Action.BEGIN_OUTPUT, OutputState.DRAFT),
    ((OutputState.DRAFT,), Action.SUBMIT_OUTPUT, OutputState.SUBMITTED),
    ((OutputState.SUBMITTED,), Action.PASS_CHECKS, OutputState.IN_REVIEW),
    ((OutputState.SUBMITTED,), Action.BLOCK_OUTPUT, OutputState.BLOCKED),
    ((OutputState.BLOCKED, OutputState.RETURNED), Action.AMEND_OUTPUT, OutputState.DRAFT),
    ((OutputState.IN_REVIEW, OutputState.PARTIALLY_REVIEWED), Action.ASSIGN_CHECKER, None),
    (
        (
            OutputState.IN_REVIEW,
            OutputState.PARTIALLY_REVIEWED,
            OutputState.REVIEWED,
            OutputState.APPROVED,
        ),
        Action.READ_FILES,
        None,
    ),
    (
        (OutputState.IN_REVIEW, OutputState.PARTIALLY_REVIEWED),
        Action.VOTE,
        OutputState.PARTIALLY_REVIEWED,
    ),
    ((OutputState.PARTIALLY_REVIEWED,), Action.SETTLE_VOTES, OutputState.REVIEWED),
    (
        (
            OutputState.REVIEWED,
            OutputState.RETURNED,
            OutputState.APPROVED,
            OutputState.REJECTED,
            OutputState.RELEASED,
        ),
        Action.READ_VOTES,
        None,
    ),
    ((OutputState.REVIEWED,), Action.AGREE_OUTPUT, None),
    ((OutputState.REVIEWED,), Action.APPROVE, OutputState.APPROVED),
    ((OutputState.REVIEWED,), Action.RETURN_OUTPUT, OutputState.RETURNED),
    ((OutputState.REVIEWED,), Action.REJECT_OUTPUT, OutputState.REJECTED),
    ((OutputState.APPROVED,), Action.RELEASE, OutputState.RELEASED),
    (UNDECIDED, Action.WITHDRAW_OUTPUT, OutputState.WITHDRAWN),
    ((OutputState.RELEASED,), Action.TAKE_HOME, None),
)

POLICY: tuple[Row, ...] = (
    ((PolicyState.NEW,), Action.DRAFT_POLICY, PolicyState.DRAFT),
    ((PolicyState.DRAFT,), Action.EDIT_POLICY, None),
    ((PolicyState.DRAFT,), Action.APPROVE_POLICY, PolicyState.APPROVED),
    ((PolicyState.APPROVED,), Action.REPLACE_POLICY, PolicyState.REPLACED),
)

INCIDENT: tuple[Row, ...] = (
    ((IncidentState.NEW,), Action.OPEN_INCIDENT, IncidentState.OPEN),
    ((IncidentState.OPEN, IncidentState.ASSIGNED), Action.ASSIGN_INCIDENT, IncidentState.ASSIGNED),
    ((IncidentState.ASSIGNED,), Action.CLOSE_INCIDENT, IncidentState.CLOSED),
    (
        (IncidentState.OPEN, IncidentState.ASSIGNED, IncidentState.CLOSED),
        Action.PUBLISH_INCIDENT,
        None,
    ),
)

OBJECTION: tuple[Row, ...] = (
    ((ObjectionState.NEW,), Action.OBJECT, ObjectionState.RECEIVED),
    ((ObjectionState.RECEIVED,), Action.FETCH_OBJECTION, ObjectionState.BEING_IDENTIFIED),
    ((ObjectionState.BEING_IDENTIFIED,), Action.FIND_PATIENT, ObjectionState.REGISTERED),
    ((ObjectionState.BEING_IDENTIFIED,), Action.FIND_NOBODY, ObjectionState.UNMATCHED),
    ((ObjectionState.UNMATCHED,), Action.ASK_AGAIN, ObjectionState.BEING_IDENTIFIED),
    ((ObjectionState.REGISTERED,), Action.EXCLUDE, ObjectionState.EFFECTIVE),
    ((ObjectionState.EFFECTIVE,), Action.CONFIRM_OBJECTION, ObjectionState.CLOSED),
    (
        (ObjectionState.EFFECTIVE, ObjectionState.CLOSED),
        Action.WITHDRAW_OBJECTION,
        ObjectionState.WITHDRAWN,
    ),
)

ROWS: Mapping[ThingKind, tuple[Row, ...]] = MappingProxyType(
    {
        ThingKind.COMMONS: COMMONS,
        ThingKind.ACCOUNT: ACCOUNT,
        ThingKind.ROLE: ROLE,
        ThingKind.TOKEN: TOKEN,
        ThingKind.CALL: CALL,
        ThingKind.PROJECT: PROJECT,
        ThingKind.REVIEW: REVIEW,
        ThingKind.GRANT: GRANT,
        ThingKind.EXTRACT: EXTRACT,
        ThingKind.JOB: JOB,
        ThingKind.OUTPUT: OUTPUT,
        ThingKind.POLICY: POLICY,
        ThingKind.INCIDENT: INCIDENT,
        ThingKind.OBJECTION: OBJECTION,
    }
)
"""The rows of each kind that has states."""

STATELESS = frozenset(
    {
        Action.READ_PUBLISHED,
        Action.READ_ANCHORS,
        Action.READ_WHOLE_TRAIL,
        Action.READ_IDENTITY_TRAIL,
        Action.READ_KEY_TRAIL,
        Action.READ_HEALTH,
        Action.READ_OWN_TRAIL,
        Action.READ_CALL_TRAIL,
        Action.READ_PROJECT,
        Action.READ_PROJECT_TRAIL,
        Action.READ_REVIEW_TRAIL,
        Action.READ_REQUEST_TRAIL,
        Action.READ_INCIDENT,
        Action.READ_DATASET_TRAIL,
        Action.READ_SITE_TRAIL,
        Action.ADMIT_ORGANISATION,
        Action.CHANGE_ORGANISATION,
        Action.END_MEMBERSHIP,
        Action.REGISTER_DATASET,
        Action.CLASSIFY_DATASET,
        Action.ASK_NOISY,
        Action.READ_VAULT,
        Action.READ_AT_BEDSIDE,
    }
)
"""Acts that ask for no state: those that read, and those on things without any."""
