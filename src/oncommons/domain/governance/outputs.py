"""What leads from a grant to a result at home: grants, extracts, jobs, outputs with their votes."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from oncommons.domain.governance.datasets import Dataset
from oncommons.domain.governance.people import Person
from oncommons.domain.governance.projects import Project, Suspension
from oncommons.domain.governance.roles import WHOLE, Scope
from oncommons.domain.governance.states import (
    ExtractState,
    GrantState,
    OutputState,
    QueueState,
    Standing,
    ThingKind,
)
from oncommons.domain.grants import Depth


@dataclass(frozen=True, slots=True)
class ProjectGrant:
    """A grant of a project, as governance sees it.

    Args:
        grant_id: its id.
        state: where it stands, as stored.
        project: who holds it.
        dataset: what it opens.
        valid_from: first day.
        valid_until: last day.
        depth: how deep it reaches.
        suspension: why it is held; None where it is not.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.GRANT

    grant_id: str
    state: GrantState
    project: Project
    dataset: Dataset
    valid_from: date
    valid_until: date
    depth: Depth = Depth.EXPLORE
    suspension: Suspension | None = None

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.grant_id

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies: with the team, and with the owner of this dataset alone."""
        return frozenset({WHOLE, self.project.scope, self.dataset.scope})

    def standing(self, today: date) -> Standing:
        """Tell where it stands on a day; that it ended is read from its dates, never stored."""
        if self.state == GrantState.NEW:
            return Standing.UNSIGNED
        if self.state == GrantState.REVOKED:
            return Standing.REVOKED
        if today > self.valid_until:
            return Standing.ENDED
        if self.state != GrantState.SIGNED:
            return Standing.HELD
        return Standing.WAITING if today < self.valid_from else Standing.LIVE


@dataclass(frozen=True, slots=True)
class ProjectExtract:
    """The extract of a grant.

    Args:
        extract_id: its id.
        state: where it stands.
        grant: what it was built from.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.EXTRACT

    extract_id: str
    state: ExtractState
    grant: ProjectGrant

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.extract_id

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return self.grant.scopes


@dataclass(frozen=True, slots=True)
class ProjectJob:
    """A piece of a researcher's code on its way through the sandbox.

    Args:
        job_id: its id.
        state: where it stands.
        grant: what it reads.
        author: who handed it in.
        over: quotas and ceilings that are used up.
        attempts: how often it was started.
        wrote_output: it had written something before it was lost.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.JOB

    job_id: str
    state: QueueState
    grant: ProjectGrant
    author: Person
    over: tuple[str, ...] = ()
    attempts: int = 0
    wrote_output: bool = False

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.job_id

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return self.grant.scopes


@dataclass(frozen=True, slots=True)
class Vote:
    """What one checker says of an output.

    Args:
        checker: id of the checker.
        is_yes: it may leave.
    """

    checker: str
    is_yes: bool


@dataclass(frozen=True, slots=True)
class Output:
    """Results on their way out through the airlock.

    Args:
        output_id: its id.
        state: where it stands.
        project: where it comes from.
        author: id of who made it.
        planned: which planned output it is.
        datasets: the datasets that it was made from.
        is_frozen: its files are fixed by their hashes.
        refused_by: rules that refuse a file; None before the files were checked.
        checkers: who checks it, with those who are about to be assigned.
        votes: the votes that are in, in order.
        agreed: ids of the datasets whose owners agree that it leaves.
        audit_holds: the linear audit was repeated under the lock of the commons, and holds.
        uncommented: files without a comment of the owner.
        hashes_hold: no file changed since it was frozen.
        is_anchored: the audit trail has an anchor behind the approval.
        is_signed: the package is signed.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.OUTPUT

    output_id: str
    state: OutputState
    project: Project
    author: str
    planned: str = ""
    datasets: tuple[Dataset, ...] = ()
    is_frozen: bool = False
    refused_by: tuple[str, ...] | None = None
    checkers: tuple[Person, ...] = ()
    votes: tuple[Vote, ...] = ()
    agreed: frozenset[str] = frozenset()
    audit_holds: bool = False
    uncommented: tuple[str, ...] = ("not looked at yet",)
    hashes_hold: bool = False
    is_anchored: bool = False
    is_signed: bool = False

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.output_id

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies: with the team, and with the owners of the datasets behind it."""
        owners = {dataset.scope for dataset in self.datasets}
        return frozenset({WHOLE, self.project.scope} | owners)
