"""A call for projects: when, for how many, judged by whom and by what."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from oncommons.domain.calls.organisations import Trait


@dataclass(frozen=True, slots=True)
class Criterion:
    """What reviewers mark, from 1 to 5.

    Args:
        name: its id, such as `patient_benefit`.
        weight: its share; the weights of a call need not add up to 1.
    """

    name: str
    weight: Fraction

    @property
    def title(self) -> str:
        """Its name in words."""
        return self.name.replace("_", " ")


PATIENT_BENEFIT = "patient_benefit"

DEFAULT_CRITERIA = (
    Criterion("science", Fraction(3, 10)),
    Criterion(PATIENT_BENEFIT, Fraction(3, 10)),
    Criterion("feasibility", Fraction(2, 10)),
    Criterion("team", Fraction(1, 10)),
    Criterion("data_protection", Fraction(1, 10)),
)


@dataclass(frozen=True, slots=True)
class PanelMember:
    """Somebody of the panel.

    Args:
        reviewer_id: the person.
        organisation: where they work; they review nothing that it takes part in.
        is_public: whether they are a public member, such as a patient.
    """

    reviewer_id: str
    organisation: str
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class TraitQuota:
    """How many of the selected projects at least must be of a kind.

    Args:
        trait: such as start-up led.
        number: at least that many.
    """

    trait: Trait
    number: int


@dataclass(frozen=True, slots=True)
class Draw:
    """What decides between applications that are level in everything else.

    Args:
        anchor: the first anchor of the audit chain that was published after the call closed.
        published_at: when it was published.
    """

    anchor: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """A call for projects.

    Args:
        call_id: its id.
        title: its name.
        opens: from when applications are taken.
        closes: until when.
        quota: how many projects are selected.
        reserve: how many wait for a place.
        chair: who decides; stands in the panel.
        panel: who reviews.
        criteria: what is marked, with weights.
        floor: lowest score that can be funded.
        floor_each: lowest mean of each criterion that can be funded.
        quorum: fewest reviews with which an application is ranked.
        quorum_public: fewest of them by public members.
        reviewers_each: reviewers of each application.
        public_members: how many of them are public members, at least.
        at_most_each: most selected projects of one leading organisation; None for any number.
        at_least: what some of the selected must be, in the order in which it is looked after.
        form: the form of its applications, by its name.
    """

    call_id: str
    title: str
    opens: datetime
    closes: datetime
    quota: int
    reserve: int
    chair: str
    panel: tuple[PanelMember, ...]
    criteria: tuple[Criterion, ...] = DEFAULT_CRITERIA
    floor: Fraction = Fraction(3)
    floor_each: Fraction = Fraction(2)
    quorum: int = 3
    quorum_public: int = 0
    reviewers_each: int = 3
    public_members: int = 1
    at_most_each: int | None = None
    at_least: tuple[TraitQuota, ...] = ()
    form: str = "research-project"

    @property
    def names(self) -> tuple[str, ...]:
        """The criteria by name, in order."""
        return tuple(one.name for one in self.criteria)

    def reviewer(self, reviewer_id: str) -> PanelMember | None:
        """Find somebody of the panel; None for anybody else."""
        return next((one for one in self.panel if one.reviewer_id == reviewer_id), None)
