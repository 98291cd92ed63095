"""Tables of the members: organisations, people, roles, courses, certificates, tokens."""

from django.db import models
from django.db.models import F, Q

from oncommons.access.governance.matrix import COUNTERSIGNED
from oncommons.domain.governance.people import OrganisationKind
from oncommons.domain.governance.roles import Role, ScopeKind
from oncommons.domain.governance.states import AccountState, CommonsState, RoleState, TokenState
from oncommons.hub.audit.models import HASH
from oncommons.hub.records import MOST_OF_AN_ID, Recorded

WORD = 40
UNAPPROVED = (RoleState.REQUESTED, RoleState.REFUSED, RoleState.WITHDRAWN)


class Founding(Recorded):
    """That the first people of this commons were entered; there is one row, for ever."""

    only = models.PositiveSmallIntegerField(unique=True, default=1)
    file_hash = models.CharField(max_length=HASH)

    class Meta:
        db_table = "members_founding"
        constraints = (
            models.CheckConstraint(condition=Q(only=1), name="a_commons_is_founded_once"),
        )


class Standing(Recorded):
    """Where the whole commons stands since this act; the latest row counts."""

    state = models.CharField(max_length=WORD)
    reason = models.TextField()

    class Meta:
        db_table = "members_standing"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in CommonsState]),
                name="standing_is_a_state",
            ),
        )


class Organisation(Recorded):
    """A member of the commons; its id never changes."""

    name = models.CharField(max_length=MOST_OF_AN_ID, unique=True)
    kind = models.CharField(max_length=WORD)
    country = models.CharField(max_length=2)
    for_profit = models.BooleanField()
    member_from = models.DateField()
    member_until = models.DateField(null=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        db_table = "members_organisation"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in OrganisationKind]),
                name="organisation_is_of_a_kind",
            ),
        )


class Person(Recorded):
    """Somebody with an account. There is no superuser: what one may do follows from roles alone.

    The id never changes and is no name; the name is here and in no other table.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(max_length=MOST_OF_AN_ID)
    email = models.CharField(max_length=MOST_OF_AN_ID, unique=True)
    orcid = models.CharField(max_length=19, null=True, unique=True)
    language = models.CharField(max_length=2, default="en")
    state = models.CharField(max_length=WORD)
    identity_method = models.CharField(max_length=WORD, blank=True, default="")
    verified_by = models.CharField(max_length=MOST_OF_AN_ID, blank=True, default="")
    verified_on = models.DateField(null=True)
    accredited_until = models.DateField(null=True)
    suspended_by = models.CharField(max_length=MOST_OF_AN_ID, blank=True, default="")

    class Meta:
        db_table = "members_person"
        constraints = (
            models.CheckConstraint(
                condition=Q(language__in=("en", "fr")), name="person_reads_french_or_english"
            ),
            models.CheckConstraint(
                condition=~Q(id__in=("system", "public")), name="person_is_not_the_commons_itself"
            ),
            models.CheckConstraint(
                condition=~Q(verified_by=F("id")), name="nobody_verifies_the_own_identity"
            ),
            models.CheckConstraint(
                condition=~Q(state=AccountState.VERIFIED.value)
                | (~Q(identity_method="") & ~Q(verified_by="") & Q(verified_on__isnull=False)),
                name="verified_means_how_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(accredited_until=None) | Q(verified_on__isnull=False),
                name="accredited_means_verified",
            ),
        )


class RoleHeld(Recorded):
    """A role that somebody asked for, or has; `created_by` asked for it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles_held")
    role = models.CharField(max_length=WORD)
    scope_kind = models.CharField(max_length=WORD)
    scope_id = models.CharField(max_length=MOST_OF_AN_ID, blank=True)
    begins = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=WORD)
    approved_by = models.CharField(max_length=MOST_OF_AN_ID, blank=True, default="")
    reason = models.TextField(blank=True, default="")

    class Meta:
        db_table = "members_role"
        constraints = (
            models.CheckConstraint(
                condition=Q(role__in=[one.value for one in Role if one is not Role.PUBLIC]),
                name="role_is_a_role",
            ),
            models.CheckConstraint(
                condition=Q(scope_kind__in=[one.value for one in ScopeKind]),
                name="role_has_a_scope",
            ),
            models.CheckConstraint(
                condition=~Q(created_by=F("person")) & ~Q(approved_by=F("person")),
                name="nobody_gives_the_own_role",
            ),
            models.CheckConstraint(
                condition=~Q(created_by=F("approved_by")), name="role_takes_two_hands"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(one.value for one in COUNTERSIGNED))
                | Q(state__in=[one.value for one in UNAPPROVED])
                | ~Q(approved_by=""),
                name="role_with_effect_is_countersigned",
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("begins")), name="role_ends_after_it_begins"
            ),
        )


class OnboardingDone(Recorded):
    """A point of the check list of a role that is done; `created_by` saw to it."""

    role_held = models.ForeignKey(RoleHeld, on_delete=models.PROTECT, related_name="done")
    point = models.CharField(max_length=WORD)

    class Meta:
        db_table = "members_onboarding"
        constraints = (
            models.UniqueConstraint(fields=["role_held", "point"], name="point_is_done_once"),
        )


class Course(Recorded):
    """A course; its id is a short word such as data-protection."""

    title = models.CharField(max_length=MOST_OF_AN_ID)

    class Meta:
        db_table = "members_course"


class CourseVersion(Recorded):
    """One version of a course, kept as it was; certificates point to it."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    text = models.TextField()
    questions = models.JSONField()
    validity_months = models.PositiveIntegerField()
    pass_mark = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=HASH)
    forces_retake = models.BooleanField()

    class Meta:
        db_table = "members_course_version"
        constraints = (
            models.UniqueConstraint(fields=["course", "version"], name="course_version_once"),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=1) & Q(pass_mark__lte=100), name="pass_mark_in_percent"
            ),
            models.CheckConstraint(condition=Q(validity_months__gte=1), name="course_is_valid"),
        )


class Certificate(Recorded):
    """Training that a person completed, here or elsewhere."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="training")
    course = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    course_version = models.ForeignKey(
        CourseVersion, null=True, on_delete=models.PROTECT, related_name="certificates"
    )
    issued = models.DateField()
    expires = models.DateField()
    mark = models.PositiveIntegerField(null=True)
    issuer = models.CharField(max_length=MOST_OF_AN_ID, blank=True, default="")
    evidence_hash = models.CharField(max_length=HASH, blank=True, default="")
    verified_by = models.CharField(max_length=MOST_OF_AN_ID, blank=True, default="")

    class Meta:
        db_table = "members_certificate"
        constraints = (
            models.CheckConstraint(
                condition=(Q(course_version__isnull=False, mark__isnull=False, issuer=""))
                | (Q(course_version=None, mark=None) & ~Q(issuer="") & ~Q(evidence_hash="")),
                name="certificate_is_from_here_or_has_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(verified_by=F("person")), name="nobody_verifies_the_own_certificate"
            ),
            models.CheckConstraint(
                condition=Q(expires__gte=F("issued")), name="certificate_ends_after_it_begins"
            ),
        )


class Required(Recorded):
    """That a role or a tier of data asks for a course from now on; the latest row counts."""

    course = models.CharField(max_length=100)
    role = models.CharField(max_length=WORD, blank=True)
    tier = models.CharField(max_length=WORD, blank=True)
    least_version = models.PositiveIntegerField()
    source = models.CharField(max_length=MOST_OF_AN_ID, blank=True, default="")

    class Meta:
        db_table = "members_required"


class ServiceToken(Recorded):
    """A token with which a program acts for a person in one project; the secret is not kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=MOST_OF_AN_ID)
    project = models.CharField(max_length=MOST_OF_AN_ID)
    hash = models.CharField(max_length=HASH, unique=True)
    expires = models.DateField()
    state = models.CharField(max_length=WORD, default=TokenState.LIVE.value)
    revoked_by = models.CharField(max_length=MOST_OF_AN_ID, blank=True, default="")

    class Meta:
        db_table = "members_token"
        constraints = (
            models.CheckConstraint(condition=~Q(project=""), name="token_is_for_one_project"),
        )
