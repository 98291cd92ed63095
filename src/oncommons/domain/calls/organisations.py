"""Organisations of a team that applies, and what such a team is."""

from dataclasses import dataclass
from enum import StrEnum

from oncommons.domain.governance.people import OrganisationKind


@dataclass(frozen=True, slots=True)
class TeamOrganisation:
    """An organisation of a team, as its application names it.

    Args:
        name: as it is written everywhere, since conflicts are found by it.
        kind: what it is.
        country: ISO 3166 code of two letters; empty where it was not given.
        for_profit: whether it works for profit; None to take what its kind says.
    """

    name: str
    kind: OrganisationKind
    country: str = ""
    for_profit: bool | None = None

    @property
    def is_for_profit(self) -> bool:
        """Tell whether it works for profit; a company does, others where they say so."""
        if self.for_profit is not None:
            return self.for_profit
        return self.kind in (OrganisationKind.COMPANY, OrganisationKind.START_UP)

    @property
    def is_public(self) -> bool:
        """Tell whether it is public; an association is neither public nor for profit."""
        return not self.is_for_profit and self.kind is not OrganisationKind.ASSOCIATION


class Trait(StrEnum):
    """What a call may want some of the selected projects to be."""

    START_UP_LED = "start-up led"
    COMPANY_LED = "company led"
    HOSPITAL_LED = "hospital led"
    UNIVERSITY_LED = "university led"
    ASSOCIATION_LED = "patient association led"
    PUBLIC_PRIVATE = "public and private"


_LED = {
    OrganisationKind.START_UP: (Trait.START_UP_LED, Trait.COMPANY_LED),
    OrganisationKind.COMPANY: (Trait.COMPANY_LED,),
    OrganisationKind.HOSPITAL: (Trait.HOSPITAL_LED,),
    OrganisationKind.UNIVERSITY: (Trait.UNIVERSITY_LED,),
    OrganisationKind.ASSOCIATION: (Trait.ASSOCIATION_LED,),
}


def traits_of(lead: TeamOrganisation, partners: tuple[TeamOrganisation, ...]) -> frozenset[Trait]:
    """Tell what a team is: a start-up is a company too, and a team may be public and private.

    Args:
        lead: the organisation that leads.
        partners: the others.

    Example:
        >>> hospital = TeamOrganisation("H", OrganisationKind.HOSPITAL)
        >>> start_up = TeamOrganisation("S", OrganisationKind.START_UP)
        >>> sorted(traits_of(hospital, (start_up,)))
        [<Trait.HOSPITAL_LED: 'hospital led'>, <Trait.PUBLIC_PRIVATE: 'public and private'>]
    """
    team = (lead, *partners)
    mixed = any(one.is_public for one in team) and any(one.is_for_profit for one in team)
    return frozenset(_LED.get(lead.kind, ())) | ({Trait.PUBLIC_PRIVATE} if mixed else set())
