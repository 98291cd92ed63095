"""Tables of the trail, and the registers of policies, obligations and incidents."""

from django.db import models
from django.db.models import F, Q

from oncommons.hub.records import MOST_OF_AN_ID, Recorded

HASH = 64
MOMENT = 27
KEY = 16
SIGNATURE = 128


class AuditRow(models.Model):
    """One sealed row of the trail, its values as in `domain.audit.AuditRow`.

    The time is text, because the seal is made over exactly that text.
    """

    seq = models.BigAutoField(primary_key=True)
    at = models.CharField(max_length=MOMENT)
    actor = models.CharField(max_length=MOST_OF_AN_ID)
    action = models.CharField(max_length=100)
    target = models.CharField(max_length=MOST_OF_AN_ID, blank=True)
    project = models.CharField(max_length=MOST_OF_AN_ID, blank=True)
    detail = models.TextField()
    prev = models.CharField(max_length=HASH)
    key_id = models.CharField(max_length=KEY)
    hash = models.CharField(max_length=HASH)

    class Meta:
        db_table = "audit_row"
        indexes = tuple(
            models.Index(fields=[name], name=f"audit_row_{name}")
            for name in ("at", "actor", "target", "project")
        )


class Anchor(models.Model):
    """An anchor that was written to a home, for the pages; the files are what counts."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=HASH)
    at = models.CharField(max_length=MOMENT)
    key_id = models.CharField(max_length=KEY)
    signature = models.CharField(max_length=SIGNATURE)
    home = models.CharField(max_length=1000)

    class Meta:
        db_table = "audit_anchor"


class Policy(Recorded):
    """One version of a policy; `created_by` is its author, who does not approve it."""

    slug = models.SlugField(max_length=100)
    version = models.PositiveIntegerField()
    text = models.TextField()
    text_hash = models.CharField(max_length=HASH)
    change = models.TextField()
    effective = models.DateField()
    approver = models.CharField(max_length=MOST_OF_AN_ID, blank=True, default="")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "audit_policy"
        constraints = (
            models.UniqueConstraint(fields=["slug", "version"], name="policy_version_once"),
            models.CheckConstraint(
                condition=~Q(approver=F("created_by")), name="policy_author_does_not_approve"
            ),
        )


class Obligation(Recorded):
    """A duty by law or contract, with who looks after it and when it is looked at again."""

    law = models.TextField()
    owner = models.CharField(max_length=MOST_OF_AN_ID)
    review_by = models.DateField()

    class Meta:
        db_table = "audit_obligation"


class Control(Recorded):
    """What shows that an obligation is kept: the id of a test, or a document."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="controls")
    test_id = models.CharField(max_length=200, blank=True)
    document = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "audit_control"
        constraints = (
            models.CheckConstraint(
                condition=Q(test_id="") ^ Q(document=""), name="control_is_a_test_or_a_document"
            ),
        )


class Severity(models.TextChoices):
    """How bad an incident is."""

    LOW = "low"
    HIGH = "high"
    BREACH = "breach"


class Incident(Recorded):
    """Something that went wrong; it is never deleted, and closes with what was done about it."""

    severity = models.CharField(max_length=10, choices=Severity.choices)
    summary = models.TextField()
    assigned_to = models.CharField(max_length=MOST_OF_AN_ID, blank=True, default="")
    links = models.JSONField(default=list)
    action = models.TextField(blank=True, default="")
    no_change = models.TextField(blank=True, default="")
    published_summary = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "audit_incident"
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(action="") | ~Q(no_change=""),
                name="incident_closes_with_a_reason",
            ),
        )
