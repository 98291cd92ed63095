"""Acts: everything that somebody may ask to do; the first word says to what kind of thing."""

from enum import StrEnum

from oncommons.domain.governance.states import ThingKind


class Action(StrEnum):
    """Something that somebody may ask to do; the audit trail records it under the same words."""

    READ_PUBLISHED = "commons.read_published"
    READ_ANCHORS = "commons.read_anchors"
    READ_WHOLE_TRAIL = "commons.read_trail"
    READ_IDENTITY_TRAIL = "commons.read_identity_trail"
    READ_KEY_TRAIL = "commons.read_key_trail"
    READ_HEALTH = "commons.read_health"
    SUSPEND_ALL = "commons.suspend"
    RESUME_ALL = "commons.resume"
    UNSEAL = "commons.unseal"
    ROTATE_KEYS = "commons.rotate_keys"
    BACK_UP = "commons.back_up"
    DECOMMISSION = "commons.decommission"
    PUBLISH_COURSE = "commons.publish_course"
    REQUIRE_COURSE = "commons.require_course"
    SET_PRICES = "commons.set_prices"

    ADMIT_ORGANISATION = "organisation.admit"
    CHANGE_ORGANISATION = "organisation.change"
    END_MEMBERSHIP = "organisation.end_membership"

    CREATE_ACCOUNT = "account.create"
    CHANGE_IDENTITY = "account.change_identity"
    VERIFY_IDENTITY = "account.verify_identity"
    ACCREDIT = "account.accredit"
    RECORD_TRAINING = "account.record_training"
    VERIFY_CERTIFICATE = "account.verify_certificate"
    SUSPEND_PERSON = "account.suspend"
    RESUME_PERSON = "account.resume"
    CLOSE_ACCOUNT = "account.close"
    READ_OWN_TRAIL = "account.read_trail"

    REQUEST_ROLE = "role.request"
    ASSIGN_ROLE = "role.assign"
    COUNTERSIGN_ROLE = "role.countersign"
    REFUSE_ROLE = "role.refuse"
    WITHDRAW_ROLE = "role.withdraw"
    TICK_ONBOARDING = "role.tick_onboarding"
    TAKE_UP_ROLE = "role.take_up"
    END_ROLE = "role.end"

    MAKE_TOKEN = "token.make"  # noqa: S105 - an act, no password
    REVOKE_TOKEN = "token.revoke"  # noqa: S105 - an act, no password

    CREATE_CALL = "call.create"
    EDIT_CALL = "call.edit"
    ANNOUNCE_CALL = "call.announce"
    CANCEL_CALL = "call.cancel"
    RANK = "call.rank"
    PUBLISH_DECISIONS = "call.publish_decisions"
    READ_CALL_TRAIL = "call.read_trail"

    APPLY = "project.apply"
    EDIT_APPLICATION = "project.edit"
    SUBMIT = "project.submit"
    FIND_ELIGIBLE = "project.find_eligible"
    SEND_BACK = "project.send_back"
    RESUBMIT = "project.resubmit"
    OPEN_REVIEW = "project.open_review"
    SELECT = "project.select"
    RESERVE = "project.reserve"
    REJECT = "project.reject"
    PROMOTE = "project.promote"
    ONBOARD = "project.onboard"
    FILE_PAPER = "project.file_paper"
    WAIVE_TERM = "project.waive_term"
    AGREE = "project.agree"
    RECORD_RISK = "project.record_risk"
    ACCEPT_COSTS = "project.accept_costs"
    ACTIVATE = "project.activate"
    SUSPEND = "project.suspend"
    SETTLE_CAUSE = "project.settle_cause"
    RESUME = "project.resume"
    BEGIN_CLOSING = "project.begin_closing"
    CLOSE = "project.close"
    WITHDRAW = "project.withdraw"
    STEP_ASIDE = "project.declare_conflict"
    READ_PROJECT = "project.read"
    READ_PROJECT_TRAIL = "project.read_trail"

    ASSIGN_REVIEWER = "review.assign"
    DECLARE_NO_CONFLICT = "review.declare_no_conflict"
    DECLARE_CONFLICT = "review.declare_conflict"
    REVIEW = "review.submit"
    AMEND_REVIEW = "review.amend"
    READ_REVIEW = "review.read"
    READ_REVIEW_TRAIL = "review.read_trail"

    REGISTER_DATASET = "dataset.register"
    CLASSIFY_DATASET = "dataset.classify"
    ASK_NOISY = "dataset.ask_noisy"
    READ_DATASET_TRAIL = "dataset.read_trail"

    READ_VAULT = "site.read_vault"
    READ_SITE_TRAIL = "site.read_trail"
    READ_AT_BEDSIDE = "case.read"

    SIGN_GRANT = "grant.sign"
    HOLD_GRANT = "grant.hold"
    RESUME_GRANT = "grant.resume"
    REVOKE_GRANT = "grant.revoke"
    ASK = "grant.ask"
    TAKE_DUMMY = "grant.take_dummy"

    BUILD_EXTRACT = "extract.build"
    DESTROY_EXTRACT = "extract.destroy"

    RUN_CODE = "job.run"
    START_JOB = "job.start"
    FINISH_JOB = "job.finish"
    FAIL_JOB = "job.fail"
    REACH_LIMIT = "job.reach_limit"
    STOP_JOB = "job.stop"
    LOSE_JOB = "job.lose"
    REQUEUE_JOB = "job.requeue"
    READ_JOB_LOG = "job.read_log"

    BEGIN_OUTPUT = "output.begin"
    SUBMIT_OUTPUT = "output.submit"
    PASS_CHECKS = "output.pass_checks"  # noqa: S105 - an act, no password
    BLOCK_OUTPUT = "output.block"
    AMEND_OUTPUT = "output.amend"
    ASSIGN_CHECKER = "output.assign_checker"
    READ_FILES = "output.read_files"
    VOTE = "output.vote"
    READ_VOTES = "output.read_votes"
    SETTLE_VOTES = "output.settle_votes"
    AGREE_OUTPUT = "output.agree"
    APPROVE = "output.approve"
    RETURN_OUTPUT = "output.return"
    REJECT_OUTPUT = "output.reject"
    RELEASE = "output.release"
    WITHDRAW_OUTPUT = "output.withdraw"
    TAKE_HOME = "output.take_home"
    READ_REQUEST_TRAIL = "output.read_trail"

    DRAFT_POLICY = "policy.draft"
    EDIT_POLICY = "policy.edit"
    APPROVE_POLICY = "policy.approve"
    REPLACE_POLICY = "policy.replace"

    OPEN_INCIDENT = "incident.open"
    ASSIGN_INCIDENT = "incident.assign"
    CLOSE_INCIDENT = "incident.close"
    PUBLISH_INCIDENT = "incident.publish"
    READ_INCIDENT = "incident.read"

    OBJECT = "objection.object"
    FETCH_OBJECTION = "objection.fetch"
    FIND_PATIENT = "objection.find_patient"
    FIND_NOBODY = "objection.find_nobody"
    ASK_AGAIN = "objection.ask_again"
    EXCLUDE = "objection.exclude"
    CONFIRM_OBJECTION = "objection.confirm"
    WITHDRAW_OBJECTION = "objection.withdraw"

    @property
    def thing_kind(self) -> ThingKind:
        """The kind of thing that it is done to.

        Example:
            >>> Action.SUBMIT.thing_kind
            <ThingKind.PROJECT: 'project'>
        """
        return ThingKind(self.value.partition(".")[0])

    @property
    def words(self) -> str:
        """The act in a sentence.

        Example:
            >>> Action.FIND_ELIGIBLE.words
            'find eligible (project)'
        """
        kind, _, verb = self.value.partition(".")
        return f"{verb.replace('_', ' ')} ({kind})"
