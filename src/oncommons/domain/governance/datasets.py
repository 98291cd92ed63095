"""Data as governance sees it: datasets with their tier, the vaults of sites, bedside cases."""

from dataclasses import dataclass
from typing import ClassVar

from oncommons.domain.governance.roles import WHOLE, Scope, ScopeKind
from oncommons.domain.governance.states import ThingKind


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that may be granted.

    Args:
        dataset_id: its id.
        tier: how sensitive it is, from the questionnaire; empty before that was answered.
        is_published: its release is out, with the standing grant that its owners signed.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.DATASET
    state: ClassVar[None] = None

    dataset_id: str
    tier: str = ""
    is_published: bool = False

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.dataset_id

    @property
    def scope(self) -> Scope:
        """The scope of its owner."""
        return Scope(ScopeKind.DATASET, self.dataset_id)

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return frozenset({WHOLE, self.scope})


@dataclass(frozen=True, slots=True)
class Site:
    """A hospital with its vault of identified records.

    Args:
        site_id: its id.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.SITE
    state: ClassVar[None] = None

    site_id: str

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.site_id

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return frozenset({WHOLE, Scope(ScopeKind.SITE, self.site_id)})


@dataclass(frozen=True, slots=True)
class PatientCase:
    """One patient at the bedside, inside the hospital.

    Args:
        case_id: its id.
        site_id: the hospital.
    """

    thing_kind: ClassVar[ThingKind] = ThingKind.CASE
    state: ClassVar[None] = None

    case_id: str
    site_id: str

    @property
    def thing_id(self) -> str:
        """Its id."""
        return self.case_id

    @property
    def scopes(self) -> frozenset[Scope]:
        """Where it lies."""
        return frozenset({WHOLE, Scope(ScopeKind.SITE, self.site_id)})
