"""Who may do what, as data: role, act, and how far the role reaches; what is not here is refused.

No row gives `operator` or `user_admin` an act of `DATA_ACTIONS`, and a law holds it so.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.roles import Role


class Reach(StrEnum):
    """How far a role reaches in one act."""

    SCOPE = "all"
    AUTHOR = "own"
    ASSIGNED = "assigned"
    ANYWHERE = "anywhere"


PUBLIC, MEMBER, LEAD, RESEARCHER = Role.PUBLIC, Role.MEMBER, Role.LEAD, Role.RESEARCHER
MANAGER, REVIEWER, LAY, CHAIR = (
    Role.PROJECT_MANAGER,
    Role.REVIEWER,
    Role.PUBLIC_MEMBER,
    Role.PANEL_CHAIR,
)
STEWARD, OWNER, DELEGATE, CHECKER = (
    Role.STEWARD,
    Role.DATA_OWNER,
    Role.DELEGATE,
    Role.OUTPUT_CHECKER,
)
GOVERNANCE, CLINICIAN, ACCOUNTS, KEYS, OPERATOR = (
    Role.GOVERNANCE_MANAGER,
    Role.CLINICIAN,
    Role.USER_ADMIN,
    Role.KEY_HOLDER,
    Role.OPERATOR,
)
WITH_ACCOUNT = tuple(role for role in Role if role is not PUBLIC)


def _scope(*roles: Role) -> dict[Role, Reach]:
    return dict.fromkeys(roles, Reach.SCOPE)


def _author(*roles: Role) -> dict[Role, Reach]:
    return dict.fromkeys(roles, Reach.AUTHOR)


def _assigned(*roles: Role) -> dict[Role, Reach]:
    return dict.fromkeys(roles, Reach.ASSIGNED)


def _anywhere(*roles: Role) -> dict[Role, Reach]:
    return dict.fromkeys(roles, Reach.ANYWHERE)


def _frozen(
    rows: Mapping[Action, Mapping[Role, Reach]],
) -> Mapping[Action, Mapping[Role, Reach]]:
    return MappingProxyType({action: MappingProxyType(row) for action, row in rows.items()})


ALLOWED: Mapping[Action, Mapping[Role, Reach]] = _frozen(
    {
        # the commons
        Action.READ_PUBLISHED: _scope(PUBLIC),
        Action.READ_ANCHORS: _scope(PUBLIC),
        Action.READ_WHOLE_TRAIL: _scope(GOVERNANCE),
        Action.READ_IDENTITY_TRAIL: _scope(ACCOUNTS, GOVERNANCE),
        Action.READ_KEY_TRAIL: _scope(KEYS, GOVERNANCE),
        Action.READ_HEALTH: _scope(OPERATOR, GOVERNANCE),
        Action.SUSPEND_ALL: _scope(GOVERNANCE, OPERATOR),
        Action.RESUME_ALL: _scope(GOVERNANCE),
        Action.UNSEAL: _scope(KEYS),
        Action.ROTATE_KEYS: _scope(KEYS),
        Action.BACK_UP: _scope(OPERATOR),
        Action.DECOMMISSION: _scope(GOVERNANCE),
        Action.PUBLISH_COURSE: _scope(GOVERNANCE),
        Action.REQUIRE_COURSE: _scope(GOVERNANCE),
        Action.SET_PRICES: _scope(GOVERNANCE),
        Action.ADMIT_ORGANISATION: _scope(GOVERNANCE),
        Action.CHANGE_ORGANISATION: _scope(GOVERNANCE),
        Action.END_MEMBERSHIP: _scope(GOVERNANCE),
        # accounts and roles
        Action.CREATE_ACCOUNT: _scope(ACCOUNTS),
        Action.CHANGE_IDENTITY: _scope(ACCOUNTS),
        Action.VERIFY_IDENTITY: _scope(ACCOUNTS),
        Action.CLOSE_ACCOUNT: _scope(ACCOUNTS),
        Action.ACCREDIT: _scope(GOVERNANCE),
        Action.RECORD_TRAINING: _author(MEMBER),
        Action.VERIFY_CERTIFICATE: _scope(GOVERNANCE),
        Action.SUSPEND_PERSON: _scope(GOVERNANCE, ACCOUNTS),
        Action.RESUME_PERSON: _scope(GOVERNANCE),
        Action.READ_OWN_TRAIL: _anywhere(*WITH_ACCOUNT),
        Action.REQUEST_ROLE: _scope(LEAD, OWNER, GOVERNANCE),
        Action.ASSIGN_ROLE: _scope(LEAD, CHAIR, GOVERNANCE),
        Action.COUNTERSIGN_ROLE: _scope(GOVERNANCE),
        Action.REFUSE_ROLE: _scope(GOVERNANCE),
        Action.WITHDRAW_ROLE: _author(LEAD, OWNER, GOVERNANCE),
        Action.TICK_ONBOARDING: _scope(GOVERNANCE),
        Action.TAKE_UP_ROLE: _scope(GOVERNANCE),
        Action.END_ROLE: _scope(LEAD, CHAIR, OWNER, GOVERNANCE),
        Action.MAKE_TOKEN: _scope(LEAD, RESEARCHER),
        Action.REVOKE_TOKEN: _scope(LEAD, GOVERNANCE) | _author(RESEARCHER),
        # calls and reviews
        Action.CREATE_CALL: _scope(GOVERNANCE),
        Action.EDIT_CALL: _scope(GOVERNANCE),
        Action.ANNOUNCE_CALL: _scope(GOVERNANCE),
        Action.CANCEL_CALL: _scope(GOVERNANCE),
        Action.RANK: _scope(CHAIR),
        Action.PUBLISH_DECISIONS: _scope(CHAIR),
        Action.READ_CALL_TRAIL: _scope(CHAIR, GOVERNANCE),
        Action.ASSIGN_REVIEWER: _scope(CHAIR),
        Action.DECLARE_NO_CONFLICT: _assigned(REVIEWER, LAY, CHAIR),
        Action.DECLARE_CONFLICT: _assigned(REVIEWER, LAY, CHAIR),
        Action.REVIEW: _assigned(REVIEWER, LAY, CHAIR),
        Action.AMEND_REVIEW: _assigned(REVIEWER, LAY, CHAIR),
        Action.READ_REVIEW: _scope(REVIEWER, LAY, CHAIR, GOVERNANCE),
        Action.READ_REVIEW_TRAIL: _assigned(REVIEWER, LAY) | _scope(CHAIR, GOVERNANCE),
        # projects
        Action.APPLY: _scope(MEMBER),
        Action.EDIT_APPLICATION: _scope(LEAD, MANAGER),
        Action.SUBMIT: _scope(LEAD),
        Action.FIND_ELIGIBLE: _scope(GOVERNANCE),
        Action.SEND_BACK: _scope(GOVERNANCE),
        Action.RESUBMIT: _scope(LEAD),
        Action.STEP_ASIDE: _scope(CHAIR),
        Action.OPEN_REVIEW: _scope(CHAIR),
        Action.SELECT: _scope(CHAIR),
        Action.RESERVE: _scope(CHAIR),
        Action.REJECT: _scope(CHAIR),
        Action.PROMOTE: _scope(CHAIR),
        Action.ONBOARD: _scope(GOVERNANCE),
        Action.FILE_PAPER: _scope(LEAD, MANAGER, GOVERNANCE),
        Action.WAIVE_TERM: _scope(OWNER),
        Action.AGREE: _scope(OWNER),
        Action.RECORD_RISK: _scope(LEAD, MANAGER, GOVERNANCE),
        Action.ACCEPT_COSTS: _scope(LEAD),
        Action.ACTIVATE: _scope(GOVERNANCE),
        Action.SUSPEND: _scope(GOVERNANCE, OWNER),
        Action.SETTLE_CAUSE: _scope(GOVERNANCE),
        Action.RESUME: _scope(GOVERNANCE),
        Action.BEGIN_CLOSING: _scope(LEAD, GOVERNANCE),
        Action.CLOSE: {},
        Action.WITHDRAW: _scope(LEAD),
        Action.READ_PROJECT: _scope(LEAD, RESEARCHER, MANAGER, CHAIR, OWNER, DELEGATE, GOVERNANCE)
        | _assigned(REVIEWER, LAY),
        Action.READ_PROJECT_TRAIL: _scope(LEAD, RESEARCHER, MANAGER, GOVERNANCE),
        # data
        Action.REGISTER_DATASET: _scope(GOVERNANCE),
        Action.CLASSIFY_DATASET: _scope(OWNER),
        Action.ASK_NOISY: _scope(MEMBER),
        Action.READ_DATASET_TRAIL: _scope(OWNER, GOVERNANCE),
        Action.READ_VAULT: _scope(STEWARD),
        Action.READ_SITE_TRAIL: _scope(STEWARD, GOVERNANCE),
        Action.READ_AT_BEDSIDE: _scope(CLINICIAN),
        Action.SIGN_GRANT: _scope(OWNER),
        Action.HOLD_GRANT: _scope(OWNER, GOVERNANCE),
        Action.RESUME_GRANT: _scope(OWNER),
        Action.REVOKE_GRANT: _scope(OWNER),
        Action.ASK: _scope(LEAD, RESEARCHER),
        Action.TAKE_DUMMY: _scope(LEAD, RESEARCHER),
        Action.BUILD_EXTRACT: _scope(LEAD, RESEARCHER),
        Action.DESTROY_EXTRACT: _scope(LEAD, GOVERNANCE),
        Action.RUN_CODE: _scope(LEAD, RESEARCHER),
        Action.START_JOB: {},
        Action.FINISH_JOB: {},
        Action.FAIL_JOB: {},
        Action.REACH_LIMIT: {},
        Action.LOSE_JOB: {},
        Action.REQUEUE_JOB: {},
        Action.STOP_JOB: _scope(LEAD, GOVERNANCE) | _author(RESEARCHER),
        Action.READ_JOB_LOG: _scope(LEAD, RESEARCHER),
        # outputs
        Action.BEGIN_OUTPUT: _scope(LEAD, RESEARCHER),
        Action.SUBMIT_OUTPUT: _scope(LEAD, RESEARCHER),
        Action.PASS_CHECKS: {},
        Action.BLOCK_OUTPUT: {},
        Action.AMEND_OUTPUT: _author(LEAD, RESEARCHER),
        Action.ASSIGN_CHECKER: _scope(GOVERNANCE),
        Action.READ_FILES: _assigned(CHECKER) | _scope(OWNER, DELEGATE),
        Action.VOTE: _assigned(CHECKER),
        Action.READ_VOTES: _assigned(CHECKER) | _scope(OWNER, DELEGATE, GOVERNANCE),
        Action.SETTLE_VOTES: {},
        Action.AGREE_OUTPUT: _scope(OWNER, DELEGATE),
        Action.APPROVE: _scope(OWNER, DELEGATE),
        Action.RETURN_OUTPUT: _scope(OWNER, DELEGATE),
        Action.REJECT_OUTPUT: _scope(OWNER, DELEGATE),
        Action.RELEASE: _scope(OWNER, DELEGATE),
        Action.WITHDRAW_OUTPUT: _author(LEAD, RESEARCHER),
        Action.TAKE_HOME: _scope(LEAD, RESEARCHER),
        Action.READ_REQUEST_TRAIL: _assigned(CHECKER) | _scope(LEAD, RESEARCHER, OWNER, GOVERNANCE),
        # policies, incidents, objections
        Action.DRAFT_POLICY: _scope(GOVERNANCE),
        Action.EDIT_POLICY: _author(GOVERNANCE),
        Action.APPROVE_POLICY: _scope(GOVERNANCE),
        Action.REPLACE_POLICY: {},
        Action.OPEN_INCIDENT: _anywhere(*WITH_ACCOUNT),
        Action.ASSIGN_INCIDENT: _scope(GOVERNANCE),
        Action.CLOSE_INCIDENT: _scope(GOVERNANCE),
        Action.PUBLISH_INCIDENT: _scope(GOVERNANCE),
        Action.READ_INCIDENT: _scope(GOVERNANCE),
        Action.OBJECT: _scope(PUBLIC),
        Action.FETCH_OBJECTION: _scope(STEWARD),
        Action.FIND_PATIENT: _scope(STEWARD),
        Action.FIND_NOBODY: _scope(STEWARD),
        Action.ASK_AGAIN: _scope(STEWARD),
        Action.EXCLUDE: {},
        Action.CONFIRM_OBJECTION: _scope(STEWARD),
        Action.WITHDRAW_OBJECTION: _scope(PUBLIC),
    }
)
"""Act to role to reach. An empty row is done by the commons itself alone."""

BY_ITSELF = frozenset(
    {
        Action.TAKE_UP_ROLE,
        Action.REVOKE_TOKEN,
        Action.SUSPEND,
        Action.BEGIN_CLOSING,
        Action.CLOSE,
        Action.HOLD_GRANT,
        Action.REVOKE_GRANT,
        Action.DESTROY_EXTRACT,
        Action.START_JOB,
        Action.FINISH_JOB,
        Action.FAIL_JOB,
        Action.REACH_LIMIT,
        Action.STOP_JOB,
        Action.LOSE_JOB,
        Action.REQUEUE_JOB,
        Action.PASS_CHECKS,
        Action.BLOCK_OUTPUT,
        Action.SETTLE_VOTES,
        Action.REPLACE_POLICY,
        Action.OPEN_INCIDENT,
        Action.EXCLUDE,
    }
)
"""Acts of the commons itself: of its clock and of its automatic checks."""

DATA_ACTIONS = frozenset(
    {
        Action.ASK_NOISY,
        Action.READ_VAULT,
        Action.READ_AT_BEDSIDE,
        Action.ASK,
        Action.BUILD_EXTRACT,
        Action.RUN_CODE,
        Action.READ_JOB_LOG,
        Action.READ_FILES,
        Action.TAKE_HOME,
    }
)
"""Acts that lead to data or to what was computed from it."""

DATA_ROLES = frozenset({LEAD, RESEARCHER, STEWARD, OWNER, DELEGATE, CHECKER, CLINICIAN})
"""Roles with a path to data, or with a say in who has one."""

APART_FROM_DATA = frozenset({ACCOUNTS, OPERATOR})
"""Roles whose holders never come near data, whatever else they are."""

COUNTERSIGNED = DATA_ROLES | {CHAIR, GOVERNANCE, ACCOUNTS, KEYS, OPERATOR}
"""Roles that one person asks for and another approves; the others work without data."""

GIVES: Mapping[Role, frozenset[Role]] = MappingProxyType(
    {
        LEAD: frozenset({RESEARCHER, MANAGER}),
        CHAIR: frozenset({REVIEWER, LAY}),
        OWNER: frozenset({DELEGATE}),
        GOVERNANCE: frozenset(WITH_ACCOUNT),
    }
)
"""Who may ask for, give and end which role, in the own scope; nobody else gives any."""

SECONDS: Mapping[Action, frozenset[Role]] = MappingProxyType(
    {
        Action.RESUME_ALL: frozenset({GOVERNANCE, KEYS}),
        Action.UNSEAL: frozenset({KEYS}),
        Action.ROTATE_KEYS: frozenset({KEYS}),
        Action.DECOMMISSION: frozenset({KEYS}),
        Action.RESUME: frozenset({GOVERNANCE, OWNER}),
    }
)
"""Acts that two people do together, and what the second one must be."""

SECONDS_IF_ASKED: Mapping[Action, frozenset[Role]] = MappingProxyType(
    {
        Action.RESUME_GRANT: frozenset({OWNER, DELEGATE, GOVERNANCE}),
        Action.RESUME_PERSON: frozenset({GOVERNANCE}),
    }
)
"""Acts that need a second person only where the first one suspended for cause."""

WHILE_SUSPENDED = frozenset(
    {
        Action.READ_PUBLISHED,
        Action.READ_ANCHORS,
        Action.READ_WHOLE_TRAIL,
        Action.READ_IDENTITY_TRAIL,
        Action.READ_KEY_TRAIL,
        Action.READ_HEALTH,
        Action.READ_OWN_TRAIL,
        Action.RESUME_ALL,
        Action.UNSEAL,
        Action.ROTATE_KEYS,
        Action.BACK_UP,
        Action.DECOMMISSION,
        Action.SUSPEND_PERSON,
        Action.CLOSE_ACCOUNT,
        Action.END_ROLE,
        Action.REVOKE_TOKEN,
        Action.SUSPEND,
        Action.HOLD_GRANT,
        Action.REVOKE_GRANT,
        Action.DESTROY_EXTRACT,
        Action.STOP_JOB,
        Action.FAIL_JOB,
        Action.REACH_LIMIT,
        Action.LOSE_JOB,
        Action.WITHDRAW,
        Action.WITHDRAW_OUTPUT,
        Action.OPEN_INCIDENT,
        Action.ASSIGN_INCIDENT,
        Action.CLOSE_INCIDENT,
        Action.PUBLISH_INCIDENT,
        Action.READ_INCIDENT,
        Action.OBJECT,
        Action.WITHDRAW_OBJECTION,
    }
)
"""What is still possible while the whole commons is suspended: to look into it, to stop more."""

HERE_DECOMMISSIONED = frozenset(
    {Action.READ_PUBLISHED, Action.READ_ANCHORS, Action.READ_WHOLE_TRAIL}
)
"""What is still possible when the commons is gone."""
