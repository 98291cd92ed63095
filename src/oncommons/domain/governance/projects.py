"""Projects, with everything that opens or shuts the way from the application to the end."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from oncommons.domain.governance.calls import CallForProjects, Reviewer
from oncommons.domain.governance.datasets import Dataset
from oncommons.domain.governance.people import Person
from oncommons.domain.governance.roles import WHOLE, Role, Scope, ScopeKind
from oncommons.domain.governance.states import ProjectState, ReviewState, ThingKind

NOBODY = ""


class PaperKind(StrEnum):
    """A paper that a project must have as long as it runs."""

    ETHICS = "ethics"
    LEGAL_BASIS = "legal_basis"
    CONTRACT = "contract"
    FUNDING = "funding"

    @property
    def words(self) -> str:
        """The paper as one writes it in a sentence."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Paper:
    """An approval or a contract.

    Args:
        kind: what it is.
        document_hash: SHA-256 of the document, hex.
        expires: last day on which it holds.
    """

    kind: PaperKind
    document_hash: str
    expires: date


@dataclass(frozen=True, slots=True)
class Agreement:
    """The leave of the owner of one dataset.

    Args:
        dataset_id: the dataset.
        by: id of the owner.
        on: the day.
    """

    dataset_id: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class ProjectRisk:
    """A risk of a project.

    Args:
        name: what may go wrong.
        owner: id of who answers for it.
        escalation: the role that is called when it happens; None for none.
        mitigation: what is done against it.
        due: the day by which that is done.
    """

    name: str
    owner: str = NOBODY
    escalation: Role | None = None
    mitigation: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class ApplicationForm:
    """What was found when the form of an application was examined.

    Args:
        missing: mandatory fields that are empty.
        is_assessed: the assessment of the data processing is complete.
        mismatches: terms of use that the purpose does not meet, and no owner settled in writing.
    """

    missing: tuple[str, ...] = ("everything",)
    is_assessed: bool = False
    mismatches: tuple[str, ...] = ("not examined yet",)


@dataclass(frozen=True, slots=True)
class Suspension:
    """Why a project or a grant stands still.

    Args:
        by: id of who suspended it.
        is_for_cause: for something that somebody did, not for a date that passed.
        is_cured: the cause is gone.
    """

    by: str
    is_for_cause: bool
    is_cured: bool = False


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What a project still has; none of it may be left when it closes.

    Args:
        undecided_outputs: outputs that are neither decided nor withdrawn.
        grants: grants that are not revoked.
        tokens: tokens that still open something.
        extracts: extracts that are not destroyed.
        report_signed: the closure report is signed.
    """

    undecided_outputs: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    extracts: tuple[str, ...] = ()
    report_signed: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """A project, from its application to its end.

    Args:
        project_id: its id.
        state: where it stands.
        call: the call that it answers.
        lead: id of who applied, and leads it.
        ends: last day.
        team: everybody with a role in it, the lead too.
        partners: ids of organisations that take part without anybody in the team.
        owners: owners of its datasets and their delegates.
        checkers: ids of those who check its outputs.
        datasets: what it asks for.
        planned_outputs: what it said that it would take home.
        form: how its application was found.
        reviewers: who reviews it.
        conflicts: ids of those who declared a conflict, reviewers or not.
        papers: approvals and contracts.
        agreements: leave of the owners.
        risks: its risks.
        costs_accepted_by: id of who accepted the costs; empty for nobody.
        signed_for: ids of the datasets for which a grant is signed.
        suspension: why it stands still; None where it does not.
        left: what it still has.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.PROJECT

    project_id: str
    state: ProjectState
    call: CallForProjects
    lead: str
    ends: date
    team: tuple[Person, ...] = ()
    partners: frozenset[str] = frozenset()
    owners: tuple[Person, ...] = ()
    checkers: frozenset[str] = frozenset()
    datasets: tuple[Dataset, ...] = ()
    planned_outputs: frozenset[str] = frozenset()
    form: ApplicationForm = ApplicationForm()
    reviewers: tuple[Reviewer, ...] = ()
    conflicts: frozenset[str] = frozenset()
    papers: tuple[Paper, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    risks: tuple[ProjectRisk, ...] = ()
    costs_accepted_by: str = NOBODY
    signed_for: frozenset[str] = frozenset()
    suspension: Suspension | None = None
    left: Leftovers = Leftovers()

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.project_id

    @property
    def scope(self) -> Scope:
        """The scope of its team."""
        return Scope(ScopeKind.PROJECT, self.project_id)

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies: with its team, its call, and the owners of its datasets."""
        datasets = {dataset.scope for dataset in self.datasets}
        return frozenset({WHOLE, self.scope, self.call.scope} | datasets)

    @property
    def organisations(self) -> frozenset[str]:
        """Ids of the organisations that take part."""
        return self.partners | {person.organisation.organisation_id for person in self.team}


@dataclass(frozen=True, slots=True)
class ReviewDuty:
    """The review of one application by one person.

    Args:
        review_id: its id.
        state: where it stands.
        project: the application.
        reviewer: who reviews.
        is_flagged: the scores lie so far apart that the panel discusses them.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.REVIEW

    review_id: str
    state: ReviewState
    project: Project
    reviewer: Reviewer
    is_flagged: bool = False

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.review_id

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return frozenset({WHOLE, self.project.call.scope})
