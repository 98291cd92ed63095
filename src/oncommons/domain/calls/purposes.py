"""What a project wants data for, in the words that terms of use are compared with."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from oncommons.domain.calls.organisations import TeamOrganisation


class Aim(StrEnum):
    """A kind of investigation, as a code of the Data Use Ontology.

    Source: the investigations of EBISPOT/DUO; DUO:0000042 stands for research of any other kind.
    """

    GENERAL = "DUO:0000042"
    METHODS = "DUO:0000031"
    POPULATION = "DUO:0000032"
    ANCESTRY = "DUO:0000033"
    AGE = "DUO:0000034"
    GENDER = "DUO:0000035"
    CONTROL = "DUO:0000036"
    BIOMEDICAL = "DUO:0000037"
    GENETIC = "DUO:0000038"
    DRUG = "DUO:0000039"
    DISEASE = "DUO:0000040"
    CLINICAL_CARE = "DUO:0000043"

    @property
    def is_biomedical(self) -> bool:
        """Tell whether it is biomedical research; genetics, drugs and diseases are kinds of it."""
        return self in (Aim.BIOMEDICAL, Aim.GENETIC, Aim.DRUG, Aim.DISEASE)

    @property
    def is_about_origins(self) -> bool:
        """Tell whether it studies populations, their origins or their ancestry."""
        return self in (Aim.POPULATION, Aim.ANCESTRY)


class Document(StrEnum):
    """A document that terms of use may ask for."""

    ETHICS = "ethics approval"
    COLLABORATION = "collaboration agreement"
    PUBLICATION = "publication plan"
    RETURN = "return plan"


@dataclass(frozen=True, slots=True)
class ResearchPurpose:
    """What a project wants data for, and who would use it where.

    Args:
        project: id of the application or project.
        aims: kinds of investigation; the most exact ones.
        diseases: OncoTree codes.
        is_commercial: whether results are to be sold.
        organisations: every organisation of the team.
        people: every person of the team.
        countries: where the data would be used, ISO 3166 codes.
        months: for how long.
        publishes_from: first day of a publication; None where it was not said.
        documents: what was handed in.
    """

    project: str
    aims: frozenset[Aim]
    diseases: tuple[str, ...] = ()
    is_commercial: bool = False
    organisations: tuple[TeamOrganisation, ...] = ()
    people: tuple[str, ...] = ()
    countries: frozenset[str] = field(default_factory=frozenset)
    months: int = 12
    publishes_from: date | None = None
    documents: frozenset[Document] = field(default_factory=frozenset)
