"""Tables of the projects: datasets, calls, applications, reviews, decisions, papers, grants.

Nothing here is deleted. What was said stays as it was said: a change is a further row, and the
latest one counts. Only states, dates and the version of a draft change in place.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from oncommons.domain.calls import DataUse, Outcome
from oncommons.domain.governance.projects import PaperKind
from oncommons.domain.governance.states import CallState, GrantState, ProjectState, ReviewState
from oncommons.hub.audit.models import HASH, MOMENT, SIGNATURE
from oncommons.hub.records import MOST_OF_AN_ID, Recorded

WORD = 40
FRACTION = 40


def _person(**options: Any) -> Any:  # noqa: ANN401
    return models.CharField(max_length=MOST_OF_AN_ID, **options)


class Dataset(Recorded):
    """A dataset that projects may ask for: one release, its owner, its terms of use."""

    release_id = models.CharField(max_length=MOST_OF_AN_ID, unique=True)
    title = models.CharField(max_length=MOST_OF_AN_ID)
    owner = _person()
    terms = models.JSONField()
    residency = models.CharField(max_length=WORD, blank=True, default="")
    retention_until = models.DateField(null=True)

    class Meta:
        db_table = "projects_dataset"


class Classified(Recorded):
    """The answers to the questionnaire on a dataset, and the tier that follows."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="classified")
    questionnaire = models.CharField(max_length=WORD)
    answers = models.JSONField()
    tier = models.CharField(max_length=WORD)

    class Meta:
        db_table = "projects_classified"


class Call(Recorded):
    """A call for projects; exact numbers stand as text, such as 3/10."""

    title = models.CharField(max_length=MOST_OF_AN_ID)
    opens = models.DateTimeField()
    closes = models.DateTimeField()
    returns_until = models.DateField()
    quota = models.PositiveIntegerField()
    reserve = models.PositiveIntegerField()
    chair = _person()
    criteria = models.JSONField()
    floor = models.CharField(max_length=FRACTION)
    floor_each = models.CharField(max_length=FRACTION)
    quorum = models.PositiveIntegerField()
    quorum_public = models.PositiveIntegerField()
    reviewers_each = models.PositiveIntegerField()
    public_members = models.PositiveIntegerField()
    at_most_each = models.PositiveIntegerField(null=True)
    at_least = models.JSONField()
    form = models.CharField(max_length=MOST_OF_AN_ID)
    state = models.CharField(max_length=WORD)
    reason = models.TextField(blank=True, default="")

    class Meta:
        db_table = "projects_call"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in CallState]), name="call_has_a_state"
            ),
        )


class Project(Recorded):
    """A project from its application to its end; there is one state for all of it."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="projects")
    lead = _person()
    title = models.CharField(max_length=1000)
    state = models.CharField(max_length=WORD)
    version = models.PositiveIntegerField()
    starts = models.DateField(null=True)
    ends = models.DateField()
    depth = models.CharField(max_length=WORD, blank=True, default="")

    class Meta:
        db_table = "projects_project"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in ProjectState]),
                name="project_has_a_state",
            ),
            models.CheckConstraint(condition=~Q(lead=""), name="project_names_a_lead"),
        )


class Application(Recorded):
    """One version of an application; the number keeps two editors from overwriting each other."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="applications")
    version = models.PositiveIntegerField()
    answers = models.JSONField()

    class Meta:
        db_table = "projects_application"
        constraints = (
            models.UniqueConstraint(fields=["project", "version"], name="version_is_written_once"),
        )


class Requested(Recorded):
    """A dataset that an application asks for, as it was when it was handed in."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="requested")
    version = models.PositiveIntegerField()
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="requested")
    columns = models.JSONField()
    rows = models.TextField(blank=True)
    why = models.TextField()

    class Meta:
        db_table = "projects_requested"


class Waived(Recorded):
    """A term of use that the owner of a dataset set aside for one application, and why."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="waived")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="waived")
    use = models.CharField(max_length=WORD)
    why = models.TextField()

    class Meta:
        db_table = "projects_waived"
        constraints = (
            models.CheckConstraint(
                condition=Q(use__in=[one.value for one in DataUse]), name="waived_is_a_term"
            ),
        )


class Conflict(Recorded):
    """That somebody declared a conflict with an application; `created_by` is who."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="conflicts")

    class Meta:
        db_table = "projects_conflict"


class Review(Recorded):
    """That somebody reviews an application, and what they declared."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reviews")
    reviewer = _person()
    is_public = models.BooleanField()
    conflict = models.BooleanField(null=True)
    state = models.CharField(max_length=WORD)

    class Meta:
        db_table = "projects_review"
        constraints = (
            models.UniqueConstraint(fields=["project", "reviewer"], name="one_reviews_once"),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in ReviewState]), name="review_has_a_state"
            ),
        )


class Marks(Recorded):
    """The marks of a review; a correction is a second row, and both are kept."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="marks")
    marks = models.JSONField()
    comment = models.TextField(blank=True)
    amends = models.CharField(max_length=MOST_OF_AN_ID, blank=True)

    class Meta:
        db_table = "projects_marks"
        constraints = (
            models.UniqueConstraint(fields=["review", "amends"], name="marks_are_corrected_once"),
        )


class Ranking(Recorded):
    """A ranking as it was worked out; the latest one of a call counts."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="rankings")
    anchor = models.CharField(max_length=HASH)
    anchored_at = models.CharField(max_length=MOMENT)
    value = models.JSONField()
    digest = models.CharField(max_length=HASH)

    class Meta:
        db_table = "projects_ranking"


class Decision(Recorded):
    """What the chair decided; the last one of a project counts."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="decisions")
    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=WORD)
    rank = models.PositiveIntegerField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "projects_decision"
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=[one.value for one in Outcome]), name="decision_is_known"
            ),
        )


class Paper(Recorded):
    """An approval or a contract, by its hash; of one kind the one that holds longest counts."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=WORD)
    document_hash = models.CharField(max_length=HASH)
    expires = models.DateField()

    class Meta:
        db_table = "projects_paper"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in PaperKind]) & ~Q(document_hash=""),
                name="paper_is_known_and_hashed",
            ),
        )


class Agreement(Recorded):
    """Leave of the owner of a dataset; `created_by` is the owner."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="agreements")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="agreements")

    class Meta:
        db_table = "projects_agreement"


class PriceList(Recorded):
    """What a unit of each thing costs, in cents, and how much of it a project has."""

    version = models.PositiveIntegerField(unique=True)
    prices = models.JSONField()
    quotas = models.JSONField()

    class Meta:
        db_table = "projects_price_list"


class CostsAccepted(Recorded):
    """That the lead accepted a price list with the quotas in it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="costs_accepted")
    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="accepted")

    class Meta:
        db_table = "projects_costs_accepted"


class Risk(Recorded):
    """A risk of a project; the latest row of a name counts."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="risks")
    name = models.CharField(max_length=MOST_OF_AN_ID)
    owner = _person(blank=True)
    escalation = models.CharField(max_length=WORD, blank=True)
    mitigation = models.TextField(blank=True)
    due = models.DateField(null=True)

    class Meta:
        db_table = "projects_risk"


class RiskScore(Recorded):
    """The score of a project from stored answers, with the version of the formula."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="scores")
    formula = models.CharField(max_length=WORD)
    answers = models.JSONField()
    score = models.PositiveIntegerField()

    class Meta:
        db_table = "projects_risk_score"


class GrantRow(Recorded):
    """A grant that an owner signed for a project; the file beside the book of holds equals it."""

    grant_id = models.CharField(max_length=MOST_OF_AN_ID, unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="grants")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="grants")
    signed = models.JSONField()
    state = models.CharField(max_length=WORD)
    held_by = _person(blank=True, default="")

    class Meta:
        db_table = "projects_grant"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in GrantState]), name="grant_has_a_state"
            ),
        )


class Suspension(Recorded):
    """Why a project stands still; `created_by` stopped it, the clock or a person."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="suspensions")
    is_for_cause = models.BooleanField()
    reason = models.TextField()

    class Meta:
        db_table = "projects_suspension"


class Settled(Recorded):
    """That the cause of a suspension is gone, and how."""

    suspension = models.OneToOneField(Suspension, on_delete=models.PROTECT, related_name="settled")
    how = models.TextField()

    class Meta:
        db_table = "projects_settled"


class ClosureReport(Recorded):
    """What a project leaves behind, signed with the key of the commons."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="report")
    value = models.JSONField()
    key_id = models.CharField(max_length=HASH)
    signature = models.CharField(max_length=SIGNATURE)

    class Meta:
        db_table = "projects_closure_report"


class Warned(Recorded):
    """That a team was told what ends soon; each thing is told once for each number of days."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="warnings")
    what = models.CharField(max_length=MOST_OF_AN_ID)
    ends = models.DateField()
    days_left = models.PositiveIntegerField()

    class Meta:
        db_table = "projects_warned"
        constraints = (
            models.UniqueConstraint(
                fields=["project", "what", "ends", "days_left"], name="warned_once"
            ),
        )


class Ticked(Recorded):
    """A day on which the clock looked at every project."""

    day = models.DateField(unique=True)

    class Meta:
        db_table = "projects_ticked"
