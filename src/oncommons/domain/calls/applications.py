"""An application that is complete: who, what for, which data, and what the public gains."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from oncommons.domain.calls.organisations import TeamOrganisation, Trait, traits_of
from oncommons.domain.calls.purposes import ResearchPurpose


@dataclass(frozen=True, slots=True)
class PlannedOutput:
    """Something that the project wants to take home; each output names which one it is.

    Args:
        title: what it is.
        kind: such as table, figure or model.
    """

    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class RequestedDataset:
    """A dataset that is asked for.

    Args:
        dataset_id: the dataset.
        columns: as `table.column`.
        why: why these columns are needed.
        rows: which patients, as a sentence of criteria; empty for all.
    """

    dataset_id: str
    columns: tuple[str, ...]
    why: str
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """An application to a call.

    Args:
        application_id: its id, given when it was begun.
        title: its name.
        lead: the person who leads.
        team: the other people.
        organisation: the organisation that leads.
        partners: the other organisations.
        lay_summary: what it is about, for everybody.
        public_benefit: what the public gains; published.
        planned_outputs: what it wants to take home.
        requested: the datasets asked for.
        assessment: the data protection assessment.
        purpose: what the data would be used for.
        answers: every answer, by field of the form.
    """

    application_id: str
    title: str
    lead: str
    organisation: TeamOrganisation
    lay_summary: str
    public_benefit: str
    planned_outputs: tuple[PlannedOutput, ...]
    requested: tuple[RequestedDataset, ...]
    assessment: str
    purpose: ResearchPurpose
    team: tuple[str, ...] = ()
    partners: tuple[TeamOrganisation, ...] = ()
    answers: Mapping[str, object] = field(default_factory=dict)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody of the team, the lead first."""
        return (self.lead, *self.team)

    @property
    def organisations(self) -> tuple[TeamOrganisation, ...]:
        """Every organisation of the team, the leading one first."""
        return (self.organisation, *self.partners)

    @property
    def traits(self) -> frozenset[Trait]:
        """What the team is, such as start-up led, or public and private."""
        return traits_of(self.organisation, self.partners)
